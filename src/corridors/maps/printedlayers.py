"""The features of a catalogue on a printed map, and the names on it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely

from corridors.catalogue import Catalogue
from corridors.i18n import gettext as _
from corridors.i18n import ngettext
from corridors.maps.furniture import Scheme, dash_pt
from corridors.maps.labels import Label, PlacedLabel, place_labels, spots_along
from corridors.maps.lettering import Lettering
from corridors.maps.paper import Box
from corridors.maps.printedland import Land, Place, on_page
from corridors.maps.projection import View
from corridors.maps.sheet import INK, Sheet
from corridors.maps.style import DASHES, LayerStyle, layer_style
from corridors.model import GeometryQuality, Status

__all__ = ["PrintedFeature", "PrintedLayers", "PrintedName", "names_on_map"]

_PX = 72 / 96
_SCHEMATIC_OPACITY = 0.5
_PALE_OPACITY = 0.3
#: Features are named only while there are few of them.
_MOST_NAMED = 60
_WITHOUT_COLOR = "#8a8a8a"


@dataclass(frozen=True)
class PrintedFeature:
    """A feature on the page.

    Attributes
    ----------
    row : dict
        Its properties.
    layer : str
        Layer id.
    style : LayerStyle
        With the colour of the scheme, where there is one.
    shape : shapely geometry
        Its visible part in points of the page.
    marked : bool
        Brought out.
    """

    row: dict[str, Any]
    layer: str
    style: LayerStyle
    shape: shapely.Geometry
    marked: bool

    @property
    def parts(self) -> list[shapely.Geometry]:
        """Points, lines and polygons it consists of."""
        return [
            part
            for piece in shapely.get_parts(self.shape)
            for part in shapely.get_parts(piece)
            if not part.is_empty
        ]


class PrintedLayers:
    """What a printed map shows of a catalogue.

    Parameters
    ----------
    catalogue : Catalogue
    view : View
    box : Box
        Where the map stands on the page.
    scheme : Scheme or None
    marked : frozenset of str
        Features to bring out; those a filter has left out are drawn too.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        view: View,
        box: Box,
        *,
        scheme: Scheme | None,
        marked: frozenset[str],
    ) -> None:
        self.view = view
        self.box = box
        self.scheme = scheme
        self.features: list[PrintedFeature] = []
        self.crowded: dict[str, int] = {}
        self._titles = {layer.id: layer.title for layer in catalogue.layers.values()}
        self._marked = marked
        for layer in catalogue.layers.values():
            style = layer_style(layer.id, catalogue.layers)
            for row, geometry in layer.records():
                self._add(row, layer.id, style, geometry)
        there = set(catalogue.feature_ids)
        for feature_id in sorted(marked - there):
            layer, row, geometry = catalogue.find(feature_id)
            self._titles.setdefault(layer.id, layer.title)
            self._add(row, layer.id, layer_style(layer.id, catalogue.layers), geometry)

    def _add(
        self, row: dict[str, Any], layer_id: str, style: LayerStyle, geometry: shapely.Geometry
    ) -> None:
        shape = on_page(self.view, self.box, geometry)
        box = self.box
        frame = shapely.box(box.left, box.bottom, box.right, box.top)
        if shape.is_empty or not shape.intersects(frame):
            return
        marked = row["id"] in self._marked
        is_point = geometry.geom_type.endswith("Point")
        if is_point and self.view.zoom < style.min_zoom and not marked:
            self.crowded[layer_id] = self.crowded.get(layer_id, 0) + 1
            return
        if self.scheme is not None:
            color = self.scheme.colors.get(row["id"], _WITHOUT_COLOR)
            style = LayerStyle(color, style.width_px, style.symbol, style.radius_px)
        self.features.append(PrintedFeature(row, layer_id, style, shape, marked))

    # -- what the legend needs --------------------------------------------------------

    @cached_property
    def drawn(self) -> list[str]:
        """Ids of the layers that have a feature on the page."""
        return list(dict.fromkeys(feature.layer for feature in self.features))

    def is_linear(self, layer_id: str) -> bool:
        """Return whether most features of a layer are lines or areas.

        Parameters
        ----------
        layer_id : str
        """
        shapes = [_is_point(f) for f in self.features if f.layer == layer_id]
        return 2 * sum(shapes) <= len(shapes)

    @cached_property
    def statuses(self) -> set[str]:
        """Statuses of lines on the page."""
        return {f.row["status"] for f in self.features if not _is_point(f)}

    @cached_property
    def point_statuses(self) -> set[str]:
        """Statuses of points on the page."""
        return {f.row["status"] for f in self.features if _is_point(f)}

    @cached_property
    def line_qualities(self) -> set[str]:
        """Geometry qualities of lines on the page."""
        return {f.row["geometry_quality"] for f in self.features if not _is_point(f)}

    @property
    def has_unmarked(self) -> bool:
        """Whether some features stand back behind those brought out."""
        return bool(self._marked) and any(not f.marked for f in self.features)

    @property
    def notices(self) -> tuple[str, ...]:
        """Points too crowded to be drawn, counted by layer."""
        return tuple(
            _(self._titles[layer_id])
            + ": "
            + ngettext("{count} not drawn at this scale", "{count} not drawn at this scale", count)
            for layer_id, count in self.crowded.items()
        )

    # -- drawing ----------------------------------------------------------------------

    def draw(self, sheet: Sheet) -> None:
        """Draw all features: areas, lines, points; what is marked on top.

        Parameters
        ----------
        sheet : Sheet
        """
        for feature in self.features:
            for part in feature.parts:
                self._draw(sheet, feature, part)

    def _draw(self, sheet: Sheet, feature: PrintedFeature, part: shapely.Geometry) -> None:
        scale = sheet.paper.line_scale
        style, status = feature.style, Status(feature.row["status"])
        pale = bool(self._marked) and not feature.marked
        opacity = _PALE_OPACITY if pale else 0.95
        above = 0.5 if feature.marked else 0.0
        if isinstance(part, shapely.Point):
            radius = style.radius_px * _PX * scale * (1.25 if feature.marked else 1.0)
            sheet.symbol(
                part.x,
                part.y,
                style.symbol,
                radius,
                style.color,
                hollow=status is not Status.OPERATIONAL,
                opacity=opacity,
                selected=feature.marked,
                clip=self.box,
                zorder=7 + above,
            )
            return
        width = (style.width_px + (1.5 if feature.marked else 0)) * _PX * scale
        if isinstance(part, shapely.Polygon):
            sheet.area(part, style.color, opacity=0.25 * opacity, clip=self.box, zorder=4)
            lines = [shapely.get_coordinates(ring) for ring in shapely.get_rings(part)]
        else:
            lines = [shapely.get_coordinates(part)]
        if feature.row["geometry_quality"] == GeometryQuality.SCHEMATIC.value and not pale:
            opacity = _SCHEMATIC_OPACITY
        for positions in lines:
            sheet.line(
                positions,
                style.color,
                width,
                dash=dash_pt(DASHES[status], scale),
                opacity=opacity,
                clip=self.box,
                zorder=5 + above,
            )


