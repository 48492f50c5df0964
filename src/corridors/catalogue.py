"""Open a data folder: layers as GeoDataFrames with their facts joined, and filters.

A data folder holds ``layers/*.geojson`` and, optionally, ``facts.csv``,
``sources.json``, ``corridors.json`` and ``datapackage.json``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import shapely

from corridors.cards import Card, Figure
from corridors.errors import DataError, UnknownNameError
from corridors.folders import (
    Layer,
    data_titles,
    default_data_folders,
    read_layers,
    shipped_data_folder,
)
from corridors.i18n import SOURCE_LANGUAGE, language
from corridors.layerfile import IDENTITY_COLUMNS
from corridors.ledger import FACT_COLUMNS, Ledger, read_ledger
from corridors.model import Problem, Status
from corridors.records import Corridor, CoverageRow, Fact, Indicator
from corridors.search import Hit, hits, search_entries
from corridors.selection import Conditions, answers, check_conditions, passing, traits

__all__ = [
    "Catalogue",
    "Layer",
    "default_data_folders",
    "open_catalogue",
    "shipped_data_folder",
]


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
    expected : tuple of str
        Ids that a filter by year kept since they are expected to be open by then.
    unscheduled : tuple of str
        Ids that a filter by year left out since no date of opening is known, though they
        meet every other condition.
    titles : mapping of str to str
        Language code to the title in that language, where one is known.
    """

    title: str
    folders: tuple[Path, ...]
    layers: Mapping[str, Layer] = field(repr=False)
    ledger: Ledger = field(repr=False)
    problems: tuple[Problem, ...] = ()
    undated: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    unscheduled: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict, repr=False)
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
    def label(self) -> str:
        """Title for a reader, in the language in force where it is known."""
        return self.titles.get(language(), self.title)

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

    @property
    def whole(self) -> Catalogue:
        """The catalogue before any filter."""
        return self._all or self

    @cached_property
    def traits(self) -> pd.DataFrame:
        """What filters ask of each feature: see `corridors.selection.traits`."""
        return traits(self.layers, self.ledger)

    @property
    def years(self) -> tuple[int, int] | None:
        """First year of an opening and last year of one, expected ones included."""
        years = [y for column in ("opened", "expected") for y in self.traits[column] if y]
        return (min(years), max(years)) if years else None

    def filter(
        self,
        *,
        layers: Iterable[str] | None = None,
        kinds: Iterable[str] | None = None,
        statuses: Iterable[str] | None = None,
        countries: Iterable[str] | None = None,
        year: int | None = None,
        voltage_kv: tuple[float, float] | None = None,
        saving_percent: float | None = None,
        ids: Iterable[str] | None = None,
    ) -> Catalogue:
        """Return the catalogue with only the features that meet all conditions.

        Parameters
        ----------
        layers : iterable of str, optional
            Layer ids to keep.
        kinds : iterable of str, optional
            Kinds such as ``seaport``.
        statuses : iterable of str, optional
            ``operational``, ``under_construction``, ``planned``.
        countries : iterable of str, optional
            ISO 3166-1 alpha-3 codes; a feature is kept if it touches one of them.
        year : int, optional
            Keep what was open by the end of that year and, from the present year on,
            also what is expected to be open by then (listed in `expected`). An
            operational feature without an opening date is kept and listed in `undated`;
            another one without an expected opening is left out and listed in
            `unscheduled`.
        voltage_kv : tuple of (float, float), optional
            Keep what has a voltage from the first to the second, in kV, both included.
        saving_percent : float, optional
            Keep what saves at least this share of the travel time before, in per cent.
        ids : iterable of str, optional
            Feature ids to keep.

        Returns
        -------
        Catalogue
            A new one; this one is left alone.

        Raises
        ------
        UnknownNameError
            For a layer, kind, country or id that does not occur.
        OptionError
            For a status that does not exist or a range turned around.
        """
        return self.select(
            Conditions(
                layers=_listed(layers),
                kinds=_listed(kinds),
                statuses=_listed(statuses),
                countries=_listed(countries),
                year=year,
                voltage_kv=voltage_kv,
                saving_percent=saving_percent,
                ids=_listed(ids),
            )
        )

    def select(self, conditions: Conditions) -> Catalogue:
        """Return the catalogue with only the features that meet conditions: see `filter`.

        Parameters
        ----------
        conditions : Conditions

        Raises
        ------
        UnknownNameError, OptionError
            As `filter`.
        """
        table = self.traits
        check_conditions(conditions, table, self.layers)
        found = answers(conditions, table)
        keep = passing(found, len(table))
        kept = {}
        for layer_id, layer in self.layers.items():
            if conditions.layers is None or layer_id in conditions.layers:
                mask = keep[(table["layer"] == layer_id).to_numpy(dtype=bool)]
                # Taking every row would copy them all.
                frame = layer.frame.copy(deep=False) if mask.all() else layer.frame[mask]
                kept[layer_id] = replace(layer, frame=frame.reset_index(drop=True))
        narrowed = replace(self, layers=kept, _all=self.whole)
        remaining = table[keep]
        named = {name: list(getattr(self, name)) for name in ("undated", "expected")}
        unscheduled = list(self.unscheduled)
        if conditions.year is not None:
            is_open = remaining["status"] == Status.OPERATIONAL
            named["undated"] += remaining.loc[is_open & remaining["opened"].isna(), "id"].tolist()
            named["expected"] += remaining.loc[~is_open, "id"].tolist()
            others = passing({k: v for k, v in found.items() if k != "year"}, len(table))
            dateless = (table["status"] != Status.OPERATIONAL) & table["expected"].isna()
            unscheduled += table.loc[others & dateless.to_numpy(dtype=bool), "id"].tolist()
        ids = set(remaining["id"])
        return replace(
            narrowed,
            undated=tuple(i for i in dict.fromkeys(named["undated"]) if i in ids),
            expected=tuple(i for i in dict.fromkeys(named["expected"]) if i in ids),
            unscheduled=tuple(dict.fromkeys(unscheduled)),
        )

    def search(self, text: str, *, limit: int = 20) -> list[Hit]:
        """Find features, corridors and places by any of their names.

        Letter case and diacritics do not matter: ``lao cai`` finds ``Lào Cai``.

        Parameters
        ----------
        text : str
            What a reader types: a name or words of it, in any language of the data.
        limit : int, default 20
            Most hits to return.

        Returns
        -------
        list of Hit
            Best first.
        """
        return hits(text, self.search_entries, limit)

    @cached_property
    def search_entries(self) -> tuple[Hit, ...]:
        """Everything that `search` looks through: all features, corridors and places."""
        whole = self.whole
        folders = (*self.folders, shipped_data_folder())
        return search_entries(whole.layers, self.ledger.corridors, folders)

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
        whole = self.whole
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
        whole = self.whole
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


def _listed(names: Iterable[str] | None) -> tuple[str, ...] | None:
    return None if names is None else tuple(names)


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
    ledger = Ledger()
    for path in paths:
        ledger = ledger.merged(read_ledger(path))
    layers, problems = read_layers(paths, ledger)
    if not layers:
        raise DataError("No layer could be read. " + " ".join(str(problem) for problem in problems))
    titles = data_titles(paths[0])
    found = (*problems, *ledger.problems)
    return Catalogue(titles[SOURCE_LANGUAGE], paths, layers, ledger, found, titles=titles)
