from __future__ import annotations

import json

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from corridors.api import shared_engine
from corridors.app.network.cities import city_gains
from corridors.charts import duration_text
from corridors.travel.scenario import NewLine, Scenario
from corridors.travel.surfaces import isochrones

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

KUNMING, VIENTIANE, BANGKOK = "city-1804651", "city-1651944", "city-1609350"


def start(**query: str | list[str]) -> AppTest:
    """The page, opened by a link."""

    def script() -> None:
        import corridors
        from corridors.app import network

        network.page(corridors.open_catalogue())

    app = AppTest.from_function(script, default_timeout=180)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def address(app: AppTest) -> dict[str, str | list[str]]:
    return {key: app.query_params[key] for key in app.query_params}


def again(app: AppTest) -> AppTest:
    return start(**address(app))


def text(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.info, *app.warning, *app.error]
    return "\n".join(str(part.value) for part in parts).replace("\\", "")


def times(app: AppTest) -> list[str]:
    return [metric.value for metric in app.metric]


def map_specs(app: AppTest) -> list[str]:
    """The charts above the tabs that hold areas."""
    specs = [chart.proto.spec for chart in app.get("vega_lite_chart")]
    return [spec for spec in specs if "properties.name" in spec]


def button(app: AppTest, label: str):
    [found] = [b for b in app.button if b.label == label]
    return found


def said(scenario: Scenario, destination: str = "Vientiane") -> str:
    engine = shared_engine("passenger")
    return duration_text("=", engine.route("Kunming", destination, scenario).minutes)


def test_two_scenarios_are_compared_and_a_year_closes_what_came_later(catalogue):
    app = start(**{"from": KUNMING, "to": VIENTIANE})
    today = Scenario.parse(catalogue, "today")
    assert times(app)[:2] == [said(Scenario.none()), said(today)]
    assert times(app)[0] != times(app)[1]
    app.selectbox(key="scenario_b").set_value("year").run()
    app.slider(key="year_b").set_value(2020).run()
    assert not app.exception
    assert times(app)[:2] == [said(Scenario.none()), said(Scenario.as_of(catalogue, 2020))]
    assert app.query_params["year_b"] == "2020"


def test_a_link_brings_back_the_same_numbers_with_codes_for_names():
    app = start(**{"from": "Kunming", "to": "Vientiane", "scenario_b": "all"})
    app.toggle(key="b_project_china-laos-railway-laos").set_value(False).run()
    app.toggle(key="a_project_china-laos-railway-china").set_value(True).run()
    app.multiselect(key="a_kmh_projects").set_value(["china-laos-railway-china"]).run()
    app.number_input(key="a_kmh_china-laos-railway-china").set_value(60.0).run()
    app.radio(key="profile").set_value("freight").run()
    app.selectbox(key="size").set_value("own").run()
    app.multiselect(key="cities").set_value([KUNMING, BANGKOK]).run()
    assert not app.exception
    assert address(app) == {
        "from": KUNMING,
        "to": VIENTIANE,
        "scenario_b": "all",
        "b_off": "china-laos-railway-laos",
        "a_on": "china-laos-railway-china",
        "a_kmh": "china-laos-railway-china:60",
        "profile": "freight",
        "size": "own",
        "cities": f"{KUNMING},{BANGKOK}",
    }
    other = again(app)
    assert times(other) == times(app)
    assert text(other) == text(app)
    assert "2 ordered pairs" in text(other)
    assert address(other) == address(app)


def test_switching_a_project_off_and_all_back_on(catalogue):
    app = start(**{"from": KUNMING, "to": VIENTIANE})
    before = times(app)
    app.toggle(key="b_project_china-laos-railway-laos").set_value(False).run()
    rest = Scenario.parse(catalogue, "today").projects - {"china-laos-railway-laos"}
    assert times(app)[1] == said(Scenario(rest)) != before[1]
    button(app, "As in the list again").click().run()
    assert times(app) == before
    assert "b_off" not in app.query_params


