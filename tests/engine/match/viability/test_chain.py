"""Chains through plants: worked by hand, at one with the plan, and what is not known of a treatment is said."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings

from lichen.core.errors import ModelError
from lichen.engine.kit.interval import exactly
from lichen.engine.match.plan import make_plan
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.testing import table
from lichen.engine.match.viability.judge import judge
from tests.engine.match.regions import ANNUITY, pressed, regions

VIA = [("press", "yard")]


def test_rules_1_to_3_chain_worked_by_hand():
    """`pressed`: 121.2 a tonne before the press is paid for, of which one line of 60 t costs its annuity."""
    card = judge(pressed(), "waste", "fuel", via=VIA)
    assert card.benefit.low == pytest.approx(121.2 - ANNUITY / 60)
    assert card.benefit.exact
    assert card.amount == exactly(100.0)
    assert card.distance == exactly(20.0)
    assert card.transport_cost.low == pytest.approx(1 + 0.8)
    assert card.via == ("press at yard",)
    assert card.test("treatment").verdict == "pass"
    assert "the plants can take 180" in card.test("treatment").sentence


def test_capacity_and_need_limit_what_passes():
    """Whatever is least: the need of 90 t takes 112.5 t of waste, one line 60 t."""
    region = pressed()
    one_line = replace(
        region, technologies=region.technologies.with_columns(pl.lit(1, pl.Int64).alias("max_steps"))
    )
    assert judge(one_line, "waste", "fuel", via=VIA).amount == exactly(60.0)
    more = replace(region, streams=table("streams", [row | {"amount": row["amount"] * 1.4 if row["role"] == "offer"
                   else row["amount"]} for row in region.streams.to_dicts()]))  # fmt: skip
    assert judge(more, "waste", "fuel", via=VIA).amount.low == pytest.approx(112.5)


def test_rule_5_what_nobody_prices_is_unknown():
    """Ash without a price of disposal: the treatment and the price are not known, and say what is missing."""
    card = judge(replace(pressed(), prices=pressed().prices.clear()), "waste", "fuel", via=VIA)
    assert {card.test(name).verdict for name in ("treatment", "price")} == {"unknown"}
    assert "price of disposal of 'ash'" in card.test("price").missing


def test_rule_4_limits_of_a_technology_are_judged():
    """A strict limit on what comes is a test; what a technology does not state of its product passes."""
    limit = {
        "technology": "press",
        "role": "input",
        "property": "moisture",
        "relation": "max",
        "value": 0.2,
        "unit": "",
    }
    wet = {"stream": "waste", "property": "moisture", "relation": "value", "value": 0.5, "unit": ""}
    need = {"stream": "fuel", "property": "ash", "relation": "max", "value": 0.01, "unit": ""}
    for strict, stated, verdict in ((True, [wet], "fail"), (True, [], "unknown"), (False, [], "pass")):
        region = replace(
            pressed(),
            technology_qualities=table("technology_qualities", [limit | {"strict": strict}]),
            qualities=table("qualities", [*stated, need]),
        )
        assert judge(region, "waste", "fuel", via=VIA).test("quality").verdict == verdict


def test_wrong_resource_on_a_leg_is_told_with_its_leg():
    """The press makes no gas."""
    region = pressed()
    rows = [
        row | ({"resource": "gas", "key": "gas"} if row["id"] == "fuel" else {})
        for row in region.streams.to_dicts()
    ]
    card = judge(replace(region, streams=table("streams", rows)), "waste", "fuel", via=VIA)
    assert (card.viable, card.limiting) == ("fail", "resource")
    assert "what press at yard makes → fuel" in card.test("resource").sentence


@pytest.mark.parametrize(
    ("via", "said"),
    [([("press", "moon")], "not, and may not be built, at 'moon'"), ([("x", "y")], "technology 'x'")],
)
def test_stop_that_is_not_there_is_refused(via, said):
    with pytest.raises(ModelError, match=said):
        judge(pressed(), "waste", "fuel", via=via)


@settings(max_examples=15)
@given(regions())
def test_chain_that_the_plan_uses_fails_no_binding_test(region):
    """The plan runs what the card of the chain does not rule out."""
    plan = make_plan(region, PlanSettings(gap=0.0))
    for row in plan.exchanges.iter_rows(named=True):
        if row["from_kind"] != "offer" or row["to_kind"] != "plant":
            continue
        onward = [
            last
            for last in plan.exchanges.filter(pl.col("to_kind") == "need").iter_rows(named=True)
            if (last["from_technology"], last["from_site"]) == (row["to_technology"], row["to_site"])
        ]
        for last in onward:
            via = [(row["to_technology"], row["to_site"])]
            card = judge(region, row["from_stream"], last["to_stream"], via=via)
            assert [t.name for t in card.failing if t.name not in ("price", "amount")] == []
