"""What each project of a scenario contributes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from corridors.app.longwork import run_long
from corridors.app.network.address import pick_one
from corridors.app.network.files import csv_button
from corridors.app.network.names import Places
from corridors.i18n import gettext as _
from corridors.travel.analysis import contributions
from corridors.travel.engine import Engine
from corridors.travel.scenario import Scenario

__all__ = ["show_contributions"]

_SIZES = (15, 50, 100, 300, 1000)


def show_contributions(
    engine: Engine, places: Places, projects: Mapping[str, str], scenario: Scenario
) -> None:
    """Draw each project's share, once the reader asks for it.

    Parameters
    ----------
    engine : Engine
    places : Places
    projects : mapping
        Id to name.
    scenario : Scenario
        Scenario B.
    """
    st.markdown(
        _("What each project of scenario B contributes to the mean of all pairs of cities.")
    )
    if not scenario.projects:
        st.info(_("Scenario B has no project."))
        return
    sizes = [size for size in _SIZES if size < len(places.cities)] or [len(places.cities)]
    options = {str(n): _("The {count} largest cities").format(count=n) for n in sizes}
    default = str(sizes[min(2, len(sizes) - 1)])
    size = pick_one(_("Cities"), options, key="projects_size", default=default)
    # What is worked out stays until scenario, profile or cities change.
    question = (engine.base.profile, scenario, size)
    state = st.session_state
    asked = state.get("contributions_asked") == question
    # Drawn whatever has been asked: a browser keeps a button that was pressed until the next
    # press, and if it went then, the page would move and Cancel miss its press.
    st.button(
        _("Work it out"),
        key="contributions_ask",
        on_click=_ask,
        args=(question,),
        disabled=asked,
    )
    if not asked:
        return
    answered, found = state.get("contributions_found", (None, None))
    if answered != question:
        numbers = places.numbers(places.cities[: int(size)])
        found = run_long(
            _("Comparing scenarios with and without each project"),
            lambda advance: contributions(engine, numbers, scenario, advance),
            key="contributions",
        )
        if found is None:
            return
        state["contributions_found"] = (question, found)
    _table(found, projects)
    if scenario.new_lines:
        st.caption(
            _("New lines have no row of their own; what they bring is part of the interaction.")
        )


def _ask(question: object) -> None:
    st.session_state["contributions_asked"] = question
    st.session_state["contributions_stopped"] = False


def _table(found: dict[str, Any], projects: Mapping[str, str]) -> None:
    rows = found["projects"]
    low = {row["id"]: row for row in found["low"]["projects"]}
    st.dataframe(
        pd.DataFrame(
            {
                _("Project"): [projects.get(row["id"], row["id"]) for row in rows],
                _("Added alone, min a pair"): [row["alone_min"] for row in rows],
                _("Left out of all, min a pair"): [row["last_min"] for row in rows],
                _("Low case: added alone"): [low[row["id"]]["alone_min"] for row in rows],
                _("Low case: left out of all"): [low[row["id"]]["last_min"] for row in rows],
            }
        ).round(2),
        hide_index=True,
        width="stretch",
    )
    st.caption(
        _(
            "All together {together} min a pair over {pairs} ordered pairs; of these the "
            "interaction of projects is {interaction} min."
        ).format(
            together=f"{found['together_min']:.2f}",
            pairs=found["pairs"],
            interaction=f"{found['interaction_min']:.2f}",
        )
    )
    st.caption(_("The low case lets no journey change its mode, but for access by road."))
    table = pd.DataFrame(rows).merge(pd.DataFrame(low.values()), on="id", suffixes=("", "_low"))
    csv_button(table, "contributions.csv")
