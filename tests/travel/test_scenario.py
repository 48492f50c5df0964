from __future__ import annotations

import pytest

from corridors.travel import Scenario
from corridors.travel.scenario import project_ids


@pytest.mark.parametrize("year", [1999, 2015, 2021, 2024, 2026, 2030, 2040])
def test_a_year_opens_in_the_network_what_it_keeps_on_the_map(catalogue, year):
    kept = set(catalogue.filter(year=year).feature_ids)
    assert Scenario.as_of(catalogue, year).projects == kept & set(project_ids(catalogue))


def test_what_was_expected_in_a_year_gone_by_did_not_open_then(catalogue):
    line = "johor-bahru-singapore-rts-link"
    assert str(catalogue.ledger.headline(line, "expected_opening").value).startswith("2026")
    assert line in Scenario.as_of(catalogue, 2026, this_year=2026).projects
    late = Scenario.as_of(catalogue, 2026, this_year=2027).projects
    assert line not in late
    assert late == Scenario.as_of(catalogue, 2025, this_year=2027).projects
    assert line in Scenario.as_of(catalogue, 2027, this_year=2027).projects
