"""The travel times page: before and after, corridor by corridor, and side by side."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from corridors.app.sidebar import current_view, filter_hint, plain
from corridors.catalogue import Catalogue
from corridors.charts import before_after_chart, duration_text
from corridors.model import Status
from corridors.travel import compare_travel_times

__all__ = ["page"]


def page(catalogue: Catalogue) -> None:
    """Draw the page.

    Parameters
    ----------
    catalogue : Catalogue
        The whole catalogue.
    """
    view = current_view(catalogue)
    st.header("Travel times before and after")
    st.markdown(
        "As reported by the sources named in the table. “Under” and “over” are kept as "
        "bounds: from 5 hours to under 2 saves *at least* 60 per cent."
    )
    everything = compare_travel_times(view.shown)
    if everything.empty:
        if view.filtered:
            filter_hint(view)
        else:
            st.info("No corridor in this data set has a travel time before and after.")
        return
    labels = [_label(str(n), str(od)) for n, od in everything[["name", "od"]].to_numpy()]
    chosen = st.multiselect(
        "Corridors to compare",
        labels,
        key="compare",
        bind="query-params",
        placeholder="All; pick two or more to see them side by side",
    )
    table = everything[[label in chosen for label in labels]] if chosen else everything
    if len(chosen) >= 2:
        _side_by_side(table)
    st.altair_chart(before_after_chart(table), width="stretch")
    st.dataframe(_readable(table), hide_index=True, width="stretch")
    st.download_button(
        "Download this table as CSV",
        table.to_csv(index=False).encode(),
        file_name="travel-times.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
    )


def _label(name: str, od: str) -> str:
    return f"{name}: {od}" if od else name


def _share(percent: float | None, qualifier: str | None) -> str:
    if percent is None or pd.isna(percent):
        return "not determined"
    words = {">=": "at least ", "<=": "at most ", "~": "about "}.get(qualifier or "", "")
    return f"{words}{percent:.0f} %"


def _side_by_side(table: pd.DataFrame) -> None:
    records = table.to_dict("records")
    for start in range(0, len(records), 4):
        for column, row in zip(st.columns(4), records[start : start + 4], strict=False):
            with column.container(border=True):
                st.markdown(f"**{plain(str(row['name']))}**")
                st.caption(plain(f"{row['od']} · {row['mode']} · {Status(row['status']).label}"))
                before = duration_text(row["before_qualifier"], row["before_min"])
                after = duration_text(row["after_qualifier"], row["after_min"])
                st.metric("Before", before)
                st.metric("After", after)
                st.metric("Saving", _share(row["saving_percent"], row["saving_qualifier"]))
                st.caption(
                    f"Before: {plain(row['before_source'])}  \nAfter: {plain(row['after_source'])}"
                )


def _readable(table: pd.DataFrame) -> pd.DataFrame:
    rows = table.to_dict("records")
    return pd.DataFrame(
        {
            "Corridor": [row["name"] for row in rows],
            "From and to": [row["od"] for row in rows],
            "Mode": [row["mode"] for row in rows],
            "Status": [Status(row["status"]).label for row in rows],
            "Before": [duration_text(r["before_qualifier"], r["before_min"]) for r in rows],
            "After": [duration_text(r["after_qualifier"], r["after_min"]) for r in rows],
            "Saving": [duration_text(r["saving_qualifier"], r["saving_min"]) for r in rows],
            "Share": [_share(r["saving_percent"], r["saving_qualifier"]) for r in rows],
            "Source of before": [row["before_source"] for row in rows],
            "Source of after": [row["after_source"] for row in rows],
        }
    )
