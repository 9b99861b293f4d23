from __future__ import annotations

import numpy as np
import pytest

from lichen.engine.kit.reconcile.certificate import NotFeasibleError, certify
from lichen.engine.kit.reconcile.newton import newton
from lichen.engine.kit.reconcile.precise import precise
from lichen.engine.kit.reconcile.problem import Problem
from lichen.engine.kit.reconcile.solve import nearest
from tests.engine.kit.reconcile.cases import network


def test_agrees_with_the_way_of_prices() -> None:
    """Two methods, one answer: bounds, ranges, and from one in ten to six in ten unmeasured."""
    rng = np.random.default_rng(4)
    for seed, share in enumerate((0.0, 0.1, 0.3, 0.6)):
        problem = network(300, seed=seed, noise=2.0, unmeasured=share)
        top = np.where(rng.random(300) < 0.2, 2 * np.nan_to_num(np.abs(problem.measured), nan=5.0), np.inf)
        problem = problem.having(upper=top)
        (x, prices), other = precise(problem), newton(problem)
        known = problem.known
        assert np.abs((x - other.x) / problem.sd)[known].max() < 1e-7
        assert certify(problem, x, prices).gap < 1e-9


def test_figures_a_billion_times_apart_stand_beside_each_other() -> None:
    """Some measured to a gram, others to a megatonne, beside what nobody measured; errors as they are stated."""
    rng = np.random.default_rng(5)
    for seed in range(5):
        true = network(200, seed=seed, noise=0.0)
        sd = true.sd * 10 ** rng.uniform(-6, 3, 200)
        measured = np.where(rng.random(200) < 0.4, np.nan, true.measured + sd * rng.standard_normal(200))
        problem = true.having(sd=sd, measured=measured)
        x, prices = precise(problem)
        proof = certify(problem, x, prices)
        assert proof.holds
        assert proof.chi2 < 200


def chain(length: int) -> Problem:
    """Return a chain of processes: what goes on is unmeasured, what leaves on the way is measured, and too much."""
    matrix = np.zeros((length, 2 * length + 1))
    for at in range(length):
        matrix[at, at], matrix[at, at + 1], matrix[at, length + 1 + at] = 1, -1, -1
    measured = np.concatenate([[10.0], np.full(length, np.nan), np.full(length, 1.0)])
    sd = np.concatenate([[1e-3], np.ones(length), np.full(length, 1.0)])
    return Problem.from_dense(matrix, measured, sd, lower=0.0)


@pytest.mark.parametrize("length", [20, 400])
def test_long_chains_of_unmeasured_flows_are_reconciled_to_the_end(length: int) -> None:
    """By hand: all that leaves shares the 10 that enter, and nothing is left at the end of the chain."""
    x, _ = precise(chain(length))
    assert x[length + 1 :] == pytest.approx(10 / length, rel=1e-5)
    assert x[length] == pytest.approx(0.0, abs=1e-9)
    x, _, _ = nearest(
        chain(length), method="newton"
    )  # prices come to no end at 400, and leave it to the factors
    assert x[length + 1 :] == pytest.approx(10 / length, rel=1e-5)


def test_what_is_left_open_takes_the_least_values() -> None:
    """A circle that nobody measured stands still; of two ways out, both take their share."""
    rows = [[1.0, -1.0, -1.0, 1.0, -1.0], [0.0, 0.0, 0.0, -1.0, 1.0]]
    x, _ = precise(Problem.from_dense(rows, [4.0, np.nan, np.nan, np.nan, np.nan], 1.0, lower=0.0))
    assert x == pytest.approx([4.0, 2.0, 2.0, 0.0, 0.0], abs=1e-9)


def test_no_solution_is_said() -> None:
    problem = Problem.from_dense([[1.0, -1.0]], [1.0, 1.0], 1.0, lower=[5.0, 0.0], upper=[9.0, 2.0])
    with pytest.raises(NotFeasibleError):
        precise(problem)
