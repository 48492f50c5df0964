"""Find data folders and read their layers; what is broken is named and left out."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

from corridors.errors import CorridorsError, MissingDataError
from corridors.i18n import SOURCE_LANGUAGE, languages
from corridors.layerfile import LayerFile, frame_of, read_layer_file
from corridors.ledger import Ledger
from corridors.model import KNOWN_LAYERS, LayerInfo, Problem, layer_info

__all__ = [
    "DATA_VARIABLE",
    "Layer",
    "data_titles",
    "default_data_folders",
    "descriptor",
    "read_layers",
    "shipped_data_folder",
]

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


def _none_if_missing(value: Any) -> Any:
    return None if isinstance(value, float) and math.isnan(value) else value


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


def read_layers(folders: Iterable[Path], ledger: Ledger) -> tuple[dict[str, Layer], list[Problem]]:
    """Read the layers of data folders, with the figures of a ledger joined to them.

    Parameters
    ----------
    folders : iterable of Path
        Data folders; features of equal layers are put together.
    ledger : Ledger
        Gives the wide attributes.

    Returns
    -------
    tuple of (dict of str to Layer, list of Problem)
        Layers in display order, and what was left out.

    Raises
    ------
    MissingDataError
        If a folder does not exist or holds no layer.
    """
    problems: list[Problem] = []
    files: list[LayerFile] = []
    for folder in folders:
        for path in _layer_paths(folder):
            name = f"layers/{path.name}"
            try:
                layer_file = read_layer_file(path, name=name)
            except CorridorsError as error:
                text = str(error).removeprefix(f"{name}: ")
                problems.append(Problem(name, "", "", text))
                continue
            files.append(layer_file)
            problems += layer_file.problems
    return _layers(files, ledger, problems), problems


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


def data_titles(folder: Path) -> dict[str, str]:
    """Return the titles of a data folder by language; English is its own name by default.

    Parameters
    ----------
    folder : Path
        Its descriptor may have ``title`` and ``title_<language>`` such as ``title_zh``.
    """
    about = descriptor(folder)
    titles = {SOURCE_LANGUAGE: str(about.get("title", folder.resolve().name))}
    known = {code: about.get(f"title_{code}") for code in languages()}
    return titles | {code: text for code, text in known.items() if text and isinstance(text, str)}


def descriptor(folder: Path) -> dict[str, Any]:
    """Return the data package descriptor of a data folder; empty where there is none.

    It is optional; `corridors check` says what is wrong with a faulty one.

    Parameters
    ----------
    folder : Path
    """
    try:
        about = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return about if isinstance(about, dict) else {}
