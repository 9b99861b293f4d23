"""The same reconciliation by other solvers, each an extra of the benchmark: none of them is needed to run Lichen.

A peer is given the problem scaled by its standard deviations, the kindest form for a general solver: find the z
nearest to ``measured / sd`` with ``A diag(sd) z = 0`` and ``z >= 0``. A peer returns x, and the processor seconds it
took with the time to hand the problem over.
"""

from __future__ import annotations

import importlib
import time
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from benchmarks.made_networks import made_network
from lichen.engine.kit.reconcile.problem import Problem
from lichen.engine.kit.reconcile.solve import reconcile

Floats = NDArray[np.float64]
Answer = tuple[Floats, float]


def scaled(problem: Problem) -> tuple[sparse.csc_matrix, Floats]:
    """Return the balances of ``x / sd``, and the measurements in standard deviations."""
    rows = sparse.csc_matrix(problem.matrix() @ sparse.diags_array(problem.sd))
    return rows, problem.measured / problem.sd


def dense(problem: Problem) -> Answer:
    """Solve with full matrices and an active set, as a spreadsheet or a textbook would."""
    began = time.process_time()
    matrix, weight = problem.matrix().toarray(), problem.sd**2
    free, x = np.ones(problem.n_variables, np.bool_), problem.measured
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
    return x, time.process_time() - began


def osqp(problem: Problem) -> Answer:
    """Solve with OSQP, called directly."""
    module: Any = importlib.import_module("osqp")
    began = time.process_time()
    balances, wish = scaled(problem)
    n, m = problem.n_variables, problem.n_rows
    rows = sparse.csc_matrix(sparse.vstack([balances, sparse.eye_array(n)]))
    solver = module.OSQP()
    solver.setup(
        sparse.csc_matrix(sparse.eye_array(n)), -wish, rows, np.zeros(m + n),
        np.append(np.zeros(m), np.full(n, np.inf)),
        verbose=False, eps_abs=1e-6, eps_rel=1e-6, max_iter=100_000,
    )  # fmt: skip
    return solver.solve().x * problem.sd, time.process_time() - began


def _cvxpy(problem: Problem, solver: str, **settings: Any) -> Answer:
    module: Any = importlib.import_module("cvxpy")
    began = time.process_time()
    balances, wish = scaled(problem)
    z = module.Variable(problem.n_variables)
    task = module.Problem(
        module.Minimize(module.sum_squares(z - wish)), [sparse.csr_matrix(balances) @ z == 0, z >= 0]
    )
    task.solve(solver=solver, **settings)
    return z.value * problem.sd, time.process_time() - began


def cvxpy_osqp(problem: Problem) -> Answer:
    """Solve with CVXPY and OSQP."""
    return _cvxpy(problem, "OSQP", eps_abs=1e-6, eps_rel=1e-6, max_iter=100_000)


def cvxpy_clarabel(problem: Problem) -> Answer:
    """Solve with CVXPY and Clarabel, an interior-point method, to tight tolerances: the reference."""
    return _cvxpy(problem, "CLARABEL", tol_gap_abs=1e-12, tol_gap_rel=1e-12, tol_feas=1e-12)


def ipopt(problem: Problem) -> Answer:
    """Solve with IPOPT, as the wheel of CasADi brings it, with exact first and second derivatives."""
    module: Any = importlib.import_module("casadi")
    began = time.process_time()
    balances, wish = scaled(problem)
    n, m = problem.n_variables, problem.n_rows
    z = module.MX.sym("z", n)
    task = {"x": z, "f": 0.5 * module.sumsqr(z - module.DM(wish)), "g": module.DM(balances) @ z}
    quiet = {"print_level": 0, "sb": "yes", "tol": 1e-11, "bound_relax_factor": 0.0, "hessian_constant": "yes",
             "jac_c_constant": "yes"}  # fmt: skip
    solver = module.nlpsol("peer", "ipopt", task, {"ipopt": quiet, "print_time": False})
    found = solver(x0=np.maximum(wish, 1.0), lbx=np.zeros(n), lbg=np.zeros(m), ubg=np.zeros(m))
    return np.asarray(found["x"]).ravel() * problem.sd, time.process_time() - began


# name: function, the module it needs, the largest size that it is asked for [flows]
PEERS = {
    "full matrices": (dense, "scipy", 3_000),
    "OSQP": (osqp, "osqp", 100_000),
    "CVXPY and OSQP": (cvxpy_osqp, "cvxpy", 100_000),
    "CVXPY and Clarabel": (cvxpy_clarabel, "cvxpy", 100_000),
    "IPOPT": (ipopt, "casadi", 100_000),
}


def beside(name: str, size: int) -> dict[str, float]:
    """Return the time of a peer, and how far it lies from us: sum of squares, flows (relative to flow or error)."""
    problem = made_network(size)[0]
    x, spent = PEERS[name][0](problem)
    mine = reconcile(problem, method="newton")
    chi2 = float(np.sum(((x - problem.measured) / problem.sd) ** 2))
    apart = np.abs(x - mine.x) / np.maximum(np.abs(mine.x), problem.sd)
    return {"cpu": spent, "chi2 off by": abs(chi2 / mine.chi2 - 1), "flows off by": float(apart.max())}
