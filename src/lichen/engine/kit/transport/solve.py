"""Solving a transport problem to the proven optimum over all pairs."""

from __future__ import annotations

from math import ceil, log2

import numpy as np
from numpy.typing import NDArray

from lichen.core.errors import ModelError
from lichen.engine.kit.spatial import PairSearch
from lichen.engine.kit.transport.certify import certify
from lichen.engine.kit.transport.levels import Ends, Market
from lichen.engine.kit.transport.optimum import Progress, find_optimum
from lichen.engine.kit.transport.problem import Flows, TransportPlan, TransportProblem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_BITS = 60  # of the total amount, in whole units of the solver
_DUST = 1e-13  # of an amount: a rounding's worth


def solve_transport(
    problem: TransportProblem, *, tolerance: float = 1e-9, progress: Progress | None = None
) -> TransportPlan:
    """Return the cheapest plan of a transport problem, proven against all pairs.

    Neighbours are taken together until the market is small; each finer market begins with the prices of the coarser
    one, from which come its first arcs and, by an auction cut short, its first plan. The network simplex finds the best
    plan on the arcs there are; its prices are compared with the cost of every pair that may meet, those that undercut
    them become arcs, and it goes on from where it was, until there is none. Amounts are whole numbers inside (a part in
    2^60 of the total), so that the plan is a vertex and balances to the last unit.

    `tolerance` is that of the proof, see `certify`. `progress` is told how far the work is, from 0 to 1, and in words,
    at least every second or so; what it raises ends the work.

    Raises `ModelError` if the amounts add up to more than can be counted.

    >>> from lichen.engine.kit.geo import Points
    >>> here, there = Points.plane([0.0], [0.0]), Points.plane([3.0, 1.0], [4.0, 0.0])
    >>> plan = solve_transport(
    ...     TransportProblem(here, there, [10.0], [4.0, 3.0], rate=1.0, leave_source=20.0, leave_sink=0.0)
    ... )
    >>> plan.flows.sink.tolist(), plan.flows.amount.tolist(), plan.left_source.tolist()
    ([0, 1], [4.0, 3.0], [3.0])
    >>> plan.cost, plan.proof.valid
    (83.0, True)
    """
    exponent = _exponent(problem.supply, problem.demand)
    supply, demand = (
        np.rint(np.ldexp(amounts, exponent)).astype(np.int64) for amounts in (problem.supply, problem.demand)
    )
    source, sink, amount = np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int64)
    u, v, arcs, rounds = np.full(len(supply), -np.inf), np.full(len(demand), -np.inf), 0, 0
    u[supply > 0] = (problem.leave_source - problem.source_cost)[supply > 0]
    v[demand > 0] = (problem.leave_sink - problem.sink_cost)[demand > 0]
    if supply.any() and demand.any():
        (sources, rows), (sinks, columns) = _sides(problem, supply, demand)
        market = Market(sources.merged(), sinks.merged(), problem.rate, problem.allowed)
        best = find_optimum(market, progress)
        source, sink, amount = best.flows()
        source, flow, amount = _shared(market.sources, sources.amount, source, amount)
        sink, flow, amount = _shared(market.sinks, sinks.amount, sink[flow], amount)
        source, sink, arcs, rounds = rows[source[flow]], columns[sink], len(best.arcs.sink), best.rounds
        u[rows] = np.repeat(best.source_price, np.diff(market.sources.start))
        v[columns] = np.repeat(best.sink_price, np.diff(market.sinks.start))
    search = problem.search()
    u, v = _all_prices(problem, search, u, v, supply, demand)
    flows = _flows(problem, source, sink, np.ldexp(amount.astype(np.float64), -exponent))
    u, v = u + problem.source_cost, v + problem.sink_cost
    proof = certify(
        problem, flows.source, flows.sink, flows.amount, u, v,
        tolerance=tolerance, columns=arcs, rounds=rounds, search=search,
    )  # fmt: skip
    left_source = _left(problem.supply, flows.source, flows.amount)
    left_sink = _left(problem.demand, flows.sink, flows.amount)
    return TransportPlan(flows, left_source, left_sink, u, v, proof.primal, proof)


