"""Published figures beside ours, and whether the two agree.

The table ``yardsticks.csv`` of a data folder states each figure, its source and what of ours
stands beside it. Verdict and value are worked out, never written down.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

import numpy as np
import pandas as pd
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from corridors.catalogue import Catalogue
from corridors.errors import DataError, MissingDataError, OptionError
from corridors.i18n import mark
from corridors.model import Status
from corridors.records import OptionalText, Slug
from corridors.tables import read_rows
from corridors.travel.calibration import calibration
from corridors.travel.engine import Engine, Progress
from corridors.travel.modes import MODES
from corridors.travel.network import FloatArray
from corridors.travel.scenario import Scenario
from corridors.travel.search import Search

__all__ = ["VERDICTS", "YARDSTICK_COLUMNS", "Yardstick", "read_yardsticks", "yardsticks"]

YARDSTICK_COLUMNS = [
    *("id", "figure", "unit", "published_low", "published_high", "ours_low", "ours_high"),
    *("computed_by", "verdict", "why", "source"),
]

#: What can be said of a figure; for a reader in their language.
VERDICTS = (mark("agrees"), mark("differs"), mark("not comparable"))

_Number = Annotated[float | None, BeforeValidator(lambda v: None if v in ("", None) else v)]


class Yardstick(BaseModel):
    """A published figure and what of ours stands beside it.

    Attributes
    ----------
    id : str
    figure : str
        What it measures.
    low, high : float or None
        Its bounds; equal for a single figure, ``low`` empty for "up to".
    unit : str
    source_id, locator
        As in a fact.
    ours : str
        What to compute, and its arguments, divided by colons: ``freight_mean``,
        ``freight_country_pair``, ``cities``, ``study_area``, ``ride:ID:OD`` or
        ``goods_train_today:ORIGIN:DESTINATION``.
    comparable : bool
        Whether the two measure the same thing.
    why : str
        What makes them alike or not.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    id: Slug
    figure: Annotated[str, Field(min_length=1)]
    low: _Number = None
    high: _Number = None
    unit: Annotated[str, Field(min_length=1)]
    source_id: Annotated[str, Field(min_length=1)]
    locator: OptionalText = None
    ours: Annotated[str, Field(min_length=1)]
    comparable: Literal["yes", "no"]
    why: Annotated[str, Field(min_length=20)]


def read_yardsticks(catalogue: Catalogue) -> list[Yardstick]:
    """Read the table of the first data folder that has one.

    Raises
    ------
    MissingDataError
        If no folder has ``yardsticks.csv``.
    DataError
        If a row is faulty, or its source or what to compute is unknown; every fault is named.
    """
    folder = next((f for f in catalogue.folders if (f / "yardsticks.csv").exists()), None)
    if folder is None:
        raise MissingDataError("No data folder has yardsticks.csv, a table of published figures.")
    rows, problems = read_rows(folder / "yardsticks.csv", Yardstick)
    faults = [str(problem) for problem in problems]
    faults += [
        f"yardsticks.csv ({row.id}): source {row.source_id!r} is not in sources.json"
        for row in rows
        if row.source_id not in catalogue.ledger.sources
    ]
    known = ", ".join(f"{name} ({count})" for name, (count, _) in _COMPUTED.items())
    faults += [
        f"yardsticks.csv ({row.id}, ours): nothing of ours is called {row.ours!r}. Known, with "
        f"the number of arguments: {known}."
        for row in rows
        if _COMPUTED.get(row.ours.split(":")[0], (None,))[0] != row.ours.count(":")
    ]
    if faults:
        raise DataError("\n".join(faults))
    return rows


