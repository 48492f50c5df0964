"""The real app in a real browser, with every other host out of reach."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.running import FLAGS, block_other_hosts, chromium, running

# A slow machine is no failure: a page that is right passes as soon as it is.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def browser(pytestconfig: pytest.Config) -> Iterator[Browser]:
    path = chromium()
    if path is None:
        if pytestconfig.getoption("--require-browser"):
            pytest.fail("Chromium is required but not installed")
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with running() as (address, _):
        yield address


@pytest.fixture
def serve() -> Iterator[Callable[[Path], str]]:
    """Start the app on another data folder."""
    with ExitStack() as stack:
        yield lambda folder: stack.enter_context(running("--data", str(folder)))[0]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1400, "height": 950}, accept_downloads=True)
    outside = block_other_hosts(context)
    opened = context.new_page()
    opened.outside = outside
    opened.errors = []
    opened.on("pageerror", lambda error: opened.errors.append(str(error)))
    yield opened
    context.close()
