"""The context page: regional figures without a place, as charts and tables."""

from __future__ import annotations

import streamlit as st

from corridors.app.links import source_address, web_address
from corridors.app.sidebar import plain
from corridors.catalogue import Catalogue
from corridors.charts import indicator_chart
from corridors.i18n import gettext as _
from corridors.i18n import ngettext
from corridors.model import Qualifier, Quantity, format_date, unit_label

__all__ = ["page"]


def page(catalogue: Catalogue) -> None:
    """Draw the page.

    Parameters
    ----------
    catalogue : Catalogue
        The whole catalogue.
    """
    st.header(_("Context"))
    table = catalogue.indicator_table()
    if table.empty:
        st.info(_("This data set has no regional indicators (indicators.csv)."))
        return
    st.markdown(
        ngettext(
            "{count} figure about the region as a whole, which has no place on the map.",
            "{count} figures about the region as a whole, which have no place on the map.",
            len(table),
        )
        + " "
        + _("Bounds are kept: an arrow points to where the true value lies.")
    )
    for theme, rows in table.groupby("theme", sort=False):
        st.subheader(plain(_(str(theme).capitalize())), anchor=False)
        keys = ["indicator_id", "unit", "scope"]
        groups = rows.assign(year=rows["as_of"].str[:4]).groupby(keys, dropna=False)
        series = rows[groups["year"].transform("nunique") > 1]
        for (_id, unit, _scope), part in series.groupby(keys, sort=False, dropna=False):
            name = _(str(part["indicator"].iloc[0]))
            st.markdown(f"**{plain(name)}** ({plain(unit_label(str(unit)))})")
            st.altair_chart(indicator_chart(part), width="stretch")
        shown = rows.assign(
            indicator=[_(name) for name in rows["indicator"]],
            value=[
                str(Quantity(value, unit, Qualifier(qualifier)))
                for qualifier, value, unit in zip(
                    rows["qualifier"], rows["value"], rows["unit"], strict=True
                )
            ],
            as_of=[format_date(d) if isinstance(d, str) else "" for d in rows["as_of"]],
            entry=[source_address(source_id) for source_id in rows["source_id"]],
            url=[web_address(url) or "" for url in rows["url"]],
        )
        columns = ["indicator", "value", "as_of", "scope", "citation", "entry", "url", "note"]
        st.dataframe(
            shown[columns].fillna({"scope": "", "note": ""}),
            hide_index=True,
            alt=_("Regional figures, each with its source."),
            column_config={
                "indicator": _("Indicator"),
                "value": _("Value"),
                "as_of": _("As of"),
                "scope": _("Of"),
                "citation": _("Source"),
                "entry": st.column_config.LinkColumn("", display_text=_("Entry")),
                "url": st.column_config.LinkColumn(_("Address")),
                "note": _("Note"),
            },
        )
    st.download_button(
        _("Download the indicators as CSV"),
        table.to_csv(index=False).encode(),
        file_name="indicators.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
    )
