"""Arcs by way of other arcs: of the members of what was taken together, and of the neighbours of an arc's ends."""

from __future__ import annotations

import numpy as np

from lichen.engine.kit.geo import Points
from lichen.engine.kit.transport.arcs import Arcs, merge_arcs, no_arcs
from lichen.engine.kit.transport.basis import first_arcs, first_tree
from lichen.engine.kit.transport.levels import Ends, Market
from lichen.engine.kit.transport.nearby import arcs_of_members, arcs_of_neighbours, tree_arcs
from lichen.engine.kit.transport.spantree import Tree


def make_market(count: int, leave: float, seed: int = 0) -> Market:
    rng = np.random.default_rng(seed)

    def ends() -> Ends:
        points = Points.plane(*rng.random((2, count)))
        kind, reach = np.zeros(count, np.int64), np.full(count, np.inf)
        return Ends(points, rng.integers(1, 9, count), np.full(count, leave), reach, kind).in_order(1)[0]

    return Market(ends(), ends(), 1.0, np.ones((1, 1), bool))


def begin(market: Market) -> tuple[Arcs, Tree]:
    nothing = np.zeros(len(market.sources)), np.zeros(len(market.sinks))
    arcs = first_arcs(market, market.search(), *nothing)
    return arcs, first_tree(market, arcs, *nothing, bid=False)


def pairs_of(arcs: Arcs) -> set[tuple[int, int]]:
    source = np.repeat(np.arange(len(arcs.start) - 1), np.diff(arcs.start))
    return set(zip(source.tolist(), arcs.sink.tolist(), strict=True))


def test_tree_arcs_carry_what_the_tree_carries() -> None:
    market = make_market(50, 0.3)
    _, tree = begin(market)
    source, sink, flow = tree_arcs(tree)
    assert np.all(np.bincount(source, flow, 50) <= market.sources.amount)
    assert np.all(np.bincount(sink, flow, 50) <= market.sinks.amount)
    assert flow.sum() > 0


def test_arcs_of_members_are_all_between_the_members_of_joined_ends() -> None:
    """Law: a pair is there if and only if the coarser tree joins its groups, it may meet, and it pays."""
    fine = make_market(600, 0.2)
    coarse = fine.coarser()
    assert coarse is not None
    _, tree = begin(coarse)
    arcs = arcs_of_members(fine, coarse, tree, no_arcs(600))
    groups = [np.empty(600, np.int64), np.empty(600, np.int64)]
    for group, ends in zip(groups, (coarse.sources, coarse.sinks), strict=True):
        group[ends.members] = np.repeat(np.arange(len(ends)), np.diff(ends.start))
    joined = {(int(i), int(j)) for i, j, _ in zip(*tree_arcs(tree), strict=True)}
    cost = np.array(
        [fine.sources.points.take(np.full(600, i)).distance_to(fine.sinks.points) for i in range(600)]
    )
    wanted = {
        (int(i), int(j))
        for i, j in np.argwhere(cost < 0.4)
        if (int(groups[0][i]), int(groups[1][j])) in joined
    }
    assert pairs_of(arcs) == wanted


def test_arcs_of_neighbours_undercut_the_prices() -> None:
    """Law: what is added shares an end with a tree arc, and costs less than its two prices."""
    market = make_market(80, 0.3)
    arcs, tree = begin(market)
    u, v = np.full(80, 0.15), np.full(80, 0.15)
    more, added = arcs_of_neighbours(market, tree, arcs, u, v, 1e-9)
    new = pairs_of(more) - pairs_of(arcs)
    assert len(new) == added > 0
    source, sink, _ = tree_arcs(tree)
    kept = set(zip(source.tolist(), sink.tolist(), strict=True))
    for i, j in new:
        distance = market.sources.points.take([i]).distance_to(market.sinks.points.take([j]))[0]
        assert distance < 0.3
        assert any((i, k) in kept for k in range(j - 6, j + 7)) or any(
            (k, j) in kept for k in range(i - 6, i + 7)
        )


def test_merged_arcs_keep_the_cost_of_the_market() -> None:
    market = make_market(30, 0.3)
    i, j, cost = market.met(np.arange(30), np.arange(30))
    arcs, added = merge_arcs(no_arcs(30), 30, i, j, cost)
    assert added == len(i) < 30
    assert np.all(arcs.cost < 0.6)
