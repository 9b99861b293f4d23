"""Solving a transport problem to the proven optimum over all pairs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, exp, log2

import numpy as np
from numpy.typing import NDArray

from lichen.core.errors import ModelError
from lichen.engine.kit.spatial import PairSearch
from lichen.engine.kit.transport.arcs import Arcs, merge_arcs
from lichen.engine.kit.transport.basis import first_arcs, first_tree
from lichen.engine.kit.transport.certify import certify
from lichen.engine.kit.transport.levels import Ends, Market
from lichen.engine.kit.transport.problem import Flows, TransportPlan, TransportProblem
from lichen.engine.kit.transport.simplex import Leave, pivots
from lichen.engine.kit.transport.spantree import Tree

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Progress = Callable[[float, str], None]

_MORE = 8  # pairs of each source to add in a round
_PIVOTS = 50_000  # between two chances to be interrupted
_ROUNDING = 2e-14  # reduced costs below this part of the largest cost are rounding
_COARSE_ROUNDS = 3  # of pricing where only prices for the next finer market are wanted
_BITS = 60  # of the total amount, in whole units of the solver


@dataclass(frozen=True, slots=True, eq=False)
class _Optimum:
    """The optimum of one market: its tree, and the prices of its sources and sinks [money/unit]."""

    tree: Tree
    arcs: Arcs
    rounds: int
    source_price: Floats
    sink_price: Floats

    def flows(self) -> tuple[Ints, Ints, Ints]:
        """Return source, sink and amount of all that is carried."""
        node, n = self.tree.node, self.tree.sources
        x = np.flatnonzero((node["flow"][:-1] > 0) & (node["parent"][:-1] != len(node) - 1))
        parent, on_source = node["parent"][x].astype(np.int64), x < n
        return np.where(on_source, x, parent), np.where(on_source, parent, x) - n, node["flow"][x]


class _Watch:
    """Tells how far the work is, level by level, and never goes back."""

    def __init__(self, progress: Progress | None, sizes: list[int]) -> None:
        self._progress = progress
        self._ends = np.cumsum(sizes) / max(sum(sizes), 1)
        self._begins = self._ends - np.asarray(sizes) / max(sum(sizes), 1)
        self._sizes = sizes

    def tell(self, level: int, pivots_made: int, text: str) -> None:
        if self._progress:
            begin, end = float(self._begins[level]), float(self._ends[level])
            self._progress(begin + (end - begin) * (1 - exp(-pivots_made / (2.0 * self._sizes[level]))), text)


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
    rows, columns = np.flatnonzero(supply), np.flatnonzero(demand)
    source, sink, amount = np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int64)
    u, v, arcs, rounds = np.full(len(supply), -np.inf), np.full(len(demand), -np.inf), 0, 0
    u[rows] = (problem.leave_source - problem.source_cost)[rows]
    v[columns] = (problem.leave_sink - problem.sink_cost)[columns]
    if len(rows) and len(columns):
        market, order, far_order = _market(problem, supply, demand)
        rows, columns = rows[order], columns[far_order]
        best = _optimum(market, progress)
        source, sink, amount = best.flows()
        source, sink, arcs, rounds = rows[source], columns[sink], len(best.arcs.sink), best.rounds
        u[rows], v[columns] = best.source_price, best.sink_price
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


def _market(problem: TransportProblem, supply: Ints, demand: Ints) -> tuple[Market, Ints, Ints]:
    """Return the market of all ends that have something, neighbours together, and their rows among these."""
    rows, columns = np.flatnonzero(supply), np.flatnonzero(demand)
    sources = Ends(
        problem.sources.take(rows), supply[rows], (problem.leave_source - problem.source_cost)[rows],
        problem.max_distance[rows], problem.source_class[rows],
    )  # fmt: skip
    sinks = Ends(
        problem.sinks.take(columns), demand[columns], (problem.leave_sink - problem.sink_cost)[columns],
        np.full(len(columns), np.inf), problem.sink_class[columns],
    )  # fmt: skip
    sources, order = sources.in_order(problem.allowed.shape[0])
    sinks, far_order = sinks.in_order(problem.allowed.shape[1])
    return Market(sources, sinks, problem.rate, problem.allowed), order, far_order


def _optimum(market: Market, progress: Progress | None) -> _Optimum:
    """Return the optimum of a market, by way of coarser ones."""
    markets = [market]
    while (coarser := markets[-1].coarser()) is not None:
        markets.append(coarser)
    markets.reverse()
    watch = _Watch(progress, [len(level.sources) + len(level.sinks) for level in markets])
    best: _Optimum | None = None
    for k, level in enumerate(markets):
        search = level.search()
        u, v = np.zeros(len(level.sources)), np.zeros(len(level.sinks))
        if best is not None:
            v = level.prices_of_sinks(markets[k - 1], best.source_price)
            u = np.minimum(level.sources.leave, search.least(0.0, v, 0.0, level.rate)[0])
        watch.tell(k, 0, f"{len(u):,} by {len(v):,} ends: first arcs")
        arcs = first_arcs(level, search, u, v)
        tree = first_tree(level, arcs, u, v, bid=best is not None)
        last = k == len(markets) - 1
        best = _improve(level, search, arcs, tree, watch, k, most_rounds=1_000 if last else _COARSE_ROUNDS)
    assert best is not None  # noqa: S101 - there is at least one market
    return best


def _improve(
    market: Market, search: PairSearch, arcs: Arcs, tree: Tree, watch: _Watch, level: int, *, most_rounds: int
) -> _Optimum:
    """Return the optimum from a tree to begin with, adding arcs until no pair undercuts the prices."""
    leave = Leave(market.sources.leave, market.sinks.leave)
    largest = max(np.max(np.abs(leave.source)), np.max(np.abs(leave.sink)), np.max(arcs.cost, initial=0.0))
    tolerance, n = _ROUNDING * float(largest), len(market.sources)
    row, total, rounds, done = 0, 0, 0, False
    while True:
        while not done:
            row, made, done = pivots(tree, arcs, leave, tolerance, row, _PIVOTS)
            total += made
            watch.tell(
                level, total, f"{n:,} by {len(leave.sink):,} ends: round {rounds + 1}, {total:,} pivots"
            )
        potential = tree.place["base"]
        u, v = -potential[:n], potential[n:-1].copy()
        rounds += 1
        found = search.violations(u, v, 0.0, market.rate, per_source=_MORE, tolerance=tolerance)
        arcs, added = merge_arcs(arcs, len(v), found.source, found.sink, market.rate * found.distance)
        if added == 0 or rounds == most_rounds:
            return _Optimum(tree, arcs, rounds, u, v)
        done = False


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
    real = amount > 1e-13 * np.minimum(problem.supply[source], problem.demand[sink])
    order = np.lexsort((sink[real], source[real]))
    i, j, x = source[real][order], sink[real][order], amount[real][order]
    return Flows(i, j, x, problem.sources.take(i).distance_to(problem.sinks.take(j)))


def _left(amounts: Floats, rows: Ints, flow: Floats) -> Floats:
    """Return what is not carried of each row's amount; a rounding's worth is nothing."""
    left = amounts - np.bincount(rows, flow, len(amounts))
    return np.where(left > 1e-13 * amounts, left, 0.0)
