from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from corridors.api import await_map, routes
from corridors.io import layer_bytes


@pytest.fixture(scope="module")
def client():
    with TestClient(Starlette(routes=routes())) as client:
        yield client


def test_layers_are_listed_with_addresses(client, catalogue):
    listed = client.get("/api/layers").json()
    assert [item["id"] for item in listed] == list(catalogue.layers)
    for item in listed:
        assert len(client.get(item["href"]).json()["features"]) == item["features"]


def test_the_api_gives_the_bytes_of_a_download(client, catalogue):
    for layer_id, layer in catalogue.layers.items():
        answer = client.get(f"/api/layers/{layer_id}.geojson")
        assert answer.headers["content-type"] == "application/geo+json"
        assert answer.content == layer_bytes(layer)


def test_filters_narrow_the_answer(client, catalogue):
    answer = client.get("/api/layers/all.geojson?country=LAO,KHM&status=operational&year=2022")
    ids = [feature["id"] for feature in answer.json()["features"]]
    narrow = catalogue.filter(countries=["LAO", "KHM"], statuses=["operational"], year=2022)
    assert ids == narrow.feature_ids


@pytest.mark.parametrize(
    ("address", "code", "message"),
    [
        ("/api/layers/railway.geojson", 404, "Did you mean railways"),
        ("/api/layers/ports.geojson?country=XXX", 404, "There is no country"),
        ("/api/layers/ports.geojson?status=open", 400, "planned"),
        ("/api/layers/ports.geojson?year=soon", 400, "year must be a number"),
        ("/api/layers/ports.geojson?colour=red", 400, "There is no parameter"),
    ],
)
def test_errors_are_sentences(client, address, code, message):
    answer = client.get(address)
    assert answer.status_code == code
    assert message in answer.json()["error"]


def test_unchanged_data_are_not_sent_twice(client):
    first = client.get("/api/map.json")
    again = client.get("/api/map.json", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_maps_data_come_in_the_readers_language(client):
    [railways, *_] = client.get("/api/map.json?lang=zh").json()["layers"]
    assert "雅万高速铁路" in {f["properties"]["name"] for f in railways["features"]}
    answer = client.get("/api/map.json?lang=xx")
    assert answer.status_code == 400
    assert "There is no language 'xx'" in answer.json()["error"]


def test_assets_and_health(client):
    assert client.get("/assets/icon.svg").status_code == 200
    script, style = client.get("/assets/map.js"), client.get("/assets/map.css")
    assert script.headers["content-type"].startswith("text/javascript")
    assert "corridors" in script.text
    assert "leaflet" in style.text
    assert client.get("/api/health").json()["problems"] == []


def test_a_map_that_is_drawn_is_awaited(client):
    assert not await_map(0.01)
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(await_map, 30)
        while not waiting.done():
            assert client.post("/api/drawn").status_code == 204
        assert waiting.result()


def test_a_changed_file_is_read_again(client, data_copy, change_json, monkeypatch):
    monkeypatch.setenv("CORRIDORS_DATA", str(data_copy))
    before = client.get("/api/layers/ports.geojson").json()["features"]
    change_json(data_copy / "layers" / "ports.geojson", lambda c: c["features"].pop())
    after = client.get("/api/layers/ports.geojson").json()["features"]
    assert len(after) == len(before) - 1
    assert json.loads(client.get("/api/health").content)["status"] == "ok"
