"""The edges a scenario adds to the base network: its projects, stop by stop."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely.ops import substring

from corridors.catalogue import Catalogue
from corridors.geometry import length_km, line_parts
from corridors.model import Mode
from corridors.records import Fact, od_splits
from corridors.travel.closure import closes
from corridors.travel.network import LEAST_MINUTES, BaseGraph, IntArray
from corridors.travel.scenario import Scenario

__all__ = ["Added", "AddedEdge", "added_edges", "speed_fact"]

Position = tuple[float, float]

#: Distance of the points where a road without known interchanges can be entered, in km.
INTERCHANGE_KM = 20.0
#: Farthest a stop is joined to the roads and to the existing railway, in km.
ROAD_REACH_KM = 30.0
RAIL_REACH_KM = 3.0


@dataclass(frozen=True)
class AddedEdge:
    """A directed edge that is there only in a scenario.

    Attributes
    ----------
    tail, head : int
        Nodes; those from `BaseGraph.size` on are stops of `Added.stops`.
    minutes, km : float
    mode : str
        ``rail``, ``road`` or ``transfer``.
    feature_id : str or None
        The project; ``None`` for a transfer.
    positions : tuple of (lon, lat)
    border : str or None
        The border it crosses, such as ``CHN-LAO``, codes in alphabetical order.
    """

    tail: int
    head: int
    minutes: float
    km: float
    mode: str
    feature_id: str | None
    positions: tuple[Position, ...]
    border: str | None = None


@dataclass
class Added:
    """What a scenario adds.

    Attributes
    ----------
    stops : list of (name or None, position)
    edges : list of AddedEdge
    stop_modes : list of str
        Mode of the line that made each stop.
    attachments : array of int
        Base nodes that any of the edges touches, sorted.
    size : int
        Nodes of the base.
    extra : list of int
        Base nodes that are to be searched from besides.
    """

    stops: list[tuple[str | None, Position]] = field(default_factory=list)
    edges: list[AddedEdge] = field(default_factory=list)
    stop_modes: list[str] = field(default_factory=list)
    size: int = 0
    extra: list[int] = field(default_factory=list)

    @property
    def attachments(self) -> IntArray:
        """Base nodes that any of the edges touches, sorted."""
        nodes = {n for edge in self.edges for n in (edge.tail, edge.head) if n < self.size}
        nodes.update(self.extra)
        return np.array(sorted(nodes), dtype=np.int64)


@dataclass
class _Stop:
    along: float
    name: str | None
    position: Position
    enters: bool


@dataclass(frozen=True)
class _Join:
    """The way between a stop and a node of the base, there (`board_min`) and back."""

    node: int
    position: Position
    km: float
    board_min: float
    leave_min: float


@dataclass(frozen=True)
class _Section:
    """A line from one stop to the next."""

    km: float
    positions: tuple[Position, ...]
    border_min: float
    border: str | None


@dataclass(frozen=True)
class _Line:
    """A line on the base network: all of it that is the same in every scenario."""

    mode: str
    stops: list[_Stop]
    speed_kmh: float
    joins: list[list[_Join]]
    sections: list[_Section]


def added_edges(base: BaseGraph, catalogue: Catalogue, scenario: Scenario) -> Added:
    """Return the edges a scenario adds to a base network.

    A line runs from stop to stop: its stations, or points every 20 km of a road whose
    interchanges are not known. Lines that share a stop run through. A line's speed is, in
    this order, the user's, that of its reported time after, a share of its design speed,
    the assumed one.

    Parameters
    ----------
    base : BaseGraph
    catalogue : Catalogue
        Whole, with the features the scenario names.
    scenario : Scenario
    """
    added = Added(size=base.size)
    numbers: dict[tuple[str, Position], int] = {}
    speeds = dict(scenario.speeds_kmh)
    for feature_id in sorted(scenario.projects):
        # Read once: a scenario is put together anew whenever a user switches a project.
        if feature_id not in base.lines:
            base.lines[feature_id] = _read_line(base, catalogue, feature_id)
        line = base.lines[feature_id]
        _add_line(added, numbers, feature_id, line, speeds.get(feature_id, line.speed_kmh))
    for new in scenario.new_lines:
        shape = shapely.LineString(new.positions)
        # Corner by corner, since a line may cross itself.
        sides = np.linalg.norm(np.diff(np.array(new.positions), axis=0), axis=1)
        stops = [
            _Stop(float(along), None, position, True)
            for along, position in zip(np.cumsum([0.0, *sides]), new.positions, strict=True)
        ]
        line = _placed(base, new.mode, shape, stops, new.speed_kmh, None)
        _add_line(added, numbers, new.id, line, new.speed_kmh)
    if scenario.closed:
        added.edges = [
            edge
            for edge in added.edges
            if edge.feature_id is None
            or not closes(scenario.closed, edge.mode, edge.border, edge.positions)
        ]
    return added


def _read_line(base: BaseGraph, catalogue: Catalogue, feature_id: str) -> _Line:
    layer, _, geometry = catalogue.find(feature_id)
    mode = str(layer.info.mode)
    shape = line_parts(geometry)[0]
    stops = _stops(catalogue, feature_id, shape, mode)
    gauge = catalogue.ledger.headline(feature_id, "gauge_mm")
    speed, _ = _speed(base, catalogue, feature_id, mode, shape, stops)
    return _placed(base, mode, shape, stops, speed, gauge.number if gauge else None)


def _stops(
    catalogue: Catalogue, feature_id: str, line: shapely.LineString, mode: str
) -> list[_Stop]:
    found: list[_Stop] = []
    stations = catalogue.layers.get("stations")
    if stations is not None and "lines" in stations.frame:
        for row, point in stations.records():
            if feature_id in (row["lines"] or ()) and isinstance(point, shapely.Point):
                along = float(shapely.line_locate_point(line, point))
                found.append(_Stop(along, str(row["name"]), (point.x, point.y), True))
    if not found and mode == Mode.ROAD:
        count = max(1, round(length_km(line) / INTERCHANGE_KM))
        for share in np.linspace(0, 1, count + 1)[1:-1]:
            point = shapely.line_interpolate_point(line, share, normalized=True)
            found.append(_Stop(float(share) * line.length, None, (point.x, point.y), True))
    taken = {stop.position for stop in found}
    for at, position in ((0.0, line.coords[0]), (line.length, line.coords[-1])):
        end = (float(position[0]), float(position[1]))
        # A railway's end without a station, such as a border, is passed through only.
        if end not in taken:
            found.append(_Stop(at, None, end, mode == Mode.ROAD or len(taken) == 0))
    return sorted(found, key=lambda stop: stop.along)


def _speed(
    base: BaseGraph,
    catalogue: Catalogue,
    feature_id: str,
    mode: str,
    line: shapely.LineString,
    stops: list[_Stop],
) -> tuple[float, Fact | None]:
    """Return a line's mean speed in km/h, and the reported time that set it."""
    profile, assumptions, ledger = base.profile, base.assumptions, catalogue.ledger
    if profile == "passenger":
        along = {stop.name: stop.along for stop in stops if stop.name}
        times = [f for f in ledger.facts_of(feature_id, "travel_time_after_min") if f.number]
        for fact in times:
            for start, end in od_splits(fact.scope or ""):
                if start in along and end in along and fact.number:
                    first, last = sorted((along[start], along[end]))
                    return 60 * length_km(substring(line, first, last)) / fact.number, fact
        if times and len({fact.scope for fact in times}) == 1:
            return 60 * length_km(line) / (times[0].number or 1), times[0]
        design = ledger.headline(feature_id, "design_speed_kmh")
        if mode == Mode.RAIL and design and design.number:
            return design.number * assumptions.value("passenger.shares", "design_speed"), None
    return assumptions.value(f"{profile}.project_{mode}_kmh", "default"), None


