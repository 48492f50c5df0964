"""What the atlas's map showed last, for other pages.

Moving the map asks the server nothing, so the server does not know it: the browser says it
when a page asks. Streamlit clears the address on a change of pages and cuts the query off
``st.context.url``, so neither brings it along.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from corridors.app.sidebar import plain
from corridors.errors import OptionError
from corridors.i18n import gettext as _
from corridors.maps import ASSETS, read_bounds

__all__ = ["map_bounds"]

#: The parameter of the address, in which the command line takes the same.
_BOUNDS = "bounds"
_KEY = "map-view"


def map_bounds() -> tuple[float, float, float, float] | None:
    """Return what the map showed last, or what the address says it did.

    Call it once a run. The browser answers in a run of its own, when the page is opened.

    Returns
    -------
    tuple of float or None
        West, south, east, north in degrees, as `corridors.maps.static_map` takes them;
        ``None`` where no map was seen. Bounds that make no sense are named and left out.
    """
    known = _said() or st.query_params.get(_BOUNDS)
    ask: Any = st.components.v2.component(
        "corridors-map-view", js=(ASSETS / "mapview.js").read_text(encoding="utf-8")
    )
    ask(key=_KEY, data=known, height=1, on_bounds_change=_heard)
    if not known:
        return None
    try:
        return read_bounds(known)
    except OptionError:
        reason = _("expected west,south,east,north in degrees such as 95,-11,125,30")
        text = _("The address says {key}={value}, which is left out: {reason}.")
        text = text.format(key=_BOUNDS, value=known[:80], reason=reason)
        st.warning(plain(text), icon=":material/link_off:")
        return None


def _said() -> str | None:
    value: Any = st.session_state.get(_KEY)
    return str(value[_BOUNDS]) if value and value.get(_BOUNDS) else None


def _heard() -> None:
    """Do nothing: Streamlit keeps an answer only where it has something to call."""
