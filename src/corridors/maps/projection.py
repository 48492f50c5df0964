"""The plane a printed map is drawn on: a projection fitted to what is to be seen.

Regions are drawn in the Lambert azimuthal equal-area projection around their middle, which
keeps shapes and areas there; anything wider in an equirectangular one, true along the
parallel in the middle.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
import shapely
from pyproj import CRS, Transformer

from corridors.errors import OptionError
from corridors.geometry import WGS84

__all__ = ["Bounds", "View", "checked_bounds", "fitted_view", "read_bounds", "tight_bounds"]

#: West, south, east, north in degrees. East is above 180 where the antimeridian is crossed.
Bounds = tuple[float, float, float, float]

#: Regions reach no further from their middle: about 55 degrees.
_WIDE_KM = 6100.0
#: A single place gets so much land around it.
_LEAST_DEG = 0.5
#: Nothing is drawn closer up: about a kilometre.
_CLOSEST_DEG = 0.01
_MARGIN = 0.05
#: Metres a CSS pixel covers at zoom 0 on the equator of Web Mercator.
_ZOOM_0_M = 156_543.034
_EXAMPLE = "Expected west,south,east,north in degrees, for example 95,-11,125,30."


def checked_bounds(bounds: Sequence[float]) -> Bounds:
    """Return bounds that make sense, with east above west.

    Parameters
    ----------
    bounds : sequence of float
        West, south, east, north in degrees; west above east means that the antimeridian
        is crossed.

    Raises
    ------
    OptionError
        If they are not four numbers in range and order.
    """
    numbers = [float(value) for value in bounds]
    if len(numbers) != 4 or not all(map(math.isfinite, numbers)):
        raise OptionError(f"The bounds {_said(bounds)} are not four numbers. {_EXAMPLE}")
    west, south, east, north = numbers
    if not (-180 <= west <= 180 and -180 <= east <= 180 and south >= -90 and north <= 90):
        raise OptionError(f"The bounds {_said(bounds)} lie outside the world. {_EXAMPLE}")
    if south >= north or west == east:
        raise OptionError(
            f"The bounds {_said(bounds)} are in the wrong order or empty: south must be below "
            f"north. {_EXAMPLE}"
        )
    return (west, south, east + 360 if east < west else east, north)


def read_bounds(text: str) -> Bounds:
    """Return bounds written as a text, as the command line and the address have them.

    Parameters
    ----------
    text : str
        ``west,south,east,north`` in degrees.

    Returns
    -------
    Bounds
        As written, for what takes bounds; east is below west across the antimeridian.

    Raises
    ------
    OptionError
        If `checked_bounds` would not take them.
    """
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) != 4:
        raise OptionError(f"The bounds {text[:80]!r} are not four numbers. {_EXAMPLE}")
    checked_bounds(numbers)
    west, south, east, north = numbers
    return (west, south, east, north)


def _said(bounds: Iterable[float]) -> str:
    return ",".join(f"{value:g}" for value in bounds)


def tight_bounds(geometries: Iterable[shapely.Geometry]) -> Bounds | None:
    """Return the smallest bounds around geometries, across the antimeridian if need be.

    Parameters
    ----------
    geometries : iterable of shapely geometry
        EPSG:4326.

    Returns
    -------
    Bounds or None
        At least half a degree across, for a single place; ``None`` where there is no
        geometry.
    """
    boxes = [part.bounds for shape in geometries for part in shapely.get_parts(shape)]
    if not boxes:
        return None
    south, north = min(box[1] for box in boxes), max(box[3] for box in boxes)
    west, east = _span(boxes)
    return _at_least(_LEAST_DEG, (west, south, east, north))


def _span(boxes: Sequence[Sequence[float]]) -> tuple[float, float]:
    spans = sorted((box[0], box[2]) for box in boxes)
    # The widest gap between them, going once around, is what the map can leave out.
    reach, gaps = spans[0][1], []
    for west, east in spans[1:]:
        if west > reach:
            gaps.append((west - reach, reach, west))
        reach = max(reach, east)
    around = 360 - (reach - spans[0][0])
    widest = max(gaps, default=(0.0, 0.0, 0.0))
    if widest[0] > around:
        return widest[2], widest[1] + 360
    return spans[0][0], reach


def _at_least(degrees: float, bounds: Bounds) -> Bounds:
    west, south, east, north = bounds
    grow = max(0.0, degrees - max(east - west, north - south)) / 2
    return (west - grow, max(-90.0, south - grow), east + grow, min(90.0, north + grow))


@dataclass(frozen=True)
class View:
    """A rectangle of the projected plane, filled by the map.

    Attributes
    ----------
    center : (float, float)
        Longitude and latitude in degrees the projection is centred on.
    wide : bool
        Equirectangular, not azimuthal.
    frame : tuple of float
        Left, bottom, right, top in projected metres.
    width_pt : float
        Width of the map on paper in points.
    """

    center: tuple[float, float]
    wide: bool
    frame: tuple[float, float, float, float]
    width_pt: float

    @cached_property
    def crs(self) -> CRS:
        """The projection."""
        lon, lat = self.center
        if self.wide:
            true_lat = max(-45.0, min(45.0, lat))
            text = f"+proj=eqc +lat_ts={true_lat} +lon_0={lon} +over"
        else:
            text = f"+proj=laea +lat_0={lat} +lon_0={lon}"
        return CRS.from_proj4(f"{text} +ellps=WGS84 +units=m +no_defs")

    @cached_property
    def _transformer(self) -> Transformer:
        return Transformer.from_crs(self.crs.geodetic_crs, self.crs, always_xy=True)

    @property
    def points_per_metre(self) -> float:
        """Points on paper for a metre of the projected plane."""
        return self.width_pt / (self.frame[2] - self.frame[0])

    def project(self, geometry: shapely.Geometry) -> shapely.Geometry:
        """Return a geometry in points on paper, from the lower left corner of the map.

        Parameters
        ----------
        geometry : shapely geometry
            EPSG:4326; longitudes may pass 180 to stay in one piece.
        """
        return shapely.transform(geometry, self._on_paper)

    def _on_paper(self, positions: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        x, y = self._transformer.transform(positions[:, 0], positions[:, 1])
        left, bottom = self.frame[:2]
        scale = self.points_per_metre
        return np.column_stack([(x - left) * scale, (y - bottom) * scale])

    def _spot(self, point: shapely.Point) -> tuple[float, float]:
        [[x, y]] = shapely.get_coordinates(self.project(point))
        return float(x), float(y)

    def position(self, x_pt: float, y_pt: float) -> tuple[float, float]:
        """Return longitude and latitude of a point on paper.

        Parameters
        ----------
        x_pt, y_pt : float
            Points from the lower left corner of the map.
        """
        x = self.frame[0] + x_pt / self.points_per_metre
        y = self.frame[1] + y_pt / self.points_per_metre
        lon, lat = self._transformer.transform(x, y, direction="INVERSE")
        return float(lon), float(lat)

    @property
    def height_pt(self) -> float:
        """Height of the map on paper in points."""
        return (self.frame[3] - self.frame[1]) * self.points_per_metre

    def bar_pt(self, length_km: float) -> float:
        """Return how long a scale bar is on paper: true in the middle of the map.

        Parameters
        ----------
        length_km : float
            Geodesic length it stands for.
        """
        x, y = self.width_pt / 2, self.height_pt / 2
        long = length_km * 1000 * self.points_per_metre
        for _step in range(4):
            west, east = self.position(x - long / 2, y), self.position(x + long / 2, y)
            long *= length_km * 1000 / WGS84.inv(*west, *east)[2]
        return long

    @property
    def north_deg(self) -> float:
        """Direction of north in the middle of the map, in degrees clockwise from upright."""
        x, y = self.width_pt / 2, self.height_pt / 2
        lon, lat = self.position(x, y)
        above = shapely.Point(lon, min(lat + 0.1, 90))
        here, north = self._spot(shapely.Point(lon, lat)), self._spot(above)
        return math.degrees(math.atan2(north[0] - here[0], north[1] - here[1]))

    @property
    def zoom(self) -> float:
        """Zoom of a Web Mercator map of the same scale, for what is drawn from a zoom on."""
        metres = 72 / 96 / self.points_per_metre
        lat = self.position(self.width_pt / 2, self.height_pt / 2)[1]
        return math.log2(_ZOOM_0_M * max(0.05, math.cos(math.radians(lat))) / metres)

    @cached_property
    def window(self) -> Bounds:
        """Bounds around everything the map may show, in longitudes around its centre."""
        left, bottom, right, top = self.frame
        x, y = np.meshgrid(np.linspace(left, right, 25), np.linspace(bottom, top, 25))
        lon, lat = self._transformer.transform(x.ravel(), y.ravel(), direction="INVERSE")
        seen = np.isfinite(lon) & np.isfinite(lat)
        middle = self.center[0]
        turned = np.mod(lon[seen] - middle + 180, 360) - 180 + middle
        west, east = float(turned.min()), float(turned.max())
        south, north = max(-90.0, float(lat[seen].min())), min(90.0, float(lat[seen].max()))
        if self.wide:
            # Equirectangular does not wrap: what lies to the side is further around.
            west, east = float(lon[seen].min()), float(lon[seen].max())
        for pole in (-90.0, 90.0):
            x_pt, y_pt = self._spot(shapely.Point(middle, pole))
            if not self.wide and 0 <= x_pt <= self.width_pt and 0 <= y_pt <= self.height_pt:
                west, east = middle - 180, middle + 180
                south, north = min(south, pole), max(north, pole)
        pad = 0.02 * max(east - west, north - south)
        return (
            max(west - pad, middle - 180),
            max(south - pad, -90.0),
            min(east + pad, middle + 180),
            min(north + pad, 90.0),
        )

    def around(self, geometry: shapely.Geometry) -> shapely.Geometry:
        """Return the part of a geometry within `window`, moved to its longitudes.

        Parameters
        ----------
        geometry : shapely geometry
            EPSG:4326, longitudes from -180 to 180.
        """
        west, south, east, north = self.window
        parts = []
        for turn in (-360, 0, 360):
            box = shapely.bounds(geometry)
            if box[0] + turn > east or box[2] + turn < west or box[1] > north or box[3] < south:
                continue
            moved = shapely.transform(geometry, partial(np.add, (turn, 0)))
            if box[0] + turn < west or box[2] + turn > east or box[1] < south or box[3] > north:
                moved = shapely.clip_by_rect(moved, west, south, east, north)
            parts += [part for part in shapely.get_parts(moved) if not part.is_empty]
        return shapely.GeometryCollection(parts)


def fitted_view(bounds: Bounds, width_pt: float, height_pt: float) -> View:
    """Return the view that shows bounds whole, with a margin, on a given piece of paper.

    Parameters
    ----------
    bounds : Bounds
        As `checked_bounds` or `tight_bounds` gives them.
    width_pt, height_pt : float
        Size of the map on paper in points.
    """
    west, south, east, north = _at_least(_CLOSEST_DEG, bounds)
    center = (_turned((west + east) / 2), (south + north) / 2)
    edge = shapely.segmentize(shapely.box(west, south, east, north), 1.0)
    positions = shapely.get_coordinates(edge)
    middle = np.full(len(positions), center[0]), np.full(len(positions), center[1])
    distances = WGS84.inv(*middle, positions[:, 0], positions[:, 1])[2]
    # Halfway around is as far as an azimuthal map could tell east from west.
    wide = float(np.max(distances)) > _WIDE_KM * 1000 or east - west >= 180
    start = View(center, wide, (0.0, 0.0, 1.0, 1.0), 1.0)
    left, bottom, right, top = shapely.bounds(start.project(edge))
    x, y = (left + right) / 2, (bottom + top) / 2
    width, height = (right - left) * (1 + 2 * _MARGIN), (top - bottom) * (1 + 2 * _MARGIN)
    width = max(width, height * width_pt / height_pt)
    height = width * height_pt / width_pt
    frame = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    return View(center, wide, frame, width_pt)


def _turned(lon: float) -> float:
    return (lon + 180) % 360 - 180
