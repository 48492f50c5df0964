"""The ledger: every figure as a fact with its source, and the rule that picks one.

A data folder may hold ``facts.csv``, ``sources.json`` (CSL-JSON), ``corridors.json``,
``indicators.csv``, ``explanations.csv``, ``coverage.csv`` and ``views.json``. Reading is lenient: a
faulty row is named as a `Problem` and left out, the others stay usable.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from pydantic import ValidationError

from corridors.model import Confidence, Evidence, Problem, Saving, saving_between
from corridors.records import (
    Corridor,
    CoverageRow,
    Explanation,
    Fact,
    GuidedView,
    Indicator,
    Source,
)
from corridors.tables import read_rows, validation_problems

__all__ = [
    "FACT_COLUMNS",
    "Ledger",
    "TimePair",
    "first_choice",
    "read_corridors",
    "read_facts",
    "read_ledger",
    "read_registers",
    "read_sources",
    "read_views",
]

FACT_COLUMNS = list(Fact.model_fields)

_EVIDENCE_RANK = {evidence: rank for rank, evidence in enumerate(Evidence)}
_CONFIDENCE_RANK = {confidence: rank for rank, confidence in enumerate(Confidence)}


@dataclass(frozen=True)
class TimePair:
    """Travel time before and after of one OD pair, with the facts they come from."""

    feature_id: str
    od: str
    before: Fact
    after: Fact

    #: Names of the two attributes that make a pair.
    ATTRIBUTES: ClassVar[tuple[str, str]] = ("travel_time_before_min", "travel_time_after_min")

    @property
    def saving(self) -> Saving:
        """Before minus after, as far as the bounds allow it to be stated."""
        before, after = self.before.quantity, self.after.quantity
        if before is None or after is None or before.value <= 0:
            return Saving(None, None, None)
        return saving_between(before, after)


@dataclass
class Ledger:
    """Facts, sources and corridors of one or several data folders.

    Attributes
    ----------
    facts : list of Fact
        In file order.
    sources : dict of str to Source
    corridors : dict of str to Corridor
    problems : list of Problem
        Rows left out, and why.
    indicators : list of Indicator
        Regional figures without a place.
    explanations : list of Explanation
        Why a plausibility finding stands.
    coverage : list of CoverageRow
        What the canonical source names, and where it is in the atlas.
    views : list of GuidedView
        Views that the atlas offers a reader to begin with.
    """

    facts: list[Fact] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    corridors: dict[str, Corridor] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    explanations: list[Explanation] = field(default_factory=list)
    coverage: list[CoverageRow] = field(default_factory=list)
    views: list[GuidedView] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._by_feature: dict[str, list[Fact]] = defaultdict(list)
        for fact in self.facts:
            self._by_feature[fact.feature_id].append(fact)

    def merged(self, other: Ledger) -> Ledger:
        """Return a ledger with the entries of both; on equal ids the first one stays."""
        return Ledger(
            self.facts + other.facts,
            other.sources | self.sources,
            other.corridors | self.corridors,
            self.problems + other.problems,
            self.indicators + other.indicators,
            self.explanations + other.explanations,
            self.coverage + other.coverage,
            self.views + other.views,
        )

    def facts_of(self, feature_id: str, attribute: str | None = None) -> list[Fact]:
        """Return the facts of a feature or corridor, best first within an attribute.

        Parameters
        ----------
        feature_id : str
            Feature or corridor id.
        attribute : str, optional
            Keep this attribute only.
        """
        facts = self._by_feature.get(feature_id, [])
        if attribute is not None:
            facts = [fact for fact in facts if fact.attribute == attribute]
        return first_choice(facts, self.sources)

    def headline(self, feature_id: str, attribute: str) -> Fact | None:
        """Return the fact shown for an attribute of the whole feature, or ``None``.

        Facts with a scope (a section, a period, an OD pair) describe something else than
        the whole feature and are never a headline. See `first_choice` for the rule; of a
        ``status`` the newest reported one is shown instead.
        """
        whole = [fact for fact in self.facts_of(feature_id, attribute) if fact.scope is None]
        if attribute == "status":
            # A status is true for its day only, so the newest reported one counts.
            whole.sort(key=lambda fact: (fact.evidence is Evidence.REPORTED, fact.as_of or ""))
            whole.reverse()
        return whole[0] if whole else None

    def time_pairs(self, feature_id: str) -> list[TimePair]:
        """Return before/after travel times by OD pair, in the order they were written.

        Parameters
        ----------
        feature_id : str
            Feature or corridor id.
        """
        first, second = TimePair.ATTRIBUTES
        facts = self._by_feature.get(feature_id, [])
        scopes = dict.fromkeys(fact.scope for fact in facts if fact.attribute == first)
        pairs = []
        for scope in scopes:
            before = [f for f in self.facts_of(feature_id, first) if f.scope == scope]
            after = [f for f in self.facts_of(feature_id, second) if f.scope == scope]
            if before and after:
                pairs.append(TimePair(feature_id, scope or "", before[0], after[0]))
        return pairs

    def wide_attributes(self, feature_id: str) -> dict[str, Any]:
        """Return one column per attribute: the headline of each, and the first OD pair.

        A bound or an approximate value is accompanied by ``<attribute>_qualifier``;
        ``sources`` cites where the figures come from.

        Parameters
        ----------
        feature_id : str
            Feature id.

        Returns
        -------
        dict
            Attribute name to float, int or str, sorted by name.
        """
        attributes = sorted({fact.attribute for fact in self._by_feature.get(feature_id, [])})
        chosen = [self.headline(feature_id, name) for name in attributes]
        facts = [fact for fact in chosen if fact and fact.attribute not in TimePair.ATTRIBUTES]
        wide: dict[str, Any] = {}
        for pair in self.time_pairs(feature_id)[:1]:
            wide["travel_time_od"] = pair.od
            facts += [pair.before, pair.after]
        for fact in facts:
            number = fact.number
            wide[fact.attribute] = fact.value if number is None else _plain(number)
            if fact.qualifier.value != "=":
                wide[f"{fact.attribute}_qualifier"] = fact.qualifier.value
        if facts:
            wide["sources"] = "; ".join(sorted({self.cite(fact) for fact in facts}))
        return dict(sorted(wide.items()))

    def cite(self, fact: Fact) -> str:
        """Return the one-line citation of a fact's source with its locator."""
        source = self.sources.get(fact.source_id)
        return source.citation(fact.locator) if source else fact.source_id


