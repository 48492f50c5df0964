"""The card of one feature: status, before and after, and every figure with its source."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import streamlit as st

from corridors.api import shared_findings
from corridors.app.links import cited, dark, feature_address
from corridors.app.sidebar import plain
from corridors.app.travel_times import localised
from corridors.cards import Card, Figure, value_text
from corridors.catalogue import Catalogue
from corridors.charts import before_after_chart
from corridors.i18n import country_name, local_name
from corridors.i18n import gettext as _
from corridors.ledger import TimePair
from corridors.lint import rule_label
from corridors.model import GeometryQuality, Status, attribute_label, format_date, kind_label
from corridors.placenames import name_of, od_text
from corridors.travel import compare_travel_times

__all__ = ["show_card", "show_findings"]

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
        show_findings(feature_id)
        ids = [feature_id, *(corridor.id for corridor in card.corridors)]
        table = localised(catalogue, compare_travel_times(catalogue, ids))
        if len(table):
            st.markdown("**" + _("Travel time before and after") + "**")
            st.altair_chart(before_after_chart(table, compact=True, dark=dark()), width="stretch")
        figures = [f for f in card.figures if f.fact.attribute not in _SHOWN_ABOVE]
        times = [f for f in card.figures if f.fact.attribute in _SHOWN_ABOVE]
        if card.figures:
            # In one piece: the browser keeps a large piece and need not be sent it again.
            st.markdown("\n\n".join(_figure(catalogue, figure) for figure in figures + times))
        else:
            st.caption(_("No figure of this feature has a source yet."))
        if note := card.properties.get("geometry_note"):
            st.caption(_("Geometry: {note}").format(note=plain(str(note))))


def _heading(catalogue: Catalogue, card: Card) -> None:
    properties = card.properties
    shown = local_name(properties)
    st.subheader(plain(shown), anchor=False)
    names = [properties["name"], properties.get("name_zh"), properties.get("name_local")]
    others = [str(name) for name in names if name and name != shown]
    if others:
        st.caption(" · ".join(plain(name) for name in others))
    if legs := properties.get("legs"):
        st.markdown(_("Corridor: {legs}").format(legs=" → ".join(_linked(catalogue, legs))))
        return
    opened = properties["opened"]
    parts = [
        Status(properties["status"]).label,
        kind_label(properties["kind"]) if properties["kind"] else None,
        ", ".join(country_name(code) for code in properties["countries"]),
        _("opened {date}").format(date=format_date(opened)) if opened else None,
        GeometryQuality(properties["geometry_quality"]).label,
    ]
    st.markdown(" · ".join(plain(str(part)) for part in parts if part))
    if card.corridors:
        names = _linked(catalogue, [corridor.id for corridor in card.corridors])
        st.caption(_("Part of: {corridors}").format(corridors=", ".join(names)))


def _linked(catalogue: Catalogue, ids: Iterable[str]) -> list[str]:
    return [f"[{plain(name_of(catalogue, i))}](<{feature_address(i)}>)" for i in ids]


def show_findings(feature_id: str) -> None:
    """Badge what the plausibility check found: grey where explained, orange where not.

    Parameters
    ----------
    feature_id : str
        Feature or corridor id.
    """
    for finding in shared_findings():
        if finding.feature_id == feature_id:
            explained = finding.explanation is not None
            color: Literal["gray", "orange"] = "gray" if explained else "orange"
            label = rule_label(finding.rule)
            # In words too, since a colour alone says nothing to some readers.
            state = _("explained") if explained else _("not explained")
            st.badge(plain(f"{label}: {state}"), icon=":material/troubleshoot:", color=color)
            reason = f" {plain(finding.explanation)}" if finding.explanation else ""
            st.caption(f"{plain(finding.message)}.{reason}")


def _dated(text: str, as_of: str | None) -> str:
    if not as_of:
        return text
    return _("{value} (as of {date})").format(value=text, date=plain(format_date(as_of)))


def _figure(catalogue: Catalogue, figure: Figure) -> str:
    fact = figure.fact
    label = figure.label
    if fact.scope and fact.attribute in TimePair.ATTRIBUTES:
        label = _("{label} ({scope})").format(
            label=attribute_label(fact.attribute), scope=od_text(catalogue, fact.scope)
        )
    lines = [f"{plain(figure.evidence)} · {cited(catalogue, fact)}"]
    if figure.span:
        lines.insert(0, _("Sources differ: {span}").format(span=plain(figure.span)))
    if fact.note:
        lines.append(plain(fact.note))
    headline = f"**{plain(label)}**: {_dated(plain(value_text(fact)), fact.as_of)}"
    text = "  \n".join([headline, *(f":small[{line}]" for line in lines)])
    if figure.others:
        others = [
            f"- :small[{_dated(f'**{plain(value_text(other))}**', other.as_of)}, "
            f"{plain(other.evidence.label)}: {cited(catalogue, other)}]"
            for other in figure.others
        ]
        title = _("Further figures") if figure.span is None else _("What the others say")
        text += f"\n\n:small[{title}:]\n" + "\n".join(others)
    return text
