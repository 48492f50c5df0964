from __future__ import annotations

import json

from corridors.catalogue import open_catalogue
from corridors.diff import compare_data
from tests.conftest import GEODATA
from tests.test_cli import run


def test_a_version_does_not_differ_from_itself(catalogue):
    assert not compare_data(catalogue, open_catalogue(GEODATA))


def test_every_kind_of_difference_is_named(catalogue, data_copy, change_json):
    facts = data_copy / "facts.csv"
    lines = facts.read_text(encoding="utf-8").splitlines()
    [stated] = [
        n for n, x in enumerate(lines) if x.startswith("east-coast-rail-link,length_km,,=,665")
    ]
    lines[stated] = lines[stated].replace(",665,", ",666,")
    gone = lines.pop()
    lines.append("jakarta-bandung-hsr,tracks,single,=,2,,2023,reported,high,report,,")
    facts.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def edit(collection):
        features = {f["properties"]["id"]: f for f in collection["features"]}
        features["jakarta-bandung-hsr"]["geometry"]["coordinates"][0] = [106.0, -6.0]
        features["cat-linh-ha-dong-line"]["properties"]["name"] = "Line 2A"
        features["east-coast-rail-link"]["properties"]["id"] = "ecrl"

    change_json(data_copy / "layers" / "railways.geojson", edit)
    found = compare_data(catalogue, open_catalogue(data_copy))
    assert found.added == ("ecrl",)
    assert found.removed == ("east-coast-rail-link",)
    changed = {(c.feature_id, c.field): (c.old, c.new) for c in found.changed}
    assert changed["cat-linh-ha-dong-line", "name"] == ("Cat Linh-Ha Dong Line", "Line 2A")
    assert ("jakarta-bandung-hsr", "geometry") in changed
    [(old, new)] = found.facts_changed
    assert (old.value, new.value) == ("665", "666")
    assert [f.attribute for f in found.facts_added] == ["tracks"]
    assert [gone.split(",")[0]] == [f.feature_id for f in found.facts_removed]


def test_the_command_prints_the_differences(data_copy):
    assert "No difference" in run("diff", GEODATA, data_copy).stdout
    answer = json.loads(run("diff", GEODATA, data_copy, "--json").stdout)
    assert answer["added"] == []
