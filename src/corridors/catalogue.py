"""Open a data folder: layers as GeoDataFrames with their facts joined, and filters.

A data folder holds ``layers/*.geojson`` and, optionally, ``facts.csv``,
``sources.json``, ``corridors.json`` and ``datapackage.json``.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from corridors.cards import Card, Figure
from corridors.errors import (
    CorridorsError,
    DataError,
    MissingDataError,
    OptionError,
    UnknownNameError,
)
from corridors.layerfile import IDENTITY_COLUMNS, LayerFile, frame_of, read_layer_file
from corridors.ledger import FACT_COLUMNS, Ledger, read_ledger
from corridors.model import KNOWN_LAYERS, LayerInfo, Problem, Status, layer_info
from corridors.records import Corridor, CoverageRow, Fact, Indicator, year_of

__all__ = ["Catalogue", "Layer", "default_data_folders", "open_catalogue"]

DATA_VARIABLE = "CORRIDORS_DATA"


@dataclass(frozen=True)
class Layer:
    """One layer of the catalogue.

    Attributes
    ----------
    info : LayerInfo
        Id, title, group and mode.
    frame : geopandas.GeoDataFrame
        EPSG:4326; identity columns, then wide attributes by name.
    attribution, license : str or None
        Whom to credit, and under which terms the layer is published.
    """

    info: LayerInfo
    frame: gpd.GeoDataFrame
    attribution: str | None = None
    license: str | None = None

    @property
    def id(self) -> str:
        """Slug of the layer."""
        return self.info.id

    @property
    def title(self) -> str:
        """Heading for people."""
        return self.info.title

    def records(self) -> list[tuple[dict[str, Any], shapely.Geometry]]:
        """Return properties and geometry of every feature; what is missing is ``None``."""
        columns = [column for column in self.frame.columns if column != "geometry"]
        values = [self.frame[column].tolist() for column in columns]
        rows = (
            {c: _none_if_missing(v) for c, v in zip(columns, row, strict=True)}
            for row in zip(*values, strict=True)
        )
        return list(zip(rows, self.frame.geometry, strict=True))


@dataclass(frozen=True)
class Catalogue:
    """Layers, facts, sources and corridors, opened from one or several data folders.

    Attributes
    ----------
    title : str
        Name of the data set.
    folders : tuple of Path
        Where it was read from.
    layers : dict of str to Layer
        In display order; filtering keeps a layer that has become empty.
    ledger : Ledger
        Facts, sources and corridors; filters leave it whole.
    problems : tuple of Problem
        What was left out on opening, and why. The rest is usable.
    undated : tuple of str
        Ids that a filter by year kept although their opening date is not known.
    """

    title: str
    folders: tuple[Path, ...]
    layers: Mapping[str, Layer]
    ledger: Ledger
    problems: tuple[Problem, ...] = ()
    undated: tuple[str, ...] = ()
    _all: Catalogue | None = field(default=None, repr=False, compare=False)

    def __len__(self) -> int:
        return sum(len(layer.frame) for layer in self.layers.values())

    def layer(self, layer_id: str) -> Layer:
        """Return a layer.

        Raises
        ------
        UnknownNameError
            If there is none with that id.
        """
        if layer_id not in self.layers:
            raise UnknownNameError.among("layer", layer_id, self.layers)
        return self.layers[layer_id]

    @property
    def countries(self) -> list[str]:
        """ISO 3166-1 alpha-3 codes that occur in the layers, sorted."""
        frames = [layer.frame for layer in self.layers.values()]
        return sorted({code for frame in frames for codes in frame["countries"] for code in codes})

    @property
    def bounds(self) -> tuple[float, float, float, float] | None:
        """West, south, east and north of all features in degrees; ``None`` when empty."""
        boxes = [layer.frame.total_bounds for layer in self.layers.values() if len(layer.frame)]
        if not boxes:
            return None
        box = shapely.union_all([shapely.box(*bounds) for bounds in boxes]).bounds
        return (float(box[0]), float(box[1]), float(box[2]), float(box[3]))

    def filter(
        self,
        *,
        layers: Iterable[str] | None = None,
        statuses: Iterable[str] | None = None,
        countries: Iterable[str] | None = None,
        year: int | None = None,
        ids: Iterable[str] | None = None,
    ) -> Catalogue:
        """Return the catalogue with only the features that meet all conditions.

        Parameters
        ----------
        layers : iterable of str, optional
            Layer ids to keep.
        statuses : iterable of str, optional
            ``operational``, ``under_construction``, ``planned``.
        countries : iterable of str, optional
            ISO 3166-1 alpha-3 codes; a feature is kept if it touches one of them.
        year : int, optional
            Keep what was open by the end of that year. An operational feature without an
            opening date is kept and listed in `undated`.
        ids : iterable of str, optional
            Feature ids to keep.

        Returns
        -------
        Catalogue
            A new one; this one is left alone.

        Raises
        ------
        UnknownNameError
            For a layer, country or id that does not occur.
        OptionError
            For a status that does not exist.
        """
        wanted = list(self.layers) if layers is None else list(layers)
        for layer_id in wanted:
            self.layer(layer_id)
        status_set = None if statuses is None else {_status(value) for value in statuses}
        country_set = None if countries is None else set(countries)
        for code in sorted((country_set or set()) - set(self.countries)):
            raise UnknownNameError.among("country in this data set", code, self.countries)
        id_set = None if ids is None else set(ids)
        for feature_id in sorted((id_set or set()) - set(self.feature_ids)):
            raise UnknownNameError.among("feature", feature_id, self.feature_ids)

        undated: list[str] = []
        kept: dict[str, Layer] = {}
        for layer_id, layer in self.layers.items():
            if layer_id not in wanted:
                continue
            frame = layer.frame
            if status_set is not None:
                frame = frame[frame["status"].isin(status_set)]
            if country_set is not None:
                frame = _rows(frame, (not country_set.isdisjoint(c) for c in frame["countries"]))
            if id_set is not None:
                frame = frame[frame["id"].isin(id_set)]
            if year is not None:
                frame = frame[frame["status"] == Status.OPERATIONAL]
                years = [year_of(date) for date in frame["opened"]]
                undated += [i for i, y in zip(frame["id"], years, strict=True) if y is None]
                frame = _rows(frame, (opened is None or opened <= year for opened in years))
            kept[layer_id] = replace(layer, frame=frame.reset_index(drop=True))
        narrowed = replace(self, layers=kept, _all=self._all or self)
        remaining = set(narrowed.feature_ids)
        named = dict.fromkeys([*self.undated, *undated])
        return replace(narrowed, undated=tuple(name for name in named if name in remaining))

    @property
    def feature_ids(self) -> list[str]:
        """Ids of all features, layer by layer."""
        return [i for layer in self.layers.values() for i in layer.frame["id"]]

    def find(self, feature_id: str) -> tuple[Layer, dict[str, Any], shapely.Geometry]:
        """Return the layer, the properties and the geometry of a feature.

        Parameters
        ----------
        feature_id : str
            Feature id; one that a filter left out is found too.

        Raises
        ------
        UnknownNameError
            If there is no feature with that id.
        """
        whole = self._all or self
        for layer in whole.layers.values():
            if (layer.frame["id"] == feature_id).any():
                only = replace(layer, frame=layer.frame[layer.frame["id"] == feature_id])
                return layer, *only.records()[0]
        raise UnknownNameError.among(
            "feature or corridor", feature_id, [*whole.feature_ids, *whole.ledger.corridors]
        )

    def fact_table(self, any_id: str | None = None) -> pd.DataFrame:
        """Return facts as a table with the columns of ``facts.csv`` and their citation.

        Parameters
        ----------
        any_id : str, optional
            Feature or corridor; by default all.

        Raises
        ------
        UnknownNameError
            If nothing has that id.
        """
        if any_id is not None:
            self.card(any_id)  # says so if there is no such id
        facts = self.ledger.facts if any_id is None else self.ledger.facts_of(any_id)
        rows = [
            fact.model_dump(mode="json") | {"citation": self.ledger.cite(fact)} for fact in facts
        ]
        return pd.DataFrame(rows, columns=[*FACT_COLUMNS, "citation"])

    def indicator_table(self) -> pd.DataFrame:
        """Return the regional indicators, one row a figure, with citation and address.

        Returns
        -------
        pandas.DataFrame
            Columns of ``indicators.csv``, then ``bound`` (the qualifier in words),
            ``citation`` and ``url``.
        """
        rows = []
        for item in self.ledger.indicators:
            source = self.ledger.sources.get(item.source_id)
            rows.append(
                item.model_dump(mode="json")
                | {
                    "unit": item.unit or "",
                    "bound": item.qualifier.words,
                    "citation": source.citation(item.locator) if source else item.source_id,
                    "url": source.URL if source else None,
                }
            )
        return pd.DataFrame(rows, columns=[*Indicator.model_fields, "bound", "citation", "url"])

    def coverage_table(self) -> pd.DataFrame:
        """Return what the canonical source names and where it stands in the atlas.

        Returns
        -------
        pandas.DataFrame
            Columns ``section``, ``named``, ``covered_by`` (names of features, corridors
            and indicators), ``status`` and ``note``.
        """
        whole = self._all or self
        names = {
            str(row["id"]): str(row["name"])
            for layer in whole.layers.values()
            for row in layer.frame[["id", "name"]].to_dict("records")
        }
        names |= {corridor.id: corridor.name for corridor in self.ledger.corridors.values()}
        names |= {f"indicator:{i.indicator_id}": i.indicator for i in self.ledger.indicators}
        rows = [
            row.model_dump() | {"covered_by": [names.get(i, i) for i in row.covered_by]}
            for row in self.ledger.coverage
        ]
        return pd.DataFrame(rows, columns=list(CoverageRow.model_fields))

    def card(self, any_id: str) -> Card:
        """Return everything known of a feature or a corridor.

        Parameters
        ----------
        any_id : str
            Feature or corridor id.

        Raises
        ------
        UnknownNameError
            If nothing has that id.
        """
        ledger = self.ledger
        if any_id in ledger.corridors:
            corridor = ledger.corridors[any_id]
            properties: dict[str, Any] = {
                "id": corridor.id,
                "name": corridor.name,
                "name_zh": corridor.name_zh,
                "legs": list(corridor.legs),
            }
            return Card(any_id, corridor.name, properties, self._figures(any_id))
        _, row, _ = self.find(any_id)
        properties = {column: row[column] for column in IDENTITY_COLUMNS}
        within = tuple(Corridor.containing(any_id, ledger.corridors.values()))
        return Card(any_id, str(row["name"]), properties, self._figures(any_id), within)

    def _figures(self, any_id: str) -> tuple[Figure, ...]:
        groups: dict[tuple[str, str], list[Fact]] = {}
        for fact in self.ledger.facts_of(any_id):
            groups.setdefault((fact.attribute, fact.scope or ""), []).append(fact)
        figures = []
        for _, (first, *others) in sorted(groups.items()):
            source = self.ledger.sources.get(first.source_id)
            figures.append(
                Figure(
                    first, self.ledger.cite(first), source.URL if source else None, tuple(others)
                )
            )
        return tuple(figures)


def _rows(frame: gpd.GeoDataFrame, keep: Iterable[bool]) -> gpd.GeoDataFrame:
    # As an array of bool, since an empty list would be read as a list of columns.
    return frame[np.fromiter(keep, dtype=bool, count=len(frame))]


def _none_if_missing(value: Any) -> Any:
    return None if isinstance(value, float) and math.isnan(value) else value


def _status(value: str) -> Status:
    try:
        return Status(value)
    except ValueError:
        known = ", ".join(Status)
        raise OptionError(f"There is no status {value!r}. Expected one of {known}.") from None


def shipped_data_folder() -> Path:
    """Return the folder of the data shipped with Corridors."""
    package = Path(__file__).resolve().parent
    inside = package / "geodata"
    return inside if inside.is_dir() else package.parents[1] / "geodata"


def default_data_folders() -> tuple[Path, ...]:
    """Return the folders named by ``CORRIDORS_DATA``, else the shipped one.

    Several folders are joined as in ``PATH``.
    """
    named = os.environ.get(DATA_VARIABLE, "")
    folders = tuple(Path(part) for part in named.split(os.pathsep) if part)
    return folders or (shipped_data_folder(),)


def open_catalogue(*folders: str | os.PathLike[str]) -> Catalogue:
    """Open one or several data folders as one catalogue.

    Parameters
    ----------
    *folders : str or path
        Data folders; without any, those named by the environment variable
        ``CORRIDORS_DATA``, else the data shipped with Corridors.

    Returns
    -------
    Catalogue
        With every sound feature. What could not be read is in `Catalogue.problems`: a
        broken layer, row or feature never takes the others down.

    Raises
    ------
    MissingDataError
        If a folder does not exist or holds no layer.
    DataError
        If no layer at all could be read.
    """
    paths = tuple(Path(folder) for folder in folders) or default_data_folders()
    problems: list[Problem] = []
    ledger = Ledger()
    files: list[LayerFile] = []
    for path in paths:
        ledger = ledger.merged(read_ledger(path))
        for layer_path in _layer_paths(path):
            try:
                layer_file = read_layer_file(layer_path, name=f"layers/{layer_path.name}")
            except CorridorsError as error:
                name = f"layers/{layer_path.name}"
                text = str(error).removeprefix(f"{name}: ")
                problems.append(Problem(name, "", "", text))
                continue
            files.append(layer_file)
            problems += layer_file.problems
    if not files:
        raise DataError("No layer could be read. " + " ".join(str(problem) for problem in problems))
    layers = _layers(files, ledger, problems)
    return Catalogue(_title(paths[0]), paths, layers, ledger, (*problems, *ledger.problems))


def _layer_paths(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise MissingDataError(
            f"There is no data folder {folder}. Expected a folder with layers/*.geojson."
        )
    paths = sorted((folder / "layers").glob("*.geojson"))
    if not paths:
        raise MissingDataError(
            f"The data folder {folder} holds no layer. Expected GeoJSON files in "
            f"{folder / 'layers'}, one a layer, named after the layer (railways.geojson)."
        )
    return paths


def _layers(
    files: Iterable[LayerFile], ledger: Ledger, problems: list[Problem]
) -> dict[str, Layer]:
    by_id: dict[str, list[LayerFile]] = {}
    for layer_file in files:
        by_id.setdefault(layer_file.id, []).append(layer_file)
    order = {layer_id: rank for rank, layer_id in enumerate(KNOWN_LAYERS)}
    seen: set[str] = set()
    layers: dict[str, Layer] = {}
    for layer_id in sorted(by_id, key=lambda key: (order.get(key, len(order)), key)):
        records = []
        for layer_file in by_id[layer_id]:
            for properties, geometry in layer_file.records:
                feature_id = properties["id"]
                if feature_id in seen:
                    text = "this id stands twice in the catalogue; the second feature is left out"
                    problems.append(Problem(f"layers/{layer_id}.geojson", feature_id, "id", text))
                    continue
                seen.add(feature_id)
                records.append((properties | ledger.wide_attributes(feature_id), geometry))
        first = by_id[layer_id][0]
        info = layer_info(layer_id)
        if layer_id not in KNOWN_LAYERS and first.title:
            info = replace(info, title=first.title)
        layers[layer_id] = Layer(info, frame_of(records), first.attribution, first.license)
    return layers


def _title(folder: Path) -> str:
    try:
        title = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["title"]
    except (OSError, ValueError, KeyError, TypeError):
        # The descriptor is optional; `corridors check` says what is wrong with it.
        return folder.resolve().name
    return str(title)
