from __future__ import annotations

import pytest

from corridors.comparison import _spread, profile_strip, thumbnail, volume_chart
from corridors.i18n import languages, using_language
from corridors.profile import legs_along, stations_along, volumes


def test_volumes_of_different_scope_are_different_series(catalogue):
    table = volumes(catalogue, "china-laos-railway")
    keys = ["feature_id", "attribute", "scope"]
    freight = table[table["attribute"] == "freight_t"]
    assert freight.groupby(keys, dropna=False).ngroups >= 4
    assert {"china-laos-railway", "china-laos-railway-laos"} <= set(freight["feature_id"])
    for _, series in table.groupby(keys, dropna=False):
        assert series["as_of"].is_unique
        assert series["unit"].nunique() == 1
    assert not table["attribute"].str.endswith("_pct").any()


def test_of_two_sources_for_one_date_the_first_choice_is_drawn(catalogue):
    table = volumes(catalogue, "china-laos-railway")
    same = table[(table["as_of"] == "2023-12-02") & (table["attribute"] == "freight_t")]
    assert len(same) == 1
    stated = [
        fact
        for fact in catalogue.ledger.facts_of("china-laos-railway", "freight_t")
        if fact.as_of == "2023-12-02"
    ]
    assert len(stated) == 2
    assert same["fact"].iloc[0] == stated[0]


@pytest.mark.parametrize("language", languages())
def test_every_series_can_be_drawn_in_every_language(catalogue, language):
    drawn = 0
    with using_language(language):
        for any_id in [*catalogue.ledger.corridors, *catalogue.feature_ids]:
            table = volumes(catalogue, any_id)
            keys = ["feature_id", "attribute", "scope"]
            for _, series in table.groupby(keys, dropna=False):
                spec = volume_chart(series).to_dict()
                [rows] = spec["datasets"].values()
                assert len(rows) == len(series)
                assert all(row["text"] in row["stated"] or row["text"] for row in rows)
                drawn += 1
    assert drawn > 100


def test_a_bound_stays_a_bound_and_millions_follow_the_language(catalogue):
    table = volumes(catalogue, "china-laos-railway")
    row = table[(table["attribute"] == "freight_t") & (table["as_of"] == "2026-03")]
    [rows] = volume_chart(row).to_dict()["datasets"].values()
    assert rows[0]["text"] == "over 18 million"
    with using_language("zh"):
        [rows] = volume_chart(row).to_dict()["datasets"].values()
    assert rows[0]["text"] == "超过1800万"


def test_labels_of_a_profile_never_cover_each_other():
    placed = _spread([0.0, 1.0, 2.0, 99.0, 100.0], 100.0, 200)
    gaps = [b - a for a, b in zip(placed, placed[1:], strict=False)]
    assert min(gaps) >= 14 * 100 / 200 - 1e-9
    assert placed[0] >= 0
    assert placed[-1] <= 100


@pytest.mark.parametrize("language", languages())
def test_every_line_has_a_strip_and_everything_a_thumbnail(catalogue, language):
    with using_language(language):
        for layer in catalogue.layers.values():
            for row, shape in layer.records():
                name = str(row["name"])
                map_ = thumbnail([(layer.id, shape)], "/api/world.json", name=name).to_dict()
                assert name in map_["description"]
                if legs := legs_along(catalogue, row["id"]):
                    places = stations_along(catalogue, row["id"])
                    layers = {leg: layer.id for leg, _line in legs}
                    strip = profile_strip(places, legs, layers=layers, name=name).to_dict()
                    assert strip["description"].startswith(name)
