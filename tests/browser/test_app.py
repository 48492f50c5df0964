from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import corridors
from corridors.maps import read_bounds, static_map
from tests.browser.running import map_frame, near, view
from tests.conftest import GEODATA

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]


def drawn(frame, layer: str) -> int:
    return frame.locator(f".corridors-feature.corridors-{layer}").count()


def click_line(page: Page, frame, layer: str, number: int) -> None:
    """Click on a line where nothing else lies over it, as a user would."""
    x, y = frame.evaluate(
        """([layer, number]) => {
            const path = document.querySelectorAll(`path.corridors-${layer}`)[number];
            const matrix = path.getScreenCTM();
            for (let share = 0.05; share < 1; share += 0.05) {
                const point = path.getPointAtLength(share * path.getTotalLength());
                const at = [point.x * matrix.a + matrix.e, point.y * matrix.d + matrix.f];
                if (document.elementFromPoint(...at) === path) return at;
            }
        }""",
        [layer, number],
    )
    box = frame.frame_element().bounding_box()
    page.mouse.click(box["x"] + x, box["y"] + y)


def test_the_map_draws_every_feature_without_any_other_host(page, server, catalogue):
    page.goto(server)
    frame = map_frame(page)
    for layer_id in ("railways", "expressways", "ports", "sea_routes", "grid", "hubs"):
        assert drawn(frame, layer_id) == len(catalogue.layers[layer_id].frame)
    # Stations are drawn once there is room for them.
    assert drawn(frame, "stations") == 0
    frame.evaluate("void window.map.setView([18, 102.5], 7, {animate: false})")
    expect(frame.locator(".corridors-feature.corridors-stations").first).to_be_visible()
    expect(frame.locator(".corridors-legend")).to_contain_text("Under construction")
    expect(frame.locator(".leaflet-control-scale")).to_be_visible()
    expect(frame.locator(".leaflet-control-attribution")).to_contain_text("OpenStreetMap")
    assert page.outside == []
    assert page.errors == []


def test_status_is_the_line_style(page, server):
    page.goto(server)
    frame = map_frame(page)
    dashes = frame.evaluate(
        "[...document.querySelectorAll('path.corridors-railways')]"
        ".map(path => path.getAttribute('stroke-dasharray'))"
    )
    assert {None, "9 6", "1 7"} == set(dashes)


def test_a_click_opens_the_card_and_panning_reruns_nothing(page, server, catalogue):
    messages: list[int] = []
    page.on(
        "websocket",
        lambda socket: socket.on("framesent", lambda payload: messages.append(len(payload))),
    )
    page.goto(server)
    frame = map_frame(page)
    page.wait_for_timeout(1500)
    before = len(messages)
    box = frame.frame_element().bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 3)
    start = view(frame)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] - 90, middle[1] - 40, steps=6)
    page.mouse.up()
    page.mouse.wheel(0, -240)
    page.wait_for_timeout(1500)
    assert view(frame) != start
    assert len(messages) == before

    frame.evaluate("void window.map.setView([19.5, 102], 7, {animate: false})")
    number = list(catalogue.layers["railways"].frame["id"]).index("china-laos-railway-laos")
    click_line(page, frame, "railways", number)
    heading = page.get_by_role("heading", name="China-Laos Railway, Lao section")
    expect(heading).to_be_visible(timeout=15_000)
    expect(page.get_by_text(re.compile("422.44 km"))).to_be_visible()
    expect(page.get_by_text(re.compile("Xinhua Institute")).first).to_be_visible()
    expect(page).to_have_url(re.compile("feature=china-laos-railway-laos"))


def test_the_first_map_comes_before_the_controls(page, server):
    said = []

    def hold(route):
        said.append(route)

    page.route("**/api/drawn", hold)
    page.goto(server)
    map_frame(page)
    controls = page.get_by_text("Clear all filters")
    assert len(said) == 1
    assert controls.count() == 0
    said[0].continue_()
    expect(controls).to_be_visible(timeout=15_000)


