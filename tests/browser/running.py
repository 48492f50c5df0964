"""Start the app and Chromium as a user has them; shared by tests, screenshots and benchmarks."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Frame, Locator, Page

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_CORRIDORS = ("-c", "from corridors.cli import main; main()", "serve", "--no-browser")


def chromium() -> str | None:
    """Return the path of the system's Chromium, or ``None``."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running(*arguments: str) -> Iterator[tuple[str, int]]:
    """Run the app with arguments of ``corridors serve``; give its address and process id."""
    port = free_port()
    with started([*_CORRIDORS, "--port", str(port), *arguments], port, "api/health") as process:
        yield f"http://127.0.0.1:{port}", process


@contextmanager
def started(command: list[str], port: int, path: str) -> Iterator[int]:
    """Run Python with a command until it answers; end it afterwards."""
    environment = {key: value for key, value in os.environ.items() if key != "CORRIDORS_DATA"}
    process = subprocess.Popen(
        [sys.executable, *command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    try:
        for _ in range(240):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}"):
                    break
            except OSError:
                time.sleep(0.25)
        else:
            raise RuntimeError("the app did not start")
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)


def block_other_hosts(context: BrowserContext) -> list[str]:
    """Let a browser reach this machine only; return the list that names what it asked for."""
    outside: list[str] = []

    def decide(route):
        if "//127.0.0.1:" in route.request.url:
            route.continue_()
        else:
            outside.append(route.request.url)
            route.abort()

    context.route(lambda url: url.startswith("http"), decide)
    return outside


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


def standing(locator: Locator) -> Locator:
    """Wait until an element stands still: a press on what is unfolding goes astray."""
    boxes: list[object] = []
    for _ in range(100):
        boxes.append(locator.bounding_box())
        if len(boxes) > 2 and boxes[-1] and boxes[-1] == boxes[-2] == boxes[-3]:
            return locator
        locator.page.wait_for_timeout(300)
    raise AssertionError(f"{locator} does not stand still: {boxes[-3:]}")


def drawing_map(page: Page) -> Frame:
    """Open the map on which a line of scenario B is drawn, and return its frame."""
    page.get_by_text("Projects, speeds and new lines").nth(1).click()
    standing(page.get_by_text("Drawn on a map").locator("visible=true")).click()
    frame = map_frame(page)
    standing(frame.locator(".leaflet-container")).scroll_into_view_if_needed()
    return frame


def view(frame: Frame) -> list[float]:
    """Return zoom, latitude and longitude of the middle of a map."""
    return frame.evaluate(
        "[window.map.getZoom(), window.map.getCenter().lat, window.map.getCenter().lng]"
    )


def expect_view(page: Page, *expected: float) -> None:
    """Wait until a page's address holds a view, given as `near` takes it."""
    for _ in range(80):
        at = parse_qs(urlsplit(page.url).query).get("at", [""])[0].split(",")
        if len(at) == 3 and [float(at[2]), float(at[0]), float(at[1])] == near(*expected):
            return
        page.wait_for_timeout(250)
    raise AssertionError(f"{page.url} does not hold the view {expected}")


def near(zoom: int, lat: float, lng: float) -> list[float]:
    """Return what `view` is to equal to a pixel, since a map stands on whole pixels."""
    pixel = 360 / 256 / 2**zoom
    return [zoom, pytest.approx(lat, abs=pixel), pytest.approx(lng, abs=pixel)]
