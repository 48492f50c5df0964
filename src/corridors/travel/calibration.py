"""Modelled against reported travel times, misfit and all."""

from __future__ import annotations

import pandas as pd

from corridors.errors import UnknownNameError
from corridors.records import od_splits
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
        in minutes, ``modelled`` in minutes, ``error_percent``, ``used`` (whether it set a
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
                modelled = _modelled(engine, od, scenario)
                reported = fact.number
                known = modelled is not None and reported
                rows.append(
                    {
                        "feature_id": feature_id,
                        "od": od,
                        "when": when,
                        "qualifier": fact.qualifier.value,
                        "reported": reported,
                        "modelled": modelled,
                        "error_percent": 100 * (modelled / reported - 1)
                        if known and modelled is not None and reported
                        else None,
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


def _modelled(engine: Engine, od: str, scenario: Scenario) -> float | None:
    for start, end in od_splits(od):
        try:
            places = [engine.network.place(start), engine.network.place(end)]
        except UnknownNameError:
            continue
        [[minutes]] = engine.minutes(places[:1], places[1:], scenario)
        return float(minutes)
    return None
