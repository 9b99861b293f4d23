"""A plan's tables read back into arrays, by names."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings

from lichen.core.errors import ModelError
from lichen.engine.match.compile import compile_problem
from lichen.engine.match.plan import make_plan
from lichen.engine.match.proof import value_of
from lichen.engine.match.recall import recall_answer
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.solve import solve_problem
from lichen.engine.match.testing import small_region, stream, table, two_sites
from tests.engine.match.regions import pressed, regions, wishes


@settings(max_examples=8)
@given(regions(), wishes(whole=True))
def test_what_is_told_is_read_back(region, wish):
    problem = compile_problem(region, wish)
    wanted = solve_problem(problem, wish)
    found = recall_answer(region, problem, make_plan(region, wish))
    for name in ("throughput", "steps", "outlet", "u", "w", "plant_price"):
        np.testing.assert_allclose(getattr(found, name), getattr(wanted, name), atol=1e-6)
    assert value_of(problem, found) == pytest.approx(value_of(problem, wanted), abs=1e-6)


def test_receiver_may_call_it_by_another_name():
    """What the giver calls planks is building waste by its code to the plant that takes it in."""
    region = pressed()
    rows = [
        row | {"resource": "planks", "key": "planks", "code": "170201"}
        for row in region.streams.to_dicts()[:1]
    ]
    recipes = [row | ({"code": "17"} if row["role"] == "input" else {}) for row in region.recipes.to_dicts()]
    region = replace(
        region,
        streams=table("streams", [*rows, *region.streams.to_dicts()[1:]]),
        recipes=table("recipes", recipes),
    )
    plan = make_plan(region)
    assert plan.totals.amount_placed == pytest.approx(100.0)
    found = recall_answer(region, compile_problem(region, PlanSettings()), plan)
    assert found.amount.sum() == pytest.approx(180.0)


def test_two_lines_of_a_recipe_with_one_name_are_told_apart():
    """Waste goes in twice, as 0.6 and as 0.4 of the whole; two exchanges with one name keep the recipe."""
    region = pressed()
    line = {"technology": "press", "resource": "waste", "key": "waste"}
    lines = [line | {"role": role, "share": share} for role, share in (("input", 0.6), ("input", 0.4))]
    region = replace(region, recipes=table("recipes", [*lines, *region.recipes.to_dicts()[1:]]))
    plan = make_plan(region)
    problem = compile_problem(region, PlanSettings())
    found = recall_answer(region, problem, plan)
    taken = np.bincount(found.arcs.sink, found.amount, len(problem.sinks))
    assert taken.tolist() == pytest.approx([80.0, 60.0, 40.0])


def renamed(plan, column, name):
    return replace(plan, exchanges=plan.exchanges.with_columns(pl.lit(name).alias(column)))


@pytest.mark.parametrize(
    ("column", "sentence"),
    [
        ("from_stream", "a giver 'gold'"),
        ("to_stream", "a receiver 'gold'"),
        ("mode", "a mode of transport 'gold'"),
    ],
)
def test_name_that_the_region_does_not_have_raises(column, sentence):
    problem = compile_problem(two_sites(), PlanSettings())
    with pytest.raises(
        ModelError, match=f"{sentence} that the region does not have; it belongs to another pack."
    ):
        recall_answer(two_sites(), problem, renamed(make_plan(two_sites()), column, "gold"))


def test_plant_that_the_region_does_not_have_raises():
    plan, problem = make_plan(pressed()), compile_problem(pressed(), PlanSettings())
    with pytest.raises(ModelError, match="The plan runs 'press' at 'moon', which the region does not allow."):
        recall_answer(pressed(), problem, replace(plan, plants=plan.plants.with_columns(site=pl.lit("moon"))))
    with pytest.raises(ModelError, match="a plant 'press' at 'moon' that the region does not have"):
        recall_answer(pressed(), problem, renamed(plan, "to_site", "moon"))
    with pytest.raises(ModelError, match="a plant 'press' at 'yard' that the region does not have"):
        recall_answer(pressed(), problem, renamed(plan, "resource", "gold"))


def test_prices_of_another_region_raise():
    other = small_region(
        {"mill": (0, 0), "farm": (10, 0)}, [stream("bran", "mill", "offer", 100.0, reference_cost=5.0)]
    )
    plan = replace(make_plan(two_sites()), exchanges=make_plan(other).exchanges)
    with pytest.raises(ModelError, match="prices are not of the streams and plants of this region"):
        recall_answer(other, compile_problem(other, PlanSettings()), plan)


def test_order_of_the_region_does_not_matter():
    region = pressed()
    plan = make_plan(region)
    turned = replace(region, streams=region.streams.sort("id"), sites=region.sites.sort("id"))
    problem = compile_problem(turned, PlanSettings())
    assert value_of(problem, recall_answer(turned, problem, plan)) == pytest.approx(plan.objective)
