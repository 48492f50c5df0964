"""Charts shared by pages and exports, made with Altair. Colours and bounds as on the maps."""

from __future__ import annotations

from collections.abc import Collection

import altair as alt
import pandas as pd

from corridors.i18n import gettext as _
from corridors.i18n import mark
from corridors.model import Mode, Qualifier, format_date, format_number, unit_label

__all__ = [
    "AFTER_COLOR",
    "BEFORE_COLOR",
    "INK",
    "INK_DARK",
    "QUIET",
    "before_after_chart",
    "duration_text",
    "indicator_chart",
    "share_text",
]

BEFORE_COLOR = "#D55E00"
AFTER_COLOR = "#0072B2"
#: Text inside a chart, on a light and on a dark page.
INK = "#595959"
INK_DARK = "#B8B8B8"
#: Lines that only join or frame, on either page.
QUIET = "#888888"

#: Point symbols that say how a value is bounded: arrows point to where the true one lies.
_SHAPES = {
    mark("exact"): "circle",
    mark("approximate"): "diamond",
    mark("upper bound (really less)"): "triangle-left",
    mark("lower bound (really more)"): "triangle-right",
}
_BOUND_NAMES = {
    "=": "exact",
    "~": "approximate",
    "<": "upper bound (really less)",
    "<=": "upper bound (really less)",
    ">": "lower bound (really more)",
    ">=": "lower bound (really more)",
}
_WHEN = {"before": mark("before"), "after": mark("after")}


def _bound_name(qualifier: str) -> str:
    return _(_BOUND_NAMES[qualifier])


def _shape_scale(present: Collection[str] | None = None) -> alt.Scale:
    shapes = {_(name): shape for name, shape in _SHAPES.items()}
    shown = [name for name in shapes if present is None or name in present]
    return alt.Scale(domain=shown, range=[shapes[name] for name in shown])


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


def share_text(qualifier: str | None, percent: float | None) -> str:
    """Write a share for a reader, for example ``at least 60 %``.

    Parameters
    ----------
    qualifier : str or None
        One of `Qualifier`.
    percent : float or None
        ``None`` where the bounds of before and after pull apart.
    """
    if percent is None or pd.isna(percent):
        return _("not determined")
    text = f"{percent:.0f} %"
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
                    "when": _(_WHEN[when]),
                    "outer": "left" if (when == "after") == (longer == "before") else "right",
                    "hours": record[f"{when}_min"] / 60,
                    "bound": _bound_name(qualifier),
                    "time": duration_text(qualifier, record[f"{when}_min"]),
                    "saving": f"{saving}{share}" if saving != "–" else _("not determined"),
                    "mode": Mode(record["mode"]).label,
                    "source": record[f"{when}_source"],
                }
            )
    return pd.DataFrame(rows)


def _spoken(table: pd.DataFrame) -> str:
    """Say what a chart of travel times shows, for who cannot see it."""
    said = [
        _("{od}: {before} before, {after} after").format(
            od=row["od"] or row["name"],
            before=duration_text(row["before_qualifier"], row["before_min"]),
            after=duration_text(row["after_qualifier"], row["after_min"]),
        )
        for row in table.to_dict("records")
    ]
    return _("Travel times before and after.") + " " + "; ".join(said)


