"""What stands around a printed map: title, legend, scale bar, north arrow, and credits."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from corridors.i18n import gettext as _
from corridors.maps.paper import Box
from corridors.maps.projection import View
from corridors.maps.sheet import INK, QUIET, Sheet
from corridors.maps.style import LayerStyle

__all__ = [
    "LegendEntry",
    "LegendRow",
    "Scheme",
    "bar_length_km",
    "draw_foot",
    "draw_head",
    "draw_legend",
    "draw_scale",
]

_PX = 72 / 96


class LegendEntry(Protocol):
    """A class of a colour scheme."""

    @property
    def color(self) -> str:
        """Hex colour."""

    @property
    def label(self) -> str:
        """Class in words."""


class Scheme(Protocol):
    """A colour for every feature, with its legend; `corridors.maps.classes` makes them."""

    @property
    def title(self) -> str:
        """Heading of the legend."""

    @property
    def colors(self) -> Mapping[str, str]:
        """Feature id to hex colour."""

    @property
    def entries(self) -> Sequence[LegendEntry]:
        """Classes in order."""


@dataclass(frozen=True)
class LegendRow:
    """A line of the legend.

    Attributes
    ----------
    label : str
    kind : str
        ``heading``, ``line``, ``symbol``, ``color`` or ``note``.
    style : LayerStyle or None
        Look of the sample.
    dash : str or None
        Dash pattern in CSS pixels.
    opacity : float
    hollow : bool
        For a symbol: white inside.
    """

    label: str
    kind: str
    style: LayerStyle | None = None
    dash: str | None = None
    opacity: float = 1.0
    hollow: bool = False


def dash_pt(dash: str | None, scale: float) -> list[float] | None:
    """Return a dash pattern in points.

    Parameters
    ----------
    dash : str or None
        SVG's stroke-dasharray in CSS pixels.
    scale : float
        `Paper.line_scale`.
    """
    return [float(part) * _PX * scale for part in dash.split()] if dash else None


def draw_head(sheet: Sheet, title: str, line: str | None) -> float:
    """Set the title and a line below it; return the height they take.

    Parameters
    ----------
    sheet : Sheet
    title : str
        Set in one line if it fits at two thirds of its size, else in two.
    line : str or None
        A sentence that matters, for example what a corridor saves.
    """
    paper = sheet.paper
    width = paper.width_pt - 2 * paper.margin_pt
    size = 2.2 * paper.type_pt
    while sheet.width_of(title, size, bold=True) > width and size > 1.5 * paper.type_pt:
        size *= 0.95
    lines = sheet.wrapped(title, width, size, bold=True)
    if len(lines) > 2:
        lines = [lines[0], f"{lines[1]} …"]
    y = paper.height_pt - paper.margin_pt
    for text in lines:
        y -= size
        sheet.text(paper.margin_pt, y + 0.12 * size, text, size, bold=True)
        y -= 0.18 * size
    if line:
        size = 1.45 * paper.type_pt
        for text in sheet.wrapped(line, width, size):
            y -= 1.2 * size
            sheet.text(paper.margin_pt, y + 0.15 * size, text, size, color="#00507d")
    return paper.height_pt - paper.margin_pt - y + 0.7 * paper.type_pt


def foot_lines(sheet: Sheet, sentences: Sequence[str]) -> tuple[list[str], float]:
    """Return the credits in lines, and the height they take.

    Parameters
    ----------
    sheet : Sheet
    sentences : sequence of str
    """
    size = 0.82 * sheet.paper.type_pt
    width = sheet.paper.width_pt - 2 * sheet.paper.margin_pt
    lines = [line for text in sentences for line in sheet.wrapped(text, width, size)]
    return lines, len(lines) * 1.35 * size + 0.6 * sheet.paper.type_pt


def draw_foot(sheet: Sheet, lines: Sequence[str]) -> None:
    """Set the credits at the bottom of the page.

    Parameters
    ----------
    sheet : Sheet
    lines : sequence of str
        As `foot_lines` gives them.
    """
    size = 0.82 * sheet.paper.type_pt
    y = sheet.paper.margin_pt + 0.25 * size
    for text in reversed(lines):
        sheet.text(sheet.paper.margin_pt, y, text, size, color=QUIET)
        y += 1.35 * size


def draw_legend(sheet: Sheet, column: Box, rows: Sequence[LegendRow], room: float) -> None:
    """Draw the legend from the top of its column.

    Parameters
    ----------
    sheet : Sheet
    column : Box
    rows : sequence of LegendRow
    room : float
        Height that must stay free at the bottom. Where the rows need more, they are set
        smaller; none is left out.
    """
    size = sheet.paper.type_pt
    while _legend_height(sheet, column, rows, size) > column.height - room and size > 3:
        size *= 0.95
    key = 3.2 * size
    y = column.top
    for number, row in enumerate(rows):
        heading = row.kind == "heading"
        y -= 0.7 * size * (heading and number > 0)
        lines = _legend_lines(sheet, column, row, size)
        for part, text in enumerate(lines):
            y -= 1.42 * size
            middle = y + 0.36 * size
            if part == 0:
                _sample(sheet, row, column.left, middle, key, size)
            indent = 0.0 if row.kind in {"heading", "note"} else key + 0.6 * size
            type_size = size * (0.88 if row.kind == "note" else 1.0)
            color = QUIET if row.kind == "note" else INK
            sheet.text(column.left + indent, y, text, type_size, color=color, bold=heading)


def _legend_lines(sheet: Sheet, column: Box, row: LegendRow, size: float) -> list[str]:
    plain = row.kind in {"heading", "note"}
    width = column.width - (0.0 if plain else 3.8 * size)
    type_size = size * (0.88 if row.kind == "note" else 1.0)
    return sheet.wrapped(row.label, width, type_size, bold=row.kind == "heading")


def _legend_height(sheet: Sheet, column: Box, rows: Sequence[LegendRow], size: float) -> float:
    height = 0.0
    for number, row in enumerate(rows):
        height += 0.7 * size * (row.kind == "heading" and number > 0)
        height += 1.42 * size * len(_legend_lines(sheet, column, row, size))
    return height + size


def _sample(sheet: Sheet, row: LegendRow, x: float, y: float, key: float, size: float) -> None:
    scale = sheet.paper.line_scale
    if row.style is None:
        return
    if row.kind == "line":
        sheet.line(
            [(x, y), (x + key, y)],
            row.style.color,
            row.style.width_px * _PX * scale,
            dash=dash_pt(row.dash, scale),
            opacity=row.opacity,
        )
    elif row.kind == "symbol":
        radius = row.style.radius_px * _PX * scale
        sheet.symbol(x + key / 2, y, row.style.symbol, radius, row.style.color, hollow=row.hollow)
    elif row.kind == "color":
        height = 0.8 * size
        box = Box(x + 0.15 * key, y - height / 2, 0.7 * key, height)
        sheet.box(box, row.style.color, zorder=5)


def bar_length_km(view: View, room_pt: float) -> float:
    """Return the longest round length whose scale bar fits a width.

    Parameters
    ----------
    view : View
    room_pt : float
        Width in points.
    """
    unit_km = 0.001
    steps = [m * unit_km * 10**power for power in range(8) for m in (1, 2, 5)]
    return max((km for km in steps if view.bar_pt(km) <= room_pt), default=unit_km)


def draw_scale(sheet: Sheet, view: View, column: Box) -> None:
    """Draw scale bar and north arrow at the bottom of the legend's column.

    Parameters
    ----------
    sheet : Sheet
    view : View
        The scale bar is true in its middle.
    column : Box
    """
    size = sheet.paper.type_pt
    length = bar_length_km(view, 0.72 * column.width)
    long = view.bar_pt(length)
    y = column.bottom + 1.7 * size
    left, tick = column.left + 0.1 * size, 0.45 * size
    corners = [(left, y + tick), (left, y), (left + long, y), (left + long, y + tick)]
    sheet.line(corners, INK, 0.11 * size, gid="scale-bar")
    middle = [(left + long / 2, y), (left + long / 2, y + 0.7 * tick)]
    sheet.line(middle, INK, 0.11 * size)
    said = f"{length:g} km" if length >= 1 else f"{length * 1000:g} m"
    sheet.text(left, y + 0.9 * size, said, size)
    true_at = view.position(view.width_pt / 2, view.height_pt / 2)[1]
    where = f"{abs(true_at):.0f}° {'N' if true_at >= 0 else 'S'}"
    note = _("Scale true in the middle ({latitude})").format(latitude=where)
    note_size = 0.82 * size
    while sheet.width_of(note, note_size) > column.width and note_size > 3:
        note_size *= 0.95
    sheet.text(column.left, column.bottom + 0.3 * size, note, note_size, color=QUIET)
    _north(sheet, view, column.right - 1.2 * size, y + 1.3 * size, size)


def _north(sheet: Sheet, view: View, x: float, y: float, size: float) -> None:
    angle = math.radians(view.north_deg)
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    half, tall = 0.62 * size, 1.3 * size

    def placed(*corners: tuple[float, float]) -> np.ndarray[Any, Any]:
        turned: np.ndarray[Any, Any] = np.array(corners) @ turn.T + np.array((x, y))
        return turned

    sheet.polygon(placed((0, tall), (-half, -tall), (0, -0.6 * tall)), INK)
    sheet.polygon(placed((0, tall), (half, -tall), (0, -0.6 * tall)), "#9a9a9a")
    [[top_x, top_y]] = placed((0, tall + 0.85 * size))
    sheet.text(float(top_x), float(top_y), _("N"), size, bold=True, across="center", up="center")
