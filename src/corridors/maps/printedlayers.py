"""The features of a catalogue on a printed map."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import shapely
from matplotlib import colors

from corridors.catalogue import Catalogue
from corridors.i18n import ngettext
from corridors.maps.furniture import Scheme, dash_pt
from corridors.maps.paper import Box
from corridors.maps.printedland import LAND, on_page
from corridors.maps.projection import View
from corridors.maps.sheet import Sheet
from corridors.maps.style import DASHES, LayerStyle, layer_style
from corridors.model import GeometryQuality, Status

__all__ = ["PrintedFeature", "PrintedLayers", "is_point"]

_PX = 72 / 96
_SCHEMATIC_OPACITY = 0.5
_PALE_SHARE = 0.35
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

    Attributes
    ----------
    titles : dict of str to str
        Titles of the layers by id.
    features : list of PrintedFeature
    crowded : dict of str to int
        Points not drawn at this scale, by layer.
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
        self.titles = {layer.id: layer.info.label for layer in catalogue.layers.values()}
        self._marked = marked
        for layer in catalogue.layers.values():
            style = layer_style(layer.id, catalogue.layers)
            for row, geometry in layer.records():
                self._add(row, layer.id, style, geometry)
        there = set(catalogue.feature_ids)
        for feature_id in sorted(marked - there):
            layer, row, geometry = catalogue.find(feature_id)
            self.titles.setdefault(layer.id, layer.info.label)
            self._add(row, layer.id, layer_style(layer.id, catalogue.layers), geometry)

    def _add(
        self, row: dict[str, Any], layer_id: str, style: LayerStyle, geometry: shapely.Geometry
    ) -> None:
        shape = on_page(self.view, self.box, geometry)
        box = self.box
        frame = shapely.box(box.left, box.bottom, box.right, box.top)
        if shapely.is_empty(shape) or not shapely.intersects(shape, frame):
            return
        marked = row["id"] in self._marked
        point = isinstance(geometry, (shapely.Point, shapely.MultiPoint))
        if point and self.view.zoom < style.min_zoom and not marked:
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

    @cached_property
    def colors(self) -> Counter[str]:
        """How many features on the page have each colour, in lower-case hex."""
        return Counter(feature.style.color.lower() for feature in self.features)

    def is_linear(self, layer_id: str) -> bool:
        """Return whether most features of a layer are lines or areas.

        Parameters
        ----------
        layer_id : str
        """
        shapes = [is_point(f) for f in self.features if f.layer == layer_id]
        return 2 * sum(shapes) <= len(shapes)

    @cached_property
    def statuses(self) -> set[str]:
        """Statuses of lines on the page."""
        return {f.row["status"] for f in self.features if not is_point(f)}

    @cached_property
    def point_statuses(self) -> set[str]:
        """Statuses of points on the page."""
        return {f.row["status"] for f in self.features if is_point(f)}

    @cached_property
    def line_qualities(self) -> set[str]:
        """Geometry qualities of lines on the page."""
        return {f.row["geometry_quality"] for f in self.features if not is_point(f)}

    @property
    def has_unmarked(self) -> bool:
        """Whether some features stand back behind those brought out."""
        return bool(self._marked) and any(not f.marked for f in self.features)

    @property
    def notices(self) -> tuple[str, ...]:
        """Points too crowded to be drawn, counted by layer."""
        return tuple(
            self.titles[layer_id]
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
        # Paler in colour, not see-through: routes over one another would add up again.
        color = _paler(style.color) if pale else style.color
        opacity = 1.0 if pale else 0.95
        # What is brought out lies over all the rest, a line over pale points too.
        above = 0.5 if feature.marked else -2.2 if pale else 0.0
        if isinstance(part, shapely.Point):
            radius = style.radius_px * _PX * scale * (1.25 if feature.marked else 1.0)
            sheet.symbol(
                part.x,
                part.y,
                style.symbol,
                radius,
                color,
                hollow=status is not Status.OPERATIONAL,
                opacity=opacity,
                selected=feature.marked,
                clip=self.box,
                zorder=7 + above,
            )
            return
        width = (style.width_px + (1.5 if feature.marked else 0)) * _PX * scale
        if isinstance(part, shapely.Polygon):
            sheet.area(part, color, opacity=0.25 * opacity, clip=self.box, zorder=4)
            lines = [shapely.get_coordinates(ring) for ring in shapely.get_rings(part)]
        else:
            lines = [shapely.get_coordinates(part)]
        if feature.row["geometry_quality"] == GeometryQuality.SCHEMATIC.value and not pale:
            opacity = _SCHEMATIC_OPACITY
        for positions in lines:
            sheet.line(
                positions,
                color,
                width,
                dash=dash_pt(DASHES[status], scale),
                opacity=opacity,
                clip=self.box,
                zorder=5 + above,
            )


def _paler(color: str) -> str:
    """Mix a colour with that of the land."""
    pairs = zip(colors.to_rgb(color), colors.to_rgb(LAND), strict=True)
    red, green, blue = (_PALE_SHARE * own + (1 - _PALE_SHARE) * land for own, land in pairs)
    return str(colors.to_hex((red, green, blue)))


def is_point(feature: PrintedFeature) -> bool:
    """Return whether a feature is drawn with point symbols only.

    Parameters
    ----------
    feature : PrintedFeature
    """
    return all(isinstance(part, shapely.Point) for part in feature.parts)
