from __future__ import annotations

import json
import re

import folium
import pytest

import corridors
from corridors.errors import OptionError
from corridors.i18n import using_language
from corridors.maps import (
    BASEMAP_LABELS,
    BASEMAPS,
    atlas_map,
    color_scheme,
    layer_style,
    map_html,
    map_payload,
    visible_group,
)
from corridors.maps.payload import basemap_payload, script_json
from corridors.model import Status
from tests.conftest import GEODATA


def test_payload_holds_every_feature_once(catalogue):
    payload = map_payload(catalogue)
    ids = [f["properties"]["id"] for layer in payload["layers"] for f in layer["features"]]
    assert ids == catalogue.feature_ids
    assert [item["status"] for item in payload["statuses"]] == [s.value for s in Status]


def test_cards_come_with_sources(catalogue):
    payload = map_payload(catalogue.filter(ids=["kuantan-port"]), cards=True)
    [feature] = [f for layer in payload["layers"] for f in layer["features"]]
    rows = feature["properties"]["card"]["rows"]
    assert rows
    assert all(row["source"] for row in rows)


def test_text_from_data_cannot_leave_its_script(own_data):
    html = map_html(corridors.open_catalogue(own_data))
    assert "<img src=x" not in html
    assert "\\u003cimg src=x" in html
    assert "</script" not in script_json({"name": "</script><script>alert(1)</script>"})


def test_the_exported_map_names_no_outside_address_to_load(catalogue):
    html = map_html(catalogue)
    loaded = re.findall(r'<(?:script|link|img)[^>]+(?:src|href)=["\']?(https?:[^"\'> ]+)', html)
    assert loaded == []
    assert "url(http" not in html
    assert "cdn" not in html.lower().replace("\\u", "")
    assert len(html) < 2_000_000


URLS = {
    "data_url": "/d",
    "basemap_url": "/b",
    "drawn_url": "/x",
    "script_url": "/s",
    "style_url": "/c",
}


def test_the_exported_map_opens_with_the_bounds_asked_for(catalogue):
    ports = catalogue.filter(layers=["ports"])
    assert '"bounds":[170.0,-20.0,190.0,3.25]' in map_html(ports, bounds=(170, -20, -170, 3.25))
    assert '"bounds":[170.0' not in map_html(ports)
    with pytest.raises(OptionError, match="south must be below"):
        map_html(ports, bounds=(1, 9, 3, 4))


def test_the_apps_map_script_is_the_same_whatever_is_shown(catalogue):

    def script(figure):
        text = figure.get_root().render()
        return re.sub(r"map_[0-9a-f]{32}", "map", text)

    one = atlas_map(catalogue, **URLS)
    two = atlas_map(catalogue, **URLS)
    assert script(one) == script(two)


def test_other_folium_maps_keep_their_own_assets(catalogue):
    atlas_map(catalogue, **URLS)
    assert any("leaflet" in url for _, url in folium.Map.default_js)


def state_of(*args, **kwargs):
    [child] = visible_group(*args, **kwargs)._children.values()
    return child.state


def test_switching_costs_little(catalogue):
    state = state_of(
        catalogue,
        hidden=["grid"],
        ids=catalogue.feature_ids[:200],
        selected=["kuantan-port"],
        scheme=color_scheme(catalogue, "saving_percent"),
    )
    assert len(state) < 5_000


@pytest.mark.parametrize("by", ["status", "voltage"])
def test_the_legend_counts_what_is_on_and_passes(catalogue, by):
    scheme = color_scheme(catalogue, by)
    ids = catalogue.filter(countries=["LAO"]).feature_ids
    state = json.loads(state_of(catalogue, hidden=["stations"], ids=ids, scheme=scheme))
    layers = [name for name in catalogue.layers if name != "stations"]
    shown = catalogue.filter(countries=["LAO"], layers=layers)
    assert sum(count for _color, _label, count in state["legend"]["entries"]) == len(shown)
    for number, feature_id in enumerate(catalogue.feature_ids):
        color, _label, _count = state["legend"]["entries"][int(state["legend"]["classes"][number])]
        assert color == scheme.colors[feature_id]
        assert (state["passing"][number] == "1") == (feature_id in set(ids))


def test_online_basemaps_are_credited(catalogue):
    assert BASEMAPS.keys() == BASEMAP_LABELS.keys()
    for code, provider in BASEMAPS.items():
        assert (provider is None) == ("offline" in BASEMAP_LABELS[code])
        if provider is not None:
            assert "attribution" in state_of(catalogue, basemap=code)
            assert provider.build_url().startswith("https://")


def test_a_map_speaks_the_language_in_force(catalogue):
    with using_language("zh"):
        payload = map_payload(catalogue)
        places = basemap_payload(GEODATA / "basemap")["places"]["features"]
    names = {f["properties"]["name"] for layer in payload["layers"] for f in layer["features"]}
    assert "金边-西哈努克高速公路" in names or "金港高速公路" in names
    labels = {f["properties"]["name"] for f in places if f["properties"]["kind"] == "country"}
    assert {"老挝", "泰国"} <= labels


def test_unknown_layers_get_colours_of_their_own():
    styles = [layer_style(name, ["airports", "canals", "ports"]) for name in ("airports", "canals")]
    assert styles[0].color != styles[1].color
