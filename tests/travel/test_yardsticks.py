from __future__ import annotations

import pytest

from corridors.catalogue import open_catalogue
from corridors.errors import DataError, MissingDataError, OptionError
from corridors.travel.engine import open_engine
from corridors.travel.yardsticks import YARDSTICK_COLUMNS, read_yardsticks, yardsticks
from tests.conftest import GEODATA


@pytest.fixture(scope="module")
def engine(catalogue):
    return open_engine(catalogue)


@pytest.fixture(scope="module")
def table(engine):
    return yardsticks(engine, cities=30).set_index("id")


def test_every_figure_has_ours_a_verdict_and_a_reason(table):
    assert [*table.columns] == YARDSTICK_COLUMNS[1:]
    assert set(table["verdict"]) <= {"agrees", "differs", "not comparable"}
    assert table["why"].str.len().min() > 20
    assert table[["ours_low", "ours_high"]].notna().all(axis=None)
    paper = table.loc["bri-economies-shipment-time"]
    assert (paper["published_low"], paper["published_high"]) == (1.7, 3.2)
    assert table.loc["bri-world-shipment-time", "verdict"] == "not comparable"


def test_a_verdict_follows_from_the_figures(table):
    for _, row in table[table["verdict"] != "not comparable"].iterrows():
        apart = (
            row["ours_low"] > row["published_high"] * 1.05
            or row["ours_high"] < row["published_low"] * 0.95
        )
        assert row["verdict"] == ("differs" if apart else "agrees"), row
    train = table.loc["kunming-vientiane-train"]
    assert train["verdict"] == "agrees"
    assert train["ours_low"] == pytest.approx(595, abs=40)


@pytest.fixture
def changed(own_data):
    def change(old, new):
        text = (GEODATA / "curated" / "yardsticks.csv").read_text(encoding="utf-8")
        assert old in text
        (own_data / "yardsticks.csv").write_text(text.replace(old, new), encoding="utf-8")
        return open_catalogue(own_data, GEODATA)

    return change


@pytest.mark.parametrize(
    ("old", "new"),
    [("r5-issue-882", "nobody"), ("study_area", "moon_area"), ("study_area", "study_area:5")],
)
def test_faulty_rows_are_named(changed, old, new):
    with pytest.raises(DataError, match=new):
        read_yardsticks(changed(old, new))


def test_folders_without_a_table_and_too_few_cities_are_said(engine, own_data):
    with pytest.raises(MissingDataError, match=r"yardsticks\.csv"):
        read_yardsticks(open_catalogue(own_data))
    with pytest.raises(OptionError, match="two or more"):
        yardsticks(engine, cities=1)
