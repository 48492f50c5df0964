from __future__ import annotations

import datetime as dt
import io
import logging
import re
import socket
import threading
import xml.etree.ElementTree as ET

import pytest
from PIL import Image

import corridors
from corridors import i18n
from corridors.errors import DataError, OptionError, UnknownNameError
from corridors.maps import color_scheme, map_picture, save_static_map, static_map
from corridors.maps import lettering as lettering_module
from corridors.maps.furniture import bar_length_km
from corridors.maps.paper import PAPERS
from corridors.maps.style import layer_style
from tests.conftest import GEODATA

SVG = "{http://www.w3.org/2000/svg}"
DAY = dt.date(2026, 3, 1)


def texts(svg: bytes) -> list[str]:
    """What an SVG says, as text: letters drawn as curves would not be found."""
    return [node.text or "" for node in ET.fromstring(svg).iter(f"{SVG}text")]


def heading(svg: bytes) -> str:
    """The text set largest."""
    size = re.compile(r"font-size: ([\d.]+)px")
    nodes = list(ET.fromstring(svg).iter(f"{SVG}text"))
    return max(nodes, key=lambda node: float(size.search(node.get("style"))[1])).text


@pytest.mark.parametrize(
    ("size", "pixels", "dpi"), [("a4", (3508, 2480), 300), ("slide", (1920, 1080), 144)]
)
def test_a_picture_has_the_size_and_resolution_promised(catalogue, size, pixels, dpi):
    picture = Image.open(io.BytesIO(static_map(catalogue, size=size)))
    assert picture.size == pixels
    assert picture.info["dpi"] == pytest.approx((dpi, dpi), abs=0.1)
    # Sea, land, lines and letters: not an empty page.
    assert len(picture.convert("RGB").quantize(64).getcolors()) > 30


def test_a_map_says_by_itself_what_it_shows(catalogue):
    svg = static_map(catalogue, format="svg", made=DAY)
    said = texts(svg)
    everything = " ".join(said)
    assert heading(svg) == catalogue.title
    for layer in catalogue.layers.values():
        if layer.id != "stations":
            assert layer.title in said
        for credit in (layer.attribution or "").split("; "):
            assert credit in everything
    for part in ("Operational", "Under construction", "Planned", "Schematic geometry", "N"):
        assert part in said
    for part in ("Natural Earth", "GeoNames", "imply no opinion", "March 1, 2026", "500 km"):
        assert part in everything
    assert "MYANMAR" in said
    assert "Scale true in the middle (11° N)" in said


def test_features_too_crowded_to_draw_are_counted(catalogue):
    picture = map_picture(catalogue, format="svg")
    count = len(catalogue.layer("stations").frame)
    assert picture.notices == (f"Stations: {count} not drawn at this scale",)
    assert any(picture.notices[0].startswith(text) and text for text in texts(picture.content))


def test_the_scale_bar_drawn_is_as_long_as_it_says(catalogue):
    """Read off the drawing, turned back into positions, and measured on the ellipsoid."""
    from corridors.geometry import WGS84
    from corridors.maps.projection import fitted_view

    svg = static_map(catalogue, format="svg", title="T", bounds=(95, -10, 125, 25)).decode()
    path = re.search(r'<g id="scale-bar">\s*<path d="([^"]+)"', svg)[1]
    xs = [float(x) for x in re.findall(r"[ML] (-?[\d.]+)", path)]
    drawn_pt = max(xs) - min(xs)
    edge = re.search(r'width="([\d.]+)pt" height="([\d.]+)pt"', svg)
    assert float(edge[1]) == pytest.approx(3508 * 72 / 300)
    km = next(float(t[:-3]) for t in texts(svg.encode()) if t.endswith(" km"))
    # The map's own box is the clip rectangle of its land.
    box = re.search(
        r'<clipPath id="[^"]+">\s*<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" '
        r'height="([\d.]+)"',
        svg,
    )
    view = fitted_view((95, -10, 125, 25), float(box[3]), float(box[4]))
    y = view.height_pt / 2
    start = view.position(view.width_pt / 2 - drawn_pt / 2, y)
    end = view.position(view.width_pt / 2 + drawn_pt / 2, y)
    assert WGS84.inv(*start, *end)[2] / 1000 == pytest.approx(km, rel=0.002)
    assert km == bar_length_km(view, 0.72 * PAPERS["a4"].column_pt)


def test_colours_widths_and_dashes_are_those_of_the_interactive_map(catalogue):
    svg = static_map(catalogue.filter(layers=["railways"]), format="svg").decode()
    style = layer_style("railways")
    drawn = re.findall(r'style="fill: none; ([^"]*stroke: #d55e00[^"]*)"', svg)
    assert style.color.lower() == "#d55e00"
    assert all(f"stroke-width: {style.width_px * 0.75:g}" in look for look in drawn)
    dashes = {m[1] for look in drawn if (m := re.search(r"stroke-dasharray: ([\d.,]+)", look))}
    assert dashes == {"6.75,4.5", "0.75,5.25"}


