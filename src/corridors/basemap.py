"""The basemap of a data folder: countries as polygons, coasts and borders as lines."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import antimeridian
import geopandas as gpd
import numpy as np
import shapely

__all__ = ["boundary_lines", "coarser_far_away", "country_polygons"]

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
    cut = gpd.GeoSeries([_cut(shape) for shape in frame.geometry], crs=frame.crs)
    return frame.assign(geometry=cut.make_valid())


def _cut(geometry: shapely.Geometry) -> shapely.Geometry:
    """Cut a country in two where it crosses the antimeridian, as Russia and Fiji do."""
    parts: list[shapely.Geometry] = []
    for part in shapely.get_parts(geometry):
        if _goes_around(part.exterior):
            # TopoJSON winds rings clockwise, the library expects RFC 7946's right hand.
            part = antimeridian.fix_polygon(part, fix_winding=True)  # noqa: PLW2901
        parts += shapely.get_parts(part).tolist()
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _goes_around(line: shapely.Geometry) -> bool:
    """Return whether a step of a line passes from one side of the world to the other."""
    return bool((np.abs(np.diff(shapely.get_coordinates(line)[:, 0])) > 180).any())


def boundary_lines(folder: Path) -> tuple[list[shapely.LineString], list[shapely.LineString]]:
    """Return the basemap's coasts and its borders between countries.

    Parameters
    ----------
    folder : Path
        ``geodata/basemap``.

    Returns
    -------
    tuple of list of LineString
        Coasts and borders, EPSG:4326. The cut along the antimeridian is neither.
    """
    world = json.loads((folder / "world.topojson").read_bytes())
    scale, offset = world["transform"]["scale"], world["transform"]["translate"]
    owners: dict[int, set[int]] = {}
    for number, country in enumerate(world["objects"]["countries"]["geometries"]):
        for arc in _arcs(country.get("arcs", [])):
            owners.setdefault(arc, set()).add(number)
    coasts: list[shapely.LineString] = []
    borders: list[shapely.LineString] = []
    for arc, countries in sorted(owners.items()):
        # TopoJSON holds the first position of an arc, then steps, in units of the grid.
        positions = np.cumsum(np.array(world["arcs"][arc]), axis=0) * scale + offset
        cut = (np.abs(positions[:, 0]) > 179.99) | (positions[:, 1] < -89.9)
        around = np.abs(np.diff(positions[:, 0])) > 180
        along_cut = np.flatnonzero((cut[:-1] & cut[1:]) | around) + 1
        into = borders if len(countries) > 1 else coasts
        pieces = np.split(positions, along_cut)
        into += [shapely.LineString(piece) for piece in pieces if len(piece) > 1]
    return coasts, borders


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


def _arcs(nested: Any) -> Iterator[int]:
    for item in nested:
        if isinstance(item, int):
            # A negative number is an arc run backwards: its ones' complement.
            yield item if item >= 0 else ~item
        else:
            yield from _arcs(item)
