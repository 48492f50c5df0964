from __future__ import annotations

import hashlib
import json
import shutil

import pytest

from corridors.build import build
from corridors.errors import DataError, MissingDataError
from tests.conftest import GEODATA

frictionless = pytest.importorskip("frictionless")


def copy(tmp_path, name="copy"):
    folder = tmp_path / name
    shutil.copytree(GEODATA, folder, ignore=shutil.ignore_patterns("layers"))
    return folder


def digest(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "curated" not in path.parts
    }


def test_the_same_inputs_give_the_committed_bytes(tmp_path):
    """Runs the whole build, base networks and all, as a maintainer does."""
    folder = copy(tmp_path)
    for path in folder.glob("*.*"):
        path.unlink()
    steps: list[str] = []
    report = build(folder, progress=steps.append)
    assert digest(folder) == digest(GEODATA)
    assert sum(report.features.values()) == len(
        [
            i
            for path in (GEODATA / "layers").iterdir()
            for i in json.loads(path.read_bytes())["features"]
        ]
    )
    assert "Writing the layers" in steps


def test_every_fault_of_the_curated_files_is_named_and_nothing_written(tmp_path):
    folder = copy(tmp_path)
    facts = folder / "curated" / "facts.csv"
    lines = facts.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].replace("reported", "rumoured").replace("assumed", "rumoured")
    lines.append("no-such-line,length_km,,=,1,km,2024,reported,high,nobody,,")
    facts.write_text("\n".join(lines) + "\n", encoding="utf-8")
    before = digest(folder)
    with pytest.raises(DataError) as caught:
        build(folder)
    said = str(caught.value)
    assert "rumoured" in said
    assert "no-such-line" in said
    assert "'nobody' is not in sources.json" in said
    assert digest(folder) == before


def test_a_missing_curated_file_says_which(tmp_path):
    folder = copy(tmp_path)
    (folder / "curated" / "waypoints.csv").unlink()
    with pytest.raises(MissingDataError, match=r"waypoints\.csv"):
        build(folder)


def test_lines_are_measured_and_close_to_what_is_stated(catalogue):
    """Within 5 per cent, or a written reason stands beside it."""
    explained = {e.feature_id for e in catalogue.ledger.explanations if e.rule == "stated_length"}
    for layer_id in ("railways", "expressways"):
        frame = catalogue.layers[layer_id].frame
        assert frame["length_measured_km"].notna().all()
        open_lines = frame[frame["status"] == "operational"].dropna(subset=["length_km"])
        ratio = open_lines["length_measured_km"] / open_lines["length_km"]
        off = set(open_lines["id"][~ratio.between(0.95, 1.05)])
        assert off <= explained, ratio
        # A reason is for a drawing that cuts curves, never for one that is another line.
        assert ratio.between(0.7, 1.05).all(), ratio


def test_stations_name_their_lines_and_stand_once(catalogue):
    frame = catalogue.layers["stations"].frame
    assert frame["id"].is_unique
    lines = {line for lines in frame["lines"] for line in lines}
    assert lines <= set(catalogue.layers["railways"].frame["id"])
    assert frame["countries"].map(len).eq(1).all()


def test_the_descriptor_is_a_valid_data_package():
    package = frictionless.Package(str(GEODATA / "datapackage.json"))
    assert package.title
    report = frictionless.Package.validate_descriptor(package.to_descriptor())
    assert report.valid, report.flatten(["message"])
    facts = package.get_resource("facts-csv").read_rows()
    assert len(facts) > 1000