def test_the_controls_come_even_if_the_map_never_says_that_it_is_drawn(page, server):
    page.route("**/api/drawn", lambda route: route.abort())
    page.goto(server)
    map_frame(page)
    expect(page.get_by_text("Clear all filters")).to_be_visible(timeout=15_000)


@pytest.mark.parametrize("query", ["", "?feature=china-laos-railway-laos"])
def test_switching_a_layer_keeps_the_view_and_costs_little(page, server, catalogue, query):
    received: list[int] = []
    page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda payload: received.append(len(payload))),
    )
    page.goto(server + query)
    frame = map_frame(page)
    if query:
        # The last of a long card.
        expect(page.get_by_text("Geometry:")).to_be_attached(timeout=30_000)
    expect(page.get_by_text("Table of what the map shows")).to_be_visible(timeout=15_000)
    frame.evaluate("void window.map.setView([14, 104], 6, {animate: false})")
    page.wait_for_timeout(1000)
    start, had = view(frame), sum(received)
    count = len(catalogue.layers["grid"].frame)
    page.get_by_text(f"Power grid ({count})").click()
    expect(frame.locator(".corridors-feature.corridors-grid")).to_have_count(0, timeout=15_000)
    assert view(frame) == near(*start)
    assert sum(received) - had < 20_000
    page.get_by_text(f"Power grid ({count})").click()
    expect(frame.locator(".corridors-feature.corridors-grid")).to_have_count(count, timeout=15_000)
    assert view(frame) == near(*start)


def test_a_link_brings_back_what_was_seen(page, server, catalogue):
    page.goto(f"{server}/?country=KHM&layer_ports=false&feature=sihanoukville-sez")
    frame = map_frame(page)
    roads = catalogue.filter(layers=["expressways"], countries=["KHM"]).feature_ids
    expect(frame.locator(".corridors-feature.corridors-expressways")).to_have_count(len(roads))
    expect(frame.locator(".corridors-feature.corridors-ports")).to_have_count(0)
    expect(page.get_by_role("heading", name="Sihanoukville Special Economic Zone")).to_be_visible()


def test_finding_a_feature_by_name_moves_the_map_to_it(page, server):
    page.goto(server)
    frame = map_frame(page)
    search = page.get_by_role("combobox", name=re.compile("Find a feature"))
    search.fill("雅万高速铁路")
    search.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("Whoosh"))).to_be_visible(timeout=15_000)
    page.wait_for_timeout(1000)
    zoom, lat, lng = view(frame)
    assert zoom >= 8
    assert (lat, lng) == (pytest.approx(-6.6, abs=0.5), pytest.approx(107.3, abs=0.5))


def test_choosing_two_pairs_stands_in_the_address_and_in_the_download(page, server):
    page.goto(f"{server}/travel-times")
    expect(page.get_by_role("heading", name="Travel times before and after")).to_be_visible()
    expect(page.locator("[data-testid=stVegaLiteChart]").first).to_be_visible(timeout=20_000)
    picker = page.get_by_role("combobox", name=re.compile("Corridors to show"))
    for name, chosen in (("Whoosh", "jakarta"), ("Phnom Penh-Sihan", "phnom-penh")):
        picker.fill(name)
        picker.press("Enter")
        expect(page).to_have_url(re.compile(f"compare=.*{chosen}"), timeout=20_000)
    # The list of choices opens again after each; leaving it takes the first click.
    picker.press("Escape")
    page.get_by_role("heading", name="Travel times before and after").click()
    expect(page.get_by_role("listbox")).to_have_count(0)
    # The address changes before the page has run through and offers the new file.
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_timeout(1000)
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("this table as CSV")).click()
    content = Path(download.value.path()).read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(content, newline="")))
    assert list(rows[0])[:6] == ["id", "name", "od", "mode", "before_qualifier", "before_min"]
    ids = {row["id"] for row in rows}
    assert ids == {"jakarta-bandung-hsr", "phnom-penh-sihanoukville-expressway"}
    assert page.outside == []


