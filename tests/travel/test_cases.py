"""Scenarios that forbid changes of mode, and those that close what is there."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

import corridors
from corridors.errors import DataError, OptionError, UnknownNameError
from corridors.geometry import distance_km
from corridors.travel.closure import Closure, closed_edges
from corridors.travel.engine import open_engine
from corridors.travel.modes import MODES, STUB_KM
from corridors.travel.scenario import NewLine, Scenario, project_ids
from tests.conftest import GEODATA

PROJECTS = st.sampled_from(project_ids(corridors.open_catalogue(GEODATA)))
PLACES = ["Kunming", "Vientiane", "Bangkok", "Jakarta", "Bandung", "Port of Singapore", "Medan"]
SLOW = {"max_examples": 5, "deadline": None, "suppress_health_check": list(HealthCheck)}

borders = st.sampled_from(["CHN-LAO", "LAO-THA", "MYS-THA", "CHN-VNM"])
modes = st.lists(st.sampled_from(MODES), min_size=1, unique=True).map(tuple)
areas = st.tuples(st.floats(99, 106), st.floats(-7, 24)).map(
    lambda at: tuple(
        (at[0] + dx, at[1] + dy) for dx, dy in [(0, 0), (1.5, 0), (1.5, 1.5), (0, 1.5)]
    )
)
closures = st.one_of(
    st.builds(Closure, border=borders, modes=modes),
    st.builds(Closure, polygon=areas, modes=modes),
)


@pytest.fixture(scope="module")
def engine(catalogue):
    return open_engine(catalogue)


@pytest.fixture(scope="module")
def numbers(engine):
    return [engine.network.place(name) for name in PLACES]


def shortest(search, added, numbers):
    matrix, _ = search.whole(added)
    nodes = [search.base.place_node(n) for n in numbers]
    return dijkstra(matrix, indices=nodes)[:, nodes]


@settings(**SLOW)
@given(
    projects=st.frozensets(PROJECTS),
    lines=st.sampled_from([(), (NewLine("x", "rail", 150.0, ((100.5, 13.8), (102.6, 18.0))),)]),
    closed=st.frozensets(closures, max_size=1),
)
def test_the_low_case_equals_dijkstra_on_the_graph_of_each_mode(
    projects, lines, closed, engine, numbers
):
    scenario = Scenario(projects, new_lines=lines, closed=closed, mode_changes=False)
    found = engine.minutes(numbers, numbers, scenario)
    expected = np.minimum.reduce(
        [shortest(search, added, numbers) for search, added in engine.graphs(scenario)]
    )
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    assert (
        found >= engine.minutes(numbers, numbers, replace(scenario, mode_changes=True)) - 1e-9
    ).all()


def test_the_graphs_of_the_low_case_hold_one_mode_each(engine, catalogue):
    """Built anew from the tables, edge by edge, so that the code is not its own witness."""
    scenario = Scenario.all(catalogue).low()
    network, base = engine.network, engine.base
    node_mode = network.nodes["mode"].to_numpy(dtype=str)
    for mode, (search, added) in zip(MODES, engine.graphs(scenario), strict=True):
        inner = search.base.edge >= 0
        rows = network.edges["mode"].to_numpy(dtype=str)
        assert inner.sum() == 2 * (rows == mode).sum()
        assert (rows[search.base.edge[inner]] == mode).all()
        ends = np.concatenate([search.base.tail, search.base.head])
        ends = ends[ends < len(node_mode)]
        assert (node_mode[ends] == mode).all()
        assert {e.mode for e in added.edges if e.feature_id} <= {mode}
        for edge in added.edges:
            touched = [n for n in (edge.tail, edge.head) if n < len(node_mode)]
            assert all(node_mode[n] == mode for n in touched)
    rail = engine.graphs(scenario)[MODES.index("rail")][1]
    stubs = [
        e for e in rail.edges if any(len(node_mode) <= n < base.size for n in (e.tail, e.head))
    ]
    assert stubs
    for stub in stubs:
        assert distance_km(*stub.positions) <= STUB_KM + 0.1


def test_a_stub_is_the_way_over_the_roads(engine, catalogue):
    """Its minutes are those to the station's road, and the station's boarding."""
    scenario = Scenario.of(catalogue, ["jakarta-bandung-hsr"])
    route = engine.route("Jakarta", "Bandung", scenario.low())
    assert [leg.mode for leg in route.legs] == ["transfer", "rail", "transfer"]
    assert route.minutes >= engine.route("Jakarta", "Bandung", scenario).minutes - 1e-9
    assert sum(leg.minutes for leg in route.legs) == pytest.approx(route.minutes)


def test_places_no_single_mode_joins_are_missing_with_a_reason(engine):
    table = engine.matrix(["Kunming", "Medan"], None, Scenario().low())
    assert np.isnan(table.to_numpy()[0, 1])
    assert "within one mode" in table.attrs["unreachable"]["Kunming - Medan"]
    assert np.isfinite(engine.matrix(["Kunming", "Medan"], None, Scenario()).to_numpy()).all()


@settings(**SLOW)
@given(
    projects=st.frozensets(PROJECTS, max_size=4),
    closed=st.frozensets(closures, min_size=1, max_size=2),
)
def test_closing_equals_dijkstra_without_the_edges_and_makes_no_pair_quicker(
    projects, closed, engine, numbers, catalogue
):
    scenario = Scenario(projects, closed=closed)
    found = engine.minutes(numbers, numbers, scenario)
    shut = closed_edges(engine.network, catalogue, closed)
    base = engine.base
    keep = np.array([row < 0 or not shut[row] for row in base.edge.tolist()])
    added = engine.added(scenario).edges
    tails = np.concatenate([base.tail[keep], np.array([e.tail for e in added], dtype=np.int64)])
    heads = np.concatenate([base.head[keep], np.array([e.head for e in added], dtype=np.int64)])
    times = np.concatenate([base.minutes[keep], np.array([e.minutes for e in added])])
    order = np.argsort(-times, kind="stable")
    size = base.size + len(engine.added(scenario).stops)
    cells = dict(zip(zip(tails[order], heads[order], strict=True), times[order], strict=True))
    keys = np.array(list(cells))
    graph = csr_array((list(cells.values()), (keys[:, 0], keys[:, 1])), shape=(size, size))
    nodes = [base.place_node(n) for n in numbers]
    np.testing.assert_allclose(found, dijkstra(graph, indices=nodes)[:, nodes], rtol=1e-12)
    assert (found >= engine.minutes(numbers, numbers, Scenario(projects)) - 1e-9).all()


def test_an_area_is_closed_where_two_stops_share_a_point_of_a_line(engine, catalogue):
    shut = Closure(polygon=((97.0, 14.0), (99.0, 14.0), (99.0, 16.5), (97.0, 16.5)))
    railway = frozenset({"thanbyuzayat-three-pagodas-railway"})
    assert any(len(set(e.positions)) == 1 for e in engine.added(Scenario(railway)).edges)
    assert not any(
        e.feature_id for e in engine.added(Scenario(railway, closed=frozenset({shut}))).edges
    )


def test_a_closed_border_is_not_crossed_by_the_base_or_by_a_project(engine, catalogue):
    today = Scenario.parse(catalogue, "today")
    shut = replace(today, closed=frozenset({Closure(border="LAO-CHN")}))
    route = engine.route("Kunming", "Vientiane", shut)
    assert route.minutes > engine.route("Kunming", "Vientiane", today).minutes
    assert not {"CHN-LAO", "LAO-CHN"} & {b for leg in route.legs for b in leg.borders}
    only_road = replace(today, closed=frozenset({Closure(border="CHN-LAO", modes=("road",))}))
    rail = engine.route("Kunming", "Vientiane", only_road)
    assert "china-laos-railway-laos" in {leg.feature_id for leg in rail.legs}


def test_no_way_goes_through_a_closed_area(engine):
    around_vientiane = ((101.5, 17.7), (103.6, 17.7), (103.6, 18.6), (101.5, 18.6))
    shut = Scenario(closed=frozenset({Closure(polygon=around_vientiane)}))
    assert engine.route("Vientiane", "Bangkok", shut).minutes is None
    assert engine.route("Kunming", "Bangkok", shut).minutes is not None


def test_closures_survive_json_and_equal_content_is_equal(catalogue):
    area = ((100.0, 10.0), (101.0, 10.0), (101.0, 11.0))
    scenario = Scenario(
        closed=frozenset({Closure(border="tha-mmr"), Closure(polygon=area, modes=("sea", "road"))}),
        mode_changes=False,
    )
    again = Scenario.from_json(scenario.to_json(), catalogue)
    assert again == scenario
    assert hash(again) == hash(scenario)
    assert Closure(border="MMR-THA") in again.closed
    assert again != replace(scenario, mode_changes=True)
    assert scenario.to_json() == again.to_json()


@pytest.mark.parametrize(
    ("closed", "error", "said"),
    [
        ('[{"border": "MMR"}]', OptionError, "not two countries"),
        ('[{"border": "MMR-THA", "line": "x"}]', OptionError, "names one of"),
        ('[{"polygon": [[0, 0], [1, 1]]}]', OptionError, "three corners"),
        ('[{"polygon": [[0, 0], [1, 1], [1, 0], [0, 1]]}]', OptionError, "crossing sides"),
        ('[{"border": "MMR-THA", "modes": ["air"]}]', OptionError, "road, rail or sea"),
        ('[{"colour": "red"}]', OptionError, "has no colour"),
        ('[{"line": "jakarta-bandung-hsr"}]', OptionError, "is a project"),
        ('[{"line": "no-such-line"}]', UnknownNameError, "no-such-line"),
        ("[3]", DataError, "not a scenario"),
    ],
)
def test_a_broken_closure_is_refused(catalogue, closed, error, said):
    with pytest.raises(error, match=said):
        Scenario.from_json('{"projects": [], "closed": ' + closed + "}", catalogue)


GEOJSON = """{"type": "FeatureCollection", "features": [{"type": "Feature",
 "properties": {"id": "drawn", "mode": "rail", "speed_kmh": 200},
 "geometry": {"type": "LineString", "coordinates": [[100.54, 13.8], [102.63, 17.97, 5]]}}]}"""


def test_a_line_that_crosses_itself_is_run_corner_by_corner(engine):
    corners = ((100.0, 14.0), (102.0, 14.0), (101.0, 15.0), (101.0, 13.0))
    added = engine.added(Scenario(new_lines=(NewLine("drawn", "rail", 200.0, corners),)))
    ways = [e.positions for e in added.edges if e.feature_id == "drawn"][::2]
    assert [(way[0], way[-1]) for way in ways] == list(pairwise(corners))


def test_new_lines_come_from_geojson(engine, catalogue, tmp_path):
    scenario = Scenario.from_geojson(GEOJSON)
    line = NewLine("drawn", "rail", 200.0, ((100.54, 13.8), (102.63, 17.97)))
    assert scenario.new_lines == (line,)
    before, after = (engine.route("Bangkok", "Vientiane", s) for s in (Scenario(), scenario))
    assert after.minutes < before.minutes
    assert "drawn" in {leg.feature_id for leg in after.legs}
    path = tmp_path / "mine.geojson"
    path.write_text(GEOJSON)
    today = Scenario.parse(catalogue, "today")
    assert Scenario.parse(catalogue, str(path)) == replace(today, new_lines=(line,))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("LineString", "Point", "not a LineString"),
        ('"speed_kmh": 200', '"speed": 200', "lacks 'speed_kmh'"),
        ('"speed_kmh": 200', '"speed_kmh": 0', "speed above 0"),
        ('"rail"', '"air"', "rail or road"),
        ('"features"', '"items"', "FeatureCollection"),
    ],
)
def test_a_broken_geojson_line_is_refused(old, new, said):
    with pytest.raises(DataError, match=said):
        Scenario.from_geojson(GEOJSON.replace(old, new))
