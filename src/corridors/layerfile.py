"""One layer file: GeoJSON in, a checked GeoDataFrame out.

GeoJSON is parsed as JSON, never handed to GDAL, so that a file can only be what it says
it is. A faulty feature is named as a `Problem` and left out; the others stay usable.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
from pydantic import ValidationError

from corridors.errors import DataError, MissingDataError
from corridors.model import Problem
from corridors.records import FeatureProperties
from corridors.tables import validation_problems

__all__ = ["IDENTITY_COLUMNS", "LayerFile", "frame_of", "read_layer_file"]

#: Columns every layer has, in the order they are written; attributes follow by name.
IDENTITY_COLUMNS = list(FeatureProperties.model_fields)


@dataclass
class LayerFile:
    """What a layer file holds.

    Attributes
    ----------
    id : str
        Layer id: the stem of the file name.
    title, attribution, license : str or None
        Foreign members of the collection, where it has them.
    records : list of (dict, geometry)
        Checked properties (identity columns first) and EPSG:4326 geometry.
    problems : list of Problem
        Features left out or doubtful, and why.
    """

    id: str
    title: str | None = None
    attribution: str | None = None
    license: str | None = None
    records: list[tuple[dict[str, Any], shapely.Geometry]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_layer_file(path: Path, *, name: str | None = None) -> LayerFile:
    """Read and check a GeoJSON layer.

    Parameters
    ----------
    path : Path
        A GeoJSON FeatureCollection in EPSG:4326 (RFC 7946).
    name : str, optional
        Name of the file in messages; by default its own.

    Returns
    -------
    LayerFile
        The sound features, and what is wrong with the others.

    Raises
    ------
    MissingDataError
        If there is no such file.
    DataError
        If the file as a whole cannot be used.
    """
    name = name or path.name
    try:
        collection = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise MissingDataError(f"{name}: there is no such file at {path}") from None
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise DataError(
            f"{name}: is not valid JSON ({error}). Expected a GeoJSON FeatureCollection; "
            "export the layer again or restore the file."
        ) from None
    except OSError as error:
        raise DataError(f"{name}: cannot be read ({error.strerror})") from None
    if not isinstance(collection, dict) or collection.get("type") != "FeatureCollection":
        found = (
            collection.get("type") if isinstance(collection, dict) else type(collection).__name__
        )
        raise DataError(f"{name}: is a {found}, expected a GeoJSON FeatureCollection.")
    if not isinstance(collection.get("features"), list):
        raise DataError(f"{name}: has no list of features.")
    _refuse_other_crs(collection, name)

    layer = LayerFile(
        path.stem,
        title=_text(collection.get("title")),
        attribution=_text(collection.get("attribution")),
        license=_text(collection.get("license")),
    )
    for number, feature in enumerate(collection["features"], start=1):
        _add_feature(layer, feature, number, name)
    return layer


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _refuse_other_crs(collection: Mapping[str, Any], name: str) -> None:
    crs = collection.get("crs")
    if not crs:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    label = str(properties.get("name")) if isinstance(properties, dict) else str(crs)
    if not any(label.upper().endswith(code) for code in ("CRS84", ":4326")):
        raise DataError(
            f"{name}: member 'crs' says {label}, expected longitude and latitude in EPSG:4326 "
            "(RFC 7946). Reproject the layer, for example with ogr2ogr -t_srs EPSG:4326."
        )


def _add_feature(layer: LayerFile, feature: Any, number: int, name: str) -> None:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict) or feature.get("type") != "Feature":
        text = "is not a GeoJSON Feature with properties; left out"
        layer.problems.append(Problem(name, f"feature {number}", "", text))
        return
    if "id" not in properties and isinstance(feature.get("id"), str):
        properties = {"id": feature["id"]} | properties
    where = str(properties.get("id") or f"feature {number}")
    try:
        checked = FeatureProperties.model_validate(properties)
    except ValidationError as error:
        layer.problems += validation_problems(error, name, where)
        return
    geometry, fault = _geometry(feature.get("geometry"))
    if geometry is None:
        layer.problems.append(Problem(name, where, "geometry", fault))
        return
    record = checked.model_dump(mode="json")
    record["layer"] = layer.id
    layer.records.append((record, geometry))


def _geometry(member: Any) -> tuple[shapely.Geometry | None, str]:
    if not member:
        return None, "is missing; give the feature a geometry"
    try:
        geometry = shapely.geometry.shape(member)
    except (
        ValueError,
        TypeError,
        AttributeError,
        KeyError,
        IndexError,
        shapely.errors.ShapelyError,
    ) as error:
        return None, f"is not a GeoJSON geometry ({error})"
    if geometry.is_empty:
        return None, "is empty; give the feature coordinates"
    west, south, east, north = geometry.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        return None, (
            f"spans {west:g} to {east:g} and {south:g} to {north:g}, expected longitude within "
            "-180 to 180 and latitude within -90 to 90 degrees (EPSG:4326)"
        )
    if not geometry.is_valid:
        return None, f"is not valid: {shapely.is_valid_reason(geometry)}"
    return geometry, ""


def frame_of(records: Iterable[tuple[Mapping[str, Any], shapely.Geometry]]) -> gpd.GeoDataFrame:
    """Return a GeoDataFrame of records: identity columns, attributes by name, geometry.

    Parameters
    ----------
    records : iterable of (mapping, geometry)
        As in `LayerFile.records`.

    Returns
    -------
    geopandas.GeoDataFrame
        EPSG:4326, indexed from 0; missing attributes are ``None`` or ``NaN``.
    """
    rows = list(records)
    attributes = sorted({key for row, _ in rows for key in row} - set(IDENTITY_COLUMNS))
    columns = IDENTITY_COLUMNS + attributes
    return gpd.GeoDataFrame(
        {column: [row.get(column) for row, _ in rows] for column in columns},
        geometry=[geometry for _, geometry in rows],
        crs="EPSG:4326",
    )
