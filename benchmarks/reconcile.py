"""Reconciliation of made-up flow networks: bounded flows, all deviations, and flows with substances, beside peers."""

from __future__ import annotations

import time
from importlib.util import find_spec
from typing import Any

import numpy as np
from scipy import linalg, sparse

from benchmarks.registry import Figures, benchmark
from lichen.engine.kit.reconcile.problem import Problem, Terms
from lichen.engine.kit.reconcile.solve import reconcile
from lichen.engine.kit.reconcile.spread import standard_deviations
from lichen.engine.kit.reconcile.terms import reconcile_terms
from lichen.run.measure import ONE_THREAD, measure

DENSE_LIMIT = 3_000  # flows: a full matrix of the balances, factorised at each step of an active set
OSQP_LIMIT, CVXPY_LIMIT = 100_000, 30_000
SUBSTANCES = 5


def make_case(n: int, seed: int = 0) -> tuple[Problem, np.ndarray, np.ndarray, np.ndarray]:
    """Return a problem of n flows, a third across the border, one in ten between far processes; and its graph.

    Flows are not negative. Errors are as stated: 10 % and a twentieth of the mean, so that small flows end on zero.
    """
    rng = np.random.default_rng(seed)
    m, k = n // 3, n - n // 3
    tail = rng.integers(0, m, k)
    head = np.where(rng.random(k) < 0.1, rng.integers(0, m, k), (tail + rng.integers(1, 6, k)) % m)
    head = np.where(head == tail, (tail + 1) % m, head)
    inside = rng.lognormal(1, 1, k)
    gap = np.bincount(head, inside, m) - np.bincount(tail, inside, m)
    true = np.concatenate([inside, np.abs(gap)])
    ends = np.concatenate([tail, np.where(gap > 0, np.arange(m), m)])
    goes = np.concatenate([head, np.where(gap > 0, m, np.arange(m))])
    flows = np.arange(n)
    rows, columns = np.concatenate([ends, goes]), np.concatenate([flows, flows])
    values = np.concatenate([-np.ones(n), np.ones(n)])
    inner = rows < m
    matrix = sparse.csr_array((values[inner], (rows[inner], columns[inner])), shape=(m, n))
    sd = 0.1 * true + 0.05 * true.mean()
    measured = true + sd * rng.standard_normal(n)
    problem = Problem(matrix.indptr, matrix.indices, matrix.data, measured, sd, lower=0.0)
    return problem, ends, goes, true


def make_substances(n: int, seed: int = 0) -> Problem:
    """Return flows with `SUBSTANCES` concentrations each; what leaves a process has one composition."""
    flows, tail, head, true = make_case(n, seed)
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


def ours(size: int) -> Figures:
    """Reconcile, in processor time."""
    reconcile(make_case(30)[0], method="newton")
    reconcile(make_case(3_000)[0], method="newton")  # compiles what is compiled
    problem = make_case(size)[0]
    began = time.process_time()
    found = reconcile(problem, method="newton")
    spent = time.process_time() - began
    size = abs(problem.matrix()) @ np.maximum(np.abs(found.x), problem.sd)
    closed = np.max(np.abs(found.residual) / size)
    return {
        "cpu": spent, "chi2": found.chi2, "closed to": float(closed), "on a bound": int(found.at_lower.sum()),
    }  # fmt: skip


def peer_dense(size: int) -> Figures:
    """Solve with full matrices and an active set, as a spreadsheet or a textbook would."""
    problem = make_case(size)[0]
    began = time.process_time()
    matrix, weight = problem.matrix().toarray(), problem.sd**2
    free = np.ones(size, np.bool_)
    for _ in range(50):
        part = matrix[:, free]
        normal = (part * weight[free]) @ part.T + 1e-12 * np.eye(len(matrix))
        prices = linalg.cho_solve(linalg.cho_factor(normal), part @ problem.measured[free])
        wish = problem.measured - weight * (matrix.T @ prices)
        x = np.where(free, wish, 0.0)
        now = np.where(free, x > 0, wish > 0)
        if (now == free).all():
            break
        free = now
    return {
        "cpu": time.process_time() - began,
        "chi2": float(np.sum(((x - problem.measured) / problem.sd) ** 2)),
    }