def test_a_new_line_through_places_shortens_the_way_and_can_be_removed():
    app = start(**{"from": KUNMING, "to": BANGKOK, "scenario_b": "none"})
    assert "Scenarios A and B are the same" in text(app)
    assert times(app)[0] == times(app)[1]
    app.multiselect(key="b_line_places").set_value([KUNMING, VIENTIANE, BANGKOK]).run()
    # Typed just before the button is pressed: both reach the server in one message.
    app.number_input(key="b_line_kmh").set_value(300.0)
    app.button(key="b_line_add").click().run()
    assert not app.exception
    places = shared_engine("passenger").network.places.set_index("id")
    way = tuple(
        (float(places.at[i, "lon"]), float(places.at[i, "lat"]))
        for i in (KUNMING, VIENTIANE, BANGKOK)
    )
    line = NewLine("mine", "rail", 300.0, way)
    expected = said(Scenario(frozenset(), frozenset(), (line,)), "Bangkok")
    assert times(app)[1] == expected != times(app)[0]
    assert app.query_params["b_line"] == f"rail:300:{KUNMING}:{VIENTIANE}:{BANGKOK}"
    assert "Kunming - Vientiane - Bangkok" in text(app)
    assert times(again(app)) == times(app)
    app.button(key="b_line_remove_0").click().run()
    assert times(app)[0] == times(app)[1]
    assert "b_line" not in app.query_params


def test_a_drawn_line_comes_back_from_the_address_and_joins_places(catalogue):
    code = f"rail:300:{KUNMING}:102.613,17.967:100.5,13.75"
    app = start(**{"from": KUNMING, "to": BANGKOK, "scenario_b": "none", "b_line": code})
    places = shared_engine("passenger").network.places.set_index("id")
    here = (float(places.at[KUNMING, "lon"]), float(places.at[KUNMING, "lat"]))
    line = NewLine("mine", "rail", 300.0, (here, (102.613, 17.967), (100.5, 13.75)))
    assert times(app)[1] == said(Scenario(new_lines=(line,)), "Bangkok") != times(app)[0]
    assert "Kunming - near Vientiane - near Bangkok (rail, 300 km/h)" in text(app)
    assert app.query_params["b_line"] == code
    app.radio(key="b_line_way").set_value("map").run()
    assert not app.exception
    assert app.button(key="b_line_add").disabled
    app.button(key="b_line_remove_0").click().run()
    assert times(app)[0] == times(app)[1]
    for wrong in ("200,10:10,10", "nan,1:2,2", "1:2", "1,1", ":".join(["1,1"] * 101)):
        app = start(**{"from": KUNMING, "scenario_b": "none", "b_line": f"rail:300:{wrong}"})
        assert "names what is not here" in text(app)


def test_what_an_address_names_wrongly_is_said_and_left_out():
    app = start(
        **{
            "from": "Kunmign",
            "scenario_b": "tomorrow",
            "b_line": "rail:fast:x:y",
            "a_kmh": "no-such-line:90",
            "size": "7",
        }
    )
    warnings = "\n".join(w.value for w in app.warning).replace("\\", "")
    for wrong in ("Kunming", "tomorrow", "rail:fast:x:y", "no-such-line:90", "7"):
        assert wrong in warnings
    assert len(times(app)) == 3


def test_the_same_place_twice_and_a_place_without_a_way_are_said():
    app = start(**{"from": KUNMING, "to": KUNMING})
    assert "the same place" in text(app)
    assert not times(app)
    engine = shared_engine("passenger")
    joined = set(engine.network.access["place"])
    alone = next(i for i in range(len(engine.network.places)) if i not in joined)
    app = start(**{"from": engine.network.places["id"].iat[alone], "to": KUNMING})
    assert "no way over road, rail and sea joins" in text(app)
    assert "No other place is joined" in text(app)
    assert times(app) == ["–", "–", "–"]
    for chosen in ("surface", "isochrones"):
        app.radio(key="map").set_value(chosen).run()
        assert not app.exception
        assert "No road of the network can be reached" in text(app)


def test_the_map_can_show_the_land_and_isochrones_and_stays_in_the_address(catalogue):
    app = start(**{"from": KUNMING, "to": VIENTIANE})
    app.radio(key="map").set_value("surface").run()
    assert not app.exception
    assert app.query_params["map"] == "surface"
    [chart] = map_specs(app)
    assert "over 8 h" in chart
    assert "H3, resolution 4" in text(app)
    app.radio(key="map").set_value("isochrones").run()
    assert not app.exception
    assert [("within 24 h" in chart) for chart in map_specs(app)] == [True, True]
    [table] = [t.value for t in app.dataframe if "Within" in t.value]
    today = Scenario.parse(catalogue, "today")
    areas = isochrones(shared_engine("passenger"), KUNMING, today, (3, 6, 12, 24), resolution=4)
    assert table["Scenario B"].tolist() == areas["people"].tolist()[::-1]
    assert (table["More in B"] == table["Scenario B"] - table["Scenario A"]).all()
    assert table["More in B"].max() > 1_000_000
    assert map_specs(again(app)) == map_specs(app)
    app.radio(key="map").set_value("places").run()
    assert "map" not in app.query_params


