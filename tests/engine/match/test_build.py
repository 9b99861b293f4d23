"""Quick whole-number choices of what to build: whole, affordable, within limits, and never worse for searching on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.engine.match.answer import quiet
from lichen.engine.match.build import add_and_drop, dive, reconsider
from lichen.engine.match.compile import compile_problem
from lichen.engine.match.master import Master
from lichen.engine.match.pairs import Pairs
from lichen.engine.match.settings import PlanSettings
from tests.engine.match.reference import best_value
from tests.engine.match.regions import pressed, regions

BUDGETS = st.sampled_from([None, 0.0, 600.0, 1700.0, 2500.0])


def loaded(region, budget=None):
    problem = compile_problem(region, PlanSettings(budget=budget))
    master = Master(problem)
    master.add(Pairs(problem).everything())
    return master


def worth(master, steps):
    master.allow(steps, steps)
    return master.solve().objective


@settings(max_examples=15)
@given(regions(), BUDGETS)
def test_steps_are_whole_allowed_and_affordable(region, budget):
    """Whichever way they were found; and each search on is worth at least as much."""
    master = loaded(region, budget)
    plants = master.problem.plants
    dived = dive(master, master.solve(), quiet)
    moved = add_and_drop(master, dived, np.inf, quiet)
    chosen = reconsider(master, moved, np.inf, quiet)
    for steps in (dived, moved, chosen):
        assert steps.dtype == np.int64
        assert np.all((steps >= 0) & (steps <= plants.max_steps))
        assert float(np.sum(steps * plants.investment)) <= master.problem.budget + 1e-6
    values = [worth(master, steps) for steps in (dived, moved, chosen)]
    assert values == sorted(values) or values == pytest.approx(sorted(values), abs=1e-6)
    assert values[-1] <= best_value(region, PlanSettings(budget=budget)) + 1e-6 * max(1.0, abs(values[-1]))


def test_dive_rounds_up_what_pays():
    """100 t of waste fill 1⅔ lines: two are built."""
    master = loaded(pressed())
    assert dive(master, master.solve(), quiet).tolist() == [2]


def test_budget_rounds_down():
    master = loaded(pressed(), budget=19_999.0)
    assert dive(master, master.solve(), quiet).tolist() == [1]


@pytest.mark.parametrize("start", [0, 1, 3])
def test_single_steps_lead_to_the_best_number_of_lines(start):
    """One more while it pays, one less where it does not: two lines, from wherever it begins."""
    assert add_and_drop(loaded(pressed()), np.array([start]), np.inf, quiet).tolist() == [2]


def test_search_stops_where_it_is_good_enough():
    assert add_and_drop(loaded(pressed()), np.array([1]), 1.0, quiet).tolist() == [1]
    assert reconsider(loaded(pressed()), np.array([1]), 1.0, quiet).tolist() == [1]


def test_piece_is_chosen_anew():
    assert reconsider(loaded(pressed()), np.array([0]), np.inf, quiet).tolist() == [2]
