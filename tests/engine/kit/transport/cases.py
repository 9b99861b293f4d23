"""Random transport problems, and their optimum by an independent linear programme over every pair."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog

from lichen.engine.kit.geo import Points
from lichen.engine.kit.transport import TransportProblem


def make_problem(seed: int, sources: int = 12, sinks: int = 9) -> TransportProblem:
    """Return a problem with ties, unequal totals, costs at both ends and, for some seeds, classes and a reach."""
    rng = np.random.default_rng(seed)
    n, m = (int(v) for v in rng.integers(1, [sources + 1, sinks + 1]))
    if seed % 3 == 0:
        here, there = (Points.geographic(rng.uniform(-3, 3, k), rng.uniform(54, 58, k)) for k in (n, m))
        scale = 100.0
    else:
        here, there = (Points.plane(*rng.integers(0, 5, (2, k))) for k in (n, m))
        scale = 2.0
    return TransportProblem(
        here,
        there,
        rng.integers(0, 9, n).astype(float) * (0.37 if seed % 4 == 0 else 1.0),
        rng.integers(0, 9, m).astype(float),
        rate=1.0,
        leave_source=rng.uniform(0, scale, n),
        leave_sink=rng.uniform(0, scale, m),
        source_cost=rng.uniform(-scale, scale, n) if seed % 2 else 0.0,
        sink_cost=rng.uniform(-scale, scale, m) if seed % 2 else 0.0,
        max_distance=rng.uniform(0, 3 * scale, n) if seed % 5 == 0 else np.inf,
        source_class=rng.integers(0, 2, n),
        sink_class=rng.integers(0, 2, m),
        allowed=rng.random((2, 2)) < 0.8,
    )


def pair_costs(problem: TransportProblem) -> np.ndarray:
    """Return the cost of every pair; inf where the pair may not meet."""
    n, m = len(problem.supply), len(problem.demand)
    distance = np.stack([problem.sources.take(np.full(m, i)).distance_to(problem.sinks) for i in range(n)])
    cost = problem.source_cost[:, None] + problem.sink_cost[None] + problem.rate * distance
    may = problem.allowed[problem.source_class][:, problem.sink_class] & (
        distance <= problem.max_distance[:, None]
    )
    return np.where(may, cost, np.inf)


def naive_optimum(problem: TransportProblem) -> float:
    """Return the least cost by a linear programme that lists every pair."""
    cost = pair_costs(problem)
    base = float(problem.supply @ problem.leave_source + problem.demand @ problem.leave_sink)
    i, j = np.nonzero(np.isfinite(cost))
    if not len(i):
        return base
    saved = cost[i, j] - problem.leave_source[i] - problem.leave_sink[j]
    rows = np.zeros((len(problem.supply) + len(problem.demand), len(i)))
    rows[i, np.arange(len(i))] = 1.0
    rows[len(problem.supply) + j, np.arange(len(i))] = 1.0
    found = linprog(saved, A_ub=rows, b_ub=np.concatenate([problem.supply, problem.demand]), method="highs")
    return base + float(found.fun)
