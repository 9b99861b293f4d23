"""The relaxation bounds every point of its box, whatever prices it is given."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.pooling import cases, problem_of
from lichen.engine.kit.bilinear.relaxation import Relaxation
from lichen.engine.match.pooling.formulate import formulate
from tests.engine.kit.bilinear.test_problem import product


@given(st.integers(0, 10_000))
def test_no_solution_in_the_box_costs_less_than_the_bound(seed: int) -> None:
    """Weak duality: over random boxes no solution found by sampling lies below the bound."""
    rng = np.random.default_rng(seed)
    problem = product()
    ends = np.sort(rng.random((2, 2)) * 3, axis=0)
    lower, upper = np.array([0.0, *ends[0]]), np.array([9.0, *ends[1]])
    found = Relaxation(problem).solve(lower, upper)
    pairs = rng.uniform(ends[0], ends[1], (200, 2))
    inside = pairs[pairs.sum(axis=1) <= 4]
    if len(inside):
        assert (-inside.prod(axis=1)).min() >= found.bound
    else:
        assert found.bound >= -upper[1] * upper[2] - 1e-9


def test_any_prices_of_rows_give_a_bound_that_holds() -> None:
    """The bound does not rest on the solver: random prices only make it weaker."""
    problem = product()
    relaxation = Relaxation(problem)
    lows, highs = relaxation._box(problem.lower, problem.upper)
    rng = np.random.default_rng(3)
    best = relaxation.solve(problem.lower, problem.upper).bound
    for _ in range(50):
        dual = rng.normal(size=len(lows))
        bound, _ = relaxation._safe(problem.cost, dual, problem.lower, problem.upper, lows, highs)
        assert bound <= best + 1e-9


def test_a_box_without_solution_is_proven_empty() -> None:
    """Sum at most 4, but both factors above 2.5: the bound is infinite."""
    problem = product()
    lower = np.array([0.0, 2.5, 2.5])
    assert Relaxation(problem).solve(lower, problem.upper).bound == np.inf


def test_a_box_that_is_a_point_is_exact() -> None:
    """With one factor held, the planes are the product."""
    problem = product()
    lower, upper = problem.lower.copy(), problem.upper.copy()
    lower[1] = upper[1] = 1.5
    found = Relaxation(problem).solve(lower, upper)
    assert np.isclose(found.bound, -1.5 * 2.5)
    assert found.x is not None
    assert problem.violation(found.x) < 1e-8


def test_planes_put_in_as_needed_are_as_good_as_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a problem of the literature the bound is the same whether planes come one by one or all at once."""
    problem = formulate(problem_of(cases()["adhya4"])).problem
    bounds = []
    for few in (0, 10_000):
        monkeypatch.setattr("lichen.engine.kit.bilinear.relaxation._FEW", few)
        relaxation = Relaxation(problem)
        first = relaxation.solve(problem.lower, problem.upper)
        again = relaxation.solve(problem.lower, problem.upper, basis=first.basis)
        bounds += [first.bound, again.bound]
    assert bounds == pytest.approx([bounds[0]] * 4, rel=1e-6)
