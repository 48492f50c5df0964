"""Printed maps of a catalogue, as PNG or SVG, made without a browser and without internet."""

from __future__ import annotations

import datetime as dt
import math
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from babel.dates import format_date

from corridors.catalogue import Catalogue
from corridors.errors import OptionError
from corridors.i18n import gettext as _
from corridors.i18n import language
from corridors.io.export import replacing
from corridors.ledger import TimePair
from corridors.maps.folium_map import find_basemap
from corridors.maps.furniture import (
    LegendRow,
    Scheme,
    draw_foot,
    draw_head,
    draw_legend,
    draw_scale,
    foot_lines,
)
from corridors.maps.lettering import Lettering, lettering
from corridors.maps.paper import PAPERS, paper_of
from corridors.maps.printedland import draw_land, land_of
from corridors.maps.printedlayers import PrintedLayers
from corridors.maps.printednames import names_on_map
from corridors.maps.projection import checked_bounds, fitted_view, tight_bounds
from corridors.maps.sheet import QUIET, PictureFormat, open_sheet
from corridors.maps.style import LayerStyle, layer_style, status_legend
from corridors.model import GeometryQuality, Status

__all__ = ["SIZES", "Picture", "key_pair", "map_picture", "save_static_map", "static_map"]

#: Names of the page sizes.
SIZES = tuple(PAPERS)

#: File name endings of the formats.
_ENDINGS = {f".{name}": name for name in get_args(PictureFormat)}


@dataclass(frozen=True)
class Picture:
    """A printed map and what its reader should know about it.

    Attributes
    ----------
    content : bytes
        The file.
    notices : tuple of str
        What is not as asked for, a sentence each: names given in English, points too
        crowded to be drawn.
    """

    content: bytes
    notices: tuple[str, ...] = ()


def static_map(
    catalogue: Catalogue,
    *,
    format: PictureFormat = "png",
    bounds: Sequence[float] | None = None,
    title: str | None = None,
    size: str = "a4",
    scheme: Scheme | None = None,
    selected: Iterable[str] = (),
    made: dt.date | None = None,
) -> bytes:
    """Return a map as a picture, with title, legend, scale bar, north arrow and credits.

    Parameters
    ----------
    catalogue : Catalogue
        Whole or filtered: what is drawn is what it holds.
    format : {"png", "svg"}, default "png"
        Text in SVG is text, in fonts that are named but not embedded.
    bounds : sequence of float, optional
        West, south, east, north in degrees to be seen whole, west above east across the
        antimeridian; by default around what is selected, else around everything.
    title : str, optional
        By default the name of what is selected, else that of the data set.
    size : {"a4", "slide", "panel"}, default "a4"
        A4 landscape at 300 dpi; 1920 by 1080 pixels with larger type; or a panel without
        title for a document.
    scheme : Scheme, optional
        Colours by feature and their legend; by default colour says layer.
    selected : iterable of str, optional
        Features and corridors to bring out: the others stand back.
    made : datetime.date, optional
        Date on the map; today by default.

    Returns
    -------
    bytes

    Raises
    ------
    OptionError
        If the format, size or bounds make no sense, or there is nothing to draw.
    UnknownNameError
        If what is selected does not exist.
    """
    return map_picture(
        catalogue,
        format=format,
        bounds=bounds,
        title=title,
        size=size,
        scheme=scheme,
        selected=selected,
        made=made,
    ).content


