"""Standard deviations come from the way that is right for the part, and it is told which."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse, stats

from lichen.engine.flows.solve import solve
from lichen.engine.kit.reconcile import Problem


def test_far_from_bounds_elimination_is_exact() -> None:
    made = solve(Problem.from_dense([[1.0, -1.0]], [10.0, 10.0], 1.0, lower=0.0))
    assert made.spread_from == ("elimination",) * 2
    assert made.sd == pytest.approx(np.sqrt(0.5))
    assert made.low == pytest.approx(10 - 1.96 * np.sqrt(0.5), abs=1e-4)


def test_near_a_bound_the_distribution_is_truncated() -> None:
    """A flow of 0.5 ± 1 that cannot be negative has mean and deviation of the truncated normal distribution."""
    made = solve(Problem.from_dense([[1.0, -1.0]], [0.5, np.nan], 1.0, lower=0.0), seed=3)
    wanted = stats.truncnorm(-0.5, np.inf, loc=0.5)
    assert made.spread_from == ("sampling",) * 2
    assert made.mean[0] == pytest.approx(wanted.mean(), abs=5 * wanted.std() / np.sqrt(1000))
    assert made.sd[0] == pytest.approx(wanted.std(), rel=5 * made.sd_error[0])
    assert made.low[0] >= 0
    assert 0 < made.sd_error[0] < 0.1


def test_the_same_seed_gives_the_same_draws_and_another_does_not() -> None:
    p = Problem.from_dense([[1.0, -1.0]], [0.5, np.nan], 1.0, lower=0.0)
    one, same, other = solve(p, seed=1), solve(p, seed=1), solve(p, seed=2)
    assert one.mean.tolist() == same.mean.tolist()
    assert one.mean.tolist() != other.mean.tolist()


def test_draws_keep_the_balances() -> None:
    """What enters less what leaves has no error, however the errors were found."""
    made = solve(Problem.from_dense([[1.0, -1.0, -1.0]], [3.0, 2.0, 0.2], 0.5, lower=0.0))
    assert "sampling" in made.spread_from
    assert made.covariance([[1.0, -1.0, -1.0]])[0, 0] == pytest.approx(0.0, abs=1e-18)


def test_on_a_bound_and_not_sampled_no_deviation_is_told() -> None:
    made = solve(Problem.from_dense([[1.0, -1.0]], [-0.5, np.nan], 1.0, lower=0.0), spread="normal")
    assert made.spread_from == ("bound", "bound")
    assert np.isnan(made.sd).all()


def test_what_nothing_is_known_of_stays_unknown_when_sampled() -> None:
    """A circle of two flows that nobody measured hangs beside a flow near its bound."""
    p = Problem.from_dense(
        [[1.0, -1.0, -1.0, 1.0], [0, 0, 1.0, -1.0]], [0.5, 0.7, np.nan, np.nan], 1.0, lower=0.0
    )
    made = solve(p)
    assert made.spread_from == ("sampling", "sampling", "", "")
    assert np.isnan(made.sd[2:]).all()


def test_at_scale_probing_agrees_with_elimination_within_its_stated_error() -> None:
    """A ring of 1 050 processes that each give to the next and to the seventh from there, with errors of two sizes."""
    m = 1050
    here = np.arange(m)
    rows = np.concatenate([here, here, (here + 1) % m, (here + 7) % m])
    columns = np.concatenate([here, here + m, here, here + m])
    matrix = sparse.csr_array((np.repeat([-1.0, 1.0], 2 * m), (rows, columns)), shape=(m, 2 * m))
    sd = np.where(np.arange(2 * m) % 3 == 0, 0.5, 1.0)
    p = Problem(matrix.indptr, matrix.indices, matrix.data, np.full(2 * m, 100.0), sd)
    made = solve(p)
    assert set(made.spread_from) == {"probing"}
    dense = matrix.toarray()[:-1] * sd  # the last balance follows from the others
    gone = dense.T @ np.linalg.solve(dense @ dense.T, dense)
    exact = sd * np.sqrt(1 - np.diag(gone))
    off = np.abs(made.sd / exact - 1)
    assert off.max() < 0.1
    assert (off < 5 * made.sd_error).all()
    two = np.zeros((1, 2 * m))
    two[0, [3, 900]] = 1.0
    wanted = (two * sd) @ (np.eye(2 * m) - gone) @ (two * sd).T
    assert made.covariance(two)[0, 0] == pytest.approx(wanted[0, 0], rel=1e-4)
