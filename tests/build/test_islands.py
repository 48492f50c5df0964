from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from corridors.build.cutting import cut_ids
from corridors.build.islands import GAP_KM, close_gaps, sea_terminals
from corridors.build.networks import Network
from corridors.travel.network import read_network
from corridors.travel.scenario import project_ids
from tests.conftest import GEODATA


def network(*lines):
    """Return a network of straight chains, one an argument, as lists of positions."""
    nodes, edges = [], []
    for line in lines:
        start = len(nodes)
        nodes += line
        edges += [(start + i, start + i + 1) for i in range(len(line) - 1)]
    pairs = np.array(edges, dtype=np.int64)
    return Network(np.array(nodes, dtype=float), pairs, track_km=np.full(len(edges), 1.0))


MAINLAND = [(100.0 + i / 10, 10.0) for i in range(12)]
# 0.02 degrees are 2.2 km, 0.05 are 5.5 km: one gap is small, the other a strait.
NEAR = [(100.0, 10.02), (100.0, 10.2)]
FAR = [(101.0, 10.05), (101.0, 10.3)]


def test_a_small_gap_is_closed_and_a_strait_is_not():
    roads = network(MAINLAND, NEAR, FAR)
    cities = np.array([(100.0, 10.2), (101.0, 10.3), (101.1, 10.0)])
    closed, gaps = close_gaps(roads, cities, 5)
    [gap] = gaps
    assert {gap.start, gap.end} == {(100.0, 10.0), (100.0, 10.02)}
    assert 2.1 < gap.km < GAP_KM
    assert len(closed.edges) == len(roads.edges) + 1


def test_a_fragment_without_a_city_is_left_alone():
    _, gaps = close_gaps(network(MAINLAND, NEAR), np.array([(101.1, 10.0)]), 5)
    assert gaps == []


def test_an_island_without_a_port_gets_one_near_its_largest_city():
    # Medan on Sumatra; its port Belawan is in the package's list.
    roads = network(MAINLAND, [(98.67, 3.59), (98.68, 3.75)])
    lanes = network([(98.0, 3.0), (98.8, 4.0), (99.5, 4.0), (100.5, 8.0)])
    cities = pd.DataFrame({"lon": [98.67], "lat": [3.59], "country": ["IDN"]})
    found = sea_terminals(roads, lanes, cities, np.empty((0, 2)), 40)
    assert found["id"].tolist() == ["terminal-idmes"]
    assert found["country"].tolist() == ["IDN"]
    ports = np.array([(98.68, 3.75)])
    assert sea_terminals(roads, lanes, cities, ports, 40).empty


def test_every_closed_gap_is_listed_and_terminals_are_no_features(catalogue):
    gaps = pd.read_csv(GEODATA / "network" / "gaps.csv")
    assert (gaps.loc[gaps["network"] == "road", "km"] <= GAP_KM).all()
    assert gaps["reason"].notna().all()
    places = read_network(GEODATA).places
    terminals = places[places["kind"] == "sea terminal"]
    assert len(terminals) > 20
    assert not set(terminals["id"]) & set(catalogue.feature_ids)


@pytest.fixture
def methods():
    features = pd.read_csv(GEODATA / "curated" / "features.csv")
    return dict(zip(features["id"], features["method"], strict=True))


def test_the_base_lacks_open_projects_and_keeps_what_planned_ones_follow(catalogue, methods):
    settings = json.loads((GEODATA / "curated" / "network.json").read_text())
    methods |= {"china-thailand-railway-phase-1": "rail_network"}
    cut = cut_ids(catalogue, methods, settings, GEODATA)
    assert (
        {"china-laos-railway-laos", "jakarta-bandung-hsr"}
        <= set(cut)
        <= set(project_ids(catalogue))
    )
    assert catalogue.find("china-thailand-railway-phase-1")[1]["status"] != "operational"
    assert "china-thailand-railway-phase-1" not in cut
    kept = cut_ids(catalogue, methods, {"keep": ["jakarta-bandung-hsr"]}, GEODATA)
    assert set(cut) - set(kept) == {"jakarta-bandung-hsr"}
