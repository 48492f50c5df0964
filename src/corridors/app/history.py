"""Whether the address of a page leads or its widgets do: Back, links, and late news."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

__all__ = ["Texts", "held", "leads", "meant", "note", "went_in_history"]

#: Parameters of an address with their values.
Texts = Mapping[str, Sequence[str]]

_SEEN = "_seen"
_SINCE = "_published_since"
_ENTERED = "_entered"
#: Seconds in which a browser may still tell an address it has been told to leave. A link
#: to an address seen before looks the same, so it is only followed after them.
_LATENCY = 3.0


def went_in_history() -> bool:
    """Return whether the browser's Back or Forward caused this run, as it says itself."""
    return bool(getattr(get_script_run_ctx(), "is_history_navigation", False))


def held(key: str) -> bool:
    """Return whether the session's value counts, and not the one the address gives.

    Parameters
    ----------
    key : str
        Of the session state.
    """
    return key in st.session_state and not went_in_history()


def meant(own: Texts, page: str, published: Texts, *, switched: bool) -> Texts:
    """Return what an address means: an empty one what was in force when its page was opened.

    Streamlit empties the address when a reader changes pages, and only then can the app
    fill it again, so Back comes upon the empty one.

    Parameters
    ----------
    own : mapping
        Parameters that the address has.
    page : str
    published : mapping
        Those written into it last.
    switched : bool
        Whether the run before was of another page.
    """
    entered: dict[str, Texts] = st.session_state.setdefault(_ENTERED, {})
    if own:
        return own
    if went_in_history():
        return entered.get(page, own)
    if switched:
        entered[page] = published
    return own


def leads(own: Texts, published: Texts, written: Texts, *, switched: bool) -> bool:
    """Return whether a reader went to another address, and not just its news are late.

    Parameters
    ----------
    own, published, switched
        As for `meant`.
    written : mapping
        What the widgets would write into the address now.
    """
    if own == published:
        return False
    if went_in_history():
        return True
    if written != published or (switched and not own):
        return False
    late = time.monotonic() - st.session_state[_SINCE] < _LATENCY
    return not (late and _frozen(own) in st.session_state[_SEEN])


def note(now: Texts, written: Texts, page: str) -> None:
    """Keep what `leads` and `meant` need, when the address is written.

    Parameters
    ----------
    now, written : mapping
        Parameters of the address before and after.
    page : str
    """
    state = st.session_state
    state.setdefault(_SEEN, set()).update({_frozen(now), _frozen(written)})
    if now != written or _SINCE not in state:
        state[_SINCE] = time.monotonic()
    if not written:
        state.setdefault(_ENTERED, {}).pop(page, None)


def _frozen(texts: Texts) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(sorted((key, tuple(values)) for key, values in texts.items()))
