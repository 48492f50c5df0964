"""Find features, corridors and places by any of their names, with or without diacritics."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from corridors.folders import Layer
from corridors.records import Corridor

__all__ = ["Hit", "fold", "hits", "search_entries"]

#: Letters that Unicode does not take apart into a base letter and a mark.
_LETTERS = str.maketrans({"đ": "d", "Đ": "D", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ı": "i"})
#: Marks of Latin, Greek and Cyrillic script; the vowel signs of Thai, Lao, Khmer or
#: Burmese are letters to their readers and stay.
_MARKS = re.compile("[\u0300-\u036f]")
_WORD_BREAK = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Hit:
    """Something that can be found by name.

    Attributes
    ----------
    id : str
        Feature or corridor id; of a place, an id that begins with ``place-``.
    kind : str
        ``feature``, ``corridor`` or ``place``.
    names : tuple of str
        The English name, then the others.
    name_zh : str or None
        The Chinese name, where known.
    layer : str or None
        Layer of a feature.
    country : str or None
        ISO 3166-1 alpha-3 code of a place, where known.
    position : tuple of (float, float) or None
        Longitude and latitude of a place, in degrees.
    """

    id: str
    kind: str
    names: tuple[str, ...]
    name_zh: str | None = None
    layer: str | None = None
    country: str | None = None
    position: tuple[float, float] | None = None

    @property
    def name(self) -> str:
        """The English name."""
        return self.names[0]


def fold(text: str) -> str:
    """Return text as it is compared: without letter case and diacritics.

    Parameters
    ----------
    text : str

    Examples
    --------
    >>> fold("Đà Nẵng")
    'da nang'
    """
    apart = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return unicodedata.normalize("NFC", _MARKS.sub("", apart)).casefold()


def hits(text: str, entries: Iterable[Hit], limit: int) -> list[Hit]:
    """Return the entries that a text names, best first.

    The whole name comes before its beginning, this before the beginning of a word, this
    before any place within a word; all words must occur. Equal ones keep their order.

    Parameters
    ----------
    text : str
        What a reader types.
    entries : iterable of Hit
    limit : int
        Most hits to return.
    """
    wanted = fold(text).strip()
    if not wanted:
        return []
    ranked = []
    for number, entry in enumerate(entries):
        rank = min(_rank(wanted, fold(name)) for name in entry.names)
        if rank < _NO:
            ranked.append((rank, number, entry))
    return [entry for _r, _n, entry in sorted(ranked, key=lambda item: item[:2])[:limit]]


_NO = 9


def _rank(wanted: str, name: str) -> int:
    if name == wanted:
        return 0
    if name.startswith(wanted):
        return 1
    words = [word for word in _WORD_BREAK.split(name) if word]
    parts = [part for part in _WORD_BREAK.split(wanted) if part]
    if parts and all(any(word.startswith(part) for word in words) for part in parts):
        return 2
    if parts and all(part in name for part in parts):
        return 3
    return _NO


def search_entries(
    layers: Mapping[str, Layer], corridors: Mapping[str, Corridor], folders: Iterable[Path]
) -> tuple[Hit, ...]:
    """Return everything that can be found: features, corridors, then places.

    Parameters
    ----------
    layers : mapping of str to Layer
    corridors : mapping of str to Corridor
    folders : iterable of Path
        Data folders; cities come from the first network and the first basemap there is.
    """
    found: list[Hit] = []
    for layer in layers.values():
        for row, _geometry in layer.records():
            names = _names(row["name"], row.get("name_zh"), row.get("name_local"))
            found.append(Hit(row["id"], "feature", names, row.get("name_zh"), layer.id))
    for corridor in corridors.values():
        names = _names(corridor.name, corridor.name_zh)
        found.append(Hit(corridor.id, "corridor", names, corridor.name_zh))
    return (*found, *_places(tuple(folders)))


def _names(*names: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if isinstance(name, str) and name))


def _places(folders: tuple[Path, ...]) -> Iterator[Hit]:
    known: set[tuple[str, int, int]] = set()
    taken: set[str] = set()
    for name, country, lon, lat in (*_network_places(folders), *_basemap_places(folders)):
        # The two lists name the same city a few kilometres apart.
        key = fold(name)
        cells = {(key, round(lon) + i, round(lat) + j) for i in (-1, 0, 1) for j in (-1, 0, 1)}
        if cells & known:
            continue
        known.add((key, round(lon), round(lat)))
        slug = f"place-{'-'.join(w for w in _WORD_BREAK.split(key) if w)}"
        while slug in taken:
            slug += "-x"
        taken.add(slug)
        yield Hit(slug, "place", (name,), country=country, position=(lon, lat))


Place = tuple[str, str | None, float, float]


def _network_places(folders: Iterable[Path]) -> list[Place]:
    for folder in folders:
        path = folder / "network" / "places.parquet"
        if path.exists():
            table = pd.read_parquet(path, columns=["name", "country", "lon", "lat", "kind"])
            return [
                (str(name), str(country) if country else None, float(lon), float(lat))
                for name, country, lon, lat, kind in table.itertuples(index=False)
                if kind == "city"
            ]
    return []


def _basemap_places(folders: Iterable[Path]) -> list[Place]:
    for folder in folders:
        path = folder / "basemap" / "places.geojson"
        if path.exists():
            found = json.loads(path.read_text(encoding="utf-8"))["features"]
            return [
                (f["properties"]["name"], None, *map(float, f["geometry"]["coordinates"][:2]))
                for f in found
                if f["properties"].get("kind") != "country"
            ]
    return []
