"""Travel times over the network, in any scenario."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corridors.cli.common import (
    AsJson,
    Data,
    app,
    console_progress,
    open_data,
    print_json,
    print_table,
    records_of,
)
from corridors.errors import OptionError

if TYPE_CHECKING:
    import geopandas as gpd

    from corridors.travel.engine import Engine
    from corridors.travel.scenario import Scenario

ScenarioName = Annotated[
    str,
    typer.Option(
        "--scenario",
        help="none, today, all, a year such as 2030, or a file: a scenario (JSON) or new lines "
        "put over today (GeoJSON).",
    ),
]
Low = Annotated[
    bool,
    typer.Option("--low", help="The low case: no trip changes its mode, road, rail or sea."),
]
Resolution = Annotated[int, typer.Option(help="H3 resolution of the cells.", min=2, max=7)]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="GeoJSON file to write.")]
Profile = Annotated[str, typer.Option("--profile", help="passenger or freight.")]
Overrides = Annotated[
    Path | None,
    typer.Option("--assumptions", help="TOML file whose values replace those of the data."),
]
Before = Annotated[str, typer.Option("--before", help="Scenario to compare with.")]


def _engine(
    data: list[Path] | None,
    profile: str,
    assumptions: Path | None,
    *names: str,
    low: bool = False,
) -> tuple[Engine, list[Scenario]]:
    from corridors.travel.engine import open_engine
    from corridors.travel.scenario import Scenario

    catalogue = open_data(data)
    scenarios = [Scenario.parse(catalogue, name) for name in names]
    if low:
        scenarios = [scenario.low() for scenario in scenarios]
    return open_engine(catalogue, profile, assumptions=assumptions), scenarios


def _put(engine: Engine, areas: gpd.GeoDataFrame, output: Path | None) -> None:
    """Write areas as GeoJSON, or print them."""
    from corridors.io.export import replacing
    from corridors.io.geojson import area_bytes

    content = area_bytes(areas, **engine.network.terms)
    if output is None:
        typer.echo(content.decode(), nl=False)
        return
    with replacing(output) as beside:
        beside.write_bytes(content)
    typer.echo(f"{output}: {len(areas)} features, {output.stat().st_size:,} bytes", err=True)


def _hours(minutes: float | None) -> str:
    from corridors.charts import duration_text

    return duration_text("=", minutes)


@app.command()
def route(
    origin: Annotated[str, typer.Argument(help="City or port.")],
    destination: Annotated[str, typer.Argument(help="City or port.")],
    scenario: ScenarioName = "today",
    low: Low = False,
    profile: Profile = "passenger",
    assumptions: Overrides = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Find the quickest way between two places, leg by leg (modelled)."""
    engine, [chosen] = _engine(data, profile, assumptions, scenario, low=low)
    found = engine.route(origin, destination, chosen)
    if as_json:
        print_json(found.as_json() | {"scenario": scenario, "profile": profile})
        return
    if found.minutes is None:
        typer.echo(f"No way joins {found.origin} and {found.destination} in this scenario.")
        return
    rows = [
        [
            leg.mode,
            leg.feature_id or "",
            leg.start,
            leg.end,
            f"{leg.km:.0f} km",
            _hours(leg.minutes),
            ", ".join(leg.borders),
        ]
        for leg in found.legs
    ]
    print_table(["Mode", "Project", "From", "To", "Length", "Time", "Borders"], rows)
    typer.echo(f"{found.origin} to {found.destination}: {_hours(found.minutes)} (modelled)")


