"""Charts that set corridors side by side: where, what along it, how much a year."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import altair as alt
import numpy as np
import pandas as pd
import shapely
from babel import Locale
from babel.numbers import format_compact_decimal

from corridors.charts import AFTER_COLOR, INK, INK_DARK, QUIET
from corridors.geometry import length_km
from corridors.i18n import gettext as _
from corridors.i18n import language, local_name, ngettext
from corridors.maps.style import layer_style
from corridors.model import Qualifier, Quantity, format_date, format_number, unit_label

__all__ = ["profile_strip", "thumbnail", "volume_chart"]

_LAND, _SEA, _BORDER = "#f6f3ea", "#d8e6ee", "#b9b3a5"
_LABEL_PX = 14


def thumbnail(
    shapes: Sequence[tuple[str, shapely.Geometry]],
    world_url: str,
    *,
    name: str,
    width: int = 280,
    height: int = 220,
) -> alt.LayerChart | alt.FacetChart:
    """Draw where something is, over the shipped land and borders.

    Parameters
    ----------
    shapes : sequence of (layer id, geometry)
        EPSG:4326; at least one.
    world_url : str
        Address of the basemap's countries as TopoJSON.
    name : str
        What is drawn, for who cannot see it.
    width, height : int
        In pixels.
    """
    west, south, east, north = shapely.total_bounds([shape for _layer, shape in shapes])
    # Web Mercator squeezes the poles away, so latitudes are compared where it puts them.
    top, bottom = (_mercator(min(max(lat, -80.0), 80.0)) for lat in (north, south))
    spans = (max(east - west, 1.5) * math.pi / 180, max(top - bottom, 0.03))
    scale = 0.5 * min(width / spans[0], height / spans[1])
    middle = math.degrees(2 * math.atan(math.exp((top + bottom) / 2)) - math.pi / 2)
    countries = alt.UrlData(
        url=world_url, format=alt.TopoDataFormat(feature="countries", type="topojson")
    )
    layers = [
        alt.Chart(countries).mark_geoshape(
            fill=_LAND, stroke=_BORDER, strokeWidth=0.6, clip=True, aria=False
        )
    ]
    for layer_id, shape in shapes:
        style = layer_style(layer_id)
        if shapely.get_dimensions(shape) == 0:
            lon, lat = shapely.get_coordinates(shape)[0]
            point = pd.DataFrame({"lon": [lon], "lat": [lat]})
            layers.append(
                alt.Chart(point)
                .mark_point(
                    shape=style.symbol if style.symbol != "triangle" else "triangle-up",
                    filled=True,
                    size=90,
                    opacity=1,
                    color=style.color,
                    stroke="#ffffff",
                    strokeWidth=1,
                    aria=False,
                )
                .encode(longitude="lon:Q", latitude="lat:Q")
            )
            continue
        member = {"type": "Feature", "geometry": json.loads(shapely.to_geojson(shape))}
        layers.append(
            alt.Chart(alt.InlineData(values=[member])).mark_geoshape(
                filled=False, stroke=style.color, strokeWidth=3, clip=True, aria=False
            )
        )
    return alt.layer(
        *layers,
        width=width,
        height=height,
        description=_("Map of {name}").format(name=name),
        view=alt.ViewBackground(fill=_SEA, stroke=QUIET),
        projection=alt.Projection(type="mercator", scale=scale, center=[(west + east) / 2, middle]),
    )


def _mercator(latitude: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))


def profile_strip(
    places: pd.DataFrame,
    legs: Sequence[tuple[str, shapely.Geometry]],
    *,
    layers: Mapping[str, str],
    name: str,
    dark: bool = False,
) -> alt.LayerChart | alt.FacetChart:
    """Draw the places along a line from its start at the top to its end.

    Parameters
    ----------
    places : pandas.DataFrame
        From `corridors.profile.stations_along`.
    legs : sequence of (id, line)
        From `corridors.profile.legs_along`; at least one.
    layers : mapping
        Layer id of each leg, for its colour.
    name : str
        What is drawn, for who cannot see it.
    dark : bool, default False
        Whether the page around it is dark.
    """
    lengths = [length_km(line) for _leg, line in legs]
    total = sum(lengths)
    ink = INK_DARK if dark else INK
    height = int(min(720, max(160, _LABEL_PX * 1.25 * len(places) + 30)))
    ends = np.cumsum([0.0, *lengths])
    track = pd.DataFrame(
        {
            "from": ends[:-1],
            "to": ends[1:],
            "color": [layer_style(layers[leg]).color for leg, _line in legs],
        }
    )
    y = alt.Y(
        "from:Q",
        title=unit_label("km"),
        scale=alt.Scale(domain=[0, total], reverse=True, nice=False),
        axis=alt.Axis(tickCount=5, grid=False),
    )
    marks: list[alt.Chart] = [
        # A casing, since a layer's colour is made for the map and may be lost on a dark page.
        alt.Chart(track)
        .mark_rule(strokeWidth=9, color=QUIET)
        .encode(y=y, y2="to:Q", x=alt.value(8)),
        alt.Chart(track)
        .mark_rule(strokeWidth=5)
        .encode(y=y, y2="to:Q", x=alt.value(8), color=alt.Color("color:N", scale=None)),
    ]
    if len(places):
        labels = places.assign(
            shown=[local_name(row) for row in _rows(places)],
            label_km=_spread(places["km"].to_numpy(dtype=float), total, height),
            distance=[str(Quantity(round(km), "km")) for km in places["km"]],
        )[["shown", "km", "label_km", "distance"]]
        labels["text"] = labels["distance"] + "  " + labels["shown"]
        base = alt.Chart(labels)
        at = alt.Y("km:Q", scale=alt.Scale(domain=[0, total], reverse=True, nice=False))
        moved = alt.Y("label_km:Q", scale=alt.Scale(domain=[0, total], reverse=True, nice=False))
        marks += [
            base.mark_rule(color=QUIET, strokeWidth=0.8).encode(
                x=alt.value(8), x2=alt.value(26), y=at, y2="label_km:Q"
            ),
            base.mark_point(
                filled=True, size=42, opacity=1, color="#ffffff", stroke="#222222", strokeWidth=1.5
            ).encode(x=alt.value(8), y=at, tooltip=alt.Tooltip("text:N", title=_("Place"))),
            base.mark_text(align="left", fontSize=11, color=ink, limit=190).encode(
                x=alt.value(30), y=moved, text="text:N"
            ),
        ]
    said = ", ".join(
        f"{local_name(row)} {Quantity(round(float(row['km'])), 'km')}" for row in _rows(places)
    )
    along = _("{name}: {km} km along the line.").format(name=name, km=format_number(round(total)))
    return alt.layer(*marks).properties(height=height + 50, description=f"{along} {said}".strip())


def _rows(places: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in places.to_dict("records")]


def _spread(positions: np.ndarray, total: float, height: int) -> list[float]:
    """Move labels apart so that none covers another, in the unit of the positions."""
    gap = _LABEL_PX * total / height if total else 0.0
    placed: list[float] = []
    for position in positions:
        placed.append(max(float(position), placed[-1] + gap if placed else 0.0))
    # What was pushed over the end goes back up.
    limit = total
    for i in range(len(placed) - 1, -1, -1):
        placed[i] = min(placed[i], limit)
        limit = placed[i] - gap
    return placed


def volume_chart(series: pd.DataFrame, *, dark: bool = False) -> alt.LayerChart | alt.FacetChart:
    """Draw one series of volumes as bars.

    Parameters
    ----------
    series : pandas.DataFrame
        Rows of `corridors.profile.volumes` that share feature, attribute and scope.
    dark : bool, default False
        Whether the page around it is dark.
    """
    unit = str(series["unit"].iloc[0])
    ordered = series.sort_values("as_of")
    data = pd.DataFrame(
        {
            "date": [format_date(date) for date in ordered["as_of"]],
            "value": ordered["value"],
            "text": [
                Qualifier(qualifier).said(_short(value))
                for qualifier, value in zip(ordered["qualifier"], ordered["value"], strict=True)
            ],
            "stated": [
                str(Quantity(value, unit, Qualifier(qualifier)))
                for qualifier, value in zip(ordered["qualifier"], ordered["value"], strict=True)
            ],
        }
    )
    base = alt.Chart(data).encode(
        y=alt.Y("date:N", sort=None, title=None),
        x=alt.X("value:Q", title=unit_label(unit) or None, axis=alt.Axis(format="~s", tickCount=3)),
        tooltip=[
            alt.Tooltip("date:N", title=_("As of")),
            alt.Tooltip("stated:N", title=_("Value")),
        ],
    )
    said = "; ".join(f"{d}: {v}" for d, v in zip(data["date"], data["stated"], strict=True))
    return alt.layer(
        base.mark_bar(color=AFTER_COLOR, height={"band": 0.7}),
        base.mark_text(align="left", dx=4, fontSize=11, color=INK_DARK if dark else INK).encode(
            text="text:N"
        ),
    ).properties(
        height=80 + 26 * len(data),
        description=ngettext("{count} figure", "{count} figures", len(data)) + f": {said}",
    )


def _short(value: float) -> str:
    if abs(value) < 1e6:
        return format_number(value)
    # By locale, since languages count in different steps: 7.31 million is 731 wan. Where a
    # language's long and short forms are the same, its data hold the short one only.
    locale = Locale.parse(language())
    form: Literal["long", "short"] = "long" if "long" in locale.compact_decimal_formats else "short"
    return str(format_compact_decimal(value, format_type=form, fraction_digits=2, locale=locale))
