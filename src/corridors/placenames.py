"""Names of places and of pairs of places in the reader's language."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from corridors.catalogue import Catalogue
from corridors.i18n import SOURCE_LANGUAGE, language, local_name
from corridors.records import od_splits

__all__ = ["name_of", "od_text"]


def name_of(catalogue: Catalogue, any_id: str) -> str:
    """Return the name of a feature or corridor in the language in force.

    Parameters
    ----------
    catalogue : Catalogue
        Whole or filtered.
    any_id : str
        Feature or corridor id.

    Raises
    ------
    UnknownNameError
        If nothing has that id.
    """
    corridor = catalogue.ledger.corridors.get(any_id)
    if corridor:
        return local_name({"name": corridor.name, "name_zh": corridor.name_zh})
    return local_name(catalogue.find(any_id)[1])


def od_text(catalogue: Catalogue, od: str) -> str:
    """Return an OD pair such as ``Jakarta-Bandung`` in the language in force.

    Both ends must be names of cities of the basemap or of point features, stations last
    since theirs say that they are stations; otherwise the pair stays as it is written,
    since half a translation misleads.

    Parameters
    ----------
    catalogue : Catalogue
        Whole or filtered.
    od : str
        Two names joined by a hyphen; either may hold hyphens of its own.
    """
    if language() == SOURCE_LANGUAGE or not od:
        return od
    known: dict[str, str] = {}
    for folder in catalogue.folders:
        for names in _basemap_names(folder):
            if (local := local_name(names)) != names["name"]:
                known.setdefault(names["name"], local)
    for layer in sorted(catalogue.layers.values(), key=lambda layer: layer.id == "stations"):
        points = layer.frame[layer.frame.geometry.geom_type == "Point"]
        named = points[[column for column in points.columns if column.startswith("name")]]
        for row in named.to_dict("records"):
            known.setdefault(str(row["name"]), local_name({str(k): v for k, v in row.items()}))
    for start, end in od_splits(od):
        if start in known and end in known:
            return f"{known[start]}–{known[end]}"
    return od


@lru_cache(maxsize=8)
def _basemap_names(folder: Path) -> tuple[dict[str, str], ...]:
    path = folder / "basemap" / "places.geojson"
    if not path.exists():
        return ()
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return tuple(feature["properties"] for feature in features)