@app.command()
def matrix(
    places: Annotated[list[str], typer.Argument(help="Cities or ports, two or more.")],
    scenario: ScenarioName = "today",
    low: Low = False,
    profile: Profile = "passenger",
    assumptions: Overrides = None,
    cluster: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler to share the work out over.")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Give travel times between places, each to each (modelled, minutes)."""
    engine, [chosen] = _engine(data, profile, assumptions, scenario, low=low)
    with console_progress("Searching the network") as progress:
        table = engine.matrix(places, None, chosen, progress, cluster=cluster)
    names = list(table.columns)
    if as_json:
        rows = [[None if isnan(v) else round(v, 1) for v in row] for row in table.to_numpy()]
        print_json({"places": names, "minutes": rows, "unreachable": table.attrs["unreachable"]})
        return
    print_table(
        ["From", *names],
        [[str(name), *map(_hours, row)] for name, row in zip(names, table.to_numpy(), strict=True)],
    )
    for pair, reason in table.attrs["unreachable"].items():
        typer.echo(f"{pair}: {reason}", err=True)


@app.command()
def saved(
    origin: Annotated[str, typer.Argument(help="City or port.")],
    scenario: ScenarioName = "today",
    before: Before = "none",
    low: Low = False,
    top: Annotated[int, typer.Option(help="Number of cities, largest gain first.", min=1)] = 20,
    surface: Annotated[
        bool, typer.Option("--surface", help="Give H3 cells as GeoJSON instead of cities.")
    ] = False,
    resolution: Resolution = 5,
    output: Output = None,
    profile: Profile = "passenger",
    assumptions: Overrides = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """List the cities that come nearer to a place between two scenarios (modelled)."""
    from corridors.travel.analysis import minutes_saved

    if output is not None and not surface:
        raise OptionError("--output is for the cells; give --surface too.")
    engine, [a, b] = _engine(data, profile, assumptions, before, scenario, low=low)
    if surface:
        from corridors.travel.surfaces import minutes_saved_surface

        _put(engine, minutes_saved_surface(engine, origin, a, b, resolution).round(2), output)
        return
    table = minutes_saved(engine, origin, a, b).head(top)
    if as_json:
        print_json(records_of(table))
        return
    print_table(
        ["Place", "Country", "Before", "After", "Saved"],
        [
            [row["name"], row["country"], *(_hours(row[k]) for k in ("before", "after", "saved"))]
            for row in table.to_dict("records")
        ],
    )


@app.command()
def isochrone(
    origin: Annotated[str, typer.Argument(help="City or port.")],
    hours: Annotated[str, typer.Option(help="Hours, divided by commas.")] = "3,6,12",
    scenario: ScenarioName = "today",
    low: Low = False,
    resolution: Resolution = 5,
    output: Output = None,
    profile: Profile = "passenger",
    assumptions: Overrides = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Give the land within so many hours of a place as areas (modelled, GeoJSON)."""
    from corridors.travel.surfaces import isochrones

    try:
        limits = [float(part) for part in hours.split(",")]
    except ValueError:
        raise OptionError(f"--hours {hours!r} are no numbers, such as 3,6,12.") from None
    engine, [chosen] = _engine(data, profile, assumptions, scenario, low=low)
    areas = isochrones(engine, origin, chosen, limits, resolution=resolution)
    if output is not None or as_json:
        _put(engine, areas, output)
        return
    print_table(
        ["Within", "Cells", "People in cities"],
        [
            [f"{row['hours']:g} h", str(row["cells"]), f"{row['people']:,}"]
            for row in areas.drop(columns="geometry").to_dict("records")
        ],
    )


@app.command()
def accessibility(
    scenario: ScenarioName = "today",
    before: Before = "none",
    low: Low = False,
    cities: Annotated[int, typer.Option(help="Number of most populous cities.", min=1)] = 20,
    profile: Profile = "passenger",
    assumptions: Overrides = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Count the people within 3, 6, 12 and 24 hours of cities, before and after (modelled)."""
    from corridors.travel.analysis import accessibility_table

    engine, [a, b] = _engine(data, profile, assumptions, before, scenario, low=low)
    with console_progress("Searching the network") as progress:
        table = accessibility_table(engine, a, b, places=range(cities), progress=progress)
    if as_json:
        print_json({"cities": records_of(table), "total": table.attrs["total"]})
        return
    columns = list(table.columns[4:])
    rows = [[row["name"], *(f"{row[c]:,}" for c in columns)] for row in table.to_dict("records")]
    rows.append(["Mean, by people", *(f"{table.attrs['total'][c]:,.0f}" for c in columns)])
    print_table(["City", *(c.replace("_", " ") for c in columns)], rows)


@app.command()
def contributions(
    scenario: ScenarioName = "today",
    cities: Annotated[int, typer.Option(help="Number of most populous cities.", min=2)] = 100,
    profile: Profile = "passenger",
    assumptions: Overrides = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say what each project of a scenario contributes, alone and as the last one added."""
    from corridors.travel.analysis import contributions as run

    engine, [chosen] = _engine(data, profile, assumptions, scenario)
    with console_progress("Searching the network") as progress:
        found = run(engine, range(cities), chosen, progress)
    if as_json:
        print_json(found)
        return
    print_table(
        ["Project", "Added alone", "Left out of all"],
        [
            [row["id"], f"{row['alone_min']:.2f} min", f"{row['last_min']:.2f} min"]
            for row in found["projects"]
        ],
    )
    for title, case in (("High case", found), ("Low case", found["low"])):
        typer.echo(
            f"{title}: all together {case['together_min']:.2f} min a pair over {case['pairs']} "
            f"ordered pairs, {case['together_changed_min']:.2f} min over the {case['changed']} "
            f"that change; the interaction of projects is {case['interaction_min']:.2f} min."
        )


@app.command()
def calibration(assumptions: Overrides = None, data: Data = None, as_json: AsJson = False) -> None:
    """Compare modelled with reported travel times, and list the assumptions (JSON)."""
    from corridors.travel.calibration import calibration as run
    from corridors.travel.calibration import median_error_percent

    engine, _ = _engine(data, "passenger", assumptions)
    table = run(engine)
    median, worst, count = median_error_percent(table)
    if as_json:
        print_json(
            {
                "median_error_percent": None if isnan(median) else round(median, 1),
                "worst_error_percent": None if isnan(worst) else round(worst, 1),
                "times": count,
                "pairs": records_of(table),
                "assumptions": engine.base.assumptions.rows(),
            }
        )
        return
    print_table(
        ["Project", "From and to", "When", "How", "Reported", "Modelled", "Error", "Set a speed"],
        [
            [
                row["feature_id"],
                row["od"],
                row["when"],
                row["how"],
                _hours(row["reported"]),
                _hours(row["modelled"]),
                "" if isnan(row["error_percent"]) else f"{row['error_percent']:+.0f} %",
                "yes" if row["used"] else "",
            ]
            for row in table.to_dict("records")
        ],
    )
    typer.echo(f"{count} times that set no speed: median error {median:.0f} %, worst {worst:.0f} %")


@app.command()
def yardsticks(
    cities: Annotated[int, typer.Option(help="Number of cities means are over.", min=2)] = 200,
    assumptions: Overrides = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Compare published figures with ours: agrees, differs, or not comparable and why."""
    from corridors.travel.yardsticks import yardsticks as run

    engine, _ = _engine(data, "passenger", assumptions)
    with console_progress("Searching the network") as progress:
        table = run(engine, cities=cities, progress=progress)
    if as_json:
        print_json(records_of(table))
        return

    def span(row: Mapping[Any, Any], name: str) -> str:
        low, high = row[f"{name}_low"], row[f"{name}_high"]
        if isnan(high):
            return "–"
        if isnan(low):
            return f"up to {high:,.4g}"
        return f"{low:,.4g}" if low == high else f"{low:,.4g} to {high:,.4g}"

    print_table(
        ["Figure", "Unit", "Published", "Ours", "Verdict"],
        [
            [row["figure"], row["unit"], span(row, "published"), span(row, "ours"), row["verdict"]]
            for row in table.to_dict("records")
        ],
    )
