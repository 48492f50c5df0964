"""What the base network lacks, so that "before" is without the projects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from corridors.build.islands import Gap
from corridors.build.networks import Network, Position
from corridors.catalogue import Catalogue
from corridors.errors import DataError
from corridors.geometry import distance_km
from corridors.model import Status
from corridors.travel.assumptions import base_year_of
from corridors.travel.scenario import project_ids

__all__ = ["cut_ids", "with_shared_track", "without_lines"]

#: A base edge is the project's own line if both its ends are this near to the alignment, which
#: runs over nodes of the network; near enough to leave an older line beside it in the base.
CUT_KM = 0.3


def cut_ids(
    catalogue: Catalogue, methods: Mapping[str, str], settings: Mapping[str, Any], geodata: Path
) -> list[str]:
    """Return the ids of the features whose line the base must lack.

    These are the projects that are in operation and follow the rail network: the data have
    them as they are today. A line that is planned or under construction is not in the data,
    so what it follows is an older line, which stays.

    Parameters
    ----------
    catalogue : Catalogue
    methods : mapping of str to str
        How each feature's line was made.
    settings : mapping
        Of ``network.json``; ``cut`` adds ids and ``keep`` takes some away.
    geodata : Path
        Data folder; its assumptions state the base year.
    """
    projects = project_ids(catalogue, base_year_of([geodata]))
    derived = [
        feature_id
        for feature_id in projects
        if methods.get(feature_id) == "rail_network"
        and catalogue.find(feature_id)[1]["status"] == Status.OPERATIONAL
    ]
    keep = set(settings.get("keep", []))
    return [i for i in dict.fromkeys([*derived, *settings.get("cut", [])]) if i not in keep]


def without_lines(network: Network, catalogue: Catalogue, ids: Iterable[str]) -> Network:
    """Take the projects' own lines out of the base, so that "before" lacks them."""
    keep = np.ones(len(network.edges), dtype=bool)
    for feature_id in ids:
        line = catalogue.find(feature_id)[2]
        shapely.prepare(line)
        # Degrees preselect only; the distance that counts is geodesic.
        near = shapely.STRtree([shapely.Point(p) for p in network.nodes]).query(
            line, "dwithin", 0.05
        )
        inside = np.zeros(len(network.nodes), dtype=bool)
        for i in near:
            nearest = shapely.get_coordinates(
                shapely.shortest_line(shapely.Point(network.nodes[i]), line)
            )
            inside[i] = distance_km(nearest[0], nearest[-1]) <= CUT_KM
        keep &= ~inside[network.edges].all(axis=1)
    if network.track_km is None:  # pragma: no cover - load_network always gives lengths
        raise DataError("The base network has no track lengths.")
    return Network(
        network.nodes, network.edges[keep], network.bridges, track_km=network.track_km[keep]
    )


def with_shared_track(whole: Network, cut: Network, item: Mapping[str, Any]) -> tuple[Network, Gap]:
    """Put track back that an older line shares with a project, as one edge of its length."""
    (x, y), (u, v) = item["from"], item["to"]
    bridged = cut.bridged([((float(x), float(y)), (float(u), float(v)))])
    a, b = bridged.edges[-1].tolist()
    lengths, track = whole.track_km, bridged.track_km
    if item["mode"] != "rail" or lengths is None or track is None:
        raise DataError("network.json: only track of the rail network can be shared.")
    size = len(whole.nodes)
    graph = csr_array((lengths, (whole.edges[:, 0], whole.edges[:, 1])), shape=(size, size))
    km = float(dijkstra(graph, directed=False, indices=a)[b])
    if not np.isfinite(km):
        raise DataError(f"network.json: no track joins {item['from']} and {item['to']}.")
    track = np.concatenate([track[:-1], [km]])
    gap = Gap("rail", _position(whole, a), _position(whole, b), round(km, 3), str(item["reason"]))
    return Network(bridged.nodes, bridged.edges, bridged.bridges, track), gap


def _position(network: Network, node: int) -> Position:
    return (float(network.nodes[node, 0]), float(network.nodes[node, 1]))
