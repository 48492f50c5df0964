"""One place to another: times and routes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from corridors.app.network.names import Places, mode_name, station_names
from corridors.app.sidebar import plain
from corridors.catalogue import Catalogue
from corridors.charts import duration_text
from corridors.i18n import gettext as _
from corridors.travel.engine import Route

__all__ = ["Ends", "show_legs", "show_times"]

Ends = tuple[str, str]


def show_times(places: Places, ends: Ends, routes: Sequence[Route]) -> None:
    """Draw the time in each scenario and the difference.

    Parameters
    ----------
    places : Places
    ends : tuple of str
        Ids of origin and destination.
    routes : sequence of Route
        Between the two, in A and B.
    """
    if ends[0] == ends[1]:
        st.info(_("Origin and destination are the same place; choose two."))
        return
    before, after = (route.minutes for route in routes)
    columns = st.columns(3)
    for title, minutes, column in zip("AB", (before, after), columns, strict=False):
        column.metric(_("Scenario {name}").format(name=title), duration_text("=", minutes))
    for title, minutes in (("A", before), ("B", after)):
        if minutes is None:
            text = _(
                "In scenario {name} no way over road, rail and sea joins {origin} and "
                "{destination}."
            )
            st.info(
                text.format(
                    name=title,
                    origin=plain(places.names[ends[0]]),
                    destination=plain(places.names[ends[1]]),
                )
            )
    if before is None or after is None:
        columns[2].metric(_("B saves"), "–")
        return
    share = 100 * (before - after) / before if before else 0.0
    columns[2].metric(
        _("B saves ({percent} % of A)").format(percent=f"{share:.0f}"),
        duration_text("=", before - after),
    )


def show_legs(catalogue: Catalogue, projects: Mapping[str, str], routes: Sequence[Route]) -> None:
    """Draw the legs of both routes.

    Parameters
    ----------
    catalogue : Catalogue
        The whole catalogue.
    projects : mapping
        Id to name.
    routes : sequence of Route
        In A and B.
    """
    stations = station_names(catalogue)
    for title, route, column in zip("AB", routes, st.columns(2), strict=True):
        column.markdown("**" + _("Scenario {name}").format(name=title) + "**")
        if not route.legs:
            column.info(_("No way to show."))
            continue
        table = pd.DataFrame(
            {
                _("Mode"): [mode_name(leg.mode) for leg in route.legs],
                _("Project"): [
                    projects.get(leg.feature_id, leg.feature_id) if leg.feature_id else ""
                    for leg in route.legs
                ],
                _("From"): [stations.get(leg.start, leg.start) for leg in route.legs],
                _("To"): [stations.get(leg.end, leg.end) for leg in route.legs],
                _("km"): [round(leg.km) for leg in route.legs],
                _("Time"): [duration_text("=", leg.minutes) for leg in route.legs],
                _("Borders"): [", ".join(leg.borders) for leg in route.legs],
            }
        )
        column.dataframe(table, hide_index=True, width="stretch")
