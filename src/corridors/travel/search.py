"""Shortest times over one base graph, and a scenario's edges put over them exactly.

The base never changes; a scenario only adds edges between a few hundred attachments. So base
times D between places and attachments are searched once. A scenario's times X from origins
to attachments come from a small graph (`corridors.travel.skeleton`) and are put over the base:
``D'[i, j] = min(D[i, j], min over b of X[i, b] + D[b, j])``, which is what Dijkstra on the
whole graph gives. Of the attachments b only those are tried that can matter: where the
scenario's ways end, or from which the destination is reached directly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from threading import RLock

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from corridors.travel.minplus import put_over
from corridors.travel.network import BaseGraph, FloatArray, IntArray, fewest
from corridors.travel.projects import Added
from corridors.travel.skeleton import Skeleton

__all__ = ["Search", "Task"]

#: Origins searched between two reports of progress.
_BATCH = 64
#: Hubs of drawn lines that are kept beside those of the largest scenario, some 0.7 MB each.
_MOST_DRAWN = 400
#: Places whose times to every node are kept, of the same size.
_MOST_PLACES = 32
#: So many origins are not worth sorting out the destinations' ways for.
_FEW = 16

Task = tuple[list[int], csr_array, Callable[[int, FloatArray], None]]


class Search:
    """Times over one base graph, searched as they are asked for and kept.

    May be used by several threads. Hubs of lines drawn long ago are dropped, and searched again
    if they are needed.

    Parameters
    ----------
    base : BaseGraph
        Whole, of one mode only, or with some edges closed.
    """

    def __init__(self, base: BaseGraph) -> None:
        self.base = base
        self._reverse = csr_array(base.matrix.T)
        # Of a base with one mode most nodes have no edge: their columns are not kept.
        used = np.unique(np.concatenate([base.tail, base.head]))
        places = np.arange(base.place_node(0), base.size)
        self._kept = np.union1d(used, places)
        self._column = np.full(base.size, len(self._kept), dtype=np.int64)
        self._column[self._kept] = np.arange(len(self._kept))
        self._first = len(self._kept) - len(places)
        self._from: dict[int, FloatArray] = {}
        self._to: dict[int, FloatArray] = {}
        self._rows: dict[int, FloatArray] = {}
        self._skeleton: Skeleton | None = None
        self._largest: IntArray = np.empty(0, dtype=np.int64)
        self._lock = RLock()
        self._from_place = lru_cache(_MOST_PLACES)(self._search_from_place)

    def searches(self, places: Iterable[int], added: Iterable[Added]) -> list[Task]:
        """Return what is still to be searched from places and attachments.

        Parameters
        ----------
        places : iterable of int
            Numbers of places that will be origins.
        added : iterable of Added
        """
        hubs = sorted({int(node) for each in added for node in each.attachments})
        rows = [p for p in dict.fromkeys(places) if p not in self._rows]
        first = self.base.place_node(0)
        return [
            ([n for n in hubs if n not in self._from], self.base.matrix, self._keep_from),
            ([n for n in hubs if n not in self._to], self._reverse, self._keep_to),
            ([first + p for p in rows], self.base.matrix, self._keep_row),
        ]

    def _keep_from(self, node: int, times: FloatArray) -> None:
        # The last column stands for nodes that this graph does not reach at all.
        self._from[node] = np.append(times[self._kept], np.inf)

    def _keep_to(self, node: int, times: FloatArray) -> None:
        self._to[node] = times[self.base.place_node(0) :].copy()

    def _keep_row(self, node: int, times: FloatArray) -> None:
        first = self.base.place_node(0)
        self._rows[node - first] = times[first:].copy()

    def _search_from_place(self, place: int) -> FloatArray:
        times: FloatArray = dijkstra(self.base.matrix, indices=self.base.place_node(place))
        return times

    @property
    def kept(self) -> int:
        """Number of hubs whose times are kept."""
        return len(self._from)

    def of_hubs(self, nodes: Iterable[int]) -> dict[int, tuple[FloatArray, FloatArray]]:
        """Return the minutes from every place to each node, and from it to every place."""
        wanted = list(nodes)
        with self._lock:
            self.run(self.searches([], [Added(size=self.base.size, extra=wanted)]))
            return {n: (self._to[n], self._from[n][self._first : -1]) for n in wanted}

    def minutes(
        self, origins: Sequence[int], destinations: Sequence[int], added: Added
    ) -> FloatArray:
        """Return the minutes between places; what they need and lacks is searched.

        Parameters
        ----------
        origins, destinations : sequence of int
            Numbers of places.
        added : Added
            What the scenario adds.
        """
        self.run(self.searches(origins, []))
        numbers = np.asarray(destinations, dtype=np.int64)
        start: FloatArray = np.stack([self._rows[p][numbers] for p in origins])
        nodes = self.base.place_node(0) + numbers
        if len(origins) <= _FEW or not len(added.attachments):
            return self._over(start, origins, nodes, added)
        skeleton, into, rows = self._hubs(origins, added)
        graph = skeleton.with_edges(added)
        if len(origins) < len(skeleton.hubs):
            reached = skeleton.reached(graph, into)[0]
        else:
            reached = put_over(into, skeleton.first(origins, into), skeleton.closed(graph))
        columns = self._column[nodes]
        out = np.stack([row[columns] for row in rows], axis=1)
        return put_over(start.T, skeleton.last(destinations, out), reached.T).T

    def minutes_to_nodes(self, origin: int, nodes: IntArray, added: Added) -> FloatArray:
        """Return the minutes from a place to nodes of the network."""
        start = self._from_place(origin)[np.newaxis, nodes]
        times: FloatArray = self._over(start, [origin], nodes, added)[0]
        return times

    def _over(
        self, start: FloatArray, origins: Sequence[int], nodes: IntArray, added: Added
    ) -> FloatArray:
        """Put a scenario over base times from few origins."""
        if not len(added.attachments):
            return start.copy()
        skeleton, into, rows = self._hubs(origins, added)
        times, leaves = skeleton.reached(skeleton.with_edges(added), into)
        worth = np.flatnonzero(leaves.any(axis=0))
        if not len(worth):
            return start.copy()
        columns = self._column[nodes]
        out = np.stack([rows[hub][columns] for hub in worth])
        return put_over(start, np.where(leaves, times, np.inf)[:, worth], out)

    def _hubs(
        self, origins: Sequence[int], added: Added
    ) -> tuple[Skeleton, FloatArray, list[FloatArray]]:
        """Return hubs, the minutes to them from origins, and from each to all kept nodes."""
        places = np.asarray(origins, dtype=np.int64)
        # What is returned stays whole, whatever another thread drops meanwhile.
        with self._lock:
            self.run(self.searches([], [added]))
            skeleton = self._skeleton_of(added)
            into = np.stack([self._to[int(n)][places] for n in skeleton.hubs], axis=1)
            return skeleton, into, [self._from[int(n)] for n in skeleton.hubs]

    def _skeleton_of(self, added: Added) -> Skeleton:
        """Return hubs with a scenario's attachments among them.

        A hub that a scenario does not use does no harm, so they grow only by new ones.
        """
        own = added.attachments
        if len(own) > len(self._largest):
            self._largest = own
        skeleton = self._skeleton
        if skeleton is None or not np.isin(own, skeleton.hubs).all():
            hubs = own if skeleton is None else np.union1d(skeleton.hubs, own)
            if len(hubs) > len(self._largest) + _MOST_DRAWN:
                hubs = np.union1d(self._largest, own)
                self.run(self.searches([], [Added(size=self.base.size, extra=hubs.tolist())]))
                self._from = {int(n): self._from[int(n)] for n in hubs}
                self._to = {int(n): self._to[int(n)] for n in hubs}
            columns = self._column[hubs]
            between = np.stack([self._from[int(n)][columns] for n in hubs])
            skeleton = self._skeleton = Skeleton(hubs, between)
        return skeleton

    def whole(self, added: Added) -> tuple[csr_array, IntArray]:
        """Return the whole graph as a sparse matrix and the edge behind each entry.

        Edges are numbered as in the base, then those added.
        """
        base, edges = self.base, added.edges
        return fewest(
            np.concatenate([base.tail, np.array([e.tail for e in edges], dtype=np.int64)]),
            np.concatenate([base.head, np.array([e.head for e in edges], dtype=np.int64)]),
            np.concatenate([base.minutes, np.array([e.minutes for e in edges])]),
            base.size + len(added.stops),
        )

    @staticmethod
    def run(tasks: Sequence[Task], progress: Callable[[int, int], None] | None = None) -> None:
        """Do the searches, telling progress; an exception it raises loses none that is done."""
        total, done = sum(len(nodes) for nodes, _, _ in tasks), 0
        for nodes, matrix, keep in tasks:
            for start in range(0, len(nodes), _BATCH):
                batch = nodes[start : start + _BATCH]
                for node, times in zip(batch, dijkstra(matrix, indices=batch), strict=True):
                    keep(node, times)
                done += len(batch)
                if progress:
                    progress(done, total)
