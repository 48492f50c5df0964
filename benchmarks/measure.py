"""What the benchmarks share: a clock, a Markdown table, peak memory, larger networks."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
import pandas as pd

from corridors.travel.network import TravelNetwork

T = TypeVar("T")


def seconds(work: Callable[[], T]) -> tuple[float, T]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def best(work: Callable[[], T], times: int = 3) -> tuple[float, T]:
    """The quickest of several runs: what is slower is the machine's other work."""
    runs = [seconds(work) for _ in range(times)]
    return min(took for took, _ in runs), runs[-1][1]


def text(took: float) -> str:
    if took < 1:
        return f"{1000 * took:,.1f} ms"
    return f"{took:,.1f} s" if took < 600 else f"{took / 60:,.0f} min"


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    print()
    print("| " + " | ".join(columns) + " |")
    print("|" + "---|" * len(columns))
    for row in rows:
        print("| " + " | ".join(map(str, row)) + " |", flush=True)
    print()


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def one_pass(count: int) -> float:
    """Seconds of one pass over a matrix of that many places: each time read, lowered, written."""
    matrix, other = np.ones((count, count)), np.ones((count, count))
    return best(lambda: np.minimum(matrix, other, out=matrix), 7)[0]


def with_road_nodes(network: TravelNetwork, count: int) -> TravelNetwork:
    """The network with road nodes as further places, until there are that many."""
    places, nodes = network.places, network.nodes
    lacking = count - len(places)
    if lacking <= 0:
        return network
    roads = nodes[nodes["mode"] == "road"]
    picked = roads.iloc[np.linspace(0, len(roads) - 1, lacking).astype(int)]
    more = pd.DataFrame(
        {
            "id": [f"road-node-{number}" for number in picked.index],
            "name": [f"Road node {number}" for number in picked.index],
            "kind": "road node",
            "country": picked["country"].to_numpy(),
            "population": 0,
            "lon": picked["lon"].to_numpy(),
            "lat": picked["lat"].to_numpy(),
        }
    )
    ways = pd.DataFrame(
        {
            "place": np.arange(len(places), len(places) + lacking),
            "node": picked.index.to_numpy(),
            "mode": "road",
            "km": 0.0,
        }
    )
    return replace(
        network,
        places=pd.concat([places, more], ignore_index=True),
        access=pd.concat([network.access, ways], ignore_index=True),
    )
