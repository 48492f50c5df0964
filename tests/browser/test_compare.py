from __future__ import annotations

import re

import pytest
from playwright.sync_api import Frame, Page, expect

pytestmark = pytest.mark.browser


def swipe_frame(page: Page) -> Frame:
    for _ in range(120):
        for frame in page.frames:
            if frame.query_selector("[data-corridors-swipe=ready]"):
                return frame
        page.wait_for_timeout(250)
    raise AssertionError("the map of two years did not draw")


def shares(frame: Frame) -> list[str]:
    return frame.evaluate(
        "['left', 'right'].map((name) => window.swipe.map.getPane(name).style.clipPath)"
    )


def test_the_line_between_two_years_moves_by_keyboard_and_both_sides_are_true(
    page, server, catalogue
):
    page.goto(f"{server}/compare?open_a=2015&open_b=2022")
    frame = swipe_frame(page)
    drawn = frame.evaluate("window.swipe.open.map((ids) => [...ids].sort())")
    assert drawn == [sorted(catalogue.filter(year=year).feature_ids) for year in (2015, 2022)]
    left, right = (
        frame.evaluate(f"window.swipe.map.getPane('{name}').querySelectorAll('path').length")
        for name in ("left", "right")
    )
    assert 0 < left < right
    before = shares(frame)
    control = frame.get_by_role("slider", name=re.compile("2015.*2022"))
    control.focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    assert shares(frame) != before
    frame.evaluate("window.swipe.map.panBy([120, 0], { animate: false })")
    assert shares(frame)[0] != before[0]
    assert page.outside == []
    assert page.errors == []


def test_a_figure_leads_to_its_source_in_two_clicks(page, server):
    page.goto(f"{server}/compare?with=jakarta-bandung-hsr")
    page.get_by_text("Savings and sources").first.click(timeout=30_000)
    link = page.get_by_role("link", name="entry").first
    expect(link).to_be_visible()
    with page.context.expect_page() as opened:
        link.click()
    entry = opened.value.locator(".st-key-source-entry")
    expect(entry).to_be_visible(timeout=30_000)
    expect(entry).to_contain_text("rest on it")
