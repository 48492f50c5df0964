"""New lines of a scenario: through places, or drawn on a map."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import streamlit as st
from streamlit_folium import st_folium

from corridors.app.copylink import address_prefix
from corridors.app.history import held
from corridors.app.links import map_addresses
from corridors.app.network.address import keep_all
from corridors.app.network.names import Places, mode_name
from corridors.app.sidebar import plain
from corridors.catalogue import Catalogue
from corridors.i18n import gettext as _
from corridors.i18n import mark, ngettext
from corridors.maps import drawing_map
from corridors.travel.scenario import PROJECT_LAYERS, NewLine

__all__ = ["SPEED", "SPEEDS", "new_lines", "speed_of"]

#: Speed offered first for a line or project a user sets, and the least and most, in km/h.
SPEED = 120.0
SPEEDS = (5.0, 1000.0)

_WAYS = {"places": mark("Through places"), "map": mark("Drawn on a map")}
_HEIGHT_PX = 480
#: More stops than a hand draws; an address could hold any number.
_MOST_STOPS = 100


def speed_of(text: str) -> float | None:
    """Return the speed in km/h an address gives, or ``None`` if it is none of `SPEEDS`."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if SPEEDS[0] <= value <= SPEEDS[1] else None


def new_lines(catalogue: Catalogue, places: Places, key: str) -> tuple[NewLine, ...]:
    """Let the reader put a line through places or draw it, and take it out again.

    Parameters
    ----------
    catalogue : Catalogue
        The whole catalogue; says where the map begins.
    places : Places
        What a line can run through.
    key : str
        Of the scenario; begins the names of widgets and of the address's parameter.
    """
    state, stored = st.session_state, f"{key}_line"
    if not held(stored):
        state[stored] = st.query_params.get_all(stored)
    found = {code: _line_of(code, places) for code in dict.fromkeys(state[stored])}
    lines = {code: line for code, line in found.items() if line is not None}
    st.markdown("**" + plain(_("New line")) + "**")
    way = st.radio(
        _("How to choose its stops"),
        list(_WAYS),
        format_func=lambda code: _(_WAYS[code]),
        key=f"{key}_line_way",
        horizontal=True,
    )
    if way == "map":
        _draw(catalogue, places, lines, key)
    else:
        _choose(places, key)
    left, right = st.columns(2)
    left.radio(
        _("Mode"), ["rail", "road"], format_func=mode_name, key=f"{key}_line_mode", horizontal=True
    )
    state.setdefault(f"{key}_line_kmh", SPEED)
    right.number_input(_("Mean speed, km/h"), *SPEEDS, step=10.0, key=f"{key}_line_kmh")
    st.button(
        _("Add the line"),
        key=f"{key}_line_add",
        disabled=not 2 <= len(_stops(key)) <= _MOST_STOPS,
        on_click=_add_line,
        args=(key,),
    )
    for code, line in found.items():
        if line is None:
            st.warning(plain(_("The address names what is not here: {ids}").format(ids=code[:200])))
    for number, (code, line) in enumerate(lines.items()):
        _listed(places, key, number, code, line)
    state[stored] = list(lines)
    keep_all(stored, list(lines))
    return tuple(lines.values())


def _choose(places: Places, key: str) -> None:
    st.session_state.setdefault(f"{key}_line_places", [])
    st.multiselect(
        _("Through these places, in this order"),
        list(places.names),
        format_func=places.names.__getitem__,
        key=f"{key}_line_places",
        placeholder=_("Choose two places or more"),
    )


