from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import corridors
from corridors.errors import (
    CorridorsError,
    DataError,
    MissingDataError,
    OptionError,
    UnknownNameError,
)
from corridors.model import Status
from corridors.records import year_of
from corridors.search import fold
from corridors.selection import Conditions, choice_counts, loosened

KNOWN = ["railways", "stations", "expressways", "ports", "sea_routes", "grid", "hubs", "projects"]


def test_shipped_layers_open_without_a_problem(catalogue):
    assert list(catalogue.layers) == KNOWN
    assert not catalogue.problems
    for layer in catalogue.layers.values():
        assert layer.frame.crs == "EPSG:4326"
        assert layer.frame.geometry.is_valid.all()


@pytest.mark.parametrize(
    "feature_id",
    [
        "china-laos-railway-china",
        "china-laos-railway-laos",
        "jakarta-bandung-hsr",
        "east-coast-rail-link",
        "china-thailand-railway-phase-1",
        "china-thailand-railway-phase-2",
        "lao-cai-hanoi-hai-phong-railway",
        "cat-linh-ha-dong-line",
        "phnom-penh-sihanoukville-expressway",
        "kuantan-port",
        "sihanoukville-port",
        "port-klang",
        "qinzhou-port",
        "singapore-port",
        "sea-qinzhou-singapore",
        "sea-qinzhou-kuantan",
        "chongqing-hub",
        "vientiane-hub",
        "nakhon-ratchasima-hub",
        "malaysia-china-kuantan-industrial-park",
        "china-malaysia-qinzhou-industrial-park",
    ],
)
def test_every_system_of_the_report_has_a_feature_with_sourced_figures(catalogue, feature_id):
    card = catalogue.card(feature_id)
    assert card.figures
    assert all(figure.citation for figure in card.figures)


def test_the_report_is_the_headline_where_it_states_a_figure(catalogue):
    lao = catalogue.find("china-laos-railway-laos")[1]
    assert lao["length_km"] == 422.44
    assert catalogue.find("east-coast-rail-link")[1]["length_km"] == 665
    expressway = catalogue.find("phnom-penh-sihanoukville-expressway")[1]
    assert expressway["travel_time_after_min"] == 120
    assert expressway["travel_time_after_min_qualifier"] == "<"
    assert "Xinhua Institute" in expressway["sources"]


def test_both_sections_of_the_china_laos_railway_meet_at_the_border(catalogue):
    north = catalogue.find("china-laos-railway-china")[2]
    south = catalogue.find("china-laos-railway-laos")[2]
    assert north.coords[-1] == south.coords[0]


def test_filters_by_layer_status_country_and_year(catalogue):
    lao = catalogue.filter(layers=["railways"], countries=["LAO"], statuses=["operational"])
    assert lao.feature_ids == ["china-laos-railway-laos"]
    railways = catalogue.filter(layers=["railways"], year=2015).feature_ids
    assert "kunming-yuxi-hekou-railway" in railways  # 2014
    assert "china-laos-railway-laos" not in railways  # 2021
    past = catalogue.filter(year=2022)
    for layer in past.layers.values():
        assert set(layer.frame["status"]) <= {"operational"}
        assert all((year_of(d) or 0) <= 2022 for d in layer.frame["opened"])
    assert "jakarta-bandung-hsr" not in past.feature_ids
    assert "jakarta-bandung-hsr" in catalogue.filter(year=2023).feature_ids


def test_undated_operational_features_are_kept_and_named(catalogue):
    past = catalogue.filter(layers=["ports"], year=1990)
    assert past.undated
    assert set(past.undated) <= set(past.feature_ids)


def test_a_filter_leaves_the_catalogue_and_the_cards_alone(catalogue):
    count = len(catalogue)
    narrow = catalogue.filter(layers=["ports"])
    assert len(catalogue) == count
    assert narrow.card("jakarta-bandung-hsr").name.startswith("Jakarta-Bandung")


@pytest.mark.parametrize(
    ("conditions", "error", "message"),
    [
        ({"layers": ["railway"]}, UnknownNameError, "Did you mean railways"),
        ({"statuses": ["open"]}, OptionError, "under_construction"),
        ({"countries": ["LAOS"]}, UnknownNameError, "LAO"),
        ({"ids": ["kuantan-prot"]}, UnknownNameError, "kuantan-port"),
    ],
)
def test_a_filter_that_names_nothing_says_so(catalogue, conditions, error, message):
    with pytest.raises(error, match=message):
        catalogue.filter(**conditions)


