from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

import corridors
from corridors.catalogue import Catalogue

REPOSITORY = Path(__file__).parents[1]
GEODATA = REPOSITORY / "geodata"

# Tests assert no seconds: a busy machine is no fault of the code.
settings.register_profile("corridors", deadline=None)
settings.load_profile("corridors")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--require-browser",
        action="store_true",
        help="fail the browser tests where there is no Chromium, instead of skipping them",
    )


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return corridors.open_catalogue(GEODATA)


@pytest.fixture
def data_copy(tmp_path: Path) -> Path:
    """A copy of the published data that a test may break."""
    folder = tmp_path / "geodata"
    shutil.copytree(GEODATA, folder, ignore=shutil.ignore_patterns("curated"))
    return folder


@pytest.fixture
def change_json() -> Callable[[Path, Callable[[Any], Any]], None]:
    def change(path: Path, edit: Callable[[Any], Any]) -> None:
        value = json.loads(path.read_text(encoding="utf-8"))
        edit(value)
        path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")

    return change


#: A catalogue far away from the built-in one, with a layer the code does not know.
AFRICA: dict[str, dict[str, Any]] = {
    "railways": {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {
                    "id": "mombasa-nairobi-sgr",
                    "name": "Mombasa-Nairobi Standard Gauge Railway",
                    "status": "operational",
                    "countries": ["KEN"],
                    "opened": "2017-05-31",
                },
                "geometry": {
                    "type": "LineString",
                    "coordinates": [[39.58, -4.03], [38.56, -3.39], [36.9, -1.37]],
                },
            }
        ],
    },
    "airports": {
        "type": "FeatureCollection",
        "title": "Airports",
        "features": [
            {
                "type": "Feature",
                "id": "nairobi-airport",
                "properties": {
                    "name": "<img src=x onerror=alert(1)> ${alert(2)}",
                    "status": "planned",
                },
                "geometry": {"type": "Point", "coordinates": [36.93, -1.32]},
            }
        ],
    },
}


@pytest.fixture
def own_data(tmp_path: Path) -> Path:
    """A user's own data folder: two layers and nothing else."""
    folder = tmp_path / "kenya"
    (folder / "layers").mkdir(parents=True)
    for name, collection in AFRICA.items():
        (folder / "layers" / f"{name}.geojson").write_text(json.dumps(collection))
    return folder
