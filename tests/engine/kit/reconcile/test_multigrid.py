from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from lichen.engine.kit.reconcile.multigrid import Grids, grids_of
from lichen.engine.kit.reconcile.normal import normal_of
from tests.engine.kit.reconcile.cases import network


def system(n: int, contrast: float) -> tuple[Grids, sparse.csr_array]:
    problem = network(n)
    weight = problem.sd**2 * np.where(np.random.default_rng(1).random(n) < 0.1, contrast, 1.0)
    normal = normal_of(problem.matrix())
    figures = normal.fill(weight)
    shape = (problem.n_rows, problem.n_rows)
    return grids_of(normal.start, normal.index, figures), sparse.csr_array(
        (figures, normal.index, normal.start), shape=shape
    )


@pytest.mark.parametrize("contrast", [1.0, 1e4])
def test_solves_a_network_to_its_tolerance(contrast: float) -> None:
    grids, matrix = system(3_000, contrast)
    right = np.random.default_rng(0).standard_normal(matrix.shape[0])
    x, steps = grids.solve(right, 1e-10)
    assert np.linalg.norm(matrix @ x - right) <= 2e-10 * np.linalg.norm(right)
    assert steps < 40


def test_a_network_four_times_as_large_takes_about_as_many_steps() -> None:
    small, large = system(3_000, 1.0), system(12_000, 1.0)
    steps = [grids.solve(np.ones(matrix.shape[0]), 1e-8)[1] for grids, matrix in (small, large)]
    assert steps[1] <= 2 * steps[0]


def test_levels_shrink_and_keep_the_sum() -> None:
    """A coarser matrix is the finer one, rows and columns of each aggregate added up; held nodes stay out."""
    grids, matrix = system(3_000, 1.0)
    first, second = int(grids.level[1]), int(grids.level[2])
    assert second - first < 0.5 * first
    taken = grids.sign[:first] != 0
    whole = matrix[taken][:, taken].sum()
    coarse = grids.value[grids.start[first] : grids.start[second]].sum()
    assert 0 < taken.sum() < first
    assert coarse == pytest.approx(whole, rel=1e-9)
