"""Check a data folder: schema, geometry, ids, sources, units, and that the files agree."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

from corridors.catalogue import Catalogue, open_catalogue
from corridors.errors import DataError
from corridors.ledger import TimePair
from corridors.model import Problem, attribute_unit
from corridors.records import FeatureProperties

__all__ = ["check_folder"]

_NOT_FIGURES = {*FeatureProperties.model_fields, "sources", "lines", "travel_time_od"}


def check_folder(folder: str | os.PathLike[str]) -> list[Problem]:
    """Return everything that is wrong with a data folder.

    Checked are: each file's form and each feature's properties and geometry; ids that
    stand twice; facts, corridors and stations that name features which do not exist;
    facts and indicators without a known source or with a unit that does not fit; figures in a layer
    without a fact, or other than their fact; travel times without their counterpart or
    without an OD pair; files that differ from ``datapackage.json``.

    Parameters
    ----------
    folder : str or path
        Data folder.

    Returns
    -------
    list of Problem
        Empty if all is well.

    Raises
    ------
    MissingDataError
        If there is no such folder or no layer in it.
    """
    path = Path(folder)
    try:
        catalogue = open_catalogue(path)
    except DataError as error:
        if not path.is_dir() or not list((path / "layers").glob("*.geojson")):
            raise
        return [Problem("layers", "", "", str(error))]
    return [
        *catalogue.problems,
        *_references(catalogue),
        *_figures(catalogue, path),
        *_times(catalogue),
        *_descriptor(path),
    ]


def _references(catalogue: Catalogue) -> Iterator[Problem]:
    ledger = catalogue.ledger
    features = set(catalogue.feature_ids)
    known = features | set(ledger.corridors)
    for fact in ledger.facts:
        where = f"{fact.feature_id}, {fact.attribute}"
        if fact.feature_id not in known:
            text = "there is no such feature or corridor; correct the id or remove the fact"
            yield Problem("facts.csv", where, "feature_id", text)
        if fact.source_id not in ledger.sources:
            text = f"{fact.source_id!r} is not in sources.json; a fact needs its source"
            yield Problem("facts.csv", where, "source_id", text)
    for corridor in ledger.corridors.values():
        for leg in corridor.legs:
            if leg not in features:
                text = f"leg {leg!r} is not a feature of any layer"
                yield Problem("corridors.json", corridor.id, "legs", text)
    for indicator in ledger.indicators:
        if indicator.source_id not in ledger.sources:
            text = f"{indicator.source_id!r} is not in sources.json; a figure needs its source"
            yield Problem("indicators.csv", indicator.indicator_id, "source_id", text)
    for item in ledger.explanations:
        if item.feature_id not in known:
            text = "there is no such feature or corridor; correct the id or remove the row"
            yield Problem("explanations.csv", item.feature_id, "feature_id", text)
    named = known | {f"indicator:{item.indicator_id}" for item in ledger.indicators}
    for row in ledger.coverage:
        for any_id in row.covered_by:
            if any_id not in named:
                text = f"{any_id!r} is no feature, corridor or indicator"
                yield Problem("coverage.csv", row.named, "covered_by", text)
    if "stations" in catalogue.layers and "lines" in catalogue.layers["stations"].frame:
        frame = catalogue.layers["stations"].frame
        for station, lines in zip(frame["id"], frame["lines"], strict=True):
            for line in lines if isinstance(lines, list) else []:
                if line not in features:
                    text = f"{line!r} is not a feature of any layer"
                    yield Problem("layers/stations.geojson", station, "lines", text)


def _figures(catalogue: Catalogue, folder: Path) -> Iterator[Problem]:
    """Compare the figures written in the layers with the facts they should come from."""
    ledger = catalogue.ledger
    for layer_id in catalogue.layers:
        name = f"layers/{layer_id}.geojson"
        try:
            members = json.loads((folder / name).read_bytes())["features"]
        except (OSError, ValueError, KeyError, TypeError):
            continue  # already named on opening
        for member in members:
            properties = member.get("properties") if isinstance(member, dict) else None
            if not isinstance(properties, dict) or not properties.get("id"):
                continue
            feature_id = str(properties["id"])
            wide = ledger.wide_attributes(feature_id)
            for attribute, value in properties.items():
                if attribute in _NOT_FIGURES or attribute.endswith("_qualifier") or value is None:
                    continue
                if attribute not in wide:
                    if isinstance(value, (int, float)) or attribute_unit(attribute):
                        text = "the figure has no fact with a source; add one to facts.csv"
                        yield Problem(name, feature_id, attribute, text)
                elif wide[attribute] != value:
                    text = (
                        f"is {value!r}, but the facts say {wide[attribute]!r}; "
                        "run `corridors build` or correct one of them"
                    )
                    yield Problem(name, feature_id, attribute, text)


def _times(catalogue: Catalogue) -> Iterator[Problem]:
    ledger = catalogue.ledger
    before, after = TimePair.ATTRIBUTES
    scopes: dict[tuple[str, str | None], set[str]] = {}
    for fact in ledger.facts:
        if fact.attribute in (before, after):
            scopes.setdefault((fact.feature_id, fact.scope), set()).add(fact.attribute)
            if fact.scope is None:
                text = "names no OD pair; write it as scope, for example Jakarta-Bandung"
                yield Problem("facts.csv", fact.feature_id, fact.attribute, text)
            if fact.number is not None and fact.number <= 0:
                text = f"{fact.value} is not a duration above zero"
                yield Problem("facts.csv", fact.feature_id, fact.attribute, text)


def _descriptor(folder: Path) -> Iterator[Problem]:
    path = folder / "datapackage.json"
    if not path.exists():
        return
    try:
        resources = json.loads(path.read_text(encoding="utf-8"))["resources"]
        listed = [(str(item["path"]), item.get("hash")) for item in resources]
    except (ValueError, KeyError, TypeError) as error:
        text = f"is not a data package descriptor with resources ({error!r})"
        yield Problem(path.name, "", "", text)
        return
    for name, stated in listed:
        file = folder / name
        if not file.is_file():
            yield Problem(path.name, name, "path", "there is no such file")
        elif stated and stated != f"sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}":
            text = "the file has changed since it was published; run `corridors build`"
            yield Problem(path.name, name, "hash", text)
