from __future__ import annotations

import json
import shutil

import pytest

from corridors.travel.network import read_network
from tests.conftest import GEODATA


@pytest.mark.parametrize(
    ("said", "terms"),
    [
        (
            {
                "sources": [{"title": "Survey office"}, {"title": "Harbour board"}],
                "licenses": [{"name": "CC0-1.0"}],
            },
            {"attribution": "Survey office; Harbour board", "license": "CC0-1.0"},
        ),
        ({"licenses": [{"name": "CC0-1.0"}]}, {"license": "CC0-1.0"}),
        ({"sources": "Survey office"}, {}),
        (None, {}),
    ],
)
def test_credit_and_licence_are_those_of_the_folders_descriptor(tmp_path, said, terms):
    shutil.copytree(GEODATA / "network", tmp_path / "network")
    if said is not None:
        resources = [{"path": "facts.csv"}, {"path": "network/edges.parquet"} | said]
        (tmp_path / "datapackage.json").write_text(json.dumps({"resources": resources}))
    assert read_network(tmp_path).terms == terms
    (tmp_path / "datapackage.json").write_text("[1, 2")
    assert read_network(tmp_path).terms == {}
