from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from lichen.engine.kit.reconcile.certificate import NotFeasibleError
from lichen.engine.kit.reconcile.newton import around, newton
from lichen.engine.kit.reconcile.problem import Covariance, Problem
from lichen.engine.kit.reconcile.solve import reconcile
from tests.engine.kit.reconcile.cases import network, small


def reference(problem: Problem) -> np.ndarray:
    """Return the solution by sequential quadratic programming, an independent method, on a problem all measured."""
    matrix = problem.matrix().toarray()
    found = minimize(
        lambda x: 0.5 * np.sum(((x - problem.measured) / problem.sd) ** 2),
        np.abs(problem.measured),
        jac=lambda x: (x - problem.measured) / problem.sd**2,
        bounds=list(zip(problem.lower, problem.upper, strict=True)),
        constraints={"type": "eq", "fun": lambda x: matrix @ x - problem.rhs, "jac": lambda _: matrix},
        method="SLSQP",
        options={"ftol": 1e-15, "maxiter": 500},
    )
    return np.asarray(found.x)


def test_agrees_with_another_method_where_bounds_bind() -> None:
    for seed in range(5):
        problem = network(30, seed=seed, noise=4.0)
        found = newton(problem)
        assert np.abs(found.x - reference(problem)).max() < 1e-5
        assert np.abs(problem.matrix() @ found.x).max() < 1e-10


def test_the_two_ways_agree_on_small_problems_of_every_kind() -> None:
    """Elimination on full matrices, and prices: bounds, unmeasured, correlated, not networks."""
    rng, seen = np.random.default_rng(1), 0
    for turn in range(90):
        problem = small(rng, network=turn % 2 == 0, bounded=True)
        if problem is None:
            continue
        known = np.flatnonzero(problem.known)
        if turn % 3 == 0 and len(known) > 1:
            one, two = known[:2]
            joint = 0.5 * problem.sd[one] * problem.sd[two]
            problem = problem.having(covariance=Covariance([one], [two], [joint]))
        full, prices = reconcile(problem, method="full"), reconcile(problem, method="newton")
        assert np.abs(full.x - prices.x)[problem.known].max(initial=0) < 1e-8
        assert full.chi2 == pytest.approx(prices.chi2, rel=1e-8, abs=1e-10)
        seen += full.at_lower.any()
    assert seen > 20


def test_far_from_consistent_data_are_balanced_still() -> None:
    """Most flows end on their bound; the first method gives up, and the second takes over."""
    rng = np.random.default_rng(0)
    m, n = 400, 1000
    matrix = np.zeros((m, n))
    for flow in range(n):
        tail, head = rng.choice(m, 2, replace=False)
        matrix[tail, flow], matrix[head, flow] = -1, 1
    measured = rng.lognormal(1, 1.5, n)
    matrix = matrix[np.abs(matrix).sum(axis=1) > 0]
    problem = Problem.from_dense(matrix, measured, 0.1 * measured + 0.05, lower=0.0)
    found = newton(problem)
    assert np.abs(matrix @ found.x).max() < 1e-9 * measured.max()
    wish = measured + problem.sd**2 * (matrix.T @ found.prices)
    assert np.allclose(np.maximum(wish, 0), found.x, atol=1e-8)


def test_no_solution_is_said() -> None:
    problem = Problem.from_dense([[1.0, -1.0]], [1.0, 1.0], 1.0, lower=[5.0, 0.0], upper=[9.0, 2.0])
    with pytest.raises(NotFeasibleError):
        newton(problem)


def test_variance_around_is_that_of_the_same_balances() -> None:
    rows = Problem.from_dense([[1.0, 2.0, 0.0], [0.0, 1.0, 4.0]], [1.0] * 3, 1.0).matrix()
    found = around(rows, np.array([9.0, 0.0, 1.0]), np.array([False, True, False]))
    assert found.tolist() == [16.0]
