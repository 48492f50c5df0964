"""Geometry on the ellipsoid: lengths, distances, densified sea legs, GeoJSON form.

Coordinates are longitude, latitude in EPSG:4326 throughout; lengths are geodesic, in
kilometres on WGS 84. Nothing is measured in degrees or in Web Mercator.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import antimeridian
import numpy as np
import shapely
from pyproj import Geod
from shapely.geometry.polygon import orient

__all__ = [
    "WGS84",
    "distance_km",
    "geodesic_line",
    "length_km",
    "line_ends",
    "line_parts",
    "to_rfc7946",
]

WGS84 = Geod(ellps="WGS84")

#: Decimals kept in published coordinates: six are about 0.1 m.
COORDINATE_DECIMALS = 6


def length_km(geometry: shapely.Geometry) -> float:
    """Return the geodesic length of a line in kilometres.

    Parameters
    ----------
    geometry : shapely geometry
        Line, multi-line or collection in EPSG:4326. Points have length 0; polygons count
        with their perimeter.
    """
    return float(WGS84.geometry_length(geometry)) / 1000


def distance_km(start: Sequence[float], end: Sequence[float]) -> float:
    """Return the geodesic distance in kilometres between two (lon, lat) positions.

    Parameters
    ----------
    start, end : sequence of float
        Longitude and latitude in degrees.
    """
    return float(WGS84.inv(start[0], start[1], end[0], end[1])[2]) / 1000


def line_parts(geometry: shapely.Geometry) -> list[shapely.LineString]:
    """Return the lines a geometry consists of, joined where their ends meet.

    Parameters
    ----------
    geometry : shapely geometry
        Line or multi-line.
    """
    merged = shapely.line_merge(geometry)
    return [part for part in shapely.get_parts(merged) if isinstance(part, shapely.LineString)]


def line_ends(geometry: shapely.Geometry) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the first and the last (lon, lat) position of a line or multi-line.

    Parameters
    ----------
    geometry : shapely geometry
        At least one line.
    """
    positions = shapely.get_coordinates(geometry)
    first, last = positions[0], positions[-1]
    return (float(first[0]), float(first[1])), (float(last[0]), float(last[1]))


def geodesic_line(positions: Sequence[Sequence[float]], *, step_km: float = 50) -> shapely.Geometry:
    """Join positions by geodesics, densified so that they look right on any map.

    Parameters
    ----------
    positions : sequence of (lon, lat)
        At least two, in degrees.
    step_km : float, default 50
        Longest piece left straight, in kilometres.

    Returns
    -------
    shapely.LineString or shapely.MultiLineString
        EPSG:4326; cut in two where it crosses the antimeridian (RFC 7946, 3.1.9).
    """
    line: list[tuple[float, float]] = [(float(positions[0][0]), float(positions[0][1]))]
    for start, end in pairwise(positions):
        count = int(distance_km(start, end) // step_km)
        if count:
            line.extend(WGS84.npts(start[0], start[1], end[0], end[1], count))
        line.append((float(end[0]), float(end[1])))
    return antimeridian.fix_line_string(shapely.LineString(line), great_circle=False)


def to_rfc7946(
    geometry: shapely.Geometry, *, decimals: int = COORDINATE_DECIMALS
) -> shapely.Geometry:
    """Return the geometry as RFC 7946 asks: rounded, two-dimensional, right-hand rings.

    Parameters
    ----------
    geometry : shapely geometry
        EPSG:4326.
    decimals : int, default 6
        Decimals kept; vertices that fall together are merged.

    Returns
    -------
    shapely geometry
        A new geometry; the input is left alone.
    """
    flat = shapely.force_2d(geometry)
    rounded = shapely.transform(flat, lambda xy: np.round(xy, decimals))
    merged = shapely.remove_repeated_points(rounded)
    return _right_hand(merged)


def _right_hand(geometry: shapely.Geometry) -> shapely.Geometry:
    match geometry:
        case shapely.Polygon():
            return orient(geometry, 1.0)
        case shapely.MultiPolygon():
            return shapely.MultiPolygon([orient(part, 1.0) for part in geometry.geoms])
        case shapely.GeometryCollection():
            return shapely.GeometryCollection([_right_hand(part) for part in geometry.geoms])
        case _:
            return geometry
