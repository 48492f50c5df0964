from __future__ import annotations

import datetime as dt
import json
import re
import socket

import pytest

import corridors
from corridors import i18n
from corridors.brief import (
    brief_contents,
    brief_document,
    brief_subjects,
    corridor_brief,
    save_brief,
)
from corridors.brief.contents import CHART_ROWS, time_table
from corridors.errors import DataError, OptionError, UnknownNameError
from corridors.lint import lint
from corridors.maps import lettering as lettering_module
from corridors.maps.lettering import lettering

DAY = dt.date(2026, 3, 1)


@pytest.fixture(scope="module")
def findings(catalogue):
    return lint(catalogue)


def pages(pdf: bytes) -> int:
    """Pages of a PDF, as its page tree counts them."""
    assert pdf.startswith(b"%PDF-")
    return max(int(count) for count in re.findall(rb"/Type\s*/Pages\s*/Count (\d+)", pdf))


def contents(catalogue, any_id, findings):
    with lettering() as letters:
        return brief_contents(catalogue, any_id, letters, findings, DAY)


@pytest.mark.parametrize(
    "any_id",
    [
        "china-laos-railway",
        "kuantan-twin-parks",
        "laos-power-exports",
        "grid-la-th-500kv-hongsa-mae-moh",
        "kuantan-port",
    ],
)
def test_a_brief_has_two_pages_whether_it_has_much_or_little_to_say(catalogue, findings, any_id):
    brief = brief_document(catalogue, any_id, findings=findings, made=DAY)
    assert pages(brief.content) == 2
    assert len(brief.content) < 400_000


def test_every_figure_has_a_source_that_is_listed(catalogue, findings):
    for any_id in ("china-laos-railway", "laos-power-exports", "kuantan-port"):
        said = contents(catalogue, any_id, findings)
        numbers = {row["number"] for row in said["sources"]["rows"]}
        assert numbers == set(range(1, len(numbers) + 1))
        rows = [*said["metrics"], *said["figures"]["rows"]]
        used = {number for row in rows for number in row["refs"]}
        assert used <= numbers
        assert all(row["refs"] for row in said["figures"]["rows"])


def test_bounds_stay_bounds(catalogue, findings):
    said = contents(catalogue, "phnom-penh-sihanoukville-expressway", findings)
    assert [(m["label"], m["value"], m["extra"]) for m in said["metrics"]] == [
        ("Before", "5 h", ""),
        ("After", "under 2 h", ""),
        ("Saved", "at least 3 h", "(60 %)"),
    ]


def test_a_brief_gives_locators_status_findings_date_and_licence(catalogue, findings):
    said = contents(catalogue, "china-laos-railway", findings)
    assert any("Ch.1" in row["text"] for row in said["sources"]["rows"])
    assert [row[2] for row in said["legs"]["rows"]] == ["Operational", "Operational"]
    assert "March 1, 2026" in said["foot"][0]
    assert "ODbL-1.0" in said["foot"][0]
    expected = [f for f in findings if f.feature_id == "vientiane-vang-vieng-expressway"]
    found = contents(catalogue, "vientiane-vang-vieng-expressway", findings)["findings"]["rows"]
    assert expected
    assert [row["message"] for row in found] == [finding.message for finding in expected]
    assert [row["explanation"] for row in found] == [f.explanation for f in expected]


def test_what_does_not_fit_is_counted(catalogue, findings):
    figures = contents(catalogue, "laos-power-exports", findings)["figures"]
    assert len(figures["more"]) == len(figures["rows"]) > 100
    assert figures["more"][11] == "and 12 more, see the atlas"


def test_a_chart_of_many_times_says_how_many_it_leaves_out(catalogue, findings):
    table = time_table(catalogue, "china-laos-railway")
    assert list(table["id"].unique()) == ["china-laos-railway-laos", "china-laos-railway-china"]
    said = contents(catalogue, "china-laos-railway", findings)["chart"]["note"]
    assert len(table) <= CHART_ROWS
    assert "more" not in said
    assert "[1]" in said


