"""Min-plus algebra: putting a scenario's ways over base times.

Everything here is exact: no way that could be the quickest is passed over, and a row's
result does not depend on the rows beside it, so that origins may be split up.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from corridors.travel.network import FloatArray

__all__ = ["indispensable", "put_over"]

#: Numbers in a block of rows: with as many sums it stays in a processor's cache.
_BLOCK = 49_152
#: Rows that share the hubs worth trying: few, so that they have many in common.
_ROWS = 24
#: Two ways that differ by less than this share are one way, added up in another order.
_ROUNDING = 1e-14


def indispensable(between: FloatArray) -> npt.NDArray[np.bool_]:
    """Say which times between nodes are no sum of times by way of another of the nodes.

    The ways that remain join the nodes in the same times.

    Parameters
    ----------
    between : array of shape (k, k)
        Fewest minutes, above zero from one node to another; infinite where no way joins them.

    Returns
    -------
    array of shape (k, k)
        False on the diagonal.
    """
    apart = between.copy()
    np.fill_diagonal(apart, np.inf)
    by_way_of = np.full(apart.shape, np.inf)
    step = max(1, _BLOCK // len(apart))
    for first in range(0, len(apart), step):
        rows = slice(first, first + step)
        sums = np.empty_like(apart[rows])
        for node in range(len(apart)):
            np.add(apart[rows, node, np.newaxis], apart[node], out=sums)
            np.minimum(by_way_of[rows], sums, out=by_way_of[rows])
    found: npt.NDArray[np.bool_] = np.isfinite(apart) & (by_way_of > apart * (1 + _ROUNDING))
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
