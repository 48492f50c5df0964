from __future__ import annotations

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from corridors.geometry import distance_km, geodesic_line, length_km, to_rfc7946

positions = st.tuples(st.floats(-179, 179), st.floats(-80, 80))


def test_one_degree_of_the_equator_is_111_km():
    assert length_km(shapely.LineString([(0, 0), (1, 0)])) == pytest.approx(111.3195, abs=0.001)


@given(positions, positions)
def test_densifying_keeps_the_geodesic_length(start, end):
    line = geodesic_line([start, end], step_km=100)
    # A cut at the antimeridian lies on a straight piece of up to 100 km, so costs a little.
    tolerance = 1e-6 if line.geom_type == "LineString" else 1e-2
    assert length_km(line) == pytest.approx(distance_km(start, end), rel=tolerance, abs=1e-6)


def test_a_line_over_the_antimeridian_is_cut_in_two():
    line = geodesic_line([(179, -17), (-179, -17)])
    assert line.geom_type == "MultiLineString"
    assert length_km(line) == pytest.approx(distance_km((179, -17), (-179, -17)), rel=1e-4)
    assert max(abs(x) for part in line.geoms for x, _ in part.coords) <= 180


@given(st.lists(positions, min_size=2, max_size=8, unique=True))
def test_published_lines_have_at_most_six_decimals(points):
    line = to_rfc7946(shapely.LineString(points))
    for x, y in shapely.get_coordinates(line):
        assert round(x, 6) == pytest.approx(x, abs=1e-9)
        assert round(y, 6) == pytest.approx(y, abs=1e-9)


def test_published_rings_follow_the_right_hand_rule():
    clockwise = shapely.Polygon([(0, 0), (0, 1), (1, 1), (1, 0)])
    assert to_rfc7946(clockwise).exterior.is_ccw
    both = to_rfc7946(shapely.GeometryCollection([clockwise, shapely.MultiPolygon([clockwise])]))
    assert both.geoms[0].exterior.is_ccw
    assert both.geoms[1].geoms[0].exterior.is_ccw


def test_height_is_dropped():
    assert not to_rfc7946(shapely.Point(1, 2, 3)).has_z
