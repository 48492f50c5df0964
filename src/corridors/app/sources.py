"""The sources page: who says it, how facts are chosen, every fact in one table."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from corridors.app.sidebar import plain
from corridors.catalogue import Catalogue
from corridors.io.references import REFERENCE_FORMATS, references

__all__ = ["page"]

_LABELS = {"csl": "CSL-JSON", "bibtex": "BibTeX", "ris": "RIS"}


def page(catalogue: Catalogue) -> None:
    """Draw the page.

    Parameters
    ----------
    catalogue : Catalogue
        The whole catalogue.
    """
    ledger = catalogue.ledger
    st.header("Sources and facts")
    if not ledger.facts:
        st.info("This data set has no facts with sources; its figures stand in the layers only.")
        return
    st.markdown(
        "Where several facts state one attribute, all are kept and one is shown first: that of "
        "the data set's canonical source, then reported before computed before assumed, then by "
        "confidence, then the newest. Of a status the newest reported one is shown."
    )
    facts = catalogue.fact_table()
    counts = facts["evidence"].value_counts()
    summary = ", ".join(f"**{count}** {plain(str(name))}" for name, count in counts.items())
    st.markdown(f"{len(facts)} facts: {summary}; {len(ledger.sources)} sources.")
    st.subheader("Sources", anchor=False)
    used = facts["source_id"].value_counts()
    st.dataframe(
        pd.DataFrame(
            {
                "Id": [source.id for source in ledger.sources.values()],
                "Who": [source.who for source in ledger.sources.values()],
                "Title": [source.title for source in ledger.sources.values()],
                "Date": [source.date for source in ledger.sources.values()],
                "Facts": [int(used.get(source_id, 0)) for source_id in ledger.sources],
                "Address": [source.URL for source in ledger.sources.values()],
                "Note": [source.note for source in ledger.sources.values()],
            }
        ),
        hide_index=True,
        column_config={"Address": st.column_config.LinkColumn()},
    )
    for column, (name, ending) in zip(st.columns(6), REFERENCE_FORMATS.items(), strict=False):
        column.download_button(
            _LABELS[name],
            references(ledger.sources.values(), format=name).encode(),
            file_name=f"sources{ending}",
            key=f"download-sources-{name}",
            on_click="ignore",
            icon=":material/download:",
        )
    st.subheader("Facts", anchor=False)
    st.dataframe(facts, hide_index=True)
    st.download_button(
        "Download the facts as CSV",
        facts.to_csv(index=False).encode(),
        file_name="facts.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
    )
