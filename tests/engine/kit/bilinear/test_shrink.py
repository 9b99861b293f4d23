"""Shrinking a box loses no solution that is better than the cutoff."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.engine.kit.bilinear.relaxation import Relaxation
from lichen.engine.kit.bilinear.shrink import shrink
from lichen.engine.kit.bilinear.tighten import Tightener
from tests.engine.kit.bilinear.test_problem import product


@pytest.mark.parametrize("cutoff", [-1.0, -3.0, -3.99])
def test_solutions_better_than_the_cutoff_stay(cutoff: float) -> None:
    """All sampled solutions below the cutoff lie in the box that is left, which is smaller."""
    problem = product()
    pairs = np.random.default_rng(0).uniform(0, 3, (20_000, 2))
    good = pairs[(pairs.sum(axis=1) <= 4) & (-pairs.prod(axis=1) <= cutoff)]
    lower, upper = problem.lower.copy(), problem.upper.copy()
    assert shrink(Relaxation(problem), Tightener(problem), lower, upper, cutoff)
    assert ((good >= lower[1:]) & (good <= upper[1:])).all()
    assert (upper - lower < problem.upper - problem.lower).all()


def test_what_nothing_can_cost_is_an_empty_box() -> None:
    """The relaxation over the whole box allows 6, not 6.5, once both ends are asked for."""
    problem = product()
    lower, upper = problem.lower.copy(), problem.upper.copy()
    assert not shrink(Relaxation(problem), Tightener(problem), lower, upper, -6.5)


def test_without_any_solve_the_box_is_only_tightened() -> None:
    problem = product()
    lower, upper = problem.lower.copy(), problem.upper.copy()
    assert shrink(Relaxation(problem), Tightener(problem), lower, upper, -3.9, solves=0)
    assert (upper <= problem.upper).all()