def _draw(catalogue: Catalogue, places: Places, lines: dict[str, NewLine], key: str) -> None:
    st.caption(
        _(
            "Click stop by stop, and twice on the last one. The buttons on the map undo, change "
            "and remove. With a keyboard, choose places instead."
        )
    )
    urls = map_addresses()
    at = places.network.places[["lon", "lat"]]
    st_folium(
        drawing_map(
            catalogue,
            data_url=urls["data_url"],
            basemap_url=urls["basemap_url"],
            script_url=urls["script_url"],
            style_url=urls["style_url"],
            assets_url=f"{address_prefix()}/assets",
            bounds=[*at.min(), *at.max()],
            layers=PROJECT_LAYERS,
            lines=[line.positions for line in lines.values()],
        ),
        key=_map_key(key),
        returned_objects=[],
        height=_HEIGHT_PX,
        use_container_width=True,
    )
    count = len(_stops(key))
    if count > _MOST_STOPS:
        st.warning(_("A line can have {count} stops at most.").format(count=_MOST_STOPS))
    elif count:
        st.caption(ngettext("{count} stop drawn", "{count} stops drawn", count))


def _map_key(key: str) -> str:
    # A new one once a line is added makes the map empty again.
    return f"{key}_line_map_{st.session_state.get(f'{key}_line_maps', 0)}"


def _stops(key: str) -> list[str]:
    """Return the stops chosen or drawn, as an address has them."""
    state = st.session_state
    if state[f"{key}_line_way"] != "map":
        return list(state.get(f"{key}_line_places", []))
    value: Any = state.get(_map_key(key)) or {}
    return [f"{lon:g},{lat:g}" for lon, lat in value.get("stops", [])]


def _listed(places: Places, key: str, number: int, code: str, line: NewLine) -> None:
    names = [
        places.names.get(part) or _near(places, position)
        for part, position in zip(code.split(":")[2:], line.positions, strict=True)
    ]
    text = _("{line} ({mode}, {speed} km/h)").format(
        # Stops drawn close to one another are near the same place.
        line=" - ".join(name for name, _rest in groupby(names)),
        mode=mode_name(line.mode),
        speed=f"{line.speed_kmh:g}",
    )
    label, remove = st.columns([3, 2], vertical_alignment="center")
    label.markdown(plain(text))
    remove.button(
        _("Remove"), key=f"{key}_line_remove_{number}", on_click=_remove, args=(key, code)
    )


def _near(places: Places, position: tuple[float, float]) -> str:
    return _("near {place}").format(place=places.network.nearest_place(position)[0])


def _line_of(code: str, places: Places) -> NewLine | None:
    """Return the line of a code such as ``rail:160:city-1:102.613,17.967``, if it is one."""
    mode, _colon, rest = code.partition(":")
    speed, *stops = rest.split(":")
    value = speed_of(speed)
    if mode not in {"rail", "road"} or value is None or not 2 <= len(stops) <= _MOST_STOPS:
        return None
    table = places.network.places
    positions: list[tuple[float, float]] = []
    names: list[str] = []
    for stop in stops:
        if stop in places.names:
            row = table.iloc[places.network.place(stop)]
            positions.append((float(row["lon"]), float(row["lat"])))
            names.append(str(row["name"]))
        elif (position := _position_of(stop)) is not None:
            positions.append(position)
            names.append(stop)
        else:
            return None
    # Named as the data have it, so that a scenario is the same in any language.
    name = " - ".join(names if len(names) < 6 else [*names[:2], "…", *names[-2:]])
    return NewLine(f"{name}, {mode}, {value:g} km/h", mode, value, tuple(positions))


def _position_of(text: str) -> tuple[float, float] | None:
    try:
        lon, lat = map(float, text.split(","))
    except ValueError:
        return None
    return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else None


def _add_line(key: str) -> None:
    # From the widgets as they are now: what was typed just before the press comes with it.
    state, stops = st.session_state, _stops(key)
    if not 2 <= len(stops) <= _MOST_STOPS:
        return
    code = ":".join([state[f"{key}_line_mode"], f"{state[f'{key}_line_kmh']:g}", *stops])
    state[f"{key}_line"] = list(dict.fromkeys([*state[f"{key}_line"], code]))
    state[f"{key}_line_places"] = []
    state[f"{key}_line_maps"] = state.get(f"{key}_line_maps", 0) + 1


def _remove(key: str, code: str) -> None:
    state = st.session_state
    state[f"{key}_line"] = [kept for kept in state[f"{key}_line"] if kept != code]
