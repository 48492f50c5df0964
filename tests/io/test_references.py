from __future__ import annotations

import json

import bibtexparser
import rispy

from corridors.io.references import references


def test_every_source_survives_each_format(catalogue):
    sources = catalogue.ledger.sources
    items = json.loads(references(sources.values()))
    assert [item["id"] for item in items] == sorted(sources)
    entries = bibtexparser.loads(references(sources.values(), format="bibtex")).entries
    assert {entry["ID"] for entry in entries} == set(sources)
    records = rispy.loads(references(sources.values(), format="ris"))
    assert {record["id"] for record in records} == set(sources)


def test_who_when_and_where_are_carried_over(catalogue):
    report = catalogue.ledger.sources["report"]
    [entry] = bibtexparser.loads(references([report], format="bibtex")).entries
    assert entry["ENTRYTYPE"] == "techreport"
    assert (entry["institution"], entry["year"]) == (report.who, "2025")
    [record] = rispy.loads(references([report], format="ris"))
    assert (record["type_of_reference"], record["title"]) == ("RPRT", report.title)