def _exponent(supply: Floats, demand: Floats) -> int:
    """Return the power of two by which amounts are multiplied to be whole numbers."""
    with np.errstate(over="ignore"):  # what overflows is refused below, in a sentence
        total = max(float(supply.sum()), float(demand.sum()))
    if not np.isfinite(total):
        raise ModelError("The amounts add up to more than can be counted; give them in a larger unit.")
    whole = total < 2.0**53 and all(np.array_equal(a, np.rint(a)) for a in (supply, demand))
    return 0 if whole or total == 0 else _BITS - ceil(log2(total))


def _sides(
    problem: TransportProblem, supply: Ints, demand: Ints
) -> tuple[tuple[Ends, Ints], tuple[Ends, Ints]]:
    """Return the ends of either side that have something, neighbours together, and their rows."""
    far = np.full(len(demand), np.inf)
    p = problem
    sides = (
        (p.sources, supply, p.leave_source - p.source_cost, p.max_distance, p.source_class),
        (p.sinks, demand, p.leave_sink - p.sink_cost, far, p.sink_class),
    )
    out = []
    for (points, amount, leave, reach, kind), kinds in zip(sides, problem.allowed.shape, strict=True):
        rows = np.flatnonzero(amount)
        ends, order = Ends(points.take(rows), amount[rows], leave[rows], reach[rows], kind[rows]).in_order(
            kinds
        )
        out.append((ends, rows[order]))
    return out[0], out[1]


def _shared(merged: Ends, amounts: Ints, end: Ints, flow: Ints) -> tuple[Ints, Ints, Ints]:
    """Share the flows of merged ends among their members, who are filled in turn.

    `amounts` of the members, which stand in the order of the merged ends; `flow` shape (flow,) at the merged end
    `end`. Returns the member, the place of the flow and the amount of each share.
    """
    if len(merged) == len(amounts):
        return end, np.arange(len(end)), flow
    order = np.argsort(end, kind="stable")
    filled = np.cumsum(amounts)  # members stand one after another on a line, as long as what they have
    begin = np.append(0, filled)[merged.start[:-1]]
    run = np.cumsum(flow[order]) - flow[order]
    first = np.searchsorted(end[order], end[order])  # of the flows of the same end
    low = begin[end[order]] + run - run[first]
    high = low + flow[order]
    marks = np.unique(np.concatenate([low, high, filled]))  # between two marks: one member, at most one flow
    place = np.searchsorted(low, marks[:-1], side="right") - 1
    carried = (place >= 0) & (marks[:-1] < high[place])
    member = np.searchsorted(filled, marks[:-1], side="right")
    return member[carried], order[place[carried]], np.diff(marks)[carried]


def _all_prices(
    problem: TransportProblem, search: PairSearch, u: Floats, v: Floats, supply: Ints, demand: Ints
) -> tuple[Floats, Floats]:
    """Return prices of all ends from those of the ends that have something; none is undercut by a pair.

    An end that has nothing is worth what its first unit would be.
    """
    if not demand.all():
        first = search.flipped().least(0.0, u, 0.0, problem.rate)[0]
        v = np.where(demand > 0, v, np.minimum(problem.leave_sink - problem.sink_cost, first))
    first = search.least(0.0, v, 0.0, problem.rate)[0]
    u = np.where(supply > 0, u, problem.leave_source - problem.source_cost)
    return np.minimum(u, first), v


def _flows(problem: TransportProblem, source: Ints, sink: Ints, amount: Floats) -> Flows:
    """Return the flows by source and sink, without dust that only rounding made."""
    real = amount > _DUST * np.minimum(problem.supply[source], problem.demand[sink])
    order = np.lexsort((sink[real], source[real]))
    i, j, x = source[real][order], sink[real][order], amount[real][order]
    return Flows(i, j, x, problem.sources.take(i).distance_to(problem.sinks.take(j)))


def _left(amounts: Floats, rows: Ints, flow: Floats) -> Floats:
    """Return what is not carried of each row's amount; a rounding's worth is nothing."""
    left = amounts - np.bincount(rows, flow, len(amounts))
    return np.where(left > _DUST * amounts, left, 0.0)