def map_picture(
    catalogue: Catalogue,
    *,
    format: PictureFormat = "png",
    bounds: Sequence[float] | None = None,
    title: str | None = None,
    size: str = "a4",
    scheme: Scheme | None = None,
    selected: Iterable[str] = (),
    made: dt.date | None = None,
) -> Picture:
    """Return a map as a picture together with its notices.

    Parameters
    ----------
    catalogue, format, bounds, title, size, scheme, selected, made
        As for `static_map`.
    """
    if format not in get_args(PictureFormat):
        raise OptionError(
            f"There is no picture format {format!r}. "
            f"Expected one of {', '.join(get_args(PictureFormat))}."
        )
    paper = paper_of(size)
    chosen = list(dict.fromkeys(selected))
    marked = _features(catalogue, chosen)
    seen = checked_bounds(bounds) if bounds is not None else _bounds(catalogue, marked)
    with lettering() as letters, open_sheet(paper, letters, format) as sheet:
        name = letters.text(title) if title else _title(catalogue, chosen, letters)
        head = (
            draw_head(sheet, name, _saving(catalogue, chosen, size, letters))
            if paper.title
            else 0.0
        )
        foot, foot_pt = foot_lines(
            sheet, _credits(catalogue, marked, made or dt.date.today(), letters)
        )
        box = paper.map_box(head, foot_pt)
        view = fitted_view(seen, box.width, box.height)
        layers = PrintedLayers(catalogue, view, box, scheme=scheme, marked=marked)
        land = land_of(find_basemap(catalogue))
        draw_land(sheet, land, view, box)
        layers.draw(sheet)
        for label in names_on_map(sheet, layers, land, letters):
            label.draw(sheet)
        column = paper.column_box(box)
        draw_legend(sheet, column, _legend(catalogue, layers, letters), 6 * paper.type_pt)
        draw_scale(sheet, view, column)
        draw_foot(sheet, foot)
        return Picture(sheet.picture(name), (*layers.notices, *letters.notices))


def save_static_map(
    catalogue: Catalogue,
    path: str | os.PathLike[str],
    *,
    bounds: Sequence[float] | None = None,
    title: str | None = None,
    size: str = "a4",
    scheme: Scheme | None = None,
    selected: Iterable[str] = (),
    made: dt.date | None = None,
) -> tuple[str, ...]:
    """Write a map as a PNG or SVG file, by the ending of its name.

    Parameters
    ----------
    catalogue : Catalogue
        Whole or filtered.
    path : str or path
        File to write, ending with ``.png`` or ``.svg``; one that exists is replaced once
        the new one is complete.
    bounds, title, size, scheme, selected, made
        As for `static_map`.

    Returns
    -------
    tuple of str
        What the reader should know; see `Picture`.

    Raises
    ------
    OptionError
        If the format cannot be told from the name, and as for `static_map`.
    DataError
        If the file cannot be written.
    """
    target = Path(path)
    ending = _ENDINGS.get(target.suffix.lower())
    if ending is None:
        raise OptionError(
            f"The format cannot be told from {target.name!r}. "
            f"End the file name with {' or '.join(_ENDINGS)}."
        )
    picture = map_picture(
        catalogue,
        format="svg" if ending == "svg" else "png",
        bounds=bounds,
        title=title,
        size=size,
        scheme=scheme,
        selected=selected,
        made=made,
    )
    with replacing(target) as beside:
        beside.write_bytes(picture.content)
    return picture.notices


def _features(catalogue: Catalogue, chosen: Iterable[str]) -> frozenset[str]:
    corridors = catalogue.ledger.corridors
    features: set[str] = set()
    for any_id in chosen:
        legs = corridors[any_id].legs if any_id in corridors else (any_id,)
        for leg in legs:
            catalogue.find(leg)  # says so if there is no such id
        features.update(legs)
    return frozenset(features)


def _bounds(catalogue: Catalogue, marked: frozenset[str]) -> tuple[float, float, float, float]:
    if marked:
        shapes = [catalogue.find(feature_id)[2] for feature_id in marked]
    else:
        shapes = [shape for layer in catalogue.layers.values() for shape in layer.frame.geometry]
    bounds = tight_bounds(shapes)
    if bounds is None:
        raise OptionError("There is no feature to draw; loosen the filter or name the bounds.")
    return bounds


def _title(catalogue: Catalogue, chosen: Sequence[str], letters: Lettering) -> str:
    if len(chosen) != 1:
        return letters.text(catalogue.label)
    return letters.name(catalogue.card(chosen[0]).properties)


def _saving(
    catalogue: Catalogue, chosen: Sequence[str], size: str, letters: Lettering
) -> str | None:
    """Return the key saving of the first that has one, as the line on a slide."""
    if size != "slide":
        return None
    # Altair is slow to import, and only a slide needs the words for a duration.
    from corridors.charts import duration_text  # noqa: PLC0415

    pairs = (key_pair(catalogue, any_id) for any_id in chosen)
    pair = next((found for found in pairs if found is not None), None)
    if pair is None:
        return None
    before, after = (
        duration_text(fact.qualifier.value, fact.number) for fact in (pair.before, pair.after)
    )
    line = _("{od}: {before} before, {after} after").format(
        od=letters.text(pair.od), before=before, after=after
    )
    saving = pair.saving
    if saving.qualifier is None or saving.minutes is None or saving.percent is None:
        return line
    saved = duration_text(saving.qualifier.value, saving.minutes)
    share = _("{saved} ({percent} %) saved").format(saved=saved, percent=f"{saving.percent:.0f}")
    return f"{line} – {share}"


