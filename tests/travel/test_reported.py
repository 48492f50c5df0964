from __future__ import annotations

import subprocess
import sys

import pytest

import corridors
from corridors.errors import UnknownNameError
from corridors.travel import COMPARISON_COLUMNS


def test_the_reports_comparisons_with_their_bounds(catalogue):
    table = corridors.compare_travel_times(catalogue).set_index(["id", "od"])
    expected = {
        ("phnom-penh-sihanoukville-expressway", "Phnom Penh-Sihanoukville"): (
            "road", "=", 300, "<", 120, ">=", 180, 60,
        ),
        ("jakarta-bandung-hsr", "Jakarta-Bandung"): ("rail", ">", 180, "=", 46, ">=", 134, 74.4),
        ("china-thailand-railway-phase-1", "Bangkok-Nakhon Ratchasima"): (
            "rail", "=", 240, "=", 90, "=", 150, 62.5,
        ),
    }  # fmt: skip
    columns = [c for c in COMPARISON_COLUMNS if c not in ("id", "name", "od")]
    for key, row in expected.items():
        assert tuple(table.loc[key, columns]) == row


def test_largest_share_first_and_every_row_says_who(catalogue):
    table = corridors.compare_travel_times(catalogue)
    shares = table["saving_percent"].dropna()
    assert shares.is_monotonic_decreasing
    assert table[["before_source", "after_source"]].notna().all(axis=None)


def test_chosen_ids_only_and_unknown_ones_refused(catalogue):
    table = corridors.compare_travel_times(catalogue, ["jakarta-bandung-hsr"])
    assert set(table["id"]) == {"jakarta-bandung-hsr"}
    with pytest.raises(UnknownNameError, match="jakarta-bandung-hsr"):
        corridors.compare_travel_times(catalogue, ["jakarta-bandung"])


def test_a_filter_narrows_the_comparison(catalogue):
    table = corridors.compare_travel_times(catalogue.filter(countries=["IDN"]))
    assert set(table["id"]) == {
        "jakarta-bandung-hsr",
        "jakarta-bandung-surabaya",
        "cikopo-palimanan-toll-road",
        "surabaya-probolinggo-toll-road",
    }


def test_no_comparison_gives_an_empty_table_with_its_columns(own_data):
    table = corridors.compare_travel_times(corridors.open_catalogue(own_data))
    assert table.empty
    assert list(table.columns[: len(COMPARISON_COLUMNS)]) == COMPARISON_COLUMNS


def test_the_package_is_light_until_something_is_asked_for():
    code = (
        "import sys, corridors.travel as t; heavy = {'scipy', 'geopandas', 'h3'} & set(sys.modules)"
        "; assert not heavy, heavy; assert set(t.__all__) == set(t._HOMES);"
        "assert all(getattr(t, name) is not None for name in t.__all__); assert callable(t.route)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    with pytest.raises(AttributeError, match="no attribute 'tunnel'"):
        corridors.travel.tunnel  # noqa: B018
