"""Gross errors do not pull the others off under the robust loss."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.engine.flows import reconcile
from lichen.engine.flows.robust import robustly
from lichen.engine.flows.solve import solve
from lichen.engine.flows.testing import splitter
from lichen.engine.kit.reconcile import Problem, reconcile_robustly


def chain(measured: list[float]) -> Problem:
    n = len(measured)
    return Problem.from_dense(np.eye(n - 1, n) - np.eye(n - 1, n, 1), measured, 0.1)


def test_agrees_with_the_kernel() -> None:
    p = chain([10.0, 10.1, 15.0, 9.9, 10.0, 7.0, 10.1, 9.9])
    solved, weight = robustly(p, np.zeros(8), solve(p))
    kernel = reconcile_robustly(p)
    assert weight == pytest.approx(kernel.weight)
    assert solved.x == pytest.approx(kernel.found.x)
    assert solved.x[0] == pytest.approx(10.0, abs=0.1)


def test_logarithms_come_to_rest() -> None:
    p = chain([10.0, 10.1, 30.0, 9.9, 10.0])
    width = np.full(5, 0.01)
    solved, weight = robustly(p, width, solve(p, width))
    assert weight[2] < 0.1
    assert solved.x[0] == pytest.approx(10.0, rel=0.01)


def test_table_tells_how_much_each_figure_counted() -> None:
    made = reconcile(splitter((10.0, 2.0, 1.0), sd=0.5), loss="huber")
    assert (made.data["weight"] < 1).any()
    assert any("The robust loss counts" in sentence for sentence in made.sentences)
