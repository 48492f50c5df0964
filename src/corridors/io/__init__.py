"""Layers out of the atlas: GeoJSON (RFC 7946) and GeoPackage."""

from __future__ import annotations

from corridors.io.export import FORMATS, export
from corridors.io.geojson import collection_bytes, layer_bytes

__all__ = ["FORMATS", "collection_bytes", "export", "layer_bytes"]
