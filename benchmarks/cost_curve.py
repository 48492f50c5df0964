"""How cost grows with places, projects and scenarios, each measured after preparation.

The built-in network has fewer than 5,000 cities and ports, so road nodes, spread over the
network, are further origins and destinations. Where the data have fewer than 20 projects,
the rest are new railways between large cities of one country.

Run: python benchmarks/cost_curve.py [--most 5000]
"""

from __future__ import annotations

import argparse
from itertools import pairwise

import numpy as np
from measure import best, peak_mb, print_table, seconds, text, with_road_nodes
from scipy.sparse.csgraph import dijkstra

from corridors.catalogue import open_catalogue
from corridors.travel.engine import Engine, open_engine
from corridors.travel.scenario import NewLine, Scenario, project_ids

PLACES = (100, 300, 1000, 1818, 5000)
PROJECTS = (1, 2, 5, 10, 20)
SCENARIOS = (1, 4, 16, 64, 256)
CITIES = 300


def scenario_of(engine: Engine, count: int) -> Scenario:
    """So many projects: those of the data first, then new railways."""
    ids = project_ids(engine.catalogue)
    chosen = ids[:count]
    cities = engine.network.places.query("kind == 'city'").head(60)
    lines: list[NewLine] = []
    for _, group in cities.groupby("country", observed=True):
        ends = group[["lon", "lat"]].to_numpy(float)
        for a, b in pairwise(ends):
            lines.append(NewLine(f"new-{len(lines)}", "rail", 160.0, (tuple(a), tuple(b))))
    return Scenario(frozenset(chosen), frozenset(), tuple(lines[: count - len(chosen)]))


def check(engine: Engine, found: np.ndarray, numbers: range, scenario: Scenario) -> None:
    """Three origins, searched again on the whole graph, agree."""
    matrix, _ = engine.full(scenario)
    some = [0, len(numbers) // 2, len(numbers) - 1]
    nodes = [engine.base.place_node(p) for p in numbers]
    expected = dijkstra(matrix, indices=[nodes[i] for i in some])[:, nodes]
    np.testing.assert_allclose(found[some], expected, rtol=1e-12)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--most", type=int, default=max(PLACES), help="most places")
    most = parser.parse_args().most
    catalogue = open_catalogue()
    known = open_engine(catalogue)
    own = len(known.network.places)
    network = with_road_nodes(known.network, most)
    engine = Engine(catalogue, network, known.base.profile, known.base.assumptions)
    print(f"{own:,} cities and ports; from there on road nodes are further places")

    everything = Scenario.all(catalogue)
    hubs_took, _ = seconds(lambda: engine.prepare([], [everything]))
    print(f"{len(everything.projects)} projects: searched from attachments in {text(hubs_took)}")
    rows, before = [], 0
    for count in sorted({min(count, most) for count in PLACES}):
        numbers = range(count)
        fresh, before = count - before, count
        base, _ = seconds(lambda n=numbers: engine.prepare(n, [everything]))
        took, found = best(lambda n=numbers: engine.minutes(n, n, everything), 2)
        check(engine, found, numbers, everything)
        pairs = count * count
        rows.append(
            [
                f"{count:,}",
                f"{pairs:,}",
                f"{text(base)} ({fresh:,} new)",
                text(took),
                f"{1e9 * took / pairs:.0f} ns",
                f"{peak_mb():,.0f} MB",
            ]
        )
        del found
    print_table(["Places", "Pairs", "Searched once", "All projects", "A pair", "Peak memory"], rows)

    cities = range(CITIES)
    rows = []
    for count in PROJECTS:
        scenario = scenario_of(engine, count)
        base, _ = seconds(lambda s=scenario: engine.prepare(cities, [s]))
        took, found = best(lambda s=scenario: engine.minutes(cities, cities, s))
        check(engine, found, cities, scenario)
        made = len(scenario.new_lines)
        hubs = len(engine.added(scenario).attachments)
        rows.append([f"{count} ({made} new lines)", hubs, text(base), text(took)])
    print(f"{CITIES} cities, all pairs:")
    print_table(["Projects", "Attachments", "Searched once", "Took"], rows)

    random = np.random.default_rng(0)
    ids = np.array(project_ids(catalogue))
    rows = []
    for count in SCENARIOS:
        several = [
            Scenario(
                frozenset(ids[random.random(len(ids)) < 0.5].tolist()),
                # A speed makes each one new, so that nothing is kept from before.
                frozenset({(str(ids[0]), float(random.uniform(50, 350)))}),
            )
            for _ in range(count)
        ]
        took, found = seconds(lambda s=several: [engine.minutes(cities, cities, x) for x in s])
        check(engine, found[-1], cities, several[-1])
        rows.append([count, text(took), text(took / count)])
    print(f"{CITIES} cities, all pairs, every scenario new (half of the projects at random):")
    print_table(["Scenarios", "Took", "Each"], rows)
    print("Checked against Dijkstra on the whole graph, three origins each.")


if __name__ == "__main__":
    main()
