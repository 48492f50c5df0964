"""The names on a printed map: of features, countries and cities, where there is room."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from corridors.maps.labels import Label, PlacedLabel, place_labels, spots_along
from corridors.maps.lettering import Lettering
from corridors.maps.printedland import Land, Place, on_page
from corridors.maps.printedlayers import PrintedLayers, is_point
from corridors.maps.sheet import INK, Sheet

__all__ = ["PrintedName", "names_on_map"]

_PX = 72 / 96
#: Features are named only while there are few of them.
_MOST_NAMED = 60
_MOST_BOLD = 12

#: Size compared with the legend's type, bold, colour, dot beside it.
_LOOKS: dict[str, tuple[float, bool, str, bool]] = {
    "marked": (1.05, True, INK, False),
    "feature": (0.86, False, INK, False),
    "country": (1.0, False, "#6b6455", False),
    "capital": (0.88, True, "#4a4a4a", True),
    "city": (0.82, False, "#4a4a4a", True),
}
_LEADING = 1.15


@dataclass(frozen=True)
class PrintedName:
    """A name with its place on the page."""

    placed: PlacedLabel

    def draw(self, sheet: Sheet) -> None:
        """Set it, with a dot where it names a city.

        Parameters
        ----------
        sheet : Sheet
        """
        label = self.placed.label
        relative, bold, color, dotted = _LOOKS[label.style]
        size = relative * sheet.paper.type_pt
        x, y = self.placed.center
        lines = label.text.split("\n")
        y += (len(lines) - 1) / 2 * _LEADING * size
        for line in lines:
            sheet.text(
                x,
                y - 0.35 * size,
                line,
                size,
                color=color,
                bold=bold,
                across="center",
                halo=True,
                zorder=8 if label.style == "country" else 8.5,
            )
            y -= _LEADING * size
        if dotted:
            radius = 0.17 * sheet.paper.type_pt
            sheet.symbol(*self.placed.spot, "circle", 1.6 * radius, color, zorder=6)


def names_on_map(
    sheet: Sheet, layers: PrintedLayers, land: Land, letters: Lettering
) -> Iterator[PrintedName]:
    """Return the names there is room for: what is marked, countries, features, cities.

    Parameters
    ----------
    sheet : Sheet
    layers : PrintedLayers
    land : Land
    letters : Lettering
    """
    scale = sheet.paper.line_scale
    symbols, lines = [], []
    for feature in layers.features:
        radius = feature.style.radius_px * _PX * scale
        for part in feature.parts:
            if isinstance(part, shapely.Point):
                symbols.append(shapely.box(*part.buffer(0.9 * radius).bounds))
            else:
                lines.append(part)
    wanted = [
        *_feature_labels(sheet, layers, letters, marked=True),
        *_country_labels(sheet, layers, land, letters),
        *_feature_labels(sheet, layers, letters, marked=False),
        *_city_labels(sheet, layers, land, letters),
    ]
    for placed in place_labels(wanted, layers.box, symbols=symbols, lines=lines):
        yield PrintedName(placed)


def _label(
    sheet: Sheet,
    text: str,
    style: str,
    spots: list[tuple[float, float]],
    gap: float,
    *,
    must: bool = False,
) -> Label:
    relative, bold, _color, _dotted = _LOOKS[style]
    size = relative * sheet.paper.type_pt
    room = 17 * size
    lines = sheet.wrapped(text, room, size, bold=bold) if style != "city" else [text]
    # Lines of like length: narrower for as long as that makes no further line.
    while len(lines) > 1 and room > size:
        room *= 0.93
        narrower = sheet.wrapped(text, room, size, bold=bold)
        if len(narrower) > len(lines):
            break
        lines = narrower
    width = max(sheet.width_of(line, size, bold=bold) for line in lines)
    height = (len(lines) - 1) * _LEADING * size + 0.95 * size
    apart = 1.5 * sheet.paper.type_pt if style in {"capital", "city"} else 0.0
    return Label("\n".join(lines), spots, (width, height), gap, style, apart, must)


def _feature_labels(
    sheet: Sheet, layers: PrintedLayers, letters: Lettering, *, marked: bool
) -> Iterator[Label]:
    if not marked and (layers.has_unmarked or len(layers.features) > _MOST_NAMED):
        return
    scale = sheet.paper.line_scale
    few = sum(feature.marked for feature in layers.features) <= _MOST_BOLD
    for feature in layers.features:
        if feature.marked is not marked:
            continue
        if is_point(feature):
            spots = [(x, y) for x, y in shapely.get_coordinates(feature.shape).tolist()]
            gap = feature.style.radius_px * _PX * scale * (1.25 if marked else 1.0) + 2.2
        else:
            inside = shapely.box(
                layers.box.left, layers.box.bottom, layers.box.right, layers.box.top
            )
            spots = spots_along(shapely.intersection(feature.shape, inside))
            gap = feature.style.width_px * _PX * scale / 2 + 3.0
        if spots:
            name = letters.name(feature.row)
            look = "marked" if marked and few else "feature"
            yield _label(sheet, name, look, spots, gap, must=marked)


def _country_labels(
    sheet: Sheet, layers: PrintedLayers, land: Land, letters: Lettering
) -> Iterator[Label]:
    for place in land.places:
        if place.properties["kind"] != "country":
            continue
        text = place.name(letters).upper()
        size = _LOOKS["country"][0] * sheet.paper.type_pt
        needed = sheet.width_of(text, size) * size
        # The land that is seen, since a country's middle may lie outside the map.
        seen = _visible(layers, land.country(place))
        area = sum(part.area for part in seen)
        large = layers.view.zoom + 0.7 >= place.properties.get("min_zoom", 0)
        own = _spot(layers, place)
        if seen and (area > 2 * needed or (large and own)):
            spots = [*own, *_spots_within(seen)]
            yield _label(sheet, text, "country", spots, 0.0)


def _visible(layers: PrintedLayers, country: shapely.Geometry | None) -> list[shapely.Polygon]:
    if country is None:
        return []
    shape = on_page(layers.view, layers.box, country)
    inside = (layers.box.left, layers.box.bottom, layers.box.right, layers.box.top)
    parts = [
        piece
        for part in shapely.get_parts(shape)
        for piece in shapely.get_parts(shapely.clip_by_rect(shapely.make_valid(part), *inside))
        if isinstance(piece, shapely.Polygon) and piece.area > 0
    ]
    return sorted(parts, key=lambda part: -part.area)


def _spots_within(parts: list[shapely.Polygon]) -> list[tuple[float, float]]:
    """Return points of a country's largest part: its roomiest place, then others in it."""
    largest = parts[0]
    circle = shapely.maximum_inscribed_circle(largest, tolerance=2.0)
    first = shapely.get_coordinates(circle)[0]
    left, bottom, right, top = largest.bounds
    xs, ys = np.meshgrid(
        left + (right - left) * np.linspace(0.1, 0.9, 9),
        bottom + (top - bottom) * np.linspace(0.1, 0.9, 9),
    )
    grid = [shapely.Point(x, y) for x, y in zip(xs.ravel(), ys.ravel(), strict=True)]
    inside = [point for point in grid if largest.contains(point)]
    # The further from the country's edge, the plainer what the name belongs to.
    inside.sort(key=lambda point: -largest.exterior.distance(point))
    return [(float(first[0]), float(first[1])), *((p.x, p.y) for p in inside[:30])]


def _city_labels(
    sheet: Sheet, layers: PrintedLayers, land: Land, letters: Lettering
) -> Iterator[Label]:
    # Print is sharper than a screen, so names come a little earlier; large type needs room.
    zoom = layers.view.zoom + 0.5 - math.log2(sheet.paper.type_pt / 8)
    near = [
        place
        for place in land.places
        if place.properties["kind"] != "country" and zoom >= place.properties.get("min_zoom", 0)
    ]
    # Capitals first, otherwise as shipped: by population.
    for place in sorted(near, key=lambda item: item.properties["kind"] != "capital"):
        if spots := _spot(layers, place):
            kind = "capital" if place.properties["kind"] == "capital" else "city"
            gap = 0.17 * sheet.paper.type_pt + 2.4
            yield _label(sheet, place.name(letters), kind, spots, gap)


def _spot(layers: PrintedLayers, place: Place) -> list[tuple[float, float]]:
    box = layers.box
    shape = on_page(layers.view, box, place.point)
    return [
        (part.x, part.y)
        for part in shapely.get_parts(shape)
        if box.left < part.x < box.right and box.bottom < part.y < box.top
    ]
