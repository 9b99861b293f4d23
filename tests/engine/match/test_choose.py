"""Choosing in whole numbers: what is chosen lies below the bound, and is proven the best where every pair is there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.engine.match.answer import quiet
from lichen.engine.match.choose import Goal, choose
from lichen.engine.match.compile import compile_problem
from lichen.engine.match.market import Market
from lichen.engine.match.master import Master
from lichen.engine.match.pairs import Pairs
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.testing import table
from tests.engine.match.reference import best_value
from tests.engine.match.regions import ANNUITY, pressed, regions, wishes


def chosen(region, wish, *, complete):
    problem = compile_problem(region, wish)
    pairs, master = Pairs(problem), Master(problem)
    master.add(pairs.everything() if complete else pairs.nearest(1))
    market = Market(master, pairs, 1e-6)
    return choose(
        market, market.tighten(quiet), Goal(wish.gap, 0.0, wish.time_limit), quiet, complete=complete
    )


@settings(max_examples=15)
@given(regions(), wishes(whole=True), st.booleans())
def test_best_value_lies_between_choice_and_bound(region, wish, complete):
    choice, best = chosen(region, wish, complete=complete), best_value(region, wish)
    slack = 1e-6 * max(1.0, abs(best))
    assert choice.solved.objective <= best + slack
    assert choice.bound >= best - slack
    if complete:
        assert choice.solved.objective == pytest.approx(best, rel=1e-6, abs=1e-6)


def test_lines_of_the_press():
    choice = chosen(pressed(), PlanSettings(gap=0.0), complete=True)
    assert choice.solved.steps.tolist() == [2.0]
    assert choice.solved.objective == pytest.approx(100 * 121.2 - 2 * ANNUITY)
    assert choice.bound == pytest.approx(choice.solved.objective)


def test_plant_that_would_lose_is_not_built():
    """At 3,000,000 a line the press never pays, however wide the gap that is allowed."""
    region = pressed()
    dear = [row | {"investment": 3e6} for row in region.technologies.to_dicts()]
    choice = chosen(
        replace(region, technologies=table("technologies", dear)), PlanSettings(gap=0.9), complete=False
    )
    assert (choice.solved.steps.tolist(), choice.solved.objective) == ([0.0], 0.0)


def test_goal_counts_what_is_worth_elsewhere():
    """A part may miss by the gap of the whole plan, not of itself alone."""
    goal = Goal(0.01, 900.0, 1.0)
    assert goal.allowed(100.0) == 10.0
    assert goal.relative(100.0) == 0.1
    assert Goal(0.01, 0.0, 1.0).relative(100.0) == 0.01
