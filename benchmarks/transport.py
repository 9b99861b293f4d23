"""One resource, random geography: the certified best transport plan over all pairs, beside the exact peers."""

from __future__ import annotations

import time

import numpy as np
import ot

from benchmarks.registry import Figures, benchmark
from lichen.engine.kit.geo import Points
from lichen.engine.kit.lp import LinearModel
from lichen.engine.kit.transport import TransportProblem, solve_transport
from lichen.engine.kit.warm import warm
from lichen.run.measure import ONE_THREAD, measure

LEAVE = 0.05  # cost of leaving one unit where it is, at either end
EMD_LIMIT = 10_000  # a dense matrix of 10 000 x 10 000 is 0.8 GB, and the peer copies it
HIGHS_LIMIT = 1_000  # all arcs of 10 000 x 10 000 are 10^8 columns: about 10 GB and far beyond an hour


def make_case(size: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return points in the unit square, shapes (2, size), and whole amounts 1-99, shapes (size,), of both sides."""
    rng = np.random.default_rng(seed)
    here, there = rng.random((size, 2)), rng.random((size, 2))
    return here.T, there.T, rng.integers(1, 100, size), rng.integers(1, 100, size)


def ours(size: int) -> Figures:
    """Solve over all pairs, with certificate."""
    warm()
    here, there, supply, demand = make_case(size)
    began = time.perf_counter()
    problem = TransportProblem(
        Points.plane(*here),
        Points.plane(*there),
        supply,
        demand,
        rate=1.0,
        leave_source=LEAVE,
        leave_sink=LEAVE,
    )
    found = solve_transport(problem)
    return {
        "seconds": time.perf_counter() - began,
        "objective": found.cost,
        "violation": found.proof.violation,
        "rounds": found.proof.rounds,
        "arcs": found.proof.columns,
        "certificate": "holds" if found.proof.valid else "DOES NOT HOLD",
    }


def _costs(here: np.ndarray, there: np.ndarray) -> np.ndarray:
    return np.sqrt(np.sum((here.T[:, None, :] - there.T[None, :, :]) ** 2, axis=2))


def peer_emd(size: int) -> Figures:
    """Solve with POT's exact network simplex, over the dense matrix with a dummy row and column."""
    here, there, supply, demand = make_case(size)
    began = time.perf_counter()
    cost = np.empty((size + 1, size + 1))
    cost[:size, :size] = _costs(here, there)
    cost[size, :], cost[:, size], cost[size, size] = LEAVE, LEAVE, 0.0
    left = np.append(supply, demand.sum()).astype(float)
    right = np.append(demand, supply.sum()).astype(float)
    flow = ot.emd(left, right, cost, numItermax=10**9, numThreads=1)
    return {"seconds": time.perf_counter() - began, "objective": float(np.sum(flow * cost))}


def peer_highs(size: int) -> Figures:
    """Solve with HiGHS, given every arc."""
    here, there, supply, demand = make_case(size)
    began = time.perf_counter()
    cost = _costs(here, there).ravel() - 2 * LEAVE
    model = LinearModel()
    model.add_rows(-np.inf, np.concatenate([supply, demand]).astype(float))
    source, sink = np.divmod(np.arange(size * size), size)
    index = np.stack([source, size + sink], axis=1).ravel()
    model.add_columns(cost, 0.0, np.inf, 2 * np.arange(size * size + 1), index, np.ones(len(index)))
    objective = model.solve().objective + LEAVE * float(supply.sum() + demand.sum())
    return {"seconds": time.perf_counter() - began, "objective": objective}


@benchmark(
    "transport",
    title="One-resource transport plan, unit square, certified over all pairs; peers: POT's ot.emd, HiGHS on all arcs",
    bar="n = 100 000 in 360 s and 4 GB; n = 10 000 at least 10 times faster than the faster peer",
    sizes=(1_000, 10_000, 100_000, 300_000, 1_000_000),
    smoke=60,
)
def transport(size: int) -> Figures:
    """Solve one case with Lichen and, at sizes they can do, with the peers, each in a process of its own."""
    figures: Figures = {}
    mine = measure(ours, size, environment=ONE_THREAD)
    figures |= mine.result | {"peak [MB]": mine.peak_bytes / 1e6}
    fastest = np.inf
    for name, work, limit in (("POT", peer_emd, EMD_LIMIT), ("HiGHS", peer_highs, HIGHS_LIMIT)):
        if size > limit:
            figures[f"{name} [s]"] = "too large"
            continue
        peer = measure(work, size, environment=ONE_THREAD)
        figures[f"{name} [s]"] = peer.result["seconds"]
        figures[f"{name} [MB]"] = peer.peak_bytes / 1e6
        figures[f"{name} off by"] = abs(peer.result["objective"] / mine.result["objective"] - 1)
        fastest = min(fastest, peer.result["seconds"])
    if np.isfinite(fastest):
        figures["times faster"] = fastest / mine.result["seconds"]
    return figures
