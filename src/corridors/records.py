"""What the data consist of: facts, sources, features and corridors, each checked.

Nothing here reads or writes a file.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from corridors.model import (
    Confidence,
    Evidence,
    GeometryQuality,
    Qualifier,
    Quantity,
    Status,
    attribute_unit,
)

__all__ = [
    "Corridor",
    "CoverageRow",
    "Explanation",
    "Fact",
    "FeatureProperties",
    "GuidedView",
    "Indicator",
    "Listed",
    "OptionalText",
    "Slug",
    "Source",
    "od_splits",
    "year_of",
]

_DATE = r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"
_DATE_ATTRIBUTES = frozenset(
    {"opened", "expected_opening", "construction_start", "expected_construction_start"}
)
_SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"


def _blank_to_none(value: Any) -> Any:
    return None if value is None or value == "" else value


def _split(value: Any) -> Any:
    return [part for part in value.split(";") if part] if isinstance(value, str) else value


#: A list written in one cell of a table, its items divided by semicolons.
Listed = Annotated[list[str], BeforeValidator(_split)]
OptionalText = Annotated[str | None, BeforeValidator(_blank_to_none)]
OptionalDate = Annotated[
    Annotated[str, Field(pattern=_DATE, description="a date: YYYY, YYYY-MM or YYYY-MM-DD")] | None,
    BeforeValidator(_blank_to_none),
]
Slug = Annotated[
    str, Field(pattern=_SLUG, description="a slug: lower-case letters and digits joined by hyphens")
]


def year_of(date: str | None) -> int | None:
    """Return the year of a date of reduced precision, or ``None``.

    Parameters
    ----------
    date : str or None
        ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.
    """
    return int(date[:4]) if isinstance(date, str) and re.match(_DATE, date) else None


def od_splits(od: str) -> Iterator[tuple[str, str]]:
    """Split an OD pair such as ``Jakarta-Bandung`` at each of its hyphens in turn.

    Parameters
    ----------
    od : str
        Names may hold hyphens of their own, so every split is tried.
    """
    for i, character in enumerate(od):
        if character == "-":
            yield od[:i], od[i + 1 :]


class Fact(BaseModel):
    """One stated, computed or assumed value of one attribute of one feature.

    Attributes
    ----------
    feature_id : str
        Feature or corridor the fact is about.
    attribute : str
        Snake-case name carrying its unit, for example ``length_km``.
    scope : str or None
        ``None`` for the whole feature; otherwise the series it belongs to (an OD pair,
        a national section, a period), so that different things never mix.
    qualifier : Qualifier
        Whether the value is exact, a bound or approximate.
    value : str
        As typed. `number` gives it as a float where it is one.
    unit : str or None
        Must fit the attribute's name.
    as_of : str or None
        Date the value holds for.
    evidence, confidence
        Where it comes from and how far to trust it.
    source_id, locator
        Source, and the chapter, section or page in it.
    note : str or None
        What a reader should know: who counts, which period, what it contradicts.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    feature_id: Slug
    attribute: Annotated[
        str, Field(pattern=r"^[a-z][a-z0-9_]*$", description="a snake_case attribute name")
    ]
    scope: OptionalText = None
    qualifier: Literal[Qualifier.EQUAL, Qualifier.LESS, Qualifier.GREATER, Qualifier.ABOUT] = (
        Qualifier.EQUAL
    )
    value: Annotated[str, Field(min_length=1)]
    unit: OptionalText = None
    as_of: OptionalDate = None
    evidence: Evidence
    confidence: Confidence
    source_id: Annotated[str, Field(min_length=1)]
    locator: OptionalText = None
    note: OptionalText = None

    @model_validator(mode="after")
    def _unit_fits_name(self) -> Fact:
        expected = attribute_unit(self.attribute)
        if expected and self.unit != expected:
            raise ValueError(
                f"unit is {self.unit or 'empty'!r}, but an attribute called "
                f"{self.attribute!r} must be in {expected!r}"
            )
        if (expected or self.unit) and self.number is None:
            raise ValueError(f"value {self.value!r} is not a number, but it has a unit")
        if self.qualifier is not Qualifier.EQUAL and self.number is None and not self.is_date:
            raise ValueError(f"qualifier {self.qualifier.value!r} needs a number or date as value")
        if self.attribute == "status" and self.value not in set(Status):
            raise ValueError(f"status {self.value!r} is not one of {', '.join(Status)}")
        if self.is_date and year_of(self.value) is None:
            raise ValueError(f"{self.attribute} {self.value!r} is not a date like 2021-12-03")
        return self

    @property
    def is_date(self) -> bool:
        """Whether the value is a calendar date, so never a number."""
        return self.attribute in _DATE_ATTRIBUTES or self.attribute.endswith("_year")

    @property
    def number(self) -> float | None:
        """The value as a float, or ``None`` for text and dates."""
        if self.is_date:
            return None
        try:
            number = float(self.value)
        except ValueError:
            return None
        return number if math.isfinite(number) else None

    @property
    def quantity(self) -> Quantity | None:
        """The value with unit and qualifier, or ``None`` for text."""
        number = self.number
        return None if number is None else Quantity(number, self.unit or "", self.qualifier)

    def __str__(self) -> str:
        if self.is_date:
            words = {"<": "before ", ">": "after ", "~": "about "}.get(self.qualifier.value, "")
            return f"{words}{self.value}"
        return str(self.quantity or self.value)


