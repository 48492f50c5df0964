from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from PIL import Image

from tests.conftest import GEODATA

COMMAND = [sys.executable, "-c", "from corridors.cli import main; main()"]


def run(*arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


def test_help_names_every_subcommand():
    text = run("--help").stdout
    for name in ("layers", "show", "compare", "export", "map", "brief", "check", "build", "serve"):
        assert name in text


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from corridors.cli import app\n"
        "print([m for m in ('geopandas', 'streamlit', 'folium', 'altair', 'pydantic', "
        "'matplotlib', 'typst') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_layers_json_has_the_shape_others_rely_on(catalogue):
    listed = json.loads(run("layers", "--json").stdout)
    assert listed == [
        {"id": i, "title": layer.title, "features": len(layer.frame)}
        for i, layer in catalogue.layers.items()
    ]


def test_compare_json_has_the_shape_others_rely_on():
    rows = json.loads(run("compare", "--json").stdout)
    sides = [f"{side}_{part}" for side in ("before", "after") for part in ("qualifier", "min")]
    keys = ["id", "name", "od", "mode", *sides, "saving_qualifier", "saving_min", "saving_percent"]
    assert all(list(row) == keys for row in rows)
    [row] = [r for r in rows if r["id"] == "phnom-penh-sihanoukville-expressway"]
    assert (row["saving_qualifier"], row["saving_percent"]) == (">=", 60)


def test_show_json_gives_facts_with_sources():
    card = json.loads(run("show", "jakarta-bandung-hsr", "--json").stdout)
    assert card["id"] == "jakarta-bandung-hsr"
    assert all(figure["citation"] for figure in card["figures"])
    corridor = json.loads(run("show", "china-laos-railway", "--json").stdout)
    assert corridor["legs"] == ["china-laos-railway-china", "china-laos-railway-laos"]


def test_facts_and_sources_for_other_programs(catalogue):
    rows = json.loads(run("facts", "kuantan-port", "--json").stdout)
    assert len(rows) == len(catalogue.ledger.facts_of("kuantan-port"))
    assert all(row["citation"] for row in rows)
    assert run("sources", "--format", "bibtex").stdout.count("\n@") > 300
    assert "There is no format" in run("sources", "--format", "docx", code=2).stderr


def test_tables_for_people():
    assert "under 2 h" in run("compare").stdout
    assert "Railways" in run("layers").stdout
    assert "Kuantan Port" in run("show", "kuantan-port").stdout


def test_export_and_map_write_files(tmp_path):
    target = tmp_path / "ports.geojson"
    run("export", "ports", "--format", "geojson", "--output", str(target), "--country", "MYS")
    features = json.loads(target.read_bytes())["features"]
    assert all("MYS" in f["properties"]["countries"] for f in features)
    page = tmp_path / "atlas.html"
    run("map", "--output", str(page))
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    run("map", "--output", str(page), "--bounds", "100.5,2,104,6.5")
    assert '"bounds":[100.5,2.0,104.0,6.5]' in page.read_text(encoding="utf-8")


def test_pictures_and_briefs_are_written(tmp_path):
    slide = tmp_path / "slide.png"
    select = ["--select", "china-laos-railway", "--title", "Here"]
    done = run("map", "--output", str(slide), "--slide", *select, "--country", "LAO")
    assert "features" in done.stderr
    with Image.open(slide) as picture:
        assert picture.size == (1920, 1080)
    drawing = tmp_path / "map.svg"
    done = run("map", "--output", str(drawing), "--bounds", "95,-11,125,30", "--language", "zh")
    # The notice is in the language of the picture.
    assert re.search(r"Note: 车站: \d+ 个在此比例尺下未绘出", done.stderr)
    assert "<svg" in drawing.read_text(encoding="utf-8")
    pages = tmp_path / "brief.pdf"
    run("brief", "kuantan-port", "--output", str(pages))
    assert pages.read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["export", "railway", "--output", "x.geojson"], "Did you mean railways"),
        (["show", "nothing-like-it"], "There is no feature or corridor"),
        (["layers", "--data", "nowhere"], "There is no data folder"),
        (["compare", "--status", "open"], "under_construction"),
        (["export", "ports", "--output", "nowhere/ports.geojson"], "there is no folder"),
        (["map", "--output", "x.pdf"], ".html, .png or .svg"),
        (["map", "--output", "x.html", "--slide"], "--slide is for pictures only"),
        (["map", "--output", "x.png", "--slide", "--size", "a4"], "contradict each other"),
        (["map", "--output", "x.png", "--bounds", "1,2,x,4"], "west,south,east,north"),
        (["map", "--output", "x.html", "--bounds", "1,9,3,4"], "south must be below"),
        (["map", "--output", "x.png", "--language", "xx"], "There is no language"),
        (["brief", "china-laos-railwa", "--output", "x.pdf"], "Did you mean"),
        (["brief", "kuantan-port", "--output", "x.txt"], "does not end with .pdf"),
        (["build", "nowhere"], "nowhere"),
        (["serve", "--data", "nowhere", "--no-browser"], "There is no data folder"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(arguments, message):
    done = run(*arguments, code=2)
    assert message in done.stderr
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) <= 2


def test_check_names_faults_and_exits_1(data_copy):
    assert "0 problem(s)" in run("check", str(GEODATA)).stderr
    path = data_copy / "layers" / "grid.geojson"
    path.write_text(path.read_text(encoding="utf-8").replace('"operational"', '"ruined"', 1))
    done = run("check", str(data_copy), "--json", code=1)
    problems = json.loads(done.stdout)
    assert any(p["file"] == "layers/grid.geojson" and p["field"] == "status" for p in problems)


def test_left_out_features_are_named_on_stderr(own_data):
    (own_data / "layers" / "airports.geojson").write_text("{}")
    done = run("layers", "--json", "--data", str(own_data))
    assert "airports.geojson" in done.stderr
    assert [layer["id"] for layer in json.loads(done.stdout)] == ["railways"]
