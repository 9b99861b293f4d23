"""The spanning tree: links, sizes and potentials hold together, before and after pivots."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.engine.kit.transport.basis import first_arcs, first_tree
from lichen.engine.kit.transport.levels import Market
from lichen.engine.kit.transport.simplex import Leave, pivots
from lichen.engine.kit.transport.spantree import BLOCK_SIZE, bare_tree, cut_blocks
from tests.engine.kit.transport.test_levels import make_ends


def make_tree(seed: int, count: int = 150):
    market = Market(make_ends(count, seed), make_ends(count, seed + 90), 1.0, np.ones((2, 2), bool))
    u, v = np.zeros(count), np.zeros(count)
    arcs = first_arcs(market, market.search(), u, v)
    return market, arcs, first_tree(market, arcs, u, v, bid=False)


def assert_sound(tree) -> None:
    """Children know their parents and the other way round, and sizes count the nodes below."""
    node, root = tree.node, len(tree.node) - 1
    below = np.ones(root + 1, int)
    seen, stack = [], [root]
    while stack:
        x = stack.pop()
        seen.append(x)
        child = int(node[x]["first"])
        while child >= 0:
            assert node[child]["parent"] == x
            stack.append(child)
            child = int(node[child]["next"])
    assert sorted(seen) == list(range(root + 1))
    for x in reversed(seen[1:]):
        below[node[x]["parent"]] += below[x]
    assert np.array_equal(below, node["size"])


@pytest.mark.parametrize("seed", range(3))
def test_blocks_give_the_potential_of_every_node(seed: int) -> None:
    """Law: along every tree arc the reduced cost is zero."""
    market, _, tree = make_tree(seed)
    blocks = cut_blocks(tree, BLOCK_SIZE)
    assert 1 <= blocks <= len(tree.node)
    assert_sound(tree)
    potential = tree.place["base"] + tree.block["shift"][tree.place["block"]]
    parent, root = tree.node["parent"][:-1].astype(int), len(tree.node) - 1
    sign = np.where(np.arange(root) < len(market.sources), 1.0, -1.0)
    assert np.allclose(tree.cost[:-1] + sign * (potential[:-1] - potential[parent]), 0.0)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("most", [1, 7, 10_000])
def test_pivots_keep_the_tree_and_the_balance(seed: int, most: int) -> None:
    market, arcs, tree = make_tree(seed)
    pivots(tree, arcs, Leave(market.sources.leave, market.sinks.leave), 1e-12, 0, most)
    assert_sound(tree)
    flow, parent, root = tree.node["flow"][:-1], tree.node["parent"][:-1].astype(int), len(tree.node) - 1
    assert np.all(flow >= 0)
    through = flow + np.bincount(parent[parent != root], flow[parent != root], root).astype(int)
    assert np.array_equal(through, np.concatenate([market.sources.amount, market.sinks.amount]))


def test_bare_tree_has_room_for_all_and_the_root() -> None:
    assert len(bare_tree(4, 5).node) == 10
