"""Made-up flow networks: what the benchmarks of reconciliation time, and what its tests hold to its laws."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from lichen.engine.kit.reconcile.problem import Problem, Terms

SUBSTANCES = 5


class Made(NamedTuple):
    """A problem, and what it was made of: processes a flow leaves and enters (the last is outside), true flows."""

    problem: Problem
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    true: NDArray[np.float64]


def made_network(n: int, seed: int = 0, *, unmeasured: float = 0.0, noise: float = 1.0) -> Made:
    """Return a problem of n flows, a third across the border, one in ten of the others between far processes.

    Flows are not negative. Stated errors are 10 % and a twentieth of the mean, so that small flows end on zero; the
    true errors are `noise` times as large. `unmeasured` [1] is the share of flows that nobody measured.
    """
    rng = np.random.default_rng(seed)
    m, k = n // 3, n - n // 3
    tail = rng.integers(0, m, k)
    head = np.where(rng.random(k) < 0.1, rng.integers(0, m, k), (tail + rng.integers(1, 6, k)) % m)
    head = np.where(head == tail, (tail + 1) % m, head)
    inside = rng.lognormal(1, 1, k)
    gap = np.bincount(head, inside, m) - np.bincount(tail, inside, m)
    true = np.concatenate([inside, np.abs(gap)])
    leaves = np.concatenate([tail, np.where(gap > 0, np.arange(m), m)])
    enters = np.concatenate([head, np.where(gap > 0, m, np.arange(m))])
    flows = np.arange(n)
    rows, columns = np.concatenate([leaves, enters]), np.concatenate([flows, flows])
    values = np.concatenate([-np.ones(n), np.ones(n)])
    inner = rows < m
    matrix = sparse.csr_array((values[inner], (rows[inner], columns[inner])), shape=(m, n))
    sd = 0.1 * true + 0.05 * true.mean()
    measured = true + noise * sd * rng.standard_normal(n)
    measured[rng.random(n) < unmeasured] = np.nan
    problem = Problem(matrix.indptr, matrix.indices, matrix.data, measured, sd, lower=0.0)
    return Made(problem, leaves, enters, true)


def made_substances(n: int, seed: int = 0) -> Problem:
    """Return flows with `SUBSTANCES` concentrations each; what leaves a process has one composition."""
    flows, tail, head, true = made_network(n, seed)
    rng = np.random.default_rng(seed + 1)
    m = flows.n_rows
    enters = np.bincount(head, true, m + 1)[:m]
    inner = (tail < m) & (head < m)
    share = sparse.csr_array((true[inner], (head[inner], tail[inner])), shape=(m, m))
    rows, terms = flows.matrix().tocoo(), []
    content = []
    for part in range(SUBSTANCES):
        outside = rng.lognormal(-3, 0.7, n)
        brought = np.bincount(head[tail == m], (true * outside)[tail == m], m + 1)[:m]
        inside = np.zeros(m)
        for _ in range(200):
            inside = (share @ inside + brought) / np.maximum(enters, 1e-12)
        content.append(np.where(tail < m, inside[np.minimum(tail, m - 1)], outside))
        terms.append((m * (part + 1) + rows.row, rows.col, n * (part + 1) + rows.col, rows.data))
    truth = np.concatenate([true, *content])
    sd = np.concatenate([flows.sd, 0.1 * np.concatenate(content) + 0.005])
    measured = np.concatenate([flows.measured, truth[n:] + sd[n:] * rng.standard_normal(SUBSTANCES * n)])
    start = np.concatenate([flows.start, np.full(SUBSTANCES * m, flows.start[-1])])
    row, i, j, c = (np.concatenate([t[part] for t in terms]) for part in range(4))
    return Problem(start, flows.index, flows.value, measured, sd, lower=0.0, terms=Terms(row, i, j, c))
