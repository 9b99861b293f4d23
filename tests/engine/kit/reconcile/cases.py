"""Problems that the tests of reconciliation share: made up at random, or published."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from benchmarks.made_networks import made_network
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
    return made_network(n, seed, unmeasured=unmeasured, noise=noise).problem


def thread(shape: str, n: int, *, uneven: bool = False) -> Problem:
    """Return about n flows in a chain, ring, tree, ladder or grid; their deviations one, or far apart."""
    rng = np.random.default_rng(n)
    if shape in ("chain", "ring"):
        nodes = n - 1
        tail, head = np.arange(-1, nodes), np.append(np.arange(nodes), -1)
        if shape == "ring":
            tail, head = np.append(tail, nodes - 1), np.append(head, 0)
    elif shape == "tree":
        nodes = 3 * n // 4
        above = np.array([rng.integers(max(0, i - 20), i) for i in range(1, nodes)])
        ends = np.setdiff1d(np.arange(nodes), above)
        tail = np.concatenate([[-1], above, ends])
        head = np.concatenate([np.arange(nodes), np.full(len(ends), -1)])
    else:
        wide = 2 if shape == "ladder" else math.isqrt(n // 2)
        place = np.arange(n // (2 * wide - 1) * wide).reshape(-1, wide)
        nodes = place.size
        tail = np.concatenate([[-1], place[:, :-1].ravel(), place[:-1].ravel(), [nodes - 1]])
        head = np.concatenate([[0], place[:, 1:].ravel(), place[1:].ravel(), [-1]])
    flow = np.arange(len(tail))
    leaves, enters = tail >= 0, head >= 0
    matrix = sparse.csr_array(
        (
            np.concatenate([-np.ones(leaves.sum()), np.ones(enters.sum())]),
            (
                np.concatenate([tail[leaves], head[enters]]),
                np.concatenate([flow[leaves], flow[enters]]),
            ),
        ),
        shape=(nodes, len(tail)),
    )
    sd = np.exp(2 * rng.normal(size=len(tail))) if uneven else 1.0
    return Problem(matrix.indptr, matrix.indices, matrix.data, np.full(len(tail), 10.0), sd)
