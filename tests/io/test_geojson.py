from __future__ import annotations

import io
import json

import geopandas as gpd
import pytest
import shapely

from corridors.api import shared_engine
from corridors.io.geojson import area_bytes
from corridors.travel.scenario import Scenario
from corridors.travel.surfaces import isochrones, minutes_saved_surface


@pytest.mark.parametrize("kind", ["surface", "isochrones"])
def test_areas_are_rfc_7946_and_come_back_as_they_were(catalogue, kind):
    engine, today = shared_engine("passenger"), Scenario.parse(catalogue, "today")
    if kind == "surface":
        areas = minutes_saved_surface(engine, "Kunming", Scenario(), today, 3).round(2)
        areas.loc[0, "saved"] = float("nan")
    else:
        areas = isochrones(engine, "Kunming", today, (3, 24), resolution=4)
    content = area_bytes(areas, **engine.network.terms)
    whole = json.loads(content)
    assert set(whole) == {"type", "attribution", "license", "features"}
    assert whole["license"] == "ODbL-1.0"
    assert "OpenStreetMap" in whole["attribution"]
    assert {f["type"] for f in whole["features"]} == {"Feature"}
    back = gpd.read_file(io.BytesIO(content))
    assert back.crs == "EPSG:4326"
    assert back.geometry.is_valid.all()
    for shape in back.geometry.explode():
        assert shape.exterior.is_ccw
        assert not any(hole.is_ccw for hole in shape.interiors)
    apart = shapely.area(shapely.symmetric_difference(back.geometry.values, areas.geometry.values))
    assert (apart < 1e-4).all()
    for column in areas.columns.drop("geometry"):
        assert back[column].equals(areas[column].astype(back[column].dtype))
