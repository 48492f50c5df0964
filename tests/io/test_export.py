from __future__ import annotations

import json
import subprocess

import geopandas as gpd
import pytest
import shapely
from geojson_pydantic import FeatureCollection
from hypothesis import given, settings
from hypothesis import strategies as st

import corridors
from corridors.catalogue import Layer
from corridors.errors import DataError, OptionError, UnknownNameError
from corridors.io import layer_bytes
from corridors.layerfile import frame_of, read_layer_file
from corridors.model import layer_info
from tests.conftest import GEODATA

LAYERS = [path.stem for path in sorted((GEODATA / "layers").glob("*.geojson"))]


@pytest.mark.parametrize("layer_id", LAYERS)
def test_the_published_file_is_what_export_writes(catalogue, layer_id, tmp_path):
    path = corridors.export(catalogue, layer_id, tmp_path / f"{layer_id}.geojson")
    assert path.read_bytes() == (GEODATA / "layers" / f"{layer_id}.geojson").read_bytes()


@pytest.mark.parametrize("layer_id", LAYERS)
def test_geojson_follows_rfc_7946(catalogue, layer_id):
    content = layer_bytes(catalogue.layer(layer_id))
    FeatureCollection.model_validate_json(content)
    collection = json.loads(content)
    assert collection["type"] == "FeatureCollection"
    assert "crs" not in collection
    assert collection["attribution"]
    assert collection["license"]
    for feature in collection["features"]:
        assert feature["id"] == feature["properties"]["id"]
        assert shapely.geometry.shape(feature["geometry"]).is_valid
        for number in numbers(feature["geometry"]["coordinates"]):
            assert len(repr(number).partition(".")[2]) <= 6


def numbers(value):
    if isinstance(value, list):
        for item in value:
            yield from numbers(item)
    else:
        yield value


def test_ogr_reads_the_exported_file(catalogue, tmp_path):
    path = corridors.export(catalogue, "railways", tmp_path / "railways.geojson")
    frame = gpd.read_file(path)
    assert set(frame["id"]) == set(catalogue.layers["railways"].frame["id"])
    assert frame.crs == "EPSG:4326"


def test_all_layers_in_one_file_name_their_layer(catalogue, tmp_path):
    path = corridors.export(catalogue, "all", tmp_path / "all.geojson")
    features = json.loads(path.read_bytes())["features"]
    assert len(features) == len(catalogue)
    assert {f["properties"]["layer"] for f in features} == set(catalogue.layers)


def test_geopackage_has_a_table_a_layer(catalogue, tmp_path):
    path = corridors.export(catalogue, "all", tmp_path / "all.gpkg")
    for layer_id, layer in catalogue.layers.items():
        frame = gpd.read_file(path, layer=layer_id)
        assert list(frame["id"]) == list(layer.frame["id"])


def test_ogrinfo_opens_the_geopackage(catalogue, tmp_path):
    path = corridors.export(catalogue, "ports", tmp_path / "ports.gpkg")
    try:
        answer = subprocess.run(
            ["ogrinfo", "-so", path, "ports"], capture_output=True, text=True, check=True
        )
    except FileNotFoundError:
        pytest.skip("ogrinfo is not installed")
    assert f"Feature Count: {len(catalogue.layers['ports'].frame)}" in answer.stdout


def test_properties_of_any_shape_survive_both_formats(own_data, change_json, tmp_path):
    odd = {"operator": {"name": "KRC"}, "tags": [1, 2], "tracks": "one", "note": None}

    def edit(collection):
        second = json.loads(json.dumps(collection["features"][0]))
        second["properties"] |= {"id": "second", "tracks": 2}
        collection["features"][0]["properties"] |= odd
        collection["features"].append(second)

    change_json(own_data / "layers" / "railways.geojson", edit)
    opened = corridors.open_catalogue(own_data)
    written = json.loads(layer_bytes(opened.layer("railways")))["features"]
    assert written[0]["properties"]["operator"] == {"name": "KRC"}
    assert [f["properties"]["tracks"] for f in written] == ["one", 2]
    frame = gpd.read_file(corridors.export(opened, "railways", tmp_path / "railways.gpkg"))
    assert json.loads(frame["operator"][0]) == {"name": "KRC"}
    assert list(frame["tracks"]) == ["one", "2"]


def test_a_name_geopackage_cannot_hold_is_a_sentence(own_data, change_json, tmp_path):
    path = own_data / "layers" / "railways.geojson"
    change_json(path, lambda c: c["features"][0]["properties"].update(fid="not a number"))
    opened = corridors.open_catalogue(own_data)
    with pytest.raises(DataError, match=r"railways cannot be written as GeoPackage"):
        corridors.export(opened, "railways", tmp_path / "railways.gpkg")
    assert list(tmp_path.glob("*.gpkg")) == []


def test_a_filtered_catalogue_exports_only_what_it_holds(catalogue, tmp_path):
    khm = catalogue.filter(countries=["KHM"])
    path = corridors.export(khm, "all", tmp_path / "khm.geojson")
    features = json.loads(path.read_bytes())["features"]
    assert [f["id"] for f in features] == khm.feature_ids


def test_nothing_is_half_written(catalogue, tmp_path):
    with pytest.raises(DataError, match="there is no folder"):
        corridors.export(catalogue, "ports", tmp_path / "nowhere" / "ports.geojson")
    with pytest.raises(OptionError, match="cannot be told"):
        corridors.export(catalogue, "ports", tmp_path / "ports.xyz")
    with pytest.raises(OptionError, match="no format"):
        corridors.export(catalogue, "ports", tmp_path / "ports.geojson", format="dxf")
    with pytest.raises(UnknownNameError, match="ports"):
        corridors.export(catalogue, "port", tmp_path / "port.geojson")
    assert list(tmp_path.iterdir()) == []


names = st.text(min_size=1).map(str.strip).filter(bool)


@given(
    name=names,
    note=st.one_of(st.none(), names),
    value=st.floats(allow_nan=True, allow_infinity=False),
    position=st.tuples(st.floats(-180, 180), st.floats(-90, 90)),
)
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_read_again(tmp_path_factory, name, note, value, position):
    record = {
        "id": "a-port",
        "layer": "ports",
        "name": name,
        "name_zh": note,
        "status": "planned",
        "countries": ["LAO", "THA"],
        "geometry_quality": "schematic",
        "depth": value,
    }
    layer = Layer(layer_info("ports"), frame_of([(record, shapely.Point(position))]))
    path = tmp_path_factory.mktemp("round") / "ports.geojson"
    path.write_bytes(layer_bytes(layer))
    read = read_layer_file(path)
    assert not read.problems
    [(properties, geometry)] = read.records
    assert properties["name"] == name
    assert properties["name_zh"] == note
    assert properties["countries"] == ["LAO", "THA"]
    assert properties.get("depth") == (None if value != value else value)  # noqa: PLR0124
    assert geometry.equals_exact(shapely.Point(position), 1e-6)
    # Written once more, it is the same to the byte.
    again = Layer(layer_info("ports"), frame_of(read.records))
    assert layer_bytes(again) == path.read_bytes()
