from __future__ import annotations

import json

import pytest
from geojson_pydantic import FeatureCollection

from corridors.api import shared_engine
from corridors.app.network.files import places_geojson, routes_geojson
from corridors.travel.analysis import minutes_saved
from corridors.travel.scenario import Scenario


@pytest.mark.parametrize("kind", ["places", "routes"])
def test_files_are_geojson_and_name_whose_data_they_rest_on(catalogue, kind):
    engine, today = shared_engine("passenger"), Scenario.parse(catalogue, "today")
    pair = (Scenario(), today)
    if kind == "places":
        content = places_geojson(minutes_saved(engine, "Kunming", *pair), engine.network.terms)
    else:
        routes = [engine.route("Kunming", "Vientiane", scenario) for scenario in pair]
        content = routes_geojson(routes, engine.network.terms)
    FeatureCollection.model_validate_json(content)
    whole = json.loads(content)
    assert whole["license"] == "ODbL-1.0"
    assert "© OpenStreetMap contributors" in whole["attribution"]
    names = {feature["properties"].get("scenario") for feature in whole["features"]}
    assert names == ({"A", "B"} if kind == "routes" else {None})
