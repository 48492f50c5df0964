from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from corridors.app import PAGES
from corridors.i18n import using_language
from corridors.model import Status
from corridors.travel import compare_travel_times

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def start(**query: str) -> AppTest:
    app = AppTest.from_file(str(PAGES), default_timeout=60)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def text(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.info, *app.error, *app.subheader]
    return "\n".join(str(part.value) for part in parts).replace("\\", "")


def asked(app: AppTest, key: str) -> list[str]:
    value = app.query_params[key]
    return [value] if isinstance(value, str) else list(value)


def test_the_atlas_opens_with_every_layer_on(catalogue):
    app = start()
    toggles = {t.label: t.value for t in app.toggle}
    for layer in catalogue.layers.values():
        assert toggles[f"{layer.title} ({len(layer.frame)})"] is True
    assert f"{len(catalogue)} features" in text(app)


def test_choosing_a_feature_opens_its_card_with_sources(catalogue):
    app = start()
    app.selectbox(key="feature").set_value("phnom-penh-sihanoukville-expressway").run()
    assert not app.exception
    said = text(app)
    assert "Phnom Penh-Sihanoukville Expressway" in said
    assert "Xinhua Institute" in said
    assert "under 120 min" in said


def test_a_corridor_has_a_card_with_its_legs_and_figures():
    app = start()
    app.selectbox(key="feature").set_value("csg-lancang-mekong-exchange").run()
    assert not app.exception
    said = text(app)
    assert "China-Laos 500 kV interconnection" in said
    assert "**Clean share**: over 90 %" in said


def test_a_filter_narrows_the_atlas_and_one_click_clears_it(catalogue):
    app = start()
    app.multiselect(key="country").set_value(["KHM"]).run()
    narrow = catalogue.filter(countries=["KHM"])
    assert f"{len(narrow)} features" in text(app)
    app.multiselect(key="status").set_value(["planned"]).run()
    [clear] = [button for button in app.button if button.label == "Clear all filters"]
    clear.click().run()
    assert f"{len(catalogue)} features" in text(app)


def test_an_empty_result_says_what_to_loosen():
    app = start()
    app.multiselect(key="country").set_value(["BRN"]).run()
    app.multiselect(key="status").set_value(["under_construction"]).run()
    assert not app.exception
    assert "Nothing passes the filters" in text(app)


def test_features_without_a_date_are_named_when_a_year_is_chosen():
    app = start()
    app.toggle(key="by_year").set_value(True).run()
    app.slider(key="year").set_value(2015).run()
    assert not app.exception
    titles = [box.label for box in app.expander]
    assert any("without an opening date, shown in every year" in title for title in titles)
    assert any("shown in no year" in title for title in titles)


def test_missing_data_are_a_sentence_on_the_page(monkeypatch, tmp_path):
    monkeypatch.setenv("CORRIDORS_DATA", str(tmp_path / "nowhere"))
    app = start()
    assert "There is no data folder" in text(app)


def test_another_catalogue_fills_every_page(monkeypatch, own_data):
    monkeypatch.setenv("CORRIDORS_DATA", str(own_data))
    app = start()
    assert {t.label for t in app.toggle} >= {"Railways (1)", "Airports (1)"}
    app.selectbox(key="feature").set_value("nairobi-airport").run()
    assert not app.exception
    assert "No figure of this feature has a source yet" in text(app)


def page(name: str, **query: str) -> AppTest:
    """One page other than the atlas, with the sidebar beside it."""

    def script(page: str) -> None:
        import importlib

        import corridors
        from corridors.app import sidebar, state

        opened = corridors.open_catalogue()
        state.restore(opened, page)
        sidebar.show(opened)
        importlib.import_module(f"corridors.app.{page}").page(opened)

    app = AppTest.from_function(script, args=(name,), default_timeout=60)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def test_compare_sets_corridors_side_by_side_from_the_address(catalogue):
    app = page("compare", **{"with": "china-laos-railway,jakarta-bandung-hsr,nowhere"})
    assert "The address names what is not here: nowhere" in app.warning[0].value.replace("\\", "")
    figures = app.dataframe[0].value
    assert list(figures) == ["what", "china-laos-railway", "jakarta-bandung-hsr"]
    said = text(app)
    assert "freight" in said.lower()
    assert "/sources?source=" in said
    app.multiselect(key="with").set_value(["kuantan-port"]).run()
    assert not app.exception
    assert app.query_params["with"] == "kuantan-port"
    assert "No line: a place or a group of places." in text(app)
    app.multiselect(key="with").set_value([]).run()
    assert not app.exception
    assert "Choose something to compare." in text(app)