def test_a_missing_folder_says_what_was_expected(tmp_path):
    with pytest.raises(MissingDataError, match="There is no data folder"):
        corridors.open_catalogue(tmp_path / "nowhere")
    with pytest.raises(MissingDataError, match=r"holds no layer.*railways.geojson"):
        corridors.open_catalogue(tmp_path)
    assert issubclass(MissingDataError, FileNotFoundError)
    assert issubclass(MissingDataError, CorridorsError)


def test_one_broken_layer_never_takes_the_others_down(data_copy):
    (data_copy / "layers" / "railways.geojson").write_text('{"type": "FeatureCollection", "fea')
    opened = corridors.open_catalogue(data_copy)
    assert "railways" not in opened.layers
    assert len(opened.layers["ports"].frame)
    [problem] = [p for p in opened.problems if p.file == "layers/railways.geojson"]
    assert "not valid JSON" in problem.message


def test_a_broken_feature_is_named_and_the_rest_kept(data_copy, catalogue, change_json):
    def edit(collection):
        collection["features"][0]["properties"]["status"] = "ruined"
        collection["features"][1]["geometry"]["coordinates"] = [500, 3]
        collection["features"][2]["geometry"] = None
        del collection["features"][3]["properties"]["name"]

    path = data_copy / "layers" / "ports.geojson"
    change_json(path, edit)
    opened = corridors.open_catalogue(data_copy)
    assert len(opened.layers["ports"].frame) == len(catalogue.layers["ports"].frame) - 4
    said = [(p.where, p.field) for p in opened.problems]
    ids = [f["properties"]["id"] for f in json.loads(path.read_text())["features"][:4]]
    assert said == list(zip(ids, ["status", "geometry", "geometry", "name"], strict=True))


def test_no_readable_layer_at_all_is_an_error(own_data):
    for path in (own_data / "layers").iterdir():
        path.write_text("[]")
    with pytest.raises(DataError, match="expected a GeoJSON FeatureCollection"):
        corridors.open_catalogue(own_data)


def test_another_crs_is_refused(own_data, change_json):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    change_json(own_data / "layers" / "railways.geojson", lambda c: c.update(crs=crs))
    opened = corridors.open_catalogue(own_data)
    assert "EPSG:4326" in opened.problems[0].message


def test_a_users_own_folder_needs_no_more_than_layers(own_data):
    opened = corridors.open_catalogue(own_data)
    assert opened.title == "kenya"
    assert opened.layers["airports"].title == "Airports"
    assert opened.layers["airports"].info.group == "Other"
    assert opened.card("mombasa-nairobi-sgr").figures == ()


def test_several_folders_open_as_one(own_data, catalogue):
    opened = corridors.open_catalogue(own_data.parents[0] / "kenya", catalogue.folders[0])
    assert len(opened) == len(catalogue) + 2
    twice = corridors.open_catalogue(own_data, own_data)
    assert len(twice) == 2
    assert {p.field for p in twice.problems} == {"id"}


def test_a_figure_says_how_far_its_sources_are_apart(catalogue):
    figures = catalogue.card("jakarta-bandung-hsr").figures
    [before] = [
        f
        for f in figures
        if f.fact.attribute == "travel_time_before_min" and f.fact.scope == "Jakarta-Bandung"
    ]
    stated = [before.fact, *before.others]
    assert before.span is not None
    assert before.span.endswith(f"{len({f.source_id for f in stated})} sources")
    assert f"{min(f.number for f in stated):g}" in before.span
    assert f"{max(f.number for f in stated):g}" in before.span


def test_years_of_a_series_are_no_contradiction(catalogue):
    figures = catalogue.card("port-klang").figures
    throughput = [f for f in figures if f.fact.attribute == "throughput_teu" and f.others]
    assert throughput
    assert all(f.span is None for f in throughput)


