"""Choosing a scenario: a preset, a year or a file, then project by project."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import UploadedFile

from corridors.api import fingerprint
from corridors.app.history import held
from corridors.app.network.address import keep, pick_number, pick_one
from corridors.app.network.lines import SPEED, SPEEDS, new_lines, speed_of
from corridors.app.network.names import Places
from corridors.app.sidebar import plain
from corridors.catalogue import Catalogue
from corridors.errors import CorridorsError
from corridors.i18n import gettext as _
from corridors.i18n import mark, ngettext
from corridors.model import Status
from corridors.records import year_of
from corridors.travel.scenario import Scenario, project_ids

__all__ = ["choose_scenario"]

_PRESETS = {
    "none": mark("Before any project"),
    "today": mark("Today"),
    "building": mark("Today and under construction"),
    "all": mark("All, planned ones included"),
    "year": mark("By year, as reported"),
    "file": mark("From a file"),
}


def choose_scenario(
    catalogue: Catalogue,
    places: Places,
    projects: dict[str, str],
    column: DeltaGenerator,
    key: str,
    title: str,
    default: str,
) -> Scenario:
    """Let the reader choose a scenario and change it.

    Parameters
    ----------
    catalogue : Catalogue
        The whole catalogue.
    places : Places
        What a new line can run through.
    projects : dict of str to str
        Id to name.
    column : DeltaGenerator
        Where to draw it.
    key : str
        ``a`` or ``b``; begins its parameters in the address.
    title : str
        In the language in force.
    default : str
        Preset chosen at first.
    """
    presets = {code: _(text) for code, text in _PRESETS.items()}
    preset = pick_one(title, presets, key=f"scenario_{key}", default=default, column=column)
    start = _start(catalogue, column, key, title, preset)
    with column.expander(_("Projects, speeds and new lines")):
        chosen = _switches(start, projects, key)
        chosen = replace(chosen, speeds_kmh=_speeds(chosen, projects, key))
        lines = new_lines(catalogue, places, key)
        known = {line.id for line in lines}
        kept = tuple(line for line in chosen.new_lines if line.id not in known)
        chosen = replace(chosen, new_lines=kept + lines)
    said = ngettext("{count} project", "{count} projects", len(chosen.projects))
    if chosen.new_lines:
        said += ", " + ngettext("{count} new line", "{count} new lines", len(chosen.new_lines))
    column.caption(said)
    return chosen


# -- where it starts ----------------------------------------------------------------


def _start(
    catalogue: Catalogue, column: DeltaGenerator, key: str, title: str, preset: str
) -> Scenario:
    year = 0
    if preset == "year":
        first, last = _years(catalogue, fingerprint())
        if first == last:
            column.info(_("No project has a year of opening; none is open."))
            return Scenario.none()
        label = _("Year of {scenario}").format(scenario=title)
        default = min(max(2030, first), last)
        year = pick_number(label, first, last, key=f"year_{key}", default=default, column=column)
    else:
        keep(f"year_{key}", None)
    if preset == "file":
        return _from_file(catalogue, column, key)
    return _preset(catalogue, fingerprint(), preset, year)


@st.cache_data(max_entries=256, show_spinner=False)
def _preset(
    _catalogue: Catalogue,
    _state: str,
    preset: str,
    year: int,
) -> Scenario:
    if preset == "year":
        return Scenario.as_of(_catalogue, year)
    if preset == "building":
        return Scenario.of_status(_catalogue, [Status.OPERATIONAL, Status.UNDER_CONSTRUCTION])
    return Scenario.parse(_catalogue, preset)


@st.cache_data(max_entries=4, show_spinner=False)
def _years(_catalogue: Catalogue, _state: str) -> tuple[int, int]:
    """Return the year before the first opening, and that of the last one expected."""
    years = []
    for feature_id in project_ids(_catalogue):
        _layer, properties, _shape = _catalogue.find(feature_id)
        expected = _catalogue.ledger.headline(feature_id, "expected_opening")
        texts = (properties["opened"], expected.value if expected else None)
        years += [year for text in texts if (year := year_of(text)) is not None]
    return (min(years) - 1, max(years)) if years else (0, 0)


def _from_file(catalogue: Catalogue, column: DeltaGenerator, key: str) -> Scenario:
    uploaded = column.file_uploader(
        _("Scenario (JSON, as this page saves it) or new lines (GeoJSON)"),
        type=["json", "geojson"],
        key=f"file_{key}",
        help=_(
            "GeoJSON: LineStrings with the properties mode (rail or road) and speed_kmh; every "
            "position is a stop. They are put over what is in operation today. A file is not "
            "part of the address."
        ),
    )
    if uploaded is None:
        column.info(_("Choose a file; until then no project is open."))
        return Scenario.none()
    try:
        return _read(catalogue, uploaded)
    except CorridorsError as error:
        column.error(plain(str(error)))
        return Scenario.none()


def _read(catalogue: Catalogue, uploaded: UploadedFile) -> Scenario:
    text = uploaded.getvalue().decode("utf-8", errors="replace")
    if uploaded.name.casefold().endswith(".geojson"):
        return Scenario.of_status(catalogue, [Status.OPERATIONAL]).with_geojson(text)
    return Scenario.from_json(text, catalogue)


# -- project by project -------------------------------------------------------------


def _listed(key: str) -> list[str]:
    """Return the ids kept under a key: those of this session, else of the address."""
    state = st.session_state
    if not held(key):
        state[key] = [part for part in st.query_params.get(key, "").split(",") if part]
    return list(state[key])


def _switches(start: Scenario, projects: dict[str, str], key: str) -> Scenario:
    """Draw a switch for each project; what differs from the start is in the address."""
    on, off = (frozenset(_listed(f"{key}_{word}")) & frozenset(projects) for word in ("on", "off"))
    for feature_id, name in projects.items():
        widget = f"{key}_project_{feature_id}"
        st.session_state[widget] = (
            feature_id in on or feature_id in start.projects
        ) and feature_id not in off
        st.toggle(
            plain(name),
            key=widget,
            on_change=_switched,
            args=(key, feature_id, feature_id in start.projects),
        )
    if on or off:
        st.button(
            _("As in the list again"),
            key=f"{key}_reset",
            on_click=_reset,
            args=(key,),
            help=_("Take back every switch of a project."),
        )
    keep(f"{key}_on", ",".join(sorted(on)))
    keep(f"{key}_off", ",".join(sorted(off)))
    return replace(start, projects=(start.projects | on) - off)


def _switched(key: str, feature_id: str, at_start: bool) -> None:
    state = st.session_state
    value = bool(state[f"{key}_project_{feature_id}"])
    for word, holds in (("on", value and not at_start), ("off", at_start and not value)):
        kept = set(state[f"{key}_{word}"]) - {feature_id}
        state[f"{key}_{word}"] = sorted(kept | ({feature_id} if holds else set()))


def _reset(key: str) -> None:
    for word in ("on", "off"):
        st.session_state[f"{key}_{word}"] = []


# -- speeds -------------------------------------------------------------------------


def _speeds(scenario: Scenario, projects: dict[str, str], key: str) -> frozenset[tuple[str, float]]:
    """Let the reader set mean speeds of projects, in km/h."""
    state, own = st.session_state, dict(scenario.speeds_kmh)
    stored = f"{key}_kmh"
    picker = f"{key}_kmh_projects"
    if fresh := not held(stored):
        state[stored] = _speeds_of(st.query_params.get(stored, ""), projects)
        state[picker] = list(state[stored])
    state[picker] = [name for name in state.get(picker, list(state[stored])) if name in projects]
    chosen = st.multiselect(
        _("Set the mean speed of a project"),
        list(projects),
        format_func=projects.__getitem__,
        key=picker,
        placeholder=_("As modelled"),
    )
    speeds: dict[str, float] = {}
    for feature_id in chosen:
        widget = f"{key}_kmh_{feature_id}"
        if fresh or widget not in state:
            state[widget] = state[stored].get(feature_id, own.get(feature_id, SPEED))
        speeds[feature_id] = st.number_input(
            _("{project}, km/h").format(project=plain(projects[feature_id])),
            *SPEEDS,
            step=10.0,
            key=widget,
        )
    state[stored] = speeds
    keep(stored, ",".join(f"{name}:{speed:g}" for name, speed in speeds.items()))
    return frozenset((own | speeds).items())


def _speeds_of(text: str, projects: dict[str, str]) -> dict[str, float]:
    found = {}
    for part in text.split(","):
        name, _colon, speed = part.partition(":")
        if name in projects and (value := speed_of(speed)) is not None:
            found[name] = value
        elif part:
            st.warning(plain(_("The address names what is not here: {ids}").format(ids=part)))
    return found
