"""Cut the shipped basemap down to the surroundings of the data, for maps sent as one file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

__all__ = ["clipped_basemap"]

_Box = tuple[float, float, float, float]


def clipped_basemap(
    basemap: dict[str, Any], bounds: _Box | None, *, margin_deg: float = 40.0
) -> dict[str, Any]:
    """Return the basemap without land and places far from the data.

    Parameters
    ----------
    basemap : dict
        As `corridors.maps.payload.basemap_payload` gives it; left alone.
    bounds : tuple of float or None
        West, south, east and north of the data in degrees; ``None`` keeps everything.
    margin_deg : float, default 40
        How far around them land is kept, in degrees. A polygon is kept whole or not at
        all, so a large country reaches further; 40 degrees fill a wide screen.

    Returns
    -------
    dict
        Of the same form. Where the surroundings reach across the antimeridian nothing is
        left out.
    """
    if bounds is None or not basemap:
        return basemap
    west, south, east, north = bounds
    box = (west - margin_deg, south - margin_deg, east + margin_deg, north + margin_deg)
    if box[0] < -180 or box[2] > 180:
        return basemap
    kept = dict(basemap)
    if "world" in basemap:
        kept["world"] = _world(basemap["world"], box)
    if "places" in basemap:
        features = [item for item in basemap["places"]["features"] if _inside(item, box)]
        kept["places"] = basemap["places"] | {"features": features}
    return kept


def _inside(feature: dict[str, Any], box: _Box) -> bool:
    lon, lat = feature["geometry"]["coordinates"][:2]
    return bool(box[0] <= lon <= box[2] and box[1] <= lat <= box[3])


def _world(world: dict[str, Any], box: _Box) -> dict[str, Any]:
    extents = _extents(world)
    numbers: dict[int, int] = {}
    objects = {}
    for name, collection in world["objects"].items():
        geometries = []
        for geometry in collection["geometries"]:
            many = geometry["type"] == "MultiPolygon"
            polygons = geometry["arcs"] if many else [geometry["arcs"]]
            near = [polygon for polygon in polygons if _near(polygon, extents, box)]
            if near:
                arcs = [[_renumbered(ring, numbers) for ring in polygon] for polygon in near]
                geometries.append(geometry | {"arcs": arcs if many else arcs[0]})
        objects[name] = collection | {"geometries": geometries}
    return world | {"objects": objects, "arcs": [world["arcs"][number] for number in numbers]}


def _extents(world: dict[str, Any]) -> list[_Box]:
    scale, offset = world["transform"]["scale"], world["transform"]["translate"]
    extents = []
    for arc in world["arcs"]:
        positions = np.cumsum(np.array(arc), axis=0) * scale + offset
        (west, south), (east, north) = positions.min(axis=0), positions.max(axis=0)
        extents.append((float(west), float(south), float(east), float(north)))
    return extents


def _near(polygon: list[list[int]], extents: list[_Box], box: _Box) -> bool:
    # The outer ring decides: by the box around it, so that a country around the view stays.
    boxes = np.array([extents[_arc(number)] for number in polygon[0]])
    west, south = boxes[:, 0].min(), boxes[:, 1].min()
    east, north = boxes[:, 2].max(), boxes[:, 3].max()
    return bool(west <= box[2] and east >= box[0] and south <= box[3] and north >= box[1])


def _arc(number: int) -> int:
    # A negative number is an arc run backwards: its ones' complement.
    return number if number >= 0 else ~number


def _renumbered(ring: Iterable[int], numbers: dict[int, int]) -> list[int]:
    new = []
    for number in ring:
        fresh = numbers.setdefault(_arc(number), len(numbers))
        new.append(fresh if number >= 0 else ~fresh)
    return new
