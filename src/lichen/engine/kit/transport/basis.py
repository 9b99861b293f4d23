"""Where the simplex of one market begins: a few promising arcs, and a forest of them that ships nearly all."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lichen.engine.kit.spatial import PairSearch
from lichen.engine.kit.transport.arcs import Arcs, merge_arcs, no_arcs
from lichen.engine.kit.transport.auction import auction
from lichen.engine.kit.transport.levels import Market
from lichen.engine.kit.transport.peel import fill, peel
from lichen.engine.kit.transport.spantree import Tree, bare_tree, hang

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_NEAR = 8  # pairs of each end to begin with
_STEP = 0.1  # of the auction, relative to the spread of the costs that an end chooses from
_LOOKS = 30  # of the auction, for each arc


def first_arcs(market: Market, search: PairSearch, source_price: Floats, sink_price: Floats) -> Arcs:
    """Return the best arcs of each end at those prices [money/unit], without those that cost more than to leave."""
    there = search.violations(source_price, sink_price, 0.0, market.rate, per_source=_NEAR, tolerance=-np.inf)
    back = search.flipped().violations(
        sink_price, source_price, 0.0, market.rate, per_source=_NEAR, tolerance=-np.inf
    )
    arcs = no_arcs(len(market.sources))
    for i, j, distance in (
        (there.source, there.sink, there.distance),
        (back.sink, back.source, back.distance),
    ):
        cost = market.rate * distance
        pays = cost < market.sources.leave[i] + market.sinks.leave[j]
        arcs, _ = merge_arcs(arcs, len(market.sinks), i[pays], j[pays], cost[pays])
    return arcs


def first_tree(market: Market, arcs: Arcs, source_price: Floats, sink_price: Floats, *, bid: bool) -> Tree:
    """Return a tree to begin with: of an auction at those prices, or if not `bid` of the cheapest arcs in turn."""
    sources, sinks = market.sources, market.sinks
    source = np.repeat(np.arange(len(sources), dtype=np.int32), np.diff(arcs.start))
    reduced = arcs.cost - source_price[source] - sink_price[arcs.sink]
    flow, step = np.zeros(len(source), np.int64), _STEP * _spread(arcs, reduced)
    if bid and step > 0:
        looks = _LOOKS * len(source)
        flow = auction(
            arcs, sources.amount, sinks.amount, sources.leave, sinks.leave, sink_price, step, looks
        )
    supply, demand = sources.amount.copy(), sinks.amount.copy()
    with_flow = np.flatnonzero(flow)
    least_missed = with_flow[np.argsort(flow[with_flow], kind="stable")]
    arc, amount = peel(arcs, source, flow, least_missed, supply, demand)
    rest = np.flatnonzero((supply[source] > 0) & (demand[arcs.sink] > 0))
    rest = rest[np.argsort(reduced[rest], kind="stable")]
    place, more = fill(source[rest].astype(np.int64), arcs.sink[rest].astype(np.int64), supply, demand)
    arc, amount = np.append(arc, rest[place]), np.append(amount, more)
    tree = bare_tree(len(sources), len(sinks))
    hang(
        tree, source[arc].astype(np.int64), arcs.sink[arc].astype(np.int64), amount, arcs.cost[arc], supply, demand,
        sources.leave, sinks.leave,
    )  # fmt: skip
    return tree


def _spread(arcs: Arcs, reduced: Floats) -> float:
    """Return how much dearer the last of the first few arcs of a source is than its best one, on the average."""
    size = np.diff(arcs.start)
    first = arcs.start[:-1][size > 1]
    last = first + np.minimum(size[size > 1], _NEAR) - 1
    return float(np.mean(reduced[last] - reduced[first])) if len(first) else 0.0
