from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from corridors.model import Qualifier, Quantity, attribute_label, attribute_unit, saving_between
from corridors.records import Fact, Source, year_of

minutes = st.floats(min_value=1, max_value=100_000)
stated = st.sampled_from([Qualifier.EQUAL, Qualifier.LESS, Qualifier.GREATER, Qualifier.ABOUT])


def quantity(value: float, qualifier: str = "=") -> Quantity:
    return Quantity(value, "min", Qualifier(qualifier))


@pytest.mark.parametrize(
    ("before", "after", "qualifier", "saved", "percent"),
    [
        (quantity(300), quantity(120, "<"), ">=", 180, 60),
        (quantity(180, ">"), quantity(46), ">=", 134, 100 * 134 / 180),
        (quantity(240), quantity(90), "=", 150, 62.5),
        (quantity(240, "~"), quantity(90), "~", 150, 62.5),
        (quantity(240, "<"), quantity(90), "<=", 150, 62.5),
        (quantity(240), quantity(90, ">"), "<=", 150, 62.5),
    ],
)
def test_saving_keeps_bounds(before, after, qualifier, saved, percent):
    saving = saving_between(before, after)
    assert saving.qualifier == qualifier
    assert saving.minutes == pytest.approx(saved)
    assert saving.percent == pytest.approx(percent)


def test_saving_says_nothing_where_bounds_pull_apart():
    assert saving_between(quantity(240, "<"), quantity(90, "<")).qualifier is None
    assert saving_between(quantity(240, ">"), quantity(90, ">")).minutes is None


@given(minutes, stated, minutes, stated, st.floats(0, 1), st.floats(0, 1))
def test_true_saving_lies_within_the_stated_bound(before, b_sign, after, a_sign, b_move, a_move):
    """Whatever the true times are, as far as their bounds allow, the saving's bound holds."""
    truth = {
        Qualifier.EQUAL: lambda value, move: value,
        Qualifier.ABOUT: lambda value, move: value,
        Qualifier.LESS: lambda value, move: value * (1 - 0.9 * move),
        Qualifier.GREATER: lambda value, move: value * (1 + move),
    }
    true_before = truth[b_sign](before, b_move)
    true_after = truth[a_sign](after, a_move)
    saving = saving_between(Quantity(before, "min", b_sign), Quantity(after, "min", a_sign))
    true_saving = true_before - true_after
    if saving.qualifier is Qualifier.AT_LEAST:
        assert true_saving >= saving.minutes - 1e-6
        assert 100 * true_saving / true_before >= saving.percent - 1e-6
    elif saving.qualifier is Qualifier.AT_MOST:
        assert true_saving <= saving.minutes + 1e-6
        assert 100 * true_saving / true_before <= saving.percent + 1e-6
    elif saving.qualifier is not None:
        assert true_saving == pytest.approx(saving.minutes)


def test_saving_refuses_other_units_and_nothing_to_reduce():
    with pytest.raises(ValueError, match="'h'"):
        saving_between(quantity(60), Quantity(1, "h"))
    with pytest.raises(ValueError, match="cannot be reduced"):
        saving_between(quantity(0), quantity(10))


@pytest.mark.parametrize(
    ("attribute", "unit", "label"),
    [
        ("length_km", "km", "Length, as stated"),
        ("voltage_kv", "kV", "Voltage"),
        ("cost_usd", "USD", "Cost"),
        ("teu", "TEU", "Containers"),
        ("role", None, "Role"),
        ("operating_speed_kmh", "km/h", "Operating speed"),
    ],
)
def test_attribute_names_carry_their_unit(attribute, unit, label):
    assert attribute_unit(attribute) == unit
    assert attribute_label(attribute) == label


def fact(**changes):
    base = {
        "feature_id": "a-line",
        "attribute": "length_km",
        "value": "10",
        "unit": "km",
        "evidence": "reported",
        "confidence": "high",
        "source_id": "report",
    }
    return Fact.model_validate(base | changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"unit": "mi"}, "must be in 'km'"),
        ({"value": "ten"}, "not a number"),
        ({"value": "nan"}, "not a number"),
        ({"attribute": "status", "value": "ruined", "unit": ""}, "not one of"),
        ({"attribute": "opened", "value": "soon", "unit": ""}, "not a date"),
        ({"attribute": "role", "value": "hub", "unit": "", "qualifier": "<"}, "needs a number"),
        ({"as_of": "2024-13"}, "pattern"),
        ({"qualifier": "!"}, "'='"),
        ({"feature_id": "A Line"}, "pattern"),
    ],
)
def test_fact_refuses_what_makes_no_sense(changes, message):
    with pytest.raises(ValidationError, match=message):
        fact(**changes)


def test_fact_reads_as_a_sentence_would_say_it():
    assert str(fact(qualifier="<", value="2500")) == "under 2,500 km"
    assert str(fact(attribute="opened", value="2030", unit="", qualifier="<")) == "before 2030"


def test_year_of_reduced_precision():
    assert [year_of(d) for d in ("2021", "2021-12", "2021-12-03", "12.2021", None)] == [
        2021,
        2021,
        2021,
        None,
        None,
    ]


def test_source_citation_names_who_when_and_where():
    source = Source.model_validate(
        {
            "id": "x",
            "type": "report",
            "title": "T",
            "publisher": "P",
            "issued": {"date-parts": [[2025, 3]]},
        }
    )
    assert source.citation("Ch. 1") == "P (2025-03): T, Ch. 1"
