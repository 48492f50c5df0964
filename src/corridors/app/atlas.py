"""The atlas page: the map, and the card of the feature that is selected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit_folium import st_folium

from corridors.api import fingerprint
from corridors.app.card import show_card
from corridors.app.sidebar import View, current_view, filter_hint, plain
from corridors.catalogue import Catalogue
from corridors.maps import atlas_map, visible_group
from corridors.model import Status

__all__ = ["page"]

_MAP_KEY = "atlas-map"
_HEIGHT_PX = 640


def _base_map(catalogue: Catalogue) -> Any:
    # Made anew on every run, since st_folium adds the changing part to the object it is
    # given; the script comes out the same, so the browser keeps the map it has.
    prefix = _prefix()
    # The version in the address makes browsers fetch anew after the data have changed.
    version = fingerprint()
    return atlas_map(
        catalogue,
        data_url=f"{prefix}/api/map.json?v={version}",
        basemap_url=f"{prefix}/api/basemap.json?v={version}",
        assets_url=f"{prefix}/assets",
    )


def _prefix() -> str:
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""


def _clicked() -> None:
    value: Any = st.session_state.get(_MAP_KEY) or {}
    if value.get("feature_id"):
        st.session_state["feature"] = value["feature_id"]


def _found() -> None:
    # A new token makes the map move to the feature; a click on the map does not.
    st.session_state["fly"] = st.session_state.get("fly", 0) + 1


def page(catalogue: Catalogue) -> None:
    """Draw the page.

    Parameters
    ----------
    catalogue : Catalogue
        The whole catalogue.
    """
    view = current_view(catalogue)
    shown = view.shown
    st.header(plain(catalogue.title))
    left, right = st.columns([13, 7])
    with right:
        selected = _picker(catalogue)
        if selected:
            if not set(_marked(catalogue, selected)).intersection(shown.feature_ids):
                st.caption("Not on the map: its layer is off, or a filter leaves it out.")
            show_card(catalogue, selected)
        else:
            _overview(view)
    with left:
        if not len(shown):
            filter_hint(view)
        _map(catalogue, view, selected)
        if shown.undated:
            names = ", ".join(plain(catalogue.card(i).name) for i in shown.undated[:12])
            more = len(shown.undated) - 12
            st.caption(
                f"{len(shown.undated)} operational feature(s) have no opening date and are "
                f"shown in every year: {names}{f' and {more} more' if more > 0 else ''}."
            )


def _picker(catalogue: Catalogue) -> str | None:
    """Let a feature or corridor be found by any of its names; its id stands in the address.

    All are offered whatever the filters say, so that the list is sent to the browser once.
    """
    labels: dict[str, str] = {}
    for layer in catalogue.layers.values():
        for row, _ in layer.records():
            labels[row["id"]] = _label(row, layer.title)
    for corridor in catalogue.ledger.corridors.values():
        names = {"name": corridor.name, "name_zh": corridor.name_zh}
        labels[corridor.id] = _label(names, "Corridor")
    state = st.session_state
    if "feature" not in state:
        state["feature"] = st.query_params.get("feature")
    if state["feature"] not in labels:
        state["feature"] = None
    picked: str | None = st.selectbox(
        "Find a feature or corridor, or click one on the map",
        list(labels),
        format_func=lambda any_id: labels.get(any_id, any_id),
        index=None,
        key="feature",
        on_change=_found,
        placeholder="Type a name, in English, Chinese or the local language",
    )
    if picked is None:
        st.query_params.pop("feature", None)
    elif st.query_params.get("feature") != picked:
        st.query_params["feature"] = picked
    return picked


def _label(names: Mapping[str, Any], kind: str) -> str:
    known = [names["name"], names.get("name_zh"), names.get("name_local")]
    return f"{' · '.join(dict.fromkeys(name for name in known if name))} ({kind})"


def _overview(view: View) -> None:
    shown = view.shown
    counts = []
    for status in Status:
        count = sum(int((layer.frame["status"] == status).sum()) for layer in shown.layers.values())
        counts.append(f"**{count}** {status.label.lower()}")
    st.markdown(f"{len(shown)} features: {', '.join(counts)}.")
    st.markdown(
        "Colour says which layer a feature belongs to, line style its status: solid is "
        "operational, dashed under construction, dotted planned. Click a line or symbol for "
        "its figures, each with its source."
    )
    st.caption(
        "Boundaries and names on this map imply no opinion on the legal status of any "
        "territory. Geometry is for orientation, not for navigation or engineering."
    )


def _marked(catalogue: Catalogue, selected: str | None) -> list[str]:
    """Return the features to mark: the one selected, or the legs of a corridor."""
    if selected is None:
        return []
    corridor = catalogue.ledger.corridors.get(selected)
    return list(corridor.legs) if corridor else [selected]


def _map(catalogue: Catalogue, view: View, selected: str | None) -> None:
    passing = view.catalogue.feature_ids
    everything = len(passing) == len(catalogue)
    group = visible_group(
        hidden=view.hidden,
        ids=None if everything else passing,
        selected=_marked(catalogue, selected),
        fly=str(st.session_state.get("fly", "")) or None,
        basemap=view.basemap,
    )
    # Nothing is returned on panning or zooming, so neither causes a rerun.
    st_folium(
        _base_map(catalogue),
        key=_MAP_KEY,
        feature_group_to_add=group,
        returned_objects=[],
        on_change=_clicked,
        height=_HEIGHT_PX,
        use_container_width=True,
    )
