"""What it is: the rules at the head of the module, one by one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.engine.kit.interval import Interval, exactly
from lichen.engine.match.fit import APPROACH
from lichen.engine.match.testing import LORRY, table
from lichen.engine.match.viability.judge import judge
from lichen.engine.match.viability.matter import blend
from tests.engine.match.viability.cases import SUMMER, WINTER, ash_works

ZERO = 273.15
HEAT = {"dimension": "energy", "resource": "heat", "code": None, "legal_status": None}


def limited(*rows, offer=None, need=None, dimension="mass"):
    """Return the card of `ash_works` with these qualities."""
    names = ("stream", "property", "relation", "value", "unit")
    region = ash_works(offer, need, transport=[LORRY | {"dimension": dimension, "permits": ["*"]}])
    qualities = table("qualities", [dict(zip(names, row, strict=True)) for row in rows])
    return judge(replace(region, qualities=qualities), "ash", "bricks")


@pytest.mark.parametrize(
    ("need", "verdict"),
    [
        ({}, "pass"),
        ({"resource": "x", "code": "1001"}, "pass"),
        ({"resource": "x"}, "fail"),
        ({"dimension": "volume"}, "fail"),
    ],
)
def test_rule_1_resource(need, verdict):
    assert judge(ash_works(need=need), "ash", "bricks").test("resource").verdict == verdict


@pytest.mark.parametrize(
    ("offer", "need", "amount", "verdict"),
    [
        ({}, {}, 800.0, "pass"), ({"availability": SUMMER}, {}, 400.0, "pass"),
        ({"availability": SUMMER}, {"availability": WINTER}, 0.0, "fail"),
        ({"availability": SUMMER, "storage": 100.0}, {"availability": WINTER}, 100.0, "pass"),
        ({"availability": SUMMER, "storage": 60.0}, {"availability": WINTER, "storage": 40.0}, 100.0, "pass"),
        ({"min_lot": 800.0}, {}, 800.0, "pass"), ({"min_lot": 800.1}, {}, 800.0, "fail"),
        ({"availability": SUMMER}, {"min_lot": 500.0}, 400.0, "fail"),
    ],
)  # fmt: skip
def test_rule_2_amount_over_the_year(offer, need, amount, verdict):
    card = judge(ash_works(offer, need), "ash", "bricks")
    assert card.amount.low == card.amount.high == pytest.approx(amount)
    assert card.test("amount").verdict == verdict


def test_rule_2_storage_that_is_not_stated_may_be_any():
    """Then the amount is an interval even though all else is stated, and the test is unknown where that decides."""
    card = judge(
        ash_works({"availability": SUMMER}, {"availability": WINTER, "storage": None}), "ash", "bricks"
    )
    assert (card.amount, card.test("amount").verdict) == (Interval(0.0, 800.0), "unknown")
    assert card.test("amount").missing == "storage of bricks"


@pytest.mark.parametrize(
    ("value", "relation", "limit", "verdict"),
    [
        (0.1, "max", 0.1, "pass"),
        (0.11, "max", 0.1, "fail"),
        (0.1, "min", 0.1, "pass"),
        (0.09, "min", 0.1, "fail"),
    ],
)
def test_rule_3_quality(value, relation, limit, verdict):
    card = limited(("ash", "moisture", "value", value, ""), ("bricks", "moisture", relation, limit, ""))
    test = card.test("quality")
    assert test.verdict == verdict
    assert test.margin.low == pytest.approx(limit - value if relation == "max" else value - limit)


@pytest.mark.parametrize(
    ("bounds", "verdict"),
    [
        ([("max", 0.1)], "pass"),
        ([("min", 0.2)], "fail"),
        ([("min", 0.05), ("max", 0.2)], "unknown"),
        ([("min", 0.05)], "unknown"),
    ],
)
def test_rule_3_value_within_bounds(bounds, verdict):
    """A range passes if all of it does, fails if none of it does, and else nobody knows."""
    rows = [("ash", "moisture", relation, value, "") for relation, value in bounds]
    test = limited(*rows, ("bricks", "moisture", "max", 0.1, "")).test("quality")
    assert test.verdict == verdict


def test_rule_3_every_property_counts_and_the_worst_decides():
    rows = [("ash", "a", "value", 0.5, ""), ("ash", "b", "value", 0.5, ""), ("bricks", "a", "max", 0.6, ""),
            ("bricks", "b", "max", 0.4, ""), ("bricks", "c", "max", 0.4, "")]  # fmt: skip
    test = limited(*rows).test("quality")
    assert (test.verdict, test.change.split(";")[0]) == ("fail", "b at most 40\u202f%")
    assert "c" not in test.sentence.split()
    test = limited(*rows[:1], *rows[2:3], rows[4]).test("quality")
    assert (test.verdict, test.missing) == ("unknown", "quality of ash: c")


def test_rule_3_concentrations_are_contaminants():
    rows = [("ash", "chloride", "value", 0.3, "kg/m³"), ("bricks", "chloride", "max", 0.25, "kg/m³")]
    volume = {"dimension": "volume"}
    card = limited(*rows, offer=volume, need=volume, dimension="volume")
    assert (card.test("contaminants").verdict, card.test("quality").verdict) == ("fail", "pass")
    other = [("ash", "chloride", "value", 0.3, ""), rows[1]]
    assert limited(*other).test("contaminants").verdict == "unknown"


@pytest.mark.parametrize(
    ("celsius", "verdict"), [(65.0, "pass"), (64.9, "fail"), (60.0, "fail"), (200.0, "pass")]
)
def test_rule_4_heat_never_flows_uphill(celsius, verdict):
    """A process at 60 °C needs 60 °C and the smallest approach."""
    assert APPROACH == 5.0
    rows = [
        ("ash", "temperature", "value", celsius + ZERO, "K"),
        ("bricks", "temperature", "min", 60 + ZERO, "K"),
    ]
    card = limited(*rows, offer=HEAT, need=HEAT, dimension="energy")
    assert card.test("heat").verdict == verdict


@settings(max_examples=30)
@given(st.floats(250.0, 900.0), st.floats(250.0, 900.0))
def test_rule_4_second_law(hot, cold):
    """Whatever the levels: where the heat test passes, heat flows from the warmer to the cooler."""
    rows = [("ash", "temperature", "value", hot, "K"), ("bricks", "temperature", "min", cold, "K")]
    if limited(*rows, offer=HEAT, need=HEAT, dimension="energy").test("heat").verdict == "pass":
        assert hot > cold


def test_rule_4_pressure_and_level_that_is_not_stated():
    bar = "kg/(m s²)"
    rows = [("ash", "pressure", "value", 4e5, bar), ("bricks", "pressure", "min", 6e5, bar)]
    card = limited(*rows, offer=HEAT, need=HEAT, dimension="energy")
    assert card.test("heat").change.replace("\u202f", " ") == "pressure at least 6 bar"
    hot = ("ash", "temperature", "value", 350.0, "K")
    test = limited(hot, offer=HEAT, need=HEAT, dimension="energy").test("heat")
    assert (test.verdict, test.missing) == ("unknown", "quality of bricks: temperature")


@given(st.floats(0.01, 1.0), st.floats(0.01, 1.0), st.sampled_from(["max", "min"]))
def test_rule_6_blend_meets_the_limit(value, limit, relation):
    """The largest share, blended with stock that is free of it (or all of it), is exactly at the limit."""
    share = blend(value, limit, relation, "")
    if share is None:
        assert value <= limit if relation == "max" else value >= limit
        return
    rest = 0.0 if relation == "max" else 1.0
    assert 0 <= share <= 1
    assert share * value + (1 - share) * rest == pytest.approx(limit)


def test_rule_5_need_that_takes_mixtures_asks_what_else_is_in_it():
    """What misses a limit alone may be part of a mixture; what is not known of it still is not known."""
    rows = [("ash", "chloride", "value", 0.01, ""), ("bricks", "chloride", "max", 0.005, "")]
    test = limited(*rows, need={"blend": True}).test("quality")
    assert (test.verdict, test.missing) == ("unknown", "what it is blended with")
    assert "at most 50\u202f% of a blend" in test.sentence
    assert limited(rows[1], need={"blend": True}).test("quality").missing == "quality of ash: chloride"


def test_rule_6_blend_is_told():
    rows = [("ash", "chloride", "value", 0.01, ""), ("bricks", "chloride", "max", 0.005, "")]
    assert "or at most 50\u202f% of a blend" in limited(*rows).test("quality").change
    assert exactly(0.5).low == 0.5
