"""The base network of a data folder, as a directed graph in minutes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from corridors.errors import MissingDataError, UnknownNameError
from corridors.folders import descriptor
from corridors.i18n import local_name
from corridors.travel.assumptions import Assumptions

__all__ = ["BaseGraph", "TravelNetwork", "base_graph", "fewest", "on_sphere", "read_network"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

#: No edge takes less than this, since a time of zero means "no edge" to a sparse matrix.
LEAST_MINUTES = 1e-6


@dataclass
class TravelNetwork:
    """Tables of ``network/``.

    Attributes
    ----------
    nodes : pandas.DataFrame
        ``lon``, ``lat``, ``mode`` and ``country`` by node.
    edges : pandas.DataFrame
        ``tail``, ``head``, ``mode``, ``km`` and ``between`` (positions in 1e-5 degrees), and
        perhaps ``expressway`` (whether it follows an expressway that belongs to the base).
    places : pandas.DataFrame
        Cities, ports and sea terminals: ``id``, ``name``, ``kind``, ``country``,
        ``population``, ``lon``, ``lat``.
    access : pandas.DataFrame
        ``place``, ``node``, ``mode`` and ``km`` of every way from a place to a mode.
    terms : dict of str to str
        ``attribution`` and ``license``, as far as the data say; they hold for what is
        worked out from the network too.
    """

    nodes: pd.DataFrame
    edges: pd.DataFrame
    places: pd.DataFrame
    access: pd.DataFrame
    terms: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.positions = self.nodes[["lon", "lat"]].to_numpy(dtype=float)
        # Places are sorted by population, cities first; ports come after them.
        cities = self.places[self.places["kind"] == "city"]
        self._cities = cKDTree(on_sphere(cities[["lon", "lat"]].to_numpy(dtype=float)))
        self._trees: dict[str, tuple[IntArray, cKDTree]] = {}
        for mode, group in self.nodes.groupby("mode", observed=True):
            rows = group.index.to_numpy(dtype=np.int64)
            self._trees[str(mode)] = (rows, cKDTree(on_sphere(self.positions[rows])))
        self._ways: npt.NDArray[np.object_] | None = None

    def lines(self) -> npt.NDArray[np.object_]:
        """Return the way of every edge as a line, EPSG:4326."""
        if self._ways is None:
            ways = zip(self.edges["tail"], self.edges["head"], self.edges["between"], strict=True)
            shapes = [
                np.vstack(
                    [
                        self.positions[tail],
                        np.asarray(between, dtype=float).reshape(-1, 2) / 1e5,
                        self.positions[head],
                    ]
                )
                for tail, head, between in ways
            ]
            counts = np.array([len(shape) for shape in shapes])
            numbers = np.repeat(np.arange(len(shapes)), counts)
            self._ways = np.asarray(shapely.linestrings(np.concatenate(shapes), indices=numbers))
        return self._ways

    def crossings(self) -> npt.NDArray[np.str_]:
        """Return the border every edge crosses, such as ``MMR-THA``, or an empty text.

        The codes stand in alphabetical order. Sea lanes cross none.
        """
        country = self.nodes["country"].to_numpy(dtype=str)
        tail, head = (country[self.edges[end].to_numpy(np.int64)] for end in ("tail", "head"))
        crosses = (tail != head) & (tail != "") & (head != "")
        crosses &= (self.edges["mode"] != "sea").to_numpy()
        first, second = np.where(tail < head, tail, head), np.where(tail < head, head, tail)
        return np.where(crosses, np.char.add(np.char.add(first, "-"), second), "")

    def place(self, name: str, near: shapely.Geometry | None = None) -> int:
        """Return the number of a place by id or name.

        Parameters
        ----------
        name : str
        near : shapely geometry, optional
            EPSG:4326. Of equal names the place nearest to it is meant, else the most
            populous.

        Raises
        ------
        UnknownNameError
            If there is none.
        """
        for column in ("id", "name"):
            rows = np.flatnonzero(self.places[column].str.casefold() == name.casefold())
            if len(rows) > 1 and near is not None:
                places = shapely.points(self.places[["lon", "lat"]].to_numpy(dtype=float)[rows])
                return int(rows[np.argmin(shapely.distance(places, near))])
            if len(rows):
                return int(rows[0])
        raise UnknownNameError.among("city or port in the network", name, self.places["name"])

    def nearest_place(self, position: tuple[float, float]) -> tuple[str, float]:
        """Return the nearest city's name in the language in force, and its distance in km."""
        chord, found = self._cities.query(on_sphere(np.array([position])))
        return self.place_name(int(found[0])), float(chord[0]) * 6371.0088

    def place_name(self, place: int) -> str:
        """Return the name of a place by number, in the language in force."""
        return local_name({str(key): value for key, value in self.places.iloc[place].items()})

    def nearest(self, mode: str, positions: FloatArray) -> tuple[IntArray, FloatArray]:
        """Return the nearest node of a mode to each position, and its distance in km.

        Parameters
        ----------
        mode : str
            ``road``, ``rail`` or ``sea``.
        positions : array of shape (n, 2)
            Longitude and latitude in degrees.
        """
        if mode not in self._trees:
            empty = np.full(len(positions), -1, dtype=np.int64)
            return empty, np.full(len(positions), np.inf)
        rows, tree = self._trees[mode]
        chords, found = tree.query(on_sphere(positions))
        return rows[found], 2 * np.arcsin(np.clip(chords / 2, 0, 1)) * 6371.0088


