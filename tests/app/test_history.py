from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from corridors.app import history
from tests.app.test_pages import asked, page, start

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def go(monkeypatch):
    """Run a page as after Back, at an address."""

    def gone(app, **query):
        with monkeypatch.context() as patched:
            patched.setattr(history, "went_in_history", lambda: True)
            app.query_params.clear()
            app.query_params.update(query)
            return app.run()

    return gone


def test_outside_a_run_nobody_went_back():
    assert not history.went_in_history()


def test_an_address_seen_a_moment_ago_leads_only_after_back(go):
    app = start()
    app.multiselect(key="country").set_value(["LAO"]).run()
    assert asked(app, "country") == ["LAO"]
    # Without Back it is what a slow browser says before it has heard of the filter.
    del app.query_params["country"]
    app.run()
    assert app.multiselect(key="country").value == ["LAO"]
    go(app)
    assert not app.exception
    assert app.multiselect(key="country").value == []
    assert "country" not in app.query_params


def test_back_leads_the_choices_of_a_page_of_its_own(go):
    app = page("downloads")
    app.radio(key="extent").set_value("filtered").run()
    assert asked(app, "extent") == ["filtered"]
    go(app)
    assert app.radio(key="extent").value == "whole"
    go(app, extent="filtered")
    assert app.radio(key="extent").value == "filtered"


def test_an_address_emptied_on_a_change_of_pages_means_what_was_in_force(go):
    def script() -> None:
        import streamlit as st

        import corridors
        from corridors.app import state

        opened = corridors.open_catalogue()
        state.restore(opened, st.session_state.get("where", ""))
        state.publish(opened)

    app = AppTest.from_function(script, default_timeout=60)
    app.query_params["country"] = "LAO"
    app.run()
    app.session_state["where"] = "context"
    app.query_params.clear()
    app.run()
    assert asked(app, "country") == ["LAO"]
    go(app)
    assert app.session_state["country"] == ["LAO"]
    assert asked(app, "country") == ["LAO"]
    # Once the filter is gone on this page, its empty address means no filter.
    app.session_state["country"] = []
    app.run()
    go(app, country="KHM")
    assert app.session_state["country"] == ["KHM"]
    go(app)
    assert app.session_state["country"] == []
