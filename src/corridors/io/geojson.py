"""The one GeoJSON writer: published files, downloads and the HTTP API give these bytes."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import shapely

from corridors.catalogue import Catalogue, Layer
from corridors.geometry import COORDINATE_DECIMALS, to_rfc7946
from corridors.layerfile import IDENTITY_COLUMNS

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["area_bytes", "collection_bytes", "feature_member", "layer_bytes"]


def layer_bytes(layer: Layer) -> bytes:
    """Write a layer as a GeoJSON FeatureCollection.

    Parameters
    ----------
    layer : Layer
        Whole or filtered.

    Returns
    -------
    bytes
        UTF-8, one feature a line, RFC 7946: EPSG:4326, at most six decimals, right-hand
        rings, string ids, attribution and licence as foreign members. The same layer
        always gives the same bytes.
    """
    return collection_bytes(
        feature_members(layer),
        name=layer.id,
        title=layer.title,
        attribution=layer.attribution,
        license=layer.license,
    )


def catalogue_bytes(catalogue: Catalogue) -> bytes:
    """Write all layers of a catalogue into one GeoJSON FeatureCollection.

    Every feature names its layer in the property ``layer``.

    Parameters
    ----------
    catalogue : Catalogue
        Whole or filtered.
    """
    layers = list(catalogue.layers.values())
    return collection_bytes(
        [member for layer in layers for member in feature_members(layer)],
        name="all",
        title=catalogue.title,
        attribution=_joined(layer.attribution for layer in layers if len(layer.frame)),
        license=_joined(layer.license for layer in layers if len(layer.frame)),
    )


def _joined(texts: Iterable[str | None]) -> str | None:
    return "; ".join(dict.fromkeys(text for text in texts if text)) or None


def feature_members(layer: Layer) -> list[dict[str, Any]]:
    """Return the features of a layer as GeoJSON objects.

    Parameters
    ----------
    layer : Layer
        Whole or filtered.
    """
    return [feature_member(row, geometry) for row, geometry in layer.records()]


def feature_member(properties: Mapping[str, Any], geometry: shapely.Geometry) -> dict[str, Any]:
    """Return one GeoJSON Feature.

    Parameters
    ----------
    properties : mapping
        With ``id``. Identity columns are always written, other attributes where they
        have a value.
    geometry : shapely geometry
        EPSG:4326.
    """
    members: dict[str, Any] = {}
    for column in IDENTITY_COLUMNS:
        members[column] = _json_value(properties.get(column))
    for column in sorted(set(properties) - set(IDENTITY_COLUMNS)):
        value = _json_value(properties[column])
        if value is not None:
            members[column] = value
    shape = json.loads(shapely.to_geojson(to_rfc7946(geometry)))
    return {
        "type": "Feature",
        "id": properties["id"],
        "properties": members,
        "geometry": {"type": shape["type"], **_rounded_member(shape)},
    }


def _rounded_member(shape: Mapping[str, Any]) -> dict[str, Any]:
    if shape["type"] == "GeometryCollection":
        parts = [{"type": part["type"], **_rounded_member(part)} for part in shape["geometries"]]
        return {"geometries": parts}
    return {"coordinates": _rounded(shape["coordinates"])}


def _rounded(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_rounded(item) for item in value]
    # Adding zero turns -0.0 into 0.0.
    return round(float(value), COORDINATE_DECIMALS) + 0.0


def _json_value(value: Any) -> Any:
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() else value
    if isinstance(value, (list, tuple)):
        return [_json_value(item) for item in value]
    if hasattr(value, "item"):  # a NumPy scalar
        return _json_value(value.item())
    return value


def area_bytes(areas: gpd.GeoDataFrame, **members: Any) -> bytes:
    """Write areas, such as isochrones, as a GeoJSON FeatureCollection.

    Parameters
    ----------
    areas : geopandas.GeoDataFrame
        Polygons, EPSG:4326. Every other column becomes a property; what is missing is null.
    **members
        Foreign members of the collection, such as its attribution.

    Returns
    -------
    bytes
        RFC 7946, as `collection_bytes` writes it.
    """
    # Six decimals are a tenth of a metre; RFC 7946 wants outer rings anticlockwise.
    shapes = areas.geometry.set_precision(10.0**-COORDINATE_DECIMALS).orient_polygons()
    features = areas.set_geometry(shapes).iterfeatures(na="null", drop_id=True)
    return collection_bytes(features, **members)


def collection_bytes(features: Iterable[Mapping[str, Any]], **members: Any) -> bytes:
    """Write a GeoJSON FeatureCollection, one feature a line.

    Parameters
    ----------
    features : iterable of mapping
        GeoJSON features, already in the form to be written.
    **members
        Foreign members of the collection; those that are ``None`` are left out.

    Returns
    -------
    bytes
        UTF-8 with a newline at the end.
    """
    head = {"type": "FeatureCollection"} | {k: v for k, v in members.items() if v is not None}
    opening = json.dumps(head, ensure_ascii=False, allow_nan=False)[:-1]
    lines = ",\n".join(
        json.dumps(feature, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        for feature in features
    )
    return f'{opening}, "features": [\n{lines}\n]}}\n'.encode()
