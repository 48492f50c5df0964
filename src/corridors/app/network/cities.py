"""City to city: heat map, rankings of pairs and cities, people within reach."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from corridors.app.longwork import run_long
from corridors.app.network.address import pick_many, pick_one
from corridors.app.network.files import csv_button
from corridors.app.network.names import Places
from corridors.charts import duration_text
from corridors.i18n import gettext as _
from corridors.i18n import ngettext
from corridors.travel.analysis import accessibility, difference, pair_gains, summary
from corridors.travel.engine import Engine, Progress
from corridors.travel.network import FloatArray
from corridors.travel.scenario import Scenario
from corridors.travelcharts import matrix_chart

__all__ = ["show_cities", "show_reach"]

_HOURS = (3, 6, 12, 24)
_SIZES = (15, 50, 100, 300)
_OWN = "own"
#: Most cities of the heat map: more could not be read.
_DRAWN = 50


def show_cities(engine: Engine, places: Places, scenarios: Sequence[Scenario]) -> list[str]:
    """Draw what changes between cities, and return the ids of the cities chosen.

    Parameters
    ----------
    engine : Engine
    places : Places
    scenarios : sequence of Scenario
        A and B.
    """
    chosen = _chosen(places)
    if len(chosen) < 2:
        st.info(_("Choose two cities or more."))
        return []
    numbers = places.numbers(chosen)
    found = run_long(
        _("Searching from the cities"),
        lambda advance: _minutes(engine, numbers, scenarios, advance),
        key="cities",
    )
    if found is None:
        return []
    before, after = found
    names = [places.names[place_id] for place_id in chosen]
    _means(before, after)
    _low_case(engine, numbers, scenarios)
    saved = difference(before, after)
    st.altair_chart(matrix_chart(names[:_DRAWN], saved[:_DRAWN, :_DRAWN]), width="stretch")
    if len(names) > _DRAWN:
        st.caption(
            _("The chart shows the {count} largest; the tables and files have all.").format(
                count=_DRAWN
            )
        )
    _rankings(names, before, after, saved)
    for title, times, column in zip("AB", found, st.columns(2), strict=True):
        column.markdown(_("All times in scenario {name}, minutes").format(name=title))
        table = pd.DataFrame(times, index=names, columns=names).replace(np.inf, np.nan)
        csv_button(table, f"matrix-{title.lower()}.csv", column, index=True)
    return chosen


def _chosen(places: Places) -> list[str]:
    left, right = st.columns([1, 3])
    sizes = [size for size in _SIZES if size < len(places.cities)] or [len(places.cities)]
    options = {str(size): _("The {count} largest cities").format(count=size) for size in sizes} | {
        _OWN: _("Cities of your choice")
    }
    size = pick_one(_("Cities"), options, key="size", default=str(sizes[0]), column=left)
    if size != _OWN:
        return places.cities[: int(size)]
    return pick_many(
        _("Cities of your choice"),
        places.names,
        key="cities",
        column=right,
        placeholder=_("Choose two cities or more"),
    )


def _minutes(
    engine: Engine,
    numbers: Sequence[int],
    scenarios: Sequence[Scenario],
    progress: Progress,
) -> tuple[FloatArray, FloatArray]:
    engine.prepare(numbers, scenarios, progress)
    before, after = (engine.minutes(numbers, numbers, scenario) for scenario in scenarios)
    return before, after


def _means(before: FloatArray, after: FloatArray) -> None:
    found = summary(before, after)
    if not found["pairs"]:
        st.info(_("No two of these cities are joined by the network in both scenarios."))
        return
    st.markdown(
        _(
            "B saves **{saved} min** ({percent} %) on the mean of all {pairs} ordered pairs, and "
            "**{saved_changed} min** ({percent_changed} %) on the {changed} that change."
        ).format(
            saved=f"{found['saved_min']:.0f}",
            percent=f"{found['saved_percent']:.1f}",
            pairs=found["pairs"],
            saved_changed=f"{found['saved_min_changed']:.0f}",
            percent_changed=f"{found['saved_percent_changed']:.1f}",
            changed=found["changed"],
        )
    )


def _low_case(engine: Engine, numbers: Sequence[int], scenarios: Sequence[Scenario]) -> None:
    """Draw the means with no change of mode, once the reader asks for them."""
    if not st.toggle(
        _("Low case too: no change of mode"),
        key="low",
        help=_("A journey keeps to road, rail or sea, but for the way to a station or quay."),
    ):
        return
    low = [scenario.low() for scenario in scenarios]
    found = run_long(
        _("Searching mode by mode"),
        lambda advance: _minutes(engine, numbers, low, advance),
        key="low_case",
    )
    if found is not None:
        st.markdown(_("Low case:"))
        _means(*found)


def _rankings(
    names: Sequence[str], before: FloatArray, after: FloatArray, saved: FloatArray
) -> None:
    left, right = st.columns([3, 2])
    with left:
        st.markdown("**" + _("Pairs that gain most") + "**")
        pairs = pair_gains(names, before, after)
        if pairs.empty:
            st.info(_("No pair gains."))
        else:
            st.dataframe(
                pd.DataFrame(
                    {
                        _("From"): pairs["origin"],
                        _("To"): pairs["destination"],
                        _("Scenario {name}").format(name="A"): _durations(pairs["before"]),
                        _("Scenario {name}").format(name="B"): _durations(pairs["after"]),
                        _("Saved"): _durations(pairs["saved"]),
                        _("Share, %"): pairs["percent"].round(0),
                    }
                ),
                hide_index=True,
            )
            csv_button(pairs, "pairs.csv")
    with right:
        st.markdown("**" + _("Cities that gain most") + "**")
        cities = city_gains(names, saved)
        st.dataframe(
            pd.DataFrame(
                {
                    _("City"): cities["name"],
                    _("Saved a journey"): _durations(cities["saved"]),
                    _("Journeys"): cities["journeys"],
                }
            ),
            hide_index=True,
        )
        csv_button(cities, "cities.csv")


def city_gains(names: Sequence[str], saved: FloatArray) -> pd.DataFrame:
    """Return the mean gain of each city over its journeys to the others, largest first.

    Parameters
    ----------
    names : sequence of str
    saved : array of shape (n, n)
        Minutes; ``NaN`` where a pair is not joined in both scenarios.

    Returns
    -------
    pandas.DataFrame
        ``name``, ``saved`` in minutes (``NaN`` without a journey) and ``journeys``.
    """
    apart = np.isfinite(saved) & ~np.eye(len(saved), dtype=bool)
    count = apart.sum(axis=1)
    total = np.where(apart, saved, 0.0).sum(axis=1)
    mean = np.divide(total, count, out=np.full(len(saved), np.nan), where=count > 0)
    table = pd.DataFrame({"name": list(names), "saved": mean, "journeys": count})
    return table.sort_values("saved", ascending=False, kind="stable").reset_index(drop=True)


def _durations(minutes: pd.Series) -> list[str]:
    return [duration_text("=", value) for value in minutes]


def show_reach(
    engine: Engine, places: Places, chosen: Sequence[str], scenarios: Sequence[Scenario]
) -> None:
    """Draw the people in cities within so many hours of each city.

    Parameters
    ----------
    engine : Engine
    places : Places
    chosen : sequence of str
        Ids of the cities, as `show_cities` returns them.
    scenarios : sequence of Scenario
        A and B.
    """
    if not chosen:
        st.info(_("Choose cities under “City to city”."))
        return
    numbers = places.numbers(chosen)
    people = engine.network.places["population"].to_numpy(dtype=float)
    everywhere = range(len(people))
    reach = [
        accessibility(engine.minutes(numbers, everywhere, scenario), people, _HOURS)
        for scenario in scenarios
    ]
    st.markdown(_("People in cities of the network within so many hours, the city's own included."))
    shown = pd.DataFrame({_("City"): [places.names[place_id] for place_id in chosen]})
    table = pd.DataFrame({"id": list(chosen), "name": shown.iloc[:, 0]})
    for i, hours in enumerate(_HOURS):
        for title, values in zip("AB", reach, strict=True):
            column = _("{hours} h, {scenario}").format(hours=hours, scenario=title)
            shown[column] = values[:, i].astype(int)
            table[f"people_{hours}h_{title.lower()}"] = values[:, i].astype(int)
    gain = reach[1] - reach[0]
    best = int(np.argmax(gain[:, -1]))
    if gain[best, -1] > 0:
        count = int(gain[best, -1])
        st.markdown(
            ngettext(
                "Largest gain within a day: {count} person more.",
                "Largest gain within a day: {count} people more.",
                count,
            )
        )
    st.dataframe(shown, hide_index=True, width="stretch")
    csv_button(table, "people-within-reach.csv")
