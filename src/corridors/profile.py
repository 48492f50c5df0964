"""What stands along a line and how far: the profile of a feature or corridor.

Distances are geodesic, in kilometres on WGS 84; coordinates are EPSG:4326.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

import numpy as np
import pandas as pd
import shapely
from shapely.ops import substring

from corridors.catalogue import Catalogue
from corridors.geometry import distance_km, length_km, line_ends, line_parts
from corridors.model import is_series

__all__ = ["PROFILE_COLUMNS", "VOLUME_COLUMNS", "legs_along", "stations_along", "volumes"]

PROFILE_COLUMNS = ["id", "name", "name_zh", "layer", "leg", "km", "offset_km"]

VOLUME_COLUMNS = [
    "feature_id",
    "attribute",
    "scope",
    "as_of",
    "qualifier",
    "value",
    "unit",
    "fact",
]
_VOLUMES = re.compile(
    r"^(freight|throughput|teu|containers|trains|passengers|vehicles|trucks|energy|trade_value)(_|$)"
)


def legs_along(catalogue: Catalogue, any_id: str) -> list[tuple[str, shapely.Geometry]]:
    """Return the lines that a feature or corridor consists of, each the way it is passed.

    Parameters
    ----------
    catalogue : Catalogue
        Whole or filtered.
    any_id : str
        Feature or corridor id.

    Returns
    -------
    list of (str, shapely geometry)
        Id and line of every leg that is one, in order. A line is turned round where its
        far end is nearer to the leg before (of the first leg: to the leg after).

    Raises
    ------
    UnknownNameError
        If nothing has that id.
    """
    corridor = catalogue.ledger.corridors.get(any_id)
    ids = corridor.legs if corridor else (any_id,)
    lines = [
        (leg, shape)
        for leg, (_layer, _row, shape) in ((leg, catalogue.find(leg)) for leg in ids)
        if shapely.get_dimensions(shape) == 1
    ]
    turned: list[tuple[str, shapely.Geometry]] = []
    for number, (leg, line) in enumerate(lines):
        start, end = line_ends(line)
        if turned:
            _, last = line_ends(turned[-1][1])
            back = distance_km(last, end) < distance_km(last, start)
        elif number + 1 < len(lines):
            ahead = line_ends(lines[number + 1][1])
            back = min(distance_km(start, p) for p in ahead) < min(
                distance_km(end, p) for p in ahead
            )
        else:
            back = False
        turned.append((leg, shapely.reverse(_in_order(line)) if back else _in_order(line)))
    return turned


def stations_along(catalogue: Catalogue, any_id: str, *, within_km: float = 2.0) -> pd.DataFrame:
    """Return the stations and other places along a line, with their distance from its start.

    Parameters
    ----------
    catalogue : Catalogue
        Whole or filtered.
    any_id : str
        Feature or corridor id. Of a corridor its lines count one after the other; what
        lies between two of them, such as a ferry, has no length.
    within_km : float, default 2.0
        A point of another layer, such as a port or a border gate, is taken if it lies no
        farther from the line than this. A station that names its lines is taken for these
        at any distance, and for no other.

    Returns
    -------
    pandas.DataFrame
        `PROFILE_COLUMNS`: ``leg`` is the line it stands on, ``km`` the distance along the
        alignment from the start of the first leg, ``offset_km`` how far it lies from the
        line. Sorted by ``km``; empty for a point or polygon.

    Raises
    ------
    UnknownNameError
        If nothing has that id.
    """
    legs = legs_along(catalogue, any_id)
    ends = [0.0, *accumulate(length_km(line) for _, line in legs)]
    rows: dict[str, dict[str, object]] = {}
    for (leg, line), before in zip(legs, ends, strict=False):
        for row, point, layer in _points(catalogue, leg):
            km, offset = _position(line, point)
            named = layer == "stations" and leg in (row.get("lines") or ())
            # At a junction of two legs a place is listed once.
            if (named or offset <= within_km) and row["id"] not in rows:
                rows[str(row["id"])] = {
                    "id": row["id"],
                    "name": row["name"],
                    "name_zh": row.get("name_zh"),
                    "layer": layer,
                    "leg": leg,
                    "km": round(before + km, 1),
                    "offset_km": round(offset, 2),
                }
    table = pd.DataFrame(list(rows.values()), columns=PROFILE_COLUMNS)
    return table.sort_values(["km", "id"], kind="stable", ignore_index=True)


def _points(catalogue: Catalogue, leg: str) -> Iterator[tuple[dict[str, Any], shapely.Point, str]]:
    for layer in catalogue.layers.values():
        for row, shape in layer.records():
            if not isinstance(shape, shapely.Point):
                continue
            lines = row.get("lines")
            if layer.id == "stations" and isinstance(lines, list) and lines and leg not in lines:
                continue
            yield row, shape, layer.id


def _in_order(line: shapely.Geometry) -> shapely.Geometry:
    parts = line_parts(line)
    return parts[0] if len(parts) == 1 else shapely.multilinestrings(parts)


def _position(line: shapely.Geometry, point: shapely.Point) -> tuple[float, float]:
    """Return how far along a line a point stands, and how far from it, in km."""
    # Degrees of longitude shrink towards the poles; without this the nearest place on a
    # slanting line would be the wrong one.
    shrink = max(math.cos(math.radians(point.y)), 0.01)

    def scaled(shape: shapely.Geometry) -> shapely.Geometry:
        return shapely.transform(shape, lambda xy: xy * np.array([shrink, 1.0]))

    flat = scaled(point)
    parts = [part for part in shapely.get_parts(line) if isinstance(part, shapely.LineString)]
    distances = [float(shapely.distance(scaled(part), flat)) for part in parts]
    nearest = int(np.argmin(distances))
    part = shapely.LineString(shapely.get_coordinates(scaled(parts[nearest])))
    along = part.project(shapely.Point(shapely.get_coordinates(flat)[0]))
    piece = shapely.transform(substring(part, 0, along), lambda xy: xy / np.array([shrink, 1.0]))
    before = sum(length_km(other) for other in parts[:nearest])
    foot = shapely.get_coordinates(piece)[-1]
    return before + length_km(piece), distance_km(foot, (point.x, point.y))


def volumes(catalogue: Catalogue, any_id: str) -> pd.DataFrame:
    """Return what has been carried over time, one row a figure.

    Parameters
    ----------
    catalogue : Catalogue
        Whole or filtered.
    any_id : str
        Feature or corridor id. Of a corridor its own figures come first, then those of
        its legs.

    Returns
    -------
    pandas.DataFrame
        `VOLUME_COLUMNS`: dated facts of freight, containers, trains, passengers, energy
        and the like; ``fact`` is the `Fact` itself. Rows that share ``feature_id``,
        ``attribute`` and ``scope`` form one series. Whole line, section, cross-border and
        cumulative volumes differ in feature or scope, so they never mix. Where sources
        differ on one date the first choice of the ledger is kept.

    Raises
    ------
    UnknownNameError
        If nothing has that id.
    """
    catalogue.card(any_id)  # says so if there is no such id
    corridor = catalogue.ledger.corridors.get(any_id)
    rows: dict[tuple[str, ...], dict[str, object]] = {}
    for feature_id in (any_id, *(corridor.legs if corridor else ())):
        for fact in catalogue.ledger.facts_of(feature_id):
            carried = is_series(fact.attribute) and _VOLUMES.match(fact.attribute)
            # A share or a growth rate is no volume.
            if not carried or fact.attribute.endswith("_pct"):
                continue
            if fact.as_of is None or fact.number is None:
                continue
            key = (feature_id, fact.attribute, fact.scope or "", fact.as_of)
            rows.setdefault(
                key,
                {
                    "feature_id": feature_id,
                    "attribute": fact.attribute,
                    "scope": fact.scope,
                    "as_of": fact.as_of,
                    "qualifier": fact.qualifier.value,
                    "value": fact.number,
                    "unit": fact.unit or "",
                    "fact": fact,
                },
            )
    order = sorted(rows, key=lambda key: (key[0] != any_id, *key))
    return pd.DataFrame([rows[key] for key in order], columns=VOLUME_COLUMNS)
