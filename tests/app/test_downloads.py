from __future__ import annotations

import io

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from corridors import i18n
from corridors.app import downloads
from corridors.brief import brief_subjects
from tests.app.test_pages import page, text

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def labels(app: AppTest) -> list[str]:
    return [button.proto.label for button in app.get("download_button")]


def test_pictures_are_offered_of_what_the_page_chooses():
    app = page("downloads")
    assert {"For print, A4 (PNG)", "For editing (SVG)", "For a slide (PNG)"} <= set(labels(app))
    assert "Choose a feature or corridor on the atlas page" in text(app)
    app.session_state["feature"] = "china-laos-railway"
    app.run()
    assert not app.exception
    assert "China-Laos Railway is brought out" in text(app)
    # What a filter leaves out is not brought out.
    app.radio(key="extent").set_value("filtered")
    app.multiselect(key="country").set_value(["PHL"]).run()
    assert not app.exception
    assert "Choose a feature or corridor on the atlas page" in text(app)


def test_a_brief_is_made_on_demand_and_then_offered(catalogue):
    app = page("downloads")
    chooser = app.selectbox(key="brief")
    assert len(chooser.options) == len(brief_subjects(catalogue))
    assert not any("(PDF," in label for label in labels(app))
    chooser.set_value("kuantan-port").run()
    app.button(key="make-brief").click().run()
    assert not app.exception
    assert any(label.startswith("Kuantan Port (PDF,") for label in labels(app))
    # Another choice does not offer the first one's file under its name.
    app.selectbox(key="brief").set_value("china-laos-railway").run()
    assert not any("(PDF," in label for label in labels(app))


def test_a_brief_that_fails_says_why(monkeypatch):
    def broken(*_args, **_kwargs):
        raise downloads.CorridorsError("The *brief* cannot be set.")

    monkeypatch.setattr(downloads, "_brief", broken)
    app = page("downloads")
    app.button(key="make-brief").click().run()
    assert not app.exception
    assert "The *brief* cannot be set." in text(app)


def test_data_without_facts_offer_no_brief(monkeypatch, own_data):
    monkeypatch.setenv("CORRIDORS_DATA", str(own_data))
    app = page("downloads")
    assert "No feature shown has a fact" in text(app)


def test_what_is_made_after_a_click_speaks_the_language_of_the_page():
    with i18n.using_language("zh"):
        make = downloads._in_language(lambda: i18n.language().encode())
    assert i18n.language() == "en"
    assert make() == b"zh"


@pytest.mark.parametrize("offer", downloads._PICTURES, ids=lambda offer: offer[1])
def test_each_picture_offered_can_be_made(catalogue, offer):
    _label, ending, _mime, options = offer
    content = downloads.static_map(catalogue.filter(layers=["railways"]), **options)
    if ending.endswith(".svg"):
        assert b"<svg" in content
    else:
        assert Image.open(io.BytesIO(content)).format == "PNG"
