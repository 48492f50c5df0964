"""Folium maps of a catalogue: for the app, and as one file that needs no internet.

Both are drawn by ``assets/atlas.js``. Folium's own assets come from four CDN hosts; here
every map is pointed at the copies shipped beside this module instead.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import folium
import xyzservices.providers as xyz
from branca.element import Element, MacroElement
from jinja2 import Template

from corridors.catalogue import Catalogue, shipped_data_folder
from corridors.i18n import mark
from corridors.io.export import replacing
from corridors.maps.classes import ColorScheme
from corridors.maps.payload import basemap_payload, first_words, map_payload, script_json
from corridors.maps.projection import checked_bounds

__all__ = [
    "ASSETS",
    "BASEMAPS",
    "BASEMAP_LABELS",
    "Call",
    "atlas_map",
    "empty_map",
    "map_html",
    "map_script",
    "map_style",
    "save_map",
    "visible_group",
]

#: Folder with the scripts and styles a map needs.
ASSETS = Path(__file__).parent / "assets"

#: Files of `ASSETS` that every such map needs, in the order of loading.
_SCRIPTS = (
    "leaflet/leaflet.js",
    "leaflet-fullscreen/Control.FullScreen.umd.js",
    "topojson-client/topojson-client.min.js",
    "land.js",
    "atlas-symbols.js",
    "atlas-legend.js",
    "atlas-address.js",
    "atlas.js",
)
_STYLES = ("leaflet/leaflet.css", "leaflet-fullscreen/Control.FullScreen.css", "atlas.css")

#: Basemaps by the name they have in an address: the shipped one (``None``), and online
#: ones for who chooses them.
BASEMAPS: dict[str, Any] = {
    "shipped": None,
    "osm": xyz.OpenStreetMap.Mapnik,
    "gray": xyz.Esri.WorldGrayCanvas,
    "topo": xyz.OpenTopoMap,
    "imagery": xyz.Esri.WorldImagery,
}

#: What a reader calls them.
BASEMAP_LABELS = {
    "shipped": mark("Shipped with the atlas (offline)"),
    "osm": mark("OpenStreetMap (online)"),
    "gray": mark("Esri light gray (online)"),
    "topo": mark("OpenTopoMap (online)"),
    "imagery": mark("Esri imagery (online)"),
}


class Call(MacroElement):
    """Calls a function of the map's scripts once the map exists.

    Parameters
    ----------
    function : str
        Called with the map and what follows.
    config : dict
        Plain values.
    """

    _name = "Call"
    _template = Template(
        "{% macro script(this, kwargs) %}\n"
        "{{ this.function }}({{ this._parent.get_name() }}, {{ this.config }});\n"
        "{% endmacro %}"
    )

    def __init__(self, function: str, config: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.function = function
        self.config = script_json(config)


class _Show(MacroElement):
    """Tells the drawing code what to show; small, so a switch costs little."""

    _name = "Show"
    _template = Template(
        "{% macro script(this, kwargs) %}\n"
        "window.corridors.show({{ this._parent._parent.get_name() }}, {{ this.state }});\n"
        "{% endmacro %}"
    )

    def __init__(self, state: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.state = script_json(state)


@cache
def map_script() -> str:
    """Return the code that draws a map, Leaflet included, in one piece."""
    # A line of its own ends a last comment, and a semicolon a last statement.
    return "\n;\n".join((ASSETS / name).read_text(encoding="utf-8") for name in _SCRIPTS)


@cache
def map_style() -> str:
    """Return the styles of a map."""
    text = "\n".join((ASSETS / name).read_text(encoding="utf-8") for name in _STYLES)
    # The icons that Leaflet's style points at belong to controls not used here.
    return text.replace("url(images/", "url(data:,")


def empty_map(catalogue: Catalogue) -> folium.Map:
    """Return a map with nothing on it that asks no host for anything.

    Parameters
    ----------
    catalogue : Catalogue
        For the first view only.
    """
    west, south, east, north = catalogue.bounds or (-180.0, -60.0, 180.0, 75.0)
    figure = folium.Map(
        location=((south + north) / 2, (west + east) / 2),
        zoom_start=4,
        tiles=None,
        min_zoom=2,
        world_copy_jump=True,
    )
    # On the instance, so that other folium maps of the same process stay as they are.
    figure.default_js = []
    figure.default_css = []
    return figure


def atlas_map(
    catalogue: Catalogue,
    *,
    data_url: str,
    basemap_url: str | None,
    drawn_url: str,
    script_url: str,
    style_url: str,
) -> folium.Map:
    """Return the map of the app, which fetches data and assets from the same server.

    Its script depends on the language in force, but not on what is switched on or
    selected, so it is built once and never reloaded: see `visible_group`.

    Parameters
    ----------
    catalogue : Catalogue
        For the first view only.
    data_url, basemap_url : str
        Where the server gives `map_payload` and `basemap_payload`.
    drawn_url : str
        Where the map says that it is drawn, by an empty POST.
    script_url, style_url : str
        Where the server gives `map_script` and `map_style`.
    """
    figure = empty_map(catalogue)
    # In one piece, since st_folium loads scripts one after another.
    figure.default_js = [("map", script_url)]
    figure.default_css = [("map", style_url)]
    config = {
        "data": data_url,
        "basemap": basemap_url,
        "drawn": drawn_url,
        "selectable": True,
        "words": first_words(),
    }
    figure.add_child(Call("window.corridors.draw", config))
    return figure


def visible_group(
    catalogue: Catalogue,
    *,
    hidden: Sequence[str] = (),
    ids: Sequence[str] | None = None,
    dim: bool = False,
    selected: Sequence[str] = (),
    fly: str | None = None,
    place: tuple[float, float] | None = None,
    goto: tuple[str, str] | None = None,
    basemap: str | None = None,
    scheme: ColorScheme | None = None,
    year: int | None = None,
    year_note: str | None = None,
    summary: str | None = None,
) -> folium.FeatureGroup:
    """Return the part of the app's map that changes: what it shows, not how it is drawn.

    Parameters
    ----------
    catalogue : Catalogue
        The whole catalogue, as the map draws it.
    hidden : sequence of str
        Ids of layers switched off.
    ids : sequence of str, optional
        Feature ids that pass the filter; all by default.
    dim : bool, default False
        Draw what does not pass faintly instead of leaving it out.
    selected : sequence of str, optional
        Features to mark.
    fly : str, optional
        A token: when it changes, the view moves to what is selected, or to ``place``.
    place : tuple of (float, float), optional
        Longitude and latitude in degrees.
    goto : tuple of (str, str), optional
        A token and ``lat,lng,zoom``: when the token changes, the view moves there.
    basemap : str, optional
        Key of `BASEMAPS`; the shipped one by default.
    scheme : ColorScheme, optional
        Colours of all features; by default those of their layers. The legend counts what
        passes and is on.
    year, year_note : int and str, optional
        Year that stands on the map, and a line below it.
    summary : str, optional
        What the map shows, for a screen reader.
    """
    provider = BASEMAPS.get(basemap) if basemap else None
    tiles = None
    if provider is not None:
        tiles = {
            "url": provider.build_url(),
            "attribution": provider.html_attribution,
            "max_zoom": provider.get("max_zoom", 19),
        }
    whole = catalogue.feature_ids
    passing = None if ids is None else set(ids)
    state = {
        "hidden": list(hidden),
        # One character a feature, in the order of the map's data: ids would weigh more.
        "passing": None if passing is None else "".join("01"[i in passing] for i in whole),
        "dim": dim,
        "selected": list(selected),
        "fly": fly,
        "place": place,
        "goto": {"token": goto[0], "at": goto[1]} if goto else None,
        "tiles": tiles,
        "legend": _legend(catalogue, scheme, passing, set(hidden)) if scheme else None,
        "year": year,
        "year_note": year_note,
        "summary": summary,
    }
    group = folium.FeatureGroup(name="state", control=False)
    group.add_child(_Show(state))
    return group


_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def _legend(
    catalogue: Catalogue, scheme: ColorScheme, passing: set[str] | None, hidden: set[str]
) -> dict[str, Any]:
    whole = catalogue.feature_ids
    shown = [
        feature_id
        for layer in catalogue.layers.values()
        if layer.id not in hidden
        for feature_id in layer.frame["id"]
        if passing is None or feature_id in passing
    ]
    counts = {entry.color: entry.count for entry in scheme.among(shown).entries}
    place = {entry.color: _DIGITS[number] for number, entry in enumerate(scheme.entries)}
    return {
        "title": scheme.title,
        "entries": [[e.color, e.label, counts.get(e.color, 0)] for e in scheme.entries],
        "classes": "".join(place[scheme.colors[i]] for i in whole),
        "values": {n: scheme.values[i] for n, i in enumerate(whole) if i in scheme.values},
    }


def map_html(
    catalogue: Catalogue,
    *,
    bounds: Sequence[float] | None = None,
    basemap_folder: Path | None = None,
) -> str:
    """Return the atlas as one HTML page that works from disk without internet.

    Parameters
    ----------
    catalogue : Catalogue
        Whole or filtered.
    bounds : sequence of float, optional
        West, south, east, north in degrees that it opens with, west above east across the
        antimeridian; by default around everything.
    basemap_folder : Path, optional
        Folder of the basemap; by default the catalogue's own, else the shipped one.

    Raises
    ------
    OptionError
        If the bounds make no sense.
    """
    first = {} if bounds is None else {"bounds": checked_bounds(bounds)}
    figure = empty_map(catalogue)
    root: Any = figure.get_root()
    header = root.header
    header.add_child(_inline("style", map_style()))
    header.add_child(_inline("script", map_script()))
    header.add_child(_inline("title", catalogue.label.replace("<", " ")))
    basemap = basemap_payload(basemap_folder or find_basemap(catalogue), catalogue.bounds)
    config = {
        "data": map_payload(catalogue, cards=True) | first,
        "basemap": basemap or None,
        "standalone": True,
        "words": first_words(),
    }
    figure.add_child(Call("window.corridors.draw", config))
    return str(root.render())


def _inline(tag: str, text: str) -> Any:
    element: Any = Element(f"<{tag}>{{{{ this.text }}}}</{tag}>")
    element.text = text
    return element


def find_basemap(catalogue: Catalogue) -> Path:
    """Return the basemap folder of a catalogue, or the shipped one if it has none.

    Parameters
    ----------
    catalogue : Catalogue
    """
    for folder in catalogue.folders:
        if (folder / "basemap").is_dir():
            return folder / "basemap"
    return shipped_data_folder() / "basemap"


def save_map(
    catalogue: Catalogue,
    path: str | os.PathLike[str],
    *,
    bounds: Sequence[float] | None = None,
) -> Path:
    """Write the atlas as one HTML file that works from disk without internet.

    Parameters
    ----------
    catalogue : Catalogue
        Whole or filtered.
    path : str or path
        File to write; one that exists is replaced once the new one is complete.
    bounds : sequence of float, optional
        As for `map_html`.

    Raises
    ------
    OptionError
        If the bounds make no sense.
    DataError
        If the file cannot be written.
    """
    target = Path(path)
    content = map_html(catalogue, bounds=bounds)
    with replacing(target) as beside:
        beside.write_text(content, encoding="utf-8")
    return target