def before_after_chart(
    table: pd.DataFrame, *, compact: bool = False, dark: bool = False
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
    dark : bool, default False
        Whether the page around it is dark.
    """
    data = _long_form(table)
    ink = INK_DARK if dark else INK
    order = list(dict.fromkeys(data["row"]))
    y = alt.Y("row:N", sort=order, title=None, axis=None if compact else alt.Axis(labelLimit=420))
    x = alt.X(
        "hours:Q",
        scale=alt.Scale(type="log", nice=False, padding=70),
        title=_("Hours (logarithmic)"),
        axis=alt.Axis(tickCount=5, format="~g"),
    )
    base = alt.Chart(data)
    link = base.mark_line(color=QUIET, strokeWidth=2).encode(x=x, y=y, detail="row:N")
    ends = base.mark_point(filled=True, size=150, opacity=1).encode(
        x=x,
        y=y,
        color=alt.Color(
            "when:N",
            title=_("Time"),
            scale=alt.Scale(
                domain=[_(name) for name in _WHEN.values()], range=[BEFORE_COLOR, AFTER_COLOR]
            ),
            legend=None if compact else alt.Undefined,
        ),
        shape=alt.Shape(
            "bound:N",
            title=_("Stated as"),
            scale=_shape_scale(),
            legend=None if compact else alt.Undefined,
        ),
        tooltip=[
            alt.Tooltip("row:N", title=_("Corridor")),
            alt.Tooltip("when:N", title=_("Time")),
            alt.Tooltip("time:N", title=_("Stated")),
            alt.Tooltip("saving:N", title=_("Saving")),
            alt.Tooltip("mode:N", title=_("Mode")),
            alt.Tooltip("source:N", title=_("Source")),
        ],
    )
    # Each label stands on the outer side of its point, so that the two never overlap.
    outer = base.mark_text(fontSize=11, color=ink).encode(x=x, y=y, text="time:N")
    right, left = "datum.outer === 'right'", "datum.outer === 'left'"
    layers = [
        link,
        ends,
        outer.transform_filter(right).mark_text(fontSize=11, align="left", dx=11, color=ink),
        outer.transform_filter(left).mark_text(fontSize=11, align="right", dx=-11, color=ink),
    ]
    if compact:
        titles = base.transform_filter(left).mark_text(align="left", dy=-20, fontSize=12, color=ink)
        layers.append(titles.encode(x=alt.value(2), y=y, text="od:N"))
    return alt.layer(*layers).properties(
        # The legend beside it needs some height too.
        height=(90 + 60 * len(order)) if compact else max(230, 60 + 40 * len(order)),
        description=_spoken(table),
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
        as_of=[format_date(str(date)) for date in rows["as_of"]],
        bound=[_bound_name(q) for q in rows["qualifier"]],
    )[["date", "as_of", "value", "unit", "scope", "bound", "citation"]]
    unit = str(rows["unit"].iloc[0])
    base = alt.Chart(data).encode(
        x=alt.X("date:T", title=None, axis=alt.Axis(format="%Y", tickCount="year")),
        y=alt.Y("value:Q", title=unit_label(unit) or None, scale=alt.Scale(zero=True)),
    )
    line = base.mark_line(color=AFTER_COLOR, opacity=0.4).encode(y="mean(value):Q")
    scale = _shape_scale(set(data["bound"]))
    points = base.mark_point(color=AFTER_COLOR, filled=True, size=90).encode(
        shape=alt.Shape(
            "bound:N",
            title=None,
            scale=scale,
            legend=alt.Legend(orient="bottom") if set(rows["qualifier"]) != {"="} else None,
        ),
        tooltip=[
            alt.Tooltip("as_of:N", title=_("As of")),
            alt.Tooltip("value:Q", title=_("Value"), format=","),
            alt.Tooltip("bound:N", title=_("Bound")),
            alt.Tooltip("scope:N", title=_("Of")),
            alt.Tooltip("citation:N", title=_("Source")),
        ],
    )
    description = _("{what}: {values}").format(
        what=_(str(rows["indicator"].iloc[0])), values=_values(rows, unit)
    )
    return alt.layer(line, points, height=180, description=description)


def _values(rows: pd.DataFrame, unit: str) -> str:
    return ", ".join(
        f"{format_date(str(as_of))}: {Qualifier(qualifier).said(format_number(value))} "
        f"{unit_label(unit)}".strip()
        for as_of, qualifier, value in zip(
            rows["as_of"], rows["qualifier"], rows["value"], strict=True
        )
    )
