"""Buttons that hand a result over as a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from corridors.i18n import gettext as _
from corridors.io.geojson import collection_bytes
from corridors.travel.engine import Route

__all__ = ["csv_button", "file_button", "places_geojson", "routes_geojson"]


def file_button(
    label: str,
    make: Callable[[], bytes],
    name: str,
    mime: str,
    column: DeltaGenerator | None = None,
) -> None:
    """Offer a file; it is made when the reader asks for it.

    Parameters
    ----------
    label : str
        In the language in force.
    make : callable
        Returns the content.
    name : str
        Of the file; also of the widget.
    mime : str
    column : DeltaGenerator, optional
        Where to draw it.
    """
    (column or st).download_button(
        label,
        make,
        file_name=name,
        mime=mime,
        key=f"download-{name}",
        on_click="ignore",
        icon=":material/download:",
    )


def csv_button(
    table: pd.DataFrame,
    name: str,
    column: DeltaGenerator | None = None,
    *,
    label: str | None = None,
    index: bool = False,
) -> None:
    """Offer a table as CSV, with the columns it has in Python.

    Parameters
    ----------
    table : pandas.DataFrame
    name : str
        Of the file.
    column : DeltaGenerator, optional
        Where to draw it.
    label : str, optional
        In the language in force.
    index : bool, default False
        Whether the rows' names are written.
    """
    label = label or _("Download as CSV")
    file_button(label, lambda: table.to_csv(index=index).encode(), name, "text/csv", column)


def routes_geojson(routes: Sequence[Route], terms: Mapping[str, str]) -> bytes:
    """Return the legs of the routes of scenarios A and B as GeoJSON, EPSG:4326.

    Parameters
    ----------
    routes : sequence of Route
    terms : mapping
        Of the network; members of the collection.
    """
    features = [
        {
            "type": "Feature",
            "properties": {"scenario": title}
            | {key: value for key, value in leg.items() if key != "geometry"},
            "geometry": leg["geometry"],
        }
        for title, route in zip("AB", routes, strict=True)
        for leg in route.as_json()["legs"]
    ]
    return collection_bytes(features, **terms)


def places_geojson(gains: pd.DataFrame, terms: Mapping[str, str]) -> bytes:
    """Return minutes saved as GeoJSON points, EPSG:4326; what is missing is null.

    Parameters
    ----------
    gains : pandas.DataFrame
        With ``lon`` and ``lat``.
    terms : mapping
        Of the network; members of the collection.
    """
    rows: list[dict[str, Any]] = json.loads(gains.to_json(orient="records", double_precision=6))
    features = [
        {
            "type": "Feature",
            "properties": {k: v for k, v in row.items() if k not in {"lon", "lat"}},
            "geometry": {"type": "Point", "coordinates": [row["lon"], row["lat"]]},
        }
        for row in rows
    ]
    return collection_bytes(features, **terms)
