from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import dijkstra

from corridors.errors import DataError, MissingDataError, OptionError, UnknownNameError
from corridors.travel.analysis import (
    accessibility,
    accessibility_table,
    cases,
    contributions,
    minutes_saved,
    summary,
)
from corridors.travel.closure import Closure
from corridors.travel.engine import open_engine
from corridors.travel.scenario import NewLine, Scenario, project_ids

PLACES = ["Kunming", "Vientiane", "Bangkok", "Jakarta", "Bandung", "Phnom Penh", "Singapore"]


@pytest.fixture(scope="module")
def engine(catalogue):
    return open_engine(catalogue)


@pytest.fixture(scope="module")
def numbers(engine):
    return [engine.network.place(name) for name in PLACES]


def scenarios(catalogue):
    speeds = st.dictionaries(
        st.sampled_from(project_ids(catalogue)), st.floats(20, 400), max_size=2
    )
    lines = st.lists(
        st.builds(
            NewLine,
            st.just("drawn"),
            st.sampled_from(["rail", "road"]),
            st.floats(20, 400),
            st.lists(
                st.tuples(st.floats(98, 108), st.floats(-8, 26)),
                min_size=2,
                max_size=4,
                unique=True,
            ).map(tuple),
        ),
        max_size=1,
    )
    return st.builds(
        Scenario,
        st.frozensets(st.sampled_from(project_ids(catalogue))),
        speeds.map(lambda d: frozenset(d.items())),
        lines.map(tuple),
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_scenario_equals_dijkstra_on_the_whole_graph(data, engine, numbers, catalogue):
    scenario = data.draw(scenarios(catalogue))
    found = engine.minutes(numbers, numbers, scenario)
    matrix, _ = engine.full(scenario)
    nodes = [engine.base.place_node(n) for n in numbers]
    np.testing.assert_allclose(found, dijkstra(matrix, indices=nodes)[:, nodes], rtol=1e-12)


@pytest.mark.parametrize("projects", [["jakarta-bandung-hsr"], None])
@pytest.mark.parametrize("mode_changes", [True, False])
def test_many_origins_equal_dijkstra_on_the_whole_graph(catalogue, projects, mode_changes):
    """More origins than a project has attachments, and fewer than all projects have."""
    engine = open_engine(catalogue)
    chosen = Scenario.all(catalogue) if projects is None else Scenario.of(catalogue, projects)
    scenario = replace(chosen, mode_changes=mode_changes)
    # Large cities, and small places far from every project.
    numbers = [*range(40), *range(0, len(engine.network.places), 60)]
    found = engine.minutes(numbers, numbers[::-1], scenario)
    expected = np.full(found.shape, np.inf)
    attachments = len(engine.added(scenario).attachments)
    assert (len(numbers) < attachments) == (projects is None)
    for search, added in engine.graphs(scenario):
        nodes = [engine.base.place_node(n) for n in numbers]
        matrix, _ = search.whole(added)
        expected = np.minimum(expected, dijkstra(matrix, indices=nodes)[:, nodes[::-1]])
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    some = engine.minutes(numbers[:5], numbers[::-1], scenario)
    np.testing.assert_allclose(some, expected[:5], rtol=1e-12)


def test_lines_drawn_long_ago_are_forgotten_and_results_stay(catalogue, monkeypatch):
    monkeypatch.setattr("corridors.travel.search._MOST_DRAWN", 6)
    engine = open_engine(catalogue)
    numbers = [engine.network.place(name) for name in PLACES]
    nodes = [engine.base.place_node(n) for n in numbers]
    project = Scenario.of(catalogue, ["jakarta-bandung-hsr"])
    most = len(engine.added(project).attachments)
    first = engine.minutes(numbers, numbers, project)
    for number in range(8):
        ends = ((100.5 + number / 2, 13.8), (102.6, 18.0))
        drawn = replace(project, new_lines=(NewLine("drawn", "rail", 250.0, ends),))
        found = engine.minutes(numbers, numbers, drawn)
        matrix, _ = engine.full(drawn)
        np.testing.assert_allclose(found, dijkstra(matrix, indices=nodes)[:, nodes], rtol=1e-12)
        most = max(most, len(engine.added(drawn).attachments))
        assert engine.search(frozenset()).kept <= most + 6 + len(engine.added(drawn).attachments)
    np.testing.assert_allclose(engine.minutes(numbers, numbers, project), first, rtol=1e-12)


def test_without_a_project_the_base_comes_back_bit_for_bit(engine, numbers):
    found = engine.minutes(numbers, numbers, Scenario.none())
    nodes = [engine.base.place_node(n) for n in numbers]
    base = dijkstra(engine.base.matrix, indices=nodes)[:, nodes]
    assert found.tobytes() == base.tobytes()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_project_more_makes_no_pair_slower(data, engine, numbers, catalogue):
    ids = st.sampled_from(project_ids(catalogue))
    some = data.draw(st.frozensets(ids))
    more = some | {data.draw(ids)}
    before = engine.minutes(numbers, numbers, Scenario(some))
    after = engine.minutes(numbers, numbers, Scenario(more))
    assert (after <= before + 1e-9).all()


def test_no_detour_is_quicker_than_the_direct_way(engine, numbers, catalogue):
    times = engine.minutes(numbers, numbers, Scenario.all(catalogue))
    assert (np.diag(times) == 0).all()
    via = times[:, :, np.newaxis] + times[np.newaxis]
    assert (times[:, np.newaxis, :] <= via + 1e-9).all()


def test_a_route_takes_the_project_only_where_it_is_open(engine, catalogue):
    before = engine.route("Kunming", "Vientiane", Scenario.none())
    after = engine.route("kunming", "vientiane", Scenario.parse(catalogue, "today"))
    assert before.minutes is not None
    assert after.minutes is not None
    assert after.minutes < before.minutes
    assert {leg.feature_id for leg in before.legs} == {None}
    assert {"china-laos-railway-china", "china-laos-railway-laos"} <= {
        leg.feature_id for leg in after.legs
    }
    assert [b for leg in after.legs for b in leg.borders] == ["CHN-LAO"]


@pytest.mark.parametrize("name", ["none", "today", "2032", "all"])
def test_the_legs_of_a_route_add_up_and_join(engine, catalogue, numbers, name):
    scenario = Scenario.parse(catalogue, name)
    for destination, number in zip(PLACES[1:], numbers[1:], strict=True):
        route = engine.route("Kunming", destination, scenario)
        assert route.minutes is not None
        assert sum(leg.minutes for leg in route.legs) == pytest.approx(route.minutes)
        [[minutes]] = engine.minutes([numbers[0]], [number], scenario)
        assert route.minutes == pytest.approx(minutes)
        for first, second in zip(route.legs, route.legs[1:], strict=False):
            assert first.positions[-1] == pytest.approx(second.positions[0], abs=1e-3)


def test_the_running_time_of_a_project_is_its_reported_one(engine, catalogue):
    route = engine.route(
        "Bangkok", "Nakhon Ratchasima", Scenario.of(catalogue, ["china-thailand-railway-phase-1"])
    )
    [leg] = [leg for leg in route.legs if leg.feature_id]
    assert leg.minutes == pytest.approx(90, abs=0.5)


def test_an_unreachable_place_is_missing_with_a_reason(engine):
    joined = set(engine.network.access["place"])
    alone = next(i for i in range(len(engine.network.places)) if i not in joined)
    table = engine.matrix(["Kunming", engine.network.places["id"].iat[alone]], None, Scenario())
    assert np.isnan(table.to_numpy()[0, 1])
    assert table.to_numpy()[1, 1] == 0
    assert all("no road, railway or quay" in r for r in table.attrs["unreachable"].values())


def test_freight_and_passengers_differ_and_other_profiles_are_refused(catalogue):
    freight, passenger = (
        open_engine(catalogue, profile).route("Port of Singapore", "Jakarta", Scenario())
        for profile in ("freight", "passenger")
    )
    assert freight.minutes is not None
    assert passenger.minutes is not None
    assert freight.minutes > passenger.minutes
    assert "sea" in {leg.mode for leg in freight.legs}
    with pytest.raises(OptionError, match="passenger or freight"):
        open_engine(catalogue, "pigeon")


def test_a_users_assumption_replaces_one_value(catalogue, engine, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("[passenger.road_kmh]\nLAO = 76\n")
    mine = open_engine(catalogue, assumptions=path).route("Kunming", "Vientiane", Scenario())
    assert mine.minutes < engine.route("Kunming", "Vientiane", Scenario()).minutes
    path.write_text("[passenger.road_kmh]\nLAO = 'fast'\n")
    with pytest.raises(DataError, match="LAO is 'fast'"):
        open_engine(catalogue, assumptions=path)


def test_unknown_places_and_missing_networks_are_said(engine, own_data):
    with pytest.raises(UnknownNameError, match="Kunming"):
        engine.route("Kunmign", "Bangkok", Scenario())
    from corridors.catalogue import open_catalogue

    with pytest.raises(MissingDataError, match="network"):
        open_engine(open_catalogue(own_data))


def test_scenarios_are_equal_by_content_and_survive_json(catalogue):
    line = NewLine("drawn", "rail", 200.0, ((100.5, 13.7), (102.1, 14.9)))
    scenario = Scenario(
        frozenset({"jakarta-bandung-hsr"}), frozenset({("jakarta-bandung-hsr", 99.0)}), (line,)
    )
    again = Scenario.from_json(scenario.to_json(), catalogue)
    assert again == scenario
    assert hash(again) == hash(scenario)
    assert Scenario.as_of(catalogue, 2020).projects < Scenario.as_of(catalogue, 2035).projects


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("not json", DataError),
        ("[]", DataError),
        ('{"projects": ["no-such-line"]}', UnknownNameError),
        ('{"projects": [], "new_lines": [{"id": "x"}]}', DataError),
        ('{"projects": [], "speeds_kmh": {"jakarta-bandung-hsr": -1}}', DataError),
    ],
)
def test_a_broken_scenario_is_refused(catalogue, text, error):
    with pytest.raises(error):
        Scenario.from_json(text, catalogue)


