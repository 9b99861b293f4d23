from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from lichen.core.errors import ModelError, SolverError
from lichen.engine.kit.reconcile.exact import eliminate
from lichen.engine.kit.reconcile.problem import Covariance, Problem
from lichen.engine.kit.reconcile.sample import sample, summary
from lichen.engine.kit.reconcile.spread import factor, standard_deviations
from tests.engine.kit.reconcile.cases import network


def test_without_bounds_it_is_the_normal_distribution() -> None:
    problem = network(24).having(lower=-np.inf)
    found = sample(problem, draws=4000)
    exact = eliminate(problem)
    assert (np.abs(found.mean - exact.x) < 5 * found.error).all()
    assert found.sd == pytest.approx(standard_deviations(problem).sd, rel=0.06)


def test_agrees_with_refusing_what_breaks_a_bound() -> None:
    """The same distribution by the plainest method: draw, and throw away what is negative."""
    problem = Problem.from_dense([[1.0, -1.0, -1.0]], [1.0, -0.5, 0.2], 1.0, lower=0.0)
    found = sample(problem, draws=8000)
    exact, rng = eliminate(problem), np.random.default_rng(1)
    drawn = exact.x + rng.standard_normal((200_000, 3)) @ factor(problem, exact).T
    kept = drawn[(drawn >= 0).all(axis=1)]
    assert (np.abs(found.mean - kept.mean(axis=0)) < 5 * found.error).all()
    assert found.sd == pytest.approx(kept.std(axis=0), rel=0.03)


def test_two_sided_bounds_agree_with_the_truncated_normal() -> None:
    problem = Problem.from_dense([[1.0, -1.0]], [3.0, np.nan], [1.0, 1.0], lower=[0.0, 0.0], upper=[2.0, 9.0])
    found = sample(problem, draws=8000)
    wanted = stats.truncnorm(-3.0, -1.0, loc=3.0, scale=1.0)
    assert abs(found.mean[0] - wanted.mean()) < 5 * found.error[0]
    assert found.sd[0] == pytest.approx(wanted.std(), rel=0.04)


def test_every_draw_keeps_balances_and_bounds() -> None:
    problem = network(60, noise=3.0)
    found = sample(problem, draws=300, warm_up=20)
    assert found.draws.min() >= -1e-12
    assert np.abs(found.draws @ problem.matrix().toarray().T).max() < 1e-10


def test_the_seed_decides() -> None:
    problem = network(12)
    one, same, other = (sample(problem, draws=50, seed=s).draws for s in (1, 1, 2))
    assert (one == same).all()
    assert (one != other).any()


def test_lognormal_figures_keep_their_mean_and_deviation() -> None:
    """Alone in its balance a lognormal figure stays what was stated."""
    problem = Problem.from_dense([[1.0, -1.0]], [2.0, np.nan], [1.0, 1.0])
    found = sample(problem, draws=8000, lognormal=np.array([True, False]))
    assert abs(found.mean[0] - 2.0) < 5 * found.error[0]
    assert found.sd[0] == pytest.approx(1.0, rel=0.15)
    assert found.draws.min() > 0


def test_effective_size_of_a_chain_that_remembers() -> None:
    """A chain x' = 0.9 x + noise is worth (1 - 0.9) / (1 + 0.9) of its draws."""
    rng, x = np.random.default_rng(0), np.zeros(20_000)
    for t in range(1, len(x)):
        x[t] = 0.9 * x[t - 1] + rng.standard_normal()
    assert summary(x[:, None]).effective[0] == pytest.approx(20_000 / 19, rel=0.25)


def test_interval_is_the_shortest() -> None:
    draws = np.random.default_rng(0).exponential(size=(20_000, 1))
    low, high = summary(draws).interval(0.9)
    assert low[0] < 0.01
    assert high[0] == pytest.approx(-np.log(0.1), rel=0.05)


def test_what_cannot_be_sampled_is_said() -> None:
    loose = Problem.from_dense([[1.0, -1.0, -1.0]], [1.0, np.nan, np.nan], 1.0)
    with pytest.raises(ModelError, match="Nothing is known of variable 1"):
        sample(loose)
    fine = Problem.from_dense([[1.0, -1.0]], [1.0, -1.0], 1.0)
    with pytest.raises(ModelError, match="cannot be lognormal"):
        sample(fine, lognormal=np.array([False, True]))
    joined = Problem.from_dense([[1.0, -1.0]], [1.0, 1.0], 1.0, covariance=Covariance([0], [1], [0.5]))
    with pytest.raises(ModelError, match="cannot be lognormal"):
        sample(joined, lognormal=np.array([False, True]))
    tight = Problem.from_dense([[1.0, -1.0]], [5.0, 5.0], 1.0, lower=[0.0, 2.0], upper=[2.0, 9.0])
    with pytest.raises(SolverError, match="no room"):
        sample(tight)
