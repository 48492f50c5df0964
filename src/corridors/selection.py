"""Which features meet which conditions: the one place where a filter is decided.

Every condition is answered for every feature on its own, so that the same answers give
the features that pass, the count beside a choice, and the filter that leaves nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pandas as pd

from corridors.errors import OptionError, UnknownNameError
from corridors.folders import Layer
from corridors.ledger import Ledger
from corridors.model import Qualifier, Status
from corridors.records import year_of

__all__ = [
    "Conditions",
    "answers",
    "check_conditions",
    "choice_counts",
    "loosened",
    "passing",
    "traits",
]

Mask = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True)
class Conditions:
    """What a feature must meet; ``None`` asks nothing.

    Attributes
    ----------
    layers, kinds, statuses, countries, ids : tuple of str or None
        One of these; of countries, one the feature touches.
    year : int or None
        Open by the end of that year. From the present year on, also what is expected to
        be open by then.
    voltage_kv : tuple of (float, float) or None
        Lowest and highest voltage in kV, both included.
    saving_percent : float or None
        Least travel time saved, in per cent of the time before.
    """

    layers: tuple[str, ...] | None = None
    kinds: tuple[str, ...] | None = None
    statuses: tuple[str, ...] | None = None
    countries: tuple[str, ...] | None = None
    year: int | None = None
    voltage_kv: tuple[float, float] | None = None
    saving_percent: float | None = None
    ids: tuple[str, ...] | None = None

    @property
    def active(self) -> tuple[str, ...]:
        """Names of the conditions that ask something."""
        return tuple(f.name for f in fields(self) if getattr(self, f.name) is not None)


def traits(layers: Mapping[str, Layer], ledger: Ledger) -> pd.DataFrame:
    """Return what conditions ask of each feature, one row a feature.

    Parameters
    ----------
    layers : mapping of str to Layer
    ledger : Ledger
        Expected openings, voltages and travel times come from it.

    Returns
    -------
    pandas.DataFrame
        Columns ``id``, ``layer``, ``kind``, ``status``, ``countries``, ``opened`` and
        ``expected`` (years or ``None``), ``voltage_kv``, ``saving_percent`` (``None``
        where not known) in the order of the catalogue.
    """
    rows = []
    for layer in layers.values():
        columns = (layer.frame[c] for c in ("id", "kind", "status", "countries", "opened"))
        for feature_id, kind, status, countries, opened in zip(*columns, strict=True):
            expected = ledger.headline(feature_id, "expected_opening")
            voltage = ledger.headline(feature_id, "voltage_kv")
            rows.append(
                {
                    "id": feature_id,
                    "layer": layer.id,
                    "kind": kind if isinstance(kind, str) else None,
                    "status": str(status),
                    "countries": frozenset(countries),
                    "opened": year_of(opened),
                    "expected": year_of(expected.value) if expected else None,
                    "voltage_kv": voltage.number if voltage else None,
                    "saving_percent": _saving_percent(ledger, feature_id),
                }
            )
    names = ["id", "layer", "kind", "status", "countries", "opened", "expected"]
    table = pd.DataFrame(rows, columns=[*names, "voltage_kv", "saving_percent"], dtype=object)
    return table.astype({"voltage_kv": float, "saving_percent": float})


def _saving_percent(ledger: Ledger, feature_id: str) -> float | None:
    """Return the most that a pair of the feature is known to save."""
    savings = [pair.saving for pair in ledger.time_pairs(feature_id)]
    # "At most 60 per cent" promises no saving at all.
    sure = [
        saving.percent
        for saving in savings
        if saving.percent is not None
        and saving.qualifier not in (None, Qualifier.AT_MOST, Qualifier.LESS)
    ]
    return max(sure, default=None)


def check_conditions(conditions: Conditions, table: pd.DataFrame, layers: Iterable[str]) -> None:
    """Say so if a condition names something that does not occur.

    Parameters
    ----------
    conditions : Conditions
    table : pandas.DataFrame
        `traits` of the catalogue.
    layers : iterable of str
        Layers of the catalogue, empty ones included.

    Raises
    ------
    UnknownNameError
        For a layer, kind, country or id that does not occur.
    OptionError
        For a status that does not exist, or a range without end or turned around.
    """
    known_layers = list(layers)
    for layer_id in conditions.layers or ():
        if layer_id not in known_layers:
            raise UnknownNameError.among("layer", layer_id, known_layers)
    for value in conditions.statuses or ():
        if value not in set(Status):
            known = ", ".join(Status)
            raise OptionError(f"There is no status {value!r}. Expected one of {known}.")
    countries = sorted({code for codes in table["countries"] for code in codes})
    for what, wanted, names in (
        ("kind in this data set", conditions.kinds, sorted(set(table["kind"].dropna()))),
        ("country in this data set", conditions.countries, countries),
        ("feature", conditions.ids, list(table["id"])),
    ):
        for name in sorted(set(wanted or ()) - set(names)):
            raise UnknownNameError.among(what, name, names)
    if conditions.voltage_kv and not conditions.voltage_kv[0] <= conditions.voltage_kv[1]:
        low, high = conditions.voltage_kv
        raise OptionError(f"voltage_kv must be (lowest, highest), not ({low:g}, {high:g}).")


def answers(
    conditions: Conditions, table: pd.DataFrame, *, this_year: int | None = None
) -> dict[str, Mask]:
    """Answer every active condition for every feature.

    Parameters
    ----------
    conditions : Conditions
    table : pandas.DataFrame
        `traits` of a catalogue.
    this_year : int, optional
        First year in which what is expected counts; by default the present one.
    """
    found: dict[str, Mask] = {}
    for name, column in (
        ("layers", "layer"),
        ("kinds", "kind"),
        ("statuses", "status"),
        ("ids", "id"),
    ):
        wanted = getattr(conditions, name)
        if wanted is not None:
            found[name] = table[column].isin(set(wanted)).to_numpy(dtype=bool)
    if conditions.countries is not None:
        codes = set(conditions.countries)
        found["countries"] = _mask(not codes.isdisjoint(own) for own in table["countries"])
    if conditions.year is not None:
        opened, expected = _open_and_expected(table, conditions.year, this_year)
        found["year"] = opened | expected
    if conditions.voltage_kv is not None:
        low, high = conditions.voltage_kv
        found["voltage_kv"] = table["voltage_kv"].between(low, high).to_numpy(dtype=bool)
    if conditions.saving_percent is not None:
        least = conditions.saving_percent
        found["saving_percent"] = (table["saving_percent"] >= least).to_numpy(dtype=bool)
    return found


def _mask(values: Iterable[bool]) -> Mask:
    return np.fromiter(values, dtype=bool)


def _open_and_expected(table: pd.DataFrame, year: int, this_year: int | None) -> tuple[Mask, Mask]:
    operational = (table["status"] == Status.OPERATIONAL).to_numpy(dtype=bool)
    opened = operational & _mask(when is None or when <= year for when in table["opened"])
    # What was expected in a year gone by and has not opened was not open then.
    present = datetime.datetime.now(tz=datetime.UTC).year if this_year is None else this_year
    due = _mask(when is not None and when <= year for when in table["expected"])
    return opened, ~operational & due & (year >= present)


def passing(found: Mapping[str, Mask], count: int) -> Mask:
    """Return which features meet all answers.

    Parameters
    ----------
    found : mapping of str to array of bool
        From `answers`.
    count : int
        Number of features.
    """
    result = np.ones(count, dtype=bool)
    for mask in found.values():
        result &= mask
    return result


def loosened(conditions: Conditions, table: pd.DataFrame) -> dict[str, int]:
    """Return how many features would pass if one condition were dropped, for each.

    Parameters
    ----------
    conditions : Conditions
    table : pandas.DataFrame
        `traits` of a catalogue.

    Returns
    -------
    dict of str to int
        Names of active conditions, the one that helps most first.
    """
    found = answers(conditions, table)
    counts = {
        name: int(passing({k: v for k, v in found.items() if k != name}, len(table)).sum())
        for name in found
    }
    return dict(sorted(counts.items(), key=lambda item: -item[1]))


def choice_counts(conditions: Conditions, table: pd.DataFrame, name: str) -> dict[str, int]:
    """Return how many features each choice of a condition has, given all other conditions.

    Parameters
    ----------
    conditions : Conditions
    table : pandas.DataFrame
        `traits` of a catalogue.
    name : str
        ``layers``, ``kinds``, ``statuses`` or ``countries``.
    """
    column = {"layers": "layer", "kinds": "kind", "statuses": "status", "countries": "countries"}
    others = {k: v for k, v in answers(conditions, table).items() if k != name}
    kept = table.loc[passing(others, len(table)), column[name]]
    counts: dict[str, int] = {}
    for value in kept:
        for one in value if isinstance(value, frozenset) else [value]:
            if one is not None:
                counts[one] = counts.get(one, 0) + 1
    return counts
