"""All pairs of many places, with a scenario: our closure against searching again.

Run: python benchmarks/scenario_matrix.py [number of places, default 1818]
"""

from __future__ import annotations

import resource
import sys
import time

import numpy as np
from scipy.sparse.csgraph import dijkstra

from corridors.catalogue import open_catalogue
from corridors.travel.engine import open_engine
from corridors.travel.scenario import Scenario


def seconds(work) -> tuple[float, object]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def main() -> None:
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 1818
    catalogue = open_catalogue()
    took, engine = seconds(lambda: open_engine(catalogue))
    scenario = Scenario.all(catalogue)
    hubs = engine.added(scenario).attachments
    print(f"open {took:.2f} s; {engine.base.size:,} nodes, {len(engine.base.tail):,} edges")
    print(f"{len(scenario.projects)} projects, {len(hubs)} attachments")
    took, _ = seconds(lambda: engine.prepare([], [scenario]))
    print(f"searches from attachments, once: {took:.2f} s")
    print("places  base once   scenario    scipy again      ratio  at memory bandwidth")
    full, _ = engine.full(scenario)
    for count in sorted({100, 300, 1000, most}):
        places = range(min(count, most))
        nodes = [engine.base.place_node(p) for p in places]
        base, _ = seconds(lambda p=places: engine.prepare(p, [scenario]))
        engine.minutes(places[:2], places[:2], scenario)
        ours, found = seconds(lambda p=places: engine.minutes(p, p, scenario))
        theirs, expected = seconds(
            lambda n=nodes: np.vstack(
                [dijkstra(full, indices=n[i : i + 64])[:, n] for i in range(0, len(n), 64)]
            )
        )
        np.testing.assert_allclose(found, expected, rtol=1e-12)
        matrix = np.zeros((len(nodes), len(nodes)))
        once, _ = seconds(lambda m=matrix: np.minimum(m, 1.0, out=m))
        print(
            f"{len(nodes):6} {base:8.2f} s {1000 * ours:8.1f} ms {theirs:11.2f} s "
            f"{theirs / ours:9.0f}x {1000 * once * len(hubs):10.1f} ms"
        )
    origin = engine.network.place("Kunming")
    cells = np.linspace(0, len(engine.network.nodes) - 1, 20_000).astype(np.int64)
    engine.minutes_to_nodes(origin, cells, scenario)
    took, _ = seconds(lambda: engine.minutes_to_nodes(origin, cells, scenario))
    print(f"surface of 20,000 cells: {1000 * took:.1f} ms")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main()
