"""Vocabulary of the atlas: layers, status, quantities with bounds, facts and sources.

Nothing here reads or writes a file.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

__all__ = [
    "KNOWN_LAYERS",
    "Confidence",
    "Corridor",
    "Evidence",
    "Fact",
    "FeatureProperties",
    "GeometryQuality",
    "LayerInfo",
    "Mode",
    "Problem",
    "Qualifier",
    "Quantity",
    "Saving",
    "Source",
    "Status",
    "attribute_label",
    "attribute_unit",
    "layer_info",
    "saving_between",
    "year_of",
]


class Status(StrEnum):
    """State of a piece of infrastructure."""

    OPERATIONAL = "operational"
    UNDER_CONSTRUCTION = "under_construction"
    PLANNED = "planned"

    @property
    def label(self) -> str:
        """Words for a reader."""
        return self.value.replace("_", " ").capitalize()


class Mode(StrEnum):
    """Transport mode of a travel-time comparison."""

    RAIL = "rail"
    ROAD = "road"
    SEA = "sea"
    MULTIMODAL = "multimodal"


class Qualifier(StrEnum):
    """How a stated value bounds the true one: ``<`` 120 reads "under 120"."""

    EQUAL = "="
    LESS = "<"
    GREATER = ">"
    ABOUT = "~"
    AT_LEAST = ">="
    AT_MOST = "<="

    @property
    def words(self) -> str:
        """Words for a reader, with a trailing space; empty for an exact value."""
        return {
            "=": "",
            "<": "under ",
            ">": "over ",
            "~": "about ",
            ">=": "at least ",
            "<=": "at most ",
        }[self.value]


class Evidence(StrEnum):
    """Where a figure comes from: stated by a source, computed by code, or assumed."""

    REPORTED = "reported"
    COMPUTED = "computed"
    ASSUMED = "assumed"


class Confidence(StrEnum):
    """How far a fact can be trusted."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class GeometryQuality(StrEnum):
    """How good a geometry is."""

    SURVEYED = "surveyed"
    APPROXIMATE = "approximate"
    SCHEMATIC = "schematic"


@dataclass(frozen=True)
class LayerInfo:
    """What is known of a layer before its file is opened.

    Attributes
    ----------
    id : str
        Slug; also the stem of the layer's file name.
    title : str
        Heading for people.
    group : str
        Heading under which switches stand together.
    mode : Mode or None
        Transport mode of its travel times; ``None`` where none applies.
    """

    id: str
    title: str
    group: str
    mode: Mode | None = None


#: Layers with a title, group and symbol of their own, in display order.
#: A data folder may hold any other layer too: it is shown under "Other".
KNOWN_LAYERS: dict[str, LayerInfo] = {
    info.id: info
    for info in (
        LayerInfo("railways", "Railways", "Land transport", Mode.RAIL),
        LayerInfo("stations", "Stations", "Land transport"),
        LayerInfo("expressways", "Expressways", "Land transport", Mode.ROAD),
        LayerInfo("ports", "Ports", "Sea transport"),
        LayerInfo("sea_routes", "Sea routes", "Sea transport", Mode.SEA),
        LayerInfo("grid", "Power grid", "Energy"),
        LayerInfo("hubs", "Hubs and gateways", "Hubs and projects"),
        LayerInfo("projects", "Small projects", "Hubs and projects"),
    )
}


def layer_info(layer_id: str) -> LayerInfo:
    """Return title, group and mode of a layer, made from its id where unknown.

    Parameters
    ----------
    layer_id : str
        Slug of the layer.
    """
    known = KNOWN_LAYERS.get(layer_id)
    return known or LayerInfo(layer_id, layer_id.replace("_", " ").capitalize(), "Other")


@dataclass(frozen=True)
class Quantity:
    """A number with its unit and its qualifier.

    Attributes
    ----------
    value : float
        The number as stated.
    unit : str
        Its unit, for example ``min`` or ``km``; empty for a count.
    qualifier : Qualifier
        Whether the number is exact, a bound or approximate.
    """

    value: float
    unit: str = ""
    qualifier: Qualifier = Qualifier.EQUAL

    def __str__(self) -> str:
        return f"{self.qualifier.words}{format_number(self.value)} {self.unit}".strip()


@dataclass(frozen=True)
class Saving:
    """Difference of two durations, as far as their bounds allow one to be stated.

    Attributes
    ----------
    qualifier : Qualifier or None
        ``>=`` or ``<=`` where a bound makes it one; ``None`` where the bounds of before
        and after pull apart, so that nothing can be said.
    minutes : float or None
        Before minus after, in minutes.
    percent : float or None
        The same as a share of the time before.
    """

    qualifier: Qualifier | None
    minutes: float | None
    percent: float | None


_RISES = {Qualifier.GREATER, Qualifier.AT_LEAST}
_FALLS = {Qualifier.LESS, Qualifier.AT_MOST}


