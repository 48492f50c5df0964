from __future__ import annotations

import json
import re

import geopandas as gpd
import pytest
from playwright.sync_api import expect

from tests.browser.running import drawing_map, standing

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


@pytest.mark.parametrize(
    ("chosen", "label", "columns"),
    [
        ("surface", "Minutes saved, every hexagon (GeoJSON)", {"cell", "before", "after", "saved"}),
        ("isochrones", "Isochrones of A and B (GeoJSON)", {"hours", "people", "scenario"}),
    ],
)
def test_the_land_is_drawn_and_its_file_opens(page, server, tmp_path, chosen, label, columns):
    page.goto(f"{server}/network?from=Kunming&to=Bangkok&map={chosen}")
    button = page.get_by_role("button", name=label)
    expect(button).to_be_visible(timeout=120_000)
    maps = page.get_by_test_id("stVegaLiteChart").filter(visible=True)
    expect(maps).to_have_count(2 if chosen == "isochrones" else 1)
    expect(maps.first.locator("canvas, svg").first).to_be_visible(timeout=60_000)
    with page.expect_download() as waiting:
        button.click()
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    assert json.loads(path.read_bytes())["license"] == "ODbL-1.0"
    frame = gpd.read_file(path)
    assert columns < set(frame.columns)
    assert frame.crs == "EPSG:4326"
    assert frame.geometry.is_valid.all()
    assert page.errors == page.outside == []


def test_a_line_drawn_on_the_map_changes_the_time(page, server, catalogue):
    page.goto(f"{server}/network?from=Kunming&to=Bangkok&scenario_b=none")
    metrics = page.get_by_test_id("stMetricValue")
    expect(metrics).to_have_count(3, timeout=120_000)
    before = metrics.nth(0).inner_text()
    expect(metrics.nth(1)).to_have_text(before)
    idle = "[data-testid=stApp][data-test-script-state=notRunning]"
    page.wait_for_selector(idle, timeout=120_000)
    frame = drawing_map(page)
    ground = standing(frame.locator(".leaflet-container"))
    there = len(catalogue.layers["railways"].frame)
    assert frame.locator("path.corridors-railways").count() == there
    *first, last = [
        frame.evaluate("([lng, lat]) => window.map.latLngToContainerPoint([lat, lng])", list(at))
        for at in ((102.71, 25.04), (102.6, 17.97), (100.5, 13.75))
    ]
    for point in first:
        ground.click(position=point)
        # Two clicks at once would end the line.
        page.wait_for_timeout(600)
    ground.dblclick(position=last)
    expect(page.get_by_text("3 stops drawn")).to_be_visible(timeout=60_000)
    page.get_by_role("spinbutton", name="Mean speed, km/h").locator("visible=true").fill("300")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Add the line").locator("visible=true").click()
    # A pixel is some ten kilometres, so a suburb may be nearest at the ends.
    expect(
        page.get_by_text(re.compile(r"near .+ - near Vientiane - near .+300 km/h"))
    ).to_be_visible(timeout=60_000)
    expect(metrics.nth(1)).not_to_have_text(before, timeout=60_000)
    expect(metrics.nth(0)).to_have_text(before)
    after = metrics.nth(1).inner_text()
    page.wait_for_url(re.compile(r"b_line=rail(%3A|:)300"))
    # The address brings it back.
    page.goto(page.url)
    expect(metrics.nth(1)).to_have_text(after, timeout=120_000)
    page.get_by_text("Projects, speeds and new lines").nth(1).click()
    standing(page.get_by_role("button", name="Remove").locator("visible=true")).click()
    expect(metrics.nth(1)).to_have_text(before, timeout=60_000)
    assert page.errors == page.outside == []


def test_a_line_can_be_drawn_by_touch(browser, server):
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(f"{server}/network?from=Kunming&to=Bangkok&scenario_b=none")
    expect(page.get_by_test_id("stMetricValue")).to_have_count(3, timeout=120_000)
    frame = drawing_map(page)
    ground = standing(frame.locator(".leaflet-container"))
    for across, down in ((130, 180), (130, 240)):
        ground.tap(position={"x": across, "y": down})
        # Two taps at once would end the line.
        page.wait_for_timeout(600)
    frame.get_by_role("button", name="Finish").locator("visible=true").tap()
    expect(page.get_by_text("2 stops drawn")).to_be_visible(timeout=60_000)
    context.close()


@pytest.mark.parametrize("chosen", ["places", "surface", "isochrones"])
def test_the_page_fits_a_phone(page, server, chosen):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server}/network?from=Kunming&to=Bangkok&map={chosen}")
    expect(page.get_by_test_id("stMetricValue")).to_have_count(3, timeout=120_000)
    chart = page.get_by_test_id("stVegaLiteChart").first
    expect(chart).to_be_visible(timeout=60_000)
    box = chart.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth <= main.clientWidth")
