from __future__ import annotations

import json

import h3
import numpy as np
import pytest

from corridors.errors import OptionError, UnknownNameError
from corridors.travel.engine import open_engine
from corridors.travel.scenario import Scenario
from corridors.travel.surfaces import (
    SAVED_CLASSES,
    isochrones,
    minutes_saved_surface,
    road_cells,
    saved_classes,
)
from tests.test_cli import run


@pytest.fixture(scope="module")
def engine(catalogue):
    return open_engine(catalogue)


def test_isochrones_lie_within_one_another_and_grow_with_a_scenario(engine, catalogue):
    today = Scenario.parse(catalogue, "today")
    before, after = (
        isochrones(engine, "Kunming", s, (3, 6), resolution=4) for s in (Scenario(), today)
    )
    assert after["hours"].tolist() == [6, 3]
    assert after.crs == "EPSG:4326"
    assert after.geometry.is_valid.all()
    larger, smaller = after.geometry
    assert larger.buffer(1e-9).covers(smaller)
    assert (after["cells"] >= before["cells"]).all()
    assert after["cells"].iat[0] > before["cells"].iat[0]
    kunming = engine.network.places["population"].iat[engine.network.place("Kunming")]
    assert (after["people"] >= kunming).all()


def test_the_surface_gives_each_cell_the_time_of_its_nearest_road(engine, catalogue):
    today = Scenario.parse(catalogue, "today")
    surface = minutes_saved_surface(engine, "Kunming", Scenario(), today, resolution=3)
    assert set(surface["cell"]) <= set(road_cells(engine, 3))
    assert (surface["saved"].dropna() >= -1e-9).all()
    assert surface["saved"].max() > 300
    row = surface.loc[surface["saved"].idxmax()]
    lat, lon = h3.cell_to_latlng(row["cell"])
    nodes, km = engine.network.nearest("road", np.array([[lon, lat]]))
    place = engine.network.place("Kunming")
    access = 60 * km[0] / engine.base.assumptions.value("passenger.access_kmh", "default")
    there = engine.minutes_to_nodes(place, nodes, today)[0] + access
    assert row["after"] == pytest.approx(there)


def test_cells_are_found_once_and_hold_those_that_roads_enclose(engine):
    cells = engine.cells(4)
    assert engine.cells(4) is cells
    road = (engine.network.nodes["mode"] == "road").to_numpy()
    own = {h3.latlng_to_cell(lat, lon, 4) for lon, lat in engine.network.positions[road].tolist()}
    more = set(road_cells(engine, 4)) - own
    assert own < set(road_cells(engine, 4))
    assert all(len(own & set(h3.grid_ring(cell, 1))) >= 4 for cell in more)


def test_classes_hold_every_cell_once(engine, catalogue):
    today = Scenario.parse(catalogue, "today")
    surface = minutes_saved_surface(engine, "Kunming", Scenario(), today, resolution=3)
    surface.loc[0, ["before", "saved"]] = np.nan
    surface.loc[1, ["after", "saved"]] = np.nan
    surface.loc[2, "saved"] = -90
    surface.loc[3, "saved"] = 30
    classes = saved_classes(surface).set_index("class")
    assert [name for name in [*SAVED_CLASSES, "reached", "lost"] if name in classes.index] == list(
        classes.index
    )
    assert classes.loc[["slower", "reached", "lost"], "cells"].tolist() == [1, 1, 1]
    assert classes["cells"].sum() == len(surface)
    assert classes.geometry.is_valid.all()
    assert classes.at["30", "geometry"].covers(surface.geometry[3].centroid)
    assert saved_classes(surface[:0]).empty


@pytest.mark.parametrize("hours", [(), (0,), (-1,), (float("nan"),)])
def test_hours_that_make_no_sense_are_refused(engine, hours):
    with pytest.raises(OptionError, match="above 0"):
        isochrones(engine, "Kunming", Scenario(), hours)


def test_unknown_places_and_resolutions_are_refused(engine):
    with pytest.raises(UnknownNameError, match="Kunming"):
        isochrones(engine, "Kunmign", Scenario())
    with pytest.raises(OptionError, match="2 to 7"):
        minutes_saved_surface(engine, "Kunming", Scenario(), Scenario(), resolution=9)


def test_the_commands_write_geojson_that_gdal_opens(tmp_path):
    import pyogrio

    path = tmp_path / "iso.geojson"
    run("isochrone", "Kunming", "--hours", "3,6", "--resolution", "4", "--output", str(path))
    frame = pyogrio.read_dataframe(path)
    assert frame["hours"].tolist() == [6, 3]
    assert frame.crs == "EPSG:4326"
    path = tmp_path / "saved.geojson"
    run("saved", "Kunming", "--surface", "--resolution", "3", "--output", str(path))
    assert {"cell", "before", "after", "saved"} < set(pyogrio.read_dataframe(path).columns)
    printed = run("isochrone", "Kunming", "--hours", "3", "--resolution", "3", "--json").stdout
    assert json.loads(printed)["type"] == "FeatureCollection"
    assert "no numbers" in run("isochrone", "Kunming", "--hours", "soon", code=2).stderr
