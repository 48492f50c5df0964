"""The atlas page: the map, and the card of the feature that is selected."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Any

import pandas as pd
import shapely
import streamlit as st
from streamlit_folium import st_folium

from corridors.api import await_map, fingerprint
from corridors.app.card import show_card
from corridors.app.landing import show_landing
from corridors.app.links import map_addresses
from corridors.app.sidebar import View, current_view, filter_hint, filter_words, plain
from corridors.catalogue import Catalogue
from corridors.geometry import length_km
from corridors.i18n import country_name, language, local_name, ngettext
from corridors.i18n import gettext as _
from corridors.maps import ColorScheme, atlas_map, color_scheme, visible_group
from corridors.model import Quantity, Status, kind_label
from corridors.search import Hit, fold

__all__ = ["page"]

_MAP_KEY = "atlas-map"
_HEIGHT_PX = 640
#: Longest that the controls wait for a first map; a browser that cannot draw it says so too.
_MAP_SECONDS = 5.0
#: Features named beside a place.
_NEAREST = 5


def _base_map(catalogue: Catalogue) -> Any:
    # Made anew on every run, since st_folium adds the changing part to the object it is
    # given; the script comes out the same, so the browser keeps the map it has.
    return atlas_map(catalogue, **map_addresses())


def _clicked() -> None:
    value: Any = st.session_state.get(_MAP_KEY) or {}
    if value.get("feature_id"):
        st.session_state["feature"] = value["feature_id"]


def _found() -> None:
    # A new token makes the map move to the feature; a click on the map does not.
    st.session_state["fly"] = st.session_state.get("fly", 0) + 1


def page(catalogue: Catalogue, controls: Callable[[], None]) -> None:
    """Draw the page.

    Parameters
    ----------
    catalogue : Catalogue
        The whole catalogue.
    controls : callable
        Draws the controls that all pages share; called once the map is drawn.
    """
    view = current_view(catalogue)
    shown = view.shown
    entries = {entry.id: entry for entry in catalogue.search_entries}
    selected = entries.get(st.session_state["feature"])
    scheme = None
    if view.color_by != "layer":
        scheme = _scheme(catalogue, fingerprint(), view.color_by, language())
    summary = _summary(view, scheme)
    st.header(plain(catalogue.label))
    left, right = st.columns([13, 7])
    with left:
        if not len(shown):
            filter_hint(view)
        _map(catalogue, view, selected, scheme, summary)
    _give_way()
    controls()
    with right:
        _picker(catalogue)
        if selected is None:
            show_landing(catalogue, view)
        elif selected.kind == "place":
            _place(catalogue, selected)
        else:
            if not set(_marked(catalogue, selected)).intersection(shown.feature_ids):
                st.caption(_("Not on the map: its layer is off, or a filter leaves it out."))
            show_card(catalogue, selected.id)
    with left:
        st.caption(plain(summary))
        _dates(catalogue, shown)
        with st.expander(_("Table of what the map shows"), key="table", on_change="rerun") as box:
            if box.open:
                _table(shown, scheme)
    _load_classifier()


def _give_way() -> None:
    """Let a session's first map come before all else.

    A browser takes far longer over the controls than over the map, and both share its thread.
    """
    # What is no browser, such as a test, will fetch no map.
    if "_has_map" not in st.session_state and "User-Agent" in st.context.headers:
        await_map(_MAP_SECONDS)
    st.session_state["_has_map"] = True


# -- finding --------------------------------------------------------------------------


def _picker(catalogue: Catalogue) -> None:
    """Let a feature, corridor or place be found by any of its names.

    All are offered whatever the filters say, so that the list is sent to the browser once.
    """
    labels = _labels(catalogue, fingerprint(), language())
    st.selectbox(
        _("Find a feature, corridor or place, or click one on the map"),
        list(labels),
        format_func=lambda any_id: labels.get(any_id, any_id),
        index=None,
        key="feature",
        on_change=_found,
        placeholder=_("Type a name, in English, Chinese or the local language"),
    )


@st.cache_data(max_entries=8, show_spinner=False)
def _labels(
    _catalogue: Catalogue,
    version: str,  # noqa: ARG001 - what Streamlit's cache goes by
    code: str,  # noqa: ARG001 - the same
) -> dict[str, str]:
    return {entry.id: _label(_catalogue, entry) for entry in _catalogue.search_entries}


def _label(catalogue: Catalogue, entry: Hit) -> str:
    first = local_name({"name": entry.name, "name_zh": entry.name_zh})
    names = list(dict.fromkeys([first, *entry.names]))
    # The browser looks for what is typed in the label itself, letter by letter.
    known = " ".join(names).casefold()
    names += [
        bare for bare in dict.fromkeys(map(_bare, entry.names)) if bare.casefold() not in known
    ]
    if entry.layer is not None:
        kind = catalogue.whole.layers[entry.layer].info.label
    elif entry.kind == "corridor":
        kind = _("Corridor")
    else:
        kind = country_name(entry.country) if entry.country else _("Place")
    return f"{' · '.join(names)} ({kind})"


def _bare(name: str) -> str:
    """Return a name without diacritics, its capitals kept where the letters allow it."""
    bare = fold(name)
    if len(bare) != len(name):
        return bare
    pairs = zip(name, bare, strict=True)
    return "".join(b.upper() if a.isupper() else b for a, b in pairs)


def _place(catalogue: Catalogue, place: Hit) -> None:
    """Say what of the atlas is near a place that is no feature itself."""
    with st.container(border=True):
        st.subheader(plain(place.name), anchor=False)
        if place.country:
            st.caption(plain(country_name(place.country)))
        point = shapely.Point(place.position or ())
        near = []
        for layer in catalogue.layers.values():
            for row, geometry in layer.records():
                # Degrees find the nearest point well enough; the distance is geodesic.
                km = length_km(shapely.shortest_line(point, geometry))
                near.append((km, local_name(row), layer.info.label))
        st.markdown("**" + _("Nearest in the atlas") + "**")
        lines = [
            f"- {plain(name)} ({plain(title)}): {plain(str(Quantity(round(km), 'km')))}"
            for km, name, title in sorted(near)[:_NEAREST]
        ]
        st.markdown("\n".join(lines))


# -- the map --------------------------------------------------------------------------


@st.cache_resource(max_entries=32, show_spinner=False)
def _scheme(
    _catalogue: Catalogue,
    version: str,  # noqa: ARG001 - what Streamlit's cache goes by
    by: str,
    code: str,  # noqa: ARG001 - the same
) -> ColorScheme:
    return color_scheme(_catalogue, by)


@st.cache_resource(show_spinner=False)
def _load_classifier() -> None:
    """Import what classes need while the reader looks at the map: it takes a second or two."""

    def load() -> None:
        # Streamlit takes an entry out of sys.path as a script ends. An import in another thread
        # can miss its package just then; it is made again where classes are asked for.
        with suppress(ImportError):
            import_module("mapclassify")

    threading.Thread(target=load, daemon=True).start()


def _marked(catalogue: Catalogue, selected: Hit | None) -> list[str]:
    """Return the features to mark: the one selected, or the legs of a corridor."""
    if selected is None or selected.kind == "place":
        return []
    corridor = catalogue.ledger.corridors.get(selected.id)
    return list(corridor.legs) if corridor else [selected.id]


def _map(
    catalogue: Catalogue,
    view: View,
    selected: Hit | None,
    scheme: ColorScheme | None,
    summary: str,
) -> None:
    passing = view.catalogue.feature_ids
    group = visible_group(
        catalogue,
        hidden=view.hidden,
        ids=None if len(passing) == len(catalogue) else passing,
        dim=view.dim,
        selected=_marked(catalogue, selected),
        fly=str(st.session_state.get("fly", "")) or None,
        place=selected.position if selected else None,
        goto=st.session_state.get("_goto"),
        basemap=view.basemap,
        scheme=scheme,
        year=view.conditions.year,
        year_note=_year_note(view.shown),
        summary=summary,
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


def _year_note(shown: Catalogue) -> str | None:
    count = len(shown.expected)
    return (
        ngettext("{count} expected by then", "{count} expected by then", count) if count else None
    )


def _summary(view: View, scheme: ColorScheme | None) -> str:
    """Say in words what the map shows, for who cannot see it."""
    shown = view.shown
    parts = [ngettext("{count} feature shown", "{count} features shown", len(shown))]
    layers = [
        f"{layer.info.label} {len(layer.frame)}"
        for layer in shown.layers.values()
        if len(layer.frame)
    ]
    if layers:
        parts.append(", ".join(layers))
    if words := filter_words(view):
        parts.append(_("Filters: {filters}").format(filters="; ".join(words)))
    if scheme is not None:
        parts.append(_("Coloured by: {title}").format(title=scheme.title))
    return ". ".join(parts) + "."


# -- below the map ----------------------------------------------------------------------


def _dates(catalogue: Catalogue, shown: Catalogue) -> None:
    """Name what a filter by year cannot decide, or can only foresee."""
    titles = {
        ngettext(
            "{count} feature expected to be open by then",
            "{count} features expected to be open by then",
            len(shown.expected),
        ): shown.expected,
        ngettext(
            "{count} operational feature without an opening date, shown in every year",
            "{count} operational features without an opening date, shown in every year",
            len(shown.undated),
        ): shown.undated,
        ngettext(
            "{count} feature not open and without an expected date, shown in no year",
            "{count} features not open and without an expected date, shown in no year",
            len(shown.unscheduled),
        ): shown.unscheduled,
    }
    for title, ids in titles.items():
        if ids:
            with st.expander(title):
                names = [plain(local_name(catalogue.card(i).properties)) for i in ids]
                st.markdown("\n".join(f"- {name}" for name in names))


def _table(shown: Catalogue, scheme: ColorScheme | None) -> None:
    traits = shown.traits
    expected = dict(zip(traits["id"], traits["expected"], strict=True))
    rows = []
    for layer in shown.layers.values():
        for row, _geometry in layer.records():
            due = expected.get(row["id"])
            cells = {
                _("Name"): local_name(row),
                _("Layer"): layer.info.label,
                _("Kind"): kind_label(row["kind"]) if row["kind"] else None,
                _("Status"): Status(row["status"]).label,
                _("Countries"): ", ".join(map(country_name, row["countries"])),
                _("Opened"): row["opened"],
                _("Expected"): str(due) if due else None,
            }
            if scheme is not None:
                cells[scheme.title] = scheme.values.get(row["id"], _("No figure stated"))
            rows.append(cells)
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")
