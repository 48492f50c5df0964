"""Plausibility: figures and geometries that are well formed but hard to believe.

A finding is not an error. It is mended in the data, or explained in
``explanations.csv`` beside them; an explanation that no longer explains anything is
itself a finding, so that none outlives its reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
import shapely
from shapely.ops import substring

from corridors.basemap import country_polygons
from corridors.catalogue import Catalogue, Layer
from corridors.geometry import WGS84, distance_km, length_km, line_ends, line_parts
from corridors.i18n import gettext as _
from corridors.i18n import mark
from corridors.model import Evidence, Mode, Quantity, Status, attribute_label, format_date
from corridors.records import Fact

__all__ = ["RULES", "Finding", "lint", "rule_label", "rule_text"]

LENGTH_TOLERANCE = 0.05
MAX_DETOUR = 1.8
STATION_TOLERANCE_KM = 1.0
JUNCTION_TOLERANCE_KM = 1.0
PORT_TOLERANCE_KM = 15.0
SEA_OVER_LAND_KM = 20.0
MIN_TURN_DEG = 20.0
#: A spike shorter than this is the drawing of a station throat or a harbour basin.
SPIKE_KM = 0.5

_LIMITS = {
    "percent": f"{LENGTH_TOLERANCE:.0%}",
    "times": f"{MAX_DETOUR:g}",
    "station_km": f"{STATION_TOLERANCE_KM:g}",
    "port_km": f"{PORT_TOLERANCE_KM:g}",
    "land_km": f"{SEA_OVER_LAND_KM:g}",
    "degrees": f"{MIN_TURN_DEG:g}",
    "junction_km": f"{JUNCTION_TOLERANCE_KM:g}",
}
_RULES = {
    "implied_speed": (
        mark("implied speed"),
        mark("Length divided by travel time is above the design, operating or legal speed."),
    ),
    "stated_length": (
        mark("stated length"),
        mark(
            "Stated and measured length differ by more than {percent} (roads and railways), or "
            "the stated one is shorter than the straight line (others)."
        ),
    ),
    "detour": (
        mark("detour"),
        mark("The line is more than {times} times as long as the distance of its ends."),
    ),
    "slower_after": (
        mark("slower after"),
        mark("The travel time after is not below the time before."),
    ),
    "date_order": (
        mark("date order"),
        mark(
            "Dates out of order: opened before construction began, opened while not "
            "operational, or an expected opening that lies before the newest date of its own "
            "facts."
        ),
    ),
    "over_capacity": (
        mark("over capacity"),
        mark("Freight or throughput above the stated capacity of the same scope."),
    ),
    "station_distance": (
        mark("station distance"),
        mark("A station lies more than {station_km} km from its line."),
    ),
    "port_place": (
        mark("port place"),
        mark("A port lies more than {port_km} km from the coast."),
    ),
    "sea_over_land": (
        mark("sea over land"),
        mark("A sea route crosses more than {land_km} km of land."),
    ),
    "spike": (
        mark("spike"),
        mark(
            "A line turns back on itself (an angle under {degrees} degrees) or has repeated "
            "vertices."
        ),
    ),
    "junction": (
        mark("junction"),
        mark("Consecutive legs of a corridor end more than {junction_km} km apart."),
    ),
    "stale_explanation": (
        mark("stale explanation"),
        mark("An explanation for something that is no longer found."),
    ),
}
#: Each rule, and what it looks for.
RULES = {rule: text.format(**_LIMITS) for rule, (_name, text) in _RULES.items()}


def rule_label(rule: str) -> str:
    """Return the name of a rule in the language in force.

    Parameters
    ----------
    rule : str
        Key of `RULES`.
    """
    return _(_RULES[rule][0])


def rule_text(rule: str) -> str:
    """Return what a rule looks for, in the language in force.

    Parameters
    ----------
    rule : str
        Key of `RULES`.
    """
    return _(_RULES[rule][1]).format(**_LIMITS)


_SPEED_LIMITS = ("design_speed_kmh", "operating_speed_kmh", "speed_limit_kmh")
_CAPACITIES = {
    "freight_t": "freight_capacity_t",
    "throughput_teu": "capacity_teu",
    "throughput_t": "capacity_t",
}
_LAND_MODES = {Mode.RAIL, Mode.ROAD}


@dataclass(frozen=True)
class Finding:
    """Something hard to believe.

    Attributes
    ----------
    rule : str
        Key of `RULES`.
    feature_id : str
        Feature or corridor.
    scope : str or None
        OD pair, section or neighbour it is about.
    pattern : str
        What was found against what was expected, in English, with values by name.
    values : mapping of str to object
        The values; those that know the language in force are said in it.
    explanation : str or None
        Why it stands, from the data; ``None`` if nobody has said.
    """

    rule: str
    feature_id: str
    scope: str | None
    pattern: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)
    explanation: str | None = None

    @property
    def message(self) -> str:
        """What was found against what was expected, in the language in force."""
        # One list serves every reader, so the words are found when they are asked for.
        return _(self.pattern).format(**self.values)

    def as_json(self) -> dict[str, str | None]:
        """Return the finding as plain values, its message in the language in force."""
        return {
            "rule": self.rule,
            "feature_id": self.feature_id,
            "scope": self.scope,
            "message": self.message,
            "explanation": self.explanation,
        }

    def __str__(self) -> str:
        place = f"{self.feature_id}{f' ({self.scope})' if self.scope else ''}"
        reason = f" Explained: {self.explanation}" if self.explanation else ""
        return f"{self.rule}: {place}: {self.message}{reason}"


def lint(catalogue: Catalogue) -> list[Finding]:
    """Return every finding in a catalogue, explained ones included.

    Parameters
    ----------
    catalogue : Catalogue
        Opened from data folders; the rules that need land use their basemap and are
        passed over where no folder has one.

    Returns
    -------
    list of Finding
        By rule, then in the order of the data.
    """
    found = [
        finding
        for layer in catalogue.layers.values()
        for properties, geometry in layer.records()
        for finding in (
            *_facts(catalogue, layer, str(properties["id"]), geometry),
            *_shape(layer, str(properties["id"]), geometry),
        )
    ]
    found += [*_stations(catalogue), *_junctions(catalogue), *_land(catalogue)]
    order = list(RULES)
    found.sort(key=lambda finding: order.index(finding.rule))
    return list(_explained(catalogue, found))


def _km(length: float) -> Quantity:
    return Quantity(round(length, 1), "km")


@dataclass(frozen=True)
class _Date:
    """A date, an attribute or a status of the data, said in the language in force."""

    value: str

    def __str__(self) -> str:
        return format_date(self.value)


class _Attribute(_Date):
    def __str__(self) -> str:
        return attribute_label(self.value)


class _Status(_Date):
    def __str__(self) -> str:
        return Status(self.value).label


def _explained(catalogue: Catalogue, found: Iterable[Finding]) -> Iterator[Finding]:
    reasons = {
        (item.feature_id, item.rule, item.scope): item.explanation
        for item in catalogue.ledger.explanations
    }
    used = set()
    for finding in found:
        key = (finding.feature_id, finding.rule, finding.scope)
        used.add(key)
        yield replace(finding, explanation=reasons.get(key))
    for feature_id, rule, scope in reasons.keys() - used:
        text = mark("explanations.csv explains “{rule}”, which is not found; remove the row")
        yield Finding("stale_explanation", feature_id, scope, text, {"rule": rule})


# -- facts --------------------------------------------------------------------------


def _facts(
    catalogue: Catalogue, layer: Layer, feature_id: str, geometry: shapely.Geometry
) -> Iterator[Finding]:
    facts = catalogue.ledger.facts_of(feature_id)
    yield from _speeds(catalogue, feature_id, facts)
    yield from _lengths(layer, feature_id, facts, geometry)
    yield from _dates(catalogue, feature_id, facts)
    yield from _capacities(feature_id, facts)
    for pair in catalogue.ledger.time_pairs(feature_id):
        saved = pair.saving.minutes
        if saved is not None and saved <= 0:
            text = mark("{before} before, {after} after")
            times = {"before": pair.before, "after": pair.after}
            yield Finding("slower_after", feature_id, pair.od, text, times)


def _speeds(catalogue: Catalogue, feature_id: str, facts: list[Fact]) -> Iterator[Finding]:
    limits = [f for f in facts if f.attribute in _SPEED_LIMITS and f.number]
    times = [f for f in facts if f.attribute == "travel_time_after_min" and f.number]
    if not limits or not times:
        return
    limit = max(limits, key=lambda fact: fact.number or 0)
    lengths = {f.scope: f.number for f in reversed(facts) if f.attribute == "length_km"}
    # A pair without a length of its own is judged by the whole line only where it is the
    # only pair; another one may join stations in between.
    whole = lengths.get(None) if len({fact.scope for fact in times}) == 1 else None
    for scope in dict.fromkeys(fact.scope for fact in times):
        length = _between_stations(catalogue, feature_id, scope) or lengths.get(scope) or whole
        if not length:
            continue
        fastest = min((f for f in times if f.scope == scope), key=lambda f: f.number or 0)
        speed = length / ((fastest.number or 1) / 60)
        if speed > (limit.number or 0):
            text = mark("{length} in {time} is {speed} on average, above {limit} ({what})")
            values = {
                "length": Quantity(round(length, 1), "km"),
                "time": fastest,
                "speed": Quantity(round(speed), "km/h"),
                "limit": limit,
                "what": _Attribute(limit.attribute),
            }
            yield Finding("implied_speed", feature_id, scope, text, values)


def _between_stations(catalogue: Catalogue, feature_id: str, od: str | None) -> float | None:
    """Return the length along a line between the two stations an OD pair names, in km."""
    stations = catalogue.layers.get("stations")
    if stations is None or od is None or "lines" not in stations.frame:
        return None
    here = [
        (str(row["name"]), shapely.Point(point.x, point.y))
        for row, point in stations.records()
        if isinstance(point, shapely.Point) and feature_id in (row["lines"] or ())
    ]
    for i, hyphen in enumerate(od):
        if hyphen != "-":
            continue
        ends = [[point for name, point in here if name == part] for part in (od[:i], od[i + 1 :])]
        if all(ends):
            *_layer, line = catalogue.find(feature_id)
            return _along(line, ends[0][0], ends[1][0])
    return None


def _along(line: shapely.Geometry, start: shapely.Point, end: shapely.Point) -> float:
    whole = line_parts(line)[0]
    # Degrees only say where along the line; the length itself is geodesic.
    first, last = sorted(shapely.line_locate_point(whole, p) for p in (start, end))
    return length_km(substring(whole, first, last))


def _lengths(
    layer: Layer, feature_id: str, facts: list[Fact], geometry: shapely.Geometry
) -> Iterator[Finding]:
    if shapely.get_dimensions(geometry) != 1:
        return
    stated = next((f for f in facts if f.attribute == "length_km" and f.scope is None), None)
    measured = length_km(geometry)
    if stated is not None and stated.number:
        if layer.info.mode in _LAND_MODES:
            off = measured / stated.number - 1
            if abs(off) > LENGTH_TOLERANCE:
                text = mark("measured {measured}, stated {stated} ({off})")
                values = {"measured": _km(measured), "stated": stated, "off": f"{off:+.1%}"}
                yield Finding("stated_length", feature_id, None, text, values)
        else:
            start, end = line_ends(geometry)
            direct = distance_km(start, end)
            if stated.number < direct * (1 - LENGTH_TOLERANCE):
                text = mark("stated {stated}, but the ends are {direct} apart")
                values = {"stated": stated, "direct": _km(direct)}
                yield Finding("stated_length", feature_id, None, text, values)
            elif stated.number > direct * MAX_DETOUR:
                text = mark("{length} for ends {direct} apart")
                values = {"length": stated, "direct": _km(direct)}
                yield Finding("detour", feature_id, None, text, values)


def _dates(catalogue: Catalogue, feature_id: str, facts: list[Fact]) -> Iterator[Finding]:
    ledger = catalogue.ledger
    status = ledger.headline(feature_id, "status")
    opened = ledger.headline(feature_id, "opened")
    begun = ledger.headline(feature_id, "construction_start")
    expected = ledger.headline(feature_id, "expected_opening")
    if opened and begun and opened.value[:4] < begun.value[:4]:
        text = mark("opened {opened}, construction began {begun}")
        values = {"opened": _Date(opened.value), "begun": _Date(begun.value)}
        yield Finding("date_order", feature_id, None, text, values)
    if status is None or status.value == Status.OPERATIONAL:
        return
    if opened:
        text = mark("opened {opened}, but its status is “{status}”")
        values = {"opened": _Date(opened.value), "status": _Status(status.value)}
        yield Finding("date_order", feature_id, None, text, values)
    reported = [f.as_of for f in facts if f.as_of and f.evidence is Evidence.REPORTED]
    newest = max(reported, default="")
    if expected and expected.value[:4] < newest[:4]:
        text = mark("expected to open {expected}, not open as of {newest}")
        values = {"expected": _Date(expected.value), "newest": _Date(newest)}
        yield Finding("date_order", feature_id, None, text, values)


def _capacities(feature_id: str, facts: list[Fact]) -> Iterator[Finding]:
    for flow, capacity in _CAPACITIES.items():
        limits: dict[str | None, list[Fact]] = defaultdict(list)
        for fact in facts:
            if fact.attribute == capacity and fact.number:
                limits[fact.scope].append(fact)
        for scope, stated in limits.items():
            limit = max(stated, key=lambda fact: fact.number or 0)
            flows = [f for f in facts if f.attribute == flow and f.scope == scope and f.number]
            most = max(flows, key=lambda fact: fact.number or 0, default=None)
            if most and (most.number or 0) > (limit.number or 0):
                text = mark("{most} ({date}) against a capacity of {limit} ({limit_date})")
                values = {
                    "most": most,
                    "date": _Date(most.as_of or "–"),
                    "limit": limit,
                    "limit_date": _Date(limit.as_of or "–"),
                }
                yield Finding("over_capacity", feature_id, scope, text, values)


# -- geometry -----------------------------------------------------------------------


def _shape(layer: Layer, feature_id: str, geometry: shapely.Geometry) -> Iterator[Finding]:
    if shapely.get_dimensions(geometry) != 1:
        return
    start, end = line_ends(geometry)
    direct, measured = distance_km(start, end), length_km(geometry)
    if layer.info.mode in _LAND_MODES and measured > MAX_DETOUR * direct:
        text = mark("{length} for ends {direct} apart")
        values = {"length": _km(measured), "direct": _km(direct)}
        yield Finding("detour", feature_id, None, text, values)
    for part in line_parts(geometry):
        lon, lat = shapely.get_coordinates(part).T
        ahead, back, metres = WGS84.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
        if (np.asarray(metres) == 0).any():
            yield Finding("spike", feature_id, None, mark("has repeated vertices"))
        # Between the way back along one piece and the way ahead along the next.
        turn = np.abs((np.asarray(ahead)[1:] - np.asarray(back)[:-1] + 180) % 360 - 180)
        shorter = np.minimum(np.asarray(metres)[1:], np.asarray(metres)[:-1]) / 1000
        sharp = np.flatnonzero((turn < MIN_TURN_DEG) & (shorter > SPIKE_KM))
        if len(sharp):
            places = ", ".join(f"{lat[i + 1]:.3f} N {lon[i + 1]:.3f} E" for i in sharp[:3])
            text = mark("turns back on itself, {count} times: {places}")
            where = {"count": len(sharp), "places": places}
            yield Finding("spike", feature_id, None, text, where)


def _stations(catalogue: Catalogue) -> Iterator[Finding]:
    stations = catalogue.layers.get("stations")
    if stations is None or "lines" not in stations.frame:
        return
    for row, point in stations.records():
        for line in row["lines"] if isinstance(row["lines"], list) else []:
            *_layer, geometry = catalogue.find(line)
            nearest = shapely.shortest_line(point, geometry)
            distance = length_km(nearest)
            if distance > STATION_TOLERANCE_KM:
                text = mark("{distance} from {line}")
                values = {"distance": _km(distance), "line": line}
                yield Finding("station_distance", str(row["id"]), line, text, values)


def _junctions(catalogue: Catalogue) -> Iterator[Finding]:
    for corridor in catalogue.ledger.corridors.values():
        known = set(catalogue.feature_ids)
        legs = [leg for leg in corridor.legs if leg in known]
        shapes = [(leg, *catalogue.find(leg)) for leg in legs]
        # A grid or a bundle of projects is a set, not a way from one end to the other.
        shapes = [shape for shape in shapes if shape[1].info.mode is not None]
        for (first, *_one, a), (second, *_two, b) in pairwise(shapes):
            gap = length_km(shapely.shortest_line(a, b))
            if gap > JUNCTION_TOLERANCE_KM:
                text = mark("{first} and {second} are {gap} apart")
                values = {"first": first, "second": second, "gap": _km(gap)}
                yield Finding("junction", corridor.id, f"{first} to {second}", text, values)


def _land(catalogue: Catalogue) -> Iterator[Finding]:
    folder = next(
        (f / "basemap" for f in catalogue.folders if (f / "basemap/world.topojson").exists()), None
    )
    if folder is None:
        return
    parts = shapely.get_parts(shapely.get_parts(country_polygons(folder).geometry.to_numpy()))
    land = shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
    shapely.prepare(land)
    coast = shapely.boundary(land)
    for layer in catalogue.layers.values():
        for row, geometry in layer.records():
            feature_id = str(row["id"])
            if layer.id == "ports":
                distance = length_km(shapely.shortest_line(geometry, coast))
                if distance > PORT_TOLERANCE_KM:
                    inland = land.contains(geometry)
                    text = mark("{distance} inland") if inland else mark("{distance} at sea")
                    values = {"distance": _km(distance)}
                    yield Finding("port_place", feature_id, None, text, values)
            elif layer.info.mode is Mode.SEA:
                crossed = length_km(shapely.intersection(geometry, land))
                if crossed > SEA_OVER_LAND_KM:
                    text = mark("{crossed} of it lie on the basemap's land")
                    values = {"crossed": _km(crossed)}
                    yield Finding("sea_over_land", feature_id, None, text, values)
