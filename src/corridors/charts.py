"""Charts shared by pages and exports, made with Altair. Colours and bounds as on the maps."""

from __future__ import annotations

import altair as alt
import pandas as pd

from corridors.i18n import gettext as _
from corridors.i18n import mark
from corridors.model import Qualifier

__all__ = ["AFTER_COLOR", "BEFORE_COLOR", "before_after_chart", "duration_text", "indicator_chart"]

BEFORE_COLOR = "#D55E00"
AFTER_COLOR = "#0072B2"

#: Point symbols that say how a value is bounded: arrows point to where the true one lies.
_SHAPES = {
    "exact": "circle",
    "approximate": "diamond",
    "upper bound (really less)": "triangle-left",
    "lower bound (really more)": "triangle-right",
}
_BOUND_NAMES = {
    "=": "exact",
    "~": "approximate",
    "<": "upper bound (really less)",
    "<=": "upper bound (really less)",
    ">": "lower bound (really more)",
    ">=": "lower bound (really more)",
}


def duration_text(qualifier: str | None, minutes: float | None) -> str:
    """Write a duration for a reader, for example ``under 2 h`` or ``46 min``.

    Parameters
    ----------
    qualifier : str or None
        One of `Qualifier`.
    minutes : float or None
        Duration in minutes; ``None`` gives a dash.
    """
    if minutes is None or pd.isna(minutes):
        return "–"
    hours, rest = divmod(round(abs(minutes)), 60)
    parts = []
    if hours:
        parts.append(_("{hours} h").format(hours=hours))
    if rest or not hours:
        parts.append(_("{minutes} min").format(minutes=rest))
    text = ("-" if minutes < 0 else "") + " ".join(parts)
    return Qualifier(qualifier).said(text) if isinstance(qualifier, str) else text


def _long_form(table: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for record in table.to_dict("records"):
        label = f"{record['name']}: {record['od']}" if record["od"] else record["name"]
        saving = duration_text(record["saving_qualifier"], record["saving_min"])
        percent = record["saving_percent"]
        share = "" if percent is None or pd.isna(percent) else f" ({percent:.0f} %)"
        longer = "before" if record["before_min"] >= record["after_min"] else "after"
        for when in ("before", "after"):
            qualifier = record[f"{when}_qualifier"]
            rows.append(
                {
                    "row": label,
                    "od": record["od"] or record["name"],
                    "when": when,
                    "outer": "left" if (when == "after") == (longer == "before") else "right",
                    "hours": record[f"{when}_min"] / 60,
                    "bound": _BOUND_NAMES[qualifier],
                    "time": duration_text(qualifier, record[f"{when}_min"]),
                    "saving": f"{saving}{share}" if saving != "–" else "not determined",
                    "mode": record["mode"],
                    "source": record[f"{when}_source"],
                }
            )
    return pd.DataFrame(rows)


def before_after_chart(
    table: pd.DataFrame, *, compact: bool = False
) -> alt.LayerChart | alt.FacetChart:
    """Draw travel times before and after as dumbbells, in the order of the table.

    Parameters
    ----------
    table : pandas.DataFrame
        As `corridors.compare_travel_times` gives it; at least one row. Durations in
        minutes are drawn in hours on a logarithmic axis, since they span minutes to
        weeks. A bound is a triangle pointing to where the true value lies.
    compact : bool, default False
        For a narrow place: OD pairs only, above their dumbbell, and no legend.
    """
    data = _long_form(table)
    order = list(dict.fromkeys(data["row"]))
    y = alt.Y("row:N", sort=order, title=None, axis=None if compact else alt.Axis(labelLimit=420))
    x = alt.X(
        "hours:Q",
        scale=alt.Scale(type="log", nice=False, padding=70),
        title="Hours (logarithmic)",
        axis=alt.Axis(tickCount=5, format="~g"),
    )
    base = alt.Chart(data)
    link = base.mark_line(color="#888888", strokeWidth=2).encode(x=x, y=y, detail="row:N")
    ends = base.mark_point(filled=True, size=150, opacity=1).encode(
        x=x,
        y=y,
        color=alt.Color(
            "when:N",
            title="Time",
            scale=alt.Scale(domain=["before", "after"], range=[BEFORE_COLOR, AFTER_COLOR]),
            legend=None if compact else alt.Undefined,
        ),
        shape=alt.Shape(
            "bound:N",
            title="Stated as",
            scale=alt.Scale(domain=list(_SHAPES), range=list(_SHAPES.values())),
            legend=None if compact else alt.Undefined,
        ),
        tooltip=[
            alt.Tooltip("row:N", title="Corridor"),
            alt.Tooltip("when:N", title="Time"),
            alt.Tooltip("time:N", title="Stated"),
            alt.Tooltip("saving:N", title="Saving"),
            alt.Tooltip("mode:N", title="Mode"),
            alt.Tooltip("source:N", title="Source"),
        ],
    )
    # Each label stands on the outer side of its point, so that the two never overlap.
    outer = base.mark_text(fontSize=11, color="#767676").encode(x=x, y=y, text="time:N")
    right, left = "datum.outer === 'right'", "datum.outer === 'left'"
    layers = [
        link,
        ends,
        outer.transform_filter(right).mark_text(fontSize=11, align="left", dx=11, color="#767676"),
        outer.transform_filter(left).mark_text(fontSize=11, align="right", dx=-11, color="#767676"),
    ]
    if compact:
        titles = base.transform_filter(left).mark_text(
            align="left", dy=-20, fontSize=12, color="#767676"
        )
        layers.append(titles.encode(x=alt.value(2), y=y, text="od:N"))
    return alt.layer(*layers).properties(
        height=(90 + 60 * len(order)) if compact else (60 + 40 * len(order))
    )


def indicator_chart(rows: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """Draw one indicator over time; points show how each value is bounded.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of `Catalogue.indicator_table` with one indicator and one unit. Sources that
        give different values for one date stand as several points.
    """
    data = rows.assign(
        date=pd.to_datetime(rows["as_of"], format="ISO8601"),
        bound=[_BOUND_NAMES[q] for q in rows["qualifier"]],
    )[["date", "as_of", "value", "unit", "scope", "bound", "citation"]]
    base = alt.Chart(data).encode(
        x=alt.X("date:T", title=None, axis=alt.Axis(format="%Y", tickCount="year")),
        y=alt.Y("value:Q", title=str(rows["unit"].iloc[0]) or None, scale=alt.Scale(zero=True)),
    )
    line = base.mark_line(color=AFTER_COLOR, opacity=0.4).encode(y="mean(value):Q")
    present = [name for name in _SHAPES if name in set(data["bound"])]
    points = base.mark_point(color=AFTER_COLOR, filled=True, size=90).encode(
        shape=alt.Shape(
            "bound:N",
            title=None,
            scale=alt.Scale(domain=present, range=[_SHAPES[name] for name in present]),
            legend=alt.Legend(orient="bottom") if present != ["exact"] else None,
        ),
        tooltip=[
            alt.Tooltip("as_of:N", title="As of"),
            alt.Tooltip("value:Q", title="Value", format=","),
            alt.Tooltip("bound:N", title="Bound"),
            alt.Tooltip("scope:N", title="Of"),
            alt.Tooltip("citation:N", title="Source"),
        ],
    )
    return alt.layer(line, points, height=180)