def test_there_is_a_brief_for_all_that_has_facts_and_for_nothing_else(catalogue):
    subjects = brief_subjects(catalogue)
    facts = {fact.feature_id for fact in catalogue.ledger.facts}
    assert set(catalogue.ledger.corridors) <= set(subjects)
    assert set(catalogue.feature_ids) & set(subjects) == set(catalogue.feature_ids) & facts
    khm = catalogue.filter(countries=["KHM"])
    assert "phnom-penh-sihanoukville-belt" in brief_subjects(khm)
    assert "china-laos-railway" not in brief_subjects(khm)


def test_a_brief_speaks_the_language_in_force(catalogue, findings):
    if not lettering_module.Lettering(lettering_module._families("zh")).covers("中老铁路"):
        pytest.skip("no font here has Chinese letters")
    with i18n.using_language("zh"):
        said = contents(catalogue, "china-laos-railway", findings)
        brief = brief_document(catalogue, "china-laos-railway", findings=findings, made=DAY)
    assert said["title"] == "中老铁路"
    assert "China-Laos Railway" in said["subtitle"]
    assert "2026年3月1日" in said["foot"][0]
    assert pages(brief.content) == 2


def test_without_a_font_a_brief_is_english_and_says_so(catalogue, findings, monkeypatch):
    monkeypatch.setattr(lettering_module, "_families", lambda code: ("DejaVu Sans",))
    with i18n.using_language("zh"):
        brief = brief_document(catalogue, "kuantan-port", findings=findings, made=DAY)
    assert pages(brief.content) == 2
    assert any("letters of Chinese" in notice for notice in brief.notices)


HOSTILE = '#panic("x") $1/0$ *b* <script> #sys.inputs ] } " \\ @cite `raw` \x00 //'


def test_text_from_data_is_never_read_as_markup(own_data, change_json):
    def rename(collection):
        collection["features"][0]["properties"]["name"] = HOSTILE

    change_json(own_data / "layers" / "airports.geojson", rename)
    columns = "feature_id,attribute,scope,qualifier,value,unit,as_of,evidence,confidence,source_id"
    (own_data / "facts.csv").write_text(
        f"{columns}\n"
        'nairobi-airport,length_km,"#panic(1)",<,5,km,2020,reported,high,s\n'
        'nairobi-airport,role,,=,"#eval(""1"") $x",,2020,reported,high,t\n'
    )
    source = {
        "id": "s",
        "type": "book",
        "title": '#read("brief.typ")',
        "URL": "javascript:alert(1)",
    }
    (own_data / "sources.json").write_text(
        json.dumps([source, source | {"id": "t", "URL": "https://example.org/t"}])
    )
    opened = corridors.open_catalogue(own_data)
    assert opened.problems == ()
    pdf = corridor_brief(opened, "nairobi-airport")
    assert pages(pdf) == 2
    # Addresses stand in the file as they are, so the second would be found like the first.
    assert b"https://example.org/t" in pdf
    assert b"javascript:" not in pdf
    said = contents(opened, "nairobi-airport", [])
    assert said["title"].startswith('#panic("x") $1/0$')
    assert [row["url"] for row in said["sources"]["rows"]] == [None, "https://example.org/t"]
    assert said["figures"]["rows"][0]["value"] == "under 5 km"


def test_no_socket_is_opened(catalogue, findings, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    brief_document(catalogue, "phnom-penh-sihanoukville-expressway", findings=findings)


def test_what_cannot_be_made_is_a_sentence(catalogue, own_data, tmp_path):
    with pytest.raises(UnknownNameError, match="Did you mean"):
        corridor_brief(catalogue, "china-laos-railwa")
    with pytest.raises(OptionError, match="it has no fact"):
        corridor_brief(corridors.open_catalogue(own_data), "nairobi-airport")
    with pytest.raises(OptionError, match=r"does not end with \.pdf"):
        save_brief(catalogue, "kuantan-port", tmp_path / "brief.docx")
    with pytest.raises(DataError, match="there is no folder"):
        save_brief(catalogue, "kuantan-port", tmp_path / "no" / "brief.pdf", findings=[])
    assert list(tmp_path.glob("*.pdf")) == []
