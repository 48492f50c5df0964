"""Colour features by what is known of them, in classes that a legend can state.

Colours are safe for colour-blind readers: categories take Okabe and Ito's or Tol's hues,
figures a stretch of matplotlib's ``plasma`` that stays at 3:1 against the land of the
shipped basemap. What is not known is grey and counted, never left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from corridors.catalogue import Catalogue
from corridors.errors import UnknownNameError
from corridors.i18n import gettext as _
from corridors.i18n import mark
from corridors.maps.style import layer_style
from corridors.model import GeometryQuality, Qualifier, Quantity, Status, format_number

__all__ = ["COLOR_BY", "UNKNOWN_COLOR", "ClassEntry", "ColorScheme", "color_scheme"]

#: What features can be coloured by, and how a reader calls it.
COLOR_BY: dict[str, str] = {
    "layer": mark("Layer"),
    "status": mark("Status"),
    "saving_min": mark("Travel time saved, in minutes"),
    "saving_percent": mark("Travel time saved, per cent"),
    "freight": mark("Freight, in tonnes"),
    "design_speed": mark("Design speed"),
    "operating_speed": mark("Operating speed"),
    "voltage": mark("Voltage"),
    "quality": mark("Quality of the geometry"),
}

#: Colour of features whose figure is not known.
UNKNOWN_COLOR = "#8a8a8a"

_STATUS_COLORS = {
    Status.OPERATIONAL: "#0072B2",
    Status.UNDER_CONSTRUCTION: "#D55E00",
    Status.PLANNED: "#AA4499",
}
_QUALITIES = {
    GeometryQuality.SURVEYED: (mark("Surveyed"), "#332288"),
    GeometryQuality.APPROXIMATE: (mark("Approximate"), "#D55E00"),
    GeometryQuality.SCHEMATIC: (mark("Schematic"), "#AA4499"),
}
#: Attributes of the figures, the first that a feature has.
_ATTRIBUTES = {
    "freight": ("freight_t", "throughput_t"),
    "design_speed": ("design_speed_kmh",),
    "operating_speed": ("operating_speed_kmh",),
    "voltage": ("voltage_kv",),
}
#: Upper ends of voltage classes in kV: distribution and sub-transmission, the two usual
#: levels of transmission, extra-high voltage, and what is above.
_VOLTAGES_KV = (132.0, 230.0, 345.0, 500.0)
_CLASSES = 5
#: Part of the ramp from its dark end that keeps 3:1 against the basemap's land.
_RAMP_END = 0.6
_NOTES = {
    Qualifier.LESS: mark("{count} under"),
    Qualifier.GREATER: mark("{count} over"),
    Qualifier.ABOUT: mark("{count} about"),
    Qualifier.AT_LEAST: mark("{count} at least"),
    Qualifier.AT_MOST: mark("{count} at most"),
}


@dataclass(frozen=True)
class ClassEntry:
    """One line of the legend.

    Attributes
    ----------
    color : str
        Hex colour.
    label : str
        Class in words, in the language in force; bounds are said.
    count : int
        Features in it.
    """

    color: str
    label: str
    count: int


@dataclass(frozen=True)
class ColorScheme:
    """A colour for every feature, and the legend that says what the colours mean.

    Attributes
    ----------
    by : str
        Key of `COLOR_BY`.
    title : str
        Heading of the legend, in the language in force.
    colors : mapping of str to str
        Feature id to hex colour; every feature has one.
    entries : tuple of ClassEntry
        Classes from low to high, then the unknown ones; none is empty.
    values : mapping of str to str
        Feature id to its figure in words, bounds kept; only where one is known.
    """

    by: str
    title: str
    colors: Mapping[str, str]
    entries: tuple[ClassEntry, ...]
    values: Mapping[str, str]

    def among(self, ids: Iterable[str]) -> ColorScheme:
        """Return the scheme of some of the features, their colours and classes unchanged.

        Parameters
        ----------
        ids : iterable of str
            Features to count; what the scheme does not know is passed over.
        """
        kept = {i: self.colors[i] for i in ids if i in self.colors}
        counts = _counts(kept.values())
        entries = (replace(entry, count=counts.get(entry.color, 0)) for entry in self.entries)
        return replace(
            self,
            colors=kept,
            entries=tuple(entry for entry in entries if entry.count),
            values={i: text for i, text in self.values.items() if i in kept},
        )


def color_scheme(catalogue: Catalogue, by: str) -> ColorScheme:
    """Return colours and legend of a catalogue's features.

    Parameters
    ----------
    catalogue : Catalogue
        Features to colour. Class breaks come from them, so pass the whole catalogue and
        use `ColorScheme.among` where a filter must not move the classes.
    by : str
        Key of `COLOR_BY`. Savings are the largest of a feature's OD pairs; figures are
        the headlines of the ledger, those of a whole feature.

    Returns
    -------
    ColorScheme

    Raises
    ------
    UnknownNameError
        If there is no such key.
    """
    if by not in COLOR_BY:
        raise UnknownNameError.among("way to colour features", by, COLOR_BY)
    title = _(COLOR_BY[by])
    rows = [(layer.id, row) for layer in catalogue.layers.values() for row, _g in layer.records()]
    if by == "layer":
        looks = {
            layer.id: (layer_style(layer.id, catalogue.layers).color, layer.info.label)
            for layer in catalogue.layers.values()
        }
        return _by_category(by, title, looks, {row["id"]: layer for layer, row in rows})
    if by == "status":
        looks = {s.value: (color, s.label) for s, color in _STATUS_COLORS.items()}
        return _by_category(by, title, looks, {row["id"]: row["status"] for _l, row in rows})
    if by == "quality":
        looks = {q.value: (color, _(label)) for q, (label, color) in _QUALITIES.items()}
        known = {row["id"]: row["geometry_quality"] for _l, row in rows}
        return _by_category(by, title, looks, known)
    figures: dict[str, Quantity | None] = {
        row["id"]: _figure(catalogue, row["id"], by) for _l, row in rows
    }
    return _by_figure(by, title, figures)


def _by_category(
    by: str, title: str, looks: Mapping[str, tuple[str, str]], known: Mapping[str, Any]
) -> ColorScheme:
    colors = {i: looks[value][0] for i, value in known.items()}
    # Two layers may share a colour, as ports and sea routes do; they are one entry then.
    labels: dict[str, list[str]] = {}
    for value, (color, label) in looks.items():
        if value in set(known.values()):
            labels.setdefault(color, []).append(label)
    counts = _counts(colors.values())
    entries = [ClassEntry(c, ", ".join(names), counts[c]) for c, names in labels.items()]
    values = {i: looks[value][1] for i, value in known.items()}
    return ColorScheme(by, title, colors, tuple(entries), values)


def _by_figure(by: str, title: str, figures: Mapping[str, Quantity | None]) -> ColorScheme:
    known = {i: quantity for i, quantity in figures.items() if quantity is not None}
    numbers = np.array([quantity.value for quantity in known.values()], dtype=float)
    classes, count = _classified(numbers, by)
    ramp = _ramp(count)
    colors = dict.fromkeys(figures, UNKNOWN_COLOR)
    members: list[list[Quantity]] = [[] for _class in range(count)]
    for (feature_id, quantity), number in zip(known.items(), classes, strict=True):
        colors[feature_id] = ramp[number]
        members[number].append(quantity)
    entries = [
        ClassEntry(color, _class_label(inside), len(inside))
        for color, inside in zip(ramp, members, strict=True)
    ]
    if missing := len(figures) - len(known):
        entries.append(ClassEntry(UNKNOWN_COLOR, _("No figure stated"), missing))
    values = {i: str(quantity) for i, quantity in known.items()}
    return ColorScheme(by, title, colors, tuple(entries), values)


def _figure(catalogue: Catalogue, feature_id: str, by: str) -> Quantity | None:
    ledger = catalogue.ledger
    for attribute in _ATTRIBUTES.get(by, ()):
        fact = ledger.headline(feature_id, attribute)
        if fact is not None and fact.quantity is not None:
            return fact.quantity
    if by in {"saving_min", "saving_percent"}:
        minutes = by == "saving_min"
        found = []
        for pair in ledger.time_pairs(feature_id):
            saving = pair.saving
            value = saving.minutes if minutes else saving.percent
            if saving.qualifier is not None and value is not None:
                rounded = value if minutes else round(value, 1)
                found.append(Quantity(rounded, "min" if minutes else "%", saving.qualifier))
        return max(found, key=lambda quantity: quantity.value, default=None)
    return None


def _classified(numbers: np.ndarray[Any, Any], by: str) -> tuple[Sequence[int], int]:
    """Return the class of each number, low to high, and how many classes there are."""
    import mapclassify  # noqa: PLC0415 - slow to import, and needed for figures only

    if not len(numbers):
        return [], 0
    distinct = np.unique(numbers)
    if by == "voltage":
        bins = [limit for limit in _VOLTAGES_KV if limit < distinct[-1]] + [distinct[-1]]
        found = mapclassify.UserDefined(numbers, bins)
    elif len(distinct) <= _CLASSES:
        found = mapclassify.UserDefined(numbers, distinct.tolist())
    else:
        # Quantiles, since the figures are skewed and any number of features must do.
        found = mapclassify.Quantiles(numbers, k=_CLASSES)
    # An empty class would stand in the legend without a feature.
    used, classes = np.unique(found.yb, return_inverse=True)
    return classes.tolist(), len(used)


def _ramp(count: int) -> list[str]:
    """Return colours from light to dark: the more, the darker."""
    from matplotlib import colormaps, colors  # noqa: PLC0415 - as above

    # One class alone takes the middle.
    places = np.linspace(_RAMP_END, 0, count) if count > 1 else np.full(count, _RAMP_END / 2)
    return [colors.to_hex(colormaps["plasma"](place)) for place in places]


def _class_label(members: Sequence[Quantity]) -> str:
    low = min(members, key=lambda quantity: quantity.value)
    high = max(members, key=lambda quantity: quantity.value)
    if len(members) == 1:
        return str(low)
    text = str(Quantity(low.value, low.unit))
    if low.value != high.value:
        text = _("{low} to {high}").format(
            low=format_number(low.value), high=Quantity(high.value, high.unit)
        )
    # A bound is counted where it stands, and said to be one.
    notes = _counts(quantity.qualifier for quantity in members)
    said = [_(note).format(count=notes[kind]) for kind, note in _NOTES.items() if kind in notes]
    return f"{text} ({', '.join(said)})" if said else text


def _counts(items: Iterable[Any]) -> dict[Any, int]:
    counts: dict[Any, int] = {}
    for item in items:
        counts[item] = counts.get(item, 0) + 1
    return counts
