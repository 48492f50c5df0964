"""Methods and sources: how facts are chosen, what looks odd, what is covered, who says it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from corridors.api import shared_engine, shared_findings
from corridors.app.sidebar import plain
from corridors.catalogue import Catalogue
from corridors.errors import CorridorsError
from corridors.io.references import REFERENCE_FORMATS, references
from corridors.lint import RULES
from corridors.travel.calibration import calibration, median_error_percent
from corridors.travelcharts import calibration_chart

__all__ = ["page"]

_LABELS = {"csl": "CSL-JSON", "bibtex": "BibTeX", "ris": "RIS"}


def page(catalogue: Catalogue) -> None:
    """Draw the page.

    Parameters
    ----------
    catalogue : Catalogue
        The whole catalogue.
    """
    st.header("Methods and sources")
    plausibility, coverage, model, sources = st.tabs(
        ["Plausibility", "Coverage", "Travel-time model", "Sources and facts"]
    )
    with plausibility:
        _plausibility()
    with coverage:
        _coverage(catalogue)
    with model:
        _model()
    with sources:
        _sources(catalogue)


def _plausibility() -> None:
    findings = shared_findings()
    open_count = sum(finding.explanation is None for finding in findings)
    st.markdown(
        f"{len(findings)} finding(s), {open_count} without an explanation. Figures and geometries "
        "are checked against each other; what is hard to believe is mended or explained here."
    )
    if findings:
        st.dataframe(
            pd.DataFrame(
                {
                    "Rule": [finding.rule.replace("_", " ") for finding in findings],
                    "Feature or corridor": [finding.feature_id for finding in findings],
                    "Of": [finding.scope for finding in findings],
                    "Found": [finding.message for finding in findings],
                    "Explanation": [finding.explanation for finding in findings],
                }
            ),
            hide_index=True,
        )
    with st.expander("The rules"):
        for rule, text in RULES.items():
            st.markdown(f"- **{rule.replace('_', ' ')}**: {plain(text)}")


def _coverage(catalogue: Catalogue) -> None:
    table = catalogue.coverage_table()
    if table.empty:
        st.info("This data set has no coverage table (coverage.csv).")
        return
    counts = ", ".join(f"{n} {status}" for status, n in table["status"].value_counts().items())
    st.markdown(
        f"What the data set's canonical source names, and where it is in the atlas: {counts}."
    )
    st.dataframe(
        table.rename(columns=lambda name: name.replace("_", " ").capitalize()), hide_index=True
    )


def _model() -> None:
    try:
        engine = shared_engine("passenger")
    except CorridorsError as error:
        st.info(plain(str(error)))
        return
    table = calibration(engine)
    median, worst, count = median_error_percent(table)
    st.markdown(
        f"Modelled against reported times. Over the {count} times before, which set no speed, the "
        f"median error is **{median:.0f} %** and the worst {worst:.0f} %. Times after set the "
        "speed of their project; what they differ by is access, waiting and borders. A modelled "
        "time that keeps a reported bound has no error."
    )
    st.altair_chart(calibration_chart(table), width="stretch")
    st.dataframe(table.round(1), hide_index=True)
    st.markdown("**Assumptions**")
    st.dataframe(pd.DataFrame(engine.base.assumptions.rows()), hide_index=True)


def _sources(catalogue: Catalogue) -> None:
    ledger = catalogue.ledger
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
