from __future__ import annotations

import pytest
import shapely

from corridors.errors import OptionError
from corridors.geometry import WGS84
from corridors.maps import read_bounds
from corridors.maps.projection import checked_bounds, fitted_view, tight_bounds


@pytest.mark.parametrize("text", ["95,-11,125,30", " 95, -11 ,125,30", "170,-20,-170,0"])
def test_bounds_as_text_are_taken_as_written(text):
    bounds = read_bounds(text)
    assert bounds == tuple(float(part) for part in text.split(","))
    assert checked_bounds(bounds)[2] > bounds[0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not four numbers"),
        ("1,2,3", "not four numbers"),
        ("1,2,x,4", "not four numbers"),
        ("1,2,nan,4", "not four numbers"),
        ("1,2,300,4", "outside the world"),
        ("1,4,3,2", "south must be below"),
        ("1,2,1,4", "wrong order or empty"),
    ],
)
def test_bounds_that_make_no_sense_say_why_and_give_an_example(text, message):
    with pytest.raises(OptionError, match=message) as error:
        read_bounds(text)
    assert "95,-11,125,30" in str(error.value)


@pytest.mark.parametrize(
    "bounds", [(97, 15, 108, 27), (100.5, 2, 104, 6.5), (102.4, 17.8, 102.9, 18.1)]
)
@pytest.mark.parametrize("paper", [(640, 480), (685, 400), (300, 600)])
def test_bounds_are_seen_whole_and_fill_the_paper_one_way(bounds, paper):
    view = fitted_view(bounds, *paper)
    west, south, east, north = bounds
    edge = shapely.segmentize(shapely.box(west, south, east, north), 0.1)
    left, bottom, right, top = shapely.bounds(view.project(edge))
    assert min(left, bottom) > 0
    assert (right, top) < paper
    assert top < paper[1]
    assert max((right - left) / paper[0], (top - bottom) / paper[1]) == pytest.approx(
        1 / 1.1, rel=1e-3
    )


def test_a_single_place_gets_land_around_it_but_bounds_are_obeyed():
    west, south, east, north = tight_bounds([shapely.Point(101.7, 3.1)])
    assert (east - west, north - south) == (pytest.approx(0.5), pytest.approx(0.5))
    close = fitted_view((101.68, 3.08, 101.72, 3.12), 600, 600)
    left, right = close.position(0, 300), close.position(600, 300)
    assert WGS84.inv(*left, *right)[2] == pytest.approx(1.1 * 4449, rel=0.02)
