"""What stands in a brief: everything as text, ready to be set, with numbered sources."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
from babel.dates import format_date

from corridors.cards import Card, Figure
from corridors.catalogue import Catalogue
from corridors.charts import duration_text
from corridors.errors import OptionError
from corridors.i18n import country_name, language, mark, ngettext
from corridors.i18n import gettext as _
from corridors.ledger import TimePair
from corridors.lint import Finding, rule_label
from corridors.maps.lettering import Lettering
from corridors.maps.payload import figure_rows
from corridors.maps.static import key_pair
from corridors.model import Status
from corridors.model import format_date as date_text
from corridors.travel import compare_travel_times

__all__ = ["CHART_ROWS", "brief_contents", "brief_subjects", "time_table"]

#: Travel times drawn in the chart.
CHART_ROWS = 6

#: Shown elsewhere in the brief than among the figures.
_ELSEWHERE = {"status", *TimePair.ATTRIBUTES}
_BOUNDARIES = mark(
    "Boundaries and names on this map imply no opinion on the legal status of any "
    "territory. Geometry is for orientation, not for navigation or engineering."
)


class _Sources:
    """Numbers citations in the order they are met."""

    def __init__(self, letters: Lettering) -> None:
        self._letters = letters
        self._numbers: dict[tuple[str, str | None], int] = {}

    def number(self, citation: str, url: str | None) -> int:
        return self._numbers.setdefault((citation, _web(url)), len(self._numbers) + 1)

    def listed(self) -> list[dict[str, Any]]:
        return [
            {"number": number, "text": self._letters.text(citation), "url": url}
            for (citation, url), number in self._numbers.items()
        ]


def _web(url: str | None) -> str | None:
    return url if url and url.startswith(("https://", "http://")) else None


def brief_subjects(catalogue: Catalogue) -> list[str]:
    """Return what there can be a brief of: corridors, then features, that have facts.

    Parameters
    ----------
    catalogue : Catalogue
        Whole or filtered. A corridor counts if one of its legs is in it, and if it or a
        leg has facts.
    """
    known = {fact.feature_id for fact in catalogue.ledger.facts}
    present = set(catalogue.feature_ids)
    corridors = [
        corridor.id
        for corridor in catalogue.ledger.corridors.values()
        if present.intersection(corridor.legs) and known.intersection((corridor.id, *corridor.legs))
    ]
    return [*corridors, *(i for i in catalogue.feature_ids if i in known)]


def brief_contents(
    catalogue: Catalogue,
    any_id: str,
    letters: Lettering,
    findings: Iterable[Finding],
    made: dt.date,
) -> dict[str, Any]:
    """Return the text of a brief in the language in force, as JSON can hold it.

    Parameters
    ----------
    catalogue : Catalogue
        Whole, so that all legs of a corridor are found.
    any_id : str
        Feature or corridor id.
    letters : Lettering
        Fonts it will be set in.
    findings : iterable of Finding
        What the plausibility check found; those of other features are passed over.
    made : datetime.date
        Date on the brief.

    Raises
    ------
    UnknownNameError
        If nothing has that id.
    OptionError
        If nothing is known of it.
    """
    card = catalogue.card(any_id)
    legs = [str(leg) for leg in card.properties.get("legs", [any_id])]
    cards = [card, *(catalogue.card(leg) for leg in legs if leg != any_id)]
    sources = _Sources(letters)
    times = time_table(catalogue, any_id)
    pairs = [
        pair
        for times_id in dict.fromkeys(times["id"])
        for pair in catalogue.ledger.time_pairs(str(times_id))
    ]
    if not pairs and not any(one.figures for one in cards):
        raise OptionError(
            f"Nothing is known of {any_id!r} that a brief could say: it has no fact. "
            "Add one to facts.csv, or choose one of those that `corridors facts` lists."
        )
    metrics = _metrics(catalogue, any_id, cards, sources, letters)
    # In the order of the page, so that the numbers rise as one reads.
    time_refs = _time_sources(catalogue, pairs, sources)
    figures = [row for one in cards for row in _figures(one, card, sources, letters)]
    members = frozenset((any_id, *legs))
    found = [finding for finding in findings if finding.feature_id in members]
    rows = _legs(catalogue, legs, letters)
    layers = {layer.id: layer for layer, _row, _shape in map(catalogue.find, legs)}
    licences = dict.fromkeys(
        f"{layer.info.label}: {layer.license}" for layer in layers.values() if layer.license
    )
    date = format_date(made, format="long", locale=language())
    return {
        "language": language(),
        "fonts": list(letters.families),
        "label": _("Corridor brief") if "legs" in card.properties else _("Brief"),
        "collection": letters.text(catalogue.label),
        "title": letters.name(card.properties),
        "subtitle": " · ".join(_subtitle(card, catalogue, legs, letters)),
        "metrics": metrics,
        "figures": {
            "title": _("Key figures"),
            "columns": [_("Figure"), _("Value"), _("As of"), _("Source")],
            "rows": figures,
            "more": _more(len(figures)),
            "overleaf": _("continued overleaf"),
            "continued": _("Key figures, continued"),
        },
        "chart": {
            "title": _("Travel time before and after"),
            "alt": _("Chart of travel times before and after"),
            "note": _chart_note(len(times), time_refs),
        }
        if len(times)
        else None,
        "map": {"alt": _("Map of {name}").format(name=letters.name(card.properties))},
        "legs": {
            "title": _("Legs and their status") if "legs" in card.properties else _("Status"),
            "columns": [_("Name"), _("Layer"), _("Status"), _("Opened"), _("Geometry")],
            "rows": rows,
            "more": _more(len(rows)),
        },
        "findings": {
            "title": _("What the plausibility check found"),
            "rows": [_finding(finding, catalogue, letters) for finding in found],
            "more": _more(len(found)),
            "none": _("Nothing hard to believe was found."),
        },
        "sources": {
            "title": _("Sources"),
            "rows": sources.listed(),
            "more": _more(len(sources.listed())),
        },
        "foot": [
            _("Made on {date}.").format(date=date)
            + " "
            + _("Licences: {names}.").format(names=letters.text("; ".join(licences)))
            if licences
            else _("Made on {date}.").format(date=date),
            _("Figures are those of the sources named, which keep their own rights."),
            _(_BOUNDARIES),
        ],
        "page": _("Page {page} of {pages}"),
        "date": made.isoformat(),
    }


def time_table(catalogue: Catalogue, any_id: str) -> pd.DataFrame:
    """Return the travel times a brief compares: its own, and those of legs or corridors.

    Parameters
    ----------
    catalogue : Catalogue
    any_id : str
        Feature or corridor id.

    Returns
    -------
    pandas.DataFrame
        As `corridors.compare_travel_times` gives it; its own first.
    """
    card = catalogue.card(any_id)
    around = card.properties.get("legs") or [corridor.id for corridor in card.corridors]
    table = compare_travel_times(catalogue, [any_id, *around])
    own = table["id"] == any_id
    return pd.concat([table[own], table[~own]], ignore_index=True) if own.any() else table


def _more(count: int) -> list[str]:
    """Return what to say when one, two, three ... rows do not fit."""
    return [
        ngettext("and {count} more, see the atlas", "and {count} more, see the atlas", number)
        for number in range(1, count + 1)
    ]


def _subtitle(
    card: Card, catalogue: Catalogue, legs: Sequence[str], letters: Lettering
) -> list[str]:
    shown = letters.name(card.properties)
    names = [card.properties.get(key) for key in ("name", "name_zh", "name_local")]
    others = [str(name) for name in names if name and letters.covers(str(name)) and name != shown]
    codes = dict.fromkeys(
        code for leg in legs for code in catalogue.find(leg)[1]["countries"] if code
    )
    countries = ", ".join(country_name(code) for code in codes)
    parts = [*others, countries]
    if "legs" in card.properties:
        parts.append(ngettext("{count} leg", "{count} legs", len(legs)))
    else:
        parts.append(Status(card.properties["status"]).label)
    return [letters.text(part) for part in parts if part]


def _metrics(
    catalogue: Catalogue,
    any_id: str,
    cards: Sequence[Card],
    sources: _Sources,
    letters: Lettering,
) -> list[dict[str, Any]]:
    """Return up to three figures to be set large."""
    pair = key_pair(catalogue, any_id)
    if pair is not None:
        before = _fact_metric(_("Before"), pair.before, catalogue, sources)
        after = _fact_metric(_("After"), pair.after, catalogue, sources)
        saving = pair.saving
        saved: dict[str, Any] = {"label": _("Saved"), "value": _("not determined"), "refs": []}
        if saving.qualifier is not None and saving.minutes is not None:
            saved["value"] = duration_text(saving.qualifier.value, saving.minutes)
            if saving.percent is not None:
                saved["extra"] = f"({saving.percent:.0f} %)"
        named = letters.text(pair.od)
        return [{"extra": ""} | row | {"about": named} for row in (before, after, saved)]
    rows: list[dict[str, Any]] = []
    numbers = [
        (one, figure)
        for one in cards
        for figure in one.figures
        if figure.fact.quantity and figure.fact.attribute not in _ELSEWHERE
    ]
    # Those of a whole corridor or feature say more than those of a section or a period.
    numbers.sort(key=lambda item: (item[0] is not cards[0], item[1].fact.scope is not None))
    said: set[str] = set()
    for one, figure in numbers:
        if figure.fact.attribute not in said and len(rows) < 3:
            said.add(figure.fact.attribute)
            shown = figure_rows(figure)
            rows.append(
                {
                    "label": letters.text(str(shown["label"])),
                    "value": letters.text(str(shown["value"])),
                    "extra": "",
                    "about": letters.name(one.properties) if one is not cards[0] else "",
                    "refs": [sources.number(figure.citation, figure.url)],
                }
            )
    return rows


def _fact_metric(label: str, fact: Any, catalogue: Catalogue, sources: _Sources) -> dict[str, Any]:
    source = catalogue.ledger.sources.get(fact.source_id)
    number = sources.number(catalogue.ledger.cite(fact), source.URL if source else None)
    value = duration_text(fact.qualifier.value, fact.number)
    return {"label": label, "value": value, "refs": [number]}


def _figures(one: Card, whole: Card, sources: _Sources, letters: Lettering) -> list[dict[str, Any]]:
    about = letters.name(one.properties) if one is not whole else ""
    chosen = [figure for figure in one.figures if figure.fact.attribute not in _ELSEWHERE]
    # Numbers first: they are what a brief is read for.
    chosen.sort(key=lambda figure: figure.fact.quantity is None)
    return [_figure(figure, about, sources, letters) for figure in chosen]


def _figure(figure: Figure, about: str, sources: _Sources, letters: Lettering) -> dict[str, Any]:
    row = figure_rows(figure)
    value = letters.text(str(row["value"]))
    notes = [_("All sources: {span}").format(span=row["span"])] if row["span"] else []
    return {
        "about": about,
        "label": letters.text(str(row["label"])),
        "value": value,
        "note": letters.text("; ".join([*notes, str(row["evidence"])])),
        "as_of": letters.text(str(row["as_of"] or "–")),
        "refs": [sources.number(figure.citation, figure.url)],
    }


def _time_sources(catalogue: Catalogue, pairs: Sequence[TimePair], sources: _Sources) -> list[int]:
    numbers = []
    for pair in pairs[:CHART_ROWS]:
        for fact in (pair.before, pair.after):
            source = catalogue.ledger.sources.get(fact.source_id)
            url = source.URL if source else None
            numbers.append(sources.number(catalogue.ledger.cite(fact), url))
    return sorted(set(numbers))


def _chart_note(count: int, numbers: Sequence[int]) -> str:
    note = _("Bounds are kept: a triangle points to where the true value lies. Sources: {numbers}.")
    said = note.format(numbers=", ".join(f"[{number}]" for number in numbers))
    if count > CHART_ROWS:
        left = count - CHART_ROWS
        more = ngettext(
            "And {count} more, see the atlas.", "And {count} more, see the atlas.", left
        )
        said = f"{said} {more}"
    return said


def _legs(catalogue: Catalogue, legs: Sequence[str], letters: Lettering) -> list[list[str]]:
    rows = []
    for leg in legs:
        layer, row, _shape = catalogue.find(leg)
        rows.append(
            [
                letters.name(row),
                letters.text(layer.info.label),
                Status(row["status"]).label,
                letters.text(date_text(row["opened"]) if row["opened"] else "–"),
                _(str(row["geometry_quality"]).capitalize()),
            ]
        )
    return rows


def _finding(finding: Finding, catalogue: Catalogue, letters: Lettering) -> dict[str, Any]:
    return {
        "about": letters.name(catalogue.card(finding.feature_id).properties),
        "rule": letters.text(rule_label(finding.rule)),
        "message": letters.text(finding.message),
        "explanation": letters.text(finding.explanation)
        if finding.explanation
        else _("Not explained."),
    }
