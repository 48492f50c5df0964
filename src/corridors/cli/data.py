"""Take data out, check and compare them, and build them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from corridors.cli.common import (
    AsJson,
    Countries,
    Data,
    Statuses,
    Year,
    app,
    open_data,
    print_json,
    print_table,
)


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

    catalogue = open_data(data, statuses=status, countries=country, year=year)
    write(catalogue, layer, output, format=format_name)
    count = len(catalogue) if layer == "all" else len(catalogue.layer(layer).frame)
    typer.echo(f"{output}: {count} features, {output.stat().st_size:,} bytes", err=True)


@app.command()
def check(
    folder: Annotated[
        Path | None, typer.Argument(help="Data folder. Default: the shipped one.")
    ] = None,
    with_lint: Annotated[
        bool,
        typer.Option("--lint", help="Also name what is hard to believe and not explained."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check a data folder and name each fault; exit code 1 if there is one.

    With --lint a finding without an explanation counts as a fault.
    """
    from dataclasses import asdict

    from corridors.catalogue import default_data_folders
    from corridors.check import check_folder
    from corridors.lint import lint

    folders = [folder] if folder else list(default_data_folders())
    problems = [problem for path in folders for problem in check_folder(path)]
    findings = lint(open_data(folders)) if with_lint else []
    unexplained = [finding for finding in findings if finding.explanation is None]
    if as_json:
        listed = [asdict(problem) for problem in problems]
        found = [finding.as_json() for finding in findings]
        print_json({"problems": listed, "findings": found} if with_lint else listed)
    else:
        for line in (*problems, *findings):
            typer.echo(str(line))
        typer.echo(f"{len(problems)} problem(s)", err=True)
        if with_lint:
            text = f"{len(findings)} finding(s), {len(unexplained)} without an explanation"
            typer.echo(text, err=True)
    if problems or unexplained:
        raise typer.Exit(1)


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(help="Data folder as it was.")],
    new: Annotated[Path, typer.Argument(help="Data folder as it is.")],
    as_json: AsJson = False,
) -> None:
    """Compare two versions of the data: features and facts added, removed, changed."""
    from dataclasses import asdict

    from corridors.diff import compare_data

    found = compare_data(open_data([old]), open_data([new]))
    if as_json:
        print_json(
            {
                "added": found.added,
                "removed": found.removed,
                "changed": [asdict(change) for change in found.changed],
                "facts_added": [fact.model_dump(mode="json") for fact in found.facts_added],
                "facts_removed": [fact.model_dump(mode="json") for fact in found.facts_removed],
                "facts_changed": [
                    {"old": a.model_dump(mode="json"), "new": b.model_dump(mode="json")}
                    for a, b in found.facts_changed
                ],
            }
        )
        return
    rows = [["+", feature_id, "feature", "", ""] for feature_id in found.added]
    rows += [["-", feature_id, "feature", "", ""] for feature_id in found.removed]
    rows += [["~", c.feature_id, c.field, str(c.old), str(c.new)] for c in found.changed]
    rows += [["+", f.feature_id, f.attribute, "", str(f)] for f in found.facts_added]
    rows += [["-", f.feature_id, f.attribute, str(f), ""] for f in found.facts_removed]
    rows += [["~", b.feature_id, b.attribute, str(a), str(b)] for a, b in found.facts_changed]
    if rows:
        print_table(["", "Feature or corridor", "Field or fact", "Old", "New"], rows)
    else:
        typer.echo("No difference")


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
        print_json(
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
    print_table(["Line", "Stated km", "Measured km"], rows)
    typer.echo(f"{len(report.files)} files written to {folder}", err=True)