def test_an_unknown_scenario_name_says_what_is_expected(catalogue):
    with pytest.raises(OptionError, match="none, today, all, a year"):
        Scenario.parse(catalogue, "yesterday")


def test_minutes_saved_are_largest_first_and_never_negative(engine, catalogue):
    table = minutes_saved(engine, "Kunming", Scenario(), Scenario.all(catalogue))
    assert table["saved"].dropna().is_monotonic_decreasing
    assert (table["saved"].dropna() >= -1e-9).all()
    assert table["saved"].iat[0] > 300


def test_distinct_places_at_one_node_are_no_time_from_themselves(engine):
    places = engine.network.access[engine.network.access["mode"] == "road"]
    shared = places[places.duplicated("node", keep=False)].sort_values("node")["place"].tolist()
    assert len(shared) > 2
    times = engine.minutes(shared[:20], shared[:20], Scenario())
    assert (np.diag(times) == 0).all()
    assert (times[~np.eye(len(times), dtype=bool)] > 0).all()


def test_contributions_state_the_interaction(engine, catalogue):
    numbers = [engine.network.place(name) for name in PLACES]
    railway = ["china-laos-railway-china", "china-laos-railway-laos"]
    found = contributions(engine, numbers, Scenario.of(catalogue, railway))
    alone = sum(row["alone_min"] for row in found["projects"])
    assert found["together_min"] == pytest.approx(alone + found["interaction_min"])
    assert found["interaction_min"] > 0  # the halves are worth more together
    for case in (found, found["low"]):
        assert 0 < case["changed"] < case["pairs"]
        assert case["together_changed_min"] > case["together_min"] > 0
        share = case["changed"] / case["pairs"]
        assert case["together_min"] == pytest.approx(case["together_changed_min"] * share)
    assert found["low"]["pairs"] < found["pairs"]  # no single mode joins Kunming and Jakarta


