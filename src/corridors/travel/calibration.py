"""Modelled against reported travel times, misfit and all."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from corridors.errors import UnknownNameError
from corridors.model import Qualifier
from corridors.records import Fact, od_splits
from corridors.travel.engine import Engine
from corridors.travel.scenario import Scenario, project_ids

__all__ = ["calibration", "median_error_percent"]


def calibration(engine: Engine) -> pd.DataFrame:
    """Compare every reported travel time of a project with the modelled one.

    The model goes from city centre to city centre, waiting included; a reported time is
    often that of the ride alone. A time after set the project's speed, so only times
    before test the model.

    Parameters
    ----------
    engine : Engine
        Passenger profile.

    Returns
    -------
    pandas.DataFrame
        ``feature_id``, ``od``, ``when`` (before or after), ``qualifier`` and ``reported``
        in minutes, ``modelled`` in minutes, ``error_percent`` (none where the modelled time
        keeps a reported bound), ``used`` (whether it set a
        speed) and ``source``. OD pairs that name no two places of the network are given
        without a modelled time.
    """
    ledger = engine.catalogue.ledger
    rows = []
    for feature_id in project_ids(engine.catalogue):
        for when in ("before", "after"):
            facts = ledger.facts_of(feature_id, f"travel_time_{when}_min")
            scenario = Scenario() if when == "before" else Scenario(frozenset({feature_id}))
            for od in dict.fromkeys(fact.scope or "" for fact in facts):
                fact = next(f for f in facts if (f.scope or "") == od)
                modelled = _modelled(engine, feature_id, od, scenario)
                rows.append(
                    {
                        "feature_id": feature_id,
                        "od": od,
                        "when": when,
                        "qualifier": fact.qualifier.value,
                        "reported": fact.number,
                        "modelled": modelled,
                        "error_percent": _error_percent(fact, modelled),
                        "used": when == "after",
                        "source": ledger.cite(fact),
                    }
                )
    return pd.DataFrame(
        rows,
        columns=[
            *("feature_id", "od", "when", "qualifier", "reported", "modelled"),
            *("error_percent", "used", "source"),
        ],
    )


def median_error_percent(table: pd.DataFrame) -> tuple[float, float, int]:
    """Return median and worst absolute error in per cent over times that set no speed.

    Parameters
    ----------
    table : pandas.DataFrame
        From `calibration`.

    Returns
    -------
    tuple of (median, worst, number of times)
        ``NaN`` where there is none.
    """
    errors = table.loc[~table["used"].astype(bool), "error_percent"].dropna().astype(float).abs()
    return float(errors.median()), float(errors.max()), len(errors)


def _modelled(engine: Engine, feature_id: str, od: str, scenario: Scenario) -> float | None:
    """Return modelled minutes between the ends of an OD pair, or ``None`` if not known.

    The ends are places of the network; one of them may be a station of the line, taken to
    be where the road next to it is.
    """
    for ends in od_splits(od):
        # Ways there and back take the same time but for boarding, so either end may begin.
        for start, end in (ends, ends[::-1]):
            origin = _place(engine, start)
            if origin is None:
                continue
            destination = _place(engine, end)
            if destination is not None:
                [[minutes]] = engine.minutes([origin], [destination], scenario)
                return float(minutes)
            position = _station(engine, feature_id, end)
            if position is not None:
                nodes, _ = engine.network.nearest("road", np.array([position]))
                return float(engine.minutes_to_nodes(origin, nodes, scenario)[0])
    return None


def _place(engine: Engine, name: str) -> int | None:
    try:
        return engine.network.place(name)
    except UnknownNameError:
        return None


def _station(engine: Engine, line: str, name: str) -> tuple[float, float] | None:
    stations = engine.catalogue.layers.get("stations")
    if stations is None or "lines" not in stations.frame:
        return None
    for row, point in stations.records():
        here = row["name"] == name and line in (row["lines"] or ())
        if here and isinstance(point, shapely.Point):
            return (point.x, point.y)
    return None


def _error_percent(fact: Fact, modelled: float | None) -> float | None:
    """Return how far a modelled time is off; a bound that it keeps is no error."""
    stated = fact.quantity
    if modelled is None or stated is None or not stated.value > 0:
        return None
    off = 100 * (modelled / stated.value - 1)
    if stated.qualifier in {Qualifier.GREATER, Qualifier.AT_LEAST}:
        return min(off, 0.0)
    if stated.qualifier in {Qualifier.LESS, Qualifier.AT_MOST}:
        return max(off, 0.0)
    return off
