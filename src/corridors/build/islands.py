"""What joins the islands of the road network: small gaps closed on purpose, and sea terminals.

The road data drop some short links, at borders and bridges above all, and the atlas has ports
of its own on few islands. Here every part of the road network that has a city is joined to
its neighbour where the gap is small, and what is still an island gets its main ports.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import searoute
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from corridors.build.networks import Network, Position
from corridors.geometry import distance_km
from corridors.travel.network import on_sphere

__all__ = ["Gap", "close_gaps", "sea_terminals"]

#: Widest gap between two parts of the road network that is closed, in kilometres.
GAP_KM = 3.0
#: A part with fewer nodes and without a city is a fragment and joined to nothing.
_PART_NODES = 20
#: Farthest a terminal lies from the roads, and from the nearest sea lane, in kilometres.
ROAD_KM, LANE_KM = 40.0, 150.0
#: A city farther than this from every terminal of its island asks for one more, ...
APART_KM = 250.0
#: ... which must be this near to it.
SERVES_KM = 150.0

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Gap:
    """A gap of a base network that the build closed.

    Attributes
    ----------
    mode : str
    start, end : tuple of (lon, lat)
    km : float
    reason : str
    """

    mode: str
    start: Position
    end: Position
    km: float
    reason: str


def _parts(network: Network) -> IntArray:
    """Return the number of the connected part of every node."""
    size = len(network.nodes)
    ones = np.ones(len(network.edges))
    graph = csr_array((ones, (network.edges[:, 0], network.edges[:, 1])), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _nearest_used(network: Network, positions: FloatArray) -> tuple[IntArray, FloatArray]:
    used = np.unique(network.edges)
    chords, found = cKDTree(on_sphere(network.nodes[used])).query(on_sphere(positions))
    return used[found], 2 * np.arcsin(np.clip(chords / 2, 0, 1)) * 6371.0088


def close_gaps(network: Network, cities: FloatArray, reach_km: float) -> tuple[Network, list[Gap]]:
    """Join the parts of a road network that are no more than `GAP_KM` apart.

    Parameters
    ----------
    network : Network
    cities : array of shape (n, 2)
        Longitude and latitude of the cities; a part counts if one is within reach of it, or
        if it has twenty nodes.
    reach_km : float

    Returns
    -------
    tuple of (Network, list of Gap)
        The network with the gaps closed, and each gap, the shortest first of every round.
    """
    gaps: list[Gap] = []
    near, km = _nearest_used(network, cities)
    near = near[km <= reach_km]
    used = np.unique(network.edges)
    while True:
        parts = _parts(network)
        counts = np.bincount(parts[used], minlength=int(parts.max()) + 1)
        counts[np.unique(parts[near])] += _PART_NODES
        counted = used[counts[parts[used]] >= _PART_NODES]
        numbers = np.unique(parts[counted])
        if len(numbers) < 2:
            return network, gaps
        found: dict[frozenset[int], tuple[float, int, int]] = {}
        largest = numbers[np.argmax(counts[numbers])]
        for number in numbers[numbers != largest]:
            mine = counted[parts[counted] == number]
            others = counted[parts[counted] != number]
            chords, hit = cKDTree(on_sphere(network.nodes[others])).query(
                on_sphere(network.nodes[mine])
            )
            i = int(np.argmin(chords))
            a, b = int(mine[i]), int(others[hit[i]])
            gap = distance_km(network.nodes[a], network.nodes[b])
            pair = frozenset((int(number), int(parts[b])))
            if gap <= GAP_KM and (pair not in found or gap < found[pair][0]):
                found[pair] = (gap, a, b)
        if not found:
            return network, gaps
        pairs = []
        for gap, a, b in sorted(found.values()):
            start, end = _position(network, a), _position(network, b)
            pairs.append((start, end))
            gaps.append(Gap("road", start, end, round(gap, 3), "parts of the roads with cities"))
        network = network.bridged(pairs)


def _position(network: Network, node: int) -> Position:
    return (float(network.nodes[node, 0]), float(network.nodes[node, 1]))


def sea_terminals(
    roads: Network, lanes: Network, cities: pd.DataFrame, ports: FloatArray, reach_km: float
) -> pd.DataFrame:
    """Return the sea terminals that islands without a port of the atlas need.

    World ports of the package searoute (with UN/LOCODE). Of every part of the roads that has
    a city but no port, cities are gone through from the most populous on; one with no
    terminal within 250 km gets the nearest port of its island within 150 km, and so does a
    city that no road reaches.

    Parameters
    ----------
    roads, lanes : Network
        Roads, gaps closed, and sea lanes.
    cities : pandas.DataFrame
        ``lon``, ``lat`` and ``country``, the most populous first.
    ports : array of shape (n, 2)
        Ports there are already.
    reach_km : float
        Farthest a city or a port is from the roads that serve it.

    Returns
    -------
    pandas.DataFrame
        ``id``, ``name``, ``country``, ``lon`` and ``lat``.
    """
    parts = _parts(roads)

    def part_of(positions: FloatArray, reach: float) -> IntArray:
        node, km = _nearest_used(roads, positions)
        return np.where(km <= reach, parts[node], -1)

    world = _world_ports(lanes)
    where = world[["lon", "lat"]].to_numpy(dtype=float)
    of_port = part_of(where, ROAD_KM)
    served = set(part_of(ports, reach_km).tolist()) if len(ports) else set()
    # The mainland is no island, whether the atlas has a port on it or not.
    served.add(int(np.bincount(parts[np.unique(roads.edges)]).argmax()))
    served.discard(-1)
    positions = cities[["lon", "lat"]].to_numpy(dtype=float)
    of_city = part_of(positions, reach_km)
    chosen: dict[int, str] = {}
    for position, part, country in zip(positions, of_city, cities["country"], strict=True):
        if part in served:
            continue
        candidates = np.flatnonzero(of_port == part) if part >= 0 else np.arange(len(world))
        km = _distances(position, where[candidates])
        nearest = SERVES_KM if part >= 0 else ROAD_KM
        again = APART_KM if part >= 0 else ROAD_KM
        if not len(km) or km.min() > nearest:
            continue
        if any(km[candidates == i] <= again for i in chosen if i in candidates):
            continue
        chosen.setdefault(int(candidates[int(np.argmin(km))]), str(country))
    rows = world.iloc[list(chosen)].assign(country=list(chosen.values()))
    return rows[["id", "name", "country", "lon", "lat"]].reset_index(drop=True)


def _distances(position: Iterable[float], others: FloatArray) -> FloatArray:
    lon, lat = position
    return np.array([distance_km((lon, lat), other) for other in others.tolist()])


def _world_ports(lanes: Network) -> pd.DataFrame:
    """Return the ports of searoute near one of these lanes, each place once."""
    west, south = lanes.nodes.min(axis=0)
    east, north = lanes.nodes.max(axis=0)
    rows = [
        {
            "id": f"terminal-{str(port['port']).lower()}",
            "name": str(port["name"]),
            "lon": round(float(lon), 5),
            "lat": round(float(lat), 5),
        }
        for (lon, lat), port in sorted(searoute.setup_P().nodes(data=True))
        if west <= lon <= east and south <= lat <= north and port["port"] and port["name"]
    ]
    table = pd.DataFrame(rows, columns=["id", "name", "lon", "lat"])
    if table.empty:
        return table
    _, km = _nearest_used(lanes, table[["lon", "lat"]].to_numpy(dtype=float))
    return table[km <= LANE_KM].drop_duplicates("id").reset_index(drop=True)
