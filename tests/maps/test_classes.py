from __future__ import annotations

import pytest

import corridors
from corridors.errors import UnknownNameError
from corridors.maps.classes import COLOR_BY, UNKNOWN_COLOR, color_scheme


def luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("by", COLOR_BY)
def test_every_feature_has_a_colour_and_the_legend_counts_it(catalogue, by):
    scheme = color_scheme(catalogue, by)
    assert list(scheme.colors) == catalogue.feature_ids
    counts = {entry.color: entry.count for entry in scheme.entries}
    assert len(counts) == len(scheme.entries)
    used = list(scheme.colors.values())
    assert counts == {color: used.count(color) for color in set(used)}


@pytest.mark.parametrize("by", sorted(set(COLOR_BY) - {"layer"}))
def test_colours_stand_out_from_the_land(catalogue, by):
    for entry in color_scheme(catalogue, by).entries:
        contrast = (luminance("#f6f3ea") + 0.05) / (luminance(entry.color) + 0.05)
        assert contrast >= 3, entry


def test_bounds_stay_bounds_in_legend_and_values(catalogue):
    scheme = color_scheme(catalogue, "saving_percent")
    assert scheme.values["phnom-penh-sihanoukville-expressway"] == "at least 60 %"
    assert any("at least" in entry.label for entry in scheme.entries)
    # The largest of a feature's pairs, here Vientiane-Luang Prabang.
    assert scheme.values["china-laos-railway-laos"] == "at least 75 %"
    known = sum(entry.count for entry in scheme.entries if entry.color != UNKNOWN_COLOR)
    assert known == len(scheme.values)


def test_more_is_darker(catalogue):
    *known, _unknown = color_scheme(catalogue, "voltage").entries
    shades = [luminance(entry.color) for entry in known]
    assert shades == sorted(shades, reverse=True)
    assert known[-1].label.endswith("500 kV")


def test_a_filter_moves_no_class(catalogue):
    scheme = color_scheme(catalogue, "voltage")
    narrow = scheme.among(catalogue.filter(countries=["KHM"], layers=["grid"]).feature_ids)
    assert narrow.colors
    assert all(scheme.colors[i] == color for i, color in narrow.colors.items())
    assert sum(entry.count for entry in narrow.entries) == len(narrow.colors)


def test_data_without_a_figure_are_all_unknown(own_data):
    opened = corridors.open_catalogue(own_data)
    [entry] = color_scheme(opened, "freight").entries
    assert (entry.color, entry.count) == (UNKNOWN_COLOR, len(opened))


def test_an_unknown_way_to_colour_says_which_there_are(catalogue):
    with pytest.raises(UnknownNameError, match="voltage"):
        color_scheme(catalogue, "voltag")
