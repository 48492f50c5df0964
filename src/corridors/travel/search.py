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
#: Hubs kept from one scenario to the next, so that lines drawn long ago cost nothing.
_MOST_HUBS = 2000
#: So many origins are not worth sorting out the destinations' ways for.
_FEW = 16

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
        self._skeleton: Skeleton | None = None

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
        nodes = self.base.place_node(0) + numbers
        if len(origins) <= _FEW or not len(added.attachments):
            return self._over(start, origins, nodes, added)
        skeleton = self._skeleton_of(added)
        graph, into = skeleton.with_edges(added), self._into(skeleton, origins)
        if len(origins) < len(skeleton.hubs):
            reached = skeleton.reached(graph, into)[0]
        else:
            reached = put_over(into, skeleton.first(origins, into), skeleton.closed(graph))
        columns = self._column[nodes]
        out = np.stack([self._from[int(n)][columns] for n in skeleton.hubs], axis=1)
        return put_over(start.T, skeleton.last(destinations, out), reached.T).T

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
        """Put a scenario over base times from few origins."""
        if not len(added.attachments):
            return start.copy()
        skeleton = self._skeleton_of(added)
        graph, into = skeleton.with_edges(added), self._into(skeleton, origins)
        times, leaves = skeleton.reached(graph, into)
        worth = np.flatnonzero(leaves.any(axis=0))
        if not len(worth):
            return start.copy()
        columns = self._column[nodes]
        out = np.stack([self._from[int(n)][columns] for n in skeleton.hubs[worth]])
        return put_over(start, np.where(leaves, times, np.inf)[:, worth], out)

    def _into(self, skeleton: Skeleton, origins: Sequence[int]) -> FloatArray:
        rows = np.asarray(origins, dtype=np.int64)
        return np.stack([self._to[int(n)][rows] for n in skeleton.hubs], axis=1)

    def _skeleton_of(self, added: Added) -> Skeleton:
        """Return hubs with a scenario's attachments among them.

        A hub that a scenario does not use does no harm, so the hubs grow only by new ones.
        """
        skeleton = self._skeleton
        if skeleton is None or not np.isin(added.attachments, skeleton.hubs).all():
            hubs = (
                added.attachments
                if skeleton is None
                else np.union1d(skeleton.hubs, added.attachments)
            )
            if len(hubs) > _MOST_HUBS:
                hubs = added.attachments
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
