"""Charts of modelled travel times, made with Altair."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

import altair as alt
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from corridors.charts import AFTER_COLOR, BEFORE_COLOR, QUIET
from corridors.i18n import gettext as _
from corridors.i18n import mark
from corridors.travel.engine import Leg
from corridors.travel.network import FloatArray
from corridors.travel.surfaces import SAVED_CLASSES

__all__ = ["calibration_chart", "isochrone_map", "matrix_chart", "saved_map", "surface_map"]

_WHEN = {"before": mark("before"), "after": mark("after")}
#: Colour and width of the routes of scenarios A and B; the upper one is narrower.
_ROUTES = ((BEFORE_COLOR, 4), (AFTER_COLOR, 2))
#: Name and colour of the classes of `saved_classes`, in the order of the legend.
_SAVED = {
    "slower": (mark("slower"), "#C2185B"),
    "same": (mark("no change (under 1 min)"), "#C4C4C4"),
    "30": (mark("1–30 min"), "#FDE725"),
    "60": (mark("30–60 min"), "#8FD744"),
    "120": (mark("1–2 h"), "#35B779"),
    "240": (mark("2–4 h"), "#21908C"),
    "480": (mark("4–8 h"), "#31688E"),
    "more": (mark("over 8 h"), "#440154"),
    "reached": (mark("reached in B only"), "#8C6BB1"),
    "lost": (mark("reached in A only"), "#1A1A1A"),
}


def saved_map(
    gains: pd.DataFrame, routes: Sequence[Sequence[Leg]], world_url: str, *, height: int = 560
) -> alt.LayerChart | alt.FacetChart:
    """Draw minutes saved by place, and the routes of two scenarios over one another.

    Parameters
    ----------
    gains : pandas.DataFrame
        From `corridors.travel.analysis.minutes_saved`; one place with ``saved`` at least.
    routes : sequence of legs
        Of scenario A (orange) and B (blue).
    world_url : str
        Address of the basemap's countries as TopoJSON.
    height : int, default 560
        In pixels; the width is that of the page.
    """
    points = gains.dropna(subset=["saved"])
    circles = (
        alt.Chart(points.assign(hours=points["saved"] / 60))
        .mark_circle(size=28, opacity=0.9, clip=True)
        .encode(
            longitude="lon:Q",
            latitude="lat:Q",
            color=alt.Color(
                "hours:Q",
                title=_("Hours saved"),
                scale=alt.Scale(scheme="viridis", reverse=True),
                legend=alt.Legend(orient="bottom", gradientLength=200),
            ),
            tooltip=[
                alt.Tooltip("name:N", title=_("Place")),
                alt.Tooltip("before:Q", title=_("A, min"), format=".0f"),
                alt.Tooltip("after:Q", title=_("B, min"), format=".0f"),
                alt.Tooltip("saved:Q", title=_("Saved, min"), format=".0f"),
            ],
        )
    )
    west, south = float(points["lon"].min()) - 1, float(points["lat"].min()) - 1
    east, north = float(points["lon"].max()) + 1, float(points["lat"].max()) + 1
    layers = [_land(world_url), circles, *_lines(routes)]
    return _map(layers, (west, south, east, north), height)


def surface_map(
    classes: gpd.GeoDataFrame,
    origin: tuple[float, float],
    routes: Sequence[Sequence[Leg]],
    world_url: str,
    *,
    height: int = 560,
) -> alt.LayerChart | alt.FacetChart:
    """Draw minutes saved over the land in classes, and the routes of two scenarios.

    Parameters
    ----------
    classes : geopandas.GeoDataFrame
        From `corridors.travel.surfaces.saved_classes`; one row at least.
    origin : tuple of float
        Longitude and latitude of the place that time is saved from, in degrees.
    routes : sequence of legs
        Of scenario A (orange) and B (blue).
    world_url : str
        Address of the basemap's countries as TopoJSON.
    height : int, default 560
        In pixels; the width is that of the page.
    """
    # The usual classes always stand in the legend, so that two maps can be compared.
    usual = set(SAVED_CLASSES) - {"slower"}
    shown = [name for name in _SAVED if name in usual | set(classes["class"])]
    names = {name: _(_SAVED[name][0]) for name in shown}
    areas = _areas(
        classes,
        [names[name] for name in classes["class"]],
        _("Time saved"),
        alt.Scale(domain=list(names.values()), range=[_SAVED[name][1] for name in shown]),
        [alt.Tooltip("properties.cells:Q", title=_("H3 cells"), format=",")],
    )
    layers = [_land(world_url), areas, _borders(world_url), *_lines(routes), _spot(origin)]
    return _map(layers, classes.total_bounds, height)


def isochrone_map(
    areas: gpd.GeoDataFrame,
    hours: Sequence[float],
    origin: tuple[float, float],
    bounds: Sequence[float],
    world_url: str,
    *,
    height: int = 480,
) -> alt.LayerChart | alt.FacetChart:
    """Draw the land within so many hours of a place, the shorter over the longer.

    Parameters
    ----------
    areas : geopandas.GeoDataFrame
        From `corridors.travel.surfaces.isochrones`.
    hours : sequence of float
        All that stand in the legend, so that the maps of two scenarios have the same one.
    origin : tuple of float
        Longitude and latitude of the place, in degrees.
    bounds : sequence of float
        West, south, east and north of what is shown, in degrees.
    world_url : str
        Address of the basemap's countries as TopoJSON.
    height : int, default 480
        In pixels; the width is that of the page.
    """
    said = {float(limit): _("within {hours} h").format(hours=f"{limit:g}") for limit in hours}
    within = _areas(
        areas,
        [said[limit] for limit in areas["hours"]],
        _("Time from {place}").format(place=str(areas["origin"].iat[0])) if len(areas) else "",
        # The nearest land is darkest.
        alt.Scale(domain=list(said.values()), scheme="greens", reverse=True),
        [alt.Tooltip("properties.people:Q", title=_("People in cities"), format=",")],
    )
    return _map([_land(world_url), within, _borders(world_url), _spot(origin)], bounds, height)


# -- parts of a map -----------------------------------------------------------------


def _countries(world_url: str, **look: Any) -> alt.Chart:
    data = alt.UrlData(
        url=world_url, format=alt.TopoDataFormat(feature="countries", type="topojson")
    )
    # Clipped, or the land beyond the view would lie under the legend.
    chart: alt.Chart = alt.Chart(data).mark_geoshape(aria=False, clip=True, **look)
    return chart


def _land(world_url: str) -> alt.Chart:
    return _countries(world_url, fill="#ececec", stroke="#b5b5b5", strokeWidth=0.5)


def _borders(world_url: str) -> alt.Chart:
    """Return the countries' outlines, to be seen over what covers the land."""
    return _countries(world_url, filled=False, stroke="#4d4d4d", strokeWidth=0.5, opacity=0.6)