def test_a_contribution_keeps_what_is_closed(engine, catalogue):
    numbers = [engine.network.place(name) for name in ["Kunming", "Vientiane"]]
    shut = Scenario(
        frozenset({"china-laos-railway-laos"}), closed=frozenset({Closure(border="CHN-LAO")})
    )
    found = contributions(engine, numbers, shut)
    before = engine.minutes(numbers, numbers, replace(shut, projects=frozenset()))
    after = engine.minutes(numbers, numbers, shut)
    gain = (before - after)[~np.eye(2, dtype=bool)].mean()
    assert found["together_min"] == pytest.approx(gain)


def test_more_people_are_within_reach_after(engine, catalogue, numbers):
    people = engine.network.places["population"].to_numpy(float)[numbers]
    reach = [
        accessibility(engine.minutes(numbers, numbers, s), people)
        for s in (Scenario(), Scenario.all(catalogue))
    ]
    assert (reach[0] <= reach[1]).all()
    assert (reach[0][:, 0] >= people).all()
    assert (np.diff(reach[1], axis=1) >= 0).all()


def test_accessibility_is_given_by_city_and_in_total(engine, catalogue):
    table = accessibility_table(engine, Scenario(), Scenario.all(catalogue), (3, 6), places=[0, 1])
    assert list(table.columns[4:]) == ["before_3h", "after_3h", "before_6h", "after_6h"]
    assert (table["before_3h"] >= table["population"]).all()
    assert (table["after_6h"] >= table["before_6h"]).all()
    weighted = (table["after_6h"] * table["population"]).sum() / table["population"].sum()
    assert table.attrs["total"]["after_6h"] == pytest.approx(weighted)