def test_a_file_opens_as_a_scenario_and_a_broken_one_is_refused(catalogue):
    today = Scenario.parse(catalogue, "today")
    app = start(**{"from": KUNMING, "to": VIENTIANE, "scenario_b": "file"})
    assert "Choose a file" in text(app)
    upload = app.get("file_uploader")[0]
    upload.set_value(("mine.json", today.to_json().encode(), "application/json")).run()
    assert not app.exception
    assert times(app)[1] == said(today)
    way = [[102.71, 25.04], [102.6, 17.97]]
    lines = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"name": "Fast line", "mode": "rail", "speed_kmh": 350},
                "geometry": {"type": "LineString", "coordinates": way},
            }
        ],
    }
    upload = app.get("file_uploader")[0]
    upload.set_value(("mine.geojson", json.dumps(lines).encode(), "application/geo+json")).run()
    assert not app.exception
    assert times(app)[1] == said(today.with_geojson(json.dumps(lines))) != said(today)
    upload = app.get("file_uploader")[0]
    upload.set_value(("mine.json", b'{"projects": ["nowhere"]}', "application/json")).run()
    assert not app.exception
    assert "nowhere" in "\n".join(error.value for error in app.error)
    assert times(app)[0] == times(app)[1]


def test_contributions_wait_for_a_click_and_stop_at_another():
    app = start(**{"from": KUNMING, "projects_size": "15"})
    assert "interaction" not in text(app)
    # What the Cancel button does while the work runs; tests/browser presses it.
    button(app, "Work it out")
    app.button(key="contributions_ask").click().run()
    assert not app.exception
    assert "interaction" in text(app)
    [table] = [t.value for t in app.dataframe if "Project" in t.value and "Mode" not in t.value]
    assert "China-Laos Railway, Lao section" in set(table["Project"])
    # Still there after another choice; asked anew for another scenario.
    app.selectbox(key="to").set_value(BANGKOK).run()
    assert "interaction" in text(app)
    app.selectbox(key="scenario_b").set_value("all").run()
    assert "interaction" not in text(app)


def test_stopped_work_is_said_and_goes_on():
    def script() -> None:
        import streamlit as st

        from corridors.app.longwork import run_long

        def work(advance):
            for done in range(1, 4):
                st.session_state["did"] = done
                advance(done, 3)
            return "finished"

        st.write(run_long("Working", work, key="work"))

    app = AppTest.from_function(script)
    app.session_state["work_stopped"] = True
    app.run()
    assert "did" not in app.session_state
    assert "Stopped" in app.info[0].value
    app.button(key="work_go_on").click().run()
    assert app.markdown[0].value == "finished"
    assert app.session_state["did"] == 3
    assert not app.button


def test_the_low_case_is_shown_on_request():
    app = start(
        **{"from": KUNMING, "size": "own", "cities": f"{KUNMING},{VIENTIANE}", "scenario_b": "all"}
    )
    assert "Low case:" not in text(app)
    app.toggle(key="low").set_value(True).run()
    assert not app.exception
    assert "Low case:" in text(app)


def test_cities_are_ranked_over_the_pairs_that_are_joined():
    saved = np.array([[0, 60, np.nan], [30, 0, np.nan], [np.nan, np.nan, 0]])
    table = city_gains(["A", "B", "C"], saved)
    assert table["name"].tolist() == ["A", "B", "C"]
    assert table["journeys"].tolist() == [1, 1, 0]
    assert table["saved"].tolist()[:2] == [60, 30]
    assert np.isnan(table["saved"].iat[2])


def test_data_without_a_network_say_so(monkeypatch, own_data):
    monkeypatch.setenv("CORRIDORS_DATA", str(own_data))
    assert "No data folder has a network" in text(start())
