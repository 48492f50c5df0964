"""What a scenario changes: minutes saved, accessibility, contributions of projects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from corridors.errors import OptionError
from corridors.travel.engine import Engine, Progress
from corridors.travel.network import FloatArray
from corridors.travel.scenario import Scenario

__all__ = ["accessibility", "contributions", "difference", "minutes_saved", "pair_gains", "summary"]

#: Less than this is rounding, not a change.
_SAME_MINUTES = 1e-6


def minutes_saved(engine: Engine, origin: str, before: Scenario, after: Scenario) -> pd.DataFrame:
    """Return the gain from one place to every other, largest first.

    Parameters
    ----------
    engine : Engine
    origin : str
        Name or id of a place.
    before, after : Scenario

    Returns
    -------
    pandas.DataFrame
        ``id``, ``name``, ``country``, ``population``, ``lon``, ``lat``, and ``before``,
        ``after`` and ``saved`` in minutes. A place reached in neither scenario is left
        out; one reached only after has no ``saved``.
    """
    places = engine.network.places
    first, everywhere = engine.network.place(origin), range(len(places))
    times = [engine.minutes([first], everywhere, scenario)[0] for scenario in (before, after)]
    table = places[["id", "name", "country", "population", "lon", "lat"]].assign(
        before=np.where(np.isfinite(times[0]), times[0], np.nan),
        after=np.where(np.isfinite(times[1]), times[1], np.nan),
    )
    table["saved"] = table["before"] - table["after"]
    reached = table[table["after"].notna() | table["before"].notna()].drop(index=first)
    return reached.sort_values("saved", ascending=False, kind="stable").reset_index(drop=True)


def summary(before: FloatArray, after: FloatArray) -> dict[str, float | int]:
    """Return means over all ordered pairs, and over those that changed.

    Parameters
    ----------
    before, after : array of shape (n, n)
        Minutes; the diagonal and pairs reached in only one of both are passed over.

    Returns
    -------
    dict
        ``pairs``, ``changed``; mean saving in minutes and in per cent of the time before,
        over all pairs and over the changed ones.
    """
    apart = ~np.eye(len(before), dtype=bool) & np.isfinite(before) & np.isfinite(after)
    first, second = before[apart], after[apart]
    gain = first - second
    changed = np.abs(gain) > _SAME_MINUTES
    share = np.divide(gain, first, out=np.zeros_like(gain), where=first > 0) * 100

    def mean(values: FloatArray) -> float:
        return float(values.mean()) if len(values) else 0.0

    return {
        "pairs": int(apart.sum()),
        "changed": int(changed.sum()),
        "saved_min": mean(gain),
        "saved_percent": mean(share),
        "saved_min_changed": mean(gain[changed]),
        "saved_percent_changed": mean(share[changed]),
    }


def difference(before: FloatArray, after: FloatArray) -> FloatArray:
    """Return before less after in minutes; ``NaN`` where a pair is not joined in both.

    Parameters
    ----------
    before, after : array
        Minutes, infinite where no way joins a pair.
    """
    both = np.isfinite(before) & np.isfinite(after)
    result = np.full(before.shape, np.nan)
    result[both] = before[both] - after[both]
    return result


def pair_gains(
    names: Sequence[str], before: FloatArray, after: FloatArray, top: int = 50
) -> pd.DataFrame:
    """Return the ordered pairs that gain most.

    Parameters
    ----------
    names : sequence of str
    before, after : array of shape (n, n)
        Minutes.
    top : int, default 50

    Returns
    -------
    pandas.DataFrame
        ``origin``, ``destination``, ``before``, ``after`` and ``saved`` in minutes, and
        ``percent``; only pairs that gain.
    """
    gain = np.nan_to_num(difference(before, after))
    order = np.argsort(-gain, axis=None, kind="stable")[:top]
    rows, columns = np.unravel_index(order, gain.shape)
    table = pd.DataFrame(
        {
            "origin": [names[i] for i in rows],
            "destination": [names[j] for j in columns],
            "before": before[rows, columns],
            "after": after[rows, columns],
            "saved": gain[rows, columns],
        }
    )
    table = table[table["saved"] > _SAME_MINUTES]
    return table.assign(percent=100 * table["saved"] / table["before"])


def accessibility(
    minutes: FloatArray, population: FloatArray, hours: Iterable[float] = (3, 6, 12, 24)
) -> FloatArray:
    """Return the people within so many hours of each place, the place itself included.

    Parameters
    ----------
    minutes : array of shape (n, m)
        From places to cities.
    population : array of shape (m,)
    hours : iterable of float

    Returns
    -------
    array of shape (n, number of hours)
        People.
    """
    return np.stack([(minutes <= 60 * h) @ population for h in hours], axis=1)


def contributions(
    engine: Engine, places: Iterable[int], scenario: Scenario, progress: Progress | None = None
) -> dict[str, Any]:
    """Say what each project of a scenario contributes to the mean over all ordered pairs.

    Parameters
    ----------
    engine : Engine
    places : iterable of int
        Numbers of places.
    scenario : Scenario
    progress : callable, optional
        See `Engine.prepare`.

    Returns
    -------
    dict
        ``projects``: id, ``alone_min`` (added to the base alone) and ``last_min`` (what is
        lost when it is left out of the scenario), mean minutes a pair; ``together_min``
        (all of them) and ``interaction_min`` (together less the sum of each alone).
    """
    numbers = list(places)
    engine.prepare(numbers, [scenario], progress)
    base = engine.minutes(numbers, numbers, Scenario.none())
    if len(numbers) < 2:
        raise OptionError("Contributions are means over pairs; name two places or more.")
    whole = engine.minutes(numbers, numbers, scenario)
    # Over the pairs that the base joins, so that every mean counts the same pairs.
    apart = ~np.eye(len(numbers), dtype=bool) & np.isfinite(base)
    rows: list[dict[str, Any]] = []
    for feature_id in sorted(scenario.projects):
        alone = Scenario(frozenset({feature_id}), scenario.speeds_kmh)
        rest = Scenario(scenario.projects - {feature_id}, scenario.speeds_kmh, scenario.new_lines)
        gain = base[apart] - engine.minutes(numbers, numbers, alone)[apart]
        loss = engine.minutes(numbers, numbers, rest)[apart] - whole[apart]
        rows.append(
            {
                "id": feature_id,
                "alone_min": float(gain.mean()),
                "last_min": float(loss.mean()),
            }
        )
    together = float((base[apart] - whole[apart]).mean())
    rows.sort(key=lambda row: -row["alone_min"])
    return {
        "pairs": int(apart.sum()),
        "together_min": together,
        "interaction_min": together - sum(row["alone_min"] for row in rows),
        "projects": rows,
    }
