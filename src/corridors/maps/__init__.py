"""Interactive maps of a catalogue, in the app and as one file that needs no internet."""

from __future__ import annotations

from corridors.maps.classes import COLOR_BY, ColorScheme, color_scheme
from corridors.maps.folium_map import (
    ASSETS,
    BASEMAP_LABELS,
    BASEMAPS,
    atlas_map,
    map_html,
    save_map,
    visible_group,
)
from corridors.maps.payload import map_payload
from corridors.maps.style import LayerStyle, layer_style

__all__ = [
    "ASSETS",
    "BASEMAPS",
    "BASEMAP_LABELS",
    "COLOR_BY",
    "ColorScheme",
    "LayerStyle",
    "atlas_map",
    "color_scheme",
    "layer_style",
    "map_html",
    "map_payload",
    "save_map",
    "visible_group",
]
