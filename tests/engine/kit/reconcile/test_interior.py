from __future__ import annotations

import numpy as np

from lichen.engine.kit.reconcile.interior import interior
from lichen.engine.kit.reconcile.newton import newton
from lichen.engine.kit.reconcile.normal import normal_of
from tests.engine.kit.reconcile.cases import network


def test_comes_near_the_solution() -> None:
    problem = network(300, noise=3.0)
    rows = problem.matrix()
    x, _, _ = interior(
        rows, normal_of(rows), problem.measured, problem.sd**2, problem.lower, problem.upper, problem.rhs
    )
    assert (x >= 0).all()
    assert np.abs(x - newton(problem).x).max() < 1e-3


def test_values_stay_between_their_bounds() -> None:
    problem = network(120, noise=3.0)
    upper = np.abs(problem.measured) + 0.5
    rows = problem.matrix()
    x, _, _ = interior(
        rows, normal_of(rows), problem.measured, problem.sd**2, problem.lower, upper, problem.rhs
    )
    assert ((x >= 0) & (x <= upper)).all()
