from __future__ import annotations

import pytest

from corridors.check import check_folder
from corridors.errors import MissingDataError
from tests.conftest import GEODATA


def test_the_shipped_data_are_sound():
    assert check_folder(GEODATA) == []


def break_fact(text, old, new):
    assert old in text
    return text.replace(old, new, 1)


def test_each_fault_is_named(data_copy, change_json):
    facts = data_copy / "facts.csv"
    header, *rows = facts.read_text(encoding="utf-8").splitlines()
    first = next(r for r in rows if r.startswith("east-coast-rail-link,length_km,,=,665,km"))
    rows.append(first.replace("east-coast-rail-link", "no-such-line"))
    rows.append(first.replace(",report,", ",nobody,"))
    rows = [r for r in rows if not r.startswith("port-klang,throughput_teu")]
    facts.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    change_json(
        data_copy / "layers" / "railways.geojson",
        lambda c: c["features"][0]["properties"].update(length_measured_km=1),
    )
    change_json(data_copy / "corridors.json", lambda c: c[0]["legs"].append("no-such-leg"))
    (data_copy / "sources.json").write_text((data_copy / "sources.json").read_text() + " ")

    problems = check_folder(data_copy)
    said = "\n".join(map(str, problems))
    assert "no-such-line, length_measured_km" in said or "no-such-line, length_km" in said
    assert "'nobody' is not in sources.json" in said
    assert "port-klang, throughput_teu): the figure has no fact" in said
    assert "length_measured_km): is 1, but the facts say" in said
    assert "'no-such-leg' is not a feature" in said
    assert "datapackage.json (sources.json, hash)" in said


def test_missing_folder(tmp_path):
    with pytest.raises(MissingDataError):
        check_folder(tmp_path)


def test_a_folder_of_broken_layers_is_reported_not_raised(own_data):
    for path in (own_data / "layers").iterdir():
        path.write_text("nonsense")
    [problem] = check_folder(own_data)
    assert "not valid JSON" in str(problem)