def test_bounds_narrow_the_picture_its_names_and_its_scale_bar(catalogue):
    peninsula = (100.5, 2.0, 104.0, 6.5)
    wide = static_map(catalogue, format="svg", bounds=(97, -1, 110, 9), made=DAY)
    close = static_map(catalogue, format="svg", bounds=peninsula, made=DAY)
    assert "200 km" in texts(wide)
    assert {"100 km", "Kuala Terengganu", "Scale true in the middle (4° N)"} <= set(texts(close))
    assert "Kuala Terengganu" not in texts(wide)
    whole = static_map(catalogue, format="svg", made=DAY)
    # Lines wholly outside are not even in the file.
    railways = [svg.count(b"stroke: #d55e00") for svg in (whole, wide, close)]
    assert railways == sorted(railways, reverse=True)
    assert railways[0] > railways[2] > 0
    assert "CHINA" in texts(whole)
    assert "CHINA" not in texts(close)


def test_the_legend_counts_what_the_bounds_leave(catalogue):
    scheme = color_scheme(catalogue, "status")
    counts = {}
    for name, bounds in (("whole", None), ("close", (102.4, 17.8, 102.9, 18.1))):
        svg = static_map(catalogue, format="svg", bounds=bounds, scheme=scheme)
        found = (re.fullmatch(r"Operational \((\d+)\)", text) for text in texts(svg))
        [counts[name]] = [int(match[1]) for match in found if match]
    # The stations are too many to be drawn where everything is.
    stations = catalogue.layers["stations"].frame["status"] == "operational"
    entry = next(entry for entry in scheme.entries if entry.label == "Operational")
    assert counts["whole"] == entry.count - stations.sum()
    assert 0 < counts["close"] < 30


class Entry:
    def __init__(self, color: str, label: str) -> None:
        self.color, self.label = color, label


class Scheme:
    title = "Voltage"
    entries = (Entry("#123456", "500 kV"), Entry("#8a8a8a", "No figure stated"))

    def __init__(self, ids) -> None:
        self.colors = dict.fromkeys(ids, "#123456")


def test_a_colour_scheme_colours_features_and_legend(catalogue):
    grid = catalogue.filter(layers=["grid"])
    svg = static_map(grid, format="svg", scheme=Scheme(grid.feature_ids))
    said = texts(svg)
    assert {"Voltage", f"500 kV ({len(grid)})"} <= set(said)
    assert not any("No figure stated" in text for text in said)
    assert svg.count(b"stroke: #123456") >= len(grid)
    assert layer_style("grid").color.lower().encode() not in svg


def test_what_is_selected_is_framed_named_and_brought_out(catalogue):
    svg = static_map(catalogue, format="svg", selected=["china-laos-railway"])
    said = texts(svg)
    assert heading(svg) == "China-Laos Railway"
    assert "Pale: other features" in said
    assert "PHILIPPINES" not in said
    assert "CHINA" in said
    assert any("Lao section" in text or text == "Lao section" for text in said) or (
        "China-Laos Railway," in " ".join(said)
    )


def test_a_selected_feature_is_drawn_although_a_filter_leaves_it_out(catalogue):
    ports = catalogue.filter(layers=["ports"])
    svg = static_map(ports, format="svg", selected=["china-laos-railway-laos"])
    assert svg.count(b"stroke: #d55e00") >= 1
    assert "Railways" in texts(svg)
    assert "OpenStreetMap" in " ".join(texts(svg))


def test_a_slide_says_what_a_corridor_saves(catalogue):
    said = texts(
        static_map(
            catalogue,
            format="svg",
            size="slide",
            selected=["phnom-penh-sihanoukville-expressway"],
        )
    )
    assert (
        "Phnom Penh-Sihanoukville: 5 h before, under 2 h after – at least 3 h (60 %) saved" in said
    )


def test_a_corridor_without_times_of_its_own_speaks_through_its_legs(catalogue):
    svg = static_map(catalogue, format="svg", size="slide", selected=["china-laos-railway"])
    [line] = [text for text in texts(svg) if " before, " in text]
    shares = [
        pair.saving.percent
        for leg in catalogue.ledger.corridors["china-laos-railway"].legs
        for pair in catalogue.ledger.time_pairs(leg)
    ]
    assert f"({max(shares):.0f} %)" in line
    assert "at least" in line


def test_names_come_in_the_language_in_force(catalogue):
    if not lettering_module.Lettering(lettering_module._families("zh")).covers("中老铁路"):
        pytest.skip("no font here has Chinese letters")
    with i18n.using_language("zh"):
        picture = map_picture(catalogue, format="svg", selected=["china-laos-railway"])
    said = texts(picture.content)
    assert heading(picture.content) == "中老铁路"
    assert {"中国", "老挝"} <= set(said)


