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
    theme,
    travel_times,
)
from corridors.errors import CorridorsError
from corridors.maps import ASSETS


def _run() -> None:
    st.set_page_config(page_title="Corridors", page_icon=str(ASSETS / "icon.svg"), layout="wide")
    theme.apply_style()
    try:
        catalogue = shared_catalogue()
    except CorridorsError as error:
        st.title("Corridors")
        st.error(f"The data cannot be opened. {sidebar.plain(str(error))}")
        st.stop()
    pages = [
        st.Page(partial(atlas.page, catalogue), title="Atlas", url_path="atlas", default=True),
        st.Page(
            partial(travel_times.page, catalogue), title="Travel times", url_path="travel-times"
        ),
        st.Page(partial(compare.page, catalogue), title="Compare", url_path="compare"),
        st.Page(partial(network.page, catalogue), title="Network", url_path="network"),
        st.Page(partial(downloads.page, catalogue), title="Downloads", url_path="downloads"),
        st.Page(partial(context.page, catalogue), title="Context", url_path="context"),
        st.Page(partial(sources.page, catalogue), title="Methods and sources", url_path="sources"),
    ]
    current = st.navigation(pages, position="top")
    sidebar.show(catalogue)
    current.run()


_run()
