"""The card of one feature: status, before and after, and every figure with its source."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from corridors.api import shared_findings
from corridors.app.sidebar import plain
from corridors.cards import Card, Figure
from corridors.catalogue import Catalogue
from corridors.charts import before_after_chart
from corridors.maps.payload import figure_rows
from corridors.model import Status
from corridors.travel import compare_travel_times

__all__ = ["show_card"]

_SHOWN_ABOVE = {"status", "travel_time_before_min", "travel_time_after_min"}


def show_card(catalogue: Catalogue, feature_id: str) -> None:
    """Draw the card of a feature.

    Parameters
    ----------
    catalogue : Catalogue
        The whole catalogue.
    feature_id : str
        Feature or corridor id.
    """
    card = catalogue.card(feature_id)
    with st.container(border=True, height=560):
        _heading(catalogue, card)
        _findings(feature_id)
        ids = [feature_id, *(corridor.id for corridor in card.corridors)]
        table = compare_travel_times(catalogue, ids)
        if len(table):
            st.markdown("**Travel time before and after**")
            st.altair_chart(before_after_chart(table, compact=True), width="stretch")
        figures = [f for f in card.figures if f.fact.attribute not in _SHOWN_ABOVE]
        times = [f for f in card.figures if f.fact.attribute in _SHOWN_ABOVE]
        for figure in figures + times:
            _figure(catalogue, figure)
        if not card.figures:
            st.caption("No figure of this feature has a source yet.")
        if note := card.properties.get("geometry_note"):
            st.caption(f"Geometry: {plain(str(note))}")


def _heading(catalogue: Catalogue, card: Card) -> None:
    st.subheader(plain(card.name), anchor=False)
    others = [card.properties.get("name_zh"), card.properties.get("name_local")]
    if any(others):
        st.caption(" · ".join(plain(str(name)) for name in others if name))
    if legs := card.properties.get("legs"):
        names = " → ".join(plain(catalogue.card(leg).name) for leg in legs)
        st.markdown(f"Corridor: {names}")
        return
    parts = [
        Status(card.properties["status"]).label,
        card.properties["kind"],
        ", ".join(card.properties["countries"]),
        f"opened {card.properties['opened']}" if card.properties["opened"] else None,
        f"{card.properties['geometry_quality']} geometry",
    ]
    st.markdown(" · ".join(plain(str(part)) for part in parts if part))
    if card.corridors:
        names = ", ".join(plain(corridor.name) for corridor in card.corridors)
        st.caption(f"Part of: {names}")


def _findings(feature_id: str) -> None:
    """Badge what the plausibility check found: grey where explained, orange where not."""
    for finding in shared_findings():
        if finding.feature_id == feature_id:
            color: Literal["gray", "orange"] = "gray" if finding.explanation else "orange"
            label = finding.rule.replace("_", " ")
            st.badge(plain(label), icon=":material/troubleshoot:", color=color)
            reason = f" {plain(finding.explanation)}" if finding.explanation else ""
            st.caption(f"{plain(finding.message)}.{reason}")


def _figure(catalogue: Catalogue, figure: Figure) -> None:
    row = figure_rows(figure)
    as_of = f" (as of {plain(row['as_of'])})" if row["as_of"] else ""
    st.markdown(f"**{plain(str(row['label']))}**: {plain(str(row['value']))}{as_of}")
    source = plain(str(row["source"]))
    url = row["url"]
    if url and url.startswith(("https://", "http://")):
        source = f"[{source}](<{url.replace('>', '%3E')}>)"
    lines = [f"{plain(str(row['evidence']))} · {source}"]
    if row["span"]:
        lines.insert(0, f"All sources: {plain(row['span'])}")
    if row["note"]:
        lines.append(plain(row["note"]))
    for other in figure.others:
        cited = plain(catalogue.ledger.cite(other))
        when = f" ({plain(other.as_of)})" if other.as_of else ""
        lines.append(f"Also stated: {plain(str(other))}{when}, {cited}")
    st.caption("  \n".join(lines))
