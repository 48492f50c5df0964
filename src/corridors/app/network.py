"""The network page: modelled travel times in two scenarios, side by side."""

from __future__ import annotations

import json
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from corridors.api import shared_engine
from corridors.app.sidebar import plain
from corridors.catalogue import Catalogue
from corridors.charts import duration_text
from corridors.errors import CorridorsError
from corridors.model import Status
from corridors.travel.analysis import (
    accessibility,
    contributions,
    difference,
    minutes_saved,
    pair_gains,
    summary,
)
from corridors.travel.engine import Engine, Route
from corridors.travel.scenario import Scenario
from corridors.travelcharts import matrix_chart, saved_map

__all__ = ["page"]

_HOURS = (3, 6, 12, 24)
_PRESETS = {
    "none": "Before any project",
    "today": "Today",
    "building": "Today and under construction",
    "all": "All, planned ones included",
    "year": "By year, as reported",
}


def page(catalogue: Catalogue) -> None:
    """Draw the page.

    Parameters
    ----------
    catalogue : Catalogue
        The whole catalogue.
    """
    st.header("Travel times over the network")
    st.caption(
        "Modelled from city centre to city centre over road, rail and sea; speeds and waiting "
        "times are assumptions (Methods and sources). Reported times are on the page Travel times."
    )
    left, middle, right = st.columns([1, 2, 2])
    profile = left.radio(
        "Profile", ["passenger", "freight"], key="profile", bind="query-params", horizontal=True
    )
    try:
        engine = shared_engine(profile)
    except CorridorsError as error:
        st.info(plain(str(error)))
        return
    scenarios = (
        _scenario(catalogue, middle, "a", "Scenario A", "none"),
        _scenario(catalogue, right, "b", "Scenario B", "today"),
    )
    _prepare(engine, catalogue)
    cities = engine.network.places["name"].tolist()
    names = list(dict.fromkeys(cities))
    first, second = st.columns(2)
    origin = first.selectbox("From", names, key="from", bind="query-params")
    destination = second.selectbox("To", names, index=1, key="to", bind="query-params")
    routes = [engine.route(origin, destination, scenario) for scenario in scenarios]
    _headline(routes)
    gains = minutes_saved(engine, origin, *scenarios)
    st.altair_chart(saved_map(gains, [route.legs for route in routes], "/api/world.json"))
    lost = len(engine.network.places) - 1 - int(gains["saved"].notna().sum())
    st.caption(
        f"Routes: scenario A orange, B blue. {lost} places are not joined with {plain(origin)} by "
        "the network in both scenarios, most of them on islands without a port in the data. "
        "© OpenStreetMap contributors; cities GeoNames; sea lanes Eurostat marnet; land Natural "
        "Earth. Boundaries imply no opinion on the status of any territory."
    )
    legs, matrix, projects = st.tabs(["Legs", "City to city", "Projects"])
    with legs:
        _legs(routes)
    with matrix:
        _matrix(engine, names, scenarios)
    with projects:
        _contributions(engine, scenarios[1])
    _downloads(routes, gains, scenarios)


def _scenario(
    catalogue: Catalogue,
    column: DeltaGenerator,
    key: str,
    title: str,
    start: str,
) -> Scenario:
    keys = list(_PRESETS)
    preset = column.selectbox(
        title,
        keys,
        index=keys.index(start),
        format_func=lambda name: _PRESETS[name],
        key=f"scenario_{key}",
        bind="query-params",
    )
    if preset == "year":
        year = column.slider(
            f"Year of {title}", 2000, 2040, 2030, key=f"year_{key}", bind="query-params"
        )
        return Scenario.as_of(catalogue, year)
    if preset == "building":
        return Scenario.of_status(catalogue, [Status.OPERATIONAL, Status.UNDER_CONSTRUCTION])
    return Scenario.parse(catalogue, preset)


def _prepare(engine: Engine, catalogue: Catalogue) -> None:
    """Search from every project's stops once; each scenario is quick from then on."""
    bar = st.progress(0.0, "Searching the network, once")
    engine.prepare([], [Scenario.all(catalogue)], partial(_advance, bar))
    bar.empty()


def _advance(bar: DeltaGenerator, done: int, total: int) -> None:
    bar.progress(done / total, f"Searching the network: {done} of {total}")


def _headline(routes: list[Route]) -> None:
    before, after = (route.minutes for route in routes)
    columns = st.columns(3)
    columns[0].metric("Scenario A", duration_text("=", before))
    columns[1].metric("Scenario B", duration_text("=", after))
    if before is None or after is None:
        columns[2].metric("Difference", "–", help="No way joins the two places in a scenario.")
        return
    share = f" ({100 * (before - after) / before:.0f} % of A)" if before else ""
    columns[2].metric(f"B saves{share}", duration_text("=", before - after))


