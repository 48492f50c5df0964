"""All pairs of many places, with and without a scenario: ours against searching again.

Ours, SciPy's Dijkstra, pandana and scgraph do the same work on the same graph in one run,
and their results are asserted to agree. pandana uses every core, the others one. Ours runs
in a process of its own, so that its peak memory is its own. Contenders that would take many
minutes are measured on a sample of origins, spread evenly, and said to be extrapolated.
Without projects ours only looks up what it has searched once; that search is printed too.

Run: python benchmarks/scenario_matrix.py [--places 1818] [--pandana 300] [--scgraph 20]
It needs the extra `benchmarks`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np
import pandana
import pandas as pd
import scgraph
from measure import best, one_pass, peak_mb, print_table, seconds, text
from scipy.sparse.csgraph import dijkstra

from corridors.catalogue import open_catalogue
from corridors.travel.engine import open_engine
from corridors.travel.scenario import Scenario

#: Origins SciPy searches from at a time, so that its rows stay small.
BATCH = 64
#: Minutes pandana may be off: it rounds every edge to a thousandth.
PANDANA_MINUTES = 1.0


def ours(count: int, folder: Path) -> dict[str, float]:
    """Prepare, then answer with and without the scenario; keep both matrices."""
    catalogue = open_catalogue()
    opened, engine = seconds(lambda: open_engine(catalogue))
    scenario, places = Scenario.all(catalogue), range(count)
    hubs_took, _ = seconds(lambda: engine.prepare([], [scenario]))
    rows_took, _ = seconds(lambda: engine.prepare(places, [scenario]))
    first_took, _ = seconds(lambda: engine.minutes(places, places, scenario))
    figures = {
        "open": opened,
        "first_took": first_took,
        "hubs_took": hubs_took,
        "rows_took": rows_took,
        "hubs": len(engine.added(scenario).attachments),
        "projects": len(scenario.projects),
    }
    for name, chosen in (("without", Scenario.none()), ("with", scenario)):
        figures[name], times = best(lambda s=chosen: engine.minutes(places, places, s))
        np.save(folder / f"{name}.npy", times)
    figures["peak_mb"] = peak_mb()
    return figures


def page() -> dict[str, float]:
    """What the Network page does when a project is switched: nothing of it is kept before."""
    catalogue = open_catalogue()
    engine = open_engine(catalogue)
    everything = Scenario.all(catalogue)
    cities = range(min(300, len(engine.network.places)))
    engine.prepare(cities, [everything])
    origin = cities[0]
    nodes = np.linspace(0, len(engine.network.nodes) - 1, 20_000).astype(np.int64)
    engine.minutes_to_nodes(origin, nodes, Scenario.none())
    matrices, surfaces = [], []
    for number, switched in enumerate(sorted(everything.projects)):
        # A speed of its own makes each scenario one the engine has not met.
        for part, speed in ((matrices, 100.0 + number), (surfaces, 200.0 + number)):
            scenario = Scenario(
                everything.projects - {switched}, frozenset({(switched, speed)}), ()
            )
            if part is matrices:
                work = lambda s=scenario: engine.minutes(cities, cities, s)  # noqa: E731
            else:
                work = lambda s=scenario: engine.minutes_to_nodes(origin, nodes, s)  # noqa: E731
            started = time.process_time()
            took, _ = seconds(work)
            part.append((took, time.process_time() - started))
    figures = {"cities": len(cities)}
    for name, part in (("matrix", matrices), ("surface", surfaces)):
        figures[name] = median(took for took, _ in part)
        figures[f"{name}_worst"] = max(took for took, _ in part)
        figures[f"{name}_processor"] = median(busy for _, busy in part)
    return figures


def in_a_child(task: str, *arguments: object) -> dict[str, float]:
    command = [sys.executable, __file__, "--task", task, *map(str, arguments)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(answer.stdout)


def agree(found: np.ndarray, expected: np.ndarray, *, minutes: float = 0.0) -> None:
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=minutes)


def by_scipy(matrix, nodes: np.ndarray) -> np.ndarray:
    parts = [nodes[start : start + BATCH] for start in range(0, len(nodes), BATCH)]
    return np.vstack([dijkstra(matrix, indices=part)[:, nodes] for part in parts])


def by_pandana(matrix, nodes: np.ndarray, sample: np.ndarray, expected: np.ndarray):
    """Time to prepare and to ask for every pair a way joins, and the results of these."""
    edges = matrix.tocoo()
    weights = pd.DataFrame({"minutes": edges.data})
    zeros = pd.Series(np.zeros(matrix.shape[0]))
    prepared, network = seconds(
        lambda: pandana.Network(
            zeros, zeros, pd.Series(edges.row), pd.Series(edges.col), weights, twoway=False
        )
    )
    rows, columns = np.nonzero(np.isfinite(expected[sample]))
    starts, ends = nodes[sample[rows]], nodes[columns]
    took, found = seconds(lambda: network.shortest_path_lengths(starts, ends))
    agree(np.array(found), expected[sample][rows, columns], minutes=PANDANA_MINUTES)
    return prepared, took


def by_scgraph(matrix, nodes: np.ndarray, sample: np.ndarray, expected: np.ndarray):
    def prepare():
        rows = zip(matrix.indptr[:-1], matrix.indptr[1:], strict=True)
        graph = [
            dict(zip(matrix.indices[a:b].tolist(), matrix.data[a:b].tolist(), strict=True))
            for a, b in rows
        ]
        return scgraph.Graph(graph)

    prepared, graph = seconds(prepare)

    def ask():
        return [
            np.array(graph.get_shortest_path_tree(int(node))["distance_matrix"])[nodes]
            for node in nodes[sample]
        ]

    took, found = seconds(ask)
    agree(np.array(found), expected[sample])
    return prepared, took


def compare(count: int, pandana_origins: int, scgraph_origins: int) -> None:
    catalogue = open_catalogue()
    engine = open_engine(catalogue)
    with tempfile.TemporaryDirectory() as folder:
        figures = in_a_child("ours", "--places", count, "--folder", folder)
        found = {name: np.load(Path(folder) / f"{name}.npy") for name in ("without", "with")}
    hubs = int(figures["hubs"])
    print(f"{engine.base.size:,} nodes, {len(engine.base.tail):,} directed edges")
    print(f"{count:,} places, all pairs; {figures['projects']} projects with {hubs} attachments")
    print(
        f"Ours, once for all scenarios: opened in {text(figures['open'])}, searched from "
        f"attachments in {text(figures['hubs_took'])} and from places in "
        f"{text(figures['rows_took'])}; the first scenario, which sorts out the ways between "
        f"them, {text(figures['first_took'])}. Peak memory {figures['peak_mb']:,.0f} MB."
    )
    assert figures["peak_mb"] < 1000
    nodes = np.array([engine.base.place_node(p) for p in range(count)])
    samples = {
        name: np.unique(np.linspace(0, count - 1, min(origins, count)).astype(int))
        for name, origins in (("pandana", pandana_origins), ("scgraph", scgraph_origins))
    }
    limit = one_pass(count) * hubs
    rows = []
    for name, scenario in (("without", Scenario.none()), ("with", Scenario.all(catalogue))):
        title = f"{name} projects"
        took = figures[name]
        how = "all origins" if name == "with" else "all origins, looked up"
        rows.append([title, "ours", "", text(took), "1", how])
        matrix, _ = engine.full(scenario)
        again, expected = seconds(lambda m=matrix: by_scipy(m, nodes))
        agree(found[name], expected)
        rows.append([title, "SciPy", "", text(again), f"{again / took:,.0f}", "all origins"])
        for contender, run in (("pandana", by_pandana), ("scgraph", by_scgraph)):
            sample = samples[contender]
            prepared, asked = run(matrix, nodes, sample, expected)
            whole = asked * count / len(sample)
            said = (
                "all origins"
                if len(sample) == count
                else f"extrapolated from {len(sample)} origins"
            )
            rows.append(
                [
                    title,
                    contender,
                    text(prepared),
                    text(whole),
                    f"{(prepared + whole) / took:,.0f}",
                    said,
                ]
            )
        if name == "with":
            note = f"{hubs} passes over the matrix at memory bandwidth"
            rows.append([title, "limit", "", text(limit), f"{limit / took:.2f}", note])
    print_table(
        ["Matrix", "By", "Prepared anew", "Took", "Ratio to ours", "Measured"],
        rows,
    )
    print("All agree: SciPy and scgraph to 1e-12, pandana to its rounding of every edge.")
    switched = in_a_child("page")
    print_table(
        ["Switching one project", "Processor time", "Median", "Worst", "Aim"],
        [
            [
                f"matrix of {switched['cities']} cities",
                text(switched["matrix_processor"]),
                text(switched["matrix"]),
                text(switched["matrix_worst"]),
                "100 ms",
            ],
            [
                "surface of 20,000 cells",
                text(switched["surface_processor"]),
                text(switched["surface"]),
                text(switched["surface_worst"]),
                "50 ms",
            ],
        ],
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--places", type=int, default=1818)
    parser.add_argument("--pandana", type=int, default=300, help="origins pandana is measured on")
    parser.add_argument("--scgraph", type=int, default=20, help="origins scgraph is measured on")
    parser.add_argument("--task", choices=["ours", "page"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.task == "ours":
        print(json.dumps(ours(chosen.places, chosen.folder)))
    elif chosen.task == "page":
        print(json.dumps(page()))
    else:
        compare(chosen.places, chosen.pandana, chosen.scgraph)


if __name__ == "__main__":
    main()
