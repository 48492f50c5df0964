from __future__ import annotations

import numpy as np
import pytest

from corridors.catalogue import open_catalogue
from corridors.errors import DataError, OptionError
from corridors.travel.assumptions import base_year_of, read_assumptions
from corridors.travel.engine import open_engine
from corridors.travel.scenario import Scenario, project_ids
from tests.conftest import GEODATA


def test_every_value_has_a_basis_and_every_source_is_known():
    ledger = open_catalogue(GEODATA).ledger
    rows = read_assumptions(GEODATA / "curated" / "assumptions.toml").rows()
    known = {"assumed"} | set(ledger.sources)
    assert {row["basis"] for row in rows} <= known
    assert sum(row["basis"] != "assumed" for row in rows) >= 12


def test_a_part_of_a_country_beyond_a_latitude_has_its_own_speed(tmp_path):
    path = tmp_path / "a.toml"
    path.write_text('[x.road_kmh]\ndefault = 50\nLAO = 40\n"LAO north of 18.9" = 30\n')
    values = read_assumptions(path, whole=False)
    country = np.array(["LAO", "LAO", "THA"], dtype=object)
    speeds = values.speeds("x.road_kmh", country, np.array([18.0, 20.0, 20.0]))
    assert speeds.tolist() == [40, 30, 50]


def test_a_replaced_value_no_longer_has_its_source(tmp_path):
    first, second = tmp_path / "a.toml", tmp_path / "b.toml"
    first.write_text('[x.y]\nbasis = "report"\na = 1\nb = 2\n[x.y.sources]\na = "paper"\n')
    second.write_text("[x.y]\na = 3\n")
    both = read_assumptions(first, whole=False).overridden(read_assumptions(second, whole=False))
    basis = {row["key"]: (row["value"], row["basis"]) for row in both.rows()}
    assert basis == {"a": (3.0, "assumed"), "b": (2.0, "report")}


def test_a_source_of_a_value_that_is_not_there_is_refused(tmp_path):
    path = tmp_path / "a.toml"
    path.write_text('[x.y]\na = 1\n[x.y.sources]\nb = "paper"\n')
    with pytest.raises(DataError, match="'b' has no value"):
        read_assumptions(path, whole=False)


def test_older_lines_are_no_projects_and_the_year_is_the_datas(catalogue, tmp_path):
    assert base_year_of(catalogue.folders) == 2000
    assert base_year_of([tmp_path]) == 2000
    (tmp_path / "assumptions.toml").write_text("[base.year]\nopened_before = 1990\n")
    assert base_year_of([tmp_path]) == 1990
    everything = project_ids(catalogue, 0)
    later = project_ids(catalogue, 2022)
    # Open before 2022; without a date, planned or in construction a line is a project.
    assert {"china-laos-railway-laos", "vientiane-vang-vieng-expressway"} <= set(everything) - set(
        later
    )
    assert {"jakarta-bandung-hsr", "china-thailand-railway-phase-2"} <= set(later)
    assert Scenario.all(catalogue).projects == set(project_ids(catalogue, 2000))


def test_a_user_cannot_change_the_base_year_of_a_built_network(catalogue, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("[base.year]\nopened_before = 1990\n")
    with pytest.raises(OptionError, match="corridors build"):
        open_engine(catalogue, assumptions=path)
