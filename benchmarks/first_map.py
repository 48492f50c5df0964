"""The first map, a switch, a page and 200 switches: ours beside geopandas and leafmap.

Run from the repository: python -m benchmarks.first_map [--cdn FOLDER] [--toggles 200]

The contenders load Leaflet and the like from other hosts. A server on this machine stands in
for them with the unpacked npm packages of ``--cdn``; a file that these lack counts 0 bytes.
Map tiles of other hosts are not there, which favours the contenders.
"""

from __future__ import annotations

import argparse
import mimetypes
import os
import ssl
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import psutil
import trustme
from playwright.sync_api import Browser, Page, sync_playwright
from tests.browser.running import FLAGS, chromium, free_port, map_frame, running, started

from corridors.catalogue import shipped_data_folder

HERE = Path(__file__).parent
RUNS = 7
#: Milliseconds between two looks at a page.
LOOK_MS = 40
#: What Streamlit itself sends to every app; the same for all three.
_STREAMLIT = ("/static/", "/_stcore/", "/favicon")


@dataclass
class Traffic:
    """Bytes a page received, by whether Streamlit's own frontend or the app caused them."""

    own: int = 0
    streamlit: int = 0
    outside: int = 0
    sent: int = 0
    paths: dict[str, str] = field(default_factory=dict)


def watch(page: Page) -> Traffic:
    """Count what arrives: as encoded on the wire, websocket included."""
    traffic = Traffic()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on(
        "Network.responseReceived",
        lambda event: traffic.paths.__setitem__(event["requestId"], event["response"]["url"]),
    )

    def finished(event):
        url, size = traffic.paths.get(event["requestId"], ""), int(event["encodedDataLength"])
        if "//127.0.0.1:" not in url:
            traffic.outside += size
        elif any(part in url for part in _STREAMLIT) and "streamlit_folium" not in url:
            traffic.streamlit += size
        else:
            traffic.own += size

    session.on("Network.loadingFinished", finished)

    def frame(event):
        # The protocol gives text as it is, and bytes in base64.
        response = event["response"]
        size = len(response["payloadData"].encode())
        traffic.own += size if response["opcode"] == 1 else size * 3 // 4

    def sent(_event):
        traffic.sent += 1

    session.on("Network.webSocketFrameReceived", frame)
    session.on("Network.webSocketFrameSent", sent)
    return traffic


@contextmanager
def stand_in(folder: Path | None) -> Iterator[int]:
    """Run a server for the hosts of Leaflet and the like; give its port.

    The browser takes every other host's name for it. (To answer inside the browser's driver
    would slow each request of every page down, ours with it.)
    """
    files = sorted(folder.rglob("*.*"), key=lambda path: -len(path.parts)) if folder else []
    by_name = {path.name: path for path in files}

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            name = self.path.partition("?")[0].rsplit("/", 1)[-1]
            found = by_name.get(name) or by_name.get(name.replace(".min.", "."))
            body = found.read_bytes() if found else b""
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_what: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()


def atlas_drawn(page: Page) -> None:
    """Wait until our map says that it is drawn."""
    for _ in range(2000):
        for frame in page.frames:
            try:
                if frame.query_selector("[data-corridors=ready]"):
                    return
            except Exception:  # noqa: BLE001 - a frame may vanish while we look
                continue
        page.wait_for_timeout(LOOK_MS)
    raise RuntimeError("the map did not draw")


def contender_drawn(page: Page) -> None:
    """Wait until the lines of a folium map stand still."""
    count, steady = 0, 0
    for _ in range(2000):
        now = 0
        for frame in page.frames:
            try:
                now += frame.locator("path.leaflet-interactive, .leaflet-marker-icon").count()
            except Exception:  # noqa: BLE001 - a frame may vanish while we look
                continue
        steady = steady + 1 if now and now == count else 0
        count = now
        if steady >= 2:
            return
        page.wait_for_timeout(LOOK_MS)
    raise RuntimeError("the contender's map did not draw; is --cdn needed?")


def first_map(browser: Browser, address: str, drawn) -> tuple[float, Traffic]:
    context = browser.new_context(viewport={"width": 1400, "height": 950}, ignore_https_errors=True)
    page = context.new_page()
    traffic = watch(page)
    start = time.perf_counter()
    page.goto(address, wait_until="commit")
    drawn(page)
    took = time.perf_counter() - start
    page.wait_for_timeout(1500)
    context.close()
    return took, traffic


@contextmanager
def contender(name: str) -> Iterator[str]:
    port = free_port()
    os.environ["LAYERS"] = str(shipped_data_folder() / "layers")
    options = ["--server.port", str(port), "--server.headless", "true"]
    options += ["--browser.gatherUsageStats", "false"]
    script = str(HERE / "contenders" / f"{name}_app.py")
    command = ["-m", "streamlit", "run", script, *options]
    with started(command, port, "_stcore/health"):
        yield f"http://127.0.0.1:{port}"


