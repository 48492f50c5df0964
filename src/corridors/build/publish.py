"""Make the published data folder out of the curated one. Same inputs, same bytes."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
from pydantic import BaseModel

from corridors.basemap import country_polygons
from corridors.build.alignment import Alignment, align
from corridors.build.basemap import build_basemap
from corridors.build.curated import Curated, CuratedFeature, Waypoint, read_curated
from corridors.build.networks import Network, Position, load_network
from corridors.build.travelnetwork import build_travel_network
from corridors.catalogue import Layer, open_catalogue
from corridors.errors import CorridorsError, DataError
from corridors.geometry import length_km
from corridors.io.export import replacing
from corridors.io.geojson import layer_bytes
from corridors.layerfile import frame_of
from corridors.ledger import Ledger
from corridors.model import Confidence, Evidence, GeometryQuality, Status, layer_info
from corridors.records import CoverageRow, Explanation, Fact, Indicator, Source

__all__ = ["BuildReport", "build"]

Record = tuple[dict[str, Any], shapely.Geometry]

#: The source that computed facts name.
COMPUTED = Source.model_validate(
    {
        "id": "corridors-build",
        "type": "software",
        "title": "Computed by `corridors build` from the published geometry",
        "publisher": "Corridors",
    }
)

_OSM = ("© OpenStreetMap contributors", "ODbL-1.0")
_CURATED = ("Corridors contributors", "CC-BY-4.0")
_SEA = ("searoute (Eurostat marnet)", "Apache-2.0")
#: Whose data the travel network is made of.
_NETWORK_SOURCES = (_OSM[0], "GeoNames", _SEA[0], _CURATED[0])
_TERMS = {"rail_network": _OSM, "road_network": _OSM, "sea_network": _SEA}

#: Margin around the waypoints within which a base network is read, in degrees.
_MARGIN = 2.0


@dataclass
class BuildReport:
    """What a build did.

    Attributes
    ----------
    features : dict of str to int
        Number of features by layer.
    lengths : list of (id, stated km or None, measured km)
        Every line.
    bridged : dict of str to list of float
        Gaps closed on purpose by feature, in kilometres.
    files : list of str
        Files written, relative to the data folder.
    """

    features: dict[str, int] = field(default_factory=dict)
    lengths: list[tuple[str, float | None, float]] = field(default_factory=list)
    bridged: dict[str, list[float]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)


def build(
    geodata: Path,
    *,
    world_atlas: Path | None = None,
    progress: Callable[[str], None] | None = None,
) -> BuildReport:
    """Write layers, facts, sources, corridors, basemap and descriptor.

    Parameters
    ----------
    geodata : Path
        Data folder with ``curated/``; the other files in it are replaced.
    world_atlas : Path, optional
        The npm package world-atlas (tarball or folder) to make the basemap from; without
        it the basemap stays as it is.
    progress : callable, optional
        Called with a line of text at every step.

    Raises
    ------
    DataError
        With every problem of the curated files; nothing is written then.
    MissingExtraError
        If a package of the extra ``build`` is not installed.
    """
    say = progress or (lambda _text: None)
    say("Reading the curated files")
    curated = read_curated(geodata / "curated")
    if world_atlas is not None:
        say("Making the basemap")
        build_basemap(world_atlas, geodata / "basemap")
    report = BuildReport()
    alignments = _alignments(curated, _networks(curated, say), say)
    facts = list(curated.ledger.facts)
    for feature_id, alignment in alignments.items():
        facts += _computed(curated.features[feature_id], alignment, report)
    ledger = Ledger(
        sorted(facts, key=lambda fact: (fact.feature_id, fact.attribute, fact.scope or "")),
        curated.ledger.sources | {COMPUTED.id: COMPUTED},
        curated.ledger.corridors,
        indicators=curated.ledger.indicators,
        explanations=curated.ledger.explanations,
        coverage=curated.ledger.coverage,
        views=curated.ledger.views,
    )
    records = _records(curated, alignments)
    polygons = country_polygons(geodata / "basemap")
    records["stations"] = _stations(curated, alignments, ledger, polygons)
    say("Writing the layers")
    _write(geodata, curated, records, ledger, report)
    # The network is built with the base year, which stands among the assumptions.
    for name in ("assumptions.toml", "yardsticks.csv"):
        if (path := geodata / "curated" / name).exists():
            with replacing(geodata / name) as beside:
                beside.write_bytes(path.read_bytes())
            report.files.append(name)
    methods = {feature.id: feature.method for feature in curated.features.values()}
    report.files += build_travel_network(
        geodata, open_catalogue(geodata), methods, polygons, _gaps(curated), say
    )
    with replacing(geodata / "datapackage.json") as beside:
        beside.write_bytes(_descriptor(geodata, report.files))
    report.files.append("datapackage.json")
    return report


def _networks(curated: Curated, say: Callable[[str], None]) -> dict[str, Network]:
    networks: dict[str, Network] = {}
    for name in ("rail", "road"):
        points = [
            shapely.Point(point.position)
            for feature in curated.features.values()
            if feature.method == f"{name}_network"
            for point in curated.waypoints[feature.id]
        ]
        if points:
            say(f"Reading the {name} network")
            west, south, east, north = shapely.union_all(points).bounds
            bounds = (west - _MARGIN, south - _MARGIN, east + _MARGIN, north + _MARGIN)
            networks[name] = load_network(name, bounds).bridged(_gaps(curated)[name])
    return networks


def _gaps(curated: Curated) -> dict[str, list[tuple[Position, Position]]]:
    gaps: dict[str, list[tuple[Position, Position]]] = {"rail": [], "road": []}
    for bridge in curated.bridges:
        ends = ((bridge.from_lon, bridge.from_lat), (bridge.to_lon, bridge.to_lat))
        gaps[bridge.network].append(ends)
    return gaps


def _alignments(
    curated: Curated, networks: Mapping[str, Network], say: Callable[[str], None]
) -> dict[str, Alignment]:
    alignments: dict[str, Alignment] = {}
    faults: list[str] = []
    for feature in curated.features.values():
        if feature.method != "point":
            say(f"Aligning {feature.id}")
        try:
            alignments[feature.id] = align(feature, curated.waypoints[feature.id], networks)
        except CorridorsError as error:
            faults.append(str(error))
    if faults:
        raise DataError("\n".join(faults))
    return alignments


def _computed(feature: CuratedFeature, alignment: Alignment, report: BuildReport) -> Iterable[Fact]:
    if feature.method == "point":
        return
    values = {"length_measured_km": (length_km(alignment.geometry), "geometry.length_km")}
    if alignment.bridged_km:
        values["bridged_gap_km"] = (sum(alignment.bridged_km), "build.alignment")
        report.bridged[feature.id] = alignment.bridged_km
    confidence = {
        GeometryQuality.SURVEYED: Confidence.HIGH,
        GeometryQuality.APPROXIMATE: Confidence.MEDIUM,
        GeometryQuality.SCHEMATIC: Confidence.LOW,
    }[feature.geometry_quality]
    for attribute, (value, locator) in values.items():
        yield Fact(
            feature_id=feature.id,
            attribute=attribute,
            value=f"{value:.1f}",
            unit="km",
            evidence=Evidence.COMPUTED,
            confidence=confidence,
            source_id=COMPUTED.id,
            locator=locator,
        )


def _records(curated: Curated, alignments: Mapping[str, Alignment]) -> dict[str, list[Record]]:
    records: dict[str, list[Record]] = {}
    for feature in curated.features.values():
        alignment = alignments[feature.id]
        note = feature.geometry_note
        if alignment.bridged_km:
            gaps = f"{len(alignment.bridged_km)} gap(s), {sum(alignment.bridged_km):.1f} km in all"
            note = f"{note or ''} Gaps of the network bridged on purpose: {gaps}.".strip()
        properties = feature.model_dump(mode="json", exclude={"method"})
        records.setdefault(feature.layer, []).append(
            (properties | {"geometry_note": note}, alignment.geometry)
        )
    return records


def _stations(
    curated: Curated,
    alignments: Mapping[str, Alignment],
    ledger: Ledger,
    polygons: gpd.GeoDataFrame,
) -> list[Record]:
    found: dict[str, list[tuple[CuratedFeature, Waypoint]]] = {}
    for feature in curated.features.values():
        for point in curated.waypoints[feature.id]:
            if point.kind == "station" and point.station_id:
                found.setdefault(point.station_id, []).append((feature, point))
    order = list(Status)
    records: list[Record] = []
    for station_id, calls in found.items():
        lines = [feature for feature, _ in calls]
        facts = [ledger.headline(line.id, "status") for line in lines]
        # A station is open as soon as one of its lines is.
        best = min(range(len(lines)), key=lambda i: order.index(Status(_value(facts[i]))))
        feature, point = calls[best]
        position = shapely.Point(alignments[feature.id].positions[point.sequence])
        opened = ledger.headline(feature.id, "opened")
        quality = "approximate" if point.coordinate_quality != "schematic" else "schematic"
        properties = {
            "id": station_id,
            "name": point.name,
            "name_zh": point.name_zh,
            "name_local": point.name_local,
            "kind": "station",
            "status": _value(facts[best]),
            "countries": _country(position, lines, polygons),
            "opened": opened.value if opened else None,
            "geometry_quality": quality,
            "geometry_note": point.note,
            "lines": [line.id for line in lines],
        }
        records.append((properties, position))
    return records


def _value(fact: Fact | None) -> str:
    if fact is None:  # pragma: no cover - read_curated refuses features without a status
        raise DataError("A line has no status fact.")
    return fact.value


def _country(
    position: shapely.Point, lines: Iterable[CuratedFeature], polygons: gpd.GeoDataFrame
) -> list[str]:
    codes = list(dict.fromkeys(code for line in lines for code in line.countries))
    if len(codes) == 1:
        return codes
    candidates = polygons[polygons["iso"].isin(codes)]
    # Degrees will do to tell which of a few countries is nearest.
    distances = {
        iso: shapely.distance(position, geometry)
        for iso, geometry in zip(candidates["iso"], candidates.geometry, strict=True)
    }
    return [min(distances, key=lambda iso: distances[iso])] if distances else codes


def _write(
    geodata: Path,
    curated: Curated,
    records: Mapping[str, list[Record]],
    ledger: Ledger,
    report: BuildReport,
) -> None:
    files: dict[str, bytes] = {}
    for layer_id in sorted(layer_id for layer_id in records if records[layer_id]):
        rows = [
            (properties | {"layer": layer_id} | ledger.wide_attributes(properties["id"]), geometry)
            for properties, geometry in records[layer_id]
        ]
        attribution, license_name = _terms(curated, layer_id)
        layer = Layer(layer_info(layer_id), frame_of(rows), attribution, license_name)
        files[f"layers/{layer_id}.geojson"] = layer_bytes(layer)
        report.features[layer_id] = len(rows)
        for properties, geometry in rows:
            if shapely.get_dimensions(geometry) > 0:
                stated = properties.get("length_km")
                report.lengths.append((properties["id"], stated, length_km(geometry)))
    files["facts.csv"] = _table_bytes(Fact, ledger.facts)
    files["indicators.csv"] = _table_bytes(Indicator, ledger.indicators)
    files["explanations.csv"] = _table_bytes(Explanation, ledger.explanations)
    files["coverage.csv"] = _table_bytes(CoverageRow, ledger.coverage)
    files["sources.json"] = _json_bytes(
        [
            source.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
            for _, source in sorted(ledger.sources.items())
        ]
    )
    files["corridors.json"] = _json_bytes(
        [
            {"id": c.id, "name": c.name, "name_zh": c.name_zh, "legs": list(c.legs)}
            for c in ledger.corridors.values()
        ]
    )
    if ledger.views:
        files["views.json"] = _json_bytes(
            [view.model_dump(mode="json", exclude_defaults=True) for view in ledger.views]
        )
    (geodata / "layers").mkdir(exist_ok=True)
    for name in (path.name for path in (geodata / "layers").glob("*.geojson")):
        if f"layers/{name}" not in files:
            (geodata / "layers" / name).unlink()
    for name, content in files.items():
        with replacing(geodata / name) as beside:
            beside.write_bytes(content)
    report.files = sorted(files)


def _terms(curated: Curated, layer_id: str) -> tuple[str, str]:
    terms = [
        _TERMS.get(feature.method, _CURATED)
        for feature in curated.features.values()
        if feature.layer == layer_id
    ] or [_OSM, _CURATED]  # stations: snapped to the network where their line is
    attributions = "; ".join(dict.fromkeys(attribution for attribution, _ in terms))
    # Where anything is derived from OpenStreetMap, its share-alike licence covers the layer.
    names = [name for _, name in terms]
    return attributions, "ODbL-1.0" if "ODbL-1.0" in names else names[0]


def _table_bytes(kind: type[BaseModel], rows: Iterable[BaseModel]) -> bytes:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(kind.model_fields), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        cells = row.model_dump(mode="json")
        writer.writerow({k: ";".join(v) if isinstance(v, list) else v for k, v in cells.items()})
    return buffer.getvalue().encode()


def _json_bytes(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


_LICENSES = {
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "Apache-2.0": "https://www.apache.org/licenses/LICENSE-2.0",
    "PDDL-1.0": "https://opendatacommons.org/licenses/pddl/1-0/",
}


def _descriptor(geodata: Path, names: Iterable[str]) -> bytes:
    about = json.loads((geodata / "curated" / "about.json").read_text(encoding="utf-8"))
    basemap = [f"basemap/{p.name}" for p in sorted((geodata / "basemap").glob("*json"))]
    resources = [_resource(geodata, name) for name in [*basemap, *names]]
    used = dict.fromkeys(item["licenses"][0]["name"] for item in resources)
    package = about | {
        "profile": "data-package",
        "licenses": [{"name": name, "path": _LICENSES[name]} for name in used],
        "resources": resources,
    }
    return _json_bytes(package)


_MEDIA_TYPES = {
    "csv": "text/csv",
    "geojson": "application/geo+json",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
    "toml": "application/toml",
    "topojson": "application/json",
}


def _resource(geodata: Path, name: str) -> dict[str, Any]:
    content = (geodata / name).read_bytes()
    kind = Path(name).suffix.lstrip(".")
    license_name = "PDDL-1.0" if name.endswith(".topojson") else "CC-BY-4.0"
    if name.startswith("network/"):
        license_name = "ODbL-1.0"
    if kind == "geojson":
        license_name = json.loads(content).get("license") or license_name
    resource: dict[str, Any] = {
        "name": name.replace("/", "-").replace(".", "-").replace("_", "-"),
        "path": name,
        "format": kind,
        "mediatype": _MEDIA_TYPES[kind],
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "licenses": [{"name": license_name, "path": _LICENSES[license_name]}],
    }
    if name.startswith("network/"):
        resource["sources"] = [{"title": title} for title in _NETWORK_SOURCES]
    if kind != "parquet":
        resource["encoding"] = "utf-8"
    if kind == "csv":
        resource["profile"] = "tabular-data-resource"
        resource["schema"] = {
            "fields": [
                {"name": column, "type": "string"}
                for column in content.decode().partition("\n")[0].split(",")
            ],
            "missingValues": [""],
        }
    return resource
