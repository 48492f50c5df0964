"""The quickest way between two places, leg by leg."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from corridors.geometry import distance_km
from corridors.i18n import gettext as _
from corridors.travel.network import BaseGraph, IntArray
from corridors.travel.projects import Added

__all__ = ["Leg", "Route", "find_route"]


@dataclass(frozen=True)
class Leg:
    """A part of a route in one mode over one project or over the base network.

    Attributes
    ----------
    mode : str
        ``road``, ``rail``, ``sea`` or ``transfer``.
    feature_id : str or None
        The project, or ``None`` on the base network.
    start, end : str
        Names of its ends, those of places in the language in force.
    km, minutes : float
    borders : tuple of str
        Borders crossed, such as ``CHN-LAO``.
    positions : tuple of (lon, lat)
    """

    mode: str
    feature_id: str | None
    start: str
    end: str
    km: float
    minutes: float
    borders: tuple[str, ...]
    positions: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Route:
    """The quickest way between two places.

    Attributes
    ----------
    origin, destination : str
    minutes : float or None
        ``None`` where no way joins them.
    legs : tuple of Leg
    """

    origin: str
    destination: str
    minutes: float | None
    legs: tuple[Leg, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the route as plain values: minutes, transfers, borders and legs."""
        return {
            "origin": self.origin,
            "destination": self.destination,
            "minutes": None if self.minutes is None else round(self.minutes, 1),
            "km": round(sum(leg.km for leg in self.legs), 1),
            "transfers": sum(leg.mode == "transfer" for leg in self.legs[1:-1]),
            "borders": [border for leg in self.legs for border in leg.borders],
            "legs": [
                {
                    "mode": leg.mode,
                    "feature_id": leg.feature_id,
                    "from": leg.start,
                    "to": leg.end,
                    "km": round(leg.km, 1),
                    "minutes": round(leg.minutes, 1),
                    "borders": list(leg.borders),
                    "geometry": {
                        "type": "LineString",
                        "coordinates": [[round(x, 5), round(y, 5)] for x, y in leg.positions],
                    },
                }
                for leg in self.legs
            ],
        }


@dataclass(frozen=True)
class _Way:
    """A graph with a scenario in it, to read a path from."""

    base: BaseGraph
    added: Added
    matrix: csr_array
    edges: IntArray

    def step(self, tail: int, head: int) -> Leg:
        """Return the way from a node to the next, its ends without names."""
        low, high = self.matrix.indptr[tail], self.matrix.indptr[tail + 1]
        entry = low + int(np.searchsorted(self.matrix.indices[low:high], head))
        edge, base = int(self.edges[entry]), self.base
        borders = self.border(tail, head)
        if edge >= len(base.tail):
            new = self.added.edges[edge - len(base.tail)]
            return Leg(
                new.mode, new.feature_id, "", "", new.km, new.minutes, borders, new.positions
            )
        row = int(base.edge[edge])
        shape = [self.position(tail), self.position(head)]
        mode = "transfer"
        if row >= 0:
            record = base.network.edges.iloc[row]
            mode = str(record["mode"])
            between = np.asarray(record["between"], dtype=float).reshape(-1, 2) / 1e5
            if tail != int(record["tail"]):
                between = between[::-1]
            shape[1:1] = [(float(x), float(y)) for x, y in between]
        km, minutes = float(base.km[edge]), float(base.minutes[edge])
        return Leg(mode, None, "", "", km, minutes, borders, tuple(shape))

    def position(self, node: int) -> tuple[float, float]:
        network, count = self.base.network, len(self.base.network.nodes)
        if node < count:
            lon, lat = network.positions[node]
        elif node < self.base.size:
            place = network.places.iloc[node - count]
            lon, lat = place["lon"], place["lat"]
        else:
            lon, lat = self.added.stops[node - self.base.size][1]
        return (float(lon), float(lat))

    def name(self, node: int) -> str:
        network, count = self.base.network, len(self.base.network.nodes)
        if count <= node < self.base.size:
            return network.place_name(node - count)
        if node >= self.base.size and (name := self.added.stops[node - self.base.size][0]):
            return name
        position = self.position(node)
        place, km = network.nearest_place(position)
        # Where two projects meet between stations, a station says more than a far city.
        stops = [(distance_km(position, at), name) for name, at in self.added.stops if name]
        km, place = min([(km, place), *stops])
        return _("near {place}").format(place=place) if km < 40 else _("open country")

    def border(self, tail: int, head: int) -> tuple[str, ...]:
        sides = [self.country(node) for node in (tail, head)]
        return (f"{sides[0]}-{sides[1]}",) if all(sides) and sides[0] != sides[1] else ()

    def country(self, node: int) -> str:
        network, count = self.base.network, len(self.base.network.nodes)
        if node < count:
            return str(network.nodes["country"].iat[node])
        if node < self.base.size:
            return str(network.places["country"].iat[node - count])
        at = np.array([self.added.stops[node - self.base.size][1]])
        nearest = int(network.nearest("road", at)[0][0])
        return str(network.nodes["country"].iat[nearest]) if nearest >= 0 else ""


def find_route(
    base: BaseGraph, added: Added, whole: tuple[csr_array, IntArray], ends: tuple[int, int]
) -> tuple[float, tuple[Leg, ...]] | None:
    """Return the minutes and the legs of the quickest way between two places.

    Parameters
    ----------
    base : BaseGraph
    added : Added
    whole : tuple of (csr_array, array of int)
        Graph and edges behind its entries, from `Search.whole`.
    ends : tuple of int
        Numbers of the places.

    Returns
    -------
    tuple of (float, tuple of Leg) or None
        ``None`` where no way joins them.
    """
    way = _Way(base, added, *whole)
    start, end = (base.place_node(place) for place in ends)
    minutes, before = dijkstra(way.matrix, indices=start, return_predecessors=True)
    if before[end] < 0:
        return None
    path = [end]
    while path[-1] != start:
        path.append(int(before[path[-1]]))
    path.reverse()
    return float(minutes[end]), tuple(_legs(way, path))


def _legs(way: _Way, path: Sequence[int]) -> list[Leg]:
    """Join consecutive steps of one mode and project; only where they end is a name needed."""
    steps = [(tail, head, way.step(tail, head)) for tail, head in pairwise(path)]
    legs = []
    for (mode, feature_id), group in groupby(steps, key=lambda s: (s[2].mode, s[2].feature_id)):
        parts = list(group)
        joined = [part for _tail, _head, part in parts]
        positions = joined[0].positions
        positions += tuple(at for part in joined[1:] for at in part.positions[1:])
        legs.append(
            Leg(
                mode,
                feature_id,
                way.name(parts[0][0]),
                way.name(parts[-1][1]),
                sum(part.km for part in joined),
                sum(part.minutes for part in joined),
                tuple(border for part in joined for border in part.borders),
                positions,
            )
        )
    return legs