def test_compare_lists_what_opened_between_two_years(catalogue):
    app = page("compare")
    app.slider(key="open_a").set_value(2015)
    app.slider(key="open_b").set_value(2022).run()
    assert not app.exception
    before, after = (set(catalogue.filter(year=year).feature_ids) for year in (2015, 2022))
    assert len(app.dataframe[-1].value) == len(after - before)
    assert f"{len(before)} features open by the end of 2015" in text(app)
    undated = catalogue.filter(year=2022).undated
    assert f"{len(undated)} features are open, but nobody says since when" in "".join(
        expander.label for expander in app.expander
    )


def test_compare_works_on_other_data(monkeypatch, own_data):
    monkeypatch.setenv("CORRIDORS_DATA", str(own_data))
    app = page("compare")
    assert "Too few opening dates" in text(app)
    assert "No reported time before and after." in text(app)


@pytest.mark.parametrize("name", ["travel_times", "downloads", "sources"])
def test_the_other_pages_draw(name, catalogue):
    """Each page as the user of a filtered atlas meets it."""
    app = page(name)
    if name == "travel_times":
        assert len(app.dataframe[0].value) >= 10
        app.multiselect(key="compare").set_value(["jakarta-bandung-hsr:Jakarta-Bandung"]).run()
        assert not app.exception
        assert app.query_params["compare"] == "jakarta-bandung-hsr:Jakarta-Bandung"
        [row] = app.dataframe[0].value.to_dict("records")
        assert row["share"] == "at least 74 %"
        assert row["before_entry"] == "/sources?source=report"
    elif name == "sources":
        *_, listed, facts = app.dataframe
        assert len(listed.value) == len(catalogue.ledger.sources)
        assert len(facts.value) == len(catalogue.ledger.facts)
    else:
        assert f"{len(catalogue)} features" in text(app)
        app.multiselect(key="country").set_value(["KHM"]).run()
        app.radio(key="extent").set_value("filtered").run()
        assert not app.exception
        assert f"{len(catalogue.filter(countries=['KHM']))} features" in text(app)


def test_the_context_page_shows_every_indicator(catalogue):
    app = page("context")
    [*tables] = app.dataframe
    assert sum(len(table.value) for table in tables) == len(catalogue.ledger.indicators)
    assert "China\\-ASEAN trade in goods" in "\n".join(m.value for m in app.markdown)


def test_methods_show_findings_with_reasons_and_what_is_covered(catalogue):
    app = page("sources")
    findings, coverage, *_ = (table.value for table in app.dataframe)
    assert "implied speed" in set(findings["rule"])
    assert findings["explanation"].ne("").all()
    assert len(coverage) == len(catalogue.ledger.coverage)


def test_the_address_of_a_source_opens_its_entry_with_every_fact(catalogue):
    app = page("sources", source="report")
    taken = app.dataframe[0].value
    facts = catalogue.ledger.facts
    assert len(taken) == sum(fact.source_id == "report" for fact in facts)
    [close] = [button for button in app.button if button.label == "Close this entry"]
    close.click().run()
    assert not app.exception
    assert "source" not in app.query_params
    app = page("sources", source="nobody")
    assert "There is no source nobody" in app.warning[0].value


def test_a_card_badges_what_the_plausibility_check_found():
    app = start(feature="vientiane-vang-vieng-expressway")
    assert "109 km/h on average" in text(app)


