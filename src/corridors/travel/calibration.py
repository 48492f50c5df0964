"""Modelled against reported travel times, misfit and all.

What is compared with what:

- A time **after** is the ride a timetable states, from station to station or from one end of
  an expressway to the other. It is held against the modelled ride over the projects' own line;
  the modelled time from door to door stands beside it. A name that is no station of the line
  stands for the station nearest to that place, or the end of the line nearest to it.
- A time **before** that its note calls one by train is held against the modelled ride over the
  railways without the project, without ways to the station or waiting. One that its note calls
  by road or by car is held against the quickest way by road only, from door to door. One whose
  mode is not said is held against the quickest way of any kind, as a traveller takes it.
- A bound ("over 8 hours") that the model keeps is no error; one that it breaks is one.

One reported time of a project sets its speed and tests nothing; all others do, and none of
them set any value of the assumptions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from corridors.errors import UnknownNameError
from corridors.geometry import distance_km
from corridors.model import Mode, Qualifier
from corridors.records import Fact, od_splits
from corridors.travel.engine import Engine
from corridors.travel.network import fewest
from corridors.travel.projects import Added, speed_fact
from corridors.travel.scenario import Scenario, project_ids

__all__ = ["CALIBRATION_COLUMNS", "calibration", "median_error_percent"]

CALIBRATION_COLUMNS = [
    *("feature_id", "od", "when", "how", "qualifier", "reported", "modelled", "door_to_door"),
    *("error_percent", "used", "source"),
]

_BY_RAIL = re.compile(r"\b(train|rail)", re.IGNORECASE)
_BY_ROAD = re.compile(r"\b(road|car|bus|drive)\b", re.IGNORECASE)
#: A place this far from a line's stations and ends is not on it, in kilometres.
_BESIDE_KM = 60.0

Position = tuple[float, float]


@dataclass(frozen=True)
class _End:
    """An end of an OD pair: where it is, and the place of the network if it is one."""

    position: Position
    place: int | None


def calibration(engine: Engine) -> pd.DataFrame:
    """Compare every reported travel time of projects and corridors with the modelled one.

    See the module for what is compared with what.

    Parameters
    ----------
    engine : Engine
        Passenger profile.

    Returns
    -------
    pandas.DataFrame
        ``feature_id`` (project or corridor), ``od``, ``when`` (before or after), ``how``
        (``ride``, ``train``, ``road`` or ``any``), ``qualifier`` and ``reported`` in minutes,
        ``modelled`` and ``door_to_door`` in minutes, ``error_percent`` (none where
        nothing is modelled), ``used`` (whether it set a speed) and ``source``. Ends that are
        neither a place nor a station leave ``modelled`` empty.
    """
    ledger = engine.catalogue.ledger
    projects = project_ids(engine.catalogue)
    subjects = {feature_id: [feature_id] for feature_id in projects}
    for corridor in ledger.corridors.values():
        legs = [leg for leg in corridor.legs if leg in projects]
        if legs and len(legs) == len(corridor.legs):
            subjects[corridor.id] = legs
    rows = []
    for subject, legs in subjects.items():
        setting = [speed_fact(engine.base, engine.catalogue, leg) for leg in legs]
        for when in ("before", "after"):
            taken = set()
            for fact in ledger.facts_of(subject, f"travel_time_{when}_min"):
                how = _how(fact, when)
                if fact.number is None or (fact.scope, how) in taken:
                    continue
                taken.add((fact.scope, how))
                modelled, door = _modelled(engine, legs, fact.scope or "", when, how)
                rows.append(
                    {
                        "feature_id": subject,
                        "od": fact.scope or "",
                        "when": when,
                        "how": how,
                        "qualifier": fact.qualifier.value,
                        "reported": fact.number,
                        "modelled": modelled,
                        "door_to_door": door,
                        "error_percent": _error_percent(fact, modelled),
                        "used": any(fact is one for one in setting),
                        "source": ledger.cite(fact),
                    }
                )
    return pd.DataFrame(rows, columns=CALIBRATION_COLUMNS).astype(
        {"modelled": float, "door_to_door": float, "error_percent": float}
    )


def median_error_percent(table: pd.DataFrame) -> tuple[float, float, int]:
    """Return median and worst absolute error in per cent over times that set no speed.

    Parameters
    ----------
    table : pandas.DataFrame
        From `calibration`.

    Returns
    -------
    tuple of (median, worst, number of times)
        ``NaN`` where there is none.
    """
    errors = table.loc[~table["used"].astype(bool), "error_percent"].dropna().astype(float).abs()
    return float(errors.median()), float(errors.max()), len(errors)


def _how(fact: Fact, when: str) -> str:
    if when == "after":
        return "ride"
    note = fact.note or ""
    if _BY_RAIL.search(note):
        return "train"
    return "road" if _BY_ROAD.search(note) else "any"


def _modelled(
    engine: Engine, legs: list[str], od: str, when: str, how: str
) -> tuple[float | None, float | None]:
    """Return modelled minutes as reported times count them, and from door to door."""
    for start, end in od_splits(od):
        first, second = _end(engine, legs, start), _end(engine, legs, end)
        if first is None or second is None:
            continue
        scenario = Scenario(frozenset(legs)) if when == "after" else Scenario()
        door = _door_to_door(engine, first, second, scenario)
        if how == "ride":
            return _ride(engine, legs, (start, first), (end, second)), door
        if how == "train":
            return _train(engine, first, second), door
        if how == "road":
            return _road(engine, first, second), door
        return door, door
    return None, None


def _end(engine: Engine, legs: list[str], name: str) -> _End | None:
    """Find an end by name: a place of the network, else a station or a waypoint of a line."""
    network = engine.network
    lines = shapely.GeometryCollection([engine.catalogue.find(leg)[2] for leg in legs])
    try:
        place = network.place(name, near=lines)
    except UnknownNameError:
        position = _station(engine, legs, name)
        return None if position is None else _End(position, None)
    row = network.places.iloc[place]
    return _End((float(row["lon"]), float(row["lat"])), place)


def _station(engine: Engine, legs: list[str], name: str) -> Position | None:
    """Return the position of a station by name, of these lines if it can be."""
    stations = engine.catalogue.layers.get("stations")
    if stations is None or "lines" not in stations.frame:
        return None
    found = [
        (not set(legs) & set(row["lines"] or ()), (point.x, point.y))
        for row, point in stations.records()
        if row["name"] == name and isinstance(point, shapely.Point)
    ]
    return min(found)[1] if found else None


def _nodes(engine: Engine, mode: str, *ends: _End) -> list[int]:
    found, _ = engine.network.nearest(mode, np.array([end.position for end in ends]))
    return [int(node) for node in found]


def _door_to_door(engine: Engine, first: _End, second: _End, scenario: Scenario) -> float | None:
    # There and back take the same time but for boarding, so either end may begin.
    for here, there in ((first, second), (second, first)):
        if here.place is None:
            continue
        if there.place is not None:
            [[minutes]] = engine.minutes([here.place], [there.place], scenario)
        else:
            nodes = np.array(_nodes(engine, "road", there))
            minutes = engine.minutes_to_nodes(here.place, nodes, scenario)[0]
        return float(minutes) if np.isfinite(minutes) else None
    return None


def _over(engine: Engine, mode: str, nodes: list[int]) -> float | None:
    graph = engine.search(frozenset(), mode).base
    minutes = float(dijkstra(graph.matrix, indices=nodes[0])[nodes[1]])
    return minutes if np.isfinite(minutes) else None


def _road(engine: Engine, first: _End, second: _End) -> float | None:
    """Return the minutes by road only, with the ways from and to places."""
    ends = []
    for end in (first, second):
        joined = (
            end.place is not None
            and (
                (engine.network.access["place"] == end.place)
                & (engine.network.access["mode"] == Mode.ROAD)
            ).any()
        )
        road = _nodes(engine, "road", end)[0]
        ends.append(engine.base.place_node(end.place or 0) if joined else road)
    return _over(engine, str(Mode.ROAD), ends)


def _train(engine: Engine, first: _End, second: _End) -> float | None:
    """Return the minutes of the ride between the railway's nodes nearest to both ends."""
    return _over(engine, str(Mode.RAIL), _nodes(engine, "rail", first, second))


