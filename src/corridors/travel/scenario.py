"""Scenarios: which projects are considered open, and what a user changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import shapely

from corridors.catalogue import Catalogue
from corridors.errors import DataError, OptionError, UnknownNameError
from corridors.model import Mode, Status
from corridors.records import year_of
from corridors.selection import Conditions, answers
from corridors.travel.assumptions import base_year_of
from corridors.travel.closure import Closure

__all__ = ["NewLine", "Scenario", "project_ids", "read_lines"]

_KEYS = {"projects", "speeds_kmh", "new_lines", "closed", "mode_changes"}

#: Layers whose lines can be switched on and off in the network.
PROJECT_LAYERS = ("railways", "expressways")


def project_ids(catalogue: Catalogue, base_year: int | None = None) -> list[str]:
    """Return the ids of the features that can be switched on and off in the network.

    These are the lines of railways and expressways, but for those that belong to the base:
    lines that are operational and were opened before the base year. A line without a date
    is a project.

    Parameters
    ----------
    catalogue : Catalogue
    base_year : int, optional
        By default that of the data; see `base_year_of`.
    """
    year = base_year_of(catalogue.folders) if base_year is None else base_year
    return [
        str(row["id"])
        for layer in PROJECT_LAYERS
        if layer in catalogue.layers
        for row, geometry in catalogue.layers[layer].records()
        if shapely.get_dimensions(geometry) == 1 and not _is_base(row, year)
    ]


def _is_base(properties: Mapping[str, Any], base_year: int) -> bool:
    opened = year_of(properties["opened"])
    return properties["status"] == Status.OPERATIONAL and opened is not None and opened < base_year


@dataclass(frozen=True)
class NewLine:
    """A line a user draws.

    Attributes
    ----------
    id : str
        Name of its own.
    mode : str
        ``rail`` or ``road``.
    speed_kmh : float
        Mean speed, stops included.
    positions : tuple of (lon, lat)
        Its stations or interchanges in order, at least two.
    """

    id: str
    mode: str
    speed_kmh: float
    positions: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        if self.mode not in {Mode.RAIL, Mode.ROAD}:
            raise OptionError(f"A new line is rail or road, not {self.mode!r}.")
        if not self.speed_kmh > 0 or len(self.positions) < 2:
            raise OptionError(f"Line {self.id!r} needs a speed above 0 and two positions.")


@dataclass(frozen=True)
class Scenario:
    """Projects considered open. Equal content makes equal scenarios.

    Attributes
    ----------
    projects : frozenset of str
        Feature ids.
    speeds_kmh : frozenset of (id, float)
        Mean speeds a user set for projects, in km/h.
    new_lines : tuple of NewLine
        Lines a user added.
    closed : frozenset of Closure
        Borders, older lines and areas that are closed.
    mode_changes : bool
        Whether a trip may change its mode; see `corridors.travel.modes` for the low case in
        which it may not.
    """

    projects: frozenset[str] = frozenset()
    speeds_kmh: frozenset[tuple[str, float]] = frozenset()
    new_lines: tuple[NewLine, ...] = field(default_factory=tuple)
    closed: frozenset[Closure] = frozenset()
    mode_changes: bool = True

    def low(self) -> Scenario:
        """Return the low case: the same scenario with no change of mode."""
        return replace(self, mode_changes=False)

    @classmethod
    def none(cls) -> Scenario:
        """Return the base: no project is open."""
        return cls()

    @classmethod
    def all(cls, catalogue: Catalogue) -> Scenario:
        """Return the scenario in which every project is open, whatever its status."""
        return cls(frozenset(project_ids(catalogue)))

    @classmethod
    def of_status(cls, catalogue: Catalogue, statuses: Iterable[str]) -> Scenario:
        """Return the scenario in which projects of these statuses are open."""
        wanted = set(statuses)
        return cls(
            frozenset(
                feature_id
                for feature_id in project_ids(catalogue)
                if catalogue.find(feature_id)[1]["status"] in wanted
            )
        )

    @classmethod
    def as_of(cls, catalogue: Catalogue, year: int, *, this_year: int | None = None) -> Scenario:
        """Return the scenario with what is open by the end of a year, as reported.

        What is open is what a filter by year keeps: an operational project without a date
        counts as open; one that is not operational counts from its expected opening, but in
        no year gone by, and without one never.

        Parameters
        ----------
        catalogue : Catalogue
        year : int
        this_year : int, optional
            First year in which what is expected counts; by default the present one.
        """
        table = catalogue.traits
        opened = answers(Conditions(year=year), table, this_year=this_year)["year"]
        return cls(frozenset(table["id"][opened]).intersection(project_ids(catalogue)))

    @classmethod
    def of(cls, catalogue: Catalogue, ids: Iterable[str]) -> Scenario:
        """Return the scenario in which these projects are open.

        Raises
        ------
        UnknownNameError
            If an id is no railway or expressway of the catalogue.
        """
        known = project_ids(catalogue)
        wanted = frozenset(ids)
        for feature_id in sorted(wanted - set(known)):
            raise UnknownNameError.among("railway or expressway", feature_id, known)
        return cls(wanted)

    @classmethod
    def parse(cls, catalogue: Catalogue, text: str) -> Scenario:
        """Read ``none``, ``today``, ``all``, a year, or the name of a scenario file.

        A file is JSON as `to_json` writes it, or GeoJSON with lines that are put over today.

        Raises
        ------
        OptionError
            If it is none of these.
        DataError
            If the file is not a scenario.
        """
        if text == "none":
            return cls.none()
        if text == "all":
            return cls.all(catalogue)
        if text == "today":
            return cls.of_status(catalogue, [Status.OPERATIONAL])
        if text.isdigit() and len(text) == 4:
            return cls.as_of(catalogue, int(text))
        if Path(text).is_file():
            content = Path(text).read_text(encoding="utf-8")
            if Path(text).suffix == ".geojson":
                return cls.of_status(catalogue, [Status.OPERATIONAL]).with_geojson(content)
            return cls.from_json(content, catalogue)
        raise OptionError(
            f"There is no scenario {text!r}. Expected none, today, all, a year such as 2030, "
            "or a scenario file (JSON, or GeoJSON with new lines)."
        )

    def to_json(self) -> str:
        """Return the scenario as JSON, the same text for the same content."""
        value = {
            "projects": sorted(self.projects),
            "speeds_kmh": dict(sorted(self.speeds_kmh)),
            "new_lines": [asdict(line) for line in self.new_lines],
            "closed": sorted((c.as_json() for c in self.closed), key=json.dumps),
            "mode_changes": self.mode_changes,
        }
        return json.dumps(value, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str, catalogue: Catalogue) -> Scenario:
        """Read what `to_json` wrote.

        Raises
        ------
        DataError
            If the text is not a scenario.
        UnknownNameError
            If it names a project the catalogue does not have.
        """
        try:
            value: dict[str, Any] = json.loads(text)
            unknown = sorted(set(value) - _KEYS)
            if unknown:
                raise DataError(
                    f"A scenario has no {unknown[0]!r}. Expected {', '.join(sorted(_KEYS))}."
                )
            lines = tuple(
                NewLine(
                    str(item["id"]),
                    str(item["mode"]),
                    float(item["speed_kmh"]),
                    tuple((float(lon), float(lat)) for lon, lat in item["positions"]),
                )
                for item in value.get("new_lines", [])
            )
            speeds = frozenset((str(k), float(v)) for k, v in value.get("speeds_kmh", {}).items())
            closed = frozenset(Closure.from_json(item) for item in value.get("closed", []))
            scenario = cls.of(catalogue, value["projects"])
            changes = value.get("mode_changes", True)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            if isinstance(error, (UnknownNameError, OptionError, DataError)):
                raise
            raise DataError(
                "This is not a scenario. Expected a JSON object with a list of projects, and "
                f"optionally speeds_kmh, new_lines, closed and mode_changes ({error!r})."
            ) from None
        if any(not speed > 0 for _, speed in speeds):
            raise DataError("speeds_kmh: a speed must be above 0 km/h.")
        if not isinstance(changes, bool):
            raise DataError("mode_changes: expected true or false.")
        _check_lines(closed, catalogue)
        return cls(scenario.projects, speeds, lines, closed, changes)

    def with_geojson(self, text: str) -> Scenario:
        """Return the scenario with the lines of a GeoJSON file added.

        Parameters
        ----------
        text : str
            A FeatureCollection of LineStrings, EPSG:4326, with the properties ``mode``
            (rail or road) and ``speed_kmh``, and ``id`` or ``name``. Every position is a stop.

        Raises
        ------
        DataError
            If a feature is no such line; every fault is named.
        """
        return replace(self, new_lines=self.new_lines + read_lines(text))

    @classmethod
    def from_geojson(cls, text: str) -> Scenario:
        """Read a scenario that has nothing but new lines; see `with_geojson`."""
        return cls().with_geojson(text)


def _check_lines(closed: Iterable[Closure], catalogue: Catalogue) -> None:
    projects = set(project_ids(catalogue))
    for closure in closed:
        if closure.line is None:
            continue
        layer, _, geometry = catalogue.find(closure.line)
        if closure.line in projects:
            raise OptionError(
                f"{closure.line!r} is a project; leave it out of the projects to close it."
            )
        if layer.id not in PROJECT_LAYERS or shapely.get_dimensions(geometry) != 1:
            raise OptionError(f"{closure.line!r} is no railway or expressway; it cannot be closed.")


def read_lines(text: str) -> tuple[NewLine, ...]:
    """Read new lines from GeoJSON; see `Scenario.with_geojson`."""
    try:
        features = json.loads(text)["features"]
        items = [(item["geometry"], item.get("properties") or {}) for item in features]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(
            f"New lines: expected a GeoJSON FeatureCollection of LineStrings ({error!r})."
        ) from None
    lines: list[NewLine] = []
    faults: list[str] = []
    for number, (geometry, properties) in enumerate(items, start=1):
        name = str(properties.get("id") or properties.get("name") or f"line {number}")
        try:
            if geometry["type"] != "LineString":
                raise DataError(f"its geometry is a {geometry['type']}, not a LineString")
            lines.append(
                NewLine(
                    name,
                    str(properties["mode"]),
                    float(properties["speed_kmh"]),
                    tuple((float(lon), float(lat)) for lon, lat, *_ in geometry["coordinates"]),
                )
            )
        except KeyError as error:
            faults.append(f"feature {number} ({name}) lacks {error.args[0]!r}")
        except (ValueError, TypeError, AttributeError) as error:
            faults.append(f"feature {number} ({name}): {error}")
    if len({line.id for line in lines}) < len(lines):
        faults.append("two lines have one id; give each an id of its own")
    if faults:
        raise DataError("New lines: " + "; ".join(faults) + ".")
    return tuple(lines)
