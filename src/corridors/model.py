"""Vocabulary of the atlas: layers, status, quantities with their bounds, attributes.

Nothing here reads or writes a file.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum

from babel.dates import format_skeleton
from babel.numbers import format_decimal

from corridors.attributes import (
    attribute_label,
    attribute_unit,
    attribute_words,
    is_series,
    kind_label,
    unit_label,
)
from corridors.i18n import gettext as _
from corridors.i18n import language, mark

__all__ = [
    "KNOWN_LAYERS",
    "Confidence",
    "Evidence",
    "GeometryQuality",
    "LayerInfo",
    "Mode",
    "Problem",
    "Qualifier",
    "Quantity",
    "Saving",
    "Status",
    "attribute_label",
    "attribute_unit",
    "attribute_words",
    "format_date",
    "format_number",
    "is_series",
    "kind_label",
    "layer_info",
    "saving_between",
    "unit_label",
]


class Status(StrEnum):
    """State of a piece of infrastructure."""

    OPERATIONAL = "operational"
    UNDER_CONSTRUCTION = "under_construction"
    PLANNED = "planned"

    @property
    def label(self) -> str:
        """Words for a reader, in the language in force."""
        return _(_STATUS_LABELS[self.value])


_STATUS_LABELS = {
    "operational": mark("Operational"),
    "under_construction": mark("Under construction"),
    "planned": mark("Planned"),
}


class Mode(StrEnum):
    """Transport mode of a travel-time comparison."""

    RAIL = "rail"
    ROAD = "road"
    SEA = "sea"
    MULTIMODAL = "multimodal"

    @property
    def label(self) -> str:
        """Word for a reader, in the language in force."""
        return _(_MODE_LABELS[self.value])


_MODE_LABELS = {
    "rail": mark("rail"),
    "road": mark("road"),
    "sea": mark("sea"),
    "multimodal": mark("multimodal"),
}


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
        """English words with a trailing space; empty for an exact value.

        For files and tables of data, which are the same in every language; what a reader
        sees is `said`.
        """
        return _BOUNDS[self.value].removesuffix("{value}")

    def said(self, value: str) -> str:
        """Return a value with its bound in words, in the language in force.

        Parameters
        ----------
        value : str
            The value as a reader sees it, for example ``2 h``.
        """
        return _(_BOUNDS[self.value]).format(value=value)


# Whole phrases, since not every language puts the bound before the value.
_BOUNDS = {
    "=": "{value}",
    "<": mark("under {value}"),
    ">": mark("over {value}"),
    "~": mark("about {value}"),
    ">=": mark("at least {value}"),
    "<=": mark("at most {value}"),
}


class Evidence(StrEnum):
    """Where a figure comes from: stated by a source, computed by code, or assumed."""

    REPORTED = "reported"
    COMPUTED = "computed"
    ASSUMED = "assumed"

    @property
    def label(self) -> str:
        """Word for a reader, in the language in force."""
        return _(_EVIDENCE_LABELS[self.value])


_EVIDENCE_LABELS = {
    "reported": mark("reported"),
    "computed": mark("computed"),
    "assumed": mark("assumed"),
}


class Confidence(StrEnum):
    """How far a fact can be trusted."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def label(self) -> str:
        """Words for a reader, in the language in force."""
        return _(_CONFIDENCE_LABELS[self.value])


_CONFIDENCE_LABELS = {
    "high": mark("high confidence"),
    "medium": mark("medium confidence"),
    "low": mark("low confidence"),
}


class GeometryQuality(StrEnum):
    """How good a geometry is."""

    SURVEYED = "surveyed"
    APPROXIMATE = "approximate"
    SCHEMATIC = "schematic"

    @property
    def label(self) -> str:
        """Words for a reader, in the language in force."""
        return _(_QUALITY_LABELS[self.value])


_QUALITY_LABELS = {
    "surveyed": mark("surveyed geometry"),
    "approximate": mark("approximate geometry"),
    "schematic": mark("schematic geometry"),
}


@dataclass(frozen=True)
class LayerInfo:
    """What is known of a layer before its file is opened.

    Attributes
    ----------
    id : str
        Slug; also the stem of the layer's file name.
    title : str
        Heading for people, in English; `label` has it in the language in force.
    group : str
        Heading under which switches stand together, in English; see `group_label`.
    mode : Mode or None
        Transport mode of its travel times; ``None`` where none applies.
    """

    id: str
    title: str
    group: str
    mode: Mode | None = None

    @property
    def label(self) -> str:
        """Heading for people, in the language in force."""
        return _(self.title)

    @property
    def group_label(self) -> str:
        """Heading of the group, in the language in force."""
        return _(self.group)


#: Layers with a title, group and symbol of their own, in display order.
#: A data folder may hold any other layer too: it is shown under "Other".
KNOWN_LAYERS: dict[str, LayerInfo] = {
    info.id: info
    for info in (
        LayerInfo("railways", mark("Railways"), mark("Land transport"), Mode.RAIL),
        LayerInfo("stations", mark("Stations"), mark("Land transport")),
        LayerInfo("expressways", mark("Expressways"), mark("Land transport"), Mode.ROAD),
        LayerInfo("ports", mark("Ports"), mark("Sea transport")),
        LayerInfo("sea_routes", mark("Sea routes"), mark("Sea transport"), Mode.SEA),
        LayerInfo("grid", mark("Power grid"), mark("Energy")),
        LayerInfo("hubs", mark("Hubs and gateways"), mark("Hubs and projects")),
        LayerInfo("projects", mark("Small projects"), mark("Hubs and projects")),
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
    return known or LayerInfo(layer_id, layer_id.replace("_", " ").capitalize(), mark("Other"))


@dataclass(frozen=True)
class Quantity:
    """A number with its unit and its qualifier; as text in the language in force.

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
        return self.qualifier.said(f"{format_number(self.value)} {unit_label(self.unit)}".strip())


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


# -- numbers and dates --------------------------------------------------------------


def format_number(value: float) -> str:
    """Write a number by locale: thousands separators, two decimals at most, none needless."""
    return str(format_decimal(value, format="#,##0.##", locale=language()))


#: What to show of a date, by the number of its parts that are known.
_DATE_SKELETONS = {1: "y", 2: "yMMM", 3: "yMMMd"}


def format_date(date: str) -> str:
    """Write a date by locale with the precision that is known; other text as it is.

    Parameters
    ----------
    date : str
        ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.

    Examples
    --------
    >>> format_date("2021-12-03")
    '3 Dec 2021'
    """
    parts = date.split("-")
    if len(parts) not in _DATE_SKELETONS or not all(part.isdigit() for part in parts):
        return date
    year, month, day = (int(part) for part in (*parts, "1", "1")[:3])
    # World English: the order of days and months in American English is read wrongly here.
    locale = "en_001" if language() == "en" else language()
    try:
        known = datetime.date(year, month, day)
    except ValueError:
        return date
    return str(format_skeleton(_DATE_SKELETONS[len(parts)], known, locale=locale))
