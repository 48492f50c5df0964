"""The context page: regional figures without a place, as charts and tables."""

from __future__ import annotations

import streamlit as st

from corridors.app.sidebar import plain
from corridors.catalogue import Catalogue
from corridors.charts import indicator_chart
from corridors.model import format_number

__all__ = ["page"]


def page(catalogue: Catalogue) -> None:
    """Draw the page.

    Parameters
    ----------
    catalogue : Catalogue
        The whole catalogue.
    """
    st.header("Context")
    table = catalogue.indicator_table()
    if table.empty:
        st.info("This data set has no regional indicators (indicators.csv).")
        return
    st.markdown(
        f"{len(table)} figures about the region as a whole, which have no place on the map. "
        "Bounds are kept: an arrow points to where the true value lies."
    )
    for theme, rows in table.groupby("theme", sort=False):
        st.subheader(plain(str(theme).capitalize()), anchor=False)
        keys = ["indicator_id", "unit", "scope"]
        groups = rows.assign(year=rows["as_of"].str[:4]).groupby(keys, dropna=False)
        series = rows[groups["year"].transform("nunique") > 1]
        for (_, unit, _), part in series.groupby(keys, sort=False, dropna=False):
            st.markdown(f"**{plain(str(part['indicator'].iloc[0]))}** ({plain(str(unit))})")
            st.altair_chart(indicator_chart(part), width="stretch")
        shown = rows.assign(
            value=[
                f"{words}{format_number(value)} {unit}".strip()
                for words, value, unit in zip(
                    rows["bound"], rows["value"], rows["unit"], strict=True
                )
            ]
        )
        columns = ["indicator", "value", "as_of", "scope", "citation", "url", "note"]
        st.dataframe(
            shown[columns],
            hide_index=True,
            column_config={
                "indicator": "Indicator",
                "value": "Value",
                "as_of": "As of",
                "scope": "Of",
                "citation": "Source",
                "url": st.column_config.LinkColumn("Address"),
                "note": "Note",
            },
        )
    st.download_button(
        "Download the indicators as CSV",
        table.to_csv(index=False).encode(),
        file_name="indicators.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
    )
