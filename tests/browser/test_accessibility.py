"""Every page against axe-core, in both themes and languages, and on a narrow screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Frame, Page

from .running import drawing_map, map_frame
from .test_compare import swipe_frame

pytestmark = pytest.mark.browser

PAGES = ["atlas", "travel-times", "compare", "network", "downloads", "context", "sources"]
FOUND = {"serious", "critical"}
#: What is not ours, each with its reason.
EXCLUDED = [
    # The label of a control that is switched off: WCAG 1.4.3 exempts it, but Streamlit does
    # not mark the label as disabled, so axe-core cannot know.
    "[data-testid=stSlider]:has([aria-disabled=true]) label",
    "[data-testid=stSlider]:has([data-disabled]) label",
]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Any]:
    contexts: list[BrowserContext] = []

    def start(address: str, *, theme: str, width: int = 1400) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 950}, color_scheme=theme, has_touch=width < 600
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        page.locator("h1, h2").first.wait_for(timeout=60_000)
        # Charts and frames draw after the text; the app says when it has run through.
        state = "[data-testid=stApp][data-test-script-state=notRunning]"
        page.wait_for_selector(state, timeout=120_000)
        page.wait_for_timeout(2500)
        return page

    yield start
    for context in contexts:
        context.close()


def violations(target: Page | Frame) -> list[str]:
    found = Axe().run(target, context={"exclude": [[selector] for selector in EXCLUDED]})
    return [
        f"{item['id']} ({item['impact']}): {node['target']} {node['html'][:200]}"
        for item in found.response["violations"]
        if item["impact"] in FOUND
        for node in item["nodes"]
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_no_page_has_a_serious_finding(open_page, server, name, theme, language):
    page = open_page(f"{server}/{name}?lang={language}", theme=theme)
    assert violations(page) == []
    if name == "atlas":
        assert violations(map_frame(page)) == []
    elif name == "compare":
        assert violations(swipe_frame(page)) == []


@pytest.mark.parametrize("chosen", ["surface", "isochrones"])
def test_the_maps_of_the_network_page_have_no_serious_finding(open_page, server, chosen):
    page = open_page(f"{server}/network?map={chosen}", theme="dark")
    assert violations(drawing_map(page)) == []
    assert violations(page) == []


@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways_on_a_telephone(open_page, server, name):
    page = open_page(f"{server}/{name}", theme="light", width=375)
    wide = page.evaluate(
        """() => {
          const main = document.querySelector('[data-testid=stMain]');
          return [main.scrollWidth - main.clientWidth,
                  document.documentElement.scrollWidth - window.innerWidth];
        }"""
    )
    assert max(wide) <= 1


@pytest.mark.parametrize("name", ["travel-times", "compare", "context"])
def test_every_chart_says_in_words_what_it_shows(open_page, server, name):
    page = open_page(f"{server}/{name}", theme="light")
    page.get_by_test_id("stVegaLiteChart").first.wait_for()
    page.wait_for_timeout(2000)
    said = page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=stVegaLiteChart]')].map(
          (chart) => chart.closest('[aria-label]')?.getAttribute('aria-label')
            ?? chart.querySelector('[role=graphics-document]')?.getAttribute('aria-label')
            ?? '')"""
    )
    assert said
    assert all(len(text) > 20 for text in said), said
