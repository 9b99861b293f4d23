"""Independent parts are cut where nothing joins them, and together they are the whole."""

from __future__ import annotations

import numpy as np

from lichen.engine.flows.pieces import pieces
from lichen.engine.kit.reconcile.problem import Covariance, Problem
from lichen.engine.kit.reconcile.solve import reconcile


def test_correlated_errors_join_what_no_balance_does() -> None:
    rows = [[1.0, -1.0, 0.0, 0.0], [0.0, 0.0, 1.0, -1.0]]
    apart = Problem.from_dense(rows, [1.0, 2.0, 3.0, 4.0], 1.0)
    joined = Problem.from_dense(rows, [1.0, 2.0, 3.0, 4.0], 1.0, covariance=Covariance([0], [2], [0.5]))
    assert [len(list(pieces(p))) for p in (apart, joined)] == [2, 1]


def test_variable_without_a_balance_is_a_part_of_its_own() -> None:
    problem = Problem.from_dense([[1.0, -1.0, 0.0]], [1.0, 2.0, 3.0], 1.0)
    assert [(p.variables.tolist(), p.part is None) for p in pieces(problem)] == [([0, 1], False), ([2], True)]


def test_parts_solved_apart_are_the_whole() -> None:
    problem = Problem.from_dense(
        [[1.0, -1.0, 0.0, 0.0], [0.0, 0.0, 1.0, -1.0]], [1.0, 2.0, 3.0, 5.0], 1.0, lower=0.0
    )
    found = np.zeros(4)
    for variables, _, part in pieces(problem):
        assert part is not None
        found[variables] = reconcile(part).x
    assert np.allclose(found, reconcile(problem).x)
