"""Set a brief: Typst lays out two A4 pages from data, offline, and gives a PDF."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import typst
import vl_convert

from corridors.brief.contents import CHART_ROWS, brief_contents, time_table
from corridors.catalogue import Catalogue
from corridors.charts import before_after_chart
from corridors.errors import DataError, OptionError
from corridors.io.export import replacing
from corridors.lint import Finding, lint
from corridors.maps.lettering import Lettering, lettering
from corridors.maps.static import map_picture

__all__ = ["Brief", "brief_document", "corridor_brief", "save_brief"]

_TEMPLATE = Path(__file__).with_name("brief.typ")
_CHART_WIDTH_PX = 380


@dataclass(frozen=True)
class Brief:
    """A brief and what its reader should know about it.

    Attributes
    ----------
    content : bytes
        PDF.
    notices : tuple of str
        What is not as asked for, a sentence each, as in `corridors.maps.Picture`.
    """

    content: bytes
    notices: tuple[str, ...] = ()


def corridor_brief(catalogue: Catalogue, any_id: str) -> bytes:
    """Return the two-page brief of a corridor or feature as PDF.

    Parameters
    ----------
    catalogue : Catalogue
        Whole or filtered; the legs of a corridor are found either way.
    any_id : str
        Feature or corridor id.

    Returns
    -------
    bytes
        In the language in force (`corridors.i18n.using_language`).

    Raises
    ------
    UnknownNameError
        If nothing has that id.
    OptionError
        If nothing is known of it.
    """
    return brief_document(catalogue, any_id).content


def brief_document(
    catalogue: Catalogue,
    any_id: str,
    *,
    findings: Iterable[Finding] | None = None,
    made: dt.date | None = None,
) -> Brief:
    """Return a brief together with its notices.

    Parameters
    ----------
    catalogue, any_id
        As for `corridor_brief`.
    findings : iterable of Finding, optional
        Of the whole catalogue, where they are at hand; worked out by default.
    made : datetime.date, optional
        Date on the brief; today by default.

    Raises
    ------
    UnknownNameError, OptionError
        As for `corridor_brief`.
    DataError
        If the pages cannot be set.
    """
    catalogue.card(any_id)  # says so if there is no such id
    day = made or dt.date.today()
    with lettering() as letters:
        found = lint(catalogue) if findings is None else findings
        contents = brief_contents(catalogue, any_id, letters, found, day)
        picture = map_picture(catalogue, format="svg", size="panel", selected=[any_id], made=day)
        contents["map"]["svg"] = picture.content.decode()
        if contents["chart"]:
            contents["chart"]["svg"] = _chart(catalogue, any_id, letters)
        notices = dict.fromkeys((*picture.notices, *letters.notices))
        contents["notices"] = list(letters.notices)
        return Brief(_pdf(contents, letters, day), tuple(notices))


def save_brief(
    catalogue: Catalogue,
    any_id: str,
    path: str | os.PathLike[str],
    *,
    findings: Iterable[Finding] | None = None,
    made: dt.date | None = None,
) -> tuple[str, ...]:
    """Write a brief as a PDF file.

    Parameters
    ----------
    catalogue, any_id, findings, made
        As for `brief_document`.
    path : str or path
        File to write, ending with ``.pdf``; one that exists is replaced once the new one
        is complete.

    Returns
    -------
    tuple of str
        What the reader should know; see `Brief`.

    Raises
    ------
    UnknownNameError, OptionError, DataError
        As for `brief_document`, and if the file cannot be written.
    """
    target = Path(path)
    if target.suffix.lower() != ".pdf":
        raise OptionError(f"A brief is a PDF, but {target.name!r} does not end with .pdf.")
    brief = brief_document(catalogue, any_id, findings=findings, made=made)
    with replacing(target) as beside:
        beside.write_bytes(brief.content)
    return brief.notices


def _chart(catalogue: Catalogue, any_id: str, letters: Lettering) -> str:
    table = time_table(catalogue, any_id).head(CHART_ROWS)
    for column in ("name", "od"):
        table[column] = [letters.text(str(text)) for text in table[column]]
    fonts = ", ".join(letters.families)
    chart = before_after_chart(table).properties(width=_CHART_WIDTH_PX).configure(font=fonts)
    return str(vl_convert.vegalite_to_svg(chart.to_json()))


def _pdf(contents: dict[str, object], letters: Lettering, day: dt.date) -> bytes:
    try:
        # Text from data goes in as data: the template never reads it as markup.
        pdf = typst.compile(
            _TEMPLATE.read_bytes(),
            root=str(_TEMPLATE.parent),
            font_paths=[str(folder) for folder in letters.folders],
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"data": json.dumps(contents, ensure_ascii=False)},
            timestamp=dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC),
        )
    except RuntimeError as error:
        raise DataError(f"The brief cannot be set: {error}") from error
    if not isinstance(pdf, bytes):
        raise DataError("The brief cannot be set: it came out in several files.")
    return pdf
