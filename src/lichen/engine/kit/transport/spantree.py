"""The spanning tree of the network simplex: a basis of the transport plan, with its flows and potentials.

Nodes are the sources 0 … n−1, the sinks n … n+m−1 and the root n+m, which stands for leaving a unit where it is. Each
node but the root has one tree arc, to its parent; a source's arc leads out of it and a sink's into it, so the side of a
node says which way its arc points. Node x's potential is the negative price of a source and the price of a sink, so
that an arc's reduced cost is ``cost + potential[source] − potential[sink]`` and a whole subtree shifts by one number.

Shifting is what a pivot spends its time on. The tree is therefore cut into connected *blocks* of some dozens of nodes,
which form a tree themselves. A potential is the node's own ``base`` plus its block's ``shift``: a pivot cuts at most
one block in two, hangs blocks over and shifts whole blocks. The blocks are cut anew after so many pivots.

References
----------
.. [1] Cunningham, W. H. (1976). A network simplex method. Mathematical Programming 11, 105-116 (strongly feasible
   trees, which cannot cycle). doi:10.1007/BF01580379
.. [2] Ahuja, R. K., Magnanti, T. L., Orlin, J. B. (1993). Network Flows, chapter 11. Prentice Hall.
   The blocks are ours; the sizes of subtrees in place of depths follow Király, Z., Kovács, P. (2012), Efficient
   implementations of minimum-cost flow algorithms, Acta Univ. Sapientiae, Informatica 4, 67-118, arXiv:1207.6381.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lichen.engine.kit.jit import inlined, kernel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Short = NDArray[np.int32]
Records: TypeAlias = Any  # arrays of NODE, PLACE or BLOCK, whose fields are read by name

NODE = np.dtype(
    [
        ("parent", "i4"),
        ("first", "i4"),
        ("next", "i4"),
        ("prev", "i4"),
        ("size", "i4"),
        ("pad", "i4"),
        ("flow", "i8"),
    ]
)  # links to the parent, first child and siblings; nodes of the subtree; flow of the arc to the parent
PLACE = np.dtype([("base", "f8"), ("block", "i4"), ("pad", "i4")])
BLOCK = np.dtype([("top", "i4"), ("first", "i4"), ("next", "i4"), ("prev", "i4"), ("shift", "f8")])

BLOCK_SIZE = 64
_PLENTY = 2**62


class Tree(NamedTuple):
    """A spanning tree; node and block links are −1 where there is none."""

    node: Records  # (node,) of NODE
    place: Records  # (node,) of PLACE
    cost: Floats  # (node,) of the arc to the parent
    block: Records  # (block,) of BLOCK; the first ones are in use
    order: Short  # (node,) room for a walk
    open: Short  # (node,) room for sizes
    sources: int


def bare_tree(sources: int, sinks: int) -> Tree:
    """Return the room for a tree, with nothing in it.

    >>> len(bare_tree(2, 3).node)
    6
    """
    nodes = sources + sinks + 1
    return Tree(
        node=np.zeros(nodes, NODE), place=np.zeros(nodes, PLACE), cost=np.zeros(nodes),
        block=np.zeros(2 * nodes + 1024, BLOCK), order=np.zeros(nodes, np.int32), open=np.zeros(nodes, np.int32),
        sources=sources,
    )  # fmt: skip


@inlined
def _link(node: Records, parent: int, x: int) -> None:
    """Make x the first child of a parent; for nodes and blocks alike."""
    after = node[parent].first
    node[x].next, node[x].prev = after, -1
    if after >= 0:
        node[after].prev = x
    node[parent].first = x


@inlined
def _unlink(node: Records, parent: int, x: int) -> None:
    """Take x from among the children of its parent."""
    before, after = node[x].prev, node[x].next
    if before >= 0:
        node[before].next = after
    else:
        node[parent].first = after
    if after >= 0:
        node[after].prev = before


@kernel
def hang(  # noqa: C901 - one walk
    tree: Tree, source: Ints, sink: Ints, amount: Ints, cost: Floats, supply: Ints, demand: Ints,
    leave_source: Floats, leave_sink: Floats,
) -> None:  # fmt: skip
    """Make the tree of a plan whose arcs with flow form a forest with at most one end of each part not used up.

    `supply` and `demand` are what is left: it goes to the root. A part that is used up hangs on the root by an arc
    without flow out of a source, from where flow can always be sent to the root (a strongly feasible tree).
    """
    node, n, root = tree.node, tree.sources, len(tree.node) - 1
    first = np.zeros(root + 1, np.int64)
    for k in range(source.size):
        first[source[k] + 1] += 1
        first[n + sink[k] + 1] += 1
    for x in range(root):
        first[x + 1] += first[x]
    fill, arc = first[:-1].copy(), np.empty(2 * source.size, np.int64)
    for k in range(source.size):
        for x in (source[k], n + sink[k]):
            arc[fill[x]] = k
            fill[x] += 1
    for x in range(root + 1):
        node[x].parent, node[x].first, node[x].next, node[x].prev = -1, -1, -1, -1
    stack = np.empty(root + 1, np.int64)
    for turn in range(2):  # first what is not used up, then what is
        for x in range(root):
            left = supply[x] if x < n else demand[x - n]
            if node[x].parent >= 0 or (turn == 0 and left == 0) or (turn == 1 and x >= n):
                continue
            node[x].parent, node[x].flow = root, left
            tree.cost[x] = leave_source[x] if x < n else leave_sink[x - n]
            _link(node, root, x)
            stack[0] = x
            depth = 1
            while depth > 0:
                depth -= 1
                a = stack[depth]
                for t in range(first[a], first[a + 1]):
                    k = arc[t]
                    b = n + sink[k] if a < n else source[k]
                    if node[b].parent < 0:
                        node[b].parent, node[b].flow, tree.cost[b] = a, amount[k], cost[k]
                        _link(node, a, b)
                        stack[depth] = b
                        depth += 1


@inlined
def _walk(node: Records, place: Records, cost: Floats, order: Short, n: int) -> None:
    """Write the nodes, parents first, to `order`, and compute their potentials from the root down."""
    root = len(node) - 1
    place[root].base = 0.0
    x = root
    for t in range(len(node)):
        order[t] = x
        if x != root:
            above = place[node[x].parent].base
            place[x].base = above - cost[x] if x < n else above + cost[x]
        if node[x].first >= 0:
            x = node[x].first
        else:
            while x != root and node[x].next < 0:
                x = node[x].parent
            x = node[x].next


@kernel
def cut_blocks(tree: Tree, limit: int) -> int:
    """Cut the tree into blocks of about `limit` nodes, potentials and subtree sizes anew; return their number."""
    node, place, block, order, open_ = tree.node, tree.place, tree.block, tree.order, tree.open
    root = len(node) - 1
    _walk(node, place, tree.cost, order, tree.sources)
    for x in range(root + 1):
        node[x].size, open_[x], place[x].block = 1, 1, -1
    for t in range(root, 0, -1):
        x = order[t]
        parent = node[x].parent
        node[parent].size += node[x].size
        if parent != root and (open_[parent] + open_[x] <= limit or 8 * open_[x] <= limit):
            open_[parent] += open_[x]  # the open piece below x goes with its parent
            place[x].block = -2
    blocks = 0
    for t in range(root + 1):
        x = order[t]
        if place[x].block == -2:
            place[x].block = place[node[x].parent].block
            continue
        place[x].block = blocks
        block[blocks].top, block[blocks].first, block[blocks].shift = x, -1, 0.0
        if x != root:
            _link(block, place[node[x].parent].block, blocks)
        blocks += 1
    return blocks


@inlined
def _leaving(node: Records, n: int, i: int, j: int) -> tuple[int, int, int]:
    """Return (node whose arc leaves the tree, flow around the cycle, node where its two sides join).

    Flow goes from the join down to source i, over the entering arc to sink j, and up again; it is taken from the arcs
    of sources on i's side and of sinks on j's. Of several that run empty the last one on this way leaves, which keeps
    the tree strongly feasible.
    """
    flow, leaving, a, b = _PLENTY, -1, i, j
    while a != b:
        size_a, size_b = node[a].size, node[b].size
        if size_b <= size_a:
            if b >= n and node[b].flow <= flow:
                flow, leaving = node[b].flow, b
            b = node[b].parent
        if size_a <= size_b:
            if a < n and node[a].flow < flow:
                flow, leaving = node[a].flow, a
            a = node[a].parent
    return leaving, flow, a


@inlined
def _push(node: Records, n: int, i: int, j: int, join: int, flow: int) -> None:
    """Send flow around the cycle of the entering arc (i, j)."""
    while i != join:
        node[i].flow += -flow if i < n else flow
        i = node[i].parent
    while j != join:
        node[j].flow += flow if j < n else -flow
        j = node[j].parent


@inlined
def _cut_off(node: Records, place: Records, block: Records, x: int, blocks: int) -> int:
    """Make block boundaries of the arc above x; return the number of blocks in use."""
    old = place[x].block
    if block[old].top == x:
        _unlink(block, place[node[x].parent].block, old)
        return blocks
    new = blocks
    block[new].top, block[new].first, block[new].shift = x, -1, block[old].shift
    place[x].block = new
    y, child = x, node[x].first
    while child >= 0 or y != x:
        if child < 0:
            child, y = node[y].next, node[y].parent
        elif place[child].block == old:
            place[child].block = new
            y, child = child, node[child].first
        else:
            _unlink(block, old, place[child].block)
            _link(block, new, place[child].block)
            child = node[child].next
    return blocks + 1


@inlined
def _turn_over(
    node: Records,
    place: Records,
    block: Records,
    costs: Floats,
    x: int,
    last: int,
    parent: int,
    flow: int,
    cost: float,
) -> None:
    """Hang the subtree of `last` by its node x on a new parent: the arcs from x up to `last` turn round."""
    total, below, entered, before = node[last].size, 0, -1, -1
    while True:
        old_parent, old_flow, old_cost, old_size = node[x].parent, node[x].flow, costs[x], node[x].size
        _unlink(node, old_parent, x)
        node[x].parent, node[x].flow, costs[x], node[x].size = parent, flow, cost, total - below
        _link(node, parent, x)
        here = place[x].block
        if here != entered:  # the way crosses into the next block, which now hangs on the one before
            block[here].top = x
            if entered >= 0:
                _unlink(block, here, entered)
            if before >= 0:
                _link(block, before, entered)
            before, entered = entered, here
        if x == last:
            break
        below, parent, flow, cost, x = old_size, x, old_flow, old_cost, old_parent
    if before >= 0:
        _link(block, before, entered)


@inlined
def _shift(node: Records, place: Records, block: Records, top: int, by: float) -> None:
    """Shift the potentials of a block and of all blocks below it."""
    k = top
    while True:
        block[k].shift += by
        if block[k].first >= 0:
            k = block[k].first
        else:
            while k != top and block[k].next < 0:
                k = place[node[block[k].top].parent].block
            if k == top:
                break
            k = block[k].next


@kernel
def pivot(tree: Tree, i: int, j: int, cost: float, reduced: float, blocks: int) -> int:
    """Bring the arc from source (or root) i to sink (or root) j into the tree; return the number of blocks in use.

    Its reduced cost is negative.
    """
    # fields are taken out of the tuple once: taking one out counts its references, which inner loops must not
    node, place, block, n = tree.node, tree.place, tree.block, tree.sources
    leaving, flow, join = _leaving(node, n, i, j)
    if flow > 0:
        _push(node, n, i, j, join, flow)
    on_source_side = leaving < n  # arcs of sources are emptied on i's side, of sinks on j's
    x, parent = (i, j) if on_source_side else (j, i)
    size, above, y = node[leaving].size, node[leaving].parent, parent
    while above != join:
        node[above].size -= size
        above = node[above].parent
    while y != join:
        node[y].size += size
        y = node[y].parent
    blocks = _cut_off(node, place, block, leaving, blocks)
    _turn_over(node, place, block, tree.cost, x, leaving, parent, flow, cost)
    _shift(node, place, block, place[x].block, -reduced if on_source_side else reduced)
    _link(block, place[parent].block, place[x].block)
    return blocks