def _legs(routes: list[Route]) -> None:
    for title, route, column in zip("AB", routes, st.columns(2), strict=True):
        column.markdown(f"**Scenario {title}**")
        column.dataframe(
            pd.DataFrame(
                [
                    {
                        "Mode": leg.mode,
                        "Project": leg.feature_id,
                        "From": leg.start,
                        "To": leg.end,
                        "km": round(leg.km),
                        "Time": duration_text("=", leg.minutes),
                        "Borders": ", ".join(leg.borders),
                    }
                    for leg in route.legs
                ]
            ),
            hide_index=True,
        )


def _matrix(engine: Engine, names: list[str], scenarios: tuple[Scenario, Scenario]) -> None:
    chosen = st.multiselect("Cities", names, default=names[:15], key="cities")
    if len(chosen) < 2:
        st.info("Choose two cities or more.")
        return
    numbers = [engine.network.place(name) for name in chosen]
    before, after = (engine.minutes(numbers, numbers, scenario) for scenario in scenarios)
    found = summary(before, after)
    st.markdown(
        f"B saves **{found['saved_min']:.0f} min** ({found['saved_percent']:.1f} %) on the mean of "
        f"all {found['pairs']} ordered pairs, and **{found['saved_min_changed']:.0f} min** "
        f"({found['saved_percent_changed']:.1f} %) on the {found['changed']} that change."
    )
    st.altair_chart(matrix_chart(chosen, difference(before, after)), width="stretch")
    st.markdown("**Pairs that gain most**")
    st.dataframe(pair_gains(chosen, before, after).round(1), hide_index=True)
    st.markdown("**People in cities within reach** (scenario A and B)")
    people = engine.network.places["population"].to_numpy(dtype=float)
    everywhere = range(len(people))
    reach = [
        accessibility(engine.minutes(numbers, everywhere, scenario), people, _HOURS)
        for scenario in scenarios
    ]
    table = pd.DataFrame({"City": chosen})
    for i, hours in enumerate(_HOURS):
        for title, values in zip("AB", reach, strict=True):
            table[f"{hours} h, {title}"] = values[:, i].astype(int)
    st.dataframe(table, hide_index=True)
    times = pd.DataFrame(after, index=chosen, columns=chosen).replace(np.inf, np.nan)
    st.download_button(
        "Download the matrix of scenario B (minutes, CSV)",
        times.to_csv().encode(),
        file_name="matrix.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
    )


def _contributions(engine: Engine, scenario: Scenario) -> None:
    st.markdown("What each project of scenario B contributes to the mean of all pairs of cities.")
    if not scenario.projects:
        st.info("Scenario B has no project.")
        return
    if not st.button("Work it out for the 100 largest cities"):
        return
    bar = st.progress(0.0)
    found = contributions(engine, range(100), scenario, partial(_advance, bar))
    bar.empty()
    st.dataframe(
        pd.DataFrame(found["projects"]).rename(
            columns={
                "id": "Project",
                "alone_min": "Added alone, min a pair",
                "last_min": "Left out of all, min a pair",
            }
        ),
        hide_index=True,
    )
    st.caption(
        f"All together {found['together_min']:.2f} min a pair over {found['pairs']} ordered pairs; "
        f"interaction {found['interaction_min']:.2f} min."
    )


def _downloads(
    routes: list[Route], gains: pd.DataFrame, scenarios: tuple[Scenario, Scenario]
) -> None:
    features = [
        {
            "type": "Feature",
            "properties": {"scenario": title}
            | {key: value for key, value in leg.items() if key != "geometry"},
            "geometry": leg["geometry"],
        }
        for title, route in zip("AB", routes, strict=True)
        for leg in route.as_json()["legs"]
    ]
    files = {
        "Routes (GeoJSON)": (
            "routes.geojson",
            json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False),
        ),
        "Minutes saved (CSV)": ("minutes-saved.csv", gains.to_csv(index=False)),
        "Scenario A (JSON)": ("scenario-a.json", scenarios[0].to_json()),
        "Scenario B (JSON)": ("scenario-b.json", scenarios[1].to_json()),
    }
    for column, (label, (name, content)) in zip(st.columns(4), files.items(), strict=True):
        column.download_button(
            label,
            content.encode(),
            file_name=name,
            on_click="ignore",
            key=f"download-{name}",
            icon=":material/download:",
        )
