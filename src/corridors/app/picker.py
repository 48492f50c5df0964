"""A choice of several things whose ids stand in the address, whatever the language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from corridors.app.history import held
from corridors.app.sidebar import plain
from corridors.i18n import gettext as _

__all__ = ["pick_ids"]

_SEPARATOR = ","


def pick_ids(
    label: str,
    names: Mapping[str, str],
    *,
    key: str,
    default: Sequence[str] = (),
    at_most: int | None = None,
    placeholder: str | None = None,
) -> list[str]:
    """Let the reader choose ids by name, and keep the choice in the address.

    Streamlit's own binding writes the names shown, which differ from language to language.

    Parameters
    ----------
    label : str
        In the language in force.
    names : mapping
        Id to what is shown for it.
    key : str
        Of the widget and of the address's parameter.
    default : sequence of str
        Chosen where the address says nothing.
    at_most : int, optional
        Largest number that can be chosen.
    placeholder : str, optional
        Shown while nothing is chosen.
    """
    state = st.session_state
    if not held(key):
        asked = st.query_params.get(key)
        wanted = asked.split(_SEPARATOR) if asked else list(default)
        known = [any_id for any_id in dict.fromkeys(wanted) if any_id in names]
        unknown = [any_id for any_id in wanted if any_id not in names]
        if unknown:
            text = _("The address names what is not here: {ids}")
            st.warning(text.format(ids=plain(", ".join(unknown))))
        state[key] = known[:at_most] or list(default)
    # Written only where something is gone: a value set anew is sent to the browser again.
    if any(any_id not in names for any_id in state[key]):
        state[key] = [any_id for any_id in state[key] if any_id in names]
    picked = st.multiselect(
        label,
        list(names),
        format_func=lambda any_id: names.get(any_id, any_id),
        key=key,
        max_selections=at_most,
        placeholder=placeholder,
    )
    if picked == list(default):
        st.query_params.pop(key, None)
    elif st.query_params.get(key) != _SEPARATOR.join(picked):
        st.query_params[key] = _SEPARATOR.join(picked)
    return picked