def first_choice(facts: Iterable[Fact], sources: dict[str, Source]) -> list[Fact]:
    """Sort facts so that the one to show comes first.

    The rule, in this order: a canonical source's own figure; reported before computed
    before assumed; higher confidence; newer; the order they were written in.

    Parameters
    ----------
    facts : iterable of Fact
    sources : dict of str to Source

    Returns
    -------
    list of Fact
        Sorted by attribute and scope as first met, then by the rule.
    """
    # A plain year counts as its last day, so that it beats a month of the same year.
    newest_first = sorted(facts, key=lambda fact: (fact.as_of or "").ljust(10, "~"), reverse=True)

    def rank(fact: Fact) -> tuple[bool, int, int, bool]:
        source = sources.get(fact.source_id)
        return (
            not (source is not None and source.canonical),
            _EVIDENCE_RANK[fact.evidence],
            _CONFIDENCE_RANK[fact.confidence],
            fact.as_of is None,
        )

    return sorted(newest_first, key=rank)


def _plain(number: float) -> float | int:
    return int(number) if number.is_integer() else number


# -- reading ------------------------------------------------------------------------


def read_facts(path: Path, *, name: str | None = None) -> tuple[list[Fact], list[Problem]]:
    """Read a table of facts.

    Parameters
    ----------
    path : Path
        CSV with the columns of `FACT_COLUMNS`, UTF-8.
    name : str, optional
        Name of the file in messages; by default its own.

    Returns
    -------
    tuple of (list of Fact, list of Problem)
        The sound rows, and what is wrong with the others.
    """
    return read_rows(path, Fact, name=name)


