"""Checking a transport plan and its prices, whoever made them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lichen.engine.kit.spatial import PairSearch
from lichen.engine.kit.transport.problem import Proof, TransportProblem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def certify(
    problem: TransportProblem,
    source: ArrayLike,
    sink: ArrayLike,
    amount: ArrayLike,
    source_price: ArrayLike,
    sink_price: ArrayLike,
    *,
    tolerance: float = 1e-9,
    columns: int = 0,
    rounds: int = 0,
    search: PairSearch | None = None,
) -> Proof:
    """Prove that no plan costs less than this one, from its flows and any prices, by looking at all pairs.

    The flows must keep to supply, demand, classes and distance. The prices, lowered where a pair undercuts them, make a
    bound below which no plan can be (weak duality): the plan is proven if the bound is within `tolerance` of its cost,
    relative to what is at stake (the sum of all costs without their signs). Nothing else is taken from the solver.

    `source`, `sink`, `amount` [unit] shape (flow,); `source_price` (source,) and `sink_price` (sink,) [money/unit];
    `columns` and `rounds` are passed on.

    >>> from lichen.engine.kit.geo import Points
    >>> here, there = Points.plane([0.0], [0.0]), Points.plane([3.0], [4.0])
    >>> problem = TransportProblem(here, there, [10.0], [4.0], rate=1.0, leave_source=20.0, leave_sink=0.0)
    >>> proof = certify(problem, [0], [0], [4.0], [20.0], [-15.0])
    >>> proof.valid, proof.primal, proof.dual
    (True, 140.0, 140.0)
    """
    i, j, x = np.asarray(source, np.int64), np.asarray(sink, np.int64), np.asarray(amount, np.float64)
    u, v = np.asarray(source_price, np.float64), np.asarray(sink_price, np.float64)
    search = search or problem.search()
    distance = problem.sources.take(i).distance_to(problem.sinks.take(j))
    faults = _faults(problem, i, j, x, distance)
    left_source = np.maximum(problem.supply - np.bincount(i, x, len(problem.supply)), 0.0)
    left_sink = np.maximum(problem.demand - np.bincount(j, x, len(problem.demand)), 0.0)
    each = x * (problem.source_cost[i] + problem.sink_cost[j] + problem.rate * distance)
    parts = np.concatenate([each, left_source * problem.leave_source, left_sink * problem.leave_sink])
    primal, stake = float(parts.sum()), float(np.abs(parts).sum())

    v = np.minimum(v, problem.leave_sink)
    least, _ = search.least(u - problem.source_cost, v - problem.sink_cost, 0.0, problem.rate)
    u = np.minimum(np.minimum(u, problem.leave_source), u + np.minimum(least, 0.0))
    dual = float(problem.supply @ u + problem.demand @ v)
    violation = float(max(0.0, -np.min(least, initial=0.0)))
    gap = (primal - dual) / stake if stake > 0 else abs(primal - dual)
    if not gap <= tolerance:
        faults.append(
            f"The cost {primal:.12g} is not shown to be least: the prices only prove that it is at least {dual:.12g}."
        )
    prices = float(np.abs(problem.supply) @ np.abs(u) + problem.demand @ np.abs(v))
    units = float(problem.supply.sum() + problem.demand.sum())
    return Proof(
        pairs=search.count(), columns=columns, rounds=rounds, violation=violation,
        tolerance=tolerance * prices / units if units > 0 else 0.0, primal=primal, dual=dual, gap=gap,
        faults=tuple(faults),
    )  # fmt: skip


def _faults(problem: TransportProblem, i: Ints, j: Ints, x: Floats, distance: Floats) -> list[str]:
    """Return what is wrong with flows as such: amounts, ends that give or take too much, pairs that may not meet."""
    faults = []
    if not (np.isfinite(x) & (x >= 0)).all():
        faults.append("An amount is negative or not a number.")
    dust = 1e-15 * max(problem.supply.sum(), problem.demand.sum())
    for name, rows, most in (("source", i, problem.supply), ("sink", j, problem.demand)):
        over = np.bincount(rows, x, len(most)) - most * (1 + 1e-9) - dust
        if over.size and over.max() > 0:
            faults.append(
                f"The {name} of row {int(np.argmax(over))} has more flow than it has to give or take."
            )
    if not problem.allowed[problem.source_class[i], problem.sink_class[j]].all():
        faults.append("A flow joins two classes that may not meet.")
    if np.any(distance > problem.max_distance[i] * (1 + 1e-12)):
        faults.append("A flow goes farther than it may.")
    return faults
