from __future__ import annotations

import pytest

from corridors.ledger import FACT_COLUMNS, Ledger, first_choice, read_facts, read_sources
from corridors.records import Fact, Source

SOURCES = {
    "canon": Source(id="canon", type="report", title="Canon", custom={"canonical": True}),
    "news": Source(id="news", type="article-newspaper", title="News"),
}


def fact(**changes):
    base = {
        "feature_id": "line",
        "attribute": "length_km",
        "value": "1",
        "unit": "km",
        "evidence": "reported",
        "confidence": "high",
        "source_id": "news",
    }
    return Fact.model_validate(base | changes)


def test_the_written_rule_picks_the_headline():
    worst_to_best = [
        fact(value="1", evidence="assumed", confidence="high", as_of="2026"),
        fact(value="2", evidence="computed", as_of="2026"),
        fact(value="3", confidence="medium", as_of="2026"),
        fact(value="4", as_of="2024-07"),
        fact(value="5", as_of="2024"),
        fact(value="6", confidence="low", source_id="canon", as_of="2001"),
    ]
    chosen = first_choice(worst_to_best, SOURCES)
    assert [f.value for f in chosen] == ["6", "5", "4", "3", "2", "1"]


def test_a_scoped_figure_never_stands_for_the_whole():
    ledger = Ledger([fact(scope="Lao section", value="422")], SOURCES)
    assert ledger.headline("line", "length_km") is None
    assert "length_km" not in ledger.wide_attributes("line")


def test_the_newest_reported_status_counts():
    status = {"attribute": "status", "unit": ""}
    ledger = Ledger(
        [
            fact(**status, value="planned", source_id="canon", as_of="2025"),
            fact(**status, value="under_construction", as_of="2025-12-19"),
            fact(**status, value="operational", evidence="assumed", as_of="2026"),
        ],
        SOURCES,
    )
    assert ledger.headline("line", "status").value == "under_construction"


def test_before_and_after_pair_by_od_only():
    before, after = "travel_time_before_min", "travel_time_after_min"
    ledger = Ledger(
        [
            fact(attribute=before, value="300", unit="min", scope="A-B"),
            fact(attribute=after, value="100", unit="min", scope="A-C"),
            fact(attribute=after, value="120", unit="min", scope="A-B", qualifier="<"),
        ],
        SOURCES,
    )
    [pair] = ledger.time_pairs("line")
    assert (pair.od, pair.saving.qualifier.value, pair.saving.percent) == ("A-B", ">=", 60)
    wide = ledger.wide_attributes("line")
    assert (wide["travel_time_od"], wide[f"{after}_qualifier"]) == ("A-B", "<")


def test_faulty_rows_are_named_and_the_others_read(tmp_path):
    path = tmp_path / "facts.csv"
    good = "line,length_km,,=,10,km,2024,reported,high,news,article,"
    rows = [
        ",".join(FACT_COLUMNS),
        good,
        good.replace(",km,", ",mi,"),
        good.replace("high", "certain"),
        good + ",one,cell,too,many",
    ]
    path.write_text("\n".join(rows))
    facts, problems = read_facts(path)
    assert len(facts) == 1
    assert [p.where for p in problems] == ["row 3, line", "row 4, line", "row 5, line"]
    assert "must be in 'km'" in problems[0].message
    assert problems[1].field == "confidence"


def test_a_table_without_its_columns_says_which(tmp_path):
    path = tmp_path / "facts.csv"
    path.write_text("feature_id,value\nline,10\n")
    facts, [problem] = read_facts(path)
    assert not facts
    assert "attribute" in problem.message


@pytest.mark.parametrize("text", ["{", "{}", '[{"id": "x"}]'])
def test_bad_sources_are_problems_not_tracebacks(tmp_path, text):
    path = tmp_path / "sources.json"
    path.write_text(text)
    sources, problems = read_sources(path)
    assert not sources
    assert problems
