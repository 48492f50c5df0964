"""Take a picture of every page: light and dark, in every language, wide and narrow.

Run: python -m tests.browser.screenshots docs/screenshots [page ...]
"""

from __future__ import annotations

import sys
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from corridors.i18n import languages
from tests.browser.running import FLAGS, block_other_hosts, chromium, map_frame, running

PAGES = {
    "atlas": "",
    "card": "?feature=china-laos-railway",
    "compare": "compare?with=china-laos-railway,china-thailand-railway",
    "travel-times": "travel-times",
    "network": "network?from=Kunming&to=Bangkok",
    "downloads": "downloads",
    "context": "context",
    "sources": "sources",
}
_WITH_MAP = {"atlas", "card"}
SIZES = {"wide": (1400, 1000), "narrow": (375, 812)}
_QUALITY = 55


def settled(page: Page, name: str) -> None:
    """Wait until a page has drawn all it has to draw."""
    page.wait_for_selector("h1, h2, [data-testid=stHeading]", timeout=60_000)
    if name in _WITH_MAP:
        map_frame(page)
    # Streamlit says when its script has run; charts and pictures come a little later.
    for _ in range(2):
        page.wait_for_selector(
            "[data-testid=stApp][data-test-script-state=notRunning]", timeout=120_000
        )
        page.wait_for_function(
            "() => !document.querySelector('[data-testid=stSkeleton]')", timeout=120_000
        )
        page.wait_for_timeout(1500)


def take(browser: Browser, address: str, folder: Path, names: list[str]) -> None:
    for scheme, (size, (width, height)) in product(("light", "dark"), SIZES.items()):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            has_touch=size == "narrow",
        )
        outside = block_other_hosts(context)
        page = context.new_page()
        for code, name in product(languages(), names):
            path = PAGES[name]
            page.goto(f"{address}/{path}{'&' if '?' in path else '?'}lang={code}")
            settled(page, name)
            target = folder / f"{name}-{scheme}-{code}-{size}.jpg"
            page.screenshot(path=target, type="jpeg", quality=_QUALITY)
            print(target)  # noqa: T201 - a script tells what it wrote
        context.close()
        if outside:
            sys.exit(f"The app asked for other hosts: {outside}")


def main() -> None:
    folder, names = Path(sys.argv[1]), sys.argv[2:] or list(PAGES)
    folder.mkdir(parents=True, exist_ok=True)
    with running() as (address, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        take(browser, address, folder, names)
        browser.close()


if __name__ == "__main__":
    main()
