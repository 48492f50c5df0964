"""The travel times page: reported times before and after, with their sources."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from corridors.app.links import dark, feature_address, source_address, web_address
from corridors.app.picker import pick_ids
from corridors.app.sidebar import current_view, filter_hint
from corridors.catalogue import Catalogue
from corridors.charts import before_after_chart, duration_text, share_text
from corridors.i18n import gettext as _
from corridors.ledger import TimePair
from corridors.model import Mode, Status
from corridors.placenames import name_of, od_text
from corridors.records import Fact
from corridors.travel import compare_travel_times

__all__ = ["localised", "page"]


def page(catalogue: Catalogue) -> None:
    """Draw the page.

    Parameters
    ----------
    catalogue : Catalogue
        The whole catalogue.
    """
    view = current_view(catalogue)
    st.header(_("Travel times before and after"))
    st.markdown(
        _(
            "As reported by the sources named in the table. “Under” and “over” are kept as "
            "bounds: from 5 hours to under 2 saves *at least* 60 per cent."
        )
    )
    everything = compare_travel_times(view.shown)
    if everything.empty:
        if view.filtered:
            filter_hint(view)
        else:
            st.info(_("No corridor in this data set has a travel time before and after."))
        return
    shown = localised(catalogue, everything)
    labels = {
        any_id: _label(str(name), str(od))
        for any_id, name, od in zip(_keys(everything), shown["name"], shown["od"], strict=True)
    }
    chosen = pick_ids(
        _("Corridors to show"),
        labels,
        key="compare",
        placeholder=_("All; pick some to see only these"),
    )
    keep = [not chosen or key in chosen for key in _keys(everything)]
    table, shown = everything[keep], shown[keep]
    st.altair_chart(before_after_chart(shown, dark=dark()), width="stretch")
    _table(catalogue, table)
    st.download_button(
        _("Download this table as CSV"),
        table.to_csv(index=False).encode(),
        file_name="travel-times.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
    )


def _keys(table: pd.DataFrame) -> list[str]:
    return [f"{any_id}:{od}" for any_id, od in zip(table["id"], table["od"], strict=True)]


def _label(name: str, od: str) -> str:
    return f"{name}: {od}" if od else name


def localised(catalogue: Catalogue, table: pd.DataFrame) -> pd.DataFrame:
    """Return a comparison with names and OD pairs in the language in force.

    Parameters
    ----------
    catalogue : Catalogue
    table : pandas.DataFrame
        From `corridors.compare_travel_times`.
    """
    return table.assign(
        name=[name_of(catalogue, any_id) for any_id in table["id"]],
        od=[od_text(catalogue, od) for od in table["od"]],
    )


def _table(catalogue: Catalogue, table: pd.DataFrame) -> None:
    rows = localised(catalogue, table).to_dict("records")
    pairs = [_pair(catalogue, row["id"], od) for row, od in zip(rows, table["od"], strict=True)]
    shown = pd.DataFrame(
        {
            "name": [row["name"] for row in rows],
            "od": [row["od"] for row in rows],
            "mode": [Mode(row["mode"]).label for row in rows],
            "status": [Status(row["status"]).label for row in rows],
            "before": [duration_text(r["before_qualifier"], r["before_min"]) for r in rows],
            "after": [duration_text(r["after_qualifier"], r["after_min"]) for r in rows],
            "saving": [duration_text(r["saving_qualifier"], r["saving_min"]) for r in rows],
            "share": [share_text(r["saving_qualifier"], r["saving_percent"]) for r in rows],
            "before_source": [row["before_source"] for row in rows],
            "before_entry": [source_address(pair.before.source_id) for pair in pairs],
            "before_url": [_url(catalogue, pair.before) for pair in pairs],
            "after_source": [row["after_source"] for row in rows],
            "after_entry": [source_address(pair.after.source_id) for pair in pairs],
            "after_url": [_url(catalogue, pair.after) for pair in pairs],
            "card": [feature_address(row["id"]) for row in rows],
        }
    )
    entry, original = _("Entry"), _("Original")
    st.dataframe(
        shown,
        hide_index=True,
        width="stretch",
        alt=_("Travel times before and after, each with its sources."),
        column_config={
            "name": _("Corridor"),
            "od": _("From and to"),
            "mode": _("Mode"),
            "status": _("Status"),
            "before": _("Before"),
            "after": _("After"),
            "saving": _("Saving"),
            "share": _("Share"),
            "before_source": _("Source of before"),
            "before_entry": st.column_config.LinkColumn("", display_text=entry),
            "before_url": st.column_config.LinkColumn("", display_text=original),
            "after_source": _("Source of after"),
            "after_entry": st.column_config.LinkColumn("", display_text=entry),
            "after_url": st.column_config.LinkColumn("", display_text=original),
            "card": st.column_config.LinkColumn(_("Card"), display_text=_("Open")),
        },
    )


def _pair(catalogue: Catalogue, any_id: str, od: str) -> TimePair:
    return next(pair for pair in catalogue.ledger.time_pairs(any_id) if pair.od == od)


def _url(catalogue: Catalogue, fact: Fact) -> str | None:
    source = catalogue.ledger.sources.get(fact.source_id)
    return web_address(source.URL) if source else None
