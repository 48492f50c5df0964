"""Layer switches and filters, the same on every page and kept in the address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby

import streamlit as st

from corridors.catalogue import Catalogue
from corridors.maps import BASEMAPS
from corridors.model import Status
from corridors.records import year_of

__all__ = ["View", "current_view", "plain", "show"]

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:])")


def plain(text: str) -> str:
    """Return text from data so that Streamlit's Markdown shows it letter by letter.

    Parameters
    ----------
    text : str
    """
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


@dataclass(frozen=True)
class View:
    """What the sidebar says should be seen.

    Attributes
    ----------
    catalogue : Catalogue
        Only the features that pass the filters, layers switched off included.
    hidden : list of str
        Ids of layers switched off.
    basemap : str
        Key of `BASEMAPS`.
    filtered : bool
        Whether any filter or switch is set.
    """

    catalogue: Catalogue
    hidden: list[str]
    basemap: str
    filtered: bool

    @property
    def shown(self) -> Catalogue:
        """Only what the map shows: filtered, and without the layers switched off."""
        layers = [layer for layer in self.catalogue.layers if layer not in self.hidden]
        return self.catalogue.filter(layers=layers)


def show(catalogue: Catalogue) -> None:
    """Draw the sidebar.

    Parameters
    ----------
    catalogue : Catalogue
        The whole catalogue.
    """
    with st.sidebar:
        st.markdown("#### Layers")
        for group, layers in groupby(catalogue.layers.values(), key=lambda item: item.info.group):
            st.caption(plain(group))
            for layer in layers:
                label = f"{plain(layer.title)} ({len(layer.frame)})"
                st.toggle(label, value=True, key=_layer_key(layer.id), bind="query-params")
        st.markdown("#### Filters")
        st.multiselect(
            "Status",
            [status.value for status in Status],
            format_func=lambda value: Status(value).label,
            key="status",
            bind="query-params",
            placeholder="Any status",
        )
        st.multiselect(
            "Country",
            catalogue.countries,
            key="country",
            bind="query-params",
            placeholder="Any country",
            help="ISO 3166-1 alpha-3 codes. A feature is kept if it touches one of them.",
        )
        first, last = _years(catalogue)
        if first < last:
            by_year = st.toggle(
                "Only what was open by a year", value=False, key="by_year", bind="query-params"
            )
            st.slider(
                "Open by the end of",
                first,
                last,
                value=last,
                key="year",
                bind="query-params",
                disabled=not by_year,
            )
        st.button("Clear all filters", on_click=_clear, args=(catalogue,), width="stretch")
        st.selectbox("Basemap", list(BASEMAPS), key="basemap", bind="query-params")
        if catalogue.problems:
            with st.expander(f"{len(catalogue.problems)} problem(s) in the data", icon="⚠️"):
                for problem in catalogue.problems:
                    st.markdown(f"- {plain(str(problem))}")


def _layer_key(layer_id: str) -> str:
    return f"layer_{layer_id}"


def _years(catalogue: Catalogue) -> tuple[int, int]:
    dates = [date for layer in catalogue.layers.values() for date in layer.frame["opened"]]
    years = [year for year in map(year_of, dates) if year is not None]
    return (min(years), max(years)) if years else (0, 0)


def _clear(catalogue: Catalogue) -> None:
    for layer_id in catalogue.layers:
        st.session_state[_layer_key(layer_id)] = True
    st.session_state["status"] = []
    st.session_state["country"] = []
    st.session_state["by_year"] = False


def current_view(catalogue: Catalogue) -> View:
    """Return what the sidebar says, after `show` has drawn it.

    Parameters
    ----------
    catalogue : Catalogue
        The whole catalogue.
    """
    state = st.session_state
    hidden = [name for name in catalogue.layers if not state.get(_layer_key(name), True)]
    statuses = state.get("status") or None
    countries = state.get("country") or None
    year = state.get("year") if state.get("by_year") else None
    filtered = catalogue.filter(statuses=statuses, countries=countries, year=year)
    return View(
        filtered,
        hidden,
        state.get("basemap") or next(iter(BASEMAPS)),
        bool(hidden or statuses or countries or year is not None),
    )


def filter_hint(view: View) -> None:
    """Say how to see something again when the filters leave nothing.

    Parameters
    ----------
    view : View
    """
    st.info(
        "Nothing passes the filters. Switch a layer on, or take a status, a country or the "
        "year out in the sidebar; “Clear all filters” shows everything again.",
        icon="🔎",
    )
    if view.hidden:
        st.caption(f"Switched off: {plain(', '.join(view.hidden))}")
