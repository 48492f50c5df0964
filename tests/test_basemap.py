from __future__ import annotations

import json

import geopandas as gpd
import pytest

from corridors.basemap import coarser_far_away, country_polygons
from tests.conftest import GEODATA


@pytest.fixture(scope="module")
def world():
    return json.loads((GEODATA / "basemap" / "world.topojson").read_bytes())


def polygons(world, tmp_path) -> gpd.GeoDataFrame:
    (tmp_path / "world.topojson").write_text(json.dumps(world), encoding="utf-8")
    return country_polygons(tmp_path).set_index("iso").geometry


def test_land_far_from_the_data_is_coarser_and_near_them_the_same(world, tmp_path):
    before = polygons(world, tmp_path)
    coarse = coarser_far_away(world, (93.0, -8.0, 121.0, 30.0))
    after = polygons(coarse, tmp_path)
    assert len(json.dumps(coarse)) < len(json.dumps(world)) / 2
    assert list(after.index) == list(before.index)
    for iso in ("LAO", "THA", "VNM", "MYS"):
        assert after[iso].equals(before[iso])
    # The shape of far countries stays: only slivers along the coast are gained or lost.
    for iso in ("BRA", "FRA", "NGA"):
        gone = before[iso].symmetric_difference(after[iso]).area
        assert 0 < gone < 0.06 * before[iso].area


def test_without_data_the_basemap_keeps_its_detail(world):
    assert coarser_far_away(world, None) is world
