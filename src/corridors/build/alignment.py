"""Geometry of a curated feature: along a network, through waypoints, by sea, or a point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import searoute
import shapely

from corridors.build.curated import CuratedFeature, Waypoint
from corridors.build.networks import Network, Snap
from corridors.errors import DataError
from corridors.geometry import distance_km, geodesic_line

__all__ = ["Alignment", "align"]

Position = tuple[float, float]

#: Farthest a waypoint may be moved to lie on its network, in kilometres.
SNAP_TOLERANCE_KM = {"good": 2.0, "approximate": 5.0, "schematic": 15.0}

#: Longest believable path between two waypoints, as a multiple of their distance.
MAX_DETOUR = 1.6
DETOUR_ALLOWANCE_KM = 8.0

_NETWORKS = {"rail_network": "rail", "road_network": "road"}


@dataclass
class Alignment:
    """Geometry of a feature and how it came about.

    Attributes
    ----------
    geometry : shapely geometry
        EPSG:4326.
    positions : dict of int to position
        Where each waypoint (by its sequence) ended up.
    bridged_km : list of float
        Lengths of the network gaps that were closed on purpose.
    """

    geometry: shapely.Geometry
    positions: dict[int, Position]
    bridged_km: list[float] = field(default_factory=list)


def align(
    feature: CuratedFeature, waypoints: Sequence[Waypoint], networks: Mapping[str, Network]
) -> Alignment:
    """Make the geometry of a feature by its curated method.

    Parameters
    ----------
    feature : CuratedFeature
    waypoints : sequence of Waypoint
        In order along the feature.
    networks : mapping of str to Network
        ``rail`` and ``road``, as far as any feature needs them.

    Raises
    ------
    DataError
        If a waypoint is too far from the network or no believable path joins two.
    """
    positions = {point.sequence: point.position for point in waypoints}
    if feature.method == "point":
        return Alignment(shapely.Point(waypoints[0].position), positions)
    if feature.method in {"straight", "waypoints"}:
        return Alignment(geodesic_line([point.position for point in waypoints]), positions)
    if feature.method == "sea_network":
        return Alignment(_by_sea(waypoints), positions)
    return _on_network(feature, waypoints, networks[_NETWORKS[feature.method]])


def _by_sea(waypoints: Sequence[Waypoint]) -> shapely.Geometry:
    positions: list[Position] = []
    for start, end in pairwise(waypoints):
        route = searoute.searoute(list(start.position), list(end.position), append_orig_dest=True)
        path = [(float(lon), float(lat)) for lon, lat in route["geometry"]["coordinates"]]
        positions += _without_overshoot(_without_overshoot(path)[::-1])[::-1]
    return geodesic_line(_without_backtracking(positions))


def _on_network(
    feature: CuratedFeature, waypoints: Sequence[Waypoint], network: Network
) -> Alignment:
    faults: list[str] = []
    snaps: list[Snap] = []
    for point in waypoints:
        snap = network.snap(point.position)
        tolerance = SNAP_TOLERANCE_KM[point.coordinate_quality]
        if snap.offset_km > tolerance:
            name = point.name or point.kind
            faults.append(
                f"waypoint {point.sequence} ({name}) is {snap.offset_km:.1f} km from the network, "
                f"more than {tolerance:g}; correct it or use method waypoints"
            )
        snaps.append(snap)
    line: list[Position] = []
    for (a, start), (b, end) in pairwise(zip(waypoints, snaps, strict=True)):
        path = network.path(start, end)
        between = f"waypoints {a.sequence} ({a.name}) and {b.sequence} ({b.name})"
        if path is None:
            faults.append(
                f"no path joins {between}; bridge the gap in bridges.csv or use method waypoints"
            )
            continue
        # The network draws long edges straight, so a well-known position shapes the line
        # better than its foot on the edge; a schematic one is moved onto the network.
        path = [_placed(a, start), *path[1:-1], _placed(b, end)]
        length = sum(distance_km(p, q) for p, q in pairwise(path))
        direct = distance_km(path[0], path[-1])
        if length > MAX_DETOUR * direct + DETOUR_ALLOWANCE_KM:
            faults.append(
                f"the path between {between} is {length:.0f} km, their distance {direct:.0f} km; "
                "add a via point, bridge a gap in bridges.csv or use method waypoints"
            )
        line += path
    if faults:
        raise DataError(f"features.csv ({feature.id}): " + "; ".join(faults))
    line = _without_backtracking(line)
    gaps = [distance_km(p, q) for p, q in pairwise(line) if frozenset((p, q)) in network.bridges]
    ends = {p.sequence: _placed(p, snap) for p, snap in zip(waypoints, snaps, strict=True)}
    return Alignment(shapely.LineString(line), ends, gaps)


def _placed(waypoint: Waypoint, snap: Snap) -> Position:
    return snap.position if waypoint.coordinate_quality == "schematic" else waypoint.position


def _without_overshoot(path: Sequence[Position]) -> list[Position]:
    """Drop network nodes behind the start: the nearest node may lie past the port."""
    kept = list(path)
    while len(kept) > 2 and distance_km(kept[0], kept[2]) < distance_km(kept[1], kept[2]):
        del kept[1]
    return kept


def _without_backtracking(line: Sequence[Position]) -> list[Position]:
    """Drop repeated positions and there-and-back spurs."""
    kept: list[Position] = []
    for position in line:
        if kept and position == kept[-1]:
            continue
        if len(kept) >= 2 and position == kept[-2]:
            kept.pop()
            continue
        kept.append(position)
    return kept
