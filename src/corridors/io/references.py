"""Sources out of the atlas: CSL-JSON, BibTeX and RIS, for a reference manager."""

from __future__ import annotations

import json
from collections.abc import Iterable

import bibtexparser
import rispy
from bibtexparser.bibdatabase import BibDatabase
from bibtexparser.bwriter import BibTexWriter

from corridors.errors import OptionError
from corridors.records import Source

__all__ = ["REFERENCE_FORMATS", "references"]

#: Formats by name, with the file name ending of each.
REFERENCE_FORMATS = {"csl": ".json", "bibtex": ".bib", "ris": ".ris"}

_BIBTEX_TYPES = {"report": "techreport", "article-journal": "article"}
_RIS_TYPES = {
    "report": "RPRT",
    "article-newspaper": "NEWS",
    "article-journal": "JOUR",
    "webpage": "ELEC",
    "dataset": "DATA",
    "software": "COMP",
}


def references(sources: Iterable[Source], *, format: str = "csl") -> str:
    """Write sources for a reference manager.

    Parameters
    ----------
    sources : iterable of Source
        Written in the order of their ids.
    format : str, default "csl"
        ``csl`` (CSL-JSON), ``bibtex`` or ``ris``.

    Returns
    -------
    str
        UTF-8 text with a newline at the end.

    Raises
    ------
    OptionError
        If there is no such format.
    """
    ordered = sorted(sources, key=lambda source: source.id)
    if format == "csl":
        items = [s.model_dump(mode="json", exclude_defaults=True) for s in ordered]
        return json.dumps(items, ensure_ascii=False, indent=1) + "\n"
    if format == "bibtex":
        database = BibDatabase()
        database.entries = [_bibtex(source) for source in ordered]
        return str(bibtexparser.dumps(database, BibTexWriter()))
    if format == "ris":
        return str(rispy.dumps([_ris(source) for source in ordered]))
    raise OptionError(f"There is no format {format!r}. Known: {', '.join(REFERENCE_FORMATS)}.")


def _accessed(source: Source) -> str:
    parts = ((source.accessed or {}).get("date-parts") or [[]])[0]
    return "-".join(f"{int(part):02d}" for part in parts)


def _bibtex(source: Source) -> dict[str, str]:
    kind = _BIBTEX_TYPES.get(source.type, "misc")
    year, _, rest = (source.date or "").partition("-")
    fields = {
        "ENTRYTYPE": kind,
        "ID": source.id,
        # Braces keep the capitals of names.
        "title": f"{{{source.title}}}",
        "institution" if kind == "techreport" else "publisher": source.who,
        "year": year,
        "month": rest[:2],
        "url": source.URL or "",
        "urldate": _accessed(source) if source.URL else "",
        "note": source.note or "",
    }
    return {name: value for name, value in fields.items() if value}


def _ris(source: Source) -> dict[str, object]:
    fields: dict[str, object] = {
        "type_of_reference": _RIS_TYPES.get(source.type, "GEN"),
        "id": source.id,
        "title": source.title,
        "publisher": source.who,
        "year": (source.date or "")[:4],
        "date": (source.date or "").replace("-", "/"),
        "urls": [source.URL] if source.URL else [],
        "access_date": _accessed(source).replace("-", "/") if source.URL else "",
        "notes": [source.note] if source.note else [],
    }
    return {name: value for name, value in fields.items() if value}
