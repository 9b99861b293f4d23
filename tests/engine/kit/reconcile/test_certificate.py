from __future__ import annotations

import numpy as np

from lichen.engine.kit.reconcile.certificate import certify
from lichen.engine.kit.reconcile.newton import newton
from lichen.engine.kit.reconcile.problem import Problem
from tests.engine.kit.reconcile.cases import network


def test_the_solution_is_proved_and_anything_else_is_not() -> None:
    problem = network(300, noise=3.0)
    found = newton(problem)
    assert certify(problem, found.x, found.prices).holds
    assert not certify(problem, found.x, 0.9 * found.prices).holds
    assert not certify(problem, np.maximum(problem.measured, 0), found.prices).holds


def test_gap_is_never_less_than_what_is_missing() -> None:
    """Weak duality: whatever the prices, no values are better than the gap says."""
    rng = np.random.default_rng(3)
    for seed in range(20):
        problem = network(60, seed=seed, noise=3.0, unmeasured=0.3)
        best = newton(problem)
        least = certify(problem, best.x, best.prices).chi2
        prices = best.prices * (1 + 0.1 * rng.standard_normal(len(best.prices)))
        worse = newton(problem.having(measured=problem.measured * (1 + 0.1 * rng.standard_normal(60)))).x
        proof = certify(problem, worse, prices)
        assert proof.chi2 - proof.gap <= least * (1 + 1e-9)


def test_bounds_and_balances_count() -> None:
    problem = Problem.from_dense([[1.0, -1.0]], [3.0, 3.0], 1.0, upper=2.0)
    assert certify(problem, np.array([2.0, 2.0]), np.zeros(1)).holds
    assert certify(problem, np.array([3.0, 3.0]), np.zeros(1)).outside > 0.3
    assert certify(problem, np.array([2.0, 1.0]), np.zeros(1)).open > 0.3


def test_what_nobody_measured_is_not_at_rest_while_it_has_a_price() -> None:
    problem = Problem.from_dense([[1.0, -1.0]], [3.0, np.nan], 1.0)
    assert certify(problem, np.array([3.0, 3.0]), np.zeros(1)).holds
    assert certify(problem, np.array([3.0, 3.0]), np.array([1e-3])).gap > 1e-3
