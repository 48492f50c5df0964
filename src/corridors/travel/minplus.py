"""Min-plus algebra: putting a scenario's ways over base times.

What the engine spends its time on. Everything here is exact: no way that could be the
quickest is passed over, and a row's result does not depend on the rows beside it, so
that origins may be split over threads, processes or machines.
"""

from __future__ import annotations

import numpy as np

from corridors.travel.network import FloatArray

__all__ = ["last_exits", "min_plus", "put_over"]

#: Numbers in a block of rows: with as many sums it stays in a processor's cache.
_BLOCK = 49_152
#: Rows that share the hubs worth trying: few, so that they have many in common.
_ROWS = 24
#: Two ways that differ by less than this share are one way, added up in another order.
_ROUNDING = 1e-13


def min_plus(start: FloatArray, left: FloatArray, right: FloatArray) -> FloatArray:
    """Return ``min(start, min over b of left[:, b] + right[b, :])``.

    Parameters
    ----------
    start : array of shape (n, m)
    left : array of shape (n, k)
    right : array of shape (k, m)
    """
    result = start.copy()
    step = max(1, _BLOCK // max(1, result.shape[1]))
    for first in range(0, len(result), step):
        block = result[first : first + step]
        sums = np.empty_like(block)
        for b in range(right.shape[0]):
            np.add(left[first : first + step, b, np.newaxis], right[b], out=sums)
            np.minimum(block, sums, out=block)
    return result


def last_exits(into: FloatArray, between: FloatArray, closed: FloatArray) -> FloatArray:
    """Return the time from each origin to each hub where the scenario's ways end there.

    A quickest way that uses the scenario leaves it for the last time at some hub, which
    it reaches by an edge of the scenario. A hub that is reached as soon over the base, from
    the origin or from another hub, is no such hub: what is beyond it is reached as soon
    without counting it, so its time is infinite.

    Parameters
    ----------
    into : array of shape (n, k)
        Base minutes from origins to hubs.
    between : array of shape (k, k)
        Base minutes from hub to hub.
    closed : array of shape (k, k)
        Minutes from hub to hub with the scenario.

    Returns
    -------
    array of shape (n, k)
        Minutes, infinite where the hub need not be tried.
    """
    # Hubs down and origins across: long rows are quicker to go through.
    reached = np.ascontiguousarray(into.T)
    entered = min_plus(np.full(reached.shape, np.inf), closed.T, reached)
    apart = between.T.copy()
    np.fill_diagonal(apart, np.inf)
    over_base = min_plus(reached, apart, entered)
    entered[entered >= over_base * (1 - _ROUNDING)] = np.inf
    return np.ascontiguousarray(entered.T)


def put_over(start: FloatArray, exits: FloatArray, out: FloatArray) -> FloatArray:
    """Return ``min(start, min over b of exits[:, b] + out[b, :])`` where few are finite.

    Parameters
    ----------
    start : array of shape (n, m)
        Base minutes.
    exits : array of shape (n, k)
        From `last_exits`.
    out : array of shape (k, m)
        Base minutes from hubs to destinations.
    """
    result = start.copy()
    worth = np.isfinite(exits)
    columns = np.flatnonzero(np.isfinite(out).any(axis=0))
    if not len(columns):
        return result
    whole = len(columns) == start.shape[1]
    out = out if whole else np.ascontiguousarray(out[:, columns])
    # Origins that leave the scenario at the same hubs stand side by side.
    order = np.lexsort(worth.T)
    order = order[worth[order].any(axis=1)]
    step = max(1, min(_ROWS, _BLOCK // len(columns)))
    for first in range(0, len(order), step):
        rows = order[first : first + step]
        hubs = np.flatnonzero(worth[rows].any(axis=0))
        block = result[rows] if whole else result[np.ix_(rows, columns)]
        sums = np.empty_like(block)
        for b in hubs:
            np.add(exits[rows, b, np.newaxis], out[b], out=sums)
            np.minimum(block, sums, out=block)
        if whole:
            result[rows] = block
        else:
            result[np.ix_(rows, columns)] = block
    return result
