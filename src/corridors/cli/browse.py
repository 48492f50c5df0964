"""Look at the data: layers, features, times, facts, sources."""

from __future__ import annotations

from dataclasses import asdict
from math import isnan
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
    records_of,
)


@app.command()
def layers(data: Data = None, as_json: AsJson = False) -> None:
    """List the layers with their number of features."""
    from corridors.api import layer_list

    listed = layer_list(open_data(data))
    if as_json:
        print_json(listed)
        return
    print_table(
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

    catalogue = open_data(data)
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
        print_json(
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
    print_table(
        ["Figure", "Value", "As of", "Evidence", "Source"],
        [[str(row[key] or "") for key in keys] for row in rows],
    )


@app.command()
def search(
    text: Annotated[str, typer.Argument(help="A name or words of it, in any language.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Find features, corridors and places by name, with or without diacritics."""
    found = open_data(data).search(text)
    if as_json:
        print_json([asdict(hit) for hit in found])
        return
    rows = [[hit.id, hit.layer or hit.kind, " · ".join(hit.names)] for hit in found]
    print_table(["Id", "Layer", "Names"], rows)


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

    catalogue = open_data(data, statuses=status, countries=country, year=year)
    table = compare_travel_times(catalogue, ids or None)
    if as_json:
        print_json(records_of(table[COMPARISON_COLUMNS]))
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
    print_table(["Corridor", "From and to", "Mode", "Before", "After", "Saving", "Share"], rows)


@app.command()
def facts(
    feature: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Feature or corridor; all.")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """List facts, each with its source, date, evidence and confidence."""
    table = open_data(data).fact_table(feature)
    if as_json:
        print_json(records_of(table))
        return
    keys = ["feature_id", "attribute", "scope", "qualifier", "value", "unit", "as_of", "citation"]
    rows = [[str(row[key] or "") for key in keys] for row in table.to_dict("records")]
    print_table([key.replace("_", " ").capitalize() for key in keys], rows)


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
    typer.echo(references(open_data(data).ledger.sources.values(), format=format_name), nl=False)


@app.command()
def indicators(data: Data = None, as_json: AsJson = False) -> None:
    """List the regional figures without a place, each with its source."""
    table = open_data(data).indicator_table()
    if as_json:
        print_json(records_of(table))
        return
    rows = [
        [row["indicator"], f"{row['bound']}{row['value']:g} {row['unit']}"]
        + [str(row[key] or "") for key in ("as_of", "scope", "citation")]
        for row in table.to_dict("records")
    ]
    print_table(["Indicator", "Value", "As of", "Of", "Source"], rows)


@app.command()
def coverage(data: Data = None, as_json: AsJson = False) -> None:
    """List what the canonical source names, and where it is in the atlas."""
    table = open_data(data).coverage_table()
    if as_json:
        print_json(records_of(table))
        return
    rows = [
        [row["section"], row["named"], row["status"], ", ".join(row["covered_by"]), row["note"]]
        for row in table.to_dict("records")
    ]
    print_table(
        ["Section", "Named", "Status", "Covered by", "Note"],
        [[str(cell or "") for cell in row] for row in rows],
    )
