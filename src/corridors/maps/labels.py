"""Names on a printed map: each where it covers no other name and, if it can, no symbol."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from corridors.maps.paper import Box

__all__ = ["Label", "PlacedLabel", "place_labels", "spots_along"]


@dataclass(frozen=True)
class Label:
    """A name to be placed.

    Attributes
    ----------
    text : str
        May have line breaks.
    spots : sequence of (float, float)
        Points of the page it may belong to, best first.
    size : (float, float)
        Width and height of the text in points.
    gap_pt : float
        Distance to keep from the spot; 0 puts the text onto it.
    style : str
        How it is to be set; handed through.
    apart_pt : float
        Left out where a name with such a distance has its spot nearer than that: two
        towns in one place read as one.
    must : bool
        Placed at the least bad position even where that covers lines and symbols.
    """

    text: str
    spots: Sequence[tuple[float, float]]
    size: tuple[float, float]
    gap_pt: float
    style: str
    apart_pt: float = 0.0
    must: bool = False


@dataclass(frozen=True)
class PlacedLabel:
    """A name with its place.

    Attributes
    ----------
    label : Label
    center : (float, float)
        Middle of the text on the page.
    spot : (float, float)
        The point it belongs to.
    """

    label: Label
    center: tuple[float, float]
    spot: tuple[float, float]


def place_labels(
    labels: Iterable[Label],
    within: Box,
    *,
    symbols: Sequence[shapely.Geometry] = (),
    lines: Sequence[shapely.Geometry] = (),
) -> list[PlacedLabel]:
    """Place names one after the other; one for which there is no room is left out.

    Parameters
    ----------
    labels : iterable of Label
        Most important first.
    within : Box
        The map.
    symbols, lines : sequence of shapely geometry
        What names should rather not cover, in points of the page: symbols never, unless a
        name must be placed; lines where another position is free.
    """
    inside = shapely.box(within.left + 3, within.bottom + 3, within.right - 3, within.top - 3)
    on_symbols, on_lines = shapely.STRtree(list(symbols)), shapely.STRtree(list(lines))
    placed: list[PlacedLabel] = []
    taken: list[shapely.Geometry] = []
    for label in labels:
        if any(_near(label, other) for other in placed):
            continue
        best: tuple[float, PlacedLabel, shapely.Geometry] | None = None
        for rank, (center, spot) in enumerate(_positions(label)):
            box = _box(center, label.size)
            if not inside.contains(box) or any(box.intersects(other) for other in taken):
                continue
            # The label's own symbol is at a distance already, by its gap.
            covered = len(on_symbols.query(box, predicate="intersects"))
            crossed = len(on_lines.query(box, predicate="intersects"))
            if label.gap_pt and covered and not label.must:
                continue
            # A country's name lies across things anyway, but better across few.
            cost = (20.0 if label.gap_pt else 6.0) * covered + 5.0 * crossed + 0.4 * rank
            if best is None or cost < best[0]:
                best = (cost, PlacedLabel(label, center, spot), box)
        if best is not None:
            placed.append(best[1])
            taken.append(best[2])
    return placed


def _near(label: Label, other: PlacedLabel) -> bool:
    if not label.apart_pt or not other.label.apart_pt:
        return False
    return math.dist(label.spots[0], other.spot) < label.apart_pt


def _box(center: tuple[float, float], size: tuple[float, float]) -> shapely.Geometry:
    x, y = center
    # A little air, so that neighbours do not read as one name.
    half_width, half_height = size[0] / 2 + 1.5, size[1] / 2 + 0.8
    return shapely.box(x - half_width, y - half_height, x + half_width, y + half_height)


def _positions(label: Label) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    width, height = label.size
    for x, y in label.spots:
        if not label.gap_pt:
            yield (x, y), (x, y)
            continue
        # Beside it, slanted, above and below; then the same once more a little further off.
        for gap in (label.gap_pt, label.gap_pt + 5.0):
            aside, above, slant = gap + width / 2, gap + height / 2, 0.75 * gap
            for dx, dy in (
                (aside, 0.0),
                (-aside, 0.0),
                (slant + width / 2, slant + height / 2),
                (slant + width / 2, -slant - height / 2),
                (-slant - width / 2, slant + height / 2),
                (-slant - width / 2, -slant - height / 2),
                (0.0, above),
                (0.0, -above),
            ):
                yield (x + dx, y + dy), (x, y)


def spots_along(line: shapely.Geometry) -> list[tuple[float, float]]:
    """Return points of a line to set its name at, from the middle outwards.

    Parameters
    ----------
    line : shapely geometry
        Line or lines in points of the page.
    """
    parts = [part for part in shapely.get_parts(line) if part.length > 0]
    if not parts:
        return []
    longest = max(parts, key=lambda part: part.length)
    shares = np.array([0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8])
    points = shapely.line_interpolate_point(longest, shares, normalized=True)
    return [(float(point.x), float(point.y)) for point in points]
