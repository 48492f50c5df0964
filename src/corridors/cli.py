"""The command line: every subcommand is a few lines over the library."""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
import time
import webbrowser
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corridors import __version__
from corridors.errors import CorridorsError

if TYPE_CHECKING:
    import pandas as pd

    from corridors.catalogue import Catalogue

__all__ = ["app", "main"]

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


def _open(data: list[Path] | None, **conditions: Any) -> Catalogue:
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


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = json.loads(table.to_json(orient="records"))
    return records


def _print_table(columns: list[str], rows: list[list[str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(*columns)
    for row in rows:
        table.add_row(*row)
    # Piped output is not cut to 80 columns.
    Console(width=None if sys.stdout.isatty() else 200, markup=False).print(table)


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


@app.command()
def layers(data: Data = None, as_json: AsJson = False) -> None:
    """List the layers with their number of features."""
    from corridors.api import layer_list

    listed = layer_list(_open(data))
    if as_json:
        _print_json(listed)
        return
    _print_table(
        ["Layer", "Title", "Features"],
        [[item["id"], item["title"], str(item["features"])] for item in listed],
    )


@app.command()
def show(
    feature: Annotated[str, typer.Argument(metavar="ID", help="Feature or corridor id.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show a feature or corridor: its figures, each with its source."""
    from corridors.maps.payload import figure_rows

    catalogue = _open(data)
    card = catalogue.card(feature)
    if as_json:
        figures = [
            figure.fact.model_dump(mode="json", exclude={"feature_id"})
            | {
                "citation": figure.citation,
                "url": figure.url,
                "others": [
                    other.model_dump(mode="json", exclude={"feature_id"}) for other in figure.others
                ],
            }
            for figure in card.figures
        ]
        _print_json(
            dict(card.properties)
            | {"figures": figures, "corridors": [corridor.id for corridor in card.corridors]}
        )
        return
    typer.echo(card.name)
    for key, value in card.properties.items():
        if value not in (None, "", []) and key not in {"id", "name"}:
            text = ", ".join(value) if isinstance(value, list) else str(value)
            typer.echo(f"  {key}: {text}")
    rows = [figure_rows(figure) for figure in card.figures]
    keys = ["label", "value", "as_of", "evidence", "source"]
    _print_table(
        ["Figure", "Value", "As of", "Evidence", "Source"],
        [[str(row[key] or "") for key in keys] for row in rows],
    )


@app.command()
def compare(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="Features or corridors; all.")
    ] = None,
    data: Data = None,
    status: Statuses = None,
    country: Countries = None,
    year: Year = None,
    as_json: AsJson = False,
) -> None:
    """Compare travel times before and after, as reported, bounds kept."""
    from corridors.charts import duration_text
    from corridors.travel import COMPARISON_COLUMNS, compare_travel_times

    catalogue = _open(data, statuses=status, countries=country, year=year)
    table = compare_travel_times(catalogue, ids or None)
    if as_json:
        _print_json(_records(table[COMPARISON_COLUMNS]))
        return
    rows = []
    for row in table.to_dict("records"):
        times = [
            duration_text(row[f"{when}_qualifier"], row[f"{when}_min"])
            for when in ("before", "after", "saving")
        ]
        percent = row["saving_percent"]
        share = "" if isnan(percent) else f"{row['saving_qualifier']} {percent:.0f} %"
        rows.append([row["name"], row["od"], row["mode"], *times, share.removeprefix("= ")])
    _print_table(["Corridor", "From and to", "Mode", "Before", "After", "Saving", "Share"], rows)


@app.command()
def facts(
    feature: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Feature or corridor; all.")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """List facts, each with its source, date, evidence and confidence."""
    table = _open(data).fact_table(feature)
    if as_json:
        _print_json(_records(table))
        return
    keys = ["feature_id", "attribute", "scope", "qualifier", "value", "unit", "as_of", "citation"]
    rows = [[str(row[key] or "") for key in keys] for row in table.to_dict("records")]
    _print_table([key.replace("_", " ").capitalize() for key in keys], rows)


@app.command()
def sources(
    format_name: Annotated[
        str, typer.Option("--format", help="csl (CSL-JSON), bibtex or ris.")
    ] = "csl",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Print the sources, for a reference manager."""
    from corridors.io.references import references

    format_name = "csl" if as_json else format_name
    typer.echo(references(_open(data).ledger.sources.values(), format=format_name), nl=False)


@app.command()
def export(
    layer: Annotated[str, typer.Argument(help="Layer id, or all.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write.")],
    format_name: Annotated[
        str | None, typer.Option("--format", help="geojson or gpkg; default: by the file name.")
    ] = None,
    data: Data = None,
    status: Statuses = None,
    country: Countries = None,
    year: Year = None,
) -> None:
    """Write a layer, or all of them, to a file."""
    from corridors.io import export as write

    catalogue = _open(data, statuses=status, countries=country, year=year)
    write(catalogue, layer, output, format=format_name)
    count = len(catalogue) if layer == "all" else len(catalogue.layer(layer).frame)
    typer.echo(f"{output}: {count} features, {output.stat().st_size:,} bytes", err=True)


@app.command("map")
def map_command(
    output: Annotated[Path, typer.Option("--output", "-o", help="HTML file to write.")],
    data: Data = None,
    status: Statuses = None,
    country: Countries = None,
    year: Year = None,
) -> None:
    """Write the atlas as one HTML file that opens without internet."""
    from corridors.maps import save_map

    catalogue = _open(data, statuses=status, countries=country, year=year)
    save_map(catalogue, output)
    typer.echo(f"{output}: {len(catalogue)} features, {output.stat().st_size:,} bytes", err=True)


@app.command()
def check(
    folder: Annotated[
        Path | None, typer.Argument(help="Data folder. Default: the shipped one.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check a data folder and name each fault; exit code 1 if there is one."""
    from dataclasses import asdict

    from corridors.catalogue import default_data_folders
    from corridors.check import check_folder

    folders = [folder] if folder else list(default_data_folders())
    problems = [problem for path in folders for problem in check_folder(path)]
    if as_json:
        _print_json([asdict(problem) for problem in problems])
    else:
        for problem in problems:
            typer.echo(str(problem))
        typer.echo(f"{len(problems)} problem(s)", err=True)
    if problems:
        raise typer.Exit(1)


@app.command()
def build(
    folder: Annotated[Path, typer.Argument(help="Data folder with curated/ in it.")] = Path(
        "geodata"
    ),
    world_atlas: Annotated[
        Path | None,
        typer.Option(help="npm package world-atlas (tarball or folder), to remake the basemap."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make the published data from the curated files (maintainers; extra: build)."""
    from corridors.errors import MissingExtraError

    try:
        from corridors.build import build as run
    except ImportError as error:
        raise MissingExtraError(
            f"The build needs {error.name}; install the extra: pip install 'corridors[build]'"
        ) from None
    report = run(folder, world_atlas=world_atlas, progress=lambda text: typer.echo(text, err=True))
    if as_json:
        _print_json(
            {
                "features": report.features,
                "lengths": [
                    {"id": name, "stated_km": stated, "measured_km": round(measured, 1)}
                    for name, stated, measured in report.lengths
                ],
                "bridged_km": report.bridged,
                "files": report.files,
            }
        )
        return
    rows = [
        [name, "" if stated is None else f"{stated:g}", f"{measured:.1f}"]
        for name, stated, measured in report.lengths
    ]
    _print_table(["Line", "Stated km", "Measured km"], rows)
    typer.echo(f"{len(report.files)} files written to {folder}", err=True)


@app.command()
def serve(
    data: Data = None,
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8501,
    address: Annotated[
        str, typer.Option(help="Address to listen on; 0.0.0.0 opens it to the network.")
    ] = "127.0.0.1",
    browser: Annotated[bool, typer.Option(help="Open a browser window.")] = True,
) -> None:
    """Open the app, on the shipped data or on another catalogue."""
    _open(data)  # says now, not in the browser, if the data cannot be used
    if data:
        # Read in the server process; a folder given relative stays the one meant here.
        os.environ["CORRIDORS_DATA"] = os.pathsep.join(str(path.resolve()) for path in data)
    from streamlit.web.cli import main as streamlit

    from corridors import app as pages

    options = {
        "server.port": port,
        "server.address": address,
        # Otherwise Streamlit greets the user as a developer: asks for an email address and
        # offers tools of its own.
        "server.headless": True,
        "browser.gatherUsageStats": False,
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
        "theme.primaryColor": "#0072B2",
    }
    flags = [
        f"--{name}={str(value).lower() if value in (True, False) else value}"
        for name, value in options.items()
    ]
    if browser:
        threading.Thread(target=_open_browser, args=(address, port), daemon=True).start()
    streamlit(["run", str(Path(pages.__file__).with_name("server.py")), *flags])


def _open_browser(address: str, port: int) -> None:
    """Open the page once the server answers; give up quietly after a minute."""
    host = "127.0.0.1" if address == "0.0.0.0" else address  # noqa: S104 - compared, not bound
    for _ in range(120):
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            time.sleep(0.5)
        else:
            webbrowser.open(f"http://{host}:{port}")
            return


def main() -> None:
    """Run the command line; errors go to stderr as a sentence, with exit code 2."""
    try:
        app()
    except CorridorsError as error:
        typer.echo(f"Error: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        # The reader of our output has seen enough, as `head` does.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
