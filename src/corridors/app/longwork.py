"""Work that takes longer than a reader likes to wait: a progress bar, and a way to stop."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from corridors.i18n import gettext as _
from corridors.travel.engine import Progress

__all__ = ["run_long"]

T = TypeVar("T")


def run_long(title: str, work: Callable[[Progress], T], *, key: str) -> T | None:
    """Run work with a progress bar and a button that stops it.

    Streamlit stops a script at its next output when the reader does something; telling
    the progress is such an output. What has been searched by then is kept.

    Parameters
    ----------
    title : str
        What is being done, in the language in force.
    work : callable
        Gets a function to tell its progress to.
    key : str
        Of the buttons.

    Returns
    -------
    what the work returns, or ``None`` where the reader has stopped it
    """
    stopped = f"{key}_stopped"
    if st.session_state.get(stopped):
        st.info(_("Stopped. What has been searched so far is kept."))
        st.button(_("Go on"), key=f"{key}_go_on", on_click=_set, args=(stopped, False))
        return None
    area = st.empty()
    drawn: list[st.delta_generator.DeltaGenerator] = []

    def advance(done: int, total: int) -> None:
        # Drawn with the first step, so that work already done shows nothing.
        if not drawn:
            with area.container():
                drawn.append(st.progress(0.0))
                st.button(_("Cancel"), key=f"{key}_cancel", on_click=_set, args=(stopped, True))
        text = _("{title}: {done} of {total}").format(title=title, done=done, total=total)
        drawn[0].progress(done / total if total else 1.0, text)

    result = work(advance)
    area.empty()
    return result


def _set(key: str, value: bool) -> None:
    st.session_state[key] = value
