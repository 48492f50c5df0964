from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pytest
import shapely

from corridors.basemap import boundary_lines, coarser_far_away, country_polygons
from corridors.geometry import WGS84
from tests.conftest import GEODATA

BASEMAP = GEODATA / "basemap"


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


def test_countries_across_the_antimeridian_are_cut_there():
    countries = country_polygons(BASEMAP).set_index("name").geometry
    assert countries.is_valid.all()
    for name, low_km2, high_km2 in (
        ("Russia", 16.0e6, 17.5e6),
        ("Fiji", 15_000, 25_000),
        ("Antarctica", 11.0e6, 14.5e6),
    ):
        area_km2 = abs(WGS84.geometry_area_perimeter(countries[name])[0]) / 1e6
        assert low_km2 < area_km2 < high_km2, name
    # The ocean between the two ends of Russia and of Fiji is no land.
    for lon, lat in ((0, 75), (0, -16.8), (-100, -16.8)):
        assert not countries.contains(shapely.Point(lon, lat)).any()


def pieces(lines):
    """The straight pieces of lines."""
    corners = [shapely.get_coordinates(line) for line in lines]
    return shapely.linestrings(
        np.concatenate([np.stack([at[:-1], at[1:]], axis=1) for at in corners])
    )


def test_coasts_and_borders_lie_on_the_countries_edges_and_nowhere_else():
    coasts, borders = boundary_lines(BASEMAP)
    edges = shapely.STRtree(pieces(country_polygons(BASEMAP).boundary.explode()))
    drawn = pieces([*coasts, *borders])
    points = np.concatenate(
        [shapely.line_interpolate_point(drawn, share, normalized=True) for share in (0, 0.5, 1)]
    )
    # Within a quarter of the grid the file is written in, about 100 m.
    found = edges.query(points, predicate="dwithin", distance=0.001)
    assert len(np.unique(found[0])) == len(points) > 100_000
    # Around the border of Laos and Thailand, far from the sea; and a stretch of coast.
    inland, coast = shapely.Point(101.0, 17.6).buffer(0.5), shapely.box(105, 14, 109, 20)
    assert shapely.MultiLineString(borders).intersects(inland)
    assert not shapely.MultiLineString(coasts).intersects(inland)
    assert shapely.MultiLineString(coasts).intersects(coast)
    # No step goes around the world, as it would where a ring crosses the antimeridian.
    steps = [
        np.abs(np.diff(shapely.get_coordinates(line)[:, 0])).max() for line in (*coasts, *borders)
    ]
    assert max(steps) < 90
