from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]


def test_long_work_shows_progress_and_stops_when_cancelled(page, server):
    page.goto(f"{server}/network?from=Kunming&to=Bangkok&scenario_b=all&projects_size=1000")
    metrics = page.get_by_test_id("stMetricValue")
    expect(metrics).to_have_count(3, timeout=120_000)
    page.get_by_role("tab", name="Projects").click()
    page.get_by_role("button", name="Work it out").click()
    expect(page.get_by_text(re.compile(r"without each project: \d+ of \d+"))).to_be_visible(
        timeout=60_000
    )
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("What has been searched so far is kept")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    # The page answers again.
    page.get_by_role("tab", name="Legs").click()
    picker = page.get_by_role("combobox", name="Scenario B", exact=True)
    # A list of choices closes when the page moves, as it does to bring the picker into view.
    picker.scroll_into_view_if_needed()
    page.wait_for_timeout(1000)
    picker.click()
    page.get_by_role("option", name="Before any project").click()
    expect(metrics.nth(1)).to_have_text(metrics.nth(0).inner_text(), timeout=60_000)
    assert page.errors == []


def test_back_at_once_brings_back_the_earlier_times(page, server):
    page.goto(f"{server}/network?from=Kunming&to=Bangkok")
    metrics = page.get_by_test_id("stMetricValue")
    expect(metrics).to_have_count(3, timeout=120_000)
    expect(page).to_have_url(re.compile("from=(?!Kunming)"))
    before = metrics.all_inner_texts()
    page.get_by_label("Scenario B").first.click()
    page.get_by_role("option", name="All, planned ones included").click()
    expect(page).to_have_url(re.compile("scenario_b="), timeout=20_000)
    page.go_back()
    expect(metrics.nth(1)).to_have_text(before[1], timeout=60_000)
    page.wait_for_timeout(1500)
    assert metrics.all_inner_texts() == before
    assert "scenario_b=" not in page.url


def test_the_page_fits_a_phone(page, server):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server}/network?from=Kunming&to=Bangkok")
    expect(page.get_by_test_id("stMetricValue")).to_have_count(3, timeout=120_000)
    chart = page.get_by_test_id("stVegaLiteChart").first
    expect(chart).to_be_visible(timeout=60_000)
    box = chart.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth <= main.clientWidth")
