"""What it is worth: the rules at the head of the module, one by one."""

from __future__ import annotations

import pytest

from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.viability.judge import judge
from tests.engine.match.viability.cases import ash_works


def card(offer=None, need=None, wish=None, **tables):
    return judge(ash_works(offer, need, **tables), "ash", "bricks", settings=wish)


def test_rule_1_benefit_is_the_width_of_the_range_of_prices():
    """The giver pays up to 40 to be rid of it, the receiver pays up to 15 less handling and haul."""
    found = card()
    assert (found.price_high - found.price_low) == found.benefit
    assert found.test("price").margin == found.benefit


def test_rule_1_carbon_counts_to_who_avoids_it():
    """At 100 a tonne: disposal avoids 0.02, clay 0.05, the haul emits 0.003."""
    found = card(wish=PlanSettings(carbon_price=100.0))
    assert found.price_low.low == pytest.approx(-42.0)
    assert found.price_high.low == pytest.approx(4.0 + 5.0 - 0.3)


@pytest.mark.parametrize(
    ("offer", "need", "verdict"),
    [
        ({}, {}, "pass"), ({"reference_cost": -9.0}, {"reference_cost": 5.0}, "fail"),
        ({"reference_cost": None}, {}, "unknown"), ({"reference_cost": None}, {"reference_cost": 0.0}, "unknown"),
        ({"handling_cost": None}, {}, "pass"),
    ],
)  # fmt: skip
def test_rule_2_price(offer, need, verdict):
    """A reference cost that nobody states may hide anything; handling that nobody states is listed."""
    assert card(offer, need).test("price").verdict == verdict


def test_rule_2_table_of_prices_states_it_too():
    price = {"kind": "disposal", "dimension": "mass", "value": 40.0}
    found = card({"reference_cost": None}, prices=[price])
    assert (found.test("price").verdict, found.benefit.low) == ("pass", 44.0)


def test_rule_2_what_counts_as_nothing_is_listed():
    found = card({"handling_cost": None})
    assert found.assumed == ("handling_cost of ash (cost of preparing it)",)


@pytest.mark.parametrize(
    ("need", "verdict"),
    [({}, "pass"), ({"reference_co2e": -1.0}, "fail"), ({"reference_co2e": None}, "unknown")],
)
def test_rule_3_emissions_do_not_bind(need, verdict):
    found = card(need=need)
    assert (found.test("carbon").verdict, found.test("carbon").binding, found.viable) == (
        verdict,
        False,
        "pass",
    )


@pytest.mark.parametrize(
    ("both", "offer", "grade"),
    [
        ({}, {}, "A"), ({"rel_sd": 0.2}, {}, "B"), ({"rel_sd": None}, {}, "C"), ({"status": "published"}, {}, "B"),
        ({}, {"handling_cost": None}, "B"), ({}, {"reference_co2e": None}, "C"), ({"status": "assumption"}, {}, "D"),
        ({"status": "assumption"}, {"reference_cost": None}, "E"), ({}, {"reference_cost": None}, "D"),
    ],
)  # fmt: skip
def test_rule_4_grade(both, offer, grade):
    assert card(both | offer, both).grade == grade
