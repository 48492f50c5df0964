from __future__ import annotations

import json

import corridors
from corridors.i18n import using_language
from corridors.placenames import name_of, od_text


def test_names_follow_the_language(catalogue):
    assert name_of(catalogue, "china-laos-railway-laos") == "China-Laos Railway, Lao section"
    assert name_of(catalogue, "china-laos-railway") == "China-Laos Railway"
    with using_language("zh"):
        assert name_of(catalogue, "china-laos-railway") == "中老铁路"


def test_a_pair_is_translated_whole_or_not_at_all(catalogue):
    assert od_text(catalogue, "Vientiane-Boten") == "Vientiane-Boten"
    with using_language("zh"):
        assert od_text(catalogue, "Vientiane-Boten").endswith("磨丁站")
        assert od_text(catalogue, "Boten-Nowhere") == "Boten-Nowhere"
        assert od_text(catalogue, "") == ""


def test_cities_of_the_basemap_are_known(own_data):
    (own_data / "basemap").mkdir()
    features = [
        {"type": "Feature", "properties": {"name": name, "name_zh": chinese}, "geometry": None}
        for name, chinese in (("Mombasa", "蒙巴萨"), ("Dar-es-Salaam", "达累斯萨拉姆"))
    ]
    (own_data / "basemap" / "places.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": features})
    )
    opened = corridors.open_catalogue(own_data)
    with using_language("zh"):
        assert od_text(opened, "Mombasa-Dar-es-Salaam") == "蒙巴萨–达累斯萨拉姆"
