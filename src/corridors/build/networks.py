"""Base networks: OpenStreetMap rail and road lines as a graph one can snap to and route on.

Data: the package ``scgraph_data`` (OpenStreetMap contributors, ODbL; simplified and
undirected). Its modules are tens of megabytes of Python literals, so they are read as
text and never imported.
"""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from corridors.errors import DataError, MissingExtraError
from corridors.geometry import WGS84, distance_km

__all__ = ["Network", "Snap", "load_network"]

Position = tuple[float, float]

_MODULES = {"rail": "world_railways", "road": "world_highways"}


@dataclass(frozen=True)
class Snap:
    """Nearest point of a network to a position.

    Attributes
    ----------
    edge : tuple of int
        Node numbers of the edge it lies on.
    position : tuple of float
        Longitude and latitude on the edge.
    offset_km : float
        Geodesic distance it was moved.
    """

    edge: tuple[int, int]
    position: Position
    offset_km: float


@dataclass
class Network:
    """Undirected graph with positions.

    Attributes
    ----------
    nodes : array of shape (n, 2)
        Longitude and latitude in degrees.
    edges : array of shape (m, 2)
        Node numbers, the lower one first.
    bridges : frozenset of frozenset of position
        Both ends of every edge that closes a gap on purpose.
    track_km : array of shape (m,), optional
        True length of each edge; edges are drawn straight, so the drawn one is shorter.
    """

    nodes: npt.NDArray[np.float64]
    edges: npt.NDArray[np.int64]
    bridges: frozenset[frozenset[Position]] = frozenset()
    track_km: npt.NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        start, end = self.nodes[self.edges[:, 0]], self.nodes[self.edges[:, 1]]
        lengths = WGS84.inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])[2]
        self._lengths_km = np.asarray(lengths) / 1000
        lines = np.atleast_1d(np.asarray(shapely.linestrings(np.stack([start, end], axis=1))))
        self._tree = shapely.STRtree(lines)

    def bridged(self, pairs: Iterable[tuple[Position, Position]]) -> Network:
        """Return the network with an edge more for each pair, between the nearest nodes.

        Parameters
        ----------
        pairs : iterable of (position, position)
        """
        extra = [[self._nearest_node(a), self._nearest_node(b)] for a, b in pairs]
        if not extra:
            return self
        ends = {frozenset((self._position(a), self._position(b))) for a, b in extra}
        edges = np.vstack([self.edges, np.sort(np.array(extra), axis=1)])
        track_km = self.track_km
        if track_km is not None:
            gaps = [distance_km(self._position(a), self._position(b)) for a, b in extra]
            track_km = np.concatenate([track_km, gaps])
        return Network(self.nodes, edges, self.bridges | ends, track_km)

    def _position(self, node: int) -> Position:
        return (float(self.nodes[node, 0]), float(self.nodes[node, 1]))

    def _nearest_node(self, position: Position) -> int:
        lon, lat = np.full(len(self.nodes), position[0]), np.full(len(self.nodes), position[1])
        distances = WGS84.inv(lon, lat, self.nodes[:, 0], self.nodes[:, 1])[2]
        return int(np.argmin(distances))

    def snap(self, position: Position) -> Snap:
        """Return the nearest point of the nearest edge.

        Parameters
        ----------
        position : tuple of float
            Longitude and latitude in degrees.
        """
        # Degrees are no measure of length, so a circle in them only preselects.
        point = shapely.Point(position)
        near = self._tree.query(point, predicate="dwithin", distance=0.5)
        if not len(near):
            near = np.atleast_1d(self._tree.nearest(point))
        start, end = self.nodes[self.edges[near, 0]], self.nodes[self.edges[near, 1]]
        scale = np.array([np.cos(np.radians(position[1])), 1.0])
        along = (end - start) * scale
        towards = (np.array(position) - start) * scale
        squared = np.maximum((along**2).sum(axis=1), 1e-18)
        share = np.clip((along * towards).sum(axis=1) / squared, 0, 1)
        feet = start + (end - start) * share[:, np.newaxis]
        lon, lat = np.full(len(feet), position[0]), np.full(len(feet), position[1])
        distances = np.asarray(WGS84.inv(lon, lat, feet[:, 0], feet[:, 1])[2]) / 1000
        best = int(np.argmin(distances))
        first, second = (int(node) for node in self.edges[near[best]])
        foot = (float(feet[best, 0]), float(feet[best, 1]))
        return Snap((first, second), foot, float(distances[best]))

    def path(self, start: Snap, end: Snap) -> list[Position] | None:
        """Return the shortest path between two snapped points.

        Parameters
        ----------
        start, end : Snap
            From `snap`.

        Returns
        -------
        list of (lon, lat) or None
            From one snapped position to the other; ``None`` if no path joins them.
        """
        if start.edge == end.edge:
            return [start.position, end.position]
        count = len(self.nodes)
        # The snapped points become two nodes more, each joined to the ends of its edge.
        tails = [*self.edges[:, 0], count, count, count + 1, count + 1]
        heads = [*self.edges[:, 1], *start.edge, *end.edge]
        extra = [
            distance_km(snap.position, self._position(node))
            for snap in (start, end)
            for node in snap.edge
        ]
        # A length of zero would mean "no edge" to a sparse matrix.
        weights = np.maximum(np.concatenate([self._lengths_km, extra]), 1e-9)
        order = np.argsort(-weights, kind="stable")  # of parallel edges the shortest is set last
        graph = _symmetric(
            np.array(tails)[order], np.array(heads)[order], weights[order], count + 2
        )
        _, before = dijkstra(graph, directed=False, indices=count, return_predecessors=True)
        if before[count + 1] < 0:
            return None
        numbers = [count + 1]
        while numbers[-1] != count:
            numbers.append(int(before[numbers[-1]]))
        middle = [self._position(node) for node in reversed(numbers[1:-1])]
        return [start.position, *middle, end.position]


