"""Travel times over the network, in any scenario."""

from __future__ import annotations

from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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

if TYPE_CHECKING:
    from corridors.travel.engine import Engine
    from corridors.travel.scenario import Scenario

ScenarioName = Annotated[
    str,
    typer.Option(
        "--scenario", help="none, today, all, a year such as 2030, or a scenario file (JSON)."
    ),
]
Profile = Annotated[str, typer.Option("--profile", help="passenger or freight.")]
Overrides = Annotated[
    Path | None,
    typer.Option("--assumptions", help="TOML file whose values replace those of the data."),
]
Before = Annotated[str, typer.Option("--before", help="Scenario to compare with.")]


def _engine(
    data: list[Path] | None, profile: str, assumptions: Path | None, *names: str
) -> tuple[Engine, list[Scenario]]:
    from corridors.travel.engine import open_engine
    from corridors.travel.scenario import Scenario

    catalogue = open_data(data)
    scenarios = [Scenario.parse(catalogue, name) for name in names]
    return open_engine(catalogue, profile, assumptions=assumptions), scenarios


def _hours(minutes: float | None) -> str:
    from corridors.charts import duration_text

    return duration_text("=", minutes)


@app.command()
def route(
    origin: Annotated[str, typer.Argument(help="City or port.")],
    destination: Annotated[str, typer.Argument(help="City or port.")],
    scenario: ScenarioName = "today",
    profile: Profile = "passenger",
    assumptions: Overrides = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Find the quickest way between two places, leg by leg (modelled)."""
    engine, [chosen] = _engine(data, profile, assumptions, scenario)
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
    profile: Profile = "passenger",
    assumptions: Overrides = None,
    cluster: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler to share the work out over.")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Give travel times between places, each to each (modelled, minutes)."""
    engine, [chosen] = _engine(data, profile, assumptions, scenario)
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
    top: Annotated[int, typer.Option(help="Number of cities, largest gain first.", min=1)] = 20,
    profile: Profile = "passenger",
    assumptions: Overrides = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """List the cities that come nearer to a place between two scenarios (modelled)."""
    from corridors.travel.analysis import minutes_saved

    engine, [a, b] = _engine(data, profile, assumptions, before, scenario)
    table = minutes_saved(engine, origin, a, b).head(top)
    if as_json:
        print_json(table.to_dict("records"))
        return
    print_table(
        ["Place", "Country", "Before", "After", "Saved"],
        [
            [row["name"], row["country"], *(_hours(row[k]) for k in ("before", "after", "saved"))]
            for row in table.to_dict("records")
        ],
    )


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
    typer.echo(
        f"All together {found['together_min']:.2f} min a pair over {found['pairs']} ordered pairs, "
        f"of which the interaction of projects is {found['interaction_min']:.2f} min."
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
        ["Project", "From and to", "When", "Reported", "Modelled", "Error"],
        [
            [
                row["feature_id"],
                row["od"],
                row["when"],
                _hours(row["reported"]),
                _hours(row["modelled"]),
                "" if isnan(row["error_percent"]) else f"{row['error_percent']:+.0f} %",
            ]
            for row in table.to_dict("records")
        ],
    )
    typer.echo(f"{count} times that set no speed: median error {median:.0f} %, worst {worst:.0f} %")
