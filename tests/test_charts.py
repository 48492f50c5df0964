from __future__ import annotations

import pytest

from corridors.charts import before_after_chart, duration_text
from corridors.travel import compare_travel_times


@pytest.mark.parametrize(
    ("qualifier", "minutes", "text"),
    [
        ("=", 46, "46 min"),
        ("<", 120, "under 2 h"),
        (">", 190, "over 3 h 10 min"),
        (">=", 180, "at least 3 h"),
        ("~", 0, "about 0 min"),
        (None, None, "–"),
        ("=", -30, "-30 min"),
    ],
)
def test_durations_read_as_people_say_them(qualifier, minutes, text):
    assert duration_text(qualifier, minutes) == text


@pytest.mark.parametrize("compact", [False, True])
def test_bounds_are_drawn_as_bounds_in_the_order_of_the_table(catalogue, compact):
    table = compare_travel_times(catalogue)
    chart = before_after_chart(table, compact=compact).to_dict()
    [rows] = chart["datasets"].values()
    assert len(rows) == 2 * len(table)
    assert {r["row"] for r in rows} == {f"{n}: {o}" for n, o in table[["name", "od"]].to_numpy()}
    expressway = [r for r in rows if "Sihanoukville" in r["row"]]
    assert [r["bound"] for r in expressway] == ["exact", "upper bound (really less)"]