def _areas(
    areas: gpd.GeoDataFrame,
    names: Sequence[str],
    title: str,
    scale: alt.Scale,
    tooltip: list[alt.Tooltip],
) -> alt.Chart:
    # A thousandth of a degree cannot be seen at this size. D3 takes a ring the other way
    # round than RFC 7946 does: anticlockwise is the whole globe but the ring.
    shapes = areas.geometry.set_precision(1e-3).orient_polygons(exterior_cw=True)
    table = areas.drop(columns="geometry").assign(name=list(names))
    features = [
        {"type": "Feature", "properties": row, "geometry": json.loads(shapely.to_geojson(shape))}
        for row, shape in zip(table.to_dict("records"), shapes, strict=True)
    ]
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=features))
        .mark_geoshape(clip=True)
        .encode(
            color=alt.Color(
                "properties.name:O",
                title=title,
                sort=None,
                scale=scale,
                legend=alt.Legend(
                    orient="bottom",
                    columns=3,
                    symbolType="square",
                    symbolSize=120,
                    # On a dark page the darkest class could not be seen without a rim.
                    symbolStrokeColor=QUIET,
                    symbolStrokeWidth=1,
                ),
            ),
            tooltip=[alt.Tooltip("properties.name:N", title=title), *tooltip],
        )
    )
    return chart


def _lines(routes: Sequence[Sequence[Leg]]) -> list[alt.Chart]:
    layers = []
    for legs, (color, stroke) in zip(routes, _ROUTES, strict=True):
        positions = [position for leg in legs for position in leg.positions]
        if positions:
            line = {"type": "LineString", "coordinates": np.round(positions, 3).tolist()}
            layers.append(
                alt.Chart(
                    alt.InlineData(values=[{"type": "Feature", "geometry": line}])
                ).mark_geoshape(
                    filled=False, stroke=color, strokeWidth=stroke, aria=False, clip=True
                )
            )
    return layers


