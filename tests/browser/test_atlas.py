"""What only a browser shows of the atlas: address, years, colours, keyboard, language."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from corridors.maps import color_scheme
from tests.browser.running import expect_view, map_frame, near, view

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]


def choose(page: Page, box: str, option: str | re.Pattern[str]) -> None:
    """Choose an option of a select box, as a user who first scrolls there."""
    field = page.get_by_role("combobox", name=box)
    field.scroll_into_view_if_needed()
    page.wait_for_timeout(700)  # a list that opens while the page scrolls closes again
    field.click()
    page.get_by_role("option", name=option).first.click()


def strokes(frame, layer: str) -> list[str]:
    return frame.evaluate(
        "layer => [...document.querySelectorAll(`path.corridors-${layer}`)]"
        ".map(path => path.getAttribute('stroke').toLowerCase())",
        layer,
    )


def test_a_copied_link_brings_back_view_filters_colours_and_numbers(page, browser, server):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{server}/?country=LAO")
    frame = map_frame(page)
    choose(page, "Colour by", "Voltage")
    expect(page).to_have_url(re.compile("by=voltage"), timeout=20_000)
    frame.evaluate("void window.map.setView([18.25, 103.5], 7, {animate: false})")
    expect_view(page, 7, 18.25, 103.5)
    said = page.get_by_text(re.compile(r"\d+ features shown\.")).inner_text()
    page.frame_locator("iframe[src*=copylink]").get_by_role("button").click()
    expect(page.frame_locator("iframe[src*=copylink]").get_by_role("button")).to_have_text(
        "Link copied"
    )
    link = page.evaluate("navigator.clipboard.readText()")
    assert "lang=en" in link

    context = browser.new_context(viewport={"width": 1400, "height": 950}, locale="zh-CN")
    other = context.new_page()
    other.goto(link)
    again = map_frame(other)
    assert view(again) == near(7, 18.25, 103.5)
    expect(other.get_by_text(said)).to_be_visible(timeout=20_000)
    assert strokes(again, "grid") == strokes(frame, "grid")
    context.close()


def test_the_map_fills_the_screen_and_comes_back(page, server):
    page.goto(server)
    frame = map_frame(page)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    start = view(frame)
    frame.get_by_role("button", name="Full screen", exact=True).click()
    frame.wait_for_function("document.fullscreenElement && window.map.getSize().x > 1300")
    # Larger, with the same place in the middle.
    larger = view(frame)
    assert larger == near(start[0] + 1, *start[1:])
    frame.get_by_role("button", name="Leave full screen").click()
    frame.wait_for_function("!document.fullscreenElement && window.map.getSize().x < 1300")
    assert view(frame) == near(*start)
    assert page.errors == []


def test_the_legend_says_what_the_colours_on_the_map_mean(page, server, catalogue):
    off = "&".join(f"layer_{name}=false" for name in catalogue.layers if name != "grid")
    page.goto(f"{server}/?by=voltage&{off}")
    frame = map_frame(page)
    scheme = color_scheme(catalogue, "voltage").among(catalogue.layers["grid"].frame["id"])
    expect(frame.locator(".corridors-class")).to_have_count(len(scheme.entries))
    drawn = strokes(frame, "grid")
    for number, entry in enumerate(scheme.entries):
        row = frame.locator(".corridors-class").nth(number)
        expect(row).to_have_text(re.compile(re.escape(f"{entry.label} ({entry.count})")))
        expect(row.locator("rect")).to_have_attribute("fill", entry.color)
        assert drawn.count(entry.color.lower()) == entry.count


def test_dimming_keeps_on_the_map_what_does_not_pass(page, server, catalogue):
    page.goto(f"{server}/?country=KHM&dim=true")
    frame = map_frame(page)
    whole = len(catalogue.layers["railways"].frame)
    expect(frame.locator("path.corridors-railways")).to_have_count(whole)
    passing = len(catalogue.filter(countries=["KHM"]).layers["railways"].frame)
    expect(frame.locator("path.corridors-railways.corridors-dim")).to_have_count(whole - passing)
    expect(frame.locator(".corridors-legend")).to_contain_text(f"Railways ({passing})")


def test_the_years_play_pause_and_leave_the_view_alone(page, server, catalogue):
    page.goto(server)
    frame = map_frame(page)
    frame.evaluate("void window.map.setView([14, 104], 6, {animate: false})")
    start = view(frame)
    page.get_by_role("button", name="Play the years").click()
    year = frame.locator(".corridors-year-number")
    first = catalogue.years[0]
    later = "|".join(str(first + years) for years in range(3, 20))
    expect(year).to_have_text(re.compile(later), timeout=60_000)
    page.get_by_role("button", name="Pause the years").click()
    expect(page.get_by_role("button", name="Play the years")).to_be_visible(timeout=20_000)
    page.wait_for_timeout(1500)
    stopped = year.inner_text()
    page.wait_for_timeout(2500)
    assert year.inner_text() == stopped
    assert view(frame) == near(*start)
    expect(page).to_have_url(re.compile(f"year={stopped}"))
    shown = len(catalogue.filter(year=int(stopped)))
    expect(page.get_by_text(f"{shown} features shown.")).to_be_visible()


def test_switching_the_language_turns_page_and_map_and_keeps_the_view(page, server):
    page.goto(server)
    frame = map_frame(page)
    frame.evaluate("void window.map.setView([19, 102.5], 6, {animate: false})")
    expect_view(page, 6, 19, 102.5)
    choose(page, "Language", "中文")
    expect(page).to_have_url(re.compile("lang=zh"), timeout=20_000)
    page.wait_for_timeout(1500)  # the old map gives way
    frame = map_frame(page)
    assert view(frame) == near(6, 19, 102.5)
    expect(frame.get_by_text("老挝", exact=True)).to_be_visible()
    line = frame.locator("path[aria-label^=中老铁路老挝段]")
    expect(line).to_be_attached()


def test_a_keyboard_opens_a_line_and_the_map_tells_what_it_shows(page, server, catalogue):
    page.goto(f"{server}/?lang=en")
    frame = map_frame(page)
    line = frame.locator("path[aria-label^='China-Laos Railway, Lao section']")
    line.focus()
    assert frame.evaluate("document.activeElement.getAttribute('role')") == "button"
    expect(frame.locator(".leaflet-tooltip")).to_contain_text("China-Laos Railway, Lao section")
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", name="China-Laos Railway, Lao section")
    expect(heading).to_be_visible(timeout=15_000)
    described = frame.locator("#corridors-description")
    expect(described).to_have_text(re.compile(f"^{len(catalogue)} features shown"))
    page.wait_for_timeout(1500)
    page.get_by_text("Table of what the map shows").click()
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible(timeout=30_000)


def test_a_guided_view_and_the_way_back(page, server, catalogue):
    page.goto(f"{server}/?lang=en")
    frame = map_frame(page)
    expect(page.get_by_text(f"{len(catalogue)} features shown.")).to_be_visible()
    page.wait_for_timeout(3500)  # an address is told apart from late news only after a while
    page.get_by_role("link", name="Power across borders").click()
    expect(page).to_have_url(re.compile("by=voltage"))
    expect(frame.locator("path.corridors-railways")).to_have_count(0, timeout=20_000)
    [guided] = [v for v in catalogue.ledger.views if v.id == "power-across-borders"]
    assert view(frame)[0] == guided.zoom
    page.go_back()
    expect(page.get_by_text(f"{len(catalogue)} features shown.")).to_be_visible(timeout=20_000)
    count = len(catalogue.layers["railways"].frame)
    expect(frame.locator("path.corridors-railways")).to_have_count(count)


def test_back_at_once_brings_back_what_was_there(page, server, catalogue):
    page.goto(f"{server}/?lang=en&country=LAO&layer_ports=false&dim=true")
    frame = map_frame(page)
    frame.evaluate("void window.map.setView([19, 102.5], 6, {animate: false})")
    expect_view(page, 6, 19, 102.5)
    steps = page.evaluate("history.length")
    page.get_by_role("button", name="Clear all filters").click()
    expect(page).not_to_have_url(re.compile("country=|layer_ports="), timeout=20_000)
    frame.evaluate("void window.map.setView([14, 100.5], 5, {animate: false})")
    page.go_back()
    layers = [name for name in catalogue.layers if name != "ports"]
    count = len(catalogue.filter(layers=layers, countries=["LAO"]))
    expect(page.get_by_text(f"{count} features shown.")).to_be_visible(timeout=20_000)
    # Nothing puts the address that was left in its place again.
    page.wait_for_timeout(1500)
    expect(page).to_have_url(
        re.compile("country=LAO.*layer_ports=false|layer_ports=false.*country")
    )
    # Two filters cleared at once are one step, which is still there to go forward to.
    assert page.evaluate("history.length") == steps + 1
    assert view(frame) == near(6, 19, 102.5)
    page.go_forward()
    expect(page.get_by_text(f"{len(catalogue)} features shown.")).to_be_visible(timeout=20_000)
    assert page.errors == []


def test_a_name_without_its_diacritics_is_found(page, server):
    page.goto(server)
    frame = map_frame(page)
    search = page.get_by_role("combobox", name=re.compile("Find a feature"))
    search.fill("duong sat lao cai")
    search.press("Enter")
    heading = page.get_by_role("heading", name=re.compile("Lao Cai-Hanoi-Hai Phong"))
    expect(heading).to_be_visible(timeout=15_000)
    page.wait_for_timeout(1000)
    assert view(frame)[1] == pytest.approx(21.5, abs=1.0)
