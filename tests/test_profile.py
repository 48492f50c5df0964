from __future__ import annotations

import json
from itertools import pairwise

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

import corridors
from corridors.errors import UnknownNameError
from corridors.geometry import length_km, line_ends
from corridors.profile import _position, legs_along, stations_along


def test_stations_stand_in_order_between_the_ends_of_their_line(catalogue):
    table = stations_along(catalogue, "china-laos-railway-laos")
    stations = table[table["layer"] == "stations"]
    _, _, line = catalogue.find("china-laos-railway-laos")
    total = length_km(line)
    assert len(stations) >= 5
    assert stations["km"].is_monotonic_increasing
    assert stations["km"].between(0, total + 0.1).all()
    names = stations["name"].tolist()
    assert {names.index("Luang Prabang") > 0} == {True}
    named = {
        row["id"]
        for row, _ in catalogue.layers["stations"].records()
        if "china-laos-railway-laos" in (row["lines"] or ())
    }
    assert named == set(stations["id"])


def test_a_corridor_is_one_way_from_end_to_end(catalogue):
    table = stations_along(catalogue, "china-laos-railway")
    legs = legs_along(catalogue, "china-laos-railway")
    total = sum(length_km(line) for _, line in legs)
    assert table["km"].max() <= total + 0.1
    stations = table[table["layer"] == "stations"]["name"].tolist()
    first, last = stations.index("Luang Prabang"), stations.index("Yuxi")
    assert abs(first - last) > 2
    assert table["id"].is_unique
    for (_, a), (_, b) in pairwise(legs):
        assert length_km(shapely.LineString([line_ends(a)[1], line_ends(b)[0]])) < 1


def test_every_line_of_the_data_has_a_profile_and_a_point_has_none(catalogue):
    for layer in catalogue.layers.values():
        for row, shape in layer.records():
            table = stations_along(catalogue, row["id"])
            if shapely.get_dimensions(shape) == 1:
                assert table["km"].between(0, length_km(shape) + 0.1).all(), row["id"]
            else:
                assert table.empty
    with pytest.raises(UnknownNameError):
        stations_along(catalogue, "nowhere")


def test_another_catalogue_needs_no_stations_that_name_lines(own_data):
    points = [("Mombasa", 39.58, -4.03), ("Nairobi", 36.9, -1.37), ("Addis", 38.7, 9.0)]
    features = [
        {
            "type": "Feature",
            "properties": {"id": name.lower(), "name": name, "status": "operational"},
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
        }
        for name, lon, lat in points
    ]
    path = own_data / "layers" / "stations.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    table = stations_along(corridors.open_catalogue(own_data), "mombasa-nairobi-sgr")
    assert table["name"].tolist()[0] == "Mombasa"
    assert "Nairobi" in table["name"].tolist()
    assert "Addis" not in table["name"].tolist()


@given(
    st.floats(0, 1),
    st.floats(-170, 170),
    st.floats(-75, 75),
    st.floats(-3, 3),
    st.floats(-3, 3),
)
def test_a_point_of_a_line_stands_on_it_as_far_as_the_line_is_long_to_it(t, lon, lat, dx, dy):
    line = shapely.LineString([(lon, lat), (lon + 0.5 + abs(dx), lat + dy)])
    point = shapely.line_interpolate_point(line, t, normalized=True)
    km, offset = _position(line, point)
    expected = length_km(shapely.LineString([(lon, lat), point])) if t > 0 else 0
    assert km == pytest.approx(expected, abs=0.5)
    assert offset < 0.1
