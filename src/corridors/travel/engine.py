"""Travel times over the network, exact for any scenario without searching it anew.

The base network never changes; a scenario only adds edges between a few hundred
attachments. So base times between places and attachments are searched once. A scenario is
then closed over its attachments (H) and put over the base by min-plus algebra:
``D'[i, j] = min(D[i, j], min over a, b of D[i, a] + H[a, b] + D[b, j])``, which is what
Dijkstra on the whole graph gives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra, floyd_warshall

from corridors.catalogue import Catalogue
from corridors.errors import MissingDataError, OptionError
from corridors.travel.assumptions import PROFILES, Assumptions, read_assumptions
from corridors.travel.cluster import minutes_on_cluster
from corridors.travel.minplus import last_exits, min_plus, put_over
from corridors.travel.network import (
    BaseGraph,
    FloatArray,
    IntArray,
    TravelNetwork,
    base_graph,
    fewest,
    read_network,
)
from corridors.travel.projects import Added, added_edges
from corridors.travel.scenario import Scenario

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["Engine", "Leg", "Route", "min_plus", "open_engine"]

#: Origins searched between two reports of progress.
_BATCH = 64

Progress = Callable[[int, int], None]


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
        Names of its ends.
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


class Engine:
    """Routes and travel times over a network, with any scenario of a catalogue.

    Parameters
    ----------
    catalogue : Catalogue
        Whole; its railways and expressways are the projects.
    network : TravelNetwork
    profile : str
        ``passenger`` or ``freight``.
    assumptions : Assumptions

    Raises
    ------
    OptionError
        If there is no such profile.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        network: TravelNetwork,
        profile: str,
        assumptions: Assumptions,
    ) -> None:
        if profile not in PROFILES:
            raise OptionError(f"There is no profile {profile!r}. Expected passenger or freight.")
        self.catalogue = catalogue
        self.network = network
        self.base: BaseGraph = base_graph(network, profile, assumptions)
        self._reverse = csr_array(self.base.matrix.T)
        self._from: dict[int, FloatArray] = {}
        self._to: dict[int, FloatArray] = {}
        self._rows: dict[int, FloatArray] = {}
        self.added = lru_cache(maxsize=64)(self._added)
        self.closed = lru_cache(maxsize=64)(self._closed)
        self.full = lru_cache(maxsize=3)(self._full)

    def _added(self, scenario: Scenario) -> Added:
        return added_edges(self.base, self.catalogue, scenario)

    # -- matrices -------------------------------------------------------------------

    def prepare(
        self, places: Iterable[int], scenarios: Iterable[Scenario], progress: Progress | None = None
    ) -> None:
        """Search the base network from places and attachments, as far as not done yet.

        Parameters
        ----------
        places : iterable of int
            Numbers of places that will be origins.
        scenarios : iterable of Scenario
        progress : callable, optional
            Told how many of how many searches are done; an exception it raises stops
            the work and loses none that is done.
        """
        rows = [p for p in dict.fromkeys(places) if p not in self._rows]
        hubs = sorted({int(n) for s in scenarios for n in self.added(s).attachments})
        ahead = [n for n in hubs if n not in self._from]
        back = [n for n in hubs if n not in self._to]
        total, done = len(rows) + len(ahead) + len(back), 0
        first = len(self.network.nodes)
        for wanted, matrix, keep in (
            (ahead, self.base.matrix, self._from),
            (back, self._reverse, self._to),
            (rows, self.base.matrix, self._rows),
        ):
            for start in range(0, len(wanted), _BATCH):
                batch = wanted[start : start + _BATCH]
                nodes = [self.base.place_node(p) for p in batch] if keep is self._rows else batch
                times = dijkstra(matrix, indices=nodes)
                for key, row in zip(batch, times, strict=True):
                    keep[key] = row[first:].copy() if keep is self._rows else row
                done += len(batch)
                if progress:
                    progress(done, total)

    def minutes(
        self, origins: Sequence[int], destinations: Sequence[int], scenario: Scenario
    ) -> FloatArray:
        """Return travel times between places in minutes; infinite where no way joins them.

        Parameters
        ----------
        origins, destinations : sequence of int
            Numbers of places.
        scenario : Scenario

        Returns
        -------
        array of shape (len(origins), len(destinations))
        """
        self.prepare(origins, [scenario])
        numbers = np.asarray(destinations, dtype=np.int64)
        start = np.stack([self._rows[p][numbers] for p in origins])
        first = len(self.network.nodes)
        return self._over(start, [first + p for p in origins], first + numbers, scenario)

    def minutes_to_nodes(self, origin: int, nodes: IntArray, scenario: Scenario) -> FloatArray:
        """Return travel times from a place to network nodes in minutes.

        Parameters
        ----------
        origin : int
            Number of a place.
        nodes : array of int
            Numbers of network nodes, for example a surface of road nodes.
        scenario : Scenario
        """
        node = self.base.place_node(origin)
        if node not in self._from:
            self._from[node] = dijkstra(self.base.matrix, indices=node)
        self.prepare([], [scenario])
        start = self._from[node][np.newaxis, nodes]
        times: FloatArray = self._over(start, [node], nodes, scenario)[0]
        return times

    def _over(
        self,
        start: FloatArray,
        origins: Sequence[int],
        destinations: Sequence[int] | IntArray,
        scenario: Scenario,
    ) -> FloatArray:
        """Put a scenario over base times; the scenario's attachments must be prepared."""
        added = self.added(scenario)
        hubs = added.attachments
        if not len(hubs):
            return start.copy()
        rows = np.asarray(origins, dtype=np.int64)
        into = np.stack([self._to[int(n)][rows] for n in hubs], axis=1)
        between = np.stack([self._from[int(n)][hubs] for n in hubs])
        exits = last_exits(into, between, self.closed(scenario))
        # Of most hubs nothing is left to try from a single origin.
        worth = np.flatnonzero(np.isfinite(exits).any(axis=0))
        if not len(worth):
            return start.copy()
        columns = np.asarray(destinations, dtype=np.int64)
        out = np.stack([self._from[int(n)][columns] for n in hubs[worth]])
        return put_over(start, exits[:, worth], out)

    def _closed(self, scenario: Scenario) -> FloatArray:
        """Return the fewest minutes between attachments, the scenario's edges included."""
        added = self.added(scenario)
        hubs = added.attachments
        number = {int(node): i for i, node in enumerate(hubs)}
        count, size = len(hubs), self.base.size
        table = np.full((count + len(added.stops),) * 2, np.inf)
        table[:count, :count] = [self._from[int(node)][hubs] for node in hubs]
        for edge in added.edges:
            a = number[edge.tail] if edge.tail < size else count + edge.tail - size
            b = number[edge.head] if edge.head < size else count + edge.head - size
            table[a, b] = min(table[a, b], edge.minutes)
        np.fill_diagonal(table, 0)
        closed: FloatArray = floyd_warshall(table)[:count, :count]
        return closed

    def matrix(
        self,
        origins: Sequence[str],
        destinations: Sequence[str] | None,
        scenario: Scenario,
        progress: Progress | None = None,
        *,
        cluster: Client | str | None = None,
    ) -> pd.DataFrame:
        """Return travel times between named places.

        Parameters
        ----------
        origins : sequence of str
            Names or ids.
        destinations : sequence of str, optional
            By default the origins.
        scenario : Scenario
        progress : callable, optional
            See `prepare`.
        cluster : distributed.Client or str, optional
            A Dask client or a scheduler's address, to share the work out; see
            `corridors.travel.cluster`.

        Returns
        -------
        pandas.DataFrame
            Minutes, origins down and destinations across; ``NaN`` where no way joins two
            places, and the reason for each in ``attrs["unreachable"]``.

        Raises
        ------
        UnknownNameError
            If a place is not in the network.
        """
        rows = [self.network.place(name) for name in origins]
        columns = rows if destinations is None else [self.network.place(n) for n in destinations]
        if cluster is None:
            self.prepare(rows, [scenario], progress)
            minutes = self.minutes(rows, columns, scenario)
        else:
            [minutes] = minutes_on_cluster(
                self, rows, columns, [scenario], cluster, progress=progress
            )
        names = self.network.places["name"]
        table = pd.DataFrame(
            np.where(np.isfinite(minutes), minutes, np.nan),
            index=[names.iat[p] for p in rows],
            columns=[names.iat[p] for p in columns],
        )
        joined = set(self.network.access["place"])
        table.attrs["unreachable"] = {
            f"{names.iat[p]} - {names.iat[q]}": self._reason(p, q, joined)
            for i, p in enumerate(rows)
            for j, q in enumerate(columns)
            if not np.isfinite(minutes[i, j])
        }
        return table

    def _reason(self, origin: int, destination: int, joined: set[int]) -> str:
        for place in (origin, destination):
            if place not in joined:
                name = self.network.places["name"].iat[place]
                return f"{name} has no road, railway or quay of the network within reach"
        return "no way over road, rail and sea joins the two in the network"

    # -- routes ---------------------------------------------------------------------

    def _full(self, scenario: Scenario) -> tuple[csr_array, IntArray]:
        added, base = self.added(scenario), self.base
        return fewest(
            np.concatenate([base.tail, np.array([e.tail for e in added.edges], dtype=np.int64)]),
            np.concatenate([base.head, np.array([e.head for e in added.edges], dtype=np.int64)]),
            np.concatenate([base.minutes, np.array([e.minutes for e in added.edges])]),
            base.size + len(added.stops),
        )

    def route(self, origin: str, destination: str, scenario: Scenario) -> Route:
        """Return the quickest way between two places with its legs.

        Parameters
        ----------
        origin, destination : str
            Names or ids of places.
        scenario : Scenario

        Raises
        ------
        UnknownNameError
            If a place is not in the network.
        """
        first, last = self.network.place(origin), self.network.place(destination)
        names = self.network.places["name"]
        ends = str(names.iat[first]), str(names.iat[last])
        if first == last:
            return Route(*ends, 0.0, ())
        matrix, edges = self.full(scenario)
        start, end = self.base.place_node(first), self.base.place_node(last)
        minutes, before = dijkstra(matrix, indices=start, return_predecessors=True)
        if before[end] < 0:
            return Route(*ends, None, ())
        path = [end]
        while path[-1] != start:
            path.append(int(before[path[-1]]))
        path.reverse()
        steps = [self._step(matrix, edges, a, b, scenario) for a, b in pairwise(path)]
        return Route(*ends, float(minutes[end]), tuple(_legs(steps)))

    def _step(
        self, matrix: csr_array, edges: IntArray, tail: int, head: int, scenario: Scenario
    ) -> Leg:
        low, high = matrix.indptr[tail], matrix.indptr[tail + 1]
        entry = low + int(np.searchsorted(matrix.indices[low:high], head))
        edge, base, added = int(edges[entry]), self.base, self.added(scenario)
        ends = self._name(tail, added), self._name(head, added)
        borders = self._border(tail, head, added)
        if edge >= len(base.tail):
            new = added.edges[edge - len(base.tail)]
            return Leg(new.mode, new.feature_id, *ends, new.km, new.minutes, borders, new.positions)
        row = int(base.edge[edge])
        shape = [self._position(tail, added), self._position(head, added)]
        mode = "transfer"
        if row >= 0:
            record = self.network.edges.iloc[row]
            mode = str(record["mode"])
            between = np.asarray(record["between"], dtype=float).reshape(-1, 2) / 1e5
            if tail != int(record["tail"]):
                between = between[::-1]
            shape[1:1] = [(float(x), float(y)) for x, y in between]
        km, minutes = float(base.km[edge]), float(base.minutes[edge])
        return Leg(mode, None, *ends, km, minutes, borders, tuple(shape))

    def _position(self, node: int, added: Added) -> tuple[float, float]:
        count = len(self.network.nodes)
        if node < count:
            lon, lat = self.network.positions[node]
        elif node < self.base.size:
            place = self.network.places.iloc[node - count]
            lon, lat = place["lon"], place["lat"]
        else:
            lon, lat = added.stops[node - self.base.size][1]
        return (float(lon), float(lat))

    def _name(self, node: int, added: Added) -> str:
        count = len(self.network.nodes)
        if count <= node < self.base.size:
            return str(self.network.places["name"].iat[node - count])
        if node >= self.base.size and (name := added.stops[node - self.base.size][0]):
            return name
        place, km = self.network.nearest_place(self._position(node, added))
        return f"near {place}" if km < 40 else "open country"

    def _border(self, tail: int, head: int, added: Added) -> tuple[str, ...]:
        sides = [self._country(node, added) for node in (tail, head)]
        return (f"{sides[0]}-{sides[1]}",) if all(sides) and sides[0] != sides[1] else ()

    def _country(self, node: int, added: Added) -> str:
        count = len(self.network.nodes)
        if node < count:
            return str(self.network.nodes["country"].iat[node])
        if node < self.base.size:
            return str(self.network.places["country"].iat[node - count])
        at = np.array([added.stops[node - self.base.size][1]])
        nearest = int(self.network.nearest("road", at)[0][0])
        return str(self.network.nodes["country"].iat[nearest]) if nearest >= 0 else ""


