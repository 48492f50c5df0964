from __future__ import annotations

import re
import tomllib

import pytest

from corridors import charts, comparison
from corridors.app.theme import DARK, LIGHT, TAG_COLOR
from corridors.maps import ASSETS
from corridors.maps.style import _FURTHER_COLORS, _STYLES

from ..conftest import REPOSITORY

THEMES = {"light": LIGHT, "dark": DARK}
#: WCAG 2.2 AA: text (1.4.3), and graphics and controls (1.4.11).
TEXT, GRAPHIC = 4.5, 3.0


def luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def mixed(color: str, over: str, share: float) -> str:
    pairs = [(int(color[i : i + 2], 16), int(over[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(share * a + (1 - share) * b):02x}" for a, b in pairs)


def test_the_measure_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("ground", ["backgroundColor", "secondaryBackgroundColor"])
def test_text_of_the_page_can_be_read(name, ground):
    theme = THEMES[name]
    back = theme[ground]
    assert contrast(theme["textColor"], back) >= TEXT
    assert contrast(theme["linkColor"], back) >= TEXT
    # Streamlit fades captions and labels of charts to 60 per cent.
    assert contrast(mixed(theme["textColor"], back, 0.6), back) >= TEXT
    assert contrast(theme["primaryColor"], back) >= TEXT


@pytest.mark.parametrize("name", THEMES)
def test_tags_stand_out_and_can_be_read(name):
    assert contrast("#ffffff", TAG_COLOR) >= TEXT
    assert contrast(TAG_COLOR, THEMES[name]["backgroundColor"]) >= GRAPHIC


@pytest.mark.parametrize("name", THEMES)
def test_charts_stand_out_from_the_page(name):
    back = THEMES[name]["backgroundColor"]
    for color in (charts.BEFORE_COLOR, charts.AFTER_COLOR, charts.QUIET):
        assert contrast(color, back) >= GRAPHIC, color
    assert contrast(charts.INK_DARK if name == "dark" else charts.INK, back) >= TEXT


def map_grounds() -> set[str]:
    css = (ASSETS / "atlas.css").read_text(encoding="utf-8")
    script = (ASSETS / "atlas.js").read_text(encoding="utf-8")
    sea = re.search(r"leaflet-container \{ background: (#[0-9a-f]{6})", css)
    land = re.search(r"fillColor: \"(#[0-9a-f]{6})\", fillOpacity: 1 \}", script)
    assert sea
    assert land
    return {sea.group(1), land.group(1)}


@pytest.mark.parametrize("layer", [*_STYLES, *_FURTHER_COLORS])
def test_every_layer_stands_out_from_land_and_sea(layer):
    color = _STYLES[layer].color if layer in _STYLES else layer
    for ground in map_grounds():
        assert contrast(color, ground) >= GRAPHIC, (layer, ground)


def test_thumbnails_have_the_grounds_of_the_atlas():
    assert {comparison._LAND, comparison._SEA} == map_grounds()


def test_text_on_maps_can_be_read():
    pattern = re.compile(r"([^{}]+)\{([^}]*)\}")
    for name in ("atlas.css", "swipe.css"):
        for selector, body in pattern.findall((ASSETS / name).read_text(encoding="utf-8")):
            color = re.search(r"(?<![\w-])color: (#[0-9a-fA-F]{3,6})", body)
            if color is None:
                continue
            own = re.search(r"background: (#[0-9a-fA-F]{3,6})", body)
            grounds = [own.group(1)] if own else ["#ffffff", "#f6f3ea"]
            for ground in grounds:
                full = [
                    f"#{c[1:] if len(c) == 7 else ''.join(x * 2 for x in c[1:])}"
                    for c in (color.group(1), ground)
                ]
                assert contrast(*full) >= TEXT, (selector.strip(), *full)


def test_both_ways_to_start_the_app_have_the_same_colours():
    text = (REPOSITORY / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text)["theme"] == THEMES
