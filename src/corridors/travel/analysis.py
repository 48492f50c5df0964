"""What a scenario changes: minutes saved, accessibility, contributions of projects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from corridors.errors import OptionError
from corridors.travel.engine import Engine, Progress
from corridors.travel.network import FloatArray
from corridors.travel.scenario import Scenario

__all__ = [
    "accessibility",
    "accessibility_table",
    "cases",
    "contributions",
    "difference",
    "minutes_saved",
    "pair_gains",
    "summary",
]

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
        out, and so are sea terminals; one reached in one scenario only has no ``saved``.
    """
    places = engine.network.places
    first, everywhere = engine.network.place(origin), range(len(places))
    times = [engine.minutes([first], everywhere, scenario)[0] for scenario in (before, after)]
    table = places[["id", "name", "country", "population", "lon", "lat"]].assign(
        before=np.where(np.isfinite(times[0]), times[0], np.nan),
        after=np.where(np.isfinite(times[1]), times[1], np.nan),
    )
    table["saved"] = table["before"] - table["after"]
    named = (places["kind"] != "sea terminal") & (places.index != first)
    reached = table[named & (table["after"].notna() | table["before"].notna())]
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


def cases(
    engine: Engine,
    places: Iterable[int],
    before: Scenario,
    after: Scenario,
    progress: Progress | None = None,
) -> dict[str, dict[str, float | int]]:
    """Return the `summary` of a change in the high and in the low case.

    The high case lets a trip change its mode, the low case does not (see
    `corridors.travel.modes`). Each counts the pairs that are joined in that case.

    Parameters
    ----------
    engine : Engine
    places : iterable of int
        Numbers of places.
    before, after : Scenario
        Whether they allow changes of mode does not matter.
    progress : callable, optional
        See `Engine.prepare`.

    Returns
    -------
    dict
        ``high`` and ``low``.
    """
    numbers = list(places)
    pairs = {name: [_case(s, name) for s in (before, after)] for name in ("high", "low")}
    engine.prepare(numbers, [s for both in pairs.values() for s in both], progress)
    return {
        name: summary(*(engine.minutes(numbers, numbers, scenario) for scenario in both))
        for name, both in pairs.items()
    }


def _case(scenario: Scenario, name: str) -> Scenario:
    return replace(scenario, mode_changes=name == "high")


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


def accessibility_table(
    engine: Engine,
    before: Scenario,
    after: Scenario,
    hours: Iterable[float] = (3, 6, 12, 24),
    *,
    places: Sequence[int] | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Return the people within so many hours of each city, before and after.

    Parameters
    ----------
    engine : Engine
    before, after : Scenario
    hours : iterable of float
    places : sequence of int, optional
        Numbers of the cities to list; by default all. People of all cities are counted.
    progress : callable, optional
        See `Engine.prepare`.

    Returns
    -------
    pandas.DataFrame
        ``id``, ``name``, ``country``, ``population``, and for each hour ``before_3h`` and
        ``after_3h``. ``attrs["total"]`` has the same columns for the whole: the mean over the
        cities listed, weighted by their people.
    """
    table = engine.network.places
    cities = np.flatnonzero((table["kind"] == "city").to_numpy()).tolist()
    listed = cities if places is None else list(places)
    limits = list(hours)
    people = table["population"].to_numpy(dtype=float)
    engine.prepare(listed, [before, after], progress)
    result = table.loc[listed, ["id", "name", "country", "population"]].reset_index(drop=True)
    reach = [
        accessibility(engine.minutes(listed, cities, scenario), people[cities], limits)
        for scenario in (before, after)
    ]
    for i, limit in enumerate(limits):
        for when, values in zip(("before", "after"), reach, strict=True):
            result[f"{when}_{limit:g}h"] = values[:, i].astype(np.int64)
    weights = people[listed]
    result.attrs["total"] = {
        column: float(np.average(result[column], weights=weights)) if weights.sum() else 0.0
        for column in result.columns[4:]
    }
    return result


def contributions(
    engine: Engine, places: Iterable[int], scenario: Scenario, progress: Progress | None = None
) -> dict[str, Any]:
    """Say what each project of a scenario contributes to the mean over ordered pairs.

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
        ``pairs`` (that the base joins), ``changed`` (of these, that the scenario changes);
        ``projects``: id, ``alone_min`` (added to the base alone) and ``last_min`` (what is
        lost when it is left out of the scenario), mean minutes a pair; ``together_min``
        (all of them) and ``interaction_min`` (together less the sum of each alone). Each mean
        is over all pairs, and with ``_changed`` in its name over the changed ones. ``low``
        has the same for the low case, in which no trip changes its mode.

    Raises
    ------
    OptionError
        If there are fewer than two places.
    """
    numbers = list(places)
    if len(numbers) < 2:
        raise OptionError("Contributions are means over pairs; name two places or more.")
    both = [_case(scenario, name) for name in ("high", "low")]
    engine.prepare(numbers, both, progress)
    high, low = (_contributions(engine, numbers, case, progress) for case in both)
    return high | {"low": low}


def _contributions(
    engine: Engine, numbers: list[int], scenario: Scenario, progress: Progress | None
) -> dict[str, Any]:
    def minutes(projects: frozenset[str], *, drawn: bool = False) -> FloatArray:
        lines = scenario.new_lines if drawn else ()
        chosen = replace(scenario, projects=projects, new_lines=lines)
        return engine.minutes(numbers, numbers, chosen)

    base, whole = minutes(frozenset()), minutes(scenario.projects, drawn=True)
    # Over the pairs that the base joins, so that every mean counts the same pairs.
    apart = ~np.eye(len(numbers), dtype=bool) & np.isfinite(base)
    together = base[apart] - whole[apart]
    changed = np.abs(together) > _SAME_MINUTES

    def means(name: str, gain: FloatArray) -> dict[str, float]:
        return {
            f"{name}_min": float(gain.mean()) if len(gain) else 0.0,
            f"{name}_changed_min": float(gain[changed].mean()) if changed.any() else 0.0,
        }

    rows: list[dict[str, Any]] = []
    for number, feature_id in enumerate(sorted(scenario.projects), start=1):
        alone = base[apart] - minutes(frozenset({feature_id}))[apart]
        loss = minutes(scenario.projects - {feature_id}, drawn=True)[apart] - whole[apart]
        rows.append({"id": feature_id, **means("alone", alone), **means("last", loss)})
        if progress:
            progress(number, len(scenario.projects))
    rows.sort(key=lambda row: -row["alone_min"])
    found = means("together", together)
    return {
        "pairs": int(apart.sum()),
        "changed": int(changed.sum()),
        **found,
        "interaction_min": found["together_min"] - sum(row["alone_min"] for row in rows),
        "interaction_changed_min": found["together_changed_min"]
        - sum(row["alone_changed_min"] for row in rows),
        "projects": rows,
    }
