from __future__ import annotations

import json

import pytest
import shapely

from corridors.api import shared_engine
from corridors.travel.closure import Closure
from corridors.travel.scenario import Scenario
from corridors.travel.surfaces import isochrones, minutes_saved_surface, saved_classes
from corridors.travelcharts import isochrone_map, surface_map

KUNMING = (102.72, 25.04)


@pytest.fixture(scope="module")
def engine():
    return shared_engine("passenger")


def features(spec):
    """The areas of a map, by the name in its legend."""
    [areas] = [layer for layer in spec["layer"] if "tooltip" in layer.get("encoding", {})]
    values = spec["datasets"][areas["data"]["name"]]
    shown = {f["properties"]["name"]: f["geometry"] for f in values}
    return shown, areas["encoding"]["color"]["scale"]["domain"]


def test_a_surface_is_drawn_in_classes_that_are_small_and_the_right_way_round(engine, catalogue):
    today = Scenario.parse(catalogue, "today")
    surface = minutes_saved_surface(engine, "Kunming", Scenario(), today, 4)
    routes = [engine.route("Kunming", "Singapore", s).legs for s in (Scenario(), today)]
    spec = surface_map(saved_classes(surface), KUNMING, routes, "/world.json").to_dict()
    assert len(json.dumps(spec)) < 300_000
    shown, legend = features(spec)
    assert set(shown) <= set(legend)
    assert legend == [
        "no change (under 1 min)", "1–30 min", "30–60 min", "1–2 h", "2–4 h", "4–8 h", "over 8 h",
    ]  # fmt: skip
    # D3 would fill the whole globe but an area whose rings were anticlockwise.
    rings = [
        shapely.LinearRing(polygon[0])
        for geometry in shown.values()
        for polygon in (
            [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        )
    ]
    assert not any(ring.is_ccw for ring in rings)


def test_what_grows_slower_has_a_class_of_its_own(engine, catalogue):
    today = Scenario.parse(catalogue, "today")
    shut = Scenario(today.projects, closed=frozenset({Closure(border="CHN-LAO")}))
    classes = saved_classes(minutes_saved_surface(engine, "Kunming", today, shut, 4))
    assert {"slower", "same"} <= set(classes["class"])
    _shown, legend = features(surface_map(classes, KUNMING, ([], []), "/world.json").to_dict())
    assert legend[:2] == ["slower", "no change (under 1 min)"]


def test_isochrones_of_two_scenarios_share_one_legend(engine):
    areas = isochrones(engine, "Kunming", Scenario(), (3, 6), resolution=4)
    hours = (3, 6, 12)
    spec = isochrone_map(areas, hours, KUNMING, areas.total_bounds, "/world.json").to_dict()
    shown, legend = features(spec)
    assert list(shown) == ["within 6 h", "within 3 h"]
    assert legend == ["within 3 h", "within 6 h", "within 12 h"]
    empty = isochrone_map(areas[:0], hours, KUNMING, areas.total_bounds, "/world.json").to_dict()
    assert features(empty) == ({}, legend)