def _spot(position: tuple[float, float]) -> alt.Chart:
    chart: alt.Chart = (
        alt.Chart(pd.DataFrame([position], columns=["lon", "lat"]))
        .mark_circle(size=90, color="#000000", stroke="#ffffff", strokeWidth=1.5, opacity=1)
        .encode(longitude="lon:Q", latitude="lat:Q")
    )
    return chart


def _map(
    layers: Sequence[alt.Chart], bounds: Sequence[float], height: int
) -> alt.LayerChart | alt.FacetChart:
    """Lay layers over one another, fitted to west, south, east and north."""
    west, south, east, north = (float(degrees) for degrees in bounds)
    # Vega-Lite can fit a projection to GeoJSON only.
    corners = [[west, south], [west, north], [east, north], [east, south]]
    area = {"type": "MultiPoint", "coordinates": corners}
    feature = {"type": "Feature", "properties": {}, "geometry": area}
    return alt.layer(
        *layers,
        width="container",
        height=height,
        view=alt.ViewBackground(),
        projection=alt.Projection(
            type="mercator", fit={"type": "FeatureCollection", "features": [feature]}
        ),
    )


# -- charts -------------------------------------------------------------------------


def matrix_chart(names: Sequence[str], saved: FloatArray) -> alt.Chart:
    """Draw a heat map of minutes saved between places.

    Parameters
    ----------
    names : sequence of str
    saved : array of shape (n, n)
        Minutes; not finite where a pair cannot be compared.
    """
    rows = [
        {"origin": a, "destination": b, "hours": float(saved[i, j]) / 60}
        for i, a in enumerate(names)
        for j, b in enumerate(names)
        if i != j and math.isfinite(saved[i, j])
    ]
    table = pd.DataFrame(rows, columns=["origin", "destination", "hours"])
    chart: alt.Chart = (
        alt.Chart(table)
        .mark_rect()
        .encode(
            x=alt.X("destination:N", sort=list(names), title=None),
            y=alt.Y("origin:N", sort=list(names), title=None),
            color=alt.Color(
                "hours:Q", title=_("Hours saved"), scale=alt.Scale(scheme="viridis", reverse=True)
            ),
            tooltip=[
                alt.Tooltip("origin:N", title=_("From")),
                alt.Tooltip("destination:N", title=_("To")),
                alt.Tooltip("hours:Q", title=_("Hours saved"), format=".1f"),
            ],
        )
    )
    return chart


def calibration_chart(table: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """Draw modelled against reported times; on the line they are equal.

    Parameters
    ----------
    table : pandas.DataFrame
        From `corridors.travel.calibration.calibration`.
    """
    data = table.dropna(subset=["modelled"]).assign(
        reported=table["reported"] / 60,
        modelled=table["modelled"] / 60,
        when=[_(_WHEN.get(when, when)) for when in table.dropna(subset=["modelled"])["when"]],
    )
    most = float(max(data["reported"].max(), data["modelled"].max(), 1)) if len(data) else 1.0
    equal = (
        alt.Chart(pd.DataFrame({"x": [0.0, most], "y": [0.0, most]}))
        .mark_line(color="#888888", strokeDash=[4, 4])
        .encode(x="x:Q", y="y:Q")
    )
    points = (
        alt.Chart(data)
        .mark_point(filled=True, size=80)
        .encode(
            x=alt.X("reported:Q", title=_("Reported, hours")),
            y=alt.Y("modelled:Q", title=_("Modelled, hours")),
            color=alt.Color(
                "when:N",
                title=None,
                scale=alt.Scale(
                    domain=[_("before"), _("after")], range=[BEFORE_COLOR, AFTER_COLOR]
                ),
            ),
            tooltip=[
                alt.Tooltip("od:N", title=_("From and to")),
                alt.Tooltip("when:N", title=_("When")),
                alt.Tooltip("qualifier:N", title=_("Bound")),
                alt.Tooltip("reported:Q", title=_("Reported, hours"), format=".1f"),
                alt.Tooltip("modelled:Q", title=_("Modelled, hours"), format=".1f"),
                alt.Tooltip("source:N", title=_("Source")),
            ],
        )
    )
    return alt.layer(equal, points, height=320)