def _symmetric(
    tails: npt.NDArray[np.int64],
    heads: npt.NDArray[np.int64],
    weights: npt.NDArray[np.float64],
    count: int,
) -> csr_array:
    pairs = {
        (min(a, b), max(a, b)): w
        for a, b, w in zip(tails.tolist(), heads.tolist(), weights.tolist(), strict=True)
    }
    keys = np.array(list(pairs), dtype=np.int64)
    return csr_array((list(pairs.values()), (keys[:, 0], keys[:, 1])), shape=(count, count))


def load_network(name: str, bounds: Sequence[float]) -> Network:
    """Read a base network within a box.

    Parameters
    ----------
    name : str
        ``rail`` or ``road``.
    bounds : sequence of float
        West, south, east and north in degrees.

    Raises
    ------
    MissingExtraError
        If ``scgraph_data`` is not installed.
    DataError
        If the package does not have the form expected.
    """
    spec = importlib.util.find_spec("scgraph_data")
    if spec is None or spec.origin is None:
        raise MissingExtraError(
            "The build needs the package scgraph_data; install the extra: pip install -e '.[build]'"
        )
    path = Path(spec.origin).with_name(f"{_MODULES[name]}.py")
    found: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        variable, equals, literal = line.partition("=")
        if equals and variable.strip() in {"graph", "nodes"}:
            found[variable.strip()] = literal.strip()
    if set(found) != {"graph", "nodes"}:
        raise DataError(f"{path.name}: expected assignments to 'graph' and 'nodes', one a line.")
    positions = np.array(ast.literal_eval(found["nodes"]), dtype=float)[:, ::-1]
    west, south, east, north = bounds
    lon, lat = positions.T
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    numbers = np.full(len(positions), -1)
    numbers[inside] = np.arange(int(inside.sum()))
    graph = ast.literal_eval(found["graph"])
    edges = [
        (numbers[node], numbers[other], float(graph[node][other]))
        for node in np.flatnonzero(inside).tolist()
        for other in graph[node]
        if other > node and numbers[other] >= 0
    ]
    if not edges:
        raise DataError(f"The {name} network has no line within {tuple(bounds)}.")
    edges.sort()
    return Network(
        positions[inside],
        np.array([edge[:2] for edge in edges], dtype=np.int64),
        track_km=np.array([edge[2] for edge in edges]),
    )
