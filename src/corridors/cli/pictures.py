"""Take the atlas away: maps as HTML, PNG or SVG, and briefs as PDF."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from corridors.cli.common import Countries, Data, Statuses, Year, app, open_data
from corridors.errors import OptionError

Language = Annotated[
    str | None,
    typer.Option("--language", help="Language of the result, such as en or zh.", metavar="CODE"),
]


@app.command("map")
def map_command(
    output: Annotated[
        Path,
        typer.Option("--output", "-o", help="File to write: .html, .png or .svg."),
    ],
    size: Annotated[
        str | None, typer.Option("--size", help="a4 (300 dpi) or slide; for PNG and SVG.")
    ] = None,
    slide: Annotated[
        bool, typer.Option("--slide", help="Same as --size slide: 1920 x 1080, larger type.")
    ] = False,
    bounds: Annotated[
        str | None,
        typer.Option(
            "--bounds",
            metavar="W,S,E,N",
            help="What to show, in degrees. Default: all that is selected.",
        ),
    ] = None,
    title: Annotated[str | None, typer.Option("--title", help="Heading; for PNG and SVG.")] = None,
    select: Annotated[
        list[str] | None,
        typer.Option(
            "--select",
            help="Feature or corridor to bring out; may be repeated. For PNG and SVG.",
        ),
    ] = None,
    data: Data = None,
    status: Statuses = None,
    country: Countries = None,
    year: Year = None,
    language: Language = None,
) -> None:
    """Write a map: an HTML file that opens without internet, or a picture to print."""
    from corridors.i18n import SOURCE_LANGUAGE, using_language
    from corridors.maps import read_bounds, save_map, save_static_map

    if slide and size not in {None, "slide"}:
        raise OptionError(f"--slide and --size {size} contradict each other; give one of them.")
    suffix = output.suffix.lower()
    if suffix not in {".html", ".png", ".svg"}:
        raise OptionError(
            f"The format cannot be told from {output.name!r}. "
            "End the file name with .html, .png or .svg."
        )
    seen = None if bounds is None else read_bounds(bounds)
    catalogue = open_data(data, statuses=status, countries=country, year=year)
    with using_language(language or SOURCE_LANGUAGE):
        if suffix == ".html":
            given: list[tuple[str, object]] = [("--size", size), ("--slide", slide)]
            given += [("--title", title), ("--select", select)]
            if names := [name for name, value in given if value]:
                raise OptionError(
                    f"{', '.join(names)} is for pictures only; end the file name with .png "
                    "or .svg, or leave it out."
                )
            save_map(catalogue, output, bounds=seen)
        else:
            notices = save_static_map(
                catalogue,
                output,
                size="slide" if slide else size or "a4",
                bounds=seen,
                title=title,
                selected=select or (),
            )
            _say(notices)
    typer.echo(f"{output}: {len(catalogue)} features, {output.stat().st_size:,} bytes", err=True)


@app.command()
def brief(
    corridor: Annotated[str, typer.Argument(help="Id of a corridor or feature.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="PDF file to write.")],
    data: Data = None,
    language: Language = None,
) -> None:
    """Write a two-page brief: map, key figures, before and after, findings, sources."""
    from corridors.brief import save_brief
    from corridors.i18n import SOURCE_LANGUAGE, using_language

    catalogue = open_data(data)
    with using_language(language or SOURCE_LANGUAGE):
        _say(save_brief(catalogue, corridor, output))
    typer.echo(f"{output}: {output.stat().st_size:,} bytes", err=True)


def _say(notices: Iterable[str]) -> None:
    for notice in notices:
        typer.echo(f"Note: {notice}", err=True)
