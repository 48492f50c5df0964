"""The compare page: corridors side by side, and the network in two years."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from corridors.app.card import show_findings
from corridors.app.copylink import address_prefix
from corridors.app.links import cited, dark, feature_address
from corridors.app.picker import pick_ids
from corridors.app.sidebar import plain
from corridors.app.travel_times import localised
from corridors.cards import value_text
from corridors.catalogue import Catalogue
from corridors.charts import before_after_chart, duration_text, share_text
from corridors.comparison import profile_strip, thumbnail, volume_chart
from corridors.geometry import length_km
from corridors.i18n import country_name, ngettext
from corridors.i18n import gettext as _
from corridors.maps.swipe import swipe_html
from corridors.model import (
    Quantity,
    Status,
    attribute_label,
    format_date,
    is_series,
    unit_label,
)
from corridors.placenames import name_of
from corridors.profile import legs_along, stations_along, volumes
from corridors.records import Fact, year_of
from corridors.travel import compare_travel_times

__all__ = ["page"]

_MOST = 4
#: Shown in places of their own, so not among the key figures.
_ELSEWHERE = {"status", "travel_time_before_min", "travel_time_after_min", "opened"}
_MAP_HEIGHT_PX = 520
#: How far the two years stand apart at first.
_YEARS_BACK = 10


def page(catalogue: Catalogue) -> None:
    """Draw the page.

    Parameters
    ----------
    catalogue : Catalogue
        The whole catalogue.
    """
    st.header(_("Compare"))
    names = _names(catalogue)
    picked = pick_ids(
        _("Two to four corridors or features"),
        names,
        key="with",
        default=_most_saved(catalogue),
        at_most=_MOST,
        placeholder=_("Type a name"),
    )
    if picked:
        _side_by_side(catalogue, picked)
    else:
        st.info(_("Choose something to compare."))
    _two_years(catalogue)


def _names(catalogue: Catalogue) -> dict[str, str]:
    """Return what can be compared: corridors first, then features; stations are left out."""
    corridor = _("corridor")
    names = {
        corridor_id: f"{name_of(catalogue, corridor_id)} ({corridor})"
        for corridor_id in catalogue.ledger.corridors
    }
    for layer in catalogue.layers.values():
        if layer.id != "stations":
            for any_id in layer.frame["id"]:
                names[any_id] = f"{name_of(catalogue, any_id)} ({layer.info.label})"
    return names


def _most_saved(catalogue: Catalogue) -> list[str]:
    """Return the two features that save most, so that the page says something at once."""
    ids = list(dict.fromkeys(compare_travel_times(catalogue)["id"]))
    return ids[:2] or catalogue.feature_ids[:2]


def _side_by_side(catalogue: Catalogue, ids: Sequence[str]) -> None:
    _key_figures(catalogue, ids)
    sections: list[tuple[str, Callable[[Catalogue, str], None]]] = [
        (_("Where it is"), _where),
        (_("Travel time before and after"), _times),
        (_("Along the line"), _profile),
        (_("Volumes by date"), _volumes),
        (_("Parts and their status"), _legs),
        (_("Plausibility and sources"), _trust),
    ]
    for title, draw in sections:
        st.subheader(title, anchor=False)
        for column, any_id in zip(st.columns(len(ids)), ids, strict=True):
            with column.container(border=True):
                st.markdown(f"**{plain(name_of(catalogue, any_id))}**")
                draw(catalogue, any_id)


def _members(catalogue: Catalogue, any_id: str) -> list[str]:
    corridor = catalogue.ledger.corridors.get(any_id)
    return list(corridor.legs) if corridor else [any_id]


def _key_figures(catalogue: Catalogue, ids: Sequence[str]) -> None:
    """Draw a table: a row an attribute, a column a corridor."""
    columns = {any_id: name_of(catalogue, any_id) for any_id in ids}
    rows: dict[str, dict[str, str]] = {}
    for any_id in ids:
        members = [catalogue.find(leg)[1] for leg in _members(catalogue, any_id)]
        statuses = [Status(row["status"]) for row in members]
        counts = {status.label: statuses.count(status) for status in Status if status in statuses}
        one = len(members) == 1
        said = ", ".join(label if one else f"{label} ({n})" for label, n in counts.items())
        rows.setdefault(_("Status"), {})[any_id] = said
        codes = dict.fromkeys(code for row in members for code in row["countries"])
        rows.setdefault(_("Countries"), {})[any_id] = ", ".join(map(country_name, codes))
        dates = sorted(row["opened"] for row in members if row["opened"])
        rows.setdefault(_("Opened"), {})[any_id] = " – ".join(
            dict.fromkeys(format_date(date) for date in (*dates[:1], *dates[-1:]))
        )
        lines = legs_along(catalogue, any_id)
        if lines:
            measured = Quantity(round(sum(length_km(line) for _leg, line in lines)), "km")
            label = _("Length of all parts, measured on the map")
            rows.setdefault(label, {})[any_id] = str(measured)
        for figure in catalogue.card(any_id).figures:
            fact = figure.fact
            attribute = fact.attribute
            if fact.scope or not fact.quantity or is_series(attribute) or attribute in _ELSEWHERE:
                continue
            rows.setdefault(attribute_label(attribute), {})[any_id] = value_text(fact)
        pairs = localised(catalogue, compare_travel_times(catalogue, [any_id]))
        if len(pairs):
            best = pairs.to_dict("records")[0]
            share = share_text(best["saving_qualifier"], best["saving_percent"])
            saved = duration_text(best["saving_qualifier"], best["saving_min"])
            text = f"{best['od']}: {saved} ({share})"
            rows.setdefault(_("Largest reported saving"), {})[any_id] = text
    table = pd.DataFrame(
        [{"what": label} | {i: cells.get(i) or "–" for i in ids} for label, cells in rows.items()]
    )
    st.dataframe(
        table,
        hide_index=True,
        alt=_("Key figures side by side."),
        column_config={"what": ""}
        | {i: st.column_config.TextColumn(n) for i, n in columns.items()},
    )
    st.caption(_("Where each figure comes from stands on the cards and under Sources below."))


def _where(catalogue: Catalogue, any_id: str) -> None:
    shapes = []
    for leg in _members(catalogue, any_id):
        layer, _row, shape = catalogue.find(leg)
        shapes.append((layer.id, shape))
    st.altair_chart(
        thumbnail(shapes, f"{address_prefix()}/api/world.json", name=name_of(catalogue, any_id))
    )
    text = _("Open on the map")
    st.markdown(f"[{text}](<{feature_address(any_id)}>)")


def _times(catalogue: Catalogue, any_id: str) -> None:
    ids = [any_id, *(leg for leg in _members(catalogue, any_id) if leg != any_id)]
    table = compare_travel_times(catalogue, ids)
    if table.empty:
        st.caption(_("No reported time before and after."))
        return
    shown = localised(catalogue, table)
    st.altair_chart(before_after_chart(shown, compact=True, dark=dark()), width="stretch")
    before, after = _("Before"), _("After")
    lines = []
    for row, od in zip(shown.to_dict("records"), table["od"], strict=True):
        pair = next(p for p in catalogue.ledger.time_pairs(row["id"]) if p.od == od)
        share = share_text(row["saving_qualifier"], row["saving_percent"])
        lines.append(
            f"- {plain(row['od'] or row['name'])}: {plain(share)}. "
            f"{before}: {cited(catalogue, pair.before)}. "
            f"{after}: {cited(catalogue, pair.after)}"
        )
    with st.expander(_("Savings and sources")):
        st.markdown("\n".join(lines))


def _profile(catalogue: Catalogue, any_id: str) -> None:
    legs = legs_along(catalogue, any_id)
    places = stations_along(catalogue, any_id)
    if not legs:
        st.caption(_("No line: a place or a group of places."))
        return
    if len(legs) > 1 and not any(catalogue.find(leg)[0].info.mode for leg, _line in legs):
        # A grid is a set of lines, not a way from one end to the other.
        st.caption(_("A group of lines without an order; see its parts below."))
        return
    layers = {leg: catalogue.find(leg)[0].id for leg, _line in legs}
    name = name_of(catalogue, any_id)
    st.altair_chart(
        profile_strip(places, legs, layers=layers, name=name, dark=dark()), width="stretch"
    )
    if places.empty:
        st.caption(_("No station or other place of the data stands along it."))
        return
    with st.expander(
        ngettext("{count} place as a table", "{count} places as a table", len(places))
    ):
        st.dataframe(
            pd.DataFrame(
                {
                    "km": places["km"],
                    "name": [name_of(catalogue, i) for i in places["id"]],
                    "layer": [catalogue.layer(i).info.label for i in places["layer"]],
                    "offset_km": places["offset_km"],
                }
            ),
            hide_index=True,
            alt=_("Places along the line."),
            column_config={
                "km": unit_label("km"),
                "name": _("Place"),
                "layer": _("Layer"),
                "offset_km": _("Off the line, km"),
            },
        )


def _volumes(catalogue: Catalogue, any_id: str) -> None:
    table = volumes(catalogue, any_id)
    if table.empty:
        st.caption(_("No dated volume has a source yet."))
        return
    keys = ["feature_id", "attribute", "scope"]
    drawn = 0
    for (feature_id, attribute, scope), series in table.groupby(keys, sort=False, dropna=False):
        if len(series) < 2:
            continue
        drawn += 1
        of = [attribute_label(str(attribute))]
        if feature_id != any_id:
            of.insert(0, name_of(catalogue, str(feature_id)))
        if isinstance(scope, str):
            of.append(scope)
        st.markdown(plain(" · ".join(of)))
        st.altair_chart(volume_chart(series, dark=dark()), width="stretch")
    if not drawn:
        st.caption(_("No volume is known for two dates; single figures stand in the table."))
    facts: list[Fact] = list(table["fact"])
    with st.expander(
        ngettext("{count} figure as a table", "{count} figures as a table", len(facts))
    ):
        lines = [
            f"- {plain(name_of(catalogue, fact.feature_id))}, "
            f"{plain(attribute_label(fact.attribute))}"
            f"{f', {plain(fact.scope)}' if fact.scope else ''}: **{plain(value_text(fact))}** "
            f"({plain(format_date(str(fact.as_of)))}), {cited(catalogue, fact)}"
            for fact in facts
        ]
        st.markdown("\n".join(lines))


def _legs(catalogue: Catalogue, any_id: str) -> None:
    lines = []
    for leg in _members(catalogue, any_id):
        layer, row, shape = catalogue.find(leg)
        parts = [layer.info.label, Status(row["status"]).label]
        if row["opened"]:
            parts.append(format_date(row["opened"]))
        if length := length_km(shape):
            parts.append(str(Quantity(round(length), "km")))
        name = f"[{plain(name_of(catalogue, leg))}](<{feature_address(leg)}>)"
        lines.append(f"- {name}: {plain(' · '.join(parts))}")
    st.markdown("\n".join(lines))


def _trust(catalogue: Catalogue, any_id: str) -> None:
    ids = dict.fromkeys([any_id, *_members(catalogue, any_id)])
    for member in ids:
        show_findings(member)
    firsts: dict[str, Fact] = {}
    for member in ids:
        for fact in catalogue.ledger.facts_of(member):
            firsts.setdefault(fact.source_id, fact)
    with st.expander(ngettext("{count} source", "{count} sources", len(firsts))):
        st.markdown("\n".join(f"- {cited(catalogue, fact)}" for fact in firsts.values()) or "–")


# -- the network in two years -------------------------------------------------------


def _two_years(catalogue: Catalogue) -> None:
    st.subheader(_("The network in two years"), anchor=False)
    dates = [date for layer in catalogue.layers.values() for date in layer.frame["opened"]]
    years = sorted({year for year in map(year_of, dates) if year is not None})
    if len(years) < 2:
        st.info(_("Too few opening dates are known to compare two years."))
        return
    first, last = st.columns(2)
    before = _year(
        first,
        _("Left: open by the end of"),
        "open_a",
        years,
        max(years[0], years[-1] - _YEARS_BACK),
    )
    after = _year(last, _("Right: open by the end of"), "open_b", years, years[-1])
    open_by = {year: catalogue.filter(year=year) for year in (before, after)}
    ids = [set(open_by[year].feature_ids) for year in (before, after)]
    alt = _("Map of what was open in {before} and in {after}; the table below says the same.")
    st.iframe(
        swipe_html(
            catalogue,
            open_ids=(ids[0], ids[1]),
            titles=(str(before), str(after)),
            prefix=address_prefix(),
        ),
        height=_MAP_HEIGHT_PX,
        alt=alt.format(before=before, after=after),
    )
    _changes(catalogue, ids[0], ids[1], before, after)
    undated = open_by[after].undated
    if undated:
        names = ", ".join(plain(name_of(catalogue, i)) for i in undated)
        with st.expander(
            ngettext(
                "{count} feature is open, but nobody says since when: it is drawn in both years",
                "{count} features are open, but nobody says since when: they are drawn in both "
                "years",
                len(undated),
            )
        ):
            st.markdown(names)


def _year(
    column: st.delta_generator.DeltaGenerator, label: str, key: str, years: list[int], start: int
) -> int:
    return int(
        column.slider(label, years[0] - 1, years[-1], value=start, key=key, bind="query-params")
    )


def _changes(
    catalogue: Catalogue, before: set[str], after: set[str], first: int, last: int
) -> None:
    """Say in words and as a table what the map shows."""
    opened = sorted(
        (i for i in catalogue.feature_ids if (i in after) != (i in before)),
        key=lambda i: str(catalogue.find(i)[1]["opened"]),
    )
    st.markdown(
        _("{before} by the end of {first}, {after} by the end of {last}.").format(
            before=ngettext("{count} feature open", "{count} features open", len(before)),
            first=first,
            after=ngettext("{count} feature open", "{count} features open", len(after)),
            last=last,
        )
        + " "
        + ngettext(
            "{count} feature differs.",
            "{count} features differ; the table lists them.",
            len(opened),
        )
    )
    if not opened:
        return
    rows = [catalogue.find(any_id) for any_id in opened]
    st.dataframe(
        pd.DataFrame(
            {
                "opened": [format_date(row["opened"]) for _layer, row, _shape in rows],
                "name": [name_of(catalogue, any_id) for any_id in opened],
                "layer": [layer.info.label for layer, _row, _shape in rows],
                "countries": [
                    ", ".join(country_name(code) for code in row["countries"])
                    for _layer, row, _shape in rows
                ],
                "card": [feature_address(any_id) for any_id in opened],
            }
        ),
        hide_index=True,
        alt=_("What opened between the two years."),
        column_config={
            "opened": _("Opened"),
            "name": _("Name"),
            "layer": _("Layer"),
            "countries": _("Countries"),
            "card": st.column_config.LinkColumn(_("Card"), display_text=_("Open")),
        },
    )