def read_sources(path: Path, *, name: str | None = None) -> tuple[dict[str, Source], list[Problem]]:
    """Read a CSL-JSON list of sources.

    Parameters
    ----------
    path : Path
        JSON file with a list of items.
    name : str, optional
        Name of the file in messages; by default its own.

    Returns
    -------
    tuple of (dict of str to Source, list of Problem)
    """
    name = name or path.name
    items, problems = _read_json_list(path, name)
    sources: dict[str, Source] = {}
    for number, item in enumerate(items, start=1):
        label = item.get("id") if isinstance(item, dict) else None
        where = f"item {number}{f', {label}' if label else ''}"
        try:
            source = Source.model_validate(item)
        except ValidationError as error:
            problems += validation_problems(error, name, where)
            continue
        if source.id in sources:
            problems.append(Problem(name, where, "id", "stands twice; ids must be unique"))
        sources.setdefault(source.id, source)
    return sources, problems


def read_corridors(
    path: Path, *, name: str | None = None
) -> tuple[dict[str, Corridor], list[Problem]]:
    """Read the named compositions of features.

    Parameters
    ----------
    path : Path
        JSON list of ``{"id", "name", "name_zh", "legs"}``.
    name : str, optional
        Name of the file in messages; by default its own.

    Returns
    -------
    tuple of (dict of str to Corridor, list of Problem)
    """
    name = name or path.name
    items, problems = _read_json_list(path, name)
    corridors: dict[str, Corridor] = {}
    for number, item in enumerate(items, start=1):
        legs = item.get("legs") if isinstance(item, dict) else None
        sound = isinstance(legs, list) and bool(legs) and all(isinstance(x, str) for x in legs)
        if not sound or not item.get("id") or not item.get("name"):
            text = "expected an object with id, name and a list of leg ids"
            problems.append(Problem(name, f"item {number}", "", text))
            continue
        corridors[item["id"]] = Corridor(
            item["id"], item["name"], item.get("name_zh") or None, tuple(item["legs"])
        )
    return corridors, problems


def read_views(path: Path) -> tuple[list[GuidedView], list[Problem]]:
    """Read the guided views.

    Parameters
    ----------
    path : Path
        JSON list of objects with the members of `GuidedView`.

    Returns
    -------
    tuple of (list of GuidedView, list of Problem)
    """
    items, problems = _read_json_list(path, path.name)
    views = []
    for number, item in enumerate(items, start=1):
        try:
            views.append(GuidedView.model_validate(item))
        except ValidationError as error:
            problems += validation_problems(error, path.name, f"item {number}")
    return views, problems


def _read_json_list(path: Path, name: str) -> tuple[Sequence[Any], list[Problem]]:
    try:
        items = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        return [], [Problem(name, "", "", f"cannot be read as UTF-8 JSON: {error}")]
    if not isinstance(items, list):
        return [], [Problem(name, "", "", "expected a JSON list")]
    return items, []


def read_ledger(folder: Path) -> Ledger:
    """Read facts, sources and corridors of a data folder; each file is optional.

    Parameters
    ----------
    folder : Path
        Data folder.
    """
    facts, found = read_facts(path) if (path := folder / "facts.csv").exists() else ([], [])
    ledger = Ledger(facts, problems=found)
    if (path := folder / "sources.json").exists():
        ledger.sources, found = read_sources(path)
        ledger.problems += found
    if (path := folder / "corridors.json").exists():
        ledger.corridors, found = read_corridors(path)
        ledger.problems += found
    read_registers(folder, ledger)
    return ledger


def read_registers(folder: Path, ledger: Ledger) -> None:
    """Add indicators, explanations, coverage and views of a folder to a ledger; all optional.

    Parameters
    ----------
    folder : Path
        Data folder, or its ``curated``.
    ledger : Ledger
        Gets the rows, and the problems of the others.
    """
    if (path := folder / "indicators.csv").exists():
        ledger.indicators, found = read_rows(path, Indicator)
        ledger.problems += found
    if (path := folder / "explanations.csv").exists():
        ledger.explanations, found = read_rows(path, Explanation)
        ledger.problems += found
    if (path := folder / "coverage.csv").exists():
        ledger.coverage, found = read_rows(path, CoverageRow)
        ledger.problems += found
    if (path := folder / "views.json").exists():
        ledger.views, found = read_views(path)
        ledger.problems += found
