from __future__ import annotations

import numpy as np
import pytest

from lichen.core.errors import ModelError
from lichen.engine.kit.reconcile.exact import eliminate
from lichen.engine.kit.reconcile.independent import independent
from lichen.engine.kit.reconcile.problem import Covariance, Problem


def test_the_same_problem_without_covariances() -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        pairs = Covariance([0, 1, 3], [1, 2, 4], rng.uniform(-0.4, 0.4, 3))
        problem = Problem.from_dense(rng.normal(size=(2, 6)), rng.normal(size=6), 1.0, covariance=pairs)
        given, found = eliminate(problem), eliminate(independent(problem))
        assert np.allclose(found.x[:6], given.x, atol=1e-9)
        assert found.chi2 == pytest.approx(given.chi2, rel=1e-9)
        assert found.dof == given.dof


def test_a_problem_without_covariances_is_left_alone() -> None:
    problem = Problem.from_dense([[1.0, -1.0]], [1.0, 2.0], 1.0)
    assert independent(problem) is problem


def test_impossible_covariances_are_named() -> None:
    pairs = Covariance([0, 1, 0], [1, 2, 2], [0.9, 0.9, -0.9])
    problem = Problem.from_dense([[1.0, 1.0, 1.0]], [1.0] * 3, 1.0, covariance=pairs)
    with pytest.raises(ModelError, match="variable 0, variable 1, variable 2"):
        independent(problem)