class Indicator(BaseModel):
    """A regional figure without a place, such as a trade total.

    Attributes
    ----------
    indicator_id : str
        Slug; rows of one series share it and differ in ``as_of``.
    indicator, theme : str
        Name for a reader, and the heading it stands under.
    scope : str or None
        Whom or what it counts.
    qualifier, value, unit
        As in `Fact`.
    as_of, evidence, confidence, source_id, locator, note
        As in `Fact`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    indicator_id: Slug
    indicator: Annotated[str, Field(min_length=1)]
    theme: Annotated[str, Field(min_length=1)]
    scope: OptionalText = None
    qualifier: Qualifier = Qualifier.EQUAL
    value: float
    unit: OptionalText = None
    as_of: OptionalDate = None
    evidence: Evidence
    confidence: Confidence
    source_id: Annotated[str, Field(min_length=1)]
    locator: OptionalText = None
    note: OptionalText = None

    @property
    def quantity(self) -> Quantity:
        """The value with unit and qualifier."""
        return Quantity(self.value, self.unit or "", self.qualifier)


class Explanation(BaseModel):
    """Why a finding of the plausibility check stands as it is.

    Attributes
    ----------
    feature_id, rule : str
        Feature or corridor, and the rule that found something.
    scope : str or None
        OD pair, section or neighbour that the finding names.
    explanation : str
        The reason, in a sentence.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    feature_id: Slug
    rule: Annotated[str, Field(pattern=r"^[a-z]+(_[a-z]+)*$")]
    scope: OptionalText = None
    explanation: Annotated[str, Field(min_length=20)]


class CoverageRow(BaseModel):
    """Something the canonical source names, and where it stands in the atlas.

    Attributes
    ----------
    section : str
        Chapter and section that names it.
    named : str
        What is named.
    covered_by : list of str
        Ids of features and corridors, or ``indicator:<id>``.
    status : str
        ``in atlas``, ``partly`` or ``left out``.
    note : str or None
        What is missing and why; needed unless it is in the atlas.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    section: Annotated[str, Field(min_length=1)]
    named: Annotated[str, Field(min_length=1)]
    covered_by: Listed = Field(default_factory=list)
    status: Literal["in atlas", "partly", "left out"]
    note: OptionalText = None

    @model_validator(mode="after")
    def _says_something(self) -> CoverageRow:
        if self.status != "left out" and not self.covered_by:
            raise ValueError(f"is {self.status!r} but names no feature, corridor or indicator")
        if self.status != "in atlas" and not self.note:
            raise ValueError(f"is {self.status!r}; the note must say what is missing and why")
        return self


class GuidedView(BaseModel):
    """A view of the atlas that is worth a look, with a sentence that says why.

    Attributes
    ----------
    id : str
        Slug.
    title, sentence : str
        For a reader; ``title_zh`` and ``sentence_zh`` in Chinese, where known.
    layers : list of str or None
        Layers that are on; all where not given.
    statuses, countries, kinds : list of str
        Filters; empty for none.
    year : int or None
        Only what was, or is expected to be, open by then.
    color_by : str or None
        What features are coloured by.
    feature : str or None
        Feature or corridor that is selected.
    center : tuple of (float, float) or None
        Latitude and longitude in degrees, with ``zoom``.
    zoom : int
        Web Mercator zoom.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    id: Slug
    title: Annotated[str, Field(min_length=1)]
    title_zh: OptionalText = None
    sentence: Annotated[str, Field(min_length=1)]
    sentence_zh: OptionalText = None
    layers: list[str] | None = None
    statuses: list[Status] = Field(default_factory=list)
    countries: list[str] = Field(default_factory=list)
    kinds: list[str] = Field(default_factory=list)
    year: int | None = None
    color_by: OptionalText = None
    feature: OptionalText = None
    center: tuple[float, float] | None = None
    zoom: Annotated[int, Field(ge=0, le=20)] = 5


