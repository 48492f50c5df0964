from __future__ import annotations

import re

import folium

import corridors
from corridors.maps import BASEMAPS, atlas_map, layer_style, map_html, map_payload, visible_group
from corridors.maps.payload import script_json
from corridors.model import Status


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


def test_the_apps_map_script_is_the_same_whatever_is_shown(catalogue):
    urls = {"data_url": "/d", "basemap_url": "/b", "assets_url": "/a"}

    def script(figure):
        text = figure.get_root().render()
        return re.sub(r"map_[0-9a-f]{32}", "map", text)

    one = atlas_map(catalogue, **urls)
    two = atlas_map(catalogue, **urls)
    assert script(one) == script(two)


def test_other_folium_maps_keep_their_own_assets(catalogue):
    atlas_map(catalogue, data_url="/d", basemap_url=None, assets_url="/a")
    assert any("leaflet" in url for _, url in folium.Map.default_js)


def test_switching_costs_little(catalogue):
    group = visible_group(hidden=["grid"], ids=catalogue.feature_ids, selected=["kuantan-port"])
    [child] = group._children.values()
    assert len(child.state) < 20_000


def test_online_basemaps_are_credited():
    for label, provider in BASEMAPS.items():
        assert (provider is None) == ("offline" in label)
        if provider is not None:
            [child] = visible_group(hidden=[], basemap=label)._children.values()
            assert "attribution" in child.state
            assert provider.build_url().startswith("https://")


def test_unknown_layers_get_colours_of_their_own():
    styles = [layer_style(name, ["airports", "canals", "ports"]) for name in ("airports", "canals")]
    assert styles[0].color != styles[1].color
