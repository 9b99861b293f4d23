"""Problems that the tests of reconciliation share: made up at random, or published."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from lichen.engine.kit.reconcile.problem import Covariance, Problem
from tests.conftest import SHARED

FLOWS = SHARED / "cases" / "flows"
needs_shared = pytest.mark.skipif(not FLOWS.exists(), reason="the shared cases lie beside the checkout")


def published(name: str) -> dict[str, Any]:
    """Return a published case."""
    found: dict[str, Any] = json.loads((FLOWS / f"{name}.json").read_text("utf-8"))
    return found


def incidence(edges: list[list[int]], nodes: int) -> np.ndarray:
    """Return balances of processes 1..nodes from (from, to) pairs, where 0 is the surroundings."""
    matrix = np.zeros((nodes + 1, len(edges)))
    for flow, (tail, head) in enumerate(edges):
        matrix[tail, flow] -= 1
        matrix[head, flow] += 1
    return matrix[1:]


def linear(case: dict[str, Any]) -> Problem:
    """Return one of the published linear networks."""
    matrix = incidence(case["edges_from_to_node0_environment"], case["n_nodes"])
    return Problem.from_dense(matrix, case["measured"], case["std_dev"])


def turbine(case: dict[str, Any]) -> Problem:
    """Return the heat circuit of VDI 2048."""
    sd = np.array(case["half_width_95"]) / case["lambda95"]
    names = case["names"]
    pairs = [(*(names.index(one) for one in key.split("-")), r) for key, r in case["correlations"].items()]
    i, j = [p[0] for p in pairs], [p[1] for p in pairs]
    covariance = Covariance(i, j, [p[2] * sd[p[0]] * sd[p[1]] for p in pairs])
    return Problem.from_dense(
        case["constraints_rows_in_order_of_names"], case["measured"], sd, covariance=covariance
    )


def small(
    rng: np.random.Generator, *, network: bool, bounded: bool = False, exact: float = 0.0
) -> Problem | None:
    """Return a random problem of a few variables, some unmeasured; None where its exact values clash."""
    m, n = int(rng.integers(1, 8)), int(rng.integers(2, 16))
    matrix = np.zeros((m, n))
    for j in range(n):
        i, k = rng.integers(0, m + 1, 2)
        if i < m:
            matrix[i, j] -= 1
        if k < m:
            matrix[k, j] += 1 if network else rng.choice([0.5, 1.0, 2.0])
    matrix = matrix[np.abs(matrix).sum(axis=1) > 0]
    if not len(matrix):
        return None
    measured = rng.normal(3, 4, n)
    measured[rng.random(n) < 0.3] = np.nan
    sd = np.where(rng.random(n) < exact, 0.0, rng.random(n) + 0.1)
    if bounded:
        measured = np.where(sd == 0, np.abs(measured), measured)
    try:
        return Problem.from_dense(matrix, measured, sd, lower=0.0 if bounded else -np.inf)
    except Exception:  # noqa: BLE001 # exact values that clash are another test's concern
        return None


def network(n: int, *, seed: int = 0, unmeasured: float = 0.0, noise: float = 1.0) -> Problem:
    """Return a network of n flows, a third of them across the border, one in ten between far nodes."""
    rng = np.random.default_rng(seed)
    m, k = n // 3, n - n // 3
    tail = rng.integers(0, m, k)
    head = np.where(rng.random(k) < 0.1, rng.integers(0, m, k), (tail + rng.integers(1, 6, k)) % m)
    head = np.where(head == tail, (tail + 1) % m, head)
    inside = rng.lognormal(1, 1, k)
    gap = np.bincount(head, inside, m) - np.bincount(tail, inside, m)
    true = np.concatenate([inside, np.abs(gap)])
    rows = np.concatenate([tail, head, np.arange(m)])
    columns = np.concatenate([np.arange(k), np.arange(k), k + np.arange(m)])
    values = np.concatenate([-np.ones(k), np.ones(k), np.where(gap > 0, -1.0, 1.0)])
    matrix = sparse.csr_array((values, (rows, columns)), shape=(m, n))
    sd = 0.1 * true + 0.05 * true.mean()
    measured = true + noise * sd * rng.standard_normal(n)
    measured[rng.random(n) < unmeasured] = np.nan
    return Problem(matrix.indptr, matrix.indices, matrix.data, measured, sd, lower=0.0)