def compare(browser: Browser, address: str) -> None:
    print(
        f"{'':10} {'first map, s':>14} {'app bytes':>12} {'of other hosts':>15} {'Streamlit':>12}"
    )
    for name in ("corridors", "explore", "leafmap"):
        with contender(name) if name != "corridors" else _same(address) as url:
            drawn = atlas_drawn if name == "corridors" else contender_drawn
            first_map(browser, url, drawn)  # the server's own first time is not counted
            runs = [first_map(browser, url, drawn) for _ in range(RUNS)]
        took = statistics.median(run[0] for run in runs)
        traffic = runs[-1][1]
        print(
            f"{name:10} {took:14.2f} {traffic.own:12,} {traffic.outside:15,} "
            f"{traffic.streamlit:12,}"
        )


@contextmanager
def _same(address: str) -> Iterator[str]:
    yield address


#: A feature with many figures.
CARD = "china-laos-railway-laos"


def live(browser: Browser, address: str, process: int, toggles: int) -> None:
    """Measure switches, panning, pages and what 200 switches leave behind."""
    context = browser.new_context(viewport={"width": 1400, "height": 950})
    page = context.new_page()
    traffic = watch(page)
    page.goto(address)
    frame = map_frame(page)
    page.wait_for_timeout(2000)
    switch = page.get_by_test_id("stSidebar").get_by_text("Power grid").first
    lines = "document.querySelectorAll('.corridors-feature.corridors-grid').length"

    def toggle(on: bool) -> float:
        start = time.perf_counter()
        switch.click()
        frame.wait_for_function(f"() => ({lines} > 0) === {str(on).lower()}")
        took = time.perf_counter() - start
        page.wait_for_timeout(150)
        return took

    print("switching a layer:")
    switches(page, process, traffic, toggle)
    page.goto(f"{address}?feature={CARD}")
    frame = map_frame(page)
    page.wait_for_timeout(6000)
    print("switching a layer with a card open:")
    switches(page, process, traffic, toggle)
    before = traffic.sent
    box = frame.frame_element().bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 3)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] - 120, middle[1] - 60, steps=8)
    page.mouse.up()
    page.mouse.wheel(0, -480)
    page.wait_for_timeout(2000)
    print(f"messages to the server while panning and zooming: {traffic.sent - before}")

    leftovers(page, process, toggle, toggles)
    switch_pages(page)
    context.close()


def switches(page: Page, process: int, traffic: Traffic, toggle: Callable[[bool], float]) -> None:
    """Print what a switch costs, once the browser has met both states.

    The server's time is its processor's: the clock would count the browser's work on the
    same machine.
    """
    server = psutil.Process(process)

    def busy() -> float:
        page.wait_for_timeout(700)
        times = server.cpu_times()
        return float(times.user + times.system)

    for on in (False, True, False):
        toggle(on)
    before, start, took = traffic.own, busy(), []
    for on in (True, False) * 5:
        took.append(toggle(on))
        page.wait_for_timeout(300)
    print(
        f"  {1000 * statistics.median(took):.0f} ms from click to changed map, "
        f"{1000 * (busy() - start) / len(took):.0f} ms of the server, "
        f"{(traffic.own - before) / len(took):,.0f} bytes"
    )


def leftovers(page: Page, process: int, toggle: Callable[[bool], float], toggles: int) -> None:
    """Print how much memory many switches leave behind, in the browser and on the server."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    toggle(True)

    def state() -> tuple[float, float]:
        for _ in range(3):
            session.send("HeapProfiler.collectGarbage")
        metrics = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
        server = psutil.Process(process)
        family = [server, *server.children(recursive=True)]
        return metrics["JSHeapUsedSize"], sum(p.memory_info().rss for p in family)

    heap, memory = state()
    for number in range(toggles):
        toggle(bool(number % 2))
    heap_after, memory_after = state()
    print(
        f"{toggles} switches: browser heap {heap / 1e6:.1f} to {heap_after / 1e6:.1f} MB "
        f"({100 * (heap_after / heap - 1):+.1f} %), server memory {memory / 1e6:.0f} to "
        f"{memory_after / 1e6:.0f} MB ({100 * (memory_after / memory - 1):+.1f} %)"
    )


def switch_pages(page: Page) -> None:
    """Print how long another page takes, on its second visit."""
    for name, heading in (
        ("Travel times", "Travel times before and after"),
        ("Context", "Context"),
    ):
        page.get_by_role("link", name=name, exact=True).first.click()
        page.get_by_role("heading", name=heading).first.wait_for()
        page.get_by_role("link", name="Atlas", exact=True).first.click()
        map_frame(page)
        start = time.perf_counter()
        page.get_by_role("link", name=name, exact=True).first.click()
        page.get_by_role("heading", name=heading).first.wait_for()
        print(f"to the page {name}: {1000 * (time.perf_counter() - start):.0f} ms")
        page.get_by_role("link", name="Atlas", exact=True).first.click()
        map_frame(page)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cdn", type=Path, help="folder with unpacked npm packages")
    parser.add_argument("--toggles", type=int, default=200)
    options = parser.parse_args()
    with (
        running() as (address, process),
        stand_in(options.cdn) as port,
        sync_playwright() as playwright,
    ):
        elsewhere = f"--host-resolver-rules=MAP * 127.0.0.1:{port}, EXCLUDE 127.0.0.1"
        browser = playwright.chromium.launch(executable_path=chromium(), args=[*FLAGS, elsewhere])
        compare(browser, address)
        live(browser, address, process, options.toggles)
        browser.close()


if __name__ == "__main__":
    main()
