"""Read the basemap of a data folder: countries as polygons."""

from __future__ import annotations

import io
from pathlib import Path

import geopandas as gpd

__all__ = ["country_polygons"]


def country_polygons(folder: Path) -> gpd.GeoDataFrame:
    """Return the basemap's countries.

    Parameters
    ----------
    folder : Path
        ``geodata/basemap``.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns ``name``, ``iso`` (ISO 3166-1 alpha-3 or ``None``) and geometry, EPSG:4326.
    """
    frame = gpd.read_file(io.BytesIO((folder / "world.topojson").read_bytes()))
    frame = frame[["name", "iso", "geometry"]].set_crs("EPSG:4326", allow_override=True)
    return frame.assign(geometry=frame.geometry.make_valid())
