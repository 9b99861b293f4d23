"""The certificate: it holds for the best answer, and for nothing that breaks a limit, a price or a sum."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.engine.match.compile import compile_problem
from lichen.engine.match.pairs import Pairs
from lichen.engine.match.proof import broken_limits, certify, dual_value, hauls, price_violation, value_of
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.solve import solve_problem
from lichen.engine.match.testing import LORRY, small_region, stream, table, two_sites
from tests.engine.match.regions import ANNUITY, pressed, regions, wishes

TOLERANCE = 1e-6


def answered(region, **wish):
    problem = compile_problem(region, PlanSettings(**wish))
    return problem, solve_problem(problem, PlanSettings(**wish))


def certified(problem, answer):
    return certify(problem, answer, Pairs(problem), TOLERANCE)


@settings(max_examples=12)
@given(regions(), wishes(whole=True))
def test_certificate_holds_for_every_answer(region, wish):
    problem = compile_problem(region, wish)
    certificate = certified(problem, solve_problem(problem, wish))
    assert certificate.valid
    assert certificate.violation <= 2 * TOLERANCE
    assert certificate.primal <= certificate.dual + 1e-6 * max(1.0, abs(certificate.dual))


@settings(max_examples=10)
@given(regions(), wishes())
def test_value_and_prices_meet(region, wish):
    """Strong duality: the answer is worth what the limits are worth at its prices."""
    problem = compile_problem(region, wish)
    answer = solve_problem(problem, wish)
    assert value_of(problem, answer) == pytest.approx(dual_value(problem, answer), rel=1e-6, abs=1e-6)
    assert price_violation(problem, answer, Pairs(problem)) <= 2 * TOLERANCE


@settings(max_examples=10)
@given(regions(technologies=False), st.integers(0, 99))
def test_any_prices_that_hold_are_worth_no_less(region, seed):
    """Weak duality: prices that no pair beats bound every answer from above."""
    problem, answer = answered(region)
    draw = np.random.default_rng(seed)
    u = draw.uniform(0, 60, len(problem.sources))
    top = max(Pairs(problem).worst(u, np.zeros(len(problem.sinks))), 0.0)
    held = replace(answer, u=u, w=np.full(len(problem.sinks), top))
    assert price_violation(problem, held, Pairs(problem)) <= 1e-9
    assert dual_value(problem, held) >= answer.objective - 1e-6


def test_figures_of_the_press_worked_by_hand():
    problem, answer = answered(pressed())
    assert value_of(problem, answer) == pytest.approx(100 * 121.2 - 2 * ANNUITY)
    certificate = certified(problem, answer)
    assert (certificate.valid, certificate.pairs) == (True, 2)


BREAKING = {
    "an amount is negative": {"amount": np.array([100.0, -80.0])},
    "an offer is over-used": {"amount": np.array([120.0, 80.0])},
    "a need is over-filled": {"amount": np.array([100.0, 120.0])},
    "a plant does not keep its recipe": {"amount": np.array([100.0, 75.0])},
    "a plant runs above its capacity": {"steps": np.array([1])},
    "a plant has more lines than it may have": {"steps": np.array([4])},
}


@pytest.mark.parametrize("sentence", BREAKING)
def test_broken_limit_is_named(sentence):
    problem, answer = answered(pressed())
    assert broken_limits(problem, answer) == []
    order = np.argsort(answer.arcs.source)
    answer = replace(answer, arcs=answer.arcs.take(order), amount=answer.amount[order])
    broken = replace(answer, **BREAKING[sentence])
    assert sentence in broken_limits(problem, broken)
    assert not certified(problem, broken).valid


def test_exceeded_budget_is_named():
    problem, answer = answered(pressed())
    assert broken_limits(replace(problem, budget=19_999.0), answer) == ["the budget is exceeded"]
    assert broken_limits(replace(problem, budget=20_000.0), answer) == []


def test_lots_and_partners_are_checked():
    problem, answer = answered(two_sites())
    small = replace(problem.sources, min_lot=np.array([81.0]))
    assert broken_limits(replace(problem, sources=small), answer) == ["an exchange is below the smallest lot"]
    where = {"a": (0.0, 0.0), "b": (1.0, 0.0)}
    rows = [stream("o", "a", "offer", 9.0), *[stream(n, "b", "need", 4.0, reference_cost=5.0) for n in "xy"]]
    problem, answer = answered(small_region(where, rows))
    one = replace(problem.sources, max_partners=np.array([1]))
    assert broken_limits(replace(problem, sources=one), answer) == ["a stream has too many partners"]


def test_exchange_that_is_not_allowed_is_named():
    problem, answer = answered(two_sites())
    lane = problem.lanes[0]
    barred = replace(lane, verdict=np.full_like(lane.verdict, 2))
    assert broken_limits(replace(problem, lanes=(barred,)), answer) == ["an exchange is not permitted"]
    strange = replace(lane, sinks=np.array([7]))
    assert broken_limits(replace(problem, lanes=(strange,)), answer) == [
        "an exchange joins resources that do not fit"
    ]
    assert broken_limits(replace(problem, max_distance=9.0), answer) == [
        "an exchange is longer than the largest distance"
    ]


@pytest.mark.parametrize("field", ["distance", "money", "co2e"])
def test_figure_that_is_not_its_own_is_named(field):
    problem, answer = answered(two_sites())
    other = replace(answer, arcs=replace(answer.arcs, **{field: getattr(answer.arcs, field) + 0.5}))
    assert broken_limits(problem, other) == ["an exchange carries figures that are not its own"]


def test_sub_optimal_answer_has_no_certificate():
    problem, answer = answered(two_sites())
    less = replace(answer, amount=np.array([79.0]), objective=79 * 24.0)
    assert broken_limits(problem, less) == []
    assert not certified(problem, less).valid


def test_price_that_a_pair_beats_is_found():
    problem, answer = answered(two_sites())
    cheap = replace(answer, w=np.array([20.0]))
    assert price_violation(problem, cheap, Pairs(problem)) == pytest.approx(4.0)
    assert not certified(problem, cheap).valid


def test_negative_price_of_a_limit_is_found():
    """Prices that add up but are negative prove nothing."""
    problem, answer = answered(two_sites())
    odd = replace(answer, u=np.array([-1.0]), w=np.array([25.0]))
    assert price_violation(problem, odd, Pairs(problem)) == pytest.approx(1.0)


def test_plant_that_would_earn_is_found():
    """At the prices of the plan without the press, a press would earn: 121.2 a tonne."""
    problem, answer = answered(pressed())
    flat = replace(answer, plant_price=np.zeros(1), u=np.array([0.0, 119.0, -60.0]), w=np.array([0.0, 49.0]))
    assert price_violation(problem, flat, Pairs(problem)) == pytest.approx(49 + 0.8 * 119 - 0.05 * 60 - 20)


def test_outlet_that_would_earn_is_found():
    problem, answer = answered(pressed())
    low = replace(answer, u=np.where(np.isnan(problem.sources.outlet_money), answer.u, -70.0))
    assert price_violation(problem, low, Pairs(problem)) >= 10.0 - 1e-6


def test_hauls_are_stated_or_flown_with_detour():
    where = {"a": (0.0, 0.0), "b": (10.0, 0.0), "c": (20.0, 0.0)}
    rows = [stream("o", "a", "offer", 1.0), *[stream(s, s, "need", 1.0) for s in "bc"]]
    region = small_region(where, rows, transport=[LORRY | {"detour_factor": 1.5}])
    region = replace(region, distances=table("distances", [{"from_site": "b", "to_site": "a", "km": 12.0}]))
    problem = compile_problem(region, PlanSettings())
    assert hauls(problem, 0, np.array([0, 0]), np.array([0, 1])).tolist() == [12.0, 30.0]
