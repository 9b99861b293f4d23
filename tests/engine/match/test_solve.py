"""The best plan over all pairs, against one programme with every pair in it, solved by another solver."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.core.graph import Region
from lichen.engine.match import market, solve
from lichen.engine.match.compile import compile_problem
from lichen.engine.match.proof import broken_limits, value_of
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.solve import solve_problem
from lichen.engine.match.testing import small_region, stream
from tests.engine.match.reference import best_value
from tests.engine.match.regions import pressed, regions, wishes

BUDGETS = st.builds(PlanSettings, budget=st.sampled_from([0.0, 600.0, 1700.0, 2500.0]), gap=st.just(0.0))


@contextmanager
def starved() -> Iterator[None]:
    """Begin with one neighbour, add one pair at a time, and never list all pairs: small regions go the long way."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solve, "EVERY_ARC", 0)
        patch.setattr(solve, "EVERY_LINK", 0)
        patch.setattr(solve, "NEIGHBOURS", 1)
        patch.setattr(market, "PER_END", 1)
        yield


def solved(region: Region, wish: PlanSettings):
    """Return the answer, after checking that it keeps every limit and is worth what it says."""
    problem = compile_problem(region, wish)
    answer = solve_problem(problem, wish)
    assert broken_limits(problem, answer) == []
    assert value_of(problem, answer) == pytest.approx(answer.objective, abs=1e-6)
    return answer


@settings(max_examples=15)
@given(regions(technologies=False), wishes())
def test_direct_exchanges_are_the_best(region, wish):
    assert solved(region, wish).objective == pytest.approx(best_value(region, wish), rel=1e-6, abs=1e-6)


@settings(max_examples=20)
@given(regions(), wishes())
def test_plan_with_plants_is_the_best(region, wish):
    assert solved(region, wish).objective == pytest.approx(best_value(region, wish), rel=1e-6, abs=1e-6)


@settings(max_examples=25)
@given(regions(), wishes(whole=True))
def test_plan_in_whole_numbers_is_the_best(region, wish):
    """Lots, limits on partners, a budget and steps of capacity together."""
    assert solved(region, wish).objective == pytest.approx(best_value(region, wish), rel=1e-6, abs=1e-6)


@settings(max_examples=12)
@given(regions(), BUDGETS)
def test_budget_is_kept_and_used_best(region, wish):
    assert solved(region, wish).objective == pytest.approx(best_value(region, wish), rel=1e-6, abs=1e-6)


@settings(max_examples=12)
@given(regions(technologies=False), wishes())
def test_pricing_alone_finds_the_best(region, wish):
    with starved():
        answer = solved(region, wish)
    assert answer.objective == pytest.approx(best_value(region, wish), rel=1e-6, abs=1e-6)
    assert answer.columns <= answer.pairs


@settings(max_examples=16)
@given(regions(), wishes(whole=True) | BUDGETS)
def test_best_value_lies_between_objective_and_bound(region, wish):
    """Where not every pair is in the programme, an open gap is told, and encloses the best value."""
    with starved():
        answer = solved(region, wish)
    best = best_value(region, wish)
    assert answer.objective <= best + 1e-6 * max(1.0, abs(best))
    assert answer.bound >= best - 1e-6 * max(1.0, abs(best))


def test_absent_pair_is_found_by_its_price():
    """The nearest partner takes little; the plan must look past it."""
    where = {"a": (0.0, 0.0), "near": (1.0, 0.0), "far": (50.0, 0.0)}
    rows = [stream("o", "a", "offer", 100.0, reference_cost=20.0), stream("n", "near", "need", 10.0)]
    rows.append(stream("f", "far", "need", 90.0))
    with starved():
        answer = solved(small_region(where, rows), PlanSettings())
    assert answer.objective == pytest.approx(10 * (20 - 0.1) + 90 * (20 - 5))


def test_region_of_nothing_has_an_empty_plan():
    for rows in ([], [stream("o", "a", "offer", 5.0)], [stream("n", "a", "need", 5.0)]):
        answer = solved(small_region({"a": (0.0, 0.0)}, rows), PlanSettings())
        assert (len(answer.arcs), answer.objective, answer.bound, answer.pairs) == (0, 0.0, 0.0, 0)


def test_progress_is_told_forwards_and_in_words():
    told = []
    problem = compile_problem(pressed(), PlanSettings())
    solve_problem(problem, PlanSettings(), lambda fraction, text: told.append((fraction, text)))
    assert all(0.0 <= fraction <= 1.0 and text for fraction, text in told)


def test_same_problem_gives_the_same_answer():
    """One thread, no clock, no chance: two runs agree to the last digit."""
    one, other = (solved(pressed(), PlanSettings()) for _ in range(2))
    assert (one.objective, one.bound) == (other.objective, other.bound)
    assert np.array_equal(one.amount, other.amount)
