from __future__ import annotations

import numpy as np
import pytest

from lichen.engine.kit.reconcile.problem import Problem
from lichen.engine.kit.reconcile.scaled import scaled
from tests.engine.kit.reconcile.cases import network


def test_there_and_back() -> None:
    """What keeps the scaled balances keeps the stated ones, and costs the same."""
    problem = network(60, unmeasured=0.2).having(rhs=1.0)
    one = scaled(problem)
    z = np.random.default_rng(0).standard_normal(len(one.which))
    x = one.values(z)
    assert one.share * (problem.matrix() @ x - problem.rhs) == pytest.approx(one.rows @ z - one.rhs)
    known = problem.known
    chi2 = np.sum(((x - problem.measured)[known] / problem.sd[known]) ** 2)
    assert np.sum(one.bend * z**2) == pytest.approx(chi2)


def test_exact_figures_do_not_move() -> None:
    one = scaled(Problem.from_dense([[1.0, -1.0, -1.0]], [5.0, 3.0, np.nan], [0.0, 1.0, 1.0]))
    assert one.which.tolist() == [1, 2]
    assert one.values(np.array([1.0, 0.0])).tolist() == [5.0, 4.0, 0.0]


def test_sizes_are_handed_on_along_unmeasured_flows() -> None:
    """A chain of flows that nobody measured counts in what enters it, however far off that is."""
    chain = -np.eye(6, 7) + np.eye(6, 7, 1)
    one = scaled(Problem.from_dense(chain, [1e6] + [np.nan] * 6, 1e4))
    assert (one.unit[:5] >= 1e4).all()
    assert one.unit[1:] == pytest.approx(one.unit[1])
