"""The real app in a real browser, with every other host out of reach."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, Page, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def _chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser(pytestconfig: pytest.Config) -> Iterator[Browser]:
    path = _chromium()
    if path is None:
        if pytestconfig.getoption("--require-browser"):
            pytest.fail("Chromium is required but not installed")
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


def _serve(*arguments: str) -> tuple[str, subprocess.Popen[bytes]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {key: value for key, value in os.environ.items() if key != "CORRIDORS_DATA"}
    process = subprocess.Popen(
        [
            *(sys.executable, "-c", "from corridors.cli import main; main()", "serve"),
            *("--port", str(port), "--no-browser", *arguments),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(240):
        try:
            with urllib.request.urlopen(f"{address}/api/health") as answer:
                if answer.headers["content-type"].startswith("application/json"):
                    return address, process
        except OSError:
            time.sleep(0.25)
    process.kill()
    raise RuntimeError("the app did not start")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    address, process = _serve()
    yield address
    process.terminate()
    process.wait(20)


@pytest.fixture
def serve() -> Iterator[Callable[[Path], str]]:
    """Start the app on another data folder."""
    running = []

    def start(folder: Path) -> str:
        address, process = _serve("--data", str(folder))
        running.append(process)
        return address

    yield start
    for process in running:
        process.terminate()
        process.wait(20)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1400, "height": 950}, accept_downloads=True)
    outside: list[str] = []

    def block(route):
        if "//127.0.0.1:" in route.request.url:
            route.continue_()
        else:
            outside.append(route.request.url)
            route.abort()

    context.route(lambda url: url.startswith("http"), block)
    opened = context.new_page()
    opened.outside = outside
    opened.errors = []
    opened.on("pageerror", lambda error: opened.errors.append(str(error)))
    yield opened
    context.close()


def map_frame(page: Page) -> Frame:
    """Wait until the map is drawn and return its frame."""
    for _ in range(240):
        for frame in page.frames:
            try:
                if frame.query_selector("[data-corridors=ready]"):
                    return frame
            except Exception:  # noqa: BLE001 - a frame may vanish while we look
                continue
        page.wait_for_timeout(250)
    raise AssertionError("the map did not draw")


def view(frame: Frame) -> list[float]:
    return frame.evaluate(
        "[window.map.getZoom(), window.map.getCenter().lat, window.map.getCenter().lng]"
    )