def peer_osqp(size: int) -> Figures:
    """Solve with OSQP, called directly."""
    import osqp  # inline because it is an extra of the benchmark

    problem = make_case(size)[0]
    n = size
    began = time.process_time()
    rows = sparse.vstack([problem.matrix() @ sparse.diags_array(problem.sd), sparse.diags_array(problem.sd)])
    low = np.concatenate([np.zeros(problem.n_rows), np.zeros(n)])
    high = np.concatenate([np.zeros(problem.n_rows), np.full(n, np.inf)])
    solver: Any = osqp.OSQP()
    solver.setup(
        sparse.csc_matrix(sparse.eye_array(n)), -problem.measured / problem.sd, sparse.csc_matrix(rows), low, high,
        verbose=False, eps_abs=1e-6, eps_rel=1e-6, max_iter=100_000,
    )  # fmt: skip
    z = solver.solve().x
    return {
        "cpu": time.process_time() - began,
        "chi2": float(np.sum((z - problem.measured / problem.sd) ** 2)),
    }


def peer_cvxpy(size: int) -> Figures:
    """Solve with CVXPY, by its interior-point solver with tight tolerances."""
    import cvxpy  # inline because it is an extra of the benchmark

    problem = make_case(size)[0]
    began = time.process_time()
    z = cvxpy.Variable(size)
    rows = sparse.csr_matrix(problem.matrix() @ sparse.diags_array(problem.sd))
    task = cvxpy.Problem(
        cvxpy.Minimize(cvxpy.sum_squares(z - problem.measured / problem.sd)), [rows @ z == 0, z >= 0]
    )
    task.solve(solver="CLARABEL", tol_gap_abs=1e-11, tol_gap_rel=1e-11, tol_feas=1e-11)
    return {"cpu": time.process_time() - began, "chi2": float(task.value)}


@benchmark(
    "reconcile",
    title="Bounded flows, one in ten between far processes; peers: full matrices, OSQP, CVXPY with Clarabel",
    bar="10⁵ flows in 1 CPU-s, 10⁶ in 30 CPU-s, memory in line; within 1e-8 of a tight reference",
    sizes=(1_000, 10_000, 100_000, 1_000_000),
    smoke=60,
)
def reconcile_flows(size: int) -> Figures:
    """Reconcile one case with Lichen and, at sizes they can do, with the peers, each in a process of its own."""
    mine = measure(ours, size, environment=ONE_THREAD)
    figures: Figures = mine.result | {"peak [MB]": mine.peak_bytes / 1e6}
    for name, work, limit, module in (
        ("dense", peer_dense, DENSE_LIMIT, "scipy"),
        ("OSQP", peer_osqp, OSQP_LIMIT, "osqp"),
        ("CVXPY", peer_cvxpy, CVXPY_LIMIT, "cvxpy"),
    ):
        if size > limit or find_spec(module) is None:
            figures[f"{name} [CPU-s]"] = "too large" if size > limit else "not installed"
            continue
        peer = measure(work, size, environment=ONE_THREAD)
        figures[f"{name} [CPU-s]"] = peer.result["cpu"]
        figures[f"{name} chi2 off by"] = abs(peer.result["chi2"] / mine.result["chi2"] - 1)
    return figures


@benchmark(
    "reconcile_spread",
    title="All standard deviations of a flow network by probing; exact ones beside, where full matrices can",
    bar="all of 10⁵ flows within 10 % in 30 CPU-s",
    sizes=(1_000, 10_000, 100_000),
    smoke=60,
)
def reconcile_spread(size: int) -> Figures:
    """Probe, and compare with elimination at small sizes."""
    standard_deviations(make_case(3_000)[0], method="probe", within=0.9)
    problem = make_case(size)[0]
    began = time.process_time()
    probed = standard_deviations(problem, method="probe", within=0.1)
    figures: Figures = {"cpu": time.process_time() - began, "probes": probed.probes}
    figures["largest stated error"] = float(probed.error.max())
    if size <= DENSE_LIMIT:
        exact = standard_deviations(problem, method="full").sd
        figures["largest error"] = float(np.max(np.abs(probed.sd / exact - 1)))
    return figures


@benchmark(
    "reconcile_terms",
    title="Flows with five substances each, products of flow and concentration balanced too",
    bar="10⁴ flows × 5 substances in 30 CPU-s",
    sizes=(1_000, 10_000),
    smoke=30,
)
def reconcile_substances(size: int) -> Figures:
    """Reconcile flows and concentrations together."""
    problem = make_substances(size)
    began = time.process_time()
    found = reconcile_terms(problem)
    return {
        "cpu": time.process_time() - began,
        "rounds": found.rounds,
        "closed to": float(np.max(np.abs(found.found.residual))),
        "chi2 per degree": found.found.chi2 / found.found.dof,
        "curvature": found.curvature,
    }