def yardsticks(
    engine: Engine,
    freight: Engine | None = None,
    *,
    cities: int = 200,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Return published figures beside ours.

    Parameters
    ----------
    engine : Engine
        Passenger profile.
    freight : Engine, optional
        Freight profile; by default made of the same network and assumptions.
    cities : int, default 200
        Number of most populous cities that means are taken over.
    progress : callable, optional
        See `Engine.prepare`.

    Returns
    -------
    pandas.DataFrame
        ``id``, ``figure``, ``unit``, ``published_low`` and ``published_high``, ``ours_low``
        and ``ours_high`` (equal where there is one figure, empty where none can be computed),
        ``computed_by``, ``verdict`` (``agrees`` where the ranges meet, ``differs``, or ``not
        comparable``), ``why`` and ``source``.

    Raises
    ------
    MissingDataError, DataError
        See `read_yardsticks`.
    OptionError
        If fewer than two cities are asked for.
    """
    if cities < 2:
        raise OptionError("Yardsticks are means over pairs of cities; take two or more.")
    rows = read_yardsticks(engine.catalogue)
    goods = freight or Engine(engine.catalogue, engine.network, "freight", engine.base.assumptions)
    ours = _Ours(engine, goods, cities, progress)
    table = []
    for row in rows:
        low, high = ours.value(row.ours)
        table.append(
            {
                "id": row.id,
                "figure": row.figure,
                "unit": row.unit,
                "published_low": row.low,
                "published_high": row.high,
                "ours_low": low,
                "ours_high": high,
                "computed_by": row.ours,
                "verdict": _verdict(row, low, high),
                "why": row.why,
                "source": engine.catalogue.ledger.sources[row.source_id].citation(row.locator),
            }
        )
    numbers = dict.fromkeys(YARDSTICK_COLUMNS[3:7], float)
    return pd.DataFrame(table, columns=YARDSTICK_COLUMNS).astype(numbers)


def _verdict(row: Yardstick, low: float | None, high: float | None) -> str:
    if row.comparable == "no" or low is None or high is None:
        return VERDICTS[2]
    # A published figure is rounded: half a unit of its last digit is no difference.
    below = -np.inf if row.low is None else row.low - _half_digit(row.low)
    above = np.inf if row.high is None else row.high + _half_digit(row.high)
    return VERDICTS[0] if low <= above and high >= below else VERDICTS[1]


def _half_digit(value: float) -> float:
    decimals = len(f"{value:g}".partition(".")[2])
    return 0.5 * 10.0**-decimals


class _Ours:
    """Our side of a yardstick; what several rows need is worked out once."""

    def __init__(
        self, engine: Engine, freight: Engine, cities: int, progress: Progress | None
    ) -> None:
        self.engine, self.freight, self.progress = engine, freight, progress
        places = engine.network.places
        self.cities = np.flatnonzero((places["kind"] == "city").to_numpy())[:cities].tolist()
        self._savings: dict[str, FloatArray] = {}
        self._calibration: pd.DataFrame | None = None

    def value(self, what: str) -> tuple[float | None, float | None]:
        name, *arguments = what.split(":")
        return _COMPUTED[name][1](self, *arguments)

    def savings(self, case: str) -> FloatArray:
        """Return the share saved on every ordered pair, in per cent.

        It is ``NaN`` where no way joins a pair before, in the low case or the high one, so
        that both cases count the same pairs.
        """
        if not self._savings:
            both = [Scenario(), Scenario.all(self.freight.catalogue)]
            low = [scenario.low() for scenario in both]
            self.freight.prepare(self.cities, [*both, *low], self.progress)
            times = [self.freight.minutes(self.cities, self.cities, s) for s in [*low, *both]]
            joined = np.isfinite(times[0]) & (times[0] > 0)
            for name, (before, after) in {"low": times[:2], "high": times[2:]}.items():
                share = np.full(before.shape, np.nan)
                share[joined] = 100 * (before[joined] - after[joined]) / before[joined]
                self._savings[name] = share
        return self._savings[case]

    def freight_mean(self) -> tuple[float | None, float | None]:
        low, high = (float(np.nanmean(self.savings(case))) for case in ("low", "high"))
        return low, high

    def freight_country_pair(self) -> tuple[float | None, float | None]:
        country = self.freight.network.places["country"].to_numpy(dtype=str)[self.cities]
        found = []
        for case in ("low", "high"):
            share = self.savings(case)
            means = [
                float(np.nanmean(cells))
                for a in np.unique(country)
                for b in np.unique(country)
                if a != b and np.isfinite(cells := share[np.ix_(country == a, country == b)]).any()
            ]
            found.append(max(means, default=0.0))
        return found[0], found[1]

    def city_count(self) -> tuple[float | None, float | None]:
        count = float((self.engine.network.places["kind"] == "city").sum())
        return count, count

    def study_area(self) -> tuple[float | None, float | None]:
        (west, south), (east, north) = (
            f(self.engine.network.positions, axis=0) for f in (np.min, np.max)
        )
        # The area between two meridians and two parallels of a sphere.
        strip = np.sin(np.radians(north)) - np.sin(np.radians(south))
        area = float(6371.0088**2 * np.radians(east - west) * strip)
        return area, area

    def ride(self, subject: str, od: str) -> tuple[float | None, float | None]:
        if self._calibration is None:
            self._calibration = calibration(self.engine)
        table = self._calibration
        rows = table[
            (table["feature_id"] == subject) & (table["od"] == od) & (table["how"] == "ride")
        ]
        values = rows["modelled"].dropna()
        return (None, None) if values.empty else (float(values.min()), float(values.max()))

    def goods_train_today(self, origin: str, destination: str) -> tuple[float | None, float | None]:
        network, catalogue = self.freight.network, self.freight.catalogue
        ends = [network.place(origin)], [network.place(destination)]
        today = Scenario.of_status(catalogue, [Status.OPERATIONAL]).low()
        search, added = self.freight.graphs(today)[MODES.index("rail")]
        Search.run(search.searches(ends[0], [added]))
        [[minutes]] = search.minutes(*ends, added)
        hours = float(minutes) / 60 if np.isfinite(minutes) else None
        return hours, hours


#: What of ours can stand beside a figure: the number of its arguments, and how it is computed.
_COMPUTED: dict[str, tuple[int, Callable[..., tuple[float | None, float | None]]]] = {
    "freight_mean": (0, _Ours.freight_mean),
    "freight_country_pair": (0, _Ours.freight_country_pair),
    "cities": (0, _Ours.city_count),
    "study_area": (0, _Ours.study_area),
    "ride": (2, _Ours.ride),
    "goods_train_today": (2, _Ours.goods_train_today),
}
