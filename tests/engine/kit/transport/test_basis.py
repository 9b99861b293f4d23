"""Where the simplex begins: a plan that keeps to what there is, on a spanning tree."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.engine.kit.transport.basis import first_arcs, first_tree
from lichen.engine.kit.transport.levels import Market
from tests.engine.kit.transport.test_levels import make_ends


@pytest.mark.parametrize("bid", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_first_tree_carries_or_leaves_everything(bid: bool, seed: int) -> None:
    """Law: at each node what comes in and what goes out balance, and no flow is negative."""
    market = Market(make_ends(120, seed), make_ends(90, seed + 50), 1.0, np.ones((2, 2), bool))
    u, v = np.zeros(120), np.zeros(90)
    arcs = first_arcs(market, market.search(), u, v)
    tree = first_tree(market, arcs, u, v, bid=bid)
    flow, parent, root = tree.node["flow"][:-1], tree.node["parent"][:-1].astype(int), len(tree.node) - 1
    assert np.all(flow >= 0)
    through = flow.copy()
    for x, up in enumerate(parent):
        if up != root:
            through[up] += flow[x]
    assert np.array_equal(through[:120], market.sources.amount)
    assert np.array_equal(through[120:], market.sinks.amount)


def test_first_arcs_cost_less_than_leaving() -> None:
    market = Market(make_ends(50, 1), make_ends(50, 2), 1.0, np.ones((2, 2), bool))
    arcs = first_arcs(market, market.search(), np.zeros(50), np.zeros(50))
    source = np.repeat(np.arange(50), np.diff(arcs.start))
    assert np.all(arcs.cost < market.sources.leave[source] + market.sinks.leave[arcs.sink])
