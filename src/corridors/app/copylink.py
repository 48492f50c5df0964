"""A button that copies the page's address, with the map's centre and zoom and the language."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from corridors.i18n import gettext as _
from corridors.i18n import language

__all__ = ["address_prefix", "button"]


def address_prefix() -> str:
    """Return the path that the app is served under, without a slash at its end."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""


def button() -> None:
    """Draw the button; a frame of its own, since it works in the browser alone."""
    label = _("Copy link")
    words = {
        "lang": language(),
        "label": label,
        "done": _("Link copied"),
        "failed": _("Copy it from the address bar"),
    }
    page = f"{address_prefix()}/assets/copylink.html?{urlencode(words)}"
    st.iframe(page, height=44, alt=label)
