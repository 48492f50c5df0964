"""The map a reader draws a new line on; needs no other host.

Drawn by ``assets/draw.js`` with Leaflet-Geoman.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import folium
from branca.element import MacroElement
from folium.elements import JSCSSMixin
from jinja2 import Template

from corridors.catalogue import Catalogue
from corridors.i18n import language
from corridors.maps.folium_map import empty_map
from corridors.maps.payload import script_json

__all__ = ["drawing_map"]

_SCRIPTS = ("leaflet-geoman/leaflet-geoman.min.js", "draw.js")
_STYLE = "leaflet-geoman/leaflet-geoman.css"


class _Draw(JSCSSMixin, MacroElement):
    """Calls the drawing code once the map exists."""

    _name = "Draw"
    _template = Template(
        "{% macro script(this, kwargs) %}\n"
        "window.corridorsDraw({{ this._parent.get_name() }}, {{ this.config }});\n"
        "{% endmacro %}"
    )
    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - shaped by JSCSSMixin
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.config = script_json(config)


def drawing_map(
    catalogue: Catalogue,
    *,
    basemap_url: str,
    script_url: str,
    style_url: str,
    assets_url: str,
    bounds: Sequence[float],
    lines: Iterable[Iterable[tuple[float, float]]] = (),
) -> folium.Map:
    """Return a map that tells Streamlit the stops of the line drawn on it.

    The component's value is ``{"stops": [[lon, lat], ...]}``, EPSG:4326 to three decimals, and
    empty once the line is taken away.

    Parameters
    ----------
    catalogue : Catalogue
    basemap_url, script_url, style_url : str
        Where the server gives `basemap_payload`, `map_script` and `map_style`.
    assets_url : str
        Where it gives the folder `ASSETS`.
    bounds : sequence of float
        West, south, east and north of the first view, in degrees.
    lines : iterable of iterable of (lon, lat)
        Lines drawn before, to be seen only.
    """
    figure = empty_map(catalogue)
    own = [(name, f"{assets_url}/{name}") for name in _SCRIPTS]
    figure.default_js = [("map", script_url), *own]
    figure.default_css = [("map", style_url), ("geoman", f"{assets_url}/{_STYLE}")]
    config = {
        "basemap": basemap_url,
        "bounds": [float(degrees) for degrees in bounds],
        "lang": language(),
        "lines": [[list(position) for position in line] for line in lines],
    }
    figure.add_child(_Draw(config))
    return figure
