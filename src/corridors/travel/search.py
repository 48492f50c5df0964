"""Shortest times over one base graph, and a scenario's edges put over them exactly.

The base never changes; a scenario only adds edges between a few hundred attachments. So base
times D between places and attachments are searched once. For a scenario, Dijkstra runs from
each origin over a small graph: the attachments, the base ways between them that are no sum
of others, and the scenario's edges. Where its times X end with an edge of the scenario they
are put over the base: ``D'[i, j] = min(D[i, j], min over b of X[i, b] + D[b, j])``, which is
what Dijkstra on the whole graph gives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from corridors.travel.minplus import indispensable, put_over
from corridors.travel.network import BaseGraph, FloatArray, IntArray, fewest
from corridors.travel.projects import Added

__all__ = ["Search", "Task"]

#: Origins searched between two reports of progress.
_BATCH = 64
#: Hubs kept from one scenario to the next, so that lines drawn long ago cost nothing.
_MOST_HUBS = 2000
#: Two ways that differ by less than this share are one way, added up in another order.
_ROUNDING = 1e-13

Task = tuple[list[int], csr_array, Callable[[int, FloatArray], None]]
Edges = tuple[IntArray, IntArray, FloatArray]


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
        nothing = np.empty(0, dtype=np.int64)
        self._hubs: tuple[IntArray, Edges] = nothing, (nothing, nothing, np.empty(0))

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
        if not len(added.attachments):
            return start.copy()
        hubs, exits = self._exits(np.asarray(origins, dtype=np.int64), added)
        # From a single origin most hubs need not be tried.
        worth = np.flatnonzero(np.isfinite(exits).any(axis=0))
        if not len(worth):
            return start.copy()
        columns = self._column[nodes]
        out = np.stack([self._from[int(n)][columns] for n in hubs[worth]])
        return put_over(start, exits[:, worth], out)

    def _exits(self, origins: IntArray, added: Added) -> tuple[IntArray, FloatArray]:
        """Return hubs, and the minutes to each where the scenario's ways end there.

        A quickest way that uses the scenario leaves it for the last time at some hub, which
        it reaches by an edge of the scenario; what is beyond is over the base. Of any other
        hub the time is infinite: it need not be tried.
        """
        hubs, (tails, heads, minutes) = self._skeleton(added.attachments)
        first, count = self.base.size, len(hubs)
        stops = count + len(added.stops)
        number = {int(node): i for i, node in enumerate(hubs)}
        ends = [
            [number[node] if node < first else node - first + count for node in way]
            for way in ((e.tail for e in added.edges), (e.head for e in added.edges))
        ]
        edges, _ = fewest(
            np.concatenate([tails, np.array(ends[0], dtype=np.int64)]),
            np.concatenate([heads, np.array(ends[1], dtype=np.int64)]),
            np.concatenate([minutes, np.array([e.minutes for e in added.edges])]),
            stops,
        )
        into = np.stack([self._to[int(n)][origins] for n in hubs], axis=1)
        exits = np.full(into.shape, np.inf)
        for start in range(0, len(origins), _BATCH):
            part = into[start : start + _BATCH]
            joined = np.isfinite(part)
            size = stops + len(part)
            # The origins come after the stops, each with a way over the base to every hub.
            graph = csr_array(
                (
                    np.concatenate([edges.data, part[joined]]),
                    np.concatenate([edges.indices, np.nonzero(joined)[1]]),
                    np.concatenate([edges.indptr, edges.nnz + joined.sum(axis=1).cumsum()]),
                ),
                shape=(size, size),
            )
            times, before = dijkstra(
                graph, indices=np.arange(stops, size), return_predecessors=True
            )
            times, before = times[:, :count], before[:, :count]
            ends_here = (before >= count) & (before < stops) & (times < part * (1 - _ROUNDING))
            exits[start : start + _BATCH][ends_here] = times[ends_here]
        return hubs, exits

    def _skeleton(self, attachments: IntArray) -> tuple[IntArray, Edges]:
        """Return hubs, the attachments among them, and the base ways that join them.

        A hub that a scenario does not use does no harm, so the ways are worked out anew only
        when a hub is new.
        """
        hubs, ways = self._hubs
        if not np.isin(attachments, hubs).all():
            hubs = np.union1d(hubs, attachments)
            if len(hubs) > _MOST_HUBS:
                hubs = attachments
            columns = self._column[hubs]
            between = np.stack([self._from[int(n)][columns] for n in hubs])
            tails, heads = np.nonzero(indispensable(between))
            ways = tails, heads, between[tails, heads]
            self._hubs = hubs, ways
        return hubs, ways

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
