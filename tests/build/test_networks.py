from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridors.build.alignment import align
from corridors.build.curated import CuratedFeature, Waypoint
from corridors.build.networks import Network
from corridors.errors import DataError
from corridors.geometry import distance_km, length_km


def grid(size: int = 5, step: float = 0.1) -> Network:
    """A square grid with its corner at 100 E, 10 N."""
    nodes = [(100 + step * x, 10 + step * y) for y in range(size) for x in range(size)]
    edges = [(i, i + 1) for i in range(size * size) if (i + 1) % size]
    edges += [(i, i + size) for i in range(size * (size - 1))]
    return Network(np.array(nodes, dtype=float), np.array(edges, dtype=np.int64))


inside = st.tuples(st.floats(100, 100.4), st.floats(10, 10.4))


@given(inside)
def test_a_snapped_point_lies_on_its_edge_and_nothing_is_nearer(position):
    network = grid()
    snap = network.snap(position)
    a, b = (tuple(network.nodes[node]) for node in snap.edge)
    through = distance_km(a, snap.position) + distance_km(snap.position, b)
    assert through == pytest.approx(distance_km(a, b), abs=1e-3)
    assert snap.offset_km <= min(distance_km(position, node) for node in network.nodes) + 1e-3


@given(inside, inside)
@settings(max_examples=50)
def test_a_path_joins_its_ends_and_is_no_longer_than_around_the_block(start, end):
    network = grid()
    a, b = network.snap(start), network.snap(end)
    path = network.path(a, b)
    assert (path[0], path[-1]) == (a.position, b.position)
    length = sum(distance_km(p, q) for p, q in pairwise(path))
    assert length >= distance_km(a.position, b.position) - 1e-6
    width = distance_km(a.position, (b.position[0], a.position[1]))
    height = distance_km(a.position, (a.position[0], b.position[1]))
    assert length <= width + height + 2 * 11.2


def feature(**changes):
    base = {
        "id": "a-line",
        "layer": "railways",
        "kind": "railway",
        "name": "A line",
        "countries": "LAO",
        "method": "rail_network",
        "geometry_quality": "approximate",
    }
    return CuratedFeature.model_validate(base | changes)


def waypoints(*positions, quality="good"):
    return [
        Waypoint.model_validate(
            {
                "feature_id": "a-line",
                "sequence": number,
                "name": f"P{number}",
                "kind": "end",
                "lon": lon,
                "lat": lat,
                "coordinate_quality": quality,
                "source_id": "x",
            }
        )
        for number, (lon, lat) in enumerate(positions, start=1)
    ]


def split_network() -> Network:
    nodes = [(100, 10), (100.5, 10), (100.52, 10), (101, 10)]
    return Network(np.array(nodes, dtype=float), np.array([(0, 1), (2, 3)], dtype=np.int64))


def test_a_gap_is_an_error_until_it_is_bridged_on_purpose_and_then_recorded():
    ends = waypoints((100, 10), (101, 10))
    with pytest.raises(DataError, match=r"a-line.*no path joins waypoints 1 \(P1\) and 2 \(P2\)"):
        align(feature(), ends, {"rail": split_network()})
    bridged = split_network().bridged([((100.5, 10.0), (100.52, 10.0))])
    alignment = align(feature(), ends, {"rail": bridged})
    assert alignment.bridged_km == [pytest.approx(distance_km((100.5, 10), (100.52, 10)))]
    assert length_km(alignment.geometry) == pytest.approx(
        distance_km((100, 10), (100.5, 10))
        + alignment.bridged_km[0]
        + distance_km((100.52, 10), (101, 10)),
        rel=1e-6,
    )


def test_a_waypoint_far_from_the_network_is_an_error():
    with pytest.raises(DataError, match=r"waypoint 2 \(P2\) is 11\.\d km from the network"):
        align(feature(), waypoints((100, 10), (100.2, 10.5)), {"rail": grid()})


def test_a_detour_is_an_error():
    nodes = [(100, 10), (100, 11), (100.3, 11), (100.3, 10)]
    network = Network(np.array(nodes, dtype=float), np.array([(0, 1), (1, 2), (2, 3)]))
    with pytest.raises(DataError, match="add a via point"):
        align(feature(), waypoints((100, 10), (100.3, 10)), {"rail": network})


def test_a_station_on_a_spur_leaves_no_spike():
    alignment = align(
        feature(), waypoints((100, 10), (100.1, 10.005), (100.4, 10)), {"rail": grid()}
    )
    coordinates = list(alignment.geometry.coords)
    assert len(set(coordinates)) == len(coordinates)


def test_a_line_passes_through_its_stations():
    stations = waypoints((100, 10), (100.1, 10.005), (100.4, 10))
    line = Network(np.array([(100, 10), (100.4, 10)], dtype=float), np.array([(0, 1)]))
    alignment = align(feature(), stations, {"rail": line})
    coordinates = list(alignment.geometry.coords)
    assert (100.1, 10.005) in coordinates
    assert len(set(coordinates)) == len(coordinates)
