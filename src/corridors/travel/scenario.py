"""Scenarios: which projects are considered open, and what a user changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import shapely

from corridors.catalogue import Catalogue
from corridors.errors import DataError, OptionError, UnknownNameError
from corridors.model import Mode, Status
from corridors.records import year_of
from corridors.travel.assumptions import base_year_of

__all__ = ["NewLine", "Scenario", "project_ids"]

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
    """

    projects: frozenset[str] = frozenset()
    speeds_kmh: frozenset[tuple[str, float]] = frozenset()
    new_lines: tuple[NewLine, ...] = field(default_factory=tuple)

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
    def as_of(cls, catalogue: Catalogue, year: int) -> Scenario:
        """Return the scenario with what is open by the end of a year, as reported.

        An operational project without a date counts as open; one that is not operational
        counts from its expected opening, and without one never.
        """
        ledger = catalogue.ledger
        opened = set()
        for feature_id in project_ids(catalogue):
            _, properties, _ = catalogue.find(feature_id)
            expected = ledger.headline(feature_id, "expected_opening")
            if properties["status"] == Status.OPERATIONAL:
                when = year_of(properties["opened"])
                if when is None or when <= year:
                    opened.add(feature_id)
            elif expected and (when := year_of(expected.value)) is not None and when <= year:
                opened.add(feature_id)
        return cls(frozenset(opened))

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
            return cls.from_json(Path(text).read_text(encoding="utf-8"), catalogue)
        raise OptionError(
            f"There is no scenario {text!r}. Expected none, today, all, a year such as 2030, "
            "or a scenario file (JSON)."
        )

    def to_json(self) -> str:
        """Return the scenario as JSON, the same text for the same content."""
        value = {
            "projects": sorted(self.projects),
            "speeds_kmh": dict(sorted(self.speeds_kmh)),
            "new_lines": [asdict(line) for line in self.new_lines],
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
            scenario = cls.of(catalogue, value["projects"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            if isinstance(error, (UnknownNameError, OptionError)):
                raise
            raise DataError(
                "This is not a scenario. Expected a JSON object with a list of projects, and "
                f"optionally speeds_kmh and new_lines ({error!r})."
            ) from None
        if any(not speed > 0 for _, speed in speeds):
            raise DataError("speeds_kmh: a speed must be above 0 km/h.")
        return cls(scenario.projects, speeds, lines)