def _ride(
    engine: Engine, legs: list[str], first: tuple[str, _End], second: tuple[str, _End]
) -> float | None:
    """Return the minutes of the ride over the projects' own lines."""
    added = engine.added(Scenario(frozenset(legs)))
    stops = [_stop(added, name, end) for name, end in (first, second)]
    if None in stops or stops[0] == stops[1]:
        return None
    size = added.size + len(added.stops)
    own = [edge for edge in added.edges if edge.feature_id is not None]
    graph: csr_array = fewest(
        np.array([edge.tail for edge in own]),
        np.array([edge.head for edge in own]),
        np.array([edge.minutes for edge in own]),
        size,
    )[0]
    minutes = float(dijkstra(graph, indices=stops[0])[stops[1]])
    return minutes if np.isfinite(minutes) else None


def _stop(added: Added, name: str, end: _End) -> int | None:
    """Return the stop of that name, else the one nearest to where the end is."""
    named = [i for i, (stop, _) in enumerate(added.stops) if stop == name]
    if named:
        return added.size + named[0]
    # Of a line with stations only these, of one without its interchanges and ends.
    known = [i for i, (stop, _) in enumerate(added.stops) if stop] or range(len(added.stops))
    distances = {i: distance_km(end.position, added.stops[i][1]) for i in known}
    nearest = min(distances, key=lambda i: distances[i], default=None)
    if nearest is None or distances[nearest] > _BESIDE_KM:
        return None
    return added.size + nearest


def _error_percent(fact: Fact, modelled: float | None) -> float | None:
    """Return how far a modelled time is off; a bound that it keeps is no error."""
    stated = fact.quantity
    if modelled is None or stated is None or not stated.value > 0:
        return None
    off = 100 * (modelled / stated.value - 1)
    if stated.qualifier in {Qualifier.GREATER, Qualifier.AT_LEAST}:
        return min(off, 0.0)
    if stated.qualifier in {Qualifier.LESS, Qualifier.AT_MOST}:
        return max(off, 0.0)
    return off