def _is_point(feature: PrintedFeature) -> bool:
    return all(isinstance(part, shapely.Point) for part in feature.parts)


# -- names --------------------------------------------------------------------------------

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
    lines = sheet.wrapped(text, 15 * size, size, bold=bold) if style != "city" else [text]
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
    for feature in layers.features:
        if feature.marked is not marked:
            continue
        if _is_point(feature):
            spots = [(part.x, part.y) for part in feature.parts]
            gap = feature.style.radius_px * _PX * scale * (1.25 if marked else 1.0) + 2.2
        else:
            inside = shapely.box(
                layers.box.left, layers.box.bottom, layers.box.right, layers.box.top
            )
            spots = spots_along(shapely.intersection(feature.shape, inside))
            gap = feature.style.width_px * _PX * scale / 2 + 3.0
        if spots:
            name = letters.name(feature.row)
            yield _label(sheet, name, "marked" if marked else "feature", spots, gap, must=marked)


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


def _visible(layers: PrintedLayers, country: shapely.Geometry | None) -> list[shapely.Geometry]:
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


def _spots_within(parts: list[shapely.Geometry]) -> list[tuple[float, float]]:
    """Return points of a country's largest part: its roomiest place, then others in it."""
    largest = parts[0]
    circle = shapely.maximum_inscribed_circle(largest, tolerance=2.0)
    first = shapely.get_coordinates(circle)[0]
    left, bottom, right, top = largest.bounds
    xs, ys = np.meshgrid(
        left + (right - left) * np.linspace(0.1, 0.9, 9),
        bottom + (top - bottom) * np.linspace(0.1, 0.9, 9),
    )
    grid = shapely.points(xs.ravel(), ys.ravel())
    distance = shapely.distance(grid, largest.exterior)
    within = shapely.contains(largest, grid)
    # The further from the country's edge, the plainer what the name belongs to.
    order = np.argsort(-distance)
    others = [grid[i] for i in order if within[i]]
    return [(float(first[0]), float(first[1])), *((p.x, p.y) for p in others[:30])]


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
