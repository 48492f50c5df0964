"""What the atlas says before anything is chosen: who saves most, what is open, where to look."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from corridors.api import fingerprint
from corridors.app.sidebar import View, plain
from corridors.app.state import link_of, view_parameters
from corridors.catalogue import Catalogue
from corridors.charts import duration_text
from corridors.i18n import gettext as _
from corridors.i18n import language, local_name, ngettext
from corridors.model import Mode, Quantity, Status
from corridors.placenames import name_of, od_text
from corridors.travel import compare_travel_times

__all__ = ["show_landing"]

#: Most corridors named where several save the same share.
_NAMED = 3


def show_landing(catalogue: Catalogue, view: View) -> None:
    """Draw it.

    Parameters
    ----------
    catalogue : Catalogue
        The whole catalogue.
    view : View
        What is shown; figures follow it.
    """
    shown = view.shown
    _saves_most(shown)
    _open(shown)
    _guided(catalogue)
    st.markdown(_how_to_read(view))
    st.caption(
        _(
            "Boundaries and names on this map imply no opinion on the legal status of any "
            "territory. Geometry is for orientation, not for navigation or engineering."
        )
    )


def _how_to_read(view: View) -> str:
    if view.color_by == "layer":
        first = _("Colour says which layer a feature belongs to, line style its status:")
    else:
        first = _("Colour says what the legend states, line style the status:")
    return " ".join(
        [
            first,
            _("solid is operational, dashed under construction, dotted planned."),
            _("Click a line or symbol for its figures, each with its source."),
        ]
    )


@st.cache_resource(max_entries=2, show_spinner=False)
def _reported(
    _catalogue: Catalogue,
    version: str,  # noqa: ARG001 - what Streamlit's cache goes by
) -> pd.DataFrame:
    return compare_travel_times(_catalogue)


def _saves_most(shown: Catalogue) -> None:
    table = _reported(shown.whole, fingerprint())
    present = set(shown.feature_ids)
    corridors = shown.ledger.corridors.values()
    present |= {c.id for c in corridors if present.intersection(c.legs)}
    # "At most" promises nothing, so it cannot be what saves most.
    sure = table["saving_percent"].notna() & (table["saving_qualifier"] != "<=")
    table = table[sure & table["id"].isin(present)]
    if table.empty:
        return
    open_now = table["status"] == Status.OPERATIONAL
    best, later = (_best(part) for part in (table[open_now], table[~open_now]))
    # What may never be built comes after what people ride today.
    if not best.empty and not later.empty:
        later = later[later["saving_percent"] > best["saving_percent"].max()]
    st.markdown("##### " + _("Saves most travel time"))
    for rows in (best, later):
        for row in rows.head(_NAMED).to_dict("records"):
            _saving(shown, row)
        if (more := len(rows) - _NAMED) > 0:
            st.caption(ngettext("{count} more saves as much.", "{count} more save as much.", more))


def _best(table: pd.DataFrame) -> pd.DataFrame:
    best: pd.DataFrame = table[table["saving_percent"] == table["saving_percent"].max()]
    return best


def _saving(shown: Catalogue, row: Mapping[Hashable, Any]) -> None:
    words = {">=": _("at least {percent} %"), "~": _("about {percent} %")}
    share = words.get(row["saving_qualifier"], "{percent} %").format(
        percent=f"{row['saving_percent']:g}"
    )
    before = duration_text(row["before_qualifier"], row["before_min"])
    after = duration_text(row["after_qualifier"], row["after_min"])
    name = name_of(shown, row["id"])
    times = _("{od}: {before} before, {after} after").format(
        od=od_text(shown.whole, row["od"]), before=before, after=after
    )
    st.markdown(
        f"**{plain(name)}** ({plain(Status(row['status']).label)}): **{plain(share)}**. "
        f"{plain(times)}."
    )
    sources = dict.fromkeys([row["before_source"], row["after_source"]])
    st.caption(plain(_("Source: {source}").format(source="; ".join(sources))))


def _open(shown: Catalogue) -> None:
    st.markdown("##### " + _("How much is open"))
    counts = []
    for status in Status:
        count = sum(int((layer.frame["status"] == status).sum()) for layer in shown.layers.values())
        counts.append(f"**{count}** {status.label.lower()}")
    total = ngettext("{count} feature", "{count} features", len(shown))
    st.markdown(f"{total}: {', '.join(counts)}.")
    if shown.expected:
        text = ngettext(
            "{count} of them is not open yet, but expected to be by then.",
            "{count} of them are not open yet, but expected to be by then.",
            len(shown.expected),
        )
        st.markdown(text)
    if lengths := _railway_km(shown):
        parts = [
            f"**{plain(str(Quantity(round(km), 'km')))}** {status.label.lower()}"
            for status, km in lengths.items()
        ]
        st.markdown(_("{what}: {values}").format(what=_("Railways"), values=", ".join(parts)) + ".")
        st.caption(_("Lengths as their sources state them; measured on the map where none does."))


def _railway_km(shown: Catalogue) -> dict[Status, float]:
    lengths: dict[Status, float] = {}
    for layer in shown.layers.values():
        if layer.info.mode is not Mode.RAIL:
            continue
        for row, _geometry in layer.records():
            facts = (
                shown.ledger.headline(row["id"], name)
                for name in ("length_km", "length_measured_km")
            )
            km = next((f.number for f in facts if f is not None and f.number is not None), math.nan)
            if not math.isnan(km):
                status = Status(row["status"])
                lengths[status] = lengths.get(status, 0) + km
    return {status: lengths[status] for status in Status if status in lengths}


def _guided(catalogue: Catalogue) -> None:
    home = st.session_state.get("_home")
    views = catalogue.ledger.views
    if not views:
        return
    heading = _("Three views to begin with") if len(views) == 3 else _("Views")
    st.markdown(f"##### {heading}")
    for view in views:
        title = local_name({"name": view.title, "name_zh": view.title_zh})
        sentence = local_name({"name": view.sentence, "name_zh": view.sentence_zh})
        query = view_parameters(catalogue, view)
        if home is not None:
            st.page_link(
                home,
                label=f"**{plain(title)}**",
                icon=":material/explore:",
                query_params=query | {"lang": language()},
            )
        else:
            st.markdown(f"[{plain(title)}]({link_of(query)})")
        st.caption(plain(sentence))
