from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from corridors.app import PAGES

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
        from corridors.app import sidebar

        opened = corridors.open_catalogue()
        sidebar.show(opened)
        importlib.import_module(f"corridors.app.{page}").page(opened)

    app = AppTest.from_function(script, args=(name,), default_timeout=60)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


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
        app.radio(key="extent").set_value("As the map shows them").run()
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
