"""What modelled travel times rest on: speeds and minutes, each with its basis."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corridors.errors import DataError, MissingDataError

__all__ = ["PROFILES", "Assumptions", "base_year_of", "read_assumptions"]

PROFILES = ("passenger", "freight")

#: Part of a country, such as ``LAO north of 18.9`` or ``MMR east of 97.5``.
_ZONE = re.compile(r"([A-Z]{3}) (north|south|east|west) of (-?\d+(?:\.\d+)?)")

FloatArray = npt.NDArray[np.float64]
ObjectArray = npt.NDArray[np.object_]

#: Lines opened before this year are part of the base where a data folder states no other.
_BASE_YEAR = 2000

_TABLES = (
    "road_kmh",
    "rail_kmh",
    "sea_kmh",
    "project_rail_kmh",
    "project_road_kmh",
    "access_kmh",
    "minutes",
)


@dataclass(frozen=True)
class Assumptions:
    """Values by table and key; see ``assumptions.toml`` of a data folder.

    Attributes
    ----------
    tables : mapping
        ``"passenger.road_kmh"`` to key to number. Speeds are in km/h by country, with
        ``default`` for the others; ``minutes`` are named durations.
    basis : mapping
        Table to its source id, or ``assumed``, and its note.
    sources : mapping
        Table to key to the source id of a single value, where it has one of its own.
    """

    tables: Mapping[str, Mapping[str, float]]
    basis: Mapping[str, tuple[str, str]]
    sources: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def value(self, table: str, key: str) -> float:
        """Return a value, or the table's default.

        Raises
        ------
        DataError
            If the table has neither.
        """
        values = self.tables.get(table, {})
        if key not in values and "default" not in values:
            raise DataError(f"assumptions.toml: table [{table}] has no {key!r}; add it.")
        return values.get(key, values.get("default", 0.0))

    def speeds(self, table: str, country: ObjectArray, positions: FloatArray) -> FloatArray:
        """Return the speed at each of many nodes.

        A key such as ``LAO north of 18.9`` holds for the nodes of a country beyond a
        latitude, one such as ``MMR east of 97.5`` for those beyond a longitude, before the
        country's own.

        Parameters
        ----------
        table : str
        country : array of str
            ISO 3166-1 alpha-3 code of each node, or an empty text.
        positions : array of shape (n, 2)
            Longitude and latitude of each node in degrees.
        """
        result = np.empty(len(country))
        for code in dict.fromkeys(country.tolist()):
            result[country == code] = self.value(table, code)
        for key, value in self.tables.get(table, {}).items():
            if zone := _ZONE.fullmatch(key):
                code, side, limit = zone[1], zone[2], float(zone[3])
                along = positions[:, 1 if side in {"north", "south"} else 0]
                beyond = along > limit if side in {"north", "east"} else along < limit
                result[(country == code) & beyond] = value
        return result

    def rows(self) -> list[dict[str, Any]]:
        """Return every value as a row: table, key, value, basis and note."""
        return [
            {
                "table": table,
                "key": key,
                "value": value,
                "basis": self.sources.get(table, {}).get(key, self.basis[table][0]),
                "note": self.basis[table][1],
            }
            for table, values in self.tables.items()
            for key, value in values.items()
        ]

    def overridden(self, other: Assumptions) -> Assumptions:
        """Return these assumptions with the values of another set put over them."""
        names = dict.fromkeys([*self.tables, *other.tables])
        tables = {n: {**self.tables.get(n, {}), **other.tables.get(n, {})} for n in names}
        sources = {
            name: {
                **{
                    key: source
                    for key, source in self.sources.get(name, {}).items()
                    if key not in other.tables.get(name, {})
                },
                **other.sources.get(name, {}),
            }
            for name in names
        }
        # A value a user replaced no longer has the table's basis.
        for name, values in other.tables.items():
            for key in values:
                sources[name].setdefault(key, other.basis[name][0])
        return Assumptions(tables, {**other.basis, **self.basis}, sources)


def base_year_of(folders: Iterable[Path]) -> int:
    """Return the year before which an operational line belongs to the base, not to the projects.

    It is ``opened_before`` in the table ``[base.year]`` of the first folder's
    ``assumptions.toml``, else 2000. The base network is built with it, so it can only be
    changed there, before a build.

    Parameters
    ----------
    folders : iterable of Path
        Data folders, such as those of a catalogue.
    """
    paths = [path for folder in folders if (path := folder / "assumptions.toml").exists()]
    if not paths:
        return _BASE_YEAR
    return _base_year(paths[0], paths[0].stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _base_year(path: Path, _changed: int) -> int:
    tables = read_assumptions(path, whole=False).tables
    return int(tables.get("base.year", {}).get("opened_before", _BASE_YEAR))


def read_assumptions(path: Path, *, whole: bool = True) -> Assumptions:
    """Read a file of assumptions.

    Parameters
    ----------
    path : Path
        TOML with a table for each profile and subject.
    whole : bool, default True
        Whether every table must be there; a user's overrides need not be.

    Raises
    ------
    MissingDataError
        If there is no such file.
    DataError
        If it is not TOML, or a value is not a positive number.
    """
    if not path.exists():
        raise MissingDataError(f"There is no {path}; travel times need their assumptions.")
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: is not valid TOML: {error}") from None
    tables: dict[str, dict[str, float]] = {}
    basis: dict[str, tuple[str, str]] = {}
    sources: dict[str, dict[str, str]] = {}
    for group, subjects in content.items():
        for subject, entries in (subjects if isinstance(subjects, dict) else {}).items():
            name = f"{group}.{subject}"
            if not isinstance(entries, dict):
                raise DataError(f"{path}: {name} is not a table; write [{name}].")
            basis[name] = (str(entries.get("basis", "assumed")), str(entries.get("note", "")))
            tables[name] = {}
            sources[name] = {str(k): str(v) for k, v in entries.get("sources", {}).items()}
            for key, value in entries.items():
                if key in {"basis", "note", "sources"}:
                    continue
                if not isinstance(value, (int, float)) or value < 0 or isinstance(value, bool):
                    raise DataError(f"{path}: [{name}] {key} is {value!r}, expected a number >= 0.")
                if value == 0 and name.endswith("_kmh"):
                    raise DataError(f"{path}: [{name}] {key} is 0 km/h; nothing would arrive.")
                tables[name][key] = float(value)
            if unknown := sorted(set(sources[name]) - set(tables[name])):
                raise DataError(f"{path}: [{name}.sources] {unknown[0]!r} has no value there.")
    lacking = [f"{p}.{t}" for p in PROFILES for t in _TABLES if f"{p}.{t}" not in tables]
    if whole and lacking:
        raise DataError(f"{path}: lacks the table(s) {', '.join(lacking)}.")
    return Assumptions(tables, basis, sources)
