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
from corridors.maps.folium_map import MAP_SCRIPTS, MAP_STYLES, empty_map
from corridors.maps.payload import script_json

__all__ = ["drawing_map"]

_SCRIPTS = (*MAP_SCRIPTS, "leaflet-geoman/leaflet-geoman.min.js", "draw.js")
_STYLES = (*MAP_STYLES, "leaflet-geoman/leaflet-geoman.css")


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
    basemap_url, assets_url : str
        Where the server gives `basemap_payload` and the folder `ASSETS`.
    bounds : sequence of float
        West, south, east and north of the first view, in degrees.
    lines : iterable of iterable of (lon, lat)
        Lines drawn before, to be seen only.
    """
    figure = empty_map(catalogue)
    figure.default_js = [(name, f"{assets_url}/{name}") for name in _SCRIPTS]
    figure.default_css = [(name, f"{assets_url}/{name}") for name in _STYLES]
    config = {
        "basemap": basemap_url,
        "bounds": [float(degrees) for degrees in bounds],
        "lang": language(),
        "lines": [[list(position) for position in line] for line in lines],
    }
    figure.add_child(_Draw(config))
    return figure
