from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import corridors
from corridors.app.state import parameters_of, view_parameters, voltages
from corridors.maps import BASEMAPS, COLOR_BY
from corridors.model import Status
from corridors.selection import Conditions
from tests.conftest import GEODATA

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


OPENED = corridors.open_catalogue(GEODATA)
KINDS = sorted(set(OPENED.traits["kind"].dropna()))
YEARS = st.integers(*OPENED.years)
STEPS = st.sampled_from(voltages(OPENED))


def some(options):
    return st.tuples(st.lists(st.sampled_from(list(options)), unique=True, max_size=3).map(sorted))


def one(strategy):
    return st.tuples(strategy)


@given(
    st.fixed_dictionaries(
        {
            "layer_ports": one(st.booleans()),
            "status": some([s.value for s in Status]),
            "country": some(OPENED.countries),
            "kind": some(KINDS),
            "dim": one(st.booleans()),
            "by": one(st.sampled_from(list(COLOR_BY))),
            "basemap": one(st.sampled_from(list(BASEMAPS))),
            "year": st.tuples(st.just(True), YEARS),
            "kv": st.tuples(STEPS, STEPS).map(sorted).map(tuple),
            "saving": one(st.integers(0, 100)),
            "feature": one(st.none() | st.sampled_from(OPENED.feature_ids)),
        }
    )
)
def test_what_the_address_says_is_what_was_written_there(values):
    parameters = {p.key: p for p in parameters_of(OPENED)}
    for key, value in values.items():
        texts = parameters[key].write(*value)
        assert (parameters[key].read(texts) if texts else parameters[key].defaults) == value


def test_every_guided_view_of_the_data_means_something(catalogue):
    assert len(catalogue.ledger.views) == 3
    parameters = {p.key: p for p in parameters_of(catalogue)}
    for view in catalogue.ledger.views:
        assert view.title_zh
        assert view.sentence_zh
        for key, texts in view_parameters(catalogue, view).items():
            if key != "at":
                parameters[key].read([texts] if isinstance(texts, str) else texts)
        conditions = Conditions(
            layers=tuple(view.layers or catalogue.layers), kinds=tuple(view.kinds) or None
        )
        assert len(catalogue.select(conditions)) > 10


def test_a_data_folder_without_views_offers_none_and_a_broken_one_is_named(own_data):
    assert corridors.open_catalogue(own_data).ledger.views == []
    (own_data / "views.json").write_text('[{"id": "x", "title": "X", "zoom": 99}]')
    opened = corridors.open_catalogue(own_data)
    assert opened.ledger.views == []
    assert {(p.file, p.field) for p in opened.problems} == {
        ("views.json", "sentence"),
        ("views.json", "zoom"),
    }
