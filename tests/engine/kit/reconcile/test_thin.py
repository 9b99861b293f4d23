from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from lichen.engine.kit.reconcile import thin as module
from lichen.engine.kit.reconcile.normal import normal_of
from lichen.engine.kit.reconcile.thin import Thin, thin
from tests.engine.kit.reconcile.cases import network, thread


def made(problem_shape: str, n: int) -> tuple[Thin, sparse.csr_array]:
    """Return the solver of the normal matrix of a network, and that matrix."""
    problem = network(n) if problem_shape == "network" else thread(problem_shape, n, uneven=True)
    normal = normal_of(problem.matrix())
    figures = normal.fill(problem.sd**2)
    figures[normal.diagonal] *= 1 + 1e-9
    return thin(normal.start, normal.index, figures), sparse.csr_array((figures, normal.index, normal.start))


def random_matrix(rng: np.random.Generator) -> sparse.csr_array:
    n, m = int(rng.integers(1, 40)), int(rng.integers(1, 60))
    ends = rng.integers(0, n, (2, m))
    value = np.concatenate([np.ones(m), -rng.choice([1.0, 2.0, -1.0], m)])
    some = sparse.coo_array((value, (ends.ravel(), np.tile(np.arange(m), 2))), shape=(n, m)).tocsr()
    matrix = sparse.csr_array(some @ some.T + sparse.diags_array(0.001 + 0.1 * rng.random(n)))
    matrix.sort_indices()
    return matrix


def test_any_matrix_is_solved_as_by_elimination() -> None:
    """Entries of both signs, hubs, circles and parts apart: full matrices find the same."""
    rng = np.random.default_rng(0)
    for _ in range(200):
        matrix = random_matrix(rng)
        one = thin(matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64), matrix.data)
        right = rng.normal(size=(matrix.shape[0], 3))
        truth = np.linalg.solve(matrix.toarray(), right)
        size = np.abs(truth).max()
        assert np.abs(one.solve(right[:, 0], 1e-12)[0] - truth[:, 0]).max() <= 1e-8 * size
        found = one.solve_many(right, 1e-12)
        assert np.abs(found - truth).max() <= 1e-8 * size
        assert one.off(found, right) < 1e-9


@pytest.mark.parametrize("shape", ["chain", "ring", "tree"])
def test_nothing_is_left_of_threads(shape: str) -> None:
    one, matrix = made(shape, 3000)
    assert len(one.core) == 0
    right = np.random.default_rng(0).normal(size=matrix.shape[0])
    found, steps = one.solve(right, 1e-10)
    assert steps == 0
    assert np.abs(matrix @ found - right).max() <= 1e-13 * (abs(matrix) @ np.abs(found)).max()  # rounding


def test_a_network_keeps_its_core() -> None:
    one, matrix = made("network", 3000)
    assert 0 < len(one.core) < matrix.shape[0]
    right = np.random.default_rng(0).normal(size=matrix.shape[0])
    found, steps = one.solve(right, 1e-10)
    assert steps > 0
    assert np.linalg.norm(matrix @ found - right) <= 1e-9 * np.linalg.norm(right)


def test_a_hub_of_many_leaves_and_many_bridges_takes_no_longer() -> None:
    """Two hubs, tied by 20 000 nodes between them, each with 20 000 leaves: every tie is found at once."""
    k = 20_000
    middle = 2 + np.arange(k)
    pairs = np.concatenate(
        [np.stack([np.zeros(k, int), middle]), np.stack([np.ones(k, int), middle]),
         np.stack([np.zeros(k, int), middle + k]), np.stack([np.ones(k, int), middle + 2 * k])], axis=1,
    )  # fmt: skip
    n = 2 + 3 * k
    ones = sparse.coo_array((-np.ones(pairs.shape[1]), (pairs[0], pairs[1])), shape=(n, n)).tocsr()
    ties = ones + ones.T
    matrix = sparse.csr_array(ties + sparse.diags_array(1.0 - np.asarray(ties.sum(axis=1)).ravel()))
    matrix.sort_indices()
    one = thin(matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64), matrix.data)
    right = np.random.default_rng(0).normal(size=n)
    assert np.linalg.norm(matrix @ one.solve(right, 1e-10)[0] - right) <= 1e-9 * np.linalg.norm(right)


def test_what_gradients_cannot_end_is_factorised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LIMIT", 5)
    one, matrix = made("grid", 3000)
    right = np.random.default_rng(0).normal(size=(matrix.shape[0], 2))
    solid = one.solid()
    assert solid is not None
    for found in (one.solve(right[:, 0], 1e-10)[0][:, None], solid.solve_many(right, 1e-10)):
        left = np.abs(matrix @ found - right[:, : found.shape[1]]).max()
        assert left <= 1e-13 * (abs(matrix) @ np.abs(found)).max()  # rounding


def test_factors_that_would_be_too_large_are_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_WORTH", 0)
    monkeypatch.setattr(module, "_SMALL", 0)
    assert made("grid", 400)[0].solid() is None


def test_a_part_that_nothing_holds_gets_a_finite_solution() -> None:
    matrix = sparse.csr_array(np.array([[1.0, -1.0, 0.0], [-1.0, 2.0, -1.0], [0.0, -1.0, 1.0]]))
    one = thin(matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64), matrix.data)
    right = np.array([1.0, 0.0, -1.0])
    assert matrix @ one.solve(right, 1e-12)[0] == pytest.approx(right)
