"""The network page: modelled travel times in two scenarios, side by side."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from corridors.api import shared_engine
from corridors.app.history import held
from corridors.app.longwork import run_long
from corridors.app.network.address import pick_one
from corridors.app.network.cities import show_cities, show_reach
from corridors.app.network.files import file_button
from corridors.app.network.maps import show_map
from corridors.app.network.names import Places, project_names
from corridors.app.network.pair import show_legs, show_times
from corridors.app.network.projects import show_contributions
from corridors.app.network.scenarios import choose_scenario
from corridors.app.sidebar import plain
from corridors.catalogue import Catalogue
from corridors.errors import CorridorsError, UnknownNameError
from corridors.i18n import gettext as _
from corridors.i18n import mark
from corridors.travel.engine import Engine, Progress
from corridors.travel.scenario import Scenario

__all__ = ["page"]

_PROFILES = {"passenger": mark("Passengers"), "freight": mark("Freight")}


def page(catalogue: Catalogue) -> None:
    """Draw the page.

    Parameters
    ----------
    catalogue : Catalogue
        The whole catalogue.
    """
    st.header(_("Travel times over the network"))
    st.caption(
        _(
            "Modelled from city centre to city centre over road, rail and sea; speeds and "
            "waiting times are assumptions (Methods and sources). Reported times are on the "
            "page Travel times."
        )
    )
    left, middle, right = st.columns([1, 2, 2])
    profile = pick_one(
        _("Profile"),
        {code: _(text) for code, text in _PROFILES.items()},
        key="profile",
        default="passenger",
        column=left,
        buttons=True,
    )
    try:
        engine = shared_engine(profile)
    except CorridorsError as error:
        st.info(plain(str(error)))
        return
    if len(engine.network.places) < 2:
        st.info(_("The network has fewer than two places; there is nothing to compare."))
        return
    places, projects = Places.of(engine.network), project_names(catalogue)
    scenarios = (
        choose_scenario(
            catalogue, places, projects, middle, "a", _("Scenario {name}").format(name="A"), "none"
        ),
        choose_scenario(
            catalogue, places, projects, right, "b", _("Scenario {name}").format(name="B"), "today"
        ),
    )
    if scenarios[0] == scenarios[1]:
        st.info(_("Scenarios A and B are the same; nothing is saved between them."))
    if not _prepared(engine, catalogue, scenarios):
        return
    ends = _ends(places)
    routes = [engine.route(*ends, scenario) for scenario in scenarios]
    show_times(places, ends, routes)
    show_map(engine, places, ends, scenarios, routes)
    legs, cities, reach, what = st.tabs(
        [_("Legs"), _("City to city"), _("People within reach"), _("Projects")]
    )
    with legs:
        show_legs(catalogue, projects, routes)
    with cities:
        chosen = show_cities(engine, places, scenarios)
    with reach:
        show_reach(engine, places, chosen, scenarios)
    with what:
        show_contributions(engine, places, projects, scenarios[1])
    _scenario_files(scenarios)


def _prepared(engine: Engine, catalogue: Catalogue, scenarios: Sequence[Scenario]) -> bool:
    """Search from every project's stops once; each scenario is quick from then on."""

    def work(advance: Progress) -> bool:
        engine.prepare([], [Scenario.all(catalogue), *scenarios], advance)
        return True

    return bool(run_long(_("Searching the network"), work, key="prepare"))


def _ends(places: Places) -> tuple[str, str]:
    first, second = st.columns(2)
    _by_name(places)
    cities = list(places.names)
    origin = pick_one(_("From"), places.names, key="from", default=cities[0], column=first)
    destination = pick_one(_("To"), places.names, key="to", default=cities[1], column=second)
    return origin, destination


def _by_name(places: Places) -> None:
    """Let an address name a place as well as give its id."""
    for key in ("from", "to"):
        asked = st.query_params.get(key)
        if asked is not None and asked not in places.names and not held(key):
            try:
                st.session_state[key] = st.query_params[key] = places.id_of(asked)
            except UnknownNameError as error:
                st.warning(plain(str(error)))
                del st.query_params[key]


def _scenario_files(scenarios: Sequence[Scenario]) -> None:
    st.markdown("**" + _("Save a scenario, to open it again or on the command line") + "**")
    for title, scenario, column in zip("AB", scenarios, st.columns(2), strict=True):
        file_button(
            _("Scenario {name} (JSON)").format(name=title),
            scenario.to_json().encode,
            f"scenario-{title.lower()}.json",
            "application/json",
            column,
        )