def speed_fact(base: BaseGraph, catalogue: Catalogue, feature_id: str) -> Fact | None:
    """Return the reported time that sets a project's speed, or ``None``.

    Parameters
    ----------
    base : BaseGraph
        Of the passenger profile; goods trains and trucks have no such time.
    catalogue : Catalogue
    feature_id : str
        Project.
    """
    layer, _, geometry = catalogue.find(feature_id)
    line, mode = line_parts(geometry)[0], str(layer.info.mode)
    return _speed(
        base, catalogue, feature_id, mode, line, _stops(catalogue, feature_id, line, mode)
    )[1]


def _placed(
    base: BaseGraph,
    mode: str,
    shape: shapely.LineString,
    stops: list[_Stop],
    speed_kmh: float,
    gauge_mm: float | None,
) -> _Line:
    """Put a line's stops on the base network and cut it into sections from stop to stop."""
    network = base.network
    positions = np.array([stop.position for stop in stops])
    road, road_km = network.nearest("road", positions)
    rail, rail_km = network.nearest("rail", positions)
    country = [str(network.nodes["country"].iat[node]) if node >= 0 else "" for node in road]
    joins: list[list[_Join]] = []
    for i, stop in enumerate(stops):
        ways = []
        if stop.enters:
            ways = [_join(base, mode, int(road[i]), float(road_km[i]), "road", 0)]
            if mode == Mode.RAIL:
                here = base.assumptions.value("gauge_mm.rail", country[i])
                breaks = int((gauge_mm or here) != here)
                ways.append(_join(base, mode, int(rail[i]), float(rail_km[i]), "rail", breaks))
        joins.append([way for way in ways if way is not None])
    border = base.assumptions.value(f"{base.profile}.minutes", f"border_{mode}")
    sections = []
    for i in range(len(stops) - 1):
        part = substring(shape, stops[i].along, stops[i + 1].along)
        way = [(float(x), float(y)) for x, y in shapely.get_coordinates(part)]
        crosses = country[i] and country[i + 1] and country[i] != country[i + 1]
        sections.append(
            _Section(
                length_km(part),
                # Of two stops at one point of the line the section is that point.
                tuple(way if len(way) > 1 else way * 2),
                border if crosses else 0.0,
                "-".join(sorted((country[i], country[i + 1]))) if crosses else None,
            )
        )
    return _Line(mode, stops, speed_kmh, joins, sections)


