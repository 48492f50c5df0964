"""Maps of a catalogue: in the app, as one file that needs no internet, and for print."""

from __future__ import annotations

from corridors.maps.classes import COLOR_BY, ColorScheme, color_scheme
from corridors.maps.drawing import drawing_map
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
from corridors.maps.projection import read_bounds
from corridors.maps.static import Picture, map_picture, save_static_map, static_map
from corridors.maps.style import LayerStyle, layer_style

__all__ = [
    "ASSETS",
    "BASEMAPS",
    "BASEMAP_LABELS",
    "COLOR_BY",
    "ColorScheme",
    "LayerStyle",
    "Picture",
    "atlas_map",
    "color_scheme",
    "drawing_map",
    "layer_style",
    "map_html",
    "map_payload",
    "map_picture",
    "read_bounds",
    "save_map",
    "save_static_map",
    "static_map",
    "visible_group",
]
