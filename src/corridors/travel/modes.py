"""Trips that stay within one mode: the graphs of the low case.

Where the World Bank forbids a change of mode for its lower bound (WP 8801, IFDP 1274), so
does the low case here. A trip is by road, by rail or by sea from origin to destination, and
the quickest of the three counts:

- by road: roads and projects by road, and nothing else;
- by rail: railways and projects by rail, joined to places by their ways to the railway, and by
  a stub over the base's roads to every station of a project that is no more than 30 km away as
  the crow flies. Trains may be changed, also at a place that both stations serve;
- by sea: sea lanes between ports, joined to places by a stub over the base's roads to
  every port or sea terminal no more than 30 km away. Ships may be changed.

A stub is a way of the full network too, so no trip is quicker in the low case.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from corridors.model import Mode
from corridors.travel.network import BaseGraph, FloatArray, IntArray, fewest, on_sphere
from corridors.travel.projects import Added, AddedEdge
from corridors.travel.search import Search

__all__ = ["MODES", "STUB_KM", "one_mode_added", "one_mode_base"]

MODES = (str(Mode.ROAD), str(Mode.RAIL), str(Mode.SEA))
#: Farthest a station of a project or a port is from a place by the crow, in kilometres.
STUB_KM = 30.0


def one_mode_base(base: BaseGraph, roads: Search, mode: str) -> BaseGraph:
    """Return the base of one mode, at sea with stubs to ports.

    Parameters
    ----------
    base : BaseGraph
        Whole, or with edges closed.
    roads : Search
        Over the base of roads only; stubs are searched in it.
    mode : str
    """
    alone = base.kept(base.mode == mode)
    if mode != Mode.SEA:
        return alone
    boards = np.flatnonzero((base.mode == mode) & (base.edge < 0))
    tails: list[int] = []
    heads: list[int] = []
    minutes: list[float] = []
    lengths: list[float] = []
    first = base.place_node(0)
    ports = sorted({int(node) for node in base.tail[boards] if node >= first})
    near = _places_near(base, [_place_position(base, port - first) for port in ports])
    stubs = roads.of_hubs(ports)
    for port, places in zip(ports, near, strict=True):
        into, out = stubs[port]
        for i in boards[(base.tail[boards] == port) | (base.head[boards] == port)]:
            board = base.tail[i] == port
            lane = int(base.head[i] if board else base.tail[i])
            for place, km in places:
                stub = into[place] if board else out[place]
                if place != port - first and np.isfinite(stub):
                    node = base.place_node(place)
                    tails.append(node if board else lane)
                    heads.append(lane if board else node)
                    minutes.append(float(stub + base.minutes[i]))
                    lengths.append(km + float(base.km[i]))
    tail = np.concatenate([alone.tail, np.array(tails, dtype=np.int64)])
    head = np.concatenate([alone.head, np.array(heads, dtype=np.int64)])
    times = np.concatenate([alone.minutes, np.array(minutes)])
    none = np.full(len(tails), -1)
    return replace(
        alone,
        tail=tail,
        head=head,
        minutes=times,
        km=np.concatenate([alone.km, np.array(lengths)]),
        edge=np.concatenate([alone.edge, none]),
        mode=np.concatenate([alone.mode, np.full(len(tails), mode)]),
        matrix=fewest(tail, head, times, base.size)[0],
    )


def one_mode_added(base: BaseGraph, roads: Search, added: Added, mode: str) -> Added:
    """Return what a scenario adds to the base of one mode.

    Parameters
    ----------
    base : BaseGraph
        Whole, or with edges closed.
    roads : Search
        Over the base of roads only; stubs are searched in it.
    added : Added
        What the scenario adds to the whole base.
    mode : str
    """
    node_mode = base.network.nodes["mode"].to_numpy(dtype=str)

    def of_mode(edge: AddedEdge) -> bool:
        if edge.feature_id is not None:
            return edge.mode == mode
        stop, node = (edge.head, edge.tail) if edge.head >= base.size else (edge.tail, edge.head)
        return added.stop_modes[stop - base.size] == mode and str(node_mode[node]) == mode

    edges = [edge for edge in added.edges if of_mode(edge)]
    if mode == Mode.RAIL:
        edges += _station_stubs(base, roads, added, node_mode)
    return Added(stops=added.stops, edges=edges, stop_modes=added.stop_modes, size=added.size)


def _station_stubs(
    base: BaseGraph, roads: Search, added: Added, node_mode: npt.NDArray[np.str_]
) -> list[AddedEdge]:
    joins = [
        edge
        for edge in added.edges
        if edge.feature_id is None
        and any(node < base.size and node_mode[node] == Mode.ROAD for node in _ends(edge))
        and any(
            node >= base.size and added.stop_modes[node - base.size] == Mode.RAIL
            for node in _ends(edge)
        )
    ]
    hubs = sorted({node for edge in joins for node in _ends(edge) if node < base.size})
    of_hubs = roads.of_hubs(hubs)
    stops = [max(_ends(edge)) for edge in joins]
    near = _places_near(base, [added.stops[stop - base.size][1] for stop in stops])
    stubs = []
    for edge, stop, places in zip(joins, stops, near, strict=True):
        boards = edge.head == stop
        road = edge.tail if boards else edge.head
        times = of_hubs[road][0 if boards else 1]
        for place, km in places:
            if np.isfinite(times[place]):
                node = base.place_node(place)
                here, there = _place_position(base, place), added.stops[stop - base.size][1]
                tail, head = (node, stop) if boards else (stop, node)
                way = (here, there) if boards else (there, here)
                time = float(times[place] + edge.minutes)
                stubs.append(AddedEdge(tail, head, time, km, "transfer", None, way))
    return stubs


def _ends(edge: AddedEdge) -> tuple[int, int]:
    return edge.tail, edge.head


def _place_position(base: BaseGraph, place: int) -> tuple[float, float]:
    row = base.network.places.iloc[place]
    return (float(row["lon"]), float(row["lat"]))


def _places_near(
    base: BaseGraph, positions: list[tuple[float, float]]
) -> list[list[tuple[int, float]]]:
    """Return the places within reach of a stub of each position, and their distances in km."""
    if not positions:
        return []
    where: FloatArray = base.network.places[["lon", "lat"]].to_numpy(dtype=float)
    sphere = on_sphere(where)
    chord = 2 * np.sin(STUB_KM / 6371.0088 / 2)
    at = on_sphere(np.array(positions))
    found: list[IntArray] = list(cKDTree(sphere).query_ball_point(at, chord, return_sorted=True))
    return [
        [
            (int(i), float(2 * np.arcsin(np.linalg.norm(sphere[i] - point) / 2) * 6371.0088))
            for i in near
        ]
        for near, point in zip(found, at, strict=True)
    ]
