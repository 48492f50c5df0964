"""The downloads page: layers as files, whole or as the map shows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from corridors.api import fingerprint, shared_findings
from corridors.app.mapview import map_bounds
from corridors.app.network.address import pick_one
from corridors.app.sidebar import current_view, filter_hint, plain
from corridors.brief import Brief, brief_document, brief_subjects
from corridors.catalogue import Catalogue
from corridors.errors import CorridorsError
from corridors.i18n import gettext as _
from corridors.i18n import language, local_name, mark, ngettext, using_language
from corridors.io.export import ALL, export_bytes
from corridors.maps import color_scheme, map_html, static_map
from corridors.maps.projection import Bounds

__all__ = ["page"]

_EXTENTS = {"whole": mark("Whole layers"), "filtered": mark("As the map shows them")}
_CAPTIONS = {
    "whole": mark("Everything in the data set"),
    "filtered": mark("With the filters and switches of the sidebar"),
}

_AREAS = {
    "view": mark("As on the map just now"),
    "whole": mark("Everything, or what is brought out"),
}

#: Name, label and media type of the formats offered.
_FORMATS = (
    ("geojson", "GeoJSON", "application/geo+json"),
    ("gpkg", "GeoPackage", "application/geopackage+sqlite3"),
)

#: Label, file name ending, media type and arguments of the pictures offered.
_PICTURES = (
    (mark("For print, A4 (PNG)"), "-a4.png", "image/png", {"format": "png", "size": "a4"}),
    (mark("For editing (SVG)"), ".svg", "image/svg+xml", {"format": "svg", "size": "a4"}),
    (mark("For a slide (PNG)"), "-slide.png", "image/png", {"format": "png", "size": "slide"}),
)


def page(catalogue: Catalogue) -> None:
    """Draw the page.

    Parameters
    ----------
    catalogue : Catalogue
        The whole catalogue.
    """
    view = current_view(catalogue)
    st.header(_("Downloads"))
    seen = map_bounds()
    choice = pick_one(
        _("What to download"),
        {code: _(text) for code, text in _EXTENTS.items()},
        key="extent",
        default="whole",
        buttons=True,
    )
    st.caption(_(_CAPTIONS[choice]))
    chosen = view.shown if choice == "filtered" else catalogue
    if not len(chosen):
        filter_hint(view)
        return
    suffix = "-filtered" if choice == "filtered" and view.filtered else ""
    st.markdown("#### " + _("GeoJSON and GeoPackage"))
    st.caption(
        _(
            "GeoJSON follows RFC 7946: longitude and latitude in EPSG:4326, attribution and "
            "licence inside the file."
        )
    )
    rows = [(ALL, _("All layers"), len(chosen))]
    rows += [(layer.id, layer.info.label, len(layer.frame)) for layer in chosen.layers.values()]
    key = _cache_key(chosen)
    with st.spinner(_("Preparing the files…")):
        # All before the first button, so that none moves under the pointer.
        files = {
            layer_id: {name: _made(chosen, key, layer_id, name) for name, _, _ in _FORMATS}
            for layer_id, _, count in rows
            if count
        }
    for layer_id, title, count in rows:
        _row(layer_id, title, count, files.get(layer_id, {}), suffix)
    _links(catalogue)
    bounds = _area(seen)
    _map_file(chosen, bounds, suffix)
    _pictures(catalogue, chosen, bounds, view.color_by, suffix)
    _briefs(catalogue, chosen)


def _size(content: bytes) -> str:
    size = len(content)
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} kB"


@st.cache_data(max_entries=64, show_spinner=False)
def _content(
    _catalogue: Catalogue,
    key: object,  # noqa: ARG001 - what Streamlit's cache goes by
    layer: str,
    format_name: str,
) -> bytes:
    return export_bytes(_catalogue, layer, format=format_name)


def _made(
    catalogue: Catalogue, key: object, layer: str, format_name: str
) -> bytes | CorridorsError:
    """Return the file, or why it cannot be made: one bad file must not hide the others."""
    try:
        return _content(catalogue, key, layer, format_name)
    except CorridorsError as error:
        return error


def _cache_key(catalogue: Catalogue) -> tuple[object, ...]:
    return (fingerprint(), tuple(catalogue.layers), tuple(catalogue.feature_ids))


def _row(
    layer_id: str, title: str, count: int, files: Mapping[str, bytes | CorridorsError], suffix: str
) -> None:
    name, *places = st.columns([4, 3, 3], vertical_alignment="center")
    features = ngettext("{count} feature", "{count} features", count)
    name.markdown(f"**{plain(title)}** · {features}")
    if not files:
        places[0].caption(_("Nothing passes the filters."))
        return
    for column, (format_name, label, mime) in zip(places, _FORMATS, strict=True):
        content = files[format_name]
        if isinstance(content, CorridorsError):
            column.caption(plain(str(content)))
            continue
        column.download_button(
            f"{label}, {_size(content)}",
            content,
            file_name=f"{layer_id}{suffix}.{format_name}",
            mime=mime,
            key=f"download-{layer_id}-{format_name}",
            on_click="ignore",
            icon=":material/download:",
        )


def _links(catalogue: Catalogue) -> None:
    st.markdown("#### " + _("By address"))
    st.caption(
        _(
            "QGIS, a notebook or ogrinfo can read a layer straight from this server. Add "
            "?status=operational, ?country=LAO or ?year=2021 to filter."
        )
    )
    paths = ["/api/layers", *(f"/api/layers/{name}.geojson" for name in [*catalogue.layers, ALL])]
    base = str(st.context.url or "").split("/downloads")[0].rstrip("/")
    st.code("\n".join(f"{base}{path}" for path in paths), language=None)


def _area(seen: Bounds | None) -> Bounds | None:
    """Let the reader choose what maps and pictures show, once a map has been seen."""
    st.markdown("#### " + _("Maps, pictures and briefs"))
    if seen is None:
        st.caption(_("Move the map on the atlas page to have just that part on a picture."))
        return None
    area = pick_one(
        _("Area of the map and the pictures"),
        {code: _(text) for code, text in _AREAS.items()},
        key="area",
        default="view",
        buttons=True,
    )
    return seen if area == "view" else None


def _map_file(chosen: Catalogue, bounds: Bounds | None, suffix: str) -> None:
    st.caption(_("Opens from disk in any browser, without internet, with every figure's source."))
    st.download_button(
        _("Interactive map (HTML)"),
        _in_language(lambda: map_html(chosen, bounds=bounds).encode()),
        file_name=f"atlas{suffix}.html",
        mime="text/html",
        on_click="ignore",
        icon=":material/map:",
    )


def _in_language(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """Return a maker that speaks the language of now when a click calls it later."""
    code = language()

    def made() -> bytes:
        with using_language(code):
            return make()

    return made


def _pictures(
    catalogue: Catalogue, chosen: Catalogue, bounds: Bounds | None, color_by: str, suffix: str
) -> None:
    marked = _marked(chosen)
    if marked:
        name = plain(local_name(chosen.card(marked[0]).properties))
        text = _("Maps with title, legend, scale bar, credits and date; {name} is brought out.")
        st.caption(text.format(name=name))
    else:
        st.caption(
            _(
                "Maps with title, legend, scale bar, credits and date. Choose a feature or "
                "corridor on the atlas page to bring it out."
            )
        )
    for column, (label, ending, mime, options) in zip(st.columns(3), _PICTURES, strict=True):
        made = partial(_picture, catalogue, chosen, bounds, color_by, marked, options)
        column.download_button(
            _(label),
            _in_language(made),
            file_name=f"{marked[0] if marked else 'atlas'}{suffix}{ending}",
            mime=mime,
            key=f"picture-{ending}",
            on_click="ignore",
            icon=":material/image:",
            width="stretch",
        )


def _picture(
    catalogue: Catalogue,
    chosen: Catalogue,
    bounds: Bounds | None,
    color_by: str,
    marked: list[str],
    options: Mapping[str, Any],
) -> bytes:
    # Classes of the whole data set, as on the atlas page, whatever the filters leave.
    scheme = None if color_by == "layer" else color_scheme(catalogue, color_by)
    return static_map(chosen, bounds=bounds, selected=marked, scheme=scheme, **options)


def _marked(chosen: Catalogue) -> list[str]:
    """Return what is selected on the atlas page, if it is among what is drawn."""
    selected = st.session_state.get("feature") or st.query_params.get("feature")
    corridor = chosen.ledger.corridors.get(selected or "")
    members = corridor.legs if corridor else (selected,)
    return [selected] if selected and set(members) & set(chosen.feature_ids) else []


def _briefs(catalogue: Catalogue, chosen: Catalogue) -> None:
    subjects = brief_subjects(chosen)
    if not subjects:
        st.caption(_("No feature shown has a fact that a brief could give."))
        return
    names = {any_id: local_name(catalogue.card(any_id).properties) for any_id in subjects}
    marked = _marked(chosen)
    picker, button = st.columns([3, 1], vertical_alignment="bottom")
    picked = picker.selectbox(
        _("Two-page brief (PDF): map, key figures, before and after, findings, sources"),
        subjects,
        format_func=lambda any_id: names.get(any_id, any_id),
        index=subjects.index(marked[0]) if marked and marked[0] in subjects else 0,
        key="brief",
    )
    if button.button(_("Make the brief"), key="make-brief", width="stretch"):
        st.session_state["brief_made"] = (picked, language())
    if st.session_state.get("brief_made") != (picked, language()):
        return
    # Made before the download is offered, so that a fault is said here and in full.
    with st.spinner(_("Setting two pages…")):
        try:
            brief = _brief(catalogue, picked, language(), fingerprint())
        except CorridorsError as error:
            st.error(plain(str(error)))
            return
    for notice in brief.notices:
        st.caption(plain(notice))
    st.download_button(
        f"{plain(names[picked])} (PDF, {_size(brief.content)})",
        brief.content,
        file_name=f"{picked}.pdf",
        mime="application/pdf",
        key="download-brief",
        on_click="ignore",
        icon=":material/picture_as_pdf:",
    )


@st.cache_data(max_entries=16, show_spinner=False)
def _brief(
    _catalogue: Catalogue,
    any_id: str,
    code: str,
    version: str,  # noqa: ARG001 - made anew when the data change
) -> Brief:
    with using_language(code):
        return brief_document(_catalogue, any_id, findings=shared_findings())
