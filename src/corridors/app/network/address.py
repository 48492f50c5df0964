"""Choices whose codes stand in the address, so that a link means the same in any language.

Streamlit's own binding writes the label shown. Here the address holds the code, and
nothing where the choice is the default.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from corridors.app.history import held
from corridors.app.sidebar import plain
from corridors.i18n import gettext as _

__all__ = ["keep", "keep_all", "pick_many", "pick_number", "pick_one"]


def keep(key: str, value: str | None) -> None:
    """Write a parameter of the address, or take it out.

    Parameters
    ----------
    key : str
    value : str or None
        ``None`` or an empty text takes it out.
    """
    keep_all(key, [value] if value else [])


def keep_all(key: str, values: Sequence[str]) -> None:
    """Write a parameter of the address that may stand there several times."""
    if st.query_params.get_all(key) == list(values):
        return
    if values:
        st.query_params[key] = list(values)
    else:
        st.query_params.pop(key, None)


def pick_one(
    label: str,
    options: Mapping[str, str],
    *,
    key: str,
    default: str,
    column: DeltaGenerator | None = None,
    buttons: bool = False,
    help: str | None = None,
) -> str:
    """Let the reader choose one of several codes by name.

    Parameters
    ----------
    label : str
        In the language in force.
    options : mapping
        Code to what is shown for it.
    key : str
        Of the widget and of the address's parameter.
    default : str
    column : DeltaGenerator, optional
        Where to draw it.
    buttons : bool, default False
        Draw radio buttons, not a list to open.
    help : str, optional
    """
    state = st.session_state
    wanted = state[key] if held(key) else st.query_params.get(key, default)
    if wanted not in options:
        _unknown([str(wanted)])
        wanted = default
    state[key] = wanted
    place = column or st
    codes, name = list(options), options.__getitem__
    if buttons:
        picked = place.radio(label, codes, format_func=name, key=key, horizontal=True, help=help)
    else:
        picked = place.selectbox(label, codes, format_func=name, key=key, help=help)
    keep(key, None if picked == default else picked)
    return str(picked)


def pick_many(
    label: str,
    options: Mapping[str, str],
    *,
    key: str,
    column: DeltaGenerator | None = None,
    placeholder: str | None = None,
) -> list[str]:
    """Let the reader choose several codes by name; they keep the order of choosing.

    Parameters
    ----------
    label : str
        In the language in force.
    options : mapping
        Code to what is shown for it.
    key : str
        Of the widget and of the address's parameter.
    column : DeltaGenerator, optional
        Where to draw it.
    placeholder : str, optional
        Shown while nothing is chosen.
    """
    state = st.session_state
    wanted = state[key] if held(key) else st.query_params.get(key, "").split(",")
    known = [code for code in dict.fromkeys(wanted) if code in options]
    _unknown([code for code in wanted if code and code not in options])
    state[key] = known
    picked = (column or st).multiselect(
        label, list(options), format_func=options.__getitem__, key=key, placeholder=placeholder
    )
    keep(key, ",".join(picked))
    return list(picked)


def pick_number(
    label: str,
    first: int,
    last: int,
    *,
    key: str,
    default: int,
    column: DeltaGenerator | None = None,
) -> int:
    """Let the reader choose a whole number on a slider.

    Parameters
    ----------
    label : str
        In the language in force.
    first, last : int
        Ends of the slider.
    key : str
        Of the widget and of the address's parameter.
    default : int
    column : DeltaGenerator, optional
        Where to draw it.
    """
    state = st.session_state
    if not held(key):
        text = st.query_params.get(key, str(default))
        if not text.isdigit() or not first <= int(text) <= last:
            _unknown([text])
            text = str(default)
        state[key] = int(text)
    state[key] = min(last, max(first, int(state[key])))
    picked = int((column or st).slider(label, first, last, key=key))
    keep(key, str(picked))
    return picked


def _unknown(codes: Sequence[str]) -> None:
    if codes:
        text = _("The address names what is not here: {ids}").format(ids=", ".join(codes)[:200])
        st.warning(plain(text))
