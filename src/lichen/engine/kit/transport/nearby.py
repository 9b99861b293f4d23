"""Arcs that are worth a look because of arcs that are in use: those of the ends' neighbours.

Where many pairs are nearly as good as each other, the few best of each end are the same few for all of them. The arcs
in use already spread well over the ends; exchanging one end of an arc for its neighbour keeps them spread.

Reference: Schmitzer, B. (2016), as in `levels`: local optimality among neighbours goes a long way.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lichen.engine.kit.transport.arcs import Arcs, merge_arcs
from lichen.engine.kit.transport.levels import Ends, Market
from lichen.engine.kit.transport.spantree import Tree

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_AROUND = 6  # neighbours on either side, in the order of the ends
_CHUNK = 200_000  # pairs looked at between two chances to be interrupted


def tree_arcs(tree: Tree) -> tuple[Ints, Ints, Ints]:
    """Return source, sink and flow of the arcs of a tree, those of the root left out."""
    node, n, root = tree.node, tree.sources, len(tree.node) - 1
    x = np.flatnonzero(node["parent"][:root] != root)
    parent, is_source = node["parent"][x].astype(np.int64), x < n
    return np.where(is_source, x, parent), np.where(is_source, parent, x) - n, node["flow"][x]


def _all_of(coarse: Ends, ends: Ints) -> tuple[Ints, Ints]:
    """Return how many members each end has, and the place of its first one."""
    return np.diff(coarse.start)[ends], coarse.start[ends]


def arcs_of_members(market: Market, coarse: Market, tree: Tree, arcs: Arcs) -> Arcs:
    """Return the arcs with those added that join members of two ends that a coarser market's tree joins."""
    source, sink, _ = tree_arcs(tree)
    members, far_members = coarse.sources.members, coarse.sinks.members
    for part in np.array_split(np.arange(len(source)), len(source) * 16 // _CHUNK + 1):
        count, first = _all_of(coarse.sources, source[part])
        far_count, far_first = _all_of(coarse.sinks, sink[part])
        pairs = count * far_count
        which = np.repeat(np.arange(len(part)), pairs)
        place = np.arange(len(which)) - np.repeat(np.cumsum(pairs) - pairs, pairs)
        i = members[first[which] + place // far_count[which]]
        j = far_members[far_first[which] + place % far_count[which]]
        arcs, _ = merge_arcs(arcs, len(market.sinks), *market.met(i, j))
    return arcs


def arcs_of_neighbours(
    market: Market, tree: Tree, arcs: Arcs, source_price: Floats, sink_price: Floats, tolerance: float
) -> tuple[Arcs, int]:
    """Return the arcs with those added that undercut the prices and share an end with a tree arc.

    Their other end is one of the neighbours of the arc's other end. Also returns how many were added.
    """
    source, sink, _ = tree_arcs(tree)
    found: list[tuple[Ints, Ints, Floats]] = []
    for step in [k for k in range(-_AROUND, _AROUND + 1) if k]:
        for i, j in ((source + step, sink), (source, sink + step)):
            there = (i >= 0) & (i < len(market.sources)) & (j >= 0) & (j < len(market.sinks))
            a, b, cost = market.met(i[there], j[there])
            cheap = cost - source_price[a] - sink_price[b] < -tolerance
            found.append((a[cheap], b[cheap], cost[cheap]))
    i, j, cost = (np.concatenate(column) for column in zip(*found, strict=True))
    return merge_arcs(arcs, len(market.sinks), i, j, cost)