@dataclass
class BaseGraph:
    """The base network in minutes for one profile; no project in it.

    Places are nodes too: place ``i`` is node ``n_network + i``.

    Attributes
    ----------
    tail, head : array of int
        Ends of every directed edge.
    minutes : array of float
    edge : array of int
        Row of `TravelNetwork.edges`; -1 for the ways between places and modes.
    km : array of float
    mode : array of str
        ``road``, ``rail`` or ``sea``; of a way between a place and a mode, that mode.
    matrix : csr_array
        Fewest minutes between neighbours.
    lines : dict
        Projects already read, by feature id; kept by `corridors.travel.projects`.
    """

    network: TravelNetwork
    profile: str
    assumptions: Assumptions
    tail: IntArray
    head: IntArray
    minutes: FloatArray
    km: FloatArray
    edge: IntArray
    mode: npt.NDArray[np.str_]
    matrix: csr_array
    lines: dict[str, Any] = field(default_factory=dict, repr=False)

    def kept(self, keep: npt.NDArray[np.bool_]) -> BaseGraph:
        """Return the graph with some of its directed edges, all nodes and their numbers.

        Parameters
        ----------
        keep : array of bool
            By directed edge.
        """
        tail, head, minutes = self.tail[keep], self.head[keep], self.minutes[keep]
        return BaseGraph(
            self.network,
            self.profile,
            self.assumptions,
            tail,
            head,
            minutes,
            self.km[keep],
            self.edge[keep],
            self.mode[keep],
            fewest(tail, head, minutes, self.size)[0],
        )

    def without(self, closed: npt.NDArray[np.bool_]) -> BaseGraph:
        """Return the graph without the edges of the network that are closed.

        Parameters
        ----------
        closed : array of bool
            By row of `TravelNetwork.edges`.
        """
        return self.kept(~((self.edge >= 0) & closed[self.edge]))

    @property
    def size(self) -> int:
        """Number of nodes, places included."""
        return len(self.network.nodes) + len(self.network.places)

    def place_node(self, place: int) -> int:
        """Return the node of a place."""
        return len(self.network.nodes) + place


def fewest(
    tail: IntArray, head: IntArray, minutes: FloatArray, size: int
) -> tuple[csr_array, IntArray]:
    """Return a sparse matrix of minutes and the edge behind each of its entries.

    Of parallel edges the quickest counts.
    """
    order = np.lexsort((minutes, head, tail))
    tail, head, minutes = tail[order], head[order], minutes[order]
    first = np.ones(len(tail), dtype=bool)
    first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    matrix = csr_array((minutes[first], (tail[first], head[first])), shape=(size, size))
    return matrix, order[first]


