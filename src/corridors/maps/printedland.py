"""Land, coasts, borders and place names of the shipped basemap on a printed map."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from corridors.basemap import boundary_lines, country_polygons
from corridors.i18n import SOURCE_LANGUAGE, country_name, language
from corridors.maps.lettering import Lettering
from corridors.maps.paper import Box
from corridors.maps.projection import View
from corridors.maps.sheet import Sheet

__all__ = ["Land", "Place", "draw_land", "land_of"]

#: As in ``assets/atlas.js`` and ``assets/atlas.css``.
_SEA, _LAND = "#d8e6ee", "#f6f3ea"
_COAST, _BORDER = "#b9b3a5", "#9a927f"
_FRAME = "#777777"


@dataclass(frozen=True)
class Place:
    """A country, capital or city with its names.

    Attributes
    ----------
    properties : dict
        ``name``, further languages where known, ``kind``, ``min_zoom``, ``max_zoom``.
    point : shapely.Point
        EPSG:4326.
    iso : str or None
        ISO 3166-1 alpha-3 code of a country.
    """

    properties: dict[str, Any]
    point: shapely.Point
    iso: str | None = None

    def name(self, letters: Lettering) -> str:
        """Return its name in the language in force.

        Parameters
        ----------
        letters : Lettering
        """
        names = self.properties
        if self.iso and language() != SOURCE_LANGUAGE and f"name_{language()}" not in names:
            return letters.name({**names, f"name_{language()}": country_name(self.iso)})
        return letters.name(names)


@dataclass(frozen=True)
class Land:
    """The basemap of a data folder, ready to be drawn."""

    countries: tuple[shapely.Geometry, ...] = ()
    coasts: tuple[shapely.Geometry, ...] = ()
    borders: tuple[shapely.Geometry, ...] = ()
    places: tuple[Place, ...] = ()
    by_name: Mapping[str, shapely.Geometry] = field(default_factory=dict)

    def country(self, place: Place) -> shapely.Geometry | None:
        """Return the land of a country.

        Parameters
        ----------
        place : Place
        """
        return self.by_name.get(place.properties["name"])


def land_of(folder: Path) -> Land:
    """Return the basemap in a folder; empty where it has none.

    Parameters
    ----------
    folder : Path
        ``geodata/basemap``.
    """
    files = (folder / "world.topojson", folder / "places.geojson")
    # Read anew when a file has changed.
    return _land(folder, tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in files))


@lru_cache(maxsize=4)
def _land(folder: Path, versions: tuple[int, int]) -> Land:
    land = Land()
    codes: dict[str, str | None] = {}
    if versions[0]:
        countries = country_polygons(folder)
        coasts, borders = boundary_lines(folder)
        by_name = dict(zip(countries["name"], countries.geometry, strict=True))
        land = Land(tuple(countries.geometry), tuple(coasts), tuple(borders), (), by_name)
        codes = dict(zip(countries["name"], countries["iso"], strict=True))
    if not versions[1]:
        return land
    features = json.loads((folder / "places.geojson").read_bytes())["features"]
    places = [
        Place(
            item["properties"],
            shapely.Point(item["geometry"]["coordinates"]),
            codes.get(item["properties"]["name"])
            if item["properties"]["kind"] == "country"
            else None,
        )
        for item in features
    ]
    return replace(land, places=tuple(places))


def draw_land(sheet: Sheet, land: Land, view: View, box: Box) -> None:
    """Draw sea, land, coasts and borders, and the edge of the map.

    Parameters
    ----------
    sheet : Sheet
    land : Land
    view : View
    box : Box
        Where the map stands on the page.
    """
    unit = sheet.paper.line_scale * 72 / 96
    # An equirectangular map of the world may leave paper above the poles.
    world = view.project(shapely.box(*view.window)).bounds
    low, high = (max(0.0, world[1]), min(box.height, world[3])) if view.wide else (0, box.height)
    sheet.box(Box(box.left, box.bottom + low, box.width, high - low), _SEA)
    for country in land.countries:
        shape = on_page(view, box, country)
        # An edge in the same colour closes the hairlines between neighbours.
        sheet.area(shape, _LAND, edge=_LAND, width=0.3, clip=box, zorder=1)
    for lines, color, width, dash in (
        (land.coasts, _COAST, 0.6 * unit, None),
        (land.borders, _BORDER, 0.9 * unit, (4 * unit, 3 * unit)),
    ):
        for line in lines:
            for part in shapely.get_parts(on_page(view, box, line)):
                positions = shapely.get_coordinates(part)
                sheet.line(positions, color, width, dash=dash, clip=box, zorder=2)
    edge = shapely.box(box.left, box.bottom, box.right, box.top).exterior
    sheet.line(shapely.get_coordinates(edge), _FRAME, 0.7 * unit, zorder=9)


def on_page(view: View, box: Box, geometry: shapely.Geometry) -> shapely.Geometry:
    """Return the visible part of a geometry in points of the page.

    Parameters
    ----------
    view : View
    box : Box
        Where the map stands.
    geometry : shapely geometry
        EPSG:4326.
    """
    seen = view.around(geometry)
    if seen.is_empty:
        return seen
    # Straight lines between far vertices are curves on the map.
    moved = shapely.transform(
        view.project(shapely.segmentize(seen, 2.0)), lambda xy: np.add(xy, (box.left, box.bottom))
    )
    near = shapely.clip_by_rect(moved, box.left - 20, box.bottom - 20, box.right + 20, box.top + 20)
    # A tenth of a point cannot be seen, but makes files smaller.
    return shapely.GeometryCollection(
        [shapely.simplify(part, 0.08) for part in shapely.get_parts(near) if not part.is_empty]
    )
