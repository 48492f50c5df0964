"""Methods and sources: how facts are chosen, what looks odd, what is covered, who says it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from corridors.api import shared_engine, shared_findings
from corridors.app.links import feature_address, source_address, web_address
from corridors.app.longwork import run_long
from corridors.app.sidebar import plain
from corridors.cards import value_text
from corridors.catalogue import Catalogue
from corridors.errors import CorridorsError, MissingDataError
from corridors.i18n import gettext as _
from corridors.i18n import mark, ngettext
from corridors.io.references import REFERENCE_FORMATS, references
from corridors.lint import RULES, rule_label, rule_text
from corridors.model import Evidence, attribute_label, format_date
from corridors.placenames import name_of, od_text
from corridors.records import Source
from corridors.travel.calibration import calibration, median_error_percent
from corridors.travel.yardsticks import read_yardsticks, yardsticks
from corridors.travelcharts import calibration_chart

__all__ = ["page"]

_LABELS = {"csl": "CSL-JSON", "bibtex": "BibTeX", "ris": "RIS"}
_COVERAGE = {
    "in atlas": mark("in atlas"),
    "partly": mark("partly"),
    "left out": mark("left out"),
}
_CALIBRATION = {
    "od": mark("From and to"),
    "when": mark("Time"),
    "how": mark("Held against"),
    "qualifier": mark("Bound"),
    "reported": mark("Reported, min"),
    "modelled": mark("Modelled, min"),
    "door_to_door": mark("From door to door, min"),
    "used": mark("Set a speed"),
    "error_percent": mark("Error, %"),
    "source": mark("Source"),
}
_YARDSTICKS = {
    "figure": mark("Figure"),
    "unit": mark("Unit"),
    "published_low": mark("Published, from"),
    "published_high": mark("Published, to"),
    "ours_low": mark("Ours, from"),
    "ours_high": mark("Ours, to"),
    "computed_by": mark("Computed by"),
    "verdict": mark("Verdict"),
    "why": mark("Why"),
    "source": mark("Source"),
}
_YARDSTICK_CITIES = 200


def page(catalogue: Catalogue) -> None:
    """Draw the page.

    Parameters
    ----------
    catalogue : Catalogue
        The whole catalogue.
    """
    st.header(_("Methods and sources"))
    asked = st.query_params.get("source")
    if asked:
        _entry(catalogue, asked)
    titles = [
        _("Plausibility"),
        _("Coverage"),
        _("Travel-time model"),
        _("Yardsticks"),
        _("Sources and facts"),
    ]
    drawn = [_plausibility, _coverage, _model, _yardsticks, _sources]
    for tab, draw in zip(st.tabs(titles), drawn, strict=True):
        with tab:
            draw(catalogue)


def _entry(catalogue: Catalogue, source_id: str) -> None:
    """Show the source that the address names, and every fact taken from it."""
    source = catalogue.ledger.sources.get(source_id)
    if source is None:
        st.warning(_("There is no source {id} in this data set.").format(id=plain(source_id)))
        return
    with st.container(border=True, key="source-entry"):
        st.subheader(plain(source.title), anchor=False)
        _reference(source)
        facts = catalogue.fact_table()
        facts = facts[facts["source_id"] == source_id]
        indicators = catalogue.indicator_table()
        indicators = indicators[indicators["source_id"] == source_id]
        st.caption(
            _("{facts} and {indicators} rest on it.").format(
                facts=ngettext("{count} fact", "{count} facts", len(facts)),
                indicators=ngettext(
                    "{count} regional figure", "{count} regional figures", len(indicators)
                ),
            )
        )
        if len(facts):
            _facts_taken(catalogue, source_id)
        if len(indicators):
            _indicators_taken(catalogue, source_id)
        st.button(_("Close this entry"), on_click=_close)


def _close() -> None:
    st.query_params.pop("source", None)


def _reference(source: Source) -> None:
    parts = [source.who, format_date(source.date) if source.date else None]
    st.markdown(" · ".join(plain(part) for part in parts if part))
    if url := web_address(source.URL):
        st.markdown(f"[{plain(url)}](<{url.replace('>', '%3E')}>)")
    if source.note:
        st.caption(plain(source.note))


def _facts_taken(catalogue: Catalogue, source_id: str) -> None:
    facts = [fact for fact in catalogue.ledger.facts if fact.source_id == source_id]
    st.dataframe(
        pd.DataFrame(
            {
                _("Feature or corridor"): [_named(catalogue, fact.feature_id) for fact in facts],
                _("What"): [attribute_label(fact.attribute) for fact in facts],
                _("Of"): [fact.scope or "" for fact in facts],
                _("Value"): [value_text(fact) for fact in facts],
                _("As of"): [format_date(fact.as_of) if fact.as_of else "" for fact in facts],
                _("Place in the source"): [fact.locator or "" for fact in facts],
                _("Card"): [feature_address(fact.feature_id) for fact in facts],
            }
        ),
        hide_index=True,
        alt=_("Facts taken from this source."),
        column_config={_("Card"): st.column_config.LinkColumn(display_text=_("Open"))},
    )


def _indicators_taken(catalogue: Catalogue, source_id: str) -> None:
    items = [item for item in catalogue.ledger.indicators if item.source_id == source_id]
    st.dataframe(
        pd.DataFrame(
            {
                _("Indicator"): [_(item.indicator) for item in items],
                _("Of"): [item.scope or "" for item in items],
                _("Value"): [str(item.quantity) for item in items],
                _("As of"): [format_date(item.as_of) if item.as_of else "" for item in items],
                _("Place in the source"): [item.locator or "" for item in items],
            }
        ),
        hide_index=True,
        alt=_("Regional figures taken from this source."),
    )


def _named(catalogue: Catalogue, any_id: str) -> str:
    # A fact may speak of something that was left out of the catalogue.
    try:
        return name_of(catalogue, any_id)
    except CorridorsError:
        return any_id


def _plausibility(catalogue: Catalogue) -> None:
    findings = shared_findings()
    open_count = sum(finding.explanation is None for finding in findings)
    st.markdown(
        _("{findings}, {open} without an explanation.").format(
            findings=ngettext("{count} finding", "{count} findings", len(findings)),
            open=open_count,
        )
        + " "
        + _(
            "Figures and geometries are checked against each other; what is hard to believe is "
            "mended or explained here."
        )
    )
    if findings:
        st.dataframe(
            pd.DataFrame(
                {
                    "rule": [rule_label(finding.rule) for finding in findings],
                    "feature": [_named(catalogue, finding.feature_id) for finding in findings],
                    "scope": [od_text(catalogue, finding.scope or "") for finding in findings],
                    "message": [finding.message for finding in findings],
                    "explanation": [finding.explanation or "" for finding in findings],
                    "card": [feature_address(finding.feature_id) for finding in findings],
                }
            ),
            hide_index=True,
            alt=_("What the plausibility check found, and why it stands."),
            column_config={
                "rule": _("Rule"),
                "feature": _("Feature or corridor"),
                "scope": _("Of"),
                "message": _("Found"),
                "explanation": _("Explanation"),
                "card": st.column_config.LinkColumn(_("Card"), display_text=_("Open")),
            },
        )
    with st.expander(_("The rules")):
        for rule in RULES:
            st.markdown(f"- **{plain(rule_label(rule))}**: {plain(rule_text(rule))}")


def _coverage(catalogue: Catalogue) -> None:
    table = catalogue.coverage_table()
    if table.empty:
        st.info(_("This data set has no coverage table (coverage.csv)."))
        return
    counts = ", ".join(
        f"{n} {plain(_(_COVERAGE[str(status)]))}"
        for status, n in table["status"].value_counts().items()
    )
    st.markdown(
        _(
            "What the data set's canonical source names, and where it is in the atlas: {counts}."
        ).format(counts=counts)
    )
    st.dataframe(
        table.assign(status=[_(_COVERAGE[s]) for s in table["status"]]).fillna({"note": ""}),
        hide_index=True,
        alt=_("What the canonical source names, and where it is in the atlas."),
        column_config={
            "section": _("Section"),
            "named": _("Named"),
            "covered_by": st.column_config.ListColumn(_("Covered by")),
            "status": _("Status"),
            "note": _("Note"),
        },
    )


def _model(_catalogue: Catalogue) -> None:
    try:
        engine = shared_engine("passenger")
    except CorridorsError as error:
        st.info(plain(str(error)))
        return
    table = calibration(engine)
    median, worst, count = median_error_percent(table)
    st.markdown(
        _(
            "Modelled against reported times. Over the {count} times that set no speed, the "
            "median error is **{median:.0f} %** and the worst {worst:.0f} %. A time after is held "
            "against the ride over the project's own line, a time before against the train, the "
            "road or the quickest way, as its note says. A bound that the model keeps is no error."
        ).format(count=count, median=median, worst=worst)
    )
    st.altair_chart(calibration_chart(table), width="stretch")
    st.dataframe(
        table.round(1),
        hide_index=True,
        alt=_("Modelled against reported times."),
        column_config={name: _(label) for name, label in _CALIBRATION.items() if name in table},
    )
    st.markdown("**" + _("Assumptions") + "**")
    st.dataframe(
        pd.DataFrame(engine.base.assumptions.rows()),
        hide_index=True,
        alt=_("Assumptions of the travel-time model."),
    )


def _yardsticks(catalogue: Catalogue) -> None:
    try:
        rows = read_yardsticks(catalogue)
        engines = shared_engine("passenger"), shared_engine("freight")
    except MissingDataError:
        st.info(_("This data set has no yardsticks for the travel-time model."))
        return
    except CorridorsError as error:
        st.error(plain(str(error)))
        return
    st.markdown(
        _(
            "{count} published figures beside ours. Ours are worked out here, over the "
            "{cities} most populous cities where a mean is asked for."
        ).format(count=len(rows), cities=_YARDSTICK_CITIES)
    )
    asked = st.button(_("Work it out"), key="yardsticks")
    if not (asked or st.session_state.get("yardsticks_asked")):
        return
    st.session_state["yardsticks_asked"] = True
    table = run_long(
        _("Working out the yardsticks"),
        lambda advance: yardsticks(*engines, cities=_YARDSTICK_CITIES, progress=advance),
        key="yardsticks",
    )
    if table is None:
        return
    st.dataframe(
        table.assign(verdict=[_(verdict) for verdict in table["verdict"]])
        .drop(columns=["id"])
        .round(2),
        hide_index=True,
        alt=_("Published figures beside ours."),
        column_config={name: _(label) for name, label in _YARDSTICKS.items()},
    )
    st.download_button(
        _("Download the yardsticks as CSV"),
        table.to_csv(index=False).encode(),
        file_name="yardsticks.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
    )


def _sources(catalogue: Catalogue) -> None:
    ledger = catalogue.ledger
    if not ledger.facts:
        st.info(_("This data set has no facts with sources; its figures stand in the layers only."))
        return
    st.markdown(
        _(
            "Where several facts state one attribute, all are kept and one is shown first: that "
            "of the data set's canonical source, then reported before computed before assumed, "
            "then by confidence, then the newest. Of a status the newest reported one is shown."
        )
    )
    facts = catalogue.fact_table()
    counts = facts["evidence"].value_counts()
    summary = ", ".join(
        f"**{count}** {plain(Evidence(str(name)).label)}" for name, count in counts.items()
    )
    st.markdown(
        _("{facts}: {kinds}; {sources}.").format(
            facts=ngettext("{count} fact", "{count} facts", len(facts)),
            kinds=summary,
            sources=ngettext("{count} source", "{count} sources", len(ledger.sources)),
        )
    )
    st.subheader(_("Sources"), anchor=False)
    used = facts["source_id"].value_counts()
    listed = list(ledger.sources.values())
    st.dataframe(
        pd.DataFrame(
            {
                "id": [source.id for source in listed],
                "who": [source.who for source in listed],
                "title": [source.title for source in listed],
                "date": [format_date(s.date) if s.date else "" for s in listed],
                "facts": [int(used.get(source.id, 0)) for source in listed],
                "entry": [source_address(source.id) for source in listed],
                "url": [web_address(source.URL) for source in listed],
                "note": [source.note or "" for source in listed],
            }
        ),
        hide_index=True,
        alt=_("The sources."),
        column_config={
            "id": _("Id"),
            "who": _("Who"),
            "title": _("Title"),
            "date": _("Date"),
            "facts": _("Facts"),
            "entry": st.column_config.LinkColumn("", display_text=_("Entry")),
            "url": st.column_config.LinkColumn(_("Address")),
            "note": _("Note"),
        },
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
    st.subheader(_("Facts"), anchor=False)
    st.caption(_("As they stand in the data file; the columns are those of facts.csv."))
    st.dataframe(
        facts.assign(entry=[source_address(source_id) for source_id in facts["source_id"]]),
        hide_index=True,
        alt=_("All facts, each with its source."),
        column_config={"entry": st.column_config.LinkColumn("", display_text=_("Entry"))},
    )
    st.download_button(
        _("Download the facts as CSV"),
        facts.to_csv(index=False).encode(),
        file_name="facts.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
    )
