"""Shortest times over one base graph, and a scenario's edges put over them exactly.

The base never changes; a scenario only adds edges between a few hundred attachments. So base
times between places and attachments are searched once. A scenario is then closed over its
attachments (H) and put over the base by min-plus algebra:
``D'[i, j] = min(D[i, j], min over a, b of D[i, a] + H[a, b] + D[b, j])``, which is what
Dijkstra on the whole graph gives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra, floyd_warshall

from corridors.travel.minplus import last_exits, put_over
from corridors.travel.network import BaseGraph, FloatArray, IntArray, fewest
from corridors.travel.projects import Added

__all__ = ["Search", "Task"]

#: Origins searched between two reports of progress.
_BATCH = 64

Task = tuple[list[int], csr_array, Callable[[int, FloatArray], None]]


class Search:
    """Times over one base graph, searched as they are asked for and kept.

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

    def from_hub(self, node: int) -> FloatArray:
        """Return the minutes from a searched attachment to every place."""
        return self._from[node][self._first : -1]

    def to_hub(self, node: int) -> FloatArray:
        """Return the minutes from every place to a searched attachment."""
        return self._to[node]

    def minutes(
        self, origins: Sequence[int], destinations: Sequence[int], added: Added
    ) -> FloatArray:
        """Return the minutes between places; what they need must be searched.

        Parameters
        ----------
        origins, destinations : sequence of int
            Numbers of places.
        added : Added
            What the scenario adds.
        """
        numbers = np.asarray(destinations, dtype=np.int64)
        start: FloatArray = np.stack([self._rows[p][numbers] for p in origins])
        return self._over(start, origins, self.base.place_node(0) + numbers, added)

    def minutes_to_nodes(self, origin: int, nodes: IntArray, added: Added) -> FloatArray:
        """Return the minutes from a place to nodes of the network."""
        node = self.base.place_node(origin)
        if node not in self._from:
            self._keep_from(node, dijkstra(self.base.matrix, indices=node))
        start = self._from[node][np.newaxis, self._column[nodes]]
        times: FloatArray = self._over(start, [origin], nodes, added)[0]
        return times

    def _over(
        self, start: FloatArray, origins: Sequence[int], nodes: IntArray, added: Added
    ) -> FloatArray:
        hubs = added.attachments
        if not len(hubs):
            return start.copy()
        rows, columns = np.asarray(origins, dtype=np.int64), self._column[nodes]
        into = np.stack([self._to[int(n)][rows] for n in hubs], axis=1)
        between = np.stack([self._from[int(n)][self._column[hubs]] for n in hubs])
        exits = last_exits(into, between, self._closed(added))
        # From a single origin most hubs need not be tried.
        worth = np.flatnonzero(np.isfinite(exits).any(axis=0))
        if not len(worth):
            return start.copy()
        out = np.stack([self._from[int(n)][columns] for n in hubs[worth]])
        return put_over(start, exits[:, worth], out)

    def _closed(self, added: Added) -> FloatArray:
        """Return the fewest minutes between attachments, the scenario's edges included."""
        if added.closed is None:
            hubs = added.attachments
            number = {int(node): i for i, node in enumerate(hubs)}
            count, size = len(hubs), self.base.size
            table = np.full((count + len(added.stops),) * 2, np.inf)
            columns = self._column[hubs]
            table[:count, :count] = [self._from[int(node)][columns] for node in hubs]
            for edge in added.edges:
                a = number[edge.tail] if edge.tail < size else count + edge.tail - size
                b = number[edge.head] if edge.head < size else count + edge.head - size
                table[a, b] = min(table[a, b], edge.minutes)
            np.fill_diagonal(table, 0)
            added.closed = floyd_warshall(table)[:count, :count]
        closed: FloatArray = added.closed
        return closed

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