def saving_between(before: Quantity, after: Quantity) -> Saving:
    """Subtract one duration from another without losing their bounds.

    A saving grows with the time before and shrinks with the time after, both in minutes
    and as a share, so a lower bound on *before* or an upper bound on *after* makes the
    result a lower bound, and the reverse an upper bound.

    Parameters
    ----------
    before, after : Quantity
        Durations in the same unit; ``before`` must be above zero.

    Returns
    -------
    Saving
        With the bound that follows, or empty where the two bounds contradict.

    Raises
    ------
    ValueError
        If the units differ or ``before`` is not above zero.

    Examples
    --------
    >>> saving_between(Quantity(300, "min"), Quantity(120, "min", Qualifier.LESS)).percent
    60.0
    """
    if before.unit != after.unit:
        raise ValueError(f"before is in {before.unit!r} but after is in {after.unit!r}")
    if before.value <= 0:
        raise ValueError(f"a time before of {before.value} {before.unit} cannot be reduced")
    at_least = before.qualifier in _RISES or after.qualifier in _FALLS
    at_most = before.qualifier in _FALLS or after.qualifier in _RISES
    if at_least and at_most:
        return Saving(None, None, None)
    if at_least:
        qualifier = Qualifier.AT_LEAST
    elif at_most:
        qualifier = Qualifier.AT_MOST
    elif Qualifier.ABOUT in (before.qualifier, after.qualifier):
        qualifier = Qualifier.ABOUT
    else:
        qualifier = Qualifier.EQUAL
    minutes = before.value - after.value
    return Saving(qualifier, minutes, 100 * minutes / before.value)


@dataclass(frozen=True)
class Problem:
    """Something wrong in the data, said so that a person can mend it.

    Attributes
    ----------
    file : str
        File it is in, relative to the data folder.
    where : str
        Feature id, row or resource; empty for the whole file.
    field : str
        Property, column or member; empty where none is to blame.
    message : str
        What was found, what was expected and how to mend it.
    """

    file: str
    where: str
    field: str
    message: str

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.where, self.field) if part)
        return f"{self.file}{f' ({place})' if place else ''}: {self.message}"


# -- attributes and units -----------------------------------------------------------

_UNIT_SUFFIXES = {
    "_km": "km",
    "_km2": "km2",
    "_nmi": "nmi",
    "_m": "m",
    "_mm": "mm",
    "_min": "min",
    "_h": "h",
    "_days": "days",
    "_kmh": "km/h",
    "_t": "t",
    "_dwt": "DWT",
    "_kv": "kV",
    "_mw": "MW",
    "_gwh": "GWh",
    "_pct": "%",
    "_teu": "TEU",
    "_m3": "m3",
}
_CURRENCY_SUFFIX = re.compile(r"_(usd|cny|myr|thb|vnd|idr|lak|khr|sgd|mmk|eur|jpy|php|brl|inr)$")
_LABELS = {
    "teu": "Containers",
    "throughput_teu": "Container throughput",
    "capacity_teu": "Container capacity",
    "travel_time_before_min": "Travel time before",
    "travel_time_after_min": "Travel time after",
    "length_km": "Length, as stated",
    "length_measured_km": "Length, measured on the map",
    "unlocode": "UN/LOCODE",
}


def attribute_unit(attribute: str) -> str | None:
    """Return the unit that an attribute's name carries, or ``None`` if it carries none.

    Parameters
    ----------
    attribute : str
        For example ``length_km``, ``voltage_kv`` or ``cost_usd``.
    """
    if attribute == "teu" or attribute.startswith("teu_"):
        return None if attribute.endswith("_pct") else "TEU"
    currency = _CURRENCY_SUFFIX.search(attribute)
    if currency:
        return currency.group(1).upper()
    suffix = attribute[attribute.rfind("_") :] if "_" in attribute else ""
    return _UNIT_SUFFIXES.get(suffix)


def attribute_label(attribute: str) -> str:
    """Return an attribute's name in words, without its unit.

    Parameters
    ----------
    attribute : str
        Snake-case attribute name.
    """
    if attribute in _LABELS:
        return _LABELS[attribute]
    stem = attribute
    if attribute_unit(attribute) and "_" in attribute:
        stem = attribute[: attribute.rfind("_")]
    return stem.replace("_", " ").capitalize()


def format_number(value: float) -> str:
    """Write a number with thousands separators and no needless decimals."""
    if float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:,.2f}".rstrip("0")


# -- facts, sources, features -------------------------------------------------------

_DATE = r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"
_DATE_ATTRIBUTES = frozenset(
    {"opened", "expected_opening", "construction_start", "expected_construction_start"}
)
_SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"


def _blank_to_none(value: Any) -> Any:
    return None if value is None or value == "" else value


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