def test_every_indicator_and_coverage_row_can_be_traced(catalogue):
    table = catalogue.indicator_table()
    assert (table["citation"].str.len() > 0).all()
    coverage = catalogue.coverage_table()
    assert len(coverage) > 50
    assert all(row["covered_by"] or row["note"] for row in coverage.to_dict("records"))


def test_filters_by_kind_voltage_and_saving(catalogue):
    gates = catalogue.filter(kinds=["border gate"])
    assert gates.layers["hubs"].frame["kind"].eq("border gate").all()
    assert len(gates) == len(gates.layers["hubs"].frame) > 0
    high = catalogue.filter(voltage_kv=(275, 500))
    assert set(high.layers["grid"].frame["voltage_kv"]) <= {275, 300, 500}
    assert len(high) == len(high.layers["grid"].frame)
    # "At least 60 per cent" saves at least 60, and is not known to save 61.
    road = "phnom-penh-sihanoukville-expressway"
    assert road in catalogue.filter(saving_percent=60).feature_ids
    assert road not in catalogue.filter(saving_percent=61).feature_ids
    with pytest.raises(OptionError, match=r"not \(500, 100\)"):
        catalogue.filter(voltage_kv=(500, 100))


def test_a_future_year_adds_what_is_expected_and_names_what_has_no_date(catalogue):
    future = catalogue.filter(layers=["railways"], year=2099)
    assert set(catalogue.filter(layers=["railways"], year=2031).expected) <= set(future.expected)
    assert "china-thailand-railway-phase-1" in future.expected
    statuses = dict(zip(catalogue.traits["id"], catalogue.traits["status"], strict=True))
    assert all(statuses[i] != "operational" for i in future.expected)
    assert not set(future.unscheduled) & set(future.feature_ids)
    # Nothing falls through: a feature is open, expected, or named as without a date.
    railways = catalogue.filter(layers=["railways"])
    assert set(future.feature_ids) | set(future.unscheduled) == set(railways.feature_ids)
    # What was expected in a year gone by and never opened was not open then.
    assert catalogue.filter(year=2020).expected == ()


def test_an_empty_answer_knows_which_filter_to_loosen(catalogue):
    conditions = Conditions(layers=("ports",), countries=("LAO",), statuses=("operational",))
    assert len(catalogue.select(conditions)) == 0
    found = loosened(conditions, catalogue.traits)
    ports = catalogue.filter(layers=["ports"], statuses=["operational"])
    lao = catalogue.filter(countries=["LAO"], statuses=["operational"])
    assert found == {"layers": len(lao), "countries": len(ports), "statuses": 0}


@given(
    statuses=st.none() | st.lists(st.sampled_from(list(Status)), min_size=1, max_size=2),
    year=st.none() | st.integers(1980, 2040),
    layers=st.lists(st.sampled_from(KNOWN), min_size=1, max_size=4, unique=True),
)
def test_the_count_beside_a_choice_is_what_choosing_it_gives(catalogue, statuses, year, layers):
    conditions = Conditions(
        layers=tuple(layers), statuses=None if statuses is None else tuple(statuses), year=year
    )
    for name, field in (("countries", "countries"), ("kinds", "kinds"), ("statuses", "statuses")):
        counts = choice_counts(conditions, catalogue.traits, name)
        for choice, count in list(counts.items())[:3]:
            assert len(catalogue.select(replace(conditions, **{field: (choice,)}))) == count


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Whoosh", "jakarta-bandung-hsr"),
        ("雅万高速铁路", "jakarta-bandung-hsr"),
        ("duong sat lao cai ha noi", "lao-cai-hanoi-hai-phong-railway"),
        ("KUANTAN PORT", "kuantan-port"),
        ("bangkok", "place-bangkok"),
        ("twin parks kuantan", "kuantan-twin-parks"),
    ],
)
def test_search_finds_any_name_with_or_without_diacritics(catalogue, text, first):
    found = catalogue.search(text)
    assert found[0].id == first
    assert catalogue.filter(layers=["grid"]).search(text) == found


def test_search_for_nothing_finds_nothing(catalogue):
    assert catalogue.search("  ") == []
    assert catalogue.search("zzzzqqq") == []


def test_folding_keeps_the_vowel_signs_of_other_scripts():
    assert fold("Đường sắt Lào Cai") == "duong sat lao cai"
    assert fold("ห้วยทราย") != fold("หวยทราย")
