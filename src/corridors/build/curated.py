"""Read ``geodata/curated/``: what people edit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from corridors.errors import DataError, MissingDataError
from corridors.ledger import Ledger, read_facts, read_registers, read_sources
from corridors.model import GeometryQuality, Problem
from corridors.records import Corridor, Listed, OptionalText, Slug
from corridors.tables import read_rows

__all__ = ["Bridge", "Curated", "CuratedFeature", "Waypoint", "read_curated"]

Method = Literal["point", "straight", "waypoints", "rail_network", "road_network", "sea_network"]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class CuratedFeature(_Row):
    """Identity of a feature and how its geometry is made; no figures."""

    id: Slug
    layer: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    kind: str
    name: str
    name_zh: OptionalText = None
    name_local: OptionalText = None
    countries: Listed
    method: Method
    geometry_quality: GeometryQuality
    geometry_note: OptionalText = None


class Waypoint(_Row):
    """A point a line passes through, or where a point feature is."""

    feature_id: Slug
    sequence: int
    station_id: OptionalText = None
    name: OptionalText = None
    name_zh: OptionalText = None
    name_local: OptionalText = None
    kind: Literal["station", "interchange", "end", "via"]
    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]
    coordinate_quality: Literal["good", "approximate", "schematic"]
    source_id: str
    note: OptionalText = None

    @property
    def position(self) -> tuple[float, float]:
        """Longitude and latitude."""
        return (self.lon, self.lat)


class Bridge(_Row):
    """A gap of a base network that is closed on purpose."""

    network: Literal["rail", "road"]
    from_lat: float
    from_lon: float
    to_lat: float
    to_lon: float
    reason: Annotated[str, Field(min_length=1)]


class _CorridorRow(_Row):
    corridor_id: Slug
    name: str
    name_zh: OptionalText = None
    sequence: int
    feature_id: Slug
    note: OptionalText = None


@dataclass
class Curated:
    """Everything of ``geodata/curated/``, checked."""

    features: dict[str, CuratedFeature]
    waypoints: dict[str, list[Waypoint]]
    ledger: Ledger
    bridges: list[Bridge] = field(default_factory=list)


Row = TypeVar("Row", bound=_Row)


def _rows(path: Path, kind: type[Row], problems: list[Problem]) -> list[Row]:
    if not path.exists():
        raise MissingDataError(f"There is no {path}; the build needs it.")
    rows, found = read_rows(path, kind)
    problems += found
    return rows


def read_curated(folder: Path) -> Curated:
    """Read and check the curated files.

    Parameters
    ----------
    folder : Path
        ``geodata/curated``.

    Raises
    ------
    MissingDataError
        If a file is missing.
    DataError
        With every problem found, if there is any.
    """
    problems: list[Problem] = []
    features: dict[str, CuratedFeature] = {}
    for feature in _rows(folder / "features.csv", CuratedFeature, problems):
        if feature.id in features:
            problems.append(Problem("features.csv", feature.id, "id", "stands twice"))
        features[feature.id] = feature
    waypoints: dict[str, list[Waypoint]] = {feature_id: [] for feature_id in features}
    for waypoint in _rows(folder / "waypoints.csv", Waypoint, problems):
        if waypoint.feature_id not in waypoints:
            text = "is not a feature of features.csv"
            problems.append(Problem("waypoints.csv", waypoint.feature_id, "feature_id", text))
            continue
        waypoints[waypoint.feature_id].append(waypoint)
    for feature_id, points in waypoints.items():
        points.sort(key=lambda point: point.sequence)
        needed = 1 if features[feature_id].method == "point" else 2
        if len(points) < needed:
            text = f"has {len(points)} waypoint(s), needs at least {needed}"
            problems.append(Problem("waypoints.csv", feature_id, "", text))
    corridors = _corridors(_rows(folder / "corridors.csv", _CorridorRow, problems))
    bridges = _rows(folder / "bridges.csv", Bridge, problems)
    facts, fact_problems = read_facts(folder / "facts.csv")
    sources, source_problems = read_sources(folder / "sources.json")
    problems += fact_problems + source_problems
    ledger = Ledger(facts, sources, corridors)
    read_registers(folder, ledger)
    problems += ledger.problems
    curated = Curated(features, waypoints, ledger, bridges)
    problems += _cross_check(curated)
    if problems:
        raise DataError(
            f"{len(problems)} problem(s) in {folder}:\n" + "\n".join(str(p) for p in problems)
        )
    return curated


def _corridors(rows: list[_CorridorRow]) -> dict[str, Corridor]:
    legs: dict[str, list[_CorridorRow]] = {}
    for row in rows:
        legs.setdefault(row.corridor_id, []).append(row)
    return {
        corridor_id: Corridor(
            corridor_id,
            rows_of[0].name,
            rows_of[0].name_zh,
            tuple(row.feature_id for row in sorted(rows_of, key=lambda row: row.sequence)),
        )
        for corridor_id, rows_of in sorted(legs.items())
    }


def _cross_check(curated: Curated) -> Iterator[Problem]:
    stations = {p.station_id for points in curated.waypoints.values() for p in points}
    known = set(curated.features) | {s for s in stations if s} | set(curated.ledger.corridors)
    for fact in curated.ledger.facts:
        if fact.feature_id not in known:
            text = "is neither a feature, a station nor a corridor"
            yield Problem("facts.csv", fact.feature_id, "feature_id", text)
        if fact.source_id not in curated.ledger.sources:
            text = f"source {fact.source_id!r} is not in sources.json"
            yield Problem("facts.csv", f"{fact.feature_id} {fact.attribute}", "source_id", text)
    for feature_id in curated.features:
        if curated.ledger.headline(feature_id, "status") is None:
            yield Problem("facts.csv", feature_id, "status", "the feature has no status fact")
    for corridor in curated.ledger.corridors.values():
        for leg in corridor.legs:
            if leg not in curated.features:
                text = f"leg {leg!r} is not a feature of features.csv"
                yield Problem("corridors.csv", corridor.id, "feature_id", text)
    for points in curated.waypoints.values():
        for point in points:
            if point.source_id not in curated.ledger.sources:
                text = f"source {point.source_id!r} is not in sources.json"
                yield Problem("waypoints.csv", point.feature_id, "source_id", text)