def test_without_a_font_names_are_english_and_it_is_said(catalogue, monkeypatch):
    monkeypatch.setattr(lettering_module, "_families", lambda code: ("DejaVu Sans",))
    with i18n.using_language("zh"):
        picture = map_picture(catalogue, selected=["china-laos-railway"], format="svg")
        assert i18n.language() == "zh"
    said = texts(picture.content)
    assert heading(picture.content) == "China-Laos Railway"
    assert not re.search(r"[\u4e00-\u9fff]", "".join(said))
    assert "No font on this computer has the letters of Chinese: English is used." in (
        picture.notices
    )


def test_single_names_fall_back_too_and_are_counted():
    letters = lettering_module.Lettering(("DejaVu Sans",))
    with i18n.using_language("zh"):
        assert letters.name({"name": "Mohan", "name_zh": "磨憨"}) == "Mohan"
    assert letters.name({"id": "xyz", "name": "ឣឤឥឦ"}) == "xyz"
    assert letters.text("Việt-Trì \N{ZERO WIDTH SPACE}ก") == "Việt-Trì ?"
    english, broken = letters.notices
    assert english.startswith("1 name is given in English")
    assert english.endswith("Mohan")
    assert broken.startswith("2 texts have letters")


HOSTILE = "]]>--><script>alert(1)</script> $\\frac{1}{0}$ #sys.inputs \x07 & \"'"


def test_text_from_data_stays_text(own_data, change_json):
    def rename(collection):
        collection["features"][0]["properties"]["name"] = HOSTILE

    change_json(own_data / "layers" / "airports.geojson", rename)
    opened = corridors.open_catalogue(own_data)
    svg = static_map(opened, format="svg", selected=["nairobi-airport"], title=HOSTILE)
    root = ET.fromstring(svg)
    assert not list(root.iter(f"{SVG}script"))
    assert "<script>alert(1)</script>" in " ".join(texts(svg))
    assert "\\frac" in " ".join(texts(svg))
    Image.open(io.BytesIO(static_map(opened, selected=["nairobi-airport"]))).load()


def test_a_map_anywhere_needs_no_attribution_and_no_knowledge_of_the_place(own_data):
    said = texts(static_map(corridors.open_catalogue(own_data), format="svg"))
    assert {"KENYA", "TANZANIA", "Airports", "Scale true in the middle (3° S)"} <= set(said)


@pytest.mark.parametrize(
    "bounds", [(160, -50, -150, 10), (-180, -60, 180, 80), (-20, 60, 100, 89), (106, 10, 106.1, 11)]
)
def test_any_part_of_the_world_can_be_drawn(catalogue, bounds):
    Image.open(io.BytesIO(static_map(catalogue, bounds=bounds, size="panel"))).load()


def test_maps_are_the_same_for_the_same_day_and_made_side_by_side(catalogue):
    small = catalogue.filter(layers=["railways"])
    made: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: made.append(static_map(small, format="svg", made=DAY)))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 3
    assert len(set(made)) == 1


def test_nothing_is_fetched_and_no_font_is_complained_about(catalogue, monkeypatch, caplog):
    def refuse(*_args, **_kwargs):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    with caplog.at_level(logging.WARNING), i18n.using_language("zh"):
        static_map(catalogue, size="panel")
    assert not caplog.records


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"format": "gif"}, OptionError, "no picture format 'gif'"),
        ({"size": "a0"}, OptionError, "Expected one of a4, slide"),
        ({"bounds": (1, 2, 3)}, OptionError, "four numbers"),
        ({"bounds": (1, 2, float("nan"), 3)}, OptionError, "four numbers"),
        ({"bounds": (10, 20, 30, 10)}, OptionError, "south must be below"),
        ({"bounds": (10, 20, 300, 30)}, OptionError, "outside the world"),
        ({"selected": ["china-laos-railwa"]}, UnknownNameError, "china-laos-railway"),
    ],
)
def test_bad_input_is_a_sentence(catalogue, options, error, message):
    with pytest.raises(error, match=message):
        static_map(catalogue, **options)


def test_nothing_to_draw_is_said(catalogue):
    with pytest.raises(OptionError, match="loosen the filter"):
        static_map(catalogue.filter(layers=[]))


def test_saving_goes_by_the_ending_and_leaves_no_half_written_file(catalogue, tmp_path):
    small = catalogue.filter(layers=["railways"])
    save_static_map(small, tmp_path / "map.SVG", size="panel")
    assert (tmp_path / "map.SVG").read_bytes().startswith(b"<?xml")
    with pytest.raises(OptionError, match=r"\.png or \.svg"):
        save_static_map(small, tmp_path / "map.gif")
    with pytest.raises(DataError, match="there is no folder"):
        save_static_map(small, tmp_path / "nowhere" / "map.png", size="panel")
    assert [path.name for path in tmp_path.iterdir()] == ["map.SVG"]


def test_a_basemap_is_read_again_when_it_changes(data_copy):
    from corridors.maps.printedland import land_of

    before = land_of(GEODATA / "basemap")
    assert land_of(GEODATA / "basemap") is before
    (data_copy / "basemap" / "places.geojson").unlink()
    assert land_of(data_copy / "basemap").places == ()
    assert land_of(data_copy / "nothing").countries == ()
