"""A small graph that stands for a whole base: the hubs where scenarios join it.

Hubs are base nodes that edges of a scenario touch. Of the base ways between them only those
that are no sum of others are kept, and of those between a place and the hubs likewise; with a
scenario's edges beside them, that is a graph of a few hundred nodes that gives the same times.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from corridors.travel.minplus import direct, without_diagonal
from corridors.travel.network import BoolArray, FloatArray, IntArray, fewest
from corridors.travel.projects import Added

__all__ = ["Skeleton"]

#: Origins in one graph, so that it stays small.
_BATCH = 64
#: Two ways that differ by less than this share are one way, added up in another order.
_ROUNDING = 1e-13


class Skeleton:
    """Hubs of a base graph and the ways between them.

    Parameters
    ----------
    hubs : array of int, shape (k,)
        Base nodes, sorted.
    between : array of shape (k, k)
        Base minutes from hub to hub.
    """

    def __init__(self, hubs: IntArray, between: FloatArray) -> None:
        self.hubs = hubs
        self._between = between
        self._number = {int(node): i for i, node in enumerate(hubs)}
        self._tails, self._heads = np.nonzero(direct(without_diagonal(between), between))
        # Places with their direct ways to the hubs, and from them.
        self._first: dict[int, FloatArray] = {}
        self._last: dict[int, FloatArray] = {}

    def first(self, places: Sequence[int], into: FloatArray) -> FloatArray:
        """Return the minutes from places to the hubs that a quickest way may come to first.

        Parameters
        ----------
        places : sequence of int
        into : array of shape (n, k)
            Base minutes from each place to each hub.

        Returns
        -------
        array of shape (n, k)
            Infinite for the other hubs. Worked out once for a place.
        """
        return _kept(self._first, places, into, self._between)

    def last(self, places: Sequence[int], out: FloatArray) -> FloatArray:
        """Return the minutes to places from the hubs that a quickest way may come by last.

        Parameters
        ----------
        places : sequence of int
        out : array of shape (n, k)
            Base minutes to each place from each hub.

        Returns
        -------
        array of shape (n, k)
            Infinite for the other hubs. Worked out once for a place.
        """
        return _kept(self._last, places, out, self._between.T)

    def with_edges(self, added: Added) -> csr_array:
        """Return the graph with a scenario's edges: the hubs, then the scenario's stops.

        Parameters
        ----------
        added : Added
            Its attachments are among the hubs.
        """
        count = len(self.hubs)

        def numbers(nodes: list[int]) -> IntArray:
            # A stop's number is beyond those of the base's nodes.
            found = [self._number[n] if n < added.size else n - added.size + count for n in nodes]
            return np.array(found, dtype=np.int64)

        graph, _ = fewest(
            np.concatenate([self._tails, numbers([edge.tail for edge in added.edges])]),
            np.concatenate([self._heads, numbers([edge.head for edge in added.edges])]),
            np.concatenate(
                [
                    self._between[self._tails, self._heads],
                    np.array([edge.minutes for edge in added.edges]),
                ]
            ),
            count + len(added.stops),
        )
        return graph

    def closed(self, graph: csr_array) -> FloatArray:
        """Return the minutes from hub to hub, shape (k, k), over a graph of `with_edges`."""
        count = len(self.hubs)
        times: FloatArray = dijkstra(graph, indices=np.arange(count))[:, :count]
        return np.ascontiguousarray(times)

    def reached(self, graph: csr_array, into: FloatArray) -> tuple[FloatArray, BoolArray]:
        """Return the minutes from origins to hubs, and where the scenario's ways end.

        Parameters
        ----------
        graph : csr_array
            From `with_edges`.
        into : array of shape (n, k)
            Base minutes from the origins to the hubs.

        Returns
        -------
        array of shape (n, k)
            Minutes.
        array of bool, shape (n, k)
            Where a quickest way comes to a hub by an edge of the scenario. A way that uses
            the scenario leaves it for the last time at such a hub.
        """
        count, stops = len(self.hubs), graph.shape[0]
        found = np.empty_like(into)
        leaves = np.empty(into.shape, dtype=bool)
        for start in range(0, len(into), _BATCH):
            rows = slice(start, start + _BATCH)
            part = into[rows]
            joined = np.isfinite(part)
            size = stops + len(part)
            # The origins come after the stops, each with a way over the base to every hub.
            whole = csr_array(
                (
                    np.concatenate([graph.data, part[joined]]),
                    np.concatenate([graph.indices, np.nonzero(joined)[1]]),
                    np.concatenate([graph.indptr, graph.nnz + joined.sum(axis=1).cumsum()]),
                ),
                shape=(size, size),
            )
            times, before = dijkstra(
                whole, indices=np.arange(stops, size), return_predecessors=True
            )
            found[rows], before = times[:, :count], before[:, :count]
            by_stop = (before >= count) & (before < stops)
            leaves[rows] = by_stop & (found[rows] < part * (1 - _ROUNDING))
        return found, leaves


def _kept(
    known: dict[int, FloatArray], places: Sequence[int], times: FloatArray, between: FloatArray
) -> FloatArray:
    new = [row for row, place in enumerate(places) if place not in known]
    if new:
        ways = np.where(direct(times[new], between), times[new], np.inf)
        known.update(zip([places[row] for row in new], ways, strict=True))
    return np.stack([known[place] for place in places])