def key_pair(catalogue: Catalogue, any_id: str) -> TimePair | None:
    """Return the travel times that say most about a feature or corridor.

    Parameters
    ----------
    catalogue : Catalogue
    any_id : str
        Feature or corridor id.

    Returns
    -------
    TimePair or None
        Its own with the largest share saved; a corridor without any speaks through its
        legs. ``None`` where no times are known.
    """
    corridor = catalogue.ledger.corridors.get(any_id)
    own = catalogue.ledger.time_pairs(any_id)
    legs = corridor.legs if corridor else ()
    pairs = own or [pair for leg in legs for pair in catalogue.ledger.time_pairs(leg)]
    # A saving whose bounds pull apart cannot be ranked.
    return max(pairs, key=lambda pair: pair.saving.percent or -math.inf, default=None)


def _credits(
    catalogue: Catalogue, marked: frozenset[str], made: dt.date, letters: Lettering
) -> list[str]:
    layers = {layer.id: layer for layer in catalogue.layers.values() if len(layer.frame)}
    # What is brought out is drawn even where a filter leaves it out.
    layers |= {layer.id: layer for layer, _row, _shape in map(catalogue.find, sorted(marked))}
    named = [part for layer in layers.values() for part in (layer.attribution or "").split("; ")]
    named += ["Natural Earth", "GeoNames"]
    names = "; ".join(dict.fromkeys(letters.text(part) for part in named if part))
    date = format_date(made, format="long", locale=language())
    return [
        _("Data: {names}.").format(names=names) + " " + _("Made on {date}.").format(date=date),
        _(
            "Boundaries and names on this map imply no opinion on the legal status of any "
            "territory. Geometry is for orientation, not for navigation or engineering."
        ),
    ]


def _legend(catalogue: Catalogue, layers: PrintedLayers, letters: Lettering) -> list[LegendRow]:
    rows: list[LegendRow] = []
    scheme = layers.scheme
    if scheme is not None:
        rows.append(LegendRow(letters.text(scheme.title), "heading"))
        for entry in scheme.entries:
            # What the picture shows of a class: a filter or the bounds may leave little.
            if not (count := layers.colors[entry.color.lower()]):
                continue
            label = f"{letters.text(entry.label)} ({count})"
            rows.append(LegendRow(label, "color", LayerStyle(entry.color)))
    if not layers.drawn:
        return [*rows, LegendRow(_("No feature lies in this view."), "note")]
    rows.append(LegendRow(_("Layers"), "heading"))
    for layer_id in layers.drawn:
        style = layer_style(layer_id, catalogue.layers)
        if scheme is not None:
            style = LayerStyle(QUIET, style.width_px, style.symbol, style.radius_px)
        kind = "line" if layers.is_linear(layer_id) else "symbol"
        rows.append(LegendRow(letters.text(layers.titles[layer_id]), kind, style))
    if layers.statuses or layers.point_statuses:
        rows.append(LegendRow(_("Status"), "heading"))
    gray = LayerStyle("#444444", width_px=3)
    rows += [
        LegendRow(item["label"], "line", gray, item["dash"])
        for item in status_legend()
        if item["status"] in layers.statuses
    ]
    hollow = {Status.UNDER_CONSTRUCTION.value, Status.PLANNED.value} & layers.point_statuses
    if hollow:
        rows.append(LegendRow(_("Point not yet in operation"), "symbol", gray, hollow=True))
    if GeometryQuality.SCHEMATIC.value in layers.line_qualities:
        rows.append(LegendRow(_("Schematic geometry"), "line", gray, opacity=0.5))
    if layers.has_unmarked:
        rows.append(LegendRow(_("Pale: other features"), "note"))
    rows += [LegendRow(text, "note") for text in layers.notices]
    rows += [LegendRow(text, "note") for text in letters.notices]
    return rows
