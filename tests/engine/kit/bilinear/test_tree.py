"""The search encloses the least cost, and says so when there is none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from lichen.core.errors import ModelError
from lichen.engine.kit.bilinear import Bilinear, BilinearProgress, solve_bilinear
from tests.engine.kit.bilinear.test_problem import product


def random_problem(seed: int) -> Bilinear:
    """Return a programme over two factors and their product with random rows; points of a grid tell the truth."""
    rng = np.random.default_rng(seed)
    return Bilinear(
        cost=rng.normal(size=3),
        lower=[-4, -2, -2],
        upper=[4, 2, 2],
        rows=csr_array(rng.normal(size=(3, 3))),
        row_lower=np.full(3, -np.inf),
        row_upper=rng.random(3) + 0.2,
        product=[0],
        left=[1],
        right=[2],
    )


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_no_point_of_a_fine_grid_beats_the_bound(seed: int) -> None:
    """Signs of all kinds: the bound holds for every solution on a grid, and the best is one itself."""
    problem = random_problem(seed)
    found = solve_bilinear(problem, gap=1e-6)
    u, v = (a.ravel() for a in np.meshgrid(*[np.linspace(-2, 2, 201)] * 2))
    points = np.stack([u * v, u, v])
    allowed = (problem.rows @ points <= problem.row_upper[:, None]).all(axis=0)
    least = float((problem.cost @ points[:, allowed]).min())
    assert found.bound <= least + 1e-9
    assert found.objective <= least + 1e-6 * abs(least) + 1e-6
    assert found.x is not None
    assert problem.violation(found.x) <= 1e-6
    assert found.bound <= found.objective


def test_limits_that_contradict_one_another_are_told() -> None:
    with pytest.raises(ModelError, match="contradict"):
        solve_bilinear(product(row_lower=[7.0], row_upper=[8.0]))


def test_a_square_may_be_its_own_factors() -> None:
    """x[0] = x[1] * x[1] is a product as well: the least of x² - x is -1/4."""
    problem = Bilinear([1.0, -1.0], [0, 0], [9, 3], csr_array((0, 2)), [], [], [0], [1], [1])
    assert np.isclose(solve_bilinear(problem, gap=1e-4).objective, -0.25, rtol=2e-4)


def test_time_that_is_up_leaves_a_bound() -> None:
    found = solve_bilinear(product(), time_limit=0.0, gap=0.0)
    assert found.status == "time_limit"
    assert found.bound <= -4.0 <= found.objective


def test_an_error_of_the_hook_comes_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lichen.engine.kit.bilinear.tree._SAY", 0)

    def stop(state: BilinearProgress) -> None:
        assert state.bound <= state.objective
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        solve_bilinear(product(), progress=stop)