def test_back_at_once_takes_back_a_choice_of_a_page_of_its_own(page, server):
    page.goto(f"{server}/travel-times")
    picker = page.get_by_role("combobox", name=re.compile("Corridors to show"))
    for name, code in (("Whoosh", "jakarta"), ("Phnom Penh-Sihan", "phnom-penh")):
        picker.fill(name)
        picker.press("Enter")
        expect(page).to_have_url(re.compile(f"compare=.*{code}"), timeout=20_000)
    page.go_back()
    chosen = page.get_by_test_id("stMultiSelect").filter(has_text="Corridors to show")
    expect(chosen).not_to_contain_text("Phnom Penh", timeout=20_000)
    expect(chosen).to_contain_text("Whoosh")
    page.wait_for_timeout(1500)
    assert "jakarta" in page.url
    assert "phnom-penh" not in page.url
    page.go_forward()
    expect(chosen).to_contain_text("Phnom Penh", timeout=20_000)


def test_back_over_a_change_of_pages_loses_no_filter(page, server):
    page.goto(f"{server}/travel-times?lang=en&country=LAO")
    heading = page.get_by_role("heading", name="Travel times before and after")
    expect(heading).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="Context").click()
    expect(page).to_have_url(re.compile("context.*country=LAO"), timeout=20_000)
    chosen = page.get_by_test_id("stMultiSelect").filter(has_text="Country")
    # The first press comes upon the address that Streamlit empties on the way.
    for _press in range(2):
        page.go_back()
        page.wait_for_timeout(1500)
        expect(page).to_have_url(re.compile("country=LAO"))
        expect(chosen).to_contain_text("Laos")
    expect(heading).to_be_visible()


def test_the_downloaded_file_is_the_published_one(page, server):
    page.goto(f"{server}/downloads")
    expect(page.get_by_role("heading", name="Downloads")).to_be_visible()
    with page.expect_download() as download:
        page.locator(".st-key-download-railways-geojson button").click()
    assert download.value.suggested_filename == "railways.geojson"
    content = Path(download.value.path()).read_bytes()
    assert content == (GEODATA / "layers" / "railways.geojson").read_bytes()


def test_maps_and_pictures_follow_the_map_or_show_everything(page, server, catalogue):
    sent: list[int] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda _: sent.append(1)))
    page.goto(f"{server}/?lang=en&country=MYS")
    frame = map_frame(page)
    page.wait_for_timeout(1500)
    before = len(sent)
    frame.evaluate("void window.map.setView([4, 102], 7, {animate: false})")
    frame.evaluate("void window.map.panBy([40, -30], {animate: false})")
    page.wait_for_timeout(1500)
    assert len(sent) == before
    seen = frame.evaluate(
        "(() => { const b = window.map.getBounds();"
        " return [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()]; })()"
    )
    left = page.evaluate("history.length")
    page.get_by_role("link", name="Downloads").click()
    expect(page).to_have_url(re.compile("downloads.*bounds="), timeout=20_000)
    bounds = read_bounds(re.search(r"bounds=([-\d.,]+)", page.url)[1])
    assert bounds == pytest.approx(seen, abs=1e-3)
    whole = page.get_by_text("Everything, or what is brought out")
    expect(whole).to_be_visible(timeout=20_000)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    expect(page).to_have_url(re.compile("country=MYS"))
    # Streamlit makes one or two of a change of pages.
    steps = page.evaluate("history.length")
    assert steps <= left + 2
    page.get_by_text("As the map shows them").click()
    expect(page).to_have_url(re.compile("extent=filtered.*bounds=|bounds=.*extent=filtered"))
    shown = catalogue.filter(countries=["MYS"])
    expect(page.get_by_text(f"All layers · {len(shown)} features")).to_be_visible(timeout=20_000)

    def made(button: str) -> Path:
        page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
        with page.expect_download() as download:
            page.get_by_role("button", name=button).click()
        return Path(download.value.path())

    assert made("For editing (SVG)").read_bytes() == static_map(shown, format="svg", bounds=bounds)
    exported = made("Interactive map (HTML)").read_text(encoding="utf-8")
    whole.click()
    expect(page).to_have_url(re.compile("area=whole"), timeout=20_000)
    page.wait_for_timeout(1000)
    assert made("For editing (SVG)").read_bytes() == static_map(shown, format="svg")
    # Each choice is a step, and the bounds are none of their own.
    assert page.evaluate("history.length") == steps + 2
    expect(page).to_have_url(re.compile("bounds="))
    page.reload()
    expect(page.get_by_role("radio", name="Everything, or what is brought out")).to_be_checked(
        timeout=60_000
    )
    page.set_content(exported)
    page.wait_for_selector("[data-corridors=ready]")
    middle = page.evaluate(
        "(() => { const map = window[document.querySelector('.folium-map').id];"
        " return [map.getCenter().lng, map.getCenter().lat]; })()"
    )
    west, south, east, north = bounds
    assert middle == pytest.approx([(west + east) / 2, (south + north) / 2], abs=0.1)


