"""The optimum of one market, by way of coarser ones, with arcs added until no pair undercuts the prices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import exp

import numpy as np
from numpy.typing import NDArray

from lichen.engine.kit.geo import EARTH_RADIUS
from lichen.engine.kit.spatial import PairSearch
from lichen.engine.kit.transport.arcs import Arcs, merge_arcs, thin_arcs
from lichen.engine.kit.transport.basis import first_arcs, first_tree
from lichen.engine.kit.transport.levels import Market
from lichen.engine.kit.transport.nearby import arcs_of_members, arcs_of_neighbours, tree_arcs
from lichen.engine.kit.transport.simplex import Leave, pivots
from lichen.engine.kit.transport.spantree import Tree

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Progress = Callable[[float, str], None]

_MORE = 8  # pairs of each end to add in a round
_PATIENCE = (
    4  # rounds until that begins to double: where places coincide, many pairs are as good as each other
)
_MANY = 0.2  # added arcs for each end that show as much
_ROOM = 48  # arcs for each end, beyond which the dearest half is dropped
_ROUNDS = 1_000  # of pricing; two or five are usual
_COARSE_ROUNDS = 12  # of pricing where only a start for the next finer market is wanted
_PIVOTS = 50_000  # between two chances to be interrupted
_ROUNDING = 2e-14  # reduced costs below this part of the largest cost are rounding
_CAP = 4.0  # cost of leaving a unit that is reckoned with at first, in ways across the whole map
_RAISE = 1000.0


@dataclass(frozen=True, slots=True, eq=False)
class Optimum:
    """The optimum of one market: its tree, the arcs it is the best of, and the prices of its ends [money/unit]."""

    tree: Tree
    arcs: Arcs
    rounds: int
    source_price: Floats
    sink_price: Floats

    def flows(self) -> tuple[Ints, Ints, Ints]:
        """Return source, sink and amount of all that is carried."""
        source, sink, flow = tree_arcs(self.tree)
        return source[flow > 0], sink[flow > 0], flow[flow > 0]


class _Watch:
    """Tells how far the work is, level by level, and never goes back."""

    def __init__(self, progress: Progress | None, markets: list[Market]) -> None:
        self._progress = progress
        self._sizes = np.array([len(market.sources) + len(market.sinks) for market in markets])
        self._ends = np.cumsum(self._sizes) / self._sizes.sum()

    def tell(self, level: int, made: int, text: str) -> None:
        if self._progress:
            size, share = self._sizes[level], self._sizes[level] / self._sizes.sum()
            part = 1 - exp(
                -made / (2.0 * size)
            )  # a pivot or two for each end is usual; nobody knows beforehand
            self._progress(float(self._ends[level] - share * (1 - part)), f"{size:,} ends: {text}")


def find_optimum(market: Market, progress: Progress | None = None) -> Optimum:
    """Return the optimum of a market over all its pairs.

    A cost of leaving a unit that is far beyond any way across the map is cut down first, for it would drown the ways in
    its rounding; if something is left at such a price, the price is raised again.
    """
    cap = _first_cap(market)
    markets = [market.with_leave_at_most(cap)]
    while (coarser := markets[-1].coarser()) is not None:
        markets.append(coarser)
    markets.reverse()
    watch = _Watch(progress, markets)
    work = _begin(markets[0], None, watch, 0)
    for level, (coarse, fine) in enumerate(pairwise(markets), start=1):
        work = _begin(fine, (coarse, work.improve(_COARSE_ROUNDS)), watch, level)
    best = work.improve(_ROUNDS)
    while work.left_at(cap, market):
        cap *= _RAISE
        work.reprice(market.with_leave_at_most(cap))
        best = work.improve(_ROUNDS)
    return best


def _begin(market: Market, coarser: tuple[Market, Optimum] | None, watch: _Watch, level: int) -> _Work:
    """Return the work on a market at its start, which comes from the optimum of a coarser one."""
    watch.tell(level, 0, "first arcs")
    search = market.search()
    u, v = np.zeros(len(market.sources)), np.zeros(len(market.sinks))
    if coarser:
        v = market.prices_of_sinks(coarser[0], coarser[1].source_price)
        u = np.minimum(market.sources.leave, search.least(0.0, v, 0.0, market.rate)[0])
    arcs = first_arcs(market, search, u, v)
    if coarser:
        arcs = arcs_of_members(market, coarser[0], coarser[1].tree, arcs)
    tree = first_tree(market, arcs, u, v, bid=coarser is not None)
    return _Work(market, search, arcs, tree, watch, level)


def _first_cap(market: Market) -> float:
    """Return the cost of leaving a unit [money/unit] to reckon with at first."""
    xyz = np.concatenate([market.sources.points.xyz, market.sinks.points.xyz])
    corners = xyz.min(axis=0), xyz.max(axis=0)
    scale = EARTH_RADIUS if market.sources.points.sphere else 1.0
    across = market.rate * scale * float(np.linalg.norm(corners[1] - corners[0]))
    return _CAP * across if across > 0 else np.inf


class _Work:
    """The simplex of one market at work: its arcs and its tree change, its market may be repriced."""

    def __init__(
        self, market: Market, search: PairSearch, arcs: Arcs, tree: Tree, watch: _Watch, level: int
    ) -> None:
        self.market, self.search, self.arcs, self.tree = market, search, arcs, tree
        self.watch, self.level, self.made, self.rounds = watch, level, 0, 0

    def improve(self, most_rounds: int) -> Optimum:
        """Return the optimum, adding arcs until no pair undercuts its prices, or that many times."""
        leave, n = Leave(self.market.sources.leave, self.market.sinks.leave), len(self.market.sources)
        largest = max(
            np.max(np.abs(leave.source)), np.max(np.abs(leave.sink)), np.max(self.arcs.cost, initial=0.0)
        )
        tolerance, row = _ROUNDING * float(largest), 0
        for turn in range(most_rounds):
            done = False
            while not done:
                row, made, done = pivots(self.tree, self.arcs, leave, tolerance, row, _PIVOTS)
                self.made += made
                self.watch.tell(self.level, self.made, f"round {self.rounds + 1}, {self.made:,} pivots")
            potential = self.tree.place["base"]
            u, v = -potential[:n], potential[n:-1].copy()
            self.rounds += 1
            if self._add_arcs(u, v, _MORE << max(0, turn - _PATIENCE), tolerance) == 0:
                break
        return Optimum(self.tree, self.arcs, self.rounds, u, v)

    def _add_arcs(self, u: Floats, v: Floats, more: int, tolerance: float) -> int:
        """Add pairs that undercut the prices, the best of each source and of each sink; return how many."""
        market, search, sinks, rate = self.market, self.search, len(v), self.market.rate
        found = search.violations(u, v, 0.0, rate, per_source=more, tolerance=tolerance)
        self.arcs, added = merge_arcs(self.arcs, sinks, found.source, found.sink, rate * found.distance)
        if added:
            found = search.flipped().violations(v, u, 0.0, rate, per_source=more, tolerance=tolerance)
            self.arcs, also = merge_arcs(self.arcs, sinks, found.sink, found.source, rate * found.distance)
            added += also
        if added > _MANY * (len(u) + sinks):
            self.arcs, also = arcs_of_neighbours(market, self.tree, self.arcs, u, v, tolerance)
            added += also
        if len(self.arcs.sink) > _ROOM * (len(u) + sinks) + 1_000_000:
            self.arcs = thin_arcs(self.arcs, u, v, len(self.arcs.sink) // 2)
        return added

    def left_at(self, cap: float, market: Market) -> bool:
        """Whether a unit is left at a cost that was cut down to `cap` from that of `market`."""
        node, root = self.tree.node, len(self.tree.node) - 1
        dear = np.concatenate([market.sources.leave, market.sinks.leave]) > cap
        return bool(np.any(dear & (node["parent"][:root] == root) & (node["flow"][:root] > 0)))

    def reprice(self, market: Market) -> None:
        """Go on with the same market at other costs of leaving a unit."""
        self.market, root = market, len(self.tree.node) - 1
        leave = np.concatenate([market.sources.leave, market.sinks.leave])
        on_root = self.tree.node["parent"][:root] == root
        self.tree.cost[:root][on_root] = leave[on_root]