def test_the_landing_answers_before_a_click(catalogue):
    said = text(start())
    table = compare_travel_times(catalogue)
    sure = table[(table["saving_qualifier"] != "<=") & (table["status"] == "operational")]
    best = sure.iloc[0]
    assert f"{best['saving_percent']:g} %" in said
    assert catalogue.card(best["id"]).name in said
    assert f"Source: {best['before_source']}" in said.replace("\\", "")
    # A planned line that saves more is named after it.
    assert said.index("(Operational)") < said.index("(Planned)")
    operational = int((catalogue.traits["status"] == "operational").sum())
    assert f"**{operational}** operational" in said
    assert "km** operational" in said


def test_an_address_brings_back_filters_year_colour_and_selection(catalogue):
    app = start(country="LAO", year="2022", by="voltage", kv="220-500", saving="0", lang="en")
    narrow = catalogue.filter(countries=["LAO"], year=2022, voltage_kv=(220, 500))
    assert f"{len(narrow)} features shown" in text(app)
    assert app.selectbox(key="by").value == "voltage"
    app.selectbox(key="by").set_value("status").run()
    assert not app.exception
    assert asked(app, "by") == ["status"]
    assert asked(app, "country") == ["LAO"]
    assert asked(app, "year") == ["2022"]


BAD = {
    "country": "ZZZ",
    "status": "open",
    "year": "soon",
    "kv": "9",
    "by": "taste",
    "feature": "nowhere",
    "at": "99,1,2",
    "lang": "xx",
    "dim": "perhaps",
    "layer_ports": "maybe",
    "saving": "-3",
    "basemap": "flat",
    "kind": "castle",
}


def test_bad_values_of_the_address_fall_back_with_a_notice(catalogue):
    app = start(**BAD)
    [warning] = app.warning
    said = warning.value.replace("\\", "")
    for key, value in BAD.items():
        assert f"{key}={value}" in said
    assert f"{len(catalogue)} features shown" in text(app)
    [dismiss] = [button for button in app.button if button.label == "Dismiss"]
    dismiss.click().run()
    assert not app.warning


def test_an_empty_result_says_which_filter_to_loosen(catalogue):
    app = start(country="LAO", kind="seaport")
    said = text(app)
    assert "Nothing passes the filters" in said
    ports = len(catalogue.filter(kinds=["seaport"]))
    lao = len(catalogue.filter(countries=["LAO"]))
    assert f"Without the filter “Country”: {ports} features" in said
    assert f"Without the filter “Kind”: {lao} features" in said


def test_counts_stand_beside_every_choice(catalogue):
    app = start(country="KHM")
    options = app.multiselect(key="status").options
    cambodian = catalogue.filter(countries=["KHM"])
    for status in Status:
        count = len(cambodian.filter(statuses=[status]))
        assert f"{status.label} ({count})" in options
    ports = len(cambodian.layers["ports"].frame)
    assert app.toggle(key="layer_ports").label == f"Ports ({ports})"


def test_the_app_speaks_chinese_and_keeps_the_codes_of_the_address():
    app = start(lang="zh", country="LAO")
    assert app.selectbox(key="lang").value == "zh"
    assert any(option.startswith("老挝 (") for option in app.multiselect(key="country").options)
    assert "中老铁路老挝段" in text(app)
    assert asked(app, "country") == ["LAO"]
    # The test harness names the choices of now again, outside the app's thread.
    with using_language("zh"):
        app.selectbox(key="lang").set_value("en").run()
    assert not app.exception
    assert asked(app, "lang") == ["en"]
    assert "中老铁路老挝段" not in text(app)


def test_a_future_year_names_what_is_expected(catalogue):
    app = start(year="2031")
    expected = catalogue.filter(year=2031).expected
    titles = [box.label for box in app.expander]
    assert f"{len(expected)} features expected to be open by then" in titles
    assert "China-Thailand Railway, phase 1" in text(app)


def test_a_place_that_is_no_feature_says_what_is_near():
    app = start(feature="place-vientiane")
    said = text(app)
    assert "Nearest in the atlas" in said
    assert re.search(r"Vientiane.*: \d+ km", said)
