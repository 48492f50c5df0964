"""The downloads page: layers as files, whole or as the map shows them."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from corridors.api import fingerprint
from corridors.app.sidebar import current_view, filter_hint, plain
from corridors.catalogue import Catalogue
from corridors.errors import CorridorsError
from corridors.io.export import ALL, export_bytes
from corridors.maps import map_html

__all__ = ["page"]

_WHOLE = "Whole layers"
_FILTERED = "As the map shows them"

#: Name, label and media type of the formats offered.
_FORMATS = (
    ("geojson", "GeoJSON", "application/geo+json"),
    ("gpkg", "GeoPackage", "application/geopackage+sqlite3"),
)


def page(catalogue: Catalogue) -> None:
    """Draw the page.

    Parameters
    ----------
    catalogue : Catalogue
        The whole catalogue.
    """
    view = current_view(catalogue)
    st.header("Downloads")
    choice = st.radio(
        "What to download",
        [_WHOLE, _FILTERED],
        horizontal=True,
        key="extent",
        bind="query-params",
        captions=["Everything in the data set", "With the filters and switches of the sidebar"],
    )
    chosen = view.shown if choice == _FILTERED else catalogue
    if not len(chosen):
        filter_hint(view)
        return
    suffix = "-filtered" if choice == _FILTERED and view.filtered else ""
    st.markdown("#### GeoJSON and GeoPackage")
    st.caption(
        "GeoJSON follows RFC 7946: longitude and latitude in EPSG:4326, attribution and "
        "licence inside the file."
    )
    rows = [(ALL, "All layers", len(chosen))]
    rows += [(layer.id, layer.title, len(layer.frame)) for layer in chosen.layers.values()]
    key = _cache_key(chosen)
    with st.spinner("Preparing the files…"):
        # All before the first button, so that none moves under the pointer.
        files = {
            layer_id: {name: _made(chosen, key, layer_id, name) for name, _, _ in _FORMATS}
            for layer_id, _, count in rows
            if count
        }
    for layer_id, title, count in rows:
        _row(layer_id, title, count, files.get(layer_id, {}), suffix)
    _links(catalogue)
    _map_file(chosen, suffix)


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
    name.markdown(f"**{plain(title)}** — {count} feature{'' if count == 1 else 's'}")
    if not files:
        places[0].caption("Nothing passes the filters.")
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
    st.markdown("#### By address")
    st.caption(
        "QGIS, a notebook or ogrinfo can read a layer straight from this server. Add "
        "?status=operational, ?country=LAO or ?year=2021 to filter."
    )
    paths = ["/api/layers", *(f"/api/layers/{name}.geojson" for name in [*catalogue.layers, ALL])]
    base = str(st.context.url or "").split("/downloads")[0].rstrip("/")
    st.code("\n".join(f"{base}{path}" for path in paths), language=None)


def _map_file(chosen: Catalogue, suffix: str) -> None:
    st.markdown("#### The map as one file")
    st.caption("Opens from disk in any browser, without internet, with every figure's source.")
    st.download_button(
        "Interactive map (HTML)",
        lambda: map_html(chosen).encode(),
        file_name=f"atlas{suffix}.html",
        mime="text/html",
        on_click="ignore",
        icon=":material/map:",
    )
