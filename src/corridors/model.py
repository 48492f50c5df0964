"""Vocabulary of the atlas: layers, status, quantities with their bounds, attributes.

Nothing here reads or writes a file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from corridors.i18n import mark

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
    "format_number",
    "is_series",
    "layer_info",
    "saving_between",
]


class Status(StrEnum):
    """State of a piece of infrastructure."""

    OPERATIONAL = "operational"
    UNDER_CONSTRUCTION = "under_construction"
    PLANNED = "planned"

    @property
    def label(self) -> str:
        """Words for a reader, in English."""
        return {
            "operational": mark("Operational"),
            "under_construction": mark("Under construction"),
            "planned": mark("Planned"),
        }[self.value]


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


_SERIES = re.compile(
    r"^(freight|throughput|energy|passengers|teu|trains|containers|trade_value|people|vehicles|"
    r"trucks|jobs|progress|tenants|students)(_|$)"
)


def is_series(attribute: str) -> bool:
    """Return whether an attribute changes with time, so that two years do not conflict.

    Parameters
    ----------
    attribute : str
        For example ``throughput_teu`` (yes) or ``length_km`` (no).
    """
    return _SERIES.match(attribute) is not None and "capacity" not in attribute


def format_number(value: float) -> str:
    """Write a number with thousands separators and no needless decimals."""
    if float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:,.2f}".rstrip("0")
