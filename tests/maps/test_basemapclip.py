from __future__ import annotations

import io
import json

import geopandas as gpd

from corridors.maps import map_html
from corridors.maps.basemapclip import clipped_basemap
from corridors.maps.payload import basemap_payload
from tests.conftest import GEODATA


def countries(basemap) -> gpd.GeoDataFrame:
    frame = gpd.read_file(io.BytesIO(json.dumps(basemap["world"]).encode()))
    return frame.set_index("name").geometry


def test_land_near_the_data_stays_as_it_is_and_the_rest_goes():
    whole = basemap_payload(GEODATA / "basemap")
    before = json.dumps(whole)
    small = clipped_basemap(whole, (100.0, 10.0, 110.0, 20.0), margin_deg=5)
    assert json.dumps(whole) == before
    was, kept = countries(whole), countries(small)
    for name in ("Laos", "Thailand", "Vietnam", "Cambodia"):
        assert kept[name].equals(was[name]), name
    assert not {"Brazil", "Kenya", "France"} & set(kept.index)
    names = {item["properties"]["name"] for item in small["places"]["features"]}
    assert "Bangkok" in names
    assert "Paris" not in names
    assert len(json.dumps(small)) < len(before) / 4


def test_nothing_is_left_out_where_the_surroundings_cross_the_antimeridian():
    whole = basemap_payload(GEODATA / "basemap")
    assert clipped_basemap(whole, (170.0, -20.0, 179.0, -10.0)) is whole
    assert clipped_basemap(whole, None) is whole
    assert clipped_basemap({}, (0.0, 0.0, 1.0, 1.0)) == {}


def test_the_one_file_map_leaves_room_for_more_data(catalogue):
    assert len(map_html(catalogue).encode()) < 1_200_000
