"""Charts of modelled travel times, made with Altair."""

from __future__ import annotations

import math
from collections.abc import Sequence

import altair as alt
import pandas as pd

from corridors.charts import AFTER_COLOR, BEFORE_COLOR
from corridors.travel.engine import Leg
from corridors.travel.network import FloatArray

__all__ = ["calibration_chart", "matrix_chart", "saved_map"]


def saved_map(
    gains: pd.DataFrame, routes: Sequence[Sequence[Leg]], world_url: str, *, width: int = 760
) -> alt.LayerChart | alt.FacetChart:
    """Draw minutes saved by place, and the routes of two scenarios over one another.

    Parameters
    ----------
    gains : pandas.DataFrame
        From `corridors.travel.analysis.minutes_saved`.
    routes : sequence of legs
        Of scenario A (orange) and B (blue).
    world_url : str
        Address of the basemap's countries as TopoJSON.
    width : int, default 760
        Width in pixels.
    """
    points = gains.dropna(subset=["saved"])
    west, east = float(points["lon"].min()), float(points["lon"].max())
    south, north = float(points["lat"].min()), float(points["lat"].max())
    scale = width * 360 / (2 * math.pi * max(east - west + 4, 1))
    height = int(min(900, max(300, width * (north - south + 4) / max(east - west + 4, 1))))
    countries = alt.UrlData(
        url=world_url, format=alt.TopoDataFormat(feature="countries", type="topojson")
    )
    land = alt.Chart(countries).mark_geoshape(
        fill="#ececec", stroke="#b5b5b5", strokeWidth=0.5, aria=False
    )
    circles = (
        alt.Chart(points.assign(hours=points["saved"] / 60))
        .mark_circle(size=28, opacity=0.9)
        .encode(
            longitude="lon:Q",
            latitude="lat:Q",
            color=alt.Color(
                "hours:Q", title="Hours saved", scale=alt.Scale(scheme="viridis", reverse=True)
            ),
            tooltip=[
                alt.Tooltip("name:N", title="Place"),
                alt.Tooltip("before:Q", title="A, min", format=".0f"),
                alt.Tooltip("after:Q", title="B, min", format=".0f"),
                alt.Tooltip("saved:Q", title="Saved, min", format=".0f"),
            ],
        )
    )
    layers: list[alt.Chart] = [land, circles]
    for legs, color, stroke in zip(routes, (BEFORE_COLOR, AFTER_COLOR), (4, 2), strict=True):
        positions = [position for leg in legs for position in leg.positions]
        if positions:
            line = {"type": "LineString", "coordinates": [list(p) for p in positions]}
            layers.append(
                alt.Chart(
                    alt.InlineData(values=[{"type": "Feature", "geometry": line}])
                ).mark_geoshape(filled=False, stroke=color, strokeWidth=stroke, aria=False)
            )
    center = [(west + east) / 2, (south + north) / 2]
    return alt.layer(
        *layers,
        width=width,
        height=height,
        view=alt.ViewBackground(),
        projection=alt.Projection(type="mercator", scale=scale, center=center),
    )


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
                "hours:Q", title="Hours saved", scale=alt.Scale(scheme="viridis", reverse=True)
            ),
            tooltip=["origin:N", "destination:N", alt.Tooltip("hours:Q", format=".1f")],
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
        reported=table["reported"] / 60, modelled=table["modelled"] / 60
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
            x=alt.X("reported:Q", title="Reported, hours"),
            y=alt.Y("modelled:Q", title="Modelled, hours"),
            color=alt.Color(
                "when:N",
                title=None,
                scale=alt.Scale(domain=["before", "after"], range=[BEFORE_COLOR, AFTER_COLOR]),
            ),
            tooltip=["od:N", "when:N", "qualifier:N", "reported:Q", "modelled:Q", "source:N"],
        )
    )
    return alt.layer(equal, points, height=320)
