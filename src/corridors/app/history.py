"""What the browser's Back and Forward ask of a page: that the address leads, not the widgets."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

__all__ = ["held", "went_in_history"]


def went_in_history() -> bool:
    """Return whether the browser's Back or Forward caused this run, as it says itself.

    Before Streamlit 1.67 a browser does not say; then such a run looks like any other.
    """
    return bool(getattr(get_script_run_ctx(), "is_history_navigation", False))


def held(key: str) -> bool:
    """Return whether the session's value counts, and not the one the address gives.

    Parameters
    ----------
    key : str
        Of the session state.
    """
    return key in st.session_state and not went_in_history()
