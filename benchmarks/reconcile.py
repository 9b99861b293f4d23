"""Reconciliation of made-up flow networks: bounded flows, all deviations, and flows with substances, beside peers."""

from __future__ import annotations

import time
from importlib.util import find_spec

import numpy as np

from benchmarks.made_networks import made_network, made_substances
from benchmarks.reconcile_peers import PEERS, beside, cvxpy_clarabel
from benchmarks.registry import Figures, benchmark
from lichen.engine.kit.reconcile.problem import Problem
from lichen.engine.kit.reconcile.solve import Reconciled, reconcile
from lichen.engine.kit.reconcile.spread import standard_deviations
from lichen.engine.kit.reconcile.terms import reconcile_terms
from lichen.run.measure import ONE_THREAD, measure

DENSE_LIMIT = 3_000  # flows: deviations by elimination on full matrices


def ours(size: int) -> Figures:
    """Reconcile, in processor time."""
    reconcile(made_network(30)[0], method="newton")
    reconcile(made_network(3_000)[0], method="newton")  # compiles what is compiled
    problem = made_network(size)[0]
    began = time.process_time()
    found = reconcile(problem, method="newton")
    spent = time.process_time() - began
    width = abs(problem.matrix()) @ np.maximum(np.abs(found.x), problem.sd)
    return {
        "cpu": spent, "chi2": found.chi2, "closed to": float(np.max(np.abs(found.residual) / width)),
        "prices agree to": agreement(problem, found), "on a bound": int(found.at_lower.sum()),
    }  # fmt: skip


def agreement(problem: Problem, found: Reconciled) -> float:
    """Return how far flows are from what the prices of the balances make of them [sd]: with closed balances, a proof.

    The optimum is the only place where each flow is its measurement and variance times the prices of its two ends, or
    zero where that is negative.
    """
    wish = problem.measured + problem.sd**2 * (problem.matrix().T @ found.multipliers)
    return float(np.max(np.abs(np.maximum(wish, 0.0) - found.x) / problem.sd))


@benchmark(
    "reconcile",
    title="Bounded flows, one in ten between far processes; peers: full matrices, OSQP, CVXPY (OSQP, Clarabel), IPOPT",
    bar="10⁵ flows in 1 CPU-s, 10⁶ in 30 CPU-s, memory in line; within 1e-8 of a tight reference",
    sizes=(1_000, 10_000, 100_000, 1_000_000),
    smoke=60,
)
def reconcile_flows(size: int) -> Figures:
    """Reconcile one case with Lichen and, at sizes they can do, with the peers, each in a process of its own."""
    mine = measure(ours, size, environment=ONE_THREAD)
    figures: Figures = mine.result | {"peak [MB]": mine.peak_bytes / 1e6}
    for name, (_, module, limit) in PEERS.items():
        if size > limit or find_spec(module) is None:
            figures[f"{name} [CPU-s]"] = "too large" if size > limit else "not installed"
            continue
        peer = measure(beside, name, size, environment=ONE_THREAD)
        figures[f"{name} [CPU-s]"] = peer.result.pop("cpu")
        figures |= {f"{name}, {what}": value for what, value in peer.result.items()}
        figures[f"{name} peak [MB]"] = peer.peak_bytes / 1e6
    return figures


@benchmark(
    "reconcile_unmeasured",
    title="The same networks where one flow in ten was not measured",
    bar="none: such flows make the balances harder, not more",
    sizes=(1_000, 10_000, 100_000),
    smoke=60,
)
def reconcile_unmeasured(size: int) -> Figures:
    """Reconcile one case in which the balances alone tell some of the flows, and nothing tells others."""
    reconcile(made_network(3_000, unmeasured=0.1)[0])  # compiles what is compiled
    problem = made_network(size, unmeasured=0.1)[0]
    began = time.process_time()
    found = reconcile(problem)
    spent = time.process_time() - began
    width = abs(problem.matrix()) @ np.maximum(np.abs(found.x), problem.sd)
    return {"cpu": spent, "closed to": float(np.max(np.abs(found.residual) / width)), "degrees": found.dof}


@benchmark(
    "reconcile_random",
    title="Small networks at random, of ten to sixty flows, by prices and by elimination, beside CVXPY with Clarabel",
    bar="every sum of squares within 1e-8 of a tight reference",
    sizes=(200,),
    smoke=3,
)
def reconcile_random(size: int) -> Figures:
    """Compare `size` networks, errors three times as large as stated, so that many flows end on their bound."""
    reference = cvxpy_clarabel if find_spec("cvxpy") else None
    apart, far, bound = 0.0, 0.0, 0
    for seed in range(size):
        problem = made_network(10 + seed % 51, seed, noise=3.0)[0]
        full, prices = (reconcile(problem, method=method) for method in ("full", "newton"))  # type: ignore[arg-type]
        apart = max(apart, abs(prices.chi2 / full.chi2 - 1))
        bound += int(full.at_lower.sum())
        if reference is not None:
            x, _ = reference(problem)
            far = max(far, abs(float(np.sum(((x - problem.measured) / problem.sd) ** 2)) / full.chi2 - 1))
    told: Figures = {"on a bound": bound, "the two ways apart by": apart}
    return told | {"CVXPY and Clarabel off by": far if reference is not None else "not installed"}


@benchmark(
    "reconcile_spread",
    title="All standard deviations of a flow network by probing; exact ones beside, where full matrices can",
    bar="all of 10⁵ flows within 10 % in 30 CPU-s",
    sizes=(1_000, 10_000, 100_000),
    smoke=60,
)
def reconcile_spread(size: int) -> Figures:
    """Probe, and compare with elimination at small sizes."""
    standard_deviations(made_network(3_000)[0], method="probe", within=0.9)
    problem = made_network(size)[0]
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
    problem = made_substances(size)
    began = time.process_time()
    found = reconcile_terms(problem)
    return {
        "cpu": time.process_time() - began,
        "rounds": found.rounds,
        "closed to": float(np.max(np.abs(found.found.residual))),
        "chi2 per degree": found.found.chi2 / found.found.dof,
        "curvature": found.curvature,
    }