class Source(BaseModel):
    """A CSL-JSON item: a report, article, web page or data set.

    ``custom.canonical`` marks the source whose figures come first (see
    `corridors.ledger.headline`).
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    id: Annotated[str, Field(min_length=1)]
    type: Annotated[str, Field(min_length=1)]
    title: Annotated[str, Field(min_length=1)]
    publisher: str | None = None
    URL: str | None = None
    note: str | None = None
    issued: dict[str, Any] | None = None
    accessed: dict[str, Any] | None = None
    custom: dict[str, Any] = Field(default_factory=dict)

    @property
    def canonical(self) -> bool:
        """Whether this source's own figures come before all others."""
        return bool(self.custom.get("canonical", False))

    @property
    def who(self) -> str:
        """Publisher, journal or, failing both, the title."""
        container = (self.model_extra or {}).get("container-title")
        return str(self.publisher or container or self.title)

    @property
    def date(self) -> str | None:
        """Date of issue, ISO 8601 with the precision that is known."""
        parts = (self.issued or {}).get("date-parts") or []
        if not parts or not parts[0]:
            return None
        year, *rest = (int(part) for part in parts[0])
        return "-".join([f"{year:04d}", *(f"{part:02d}" for part in rest)])

    def citation(self, locator: str | None = None) -> str:
        """Return a one-line citation.

        Parameters
        ----------
        locator : str, optional
            Chapter, section or page to add.
        """
        head = f"{self.who} ({self.date})" if self.date else self.who
        title = "" if self.who == self.title else f": {self.title}"
        return f"{head}{title}{f', {locator}' if locator else ''}"


class FeatureProperties(BaseModel):
    """Properties every feature of a layer file has; wide attributes come on top.

    Attributes
    ----------
    id : str
        Stable slug, unique in the catalogue.
    name : str
        English name. ``name_zh`` and ``name_local`` are optional.
    status : Status
        State of the piece of infrastructure.
    countries : list of str
        ISO 3166-1 alpha-3 codes, in route order.
    opened : str or None
        Date of opening with the precision that is known.
    geometry_quality : GeometryQuality
        How good the geometry is; ``geometry_note`` says why.
    """

    model_config = ConfigDict(extra="allow", str_strip_whitespace=True)

    id: Slug
    name: Annotated[str, Field(min_length=1)]
    name_zh: OptionalText = None
    name_local: OptionalText = None
    layer: OptionalText = None
    kind: OptionalText = None
    status: Status
    countries: list[
        Annotated[
            str, Field(pattern=r"^[A-Z]{3}$", description="ISO 3166-1 alpha-3 codes such as LAO")
        ]
    ] = Field(default_factory=list)
    opened: OptionalDate = None
    geometry_quality: GeometryQuality = GeometryQuality.SCHEMATIC
    geometry_note: OptionalText = None


@dataclass(frozen=True)
class Corridor:
    """A named composition of features across layers, with ordered legs.

    Attributes
    ----------
    id, name, name_zh
        Slug and names.
    legs : tuple of str
        Feature ids in order.
    """

    id: str
    name: str
    name_zh: str | None
    legs: tuple[str, ...]

    @staticmethod
    def containing(feature_id: str, corridors: Iterable[Corridor]) -> list[Corridor]:
        """Return the corridors that a feature is a leg of."""
        return [corridor for corridor in corridors if feature_id in corridor.legs]
