from __future__ import annotations

import numpy as np
import pytest

from lichen.core.errors import ModelError
from lichen.engine.kit.reconcile.exact import eliminate
from lichen.engine.kit.reconcile.problem import Covariance, Problem
from tests.engine.kit.reconcile.cases import small


def by_formula(problem: Problem) -> np.ndarray:
    """Return the solution where all is measured and no row is redundant, by the textbook formula."""
    a, v = problem.matrix().toarray(), np.diag(problem.sd**2)
    miss = a @ problem.measured - problem.rhs
    return problem.measured - v @ a.T @ np.linalg.pinv(a @ v @ a.T) @ miss


def test_agrees_with_the_textbook_where_all_is_measured() -> None:
    rng = np.random.default_rng(3)
    for _ in range(50):
        matrix = rng.normal(size=(3, 7))
        problem = Problem.from_dense(matrix, rng.normal(size=7), rng.random(7) + 0.1, rhs=rng.normal(size=3))
        assert np.allclose(eliminate(problem).x, by_formula(problem), rtol=1e-9, atol=1e-9)


def test_multipliers_are_the_slope_of_half_the_sum_of_squares() -> None:
    rng = np.random.default_rng(4)
    matrix, measured = rng.normal(size=(2, 5)), rng.normal(size=5)
    problem = Problem.from_dense(matrix, measured, 1.0)
    here, step = eliminate(problem), 1e-6
    there = eliminate(problem.having(rhs=[step, 0.0]))
    assert (there.chi2 - here.chi2) / 2 / step == pytest.approx(here.multipliers[0], rel=1e-4)


def test_values_keep_every_balance_and_the_measured_pay_by_their_multipliers() -> None:
    """The conditions of the optimum hold: A x = b, and the weighted adjustment is Aᵀ times the multipliers."""
    rng = np.random.default_rng(5)
    for turn in range(100):
        problem = small(rng, network=turn % 2 == 0)
        if problem is None:
            continue
        found, matrix = eliminate(problem), problem.matrix().toarray()
        assert np.abs(matrix @ found.x).max() < 1e-10
        push = matrix.T @ found.multipliers
        known = problem.known
        assert np.allclose(push[known], ((found.x - problem.measured) / problem.sd**2)[known], atol=1e-8)
        assert np.allclose(push[~known], 0, atol=1e-8)


def test_repeated_balances_count_once() -> None:
    once = eliminate(Problem.from_dense([[1.0, -1.0]], [3.0, 5.0], 1.0))
    twice = eliminate(Problem.from_dense([[1.0, -1.0], [-2.0, 2.0]], [3.0, 5.0], 1.0))
    assert (once.dof, twice.dof) == (1, 1)
    assert np.allclose(once.x, twice.x)


def test_balances_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ModelError, match="contradict"):
        eliminate(Problem.from_dense([[1.0, -1.0], [1.0, -1.0]], [3.0, 5.0], 1.0, rhs=[0.0, 1.0]))


def test_impossible_covariances_are_refused() -> None:
    pairs = Covariance([0, 1, 0], [1, 2, 2], [0.9, 0.9, -0.9])
    with pytest.raises(ModelError, match="positive definite"):
        eliminate(Problem.from_dense([[1.0, 1.0, 1.0]], [1.0, 1.0, 1.0], 1.0, covariance=pairs))


def test_what_is_held_at_a_bound_moves_what_correlates_with_it() -> None:
    """Held at its mean plus one, a variable draws its correlated twin by the coefficient of regression."""
    pairs = Covariance([0], [1], [0.5])
    problem = Problem.from_dense([[0.0, 1.0, -1.0]], [1.0, 1.0, np.nan], 1.0, covariance=pairs)
    found = eliminate(problem, np.array([2.0, np.nan, np.nan]))
    assert found.x.tolist() == pytest.approx([2.0, 1.5, 1.5])
