"""Lays out every page: catalogue, sidebar with layers and filters, then the page itself."""

from __future__ import annotations

from functools import partial

import streamlit as st

from corridors.api import shared_catalogue
from corridors.app import (
    atlas,
    compare,
    context,
    downloads,
    network,
    sidebar,
    sources,
    state,
    theme,
    travel_times,
)
from corridors.errors import CorridorsError
from corridors.i18n import gettext as _
from corridors.maps import ASSETS


def _run() -> None:
    st.set_page_config(page_title="Corridors", page_icon=str(ASSETS / "icon.svg"), layout="wide")
    state.put_language_in_force()
    theme.apply_style()
    try:
        catalogue = shared_catalogue()
    except CorridorsError as error:
        st.title("Corridors")
        st.error(_("The data cannot be opened.") + f" {sidebar.plain(str(error))}")
        st.stop()
    notices = st.container()

    def controls() -> None:
        sidebar.show(catalogue)
        with notices:
            _notices()
        # Before what may be slow or cut short: every widget has its value by now.
        state.publish(catalogue)

    rooms = [
        (travel_times, _("Travel times"), "travel-times"),
        (compare, _("Compare"), "compare"),
        (network, _("Network"), "network"),
        (downloads, _("Downloads"), "downloads"),
        (context, _("Context"), "context"),
        (sources, _("Methods and sources"), "sources"),
    ]
    # A browser draws what comes first, and the map is what readers wait for.
    home = st.Page(
        partial(atlas.page, catalogue, controls), title=_("Atlas"), url_path="atlas", default=True
    )
    others = [
        st.Page(partial(room.page, catalogue), title=title, url_path=path)
        for room, title, path in rooms
    ]
    # Links to a view of the atlas need the page itself.
    st.session_state["_home"] = home
    current = st.navigation([home, *others], position="top")
    state.restore(catalogue, current.url_path)
    if current is not home:
        controls()
    current.run()
    sidebar.year_is_drawn()


def _notices() -> None:
    found = state.notices()
    if found:
        st.warning("\n\n".join(sidebar.plain(text) for text in found), icon=":material/link_off:")
        st.button(_("Dismiss"), on_click=state.forget_notices, key="dismiss")


_run()
