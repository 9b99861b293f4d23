"""Turns end at a solution, and never above where they began."""

from __future__ import annotations

import numpy as np

from lichen.engine.kit.bilinear import Alternation, Turn
from tests.engine.kit.bilinear.test_problem import product


def turns() -> list[Turn]:
    return [Turn(np.array([1]), np.arange(1)), Turn(np.array([2]), np.arange(1))]


def test_turns_end_at_a_solution() -> None:
    problem = product()
    found = Alternation(problem, turns(), lambda x: x).improve(np.array([0.0, 0.5, 0.0]))
    assert found is not None
    assert problem.violation(found) < 1e-7


def test_a_solution_that_cannot_be_completed_is_none() -> None:
    assert Alternation(product(), turns(), lambda _: None).improve(np.zeros(3)) is None
