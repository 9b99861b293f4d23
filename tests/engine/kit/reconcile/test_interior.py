from __future__ import annotations

import numpy as np
import pytest

from lichen.engine.kit.reconcile.interior import Factor, by_factors, by_gradients, interior
from lichen.engine.kit.reconcile.newton import newton
from lichen.engine.kit.reconcile.problem import Problem
from lichen.engine.kit.reconcile.scaled import Scaled, scaled
from tests.engine.kit.reconcile.cases import network

WAYS = {"factors": by_factors, "gradients": by_gradients}


def near(problem: Problem, way: str) -> np.ndarray:
    one: Scaled = scaled(problem)
    factor: Factor = WAYS[way](one)
    return one.values(interior(one, factor, near=1e-9, pull=1e-3)[0])


@pytest.mark.parametrize("way", WAYS)
def test_comes_near_the_solution(way: str) -> None:
    problem = network(300, noise=3.0)
    x = near(problem, way)
    assert (x >= 0).all()
    assert np.abs(x - newton(problem).x).max() < 1e-3


@pytest.mark.parametrize("way", WAYS)
def test_values_stay_between_their_bounds(way: str) -> None:
    problem = network(120, noise=3.0)
    problem = problem.having(upper=np.abs(problem.measured) + 0.5)
    x = near(problem, way)
    assert ((x >= 0) & (x <= problem.upper)).all()