def test_a_filtered_download_equals_what_the_map_shows(page, server, catalogue):
    page.goto(f"{server}/downloads?country=LAO&extent=filtered&layer_stations=false")
    expect(page.get_by_role("heading", name="Downloads")).to_be_visible()
    layers = [name for name in catalogue.layers if name != "stations"]
    shown = catalogue.filter(layers=layers, countries=["LAO"])
    expect(page.get_by_text(f"All layers · {len(shown)} features")).to_be_visible(timeout=15_000)
    expect(page.locator(".st-key-download-hubs-gpkg button")).to_be_visible()
    with page.expect_download() as download:
        page.locator(".st-key-download-all-geojson button").click()
    ids = [f["id"] for f in json.loads(Path(download.value.path()).read_bytes())["features"]]
    assert ids == shown.feature_ids


def test_the_exported_map_works_from_disk(page, catalogue, tmp_path):
    path = corridors.save_map(catalogue, tmp_path / "atlas.html")
    page.goto(path.as_uri())
    page.wait_for_selector("[data-corridors=ready]")
    assert drawn(page, "railways") == len(catalogue.layers["railways"].frame)
    page.get_by_role("checkbox", name=re.compile("Ports")).uncheck()
    assert drawn(page, "ports") == 0
    marker = page.locator(".corridors-feature.corridors-hubs").first
    marker.dispatch_event("click")
    expect(page.locator(".corridors-card table")).to_be_visible()
    assert page.outside == []
    assert page.errors == []


def test_hostile_text_is_shown_not_run(page, serve, own_data):
    page.on("dialog", lambda dialog: pytest.fail(f"script ran: {dialog.message}"))
    page.goto(f"{serve(own_data)}")
    frame = map_frame(page)
    assert drawn(frame, "airports") == 1
    frame.locator(".corridors-feature.corridors-airports").hover()
    expect(frame.locator(".leaflet-tooltip")).to_contain_text("<img src=x onerror=alert(1)>")
    frame.locator(".corridors-feature.corridors-airports").click()
    expect(page.get_by_role("heading", name=re.compile(r"\$\{alert\(2\)\}"))).to_be_visible(
        timeout=15_000
    )


def test_the_address_of_the_network_page_gives_the_same_times_again(page, server):
    page.goto(f"{server}/network?from=Kunming&to=Bangkok")
    metrics = page.get_by_test_id("stMetricValue")
    expect(metrics).to_have_count(3, timeout=60_000)
    page.get_by_label("Scenario B").first.click()
    page.get_by_role("option", name="All, planned ones included").click()
    expect(page).to_have_url(re.compile("scenario_b="))
    expect(metrics.nth(0)).not_to_have_text(metrics.nth(1).inner_text())
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    times = metrics.all_inner_texts()
    with page.expect_response("**/api/world.json") as answer:
        page.goto(page.url)
    assert answer.value.ok
    expect(metrics).to_have_count(3, timeout=60_000)
    assert metrics.all_inner_texts() == times
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible()
    assert page.outside == []
