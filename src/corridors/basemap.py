"""The basemap of a data folder: countries as polygons, and coarser far from the data."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

__all__ = ["coarser_far_away", "country_polygons"]

#: Within this many degrees of the data the basemap keeps all its detail.
_NEAR_DEGREES = 10.0
_FAR_TOLERANCE_DEGREES = 0.3


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


def coarser_far_away(
    world: dict[str, Any], bounds: tuple[float, float, float, float] | None
) -> dict[str, Any]:
    """Return a basemap with less detail where no data are, to send fewer bytes.

    Each arc is simplified as a whole, and neighbours share their arcs, so countries still
    meet without a gap.

    Parameters
    ----------
    world : dict
        Quantised TopoJSON, longitude and latitude.
    bounds : tuple of float, optional
        West, south, east and north of the data in degrees; without any, nothing changes.
    """
    if bounds is None or "transform" not in world:
        return world
    scale = np.array(world["transform"]["scale"])
    tolerance = _FAR_TOLERANCE_DEGREES / float(scale.max())
    low = (np.array(bounds[:2]) - _NEAR_DEGREES - world["transform"]["translate"]) / scale
    high = (np.array(bounds[2:]) + _NEAR_DEGREES - world["transform"]["translate"]) / scale
    arcs = []
    for steps in world["arcs"]:
        # TopoJSON holds an arc's first position, then the steps from one to the next.
        positions = np.cumsum(np.array(steps)[:, :2], axis=0)
        far = (positions.max(axis=0) < low).any() or (positions.min(axis=0) > high).any()
        if far and len(positions) > 2:
            coarse = shapely.LineString(positions).simplify(tolerance, preserve_topology=False)
            kept = shapely.get_coordinates(coarse).round().astype(int)
            steps = np.diff(kept, axis=0, prepend=[[0, 0]]).tolist()  # noqa: PLW2901
        arcs.append(steps)
    return world | {"arcs": arcs}
