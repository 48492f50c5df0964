from __future__ import annotations

import pytest

from corridors.app import history, state
from tests.app.test_pages import asked, page, start

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def go(monkeypatch):
    """Run a page as after Back, at an address."""

    def gone(app, **query):
        with monkeypatch.context() as patched:
            for module in (history, state):
                patched.setattr(module, "went_in_history", lambda: True)
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