def base_graph(network: TravelNetwork, profile: str, assumptions: Assumptions) -> BaseGraph:
    """Give the base network its minutes.

    Parameters
    ----------
    network : TravelNetwork
    profile : str
        ``passenger`` or ``freight``.
    assumptions : Assumptions
    """
    nodes, edges, access = network.nodes, network.edges, network.access
    tail, head = edges["tail"].to_numpy(np.int64), edges["head"].to_numpy(np.int64)
    km = edges["km"].to_numpy(float)
    country = nodes["country"].to_numpy(dtype=object)
    minutes = np.empty(len(edges))
    for mode in ("road", "rail", "sea"):
        rows = (edges["mode"] == mode).to_numpy()
        speed = assumptions.speeds(f"{profile}.{mode}_kmh", country, network.positions)
        # Half the edge at the speed of either end.
        minutes[rows] = 30 * km[rows] * (1 / speed[tail[rows]] + 1 / speed[head[rows]])
        if mode == "road" and "expressway" in edges:
            # Older expressways are part of the base; the network's other roads have no class.
            fast = rows & edges["expressway"].to_numpy(bool)
            express = assumptions.value(f"{profile}.project_road_kmh", "default")
            minutes[fast] = np.minimum(minutes[fast], 60 * km[fast] / express)
        if mode != "sea":
            crosses = rows & (country[tail] != country[head])
            crosses &= (country[tail] != "") & (country[head] != "")
            minutes[crosses] += assumptions.value(f"{profile}.minutes", f"border_{mode}")
            if mode == "rail":
                breaks = [
                    assumptions.value("gauge_mm.rail", country[a])
                    != assumptions.value("gauge_mm.rail", country[b])
                    for a, b in zip(tail[crosses], head[crosses], strict=True)
                ]
                gauge = assumptions.value(f"{profile}.minutes", "gauge_break")
                minutes[crosses] += gauge * np.array(breaks, dtype=float)
    place = access["place"].to_numpy(np.int64) + len(nodes)
    node = access["node"].to_numpy(np.int64)
    way_km = access["km"].to_numpy(float)
    way = 60 * way_km / assumptions.value(f"{profile}.access_kmh", "default")
    board, leave = np.zeros(len(access)), np.zeros(len(access))
    for mode in ("rail", "sea"):
        rows = (access["mode"] == mode).to_numpy()
        board[rows] = assumptions.value(f"{profile}.minutes", f"board_{mode}")
        leave[rows] = assumptions.value(f"{profile}.minutes", f"leave_{mode}")
    row = np.arange(len(edges))
    none = np.full(len(access), -1)
    edge_mode, access_mode = (table["mode"].to_numpy(dtype=str) for table in (edges, access))
    tails = np.concatenate([tail, head, place, node])
    heads = np.concatenate([head, tail, node, place])
    times = np.maximum(np.concatenate([minutes, minutes, way + board, way + leave]), LEAST_MINUTES)
    size = len(nodes) + len(network.places)
    return BaseGraph(
        network,
        profile,
        assumptions,
        tails,
        heads,
        times,
        np.concatenate([km, km, way_km, way_km]),
        np.concatenate([row, row, none, none]),
        np.concatenate([edge_mode, edge_mode, access_mode, access_mode]),
        fewest(tails, heads, times, size)[0],
    )


def read_network(folder: Path) -> TravelNetwork:
    """Read the base network of a data folder.

    Raises
    ------
    MissingDataError
        If the folder has none.
    """
    path = folder / "network"
    names = ("nodes", "edges", "places", "access")
    missing = [name for name in names if not _table(path, name).exists()]
    if missing:
        raise MissingDataError(
            f"{path} lacks {', '.join(f'{name}.parquet' for name in missing)}; travel times over "
            "a network need them. `corridors build` makes them where curated/network.json is."
        )
    nodes, edges, places, access = (pd.read_parquet(_table(path, name)) for name in names)
    return TravelNetwork(nodes, edges, places, access, _terms(folder))


def _terms(folder: Path) -> dict[str, str]:
    resources, terms = descriptor(folder).get("resources", []), {}
    for member, part, key in (("attribution", "sources", "title"), ("license", "licenses", "name")):
        try:
            [edges] = [item for item in resources if item["path"] == "network/edges.parquet"]
            terms[member] = "; ".join(item[key] for item in edges[part])
        except (ValueError, KeyError, TypeError):
            # Whoever made the data need not say so.
            continue
    return terms


def _table(folder: Path, name: str) -> Path:
    return folder / f"{name}.parquet"


def on_sphere(positions: FloatArray) -> FloatArray:
    """Return longitudes and latitudes in degrees as points on the unit sphere."""
    lon, lat = np.radians(positions).T
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
