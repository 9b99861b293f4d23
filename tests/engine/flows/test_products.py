"""Both ways of solving balances with products find the same, and the products hold."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.engine.flows.products import solve_products, successively
from lichen.engine.kit.reconcile.problem import Problem, Terms


@pytest.mark.parametrize("seed", range(4))
def test_both_ways_agree(seed: int) -> None:
    """A flow of goods, its content, and the content measured at two places."""
    rng = np.random.default_rng(seed)
    stated = np.array([100.0, 0.2, 20.0, 20.0]) * rng.normal(1, 0.05, 4)
    terms = Terms([0], [0], [1], [1.0])
    problem = Problem.from_dense(
        [[0.0, 0.0, -1.0, 0.0], [0.0, 0.0, 1.0, -1.0]], stated, 0.05 * stated, lower=0.0, terms=terms
    )
    one, other = solve_products(problem, terms)[0], successively(problem, terms)[0]
    assert np.allclose(one.x, other.x, rtol=1e-6)
    assert other.x[0] * other.x[1] == pytest.approx(other.x[2], rel=1e-9)
