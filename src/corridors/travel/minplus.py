"""Min-plus algebra: putting a scenario's ways over base times.

Everything here is exact: no way that could be the quickest is passed over, and a row's
result does not depend on the rows beside it, so that origins may be split up.
"""

from __future__ import annotations

import numpy as np

from corridors.travel.network import BoolArray, FloatArray

__all__ = ["direct", "put_over", "without_diagonal"]

#: Numbers in a block of rows: with as many sums it stays in a processor's cache.
_BLOCK = 49_152
#: Rows that share the hubs worth trying: few, so that they have many in common.
_ROWS = 12
#: Two ways that differ by less than this share are one way, added up in another order.
_ROUNDING = 1e-14


def without_diagonal(between: FloatArray) -> FloatArray:
    """Return times between nodes with no way from a node to itself."""
    apart = np.array(between, order="C")
    np.fill_diagonal(apart, np.inf)
    return apart


def direct(times: FloatArray, between: FloatArray) -> BoolArray:
    """Say which ways from origins to nodes are no sum of ways by another of the nodes.

    The ways that remain, with those between the nodes, give the same times. Seen the other way
    round, with ``between`` transposed, they are ways from the nodes to destinations.

    Parameters
    ----------
    times : array of shape (n, k)
        Minutes; infinite where there is no way, and from a node to itself.
    between : array of shape (k, k)
        Fewest minutes between the nodes, above zero from one to another.

    Returns
    -------
    array of bool, shape (n, k)
    """
    apart = without_diagonal(between)
    by_way_of = np.full(times.shape, np.inf)
    step = max(1, _BLOCK // len(apart))
    for first in range(0, len(times), step):
        rows = slice(first, first + step)
        sums = np.empty_like(times[rows])
        for node in range(len(apart)):
            np.add(times[rows, node, np.newaxis], apart[node], out=sums)
            np.minimum(by_way_of[rows], sums, out=by_way_of[rows])
    found: BoolArray = np.isfinite(times) & (by_way_of > times * (1 + _ROUNDING))
    return found


def put_over(start: FloatArray, exits: FloatArray, out: FloatArray) -> FloatArray:
    """Return ``min(start, min over b of exits[:, b] + out[b, :])`` where few are finite.

    Parameters
    ----------
    start : array of shape (n, m)
        Base minutes.
    exits : array of shape (n, k)
        Minutes from origins to hubs; infinite where a hub need not be tried.
    out : array of shape (k, m)
        Base minutes from hubs to destinations.
    """
    result = start.copy()
    # Rows that lie together in memory are quicker to add.
    out = np.ascontiguousarray(out)
    worth = np.isfinite(exits)
    # Origins that leave the scenario at the same hubs stand side by side.
    order = np.lexsort(worth.T)
    order = order[worth[order].any(axis=1)]
    step = max(1, min(_ROWS, _BLOCK // start.shape[1]))
    for first in range(0, len(order), step):
        rows = order[first : first + step]
        block = result[rows]
        sums = np.empty_like(block)
        for b in np.flatnonzero(worth[rows].any(axis=0)):
            np.add(exits[rows, b, np.newaxis], out[b], out=sums)
            np.minimum(block, sums, out=block)
        result[rows] = block
    return result
