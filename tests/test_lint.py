from __future__ import annotations

import csv

import pytest

from corridors.catalogue import open_catalogue
from corridors.lint import RULES, lint


def add_rows(path, *rows: str) -> None:
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "".join(f"{row}\n" for row in rows), encoding="utf-8")


def found_in(folder) -> dict[tuple[str, str], object]:
    return {(f.rule, f.feature_id): f for f in lint(open_catalogue(folder))}


def test_every_finding_in_the_shipped_data_is_explained(catalogue):
    findings = lint(catalogue)
    assert findings  # an empty list would mean that the rules see nothing at all
    assert [str(f) for f in findings if f.explanation is None] == []


def test_an_explanation_that_explains_nothing_is_found(data_copy):
    add_rows(
        data_copy / "explanations.csv",
        "jakarta-bandung-hsr,detour,,There is nothing here that needs to be explained.",
    )
    assert ("stale_explanation", "jakarta-bandung-hsr") in found_in(data_copy)


def test_a_finding_without_its_explanation_is_open(data_copy):
    (data_copy / "explanations.csv").write_text("feature_id,rule,scope,explanation\n")
    findings = lint(open_catalogue(data_copy))
    assert findings
    assert all(f.explanation is None for f in findings)


@pytest.mark.parametrize(
    ("rule", "feature_id", "facts"),
    [
        (
            "slower_after",
            "east-coast-rail-link",
            ["travel_time_after_min,Kota Bharu-Gombak,=,900,min,2031,reported,high,report,,"],
        ),
        (
            "implied_speed",
            "jakarta-bandung-hsr",
            [
                "length_km,A-B,=,140,km,2023,reported,high,report,,",
                "travel_time_after_min,A-B,=,10,min,2023,reported,high,report,,",
            ],
        ),
        (
            "date_order",
            "jakarta-bandung-hsr",
            ["construction_start,,=,2024,,2031,reported,high,report,,"],
        ),
        (
            "date_order",
            "east-coast-rail-link",
            ["opened,,=,2020,,2031,reported,high,report,,"],
        ),
        (
            "over_capacity",
            "kuantan-port",
            [
                "throughput_teu,berth 9,=,900,TEU,2024,reported,high,report,,",
                "capacity_teu,berth 9,=,500,TEU,2024,reported,high,report,,",
            ],
        ),
        (
            "stated_length",
            "jakarta-bandung-hsr",
            ["length_km,,=,200,km,2031,reported,high,report,,"],
        ),
    ],
)
def test_facts_that_are_hard_to_believe_are_found(data_copy, rule, feature_id, facts):
    path = data_copy / "facts.csv"
    if rule == "stated_length":
        with path.open(encoding="utf-8") as handle:
            rows = [r for r in csv.reader(handle) if r[:2] != [feature_id, "length_km"]]
        with path.open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle, lineterminator="\n").writerows(rows)
    add_rows(path, *(f"{feature_id},{fact}" for fact in facts))
    assert (rule, feature_id) in found_in(data_copy)


@pytest.mark.parametrize(
    ("layer", "rule", "coordinates"),
    [
        ("ports", "port_place", [100.0, 25.0]),
        ("stations", "station_distance", [100.0, 25.0]),
        ("sea_routes", "sea_over_land", [[98.0, 20.0], [104.0, 20.0]]),
        ("railways", "spike", [[100, 14], [100.5, 14.5], [100.01, 14.0], [101, 15]]),
        ("railways", "detour", [[100, 14], [100.2, 16], [101.2, 16], [101, 14]]),
    ],
)
def test_geometry_that_is_hard_to_believe_is_found(
    data_copy, change_json, layer, rule, coordinates
):
    path = data_copy / "layers" / f"{layer}.geojson"

    def move(collection):
        collection["features"][0]["geometry"]["coordinates"] = coordinates

    change_json(path, move)
    first = str(open_catalogue(data_copy).layers[layer].frame["id"].iloc[0])
    assert (rule, first) in found_in(data_copy)


def test_legs_of_a_corridor_that_do_not_meet_are_found(data_copy, change_json):
    def break_up(corridors):
        [railway] = [c for c in corridors if c["id"] == "china-laos-railway"]
        railway["legs"] = ["china-laos-railway-china", "jakarta-bandung-hsr"]

    change_json(data_copy / "corridors.json", break_up)
    assert ("junction", "china-laos-railway") in found_in(data_copy)


def test_data_without_basemap_or_facts_can_be_checked(own_data):
    assert {f.rule for f in lint(open_catalogue(own_data))} <= set(RULES)
