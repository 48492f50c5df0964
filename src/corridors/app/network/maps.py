"""The map of the page: minutes saved by place or over the land, or isochrones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from corridors.app.copylink import address_prefix
from corridors.app.network.address import pick_one
from corridors.app.network.files import csv_button, file_button, places_geojson, routes_geojson
from corridors.app.network.names import Places
from corridors.app.network.pair import Ends
from corridors.app.sidebar import plain
from corridors.i18n import gettext as _
from corridors.i18n import mark, ngettext
from corridors.io.geojson import area_bytes
from corridors.travel.analysis import minutes_saved
from corridors.travel.engine import Engine, Route
from corridors.travel.scenario import Scenario
from corridors.travel.surfaces import isochrones, minutes_saved_surface, saved_classes
from corridors.travelcharts import isochrone_map, saved_map, surface_map

__all__ = ["show_map"]

#: Finer cells leave gaps between the roads of the network, and cannot be told apart at this size.
_RESOLUTION = 4
_HOURS = (3, 6, 12, 24)
_GEOJSON = "application/geo+json"

_MAPS = {
    "places": mark("Time saved, by place"),
    "surface": mark("Time saved, over the land"),
    "isochrones": mark("Isochrones"),
}


def show_map(
    engine: Engine,
    places: Places,
    ends: Ends,
    scenarios: Sequence[Scenario],
    routes: Sequence[Route],
) -> None:
    """Draw the map the reader chooses, from the origin, with its files.

    Parameters
    ----------
    engine : Engine
    places : Places
    ends : tuple of str
        Ids of origin and destination.
    scenarios : sequence of Scenario
        A and B.
    routes : sequence of Route
        Between the two, in A and B.
    """
    chosen = pick_one(
        _("Map"),
        {code: _(text) for code, text in _MAPS.items()},
        key="map",
        default="places",
        buttons=True,
    )
    with st.spinner(_("Drawing the map…")):
        if chosen == "isochrones":
            _show_isochrones(engine, places, ends[0], scenarios)
        elif chosen == "surface":
            _show_surface(engine, places, ends[0], scenarios, routes)
        else:
            _show_places(engine, places, ends[0], scenarios, routes)


def _world() -> str:
    """Return where the app gives the countries for a chart."""
    return f"{address_prefix()}/api/world.json"


def _show_places(
    engine: Engine,
    places: Places,
    origin: str,
    scenarios: Sequence[Scenario],
    routes: Sequence[Route],
) -> None:
    gains = minutes_saved(engine, origin, scenarios[0], scenarios[1])
    compared = gains["saved"].notna()
    if not compared.any():
        text = _("No other place is joined with {origin} by the network in both scenarios.")
        st.info(text.format(origin=plain(places.names[origin])))
        return
    gains = gains.assign(name=[places.names[str(place_id)] for place_id in gains["id"]])
    st.altair_chart(
        saved_map(gains, [route.legs for route in routes], _world()),
        width="stretch",
        alt=_("Map of hours saved from {origin}, place by place").format(
            origin=places.names[origin]
        ),
    )
    lost = len(engine.network.places) - 1 - int(compared.sum())
    said = [_("Routes: scenario A orange, B blue.")]
    if lost:
        said.append(
            ngettext(
                "{count} place is not joined with the origin by the network in both scenarios.",
                "{count} places are not joined with the origin by the network in both scenarios.",
                lost,
            )
        )
    _caption(engine, *said)
    first, second, third = st.columns(3)
    csv_button(gains, "minutes-saved.csv", first, label=_("Minutes saved (CSV)"))
    file_button(
        _("Minutes saved (GeoJSON)"),
        lambda: places_geojson(gains, engine.network.terms),
        "minutes-saved.geojson",
        _GEOJSON,
        second,
    )
    _routes_button(routes, engine.network.terms, third)


def _show_surface(
    engine: Engine,
    places: Places,
    origin: str,
    scenarios: Sequence[Scenario],
    routes: Sequence[Route],
) -> None:
    surface = minutes_saved_surface(engine, origin, scenarios[0], scenarios[1], _RESOLUTION)
    if surface.empty:
        _nowhere(places, origin)
        return
    st.altair_chart(
        surface_map(
            saved_classes(surface),
            _position(places, origin),
            [route.legs for route in routes],
            _world(),
        ),
        width="stretch",
        alt=_("Map of time saved from {origin} over the land").format(origin=places.names[origin]),
    )
    _caption(engine, _("Routes: scenario A orange, B blue."), _hexagons())
    first, second = st.columns(2)
    file_button(
        _("Minutes saved, every hexagon (GeoJSON)"),
        lambda: area_bytes(surface.round(2), **engine.network.terms),
        "minutes-saved-surface.geojson",
        _GEOJSON,
        first,
    )
    _routes_button(routes, engine.network.terms, second)


def _show_isochrones(
    engine: Engine, places: Places, origin: str, scenarios: Sequence[Scenario]
) -> None:
    found = [
        isochrones(engine, origin, scenario, _HOURS, resolution=_RESOLUTION)
        for scenario in scenarios
    ]
    both = pd.concat([areas.assign(scenario=s) for areas, s in zip(found, "AB", strict=True)])
    if both.empty:
        _nowhere(places, origin)
        return
    for title, areas, column in zip("AB", found, st.columns(2), strict=True):
        name = _("Scenario {name}").format(name=title)
        column.markdown(f"**{name}**")
        column.altair_chart(
            isochrone_map(
                areas.assign(origin=places.names[origin]),
                _HOURS,
                _position(places, origin),
                both.total_bounds,
                _world(),
            ),
            width="stretch",
            alt=_("Map of isochrones from {origin}, {scenario}").format(
                origin=places.names[origin], scenario=name
            ),
        )
    people = [
        [int(areas.loc[areas["hours"] == hours, "people"].sum()) for hours in _HOURS]
        for areas in found
    ]
    st.markdown(_("People in cities of the network within so many hours, the city's own included."))
    counts = {
        _("Scenario {name}").format(name="A"): people[0],
        _("Scenario {name}").format(name="B"): people[1],
        _("More in B"): np.subtract(people[1], people[0]),
    }
    within = [_("{hours} h").format(hours=hours) for hours in _HOURS]
    st.dataframe(
        pd.DataFrame({_("Within"): within} | counts),
        hide_index=True,
        column_config={name: st.column_config.NumberColumn(format="localized") for name in counts},
    )
    _caption(engine, _hexagons())
    file_button(
        _("Isochrones of A and B (GeoJSON)"),
        lambda: area_bytes(both, **engine.network.terms),
        "isochrones.geojson",
        _GEOJSON,
    )


def _position(places: Places, place_id: str) -> tuple[float, float]:
    row = places.network.places.iloc[places.network.place(place_id)]
    return float(row["lon"]), float(row["lat"])


def _nowhere(places: Places, origin: str) -> None:
    text = _("No road of the network can be reached from {origin} in either scenario.")
    st.info(text.format(origin=plain(places.names[origin])))


def _hexagons() -> str:
    return _(
        "Each hexagon (H3, resolution {resolution}) has the time of the junction nearest to its "
        "centre and of the way there; land without roads of the network stays light."
    ).format(resolution=_RESOLUTION)


def _caption(engine: Engine, *said: str) -> None:
    owners = [engine.network.terms.get("attribution"), "Natural Earth"]
    no_opinion = _("Boundaries imply no opinion on the status of any territory.")
    st.caption(plain(" ".join([*said, "; ".join(filter(None, owners)) + ".", no_opinion])))


def _routes_button(
    routes: Sequence[Route], terms: Mapping[str, str], column: DeltaGenerator
) -> None:
    if any(route.legs for route in routes):
        file_button(
            _("Routes (GeoJSON)"),
            lambda: routes_geojson(routes, terms),
            "routes.geojson",
            _GEOJSON,
            column,
        )
