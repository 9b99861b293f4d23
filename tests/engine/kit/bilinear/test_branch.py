"""A box is divided where products are missed, and inside."""

from __future__ import annotations

import numpy as np

from lichen.engine.kit.bilinear.branch import Brancher, balanced
from tests.engine.kit.bilinear.test_problem import product


def test_cuts_lie_inside_the_box() -> None:
    problem = product()
    for x in ([6.0, 0.0, 3.0], [9.0, 3.0, 3.0]):
        for cut in Brancher(problem).cuts(np.array(x), np.ones(1), problem.lower, problem.upper):
            assert problem.lower[cut.column] < cut.point < problem.upper[cut.column]


def test_a_box_that_is_a_point_is_not_divided() -> None:
    problem = product()
    assert Brancher(problem).cuts(None, np.ones(1), problem.upper, problem.upper) == []


def test_without_a_point_the_widest_is_halved() -> None:
    problem = product()
    upper = np.array([9.0, 1.0, 3.0])
    assert [(c.column, c.point) for c in Brancher(problem).cuts(None, np.ones(1), problem.lower, upper)] == [
        (2, 1.5)
    ]


def test_what_cuts_brought_is_learnt() -> None:
    """A column whose cuts brought more is preferred once both are known."""
    problem, brancher = product(), Brancher(product())
    x = np.array([6.0, 2.0, 2.0])
    for _ in range(4):
        for cut in brancher.cuts(x, np.ones(1), problem.lower, problem.upper):
            brancher.learn(cut, (cut.column - 0.5, cut.column - 0.5))
    first = brancher.cuts(x, np.ones(1), problem.lower, problem.upper)[0]
    assert (first.column, first.known) == (2, True)


def test_a_cut_is_good_where_both_halves_rise() -> None:
    assert balanced(1.0, 1.0) > balanced(5.0, 0.0)
