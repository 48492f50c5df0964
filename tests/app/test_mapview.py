from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.test_pages import asked, page

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def seen(**query: str) -> AppTest:
    def script() -> None:
        import streamlit as st

        from corridors.app.mapview import map_bounds

        st.code(map_bounds())

    app = AppTest.from_function(script)
    app.query_params.update(query)
    app.run()
    assert not app.exception
    return app


def test_without_a_map_seen_there_are_no_bounds():
    app = seen()
    assert app.code[0].value == "None"
    assert not app.warning


def test_the_address_says_what_the_map_showed():
    app = seen(bounds="170.5,-20,-170,3.25")
    assert app.code[0].value == "(170.5, -20.0, -170.0, 3.25)"
    assert not app.warning


@pytest.mark.parametrize("text", ["here", "1,2,3", "1,9,3,4", "0,0,400,1", "a,b,c,d", "nan,0,1,1"])
def test_bounds_that_make_no_sense_are_named_and_left_out(text):
    app = seen(bounds=text)
    assert app.code[0].value == "None"
    [warning] = app.warning
    said = warning.value.replace("\\", "")
    assert f"The address says bounds={text}, which is left out" in said
    assert "95,-11,125,30" in said


def test_downloads_offer_the_area_seen_and_the_whole():
    assert not [radio for radio in page("downloads").radio if radio.key == "area"]
    app = page("downloads", bounds="100.5,2,104,6.5")
    assert app.radio(key="area").value == "view"
    app.radio(key="area").set_value("whole").run()
    assert not app.exception
    assert asked(app, "area") == ["whole"]
    app = page("downloads", bounds="100.5,2,104,6.5", area="whole")
    assert app.radio(key="area").value == "whole"
    app = page("downloads", bounds="nowhere")
    assert not [radio for radio in app.radio if radio.key == "area"]
    assert len(app.warning) == 1