def _join(
    base: BaseGraph, mode: str, node: int, km: float, to: str, gauge_break: int
) -> _Join | None:
    """Return the way from a stop to the roads or to the existing railway, if one is near."""
    if node < 0 or km > (ROAD_REACH_KM if to == "road" else RAIL_REACH_KM):
        return None
    values = base.assumptions
    minutes = f"{base.profile}.minutes"
    way = 60 * km / values.value(f"{base.profile}.access_kmh", "default")
    board = leave = way
    if to == "rail":
        change = values.value(minutes, "join_rail")
        change += gauge_break * values.value(minutes, "gauge_break")
        board, leave = way + change, way + change
    elif mode == Mode.RAIL:
        board += values.value(minutes, "board_rail")
        leave += values.value(minutes, "leave_rail")
    lon, lat = base.network.positions[node]
    return _Join(
        node, (float(lon), float(lat)), km, max(board, LEAST_MINUTES), max(leave, LEAST_MINUTES)
    )


def _add_line(
    added: Added,
    numbers: dict[tuple[str, Position], int],
    feature_id: str,
    line: _Line,
    speed_kmh: float,
) -> None:
    nodes = []
    for stop, joins in zip(line.stops, line.joins, strict=True):
        key = (line.mode, (round(stop.position[0], 4), round(stop.position[1], 4)))
        if key not in numbers:
            here = numbers[key] = added.size + len(added.stops)
            added.stops.append((stop.name, stop.position))
            added.stop_modes.append(line.mode)
            for join in joins:
                there, way = join.node, (join.position, stop.position)
                added.edges += [
                    AddedEdge(there, here, join.board_min, join.km, "transfer", None, way),
                    AddedEdge(here, there, join.leave_min, join.km, "transfer", None, way[::-1]),
                ]
        nodes.append(numbers[key])
    for a, b, section in zip(nodes, nodes[1:], line.sections, strict=False):
        time = max(60 * section.km / speed_kmh + section.border_min, LEAST_MINUTES)
        for tail, head, shape in ((a, b, section.positions), (b, a, section.positions[::-1])):
            of_line = (section.km, line.mode, feature_id, shape, section.border)
            added.edges.append(AddedEdge(tail, head, time, *of_line))