def _legs(steps: Iterable[Leg]) -> list[Leg]:
    """Join consecutive steps of one mode and project."""
    legs: list[Leg] = []
    for step in steps:
        last = legs[-1] if legs else None
        if last and (last.mode, last.feature_id) == (step.mode, step.feature_id):
            legs[-1] = Leg(
                last.mode,
                last.feature_id,
                last.start,
                step.end,
                last.km + step.km,
                last.minutes + step.minutes,
                last.borders + step.borders,
                last.positions + step.positions[1:],
            )
        else:
            legs.append(step)
    return legs


def open_engine(
    catalogue: Catalogue,
    profile: str = "passenger",
    *,
    assumptions: Path | None = None,
) -> Engine:
    """Open the network of a catalogue's first folder that has one.

    Parameters
    ----------
    catalogue : Catalogue
    profile : str
        ``passenger`` or ``freight``.
    assumptions : Path, optional
        File whose values are put over those of the data folder.

    Raises
    ------
    MissingDataError
        If no folder has a network.
    OptionError
        If there is no such profile.
    """
    folder = next((f for f in catalogue.folders if (f / "network").is_dir()), None)
    if folder is None:
        raise MissingDataError(
            "No data folder has a network/; travel times over a network need one. "
            "`corridors build` makes it where curated/network.json is."
        )
    values = read_assumptions(folder / "assumptions.toml")
    if assumptions is not None:
        values = values.overridden(read_assumptions(assumptions, whole=False))
    return Engine(catalogue, read_network(folder), profile, values)
