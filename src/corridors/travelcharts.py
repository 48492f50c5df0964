"""Charts of modelled travel times, made with Altair."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from corridors.charts import AFTER_COLOR, BEFORE_COLOR
from corridors.i18n import gettext as _
from corridors.i18n import mark
from corridors.travel.engine import Leg
from corridors.travel.network import FloatArray

__all__ = ["calibration_chart", "matrix_chart", "saved_map"]

_WHEN = {"before": mark("before"), "after": mark("after")}


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
    countries = alt.UrlData(
        url=world_url, format=alt.TopoDataFormat(feature="countries", type="topojson")
    )
    land = alt.Chart(countries).mark_geoshape(
        fill="#ececec", stroke="#b5b5b5", strokeWidth=0.5, aria=False
    )
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
    return alt.layer(
        *layers,
        width="container",
        height=height,
        view=alt.ViewBackground(),
        projection=alt.Projection(type="mercator", fit=_corners(points)),
    )


def _corners(points: pd.DataFrame) -> dict[str, Any]:
    """Return the corners of the shown area as GeoJSON, which a projection can be fitted to."""
    west, east = float(points["lon"].min()) - 1, float(points["lon"].max()) + 1
    south, north = float(points["lat"].min()) - 1, float(points["lat"].max()) + 1
    corners = [[west, south], [west, north], [east, north], [east, south]]
    area = {"type": "MultiPoint", "coordinates": corners}
    feature = {"type": "Feature", "properties": {}, "geometry": area}
    return {"type": "FeatureCollection", "features": [feature]}


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
