"""What the subcommands share: the application, options, and ways to print."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corridors import __version__

if TYPE_CHECKING:
    import pandas as pd

    from corridors.catalogue import Catalogue

__all__ = [
    "AsJson",
    "Countries",
    "Data",
    "Statuses",
    "Year",
    "app",
    "console_progress",
    "open_data",
    "print_json",
    "print_table",
    "records_of",
]

app = typer.Typer(
    name="corridors",
    help="Atlas and travel-time workbench for infrastructure corridors.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    epilog="Example: corridors compare --json",
)

Data = Annotated[
    list[Path] | None,
    typer.Option(
        "--data",
        help="Data folder; may be given several times. Default: $CORRIDORS_DATA, else the "
        "data shipped with Corridors.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Statuses = Annotated[
    list[str] | None,
    typer.Option(
        "--status", help="Keep operational, under_construction or planned; may be repeated."
    ),
]
Countries = Annotated[
    list[str] | None,
    typer.Option("--country", help="Keep what touches an ISO alpha-3 country; may be repeated."),
]
Year = Annotated[
    int | None, typer.Option("--year", help="Keep what was open by the end of that year.")
]


def open_data(data: list[Path] | None, **conditions: Any) -> Catalogue:
    """Open the catalogue; say on stderr what was left out, then filter it."""
    from corridors.catalogue import open_catalogue

    catalogue = open_catalogue(*(data or ()))
    for problem in catalogue.problems:
        typer.echo(f"Left out: {problem}", err=True)
    if any(value is not None for value in conditions.values()):
        catalogue = catalogue.filter(**conditions)
        if catalogue.undated:
            typer.echo(
                f"Kept without a known opening date: {', '.join(catalogue.undated)}", err=True
            )
    return catalogue


def print_json(value: Any) -> None:
    """Print a value as JSON."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


def records_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a table as records that JSON can hold."""
    records: list[dict[str, Any]] = json.loads(table.to_json(orient="records"))
    return records


def print_table(columns: list[str], rows: list[list[str]]) -> None:
    """Print a table for people."""
    from rich.console import Console
    from rich.table import Table

    table = Table(*columns)
    for row in rows:
        table.add_row(*row)
    # Piped output is not cut to 80 columns.
    Console(width=None if sys.stdout.isatty() else 200, markup=False).print(table)


@contextmanager
def console_progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar on stderr while long work runs; Ctrl+C stops it."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"corridors {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Atlas and travel-time workbench for infrastructure corridors."""