def test_both_cases_of_a_mean_are_given(engine, catalogue, numbers):
    found = cases(engine, numbers, Scenario().low(), Scenario.all(catalogue))
    before, after = (
        engine.minutes(numbers, numbers, s) for s in (Scenario(), Scenario.all(catalogue))
    )
    assert found["high"] == summary(before, after)
    assert found["low"]["pairs"] < found["high"]["pairs"]
    assert found["low"]["changed"] > 0


def test_both_means_are_given(engine, catalogue, numbers):
    before, after = (
        engine.minutes(numbers, numbers, s) for s in (Scenario(), Scenario.all(catalogue))
    )
    found = summary(before, after)
    assert 0 < found["changed"] < found["pairs"] == len(numbers) * (len(numbers) - 1)
    assert found["saved_min"] < found["saved_min_changed"]


def test_the_commands_answer_in_json():
    from tests.test_cli import run

    found = json.loads(run("route", "Kunming", "Bangkok", "--scenario", "2030", "--json").stdout)
    assert found["minutes"] == pytest.approx(sum(leg["minutes"] for leg in found["legs"]), abs=1)
    assert {"mode", "km", "minutes", "geometry"} <= set(found["legs"][0])
    table = json.loads(run("matrix", "Hanoi", "Bangkok", "--json").stdout)
    assert table["minutes"][0][0] == 0
    fit = json.loads(run("calibration", "--json").stdout)
    assert fit["times"] >= 9
    assert fit["median_error_percent"] <= 15
    pairs = {(row["od"], row["when"], row["how"]): row for row in fit["pairs"]}
    over = pairs["Jakarta-Bandung", "before", "any"]
    assert (over["qualifier"], over["reported"]) == (">", 180)
    # A time over three hours cannot be contradicted by a longer one.
    assert over["error_percent"] <= 0
    assert pairs["Vientiane-Boten", "before", "road"]["modelled"] > 600
    assert pairs["Vientiane-Vang Vieng", "before", "any"]["modelled"] is not None
    sources = {row["basis"] for row in fit["assumptions"]} - {"assumed"}
    assert len(sources) >= 10
    assert sources <= {s["id"] for s in json.loads(run("sources", "--format", "csl").stdout)}
    saved = json.loads(run("saved", "Kunming", "--top", "3", "--json").stdout)
    assert len(saved) == 3
    assert "no scenario" in run("route", "Hanoi", "Bangkok", "--scenario", "x", code=2).stderr
