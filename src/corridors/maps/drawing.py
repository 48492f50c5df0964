"""The map a reader draws a new line on; needs no other host.

Drawn by ``assets/draw.js`` with Leaflet-Geoman.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import folium

from corridors.catalogue import Catalogue
from corridors.i18n import language
from corridors.maps.folium_map import Call, empty_map

__all__ = ["drawing_map"]

_SCRIPTS = ("leaflet-geoman/leaflet-geoman.min.js", "draw.js")
_STYLE = "leaflet-geoman/leaflet-geoman.css"


def drawing_map(
    catalogue: Catalogue,
    *,
    data_url: str,
    basemap_url: str,
    script_url: str,
    style_url: str,
    assets_url: str,
    bounds: Sequence[float],
    layers: Iterable[str] = (),
    lines: Iterable[Iterable[tuple[float, float]]] = (),
) -> folium.Map:
    """Return a map that tells Streamlit the stops of the line drawn on it.

    The component's value is ``{"stops": [[lon, lat], ...]}``, EPSG:4326 to three decimals, and
    empty once the line is taken away.

    Parameters
    ----------
    catalogue : Catalogue
    data_url, basemap_url, script_url, style_url : str
        Where the server gives `map_payload`, `basemap_payload`, `map_script` and `map_style`.
    assets_url : str
        Where it gives the folder `ASSETS`.
    bounds : sequence of float
        West, south, east and north of the first view, in degrees.
    layers : iterable of str
        Ids of the layers whose lines are shown, so that a new one can join them.
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
        "data": data_url,
        "lang": language(),
        "layers": list(layers),
        "lines": [[list(position) for position in line] for line in lines],
    }
    figure.add_child(Call("window.corridorsDraw", config))
    return figure
