"""The network simplex: optimal on the arcs it has, whatever the number of pivots at a time."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.engine.kit.transport.simplex import Leave, pivots
from tests.engine.kit.transport.test_spantree import make_tree


def cost_of(tree) -> float:
    return float(np.sum(tree.node["flow"][:-1] * tree.cost[:-1]))


@pytest.mark.parametrize("seed", range(4))
def test_no_arc_undercuts_the_prices_at_the_end(seed: int) -> None:
    market, arcs, tree = make_tree(seed)
    leave = Leave(market.sources.leave, market.sinks.leave)
    before = cost_of(tree)
    _, made, done = pivots(tree, arcs, leave, 1e-12, 0, 10**6)
    assert done
    assert made > 0
    assert cost_of(tree) <= before
    potential, n = tree.place["base"], len(market.sources)
    source = np.repeat(np.arange(n), np.diff(arcs.start))
    assert np.min(arcs.cost + potential[source] - potential[n + arcs.sink]) >= -1e-9
    assert np.min(leave.source + potential[:n]) >= -1e-9
    assert np.min(leave.sink - potential[n:-1]) >= -1e-9


def test_stopping_and_going_on_reaches_the_same_optimum() -> None:
    market, arcs, whole = make_tree(5)
    leave = Leave(market.sources.leave, market.sinks.leave)
    pivots(whole, arcs, leave, 1e-12, 0, 10**6)
    _, _, pieces = make_tree(5)
    row, done = 0, False
    while not done:
        row, _, done = pivots(pieces, arcs, leave, 1e-12, row, 5)
    assert cost_of(pieces) == pytest.approx(cost_of(whole), rel=1e-12)
