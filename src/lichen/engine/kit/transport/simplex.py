"""The network simplex for the uncapacitated transport problem in which any unit may stay where it is."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lichen.engine.kit.jit import kernel
from lichen.engine.kit.transport.arcs import Arcs
from lichen.engine.kit.transport.spantree import BLOCK_SIZE, Tree, cut_blocks, pivot

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_LOOK = 300  # arcs priced for one pivot


class Leave(NamedTuple):
    """What leaving a unit costs [money/unit]."""

    source: Floats  # (source,)
    sink: Floats  # (sink,)


@kernel
def pivots(
    tree: Tree, arcs: Arcs, leave: Leave, tolerance: float, row: int, most: int
) -> tuple[int, int, bool]:
    """Pivot until no arc's reduced cost is below −tolerance, or `most` times.

    Rows (a source with its arcs, or a sink's arc from the root) are priced in turn from `row` on; the best arc of
    some hundred enters. Returns (row to go on from, pivots made, whether the tree is optimal). Potentials are
    computed anew at the end: ``place.base`` holds them.
    """
    place, block, n, start, sink, cost = (
        tree.place,
        tree.block,
        tree.sources,
        arcs.start,
        arcs.sink,
        arcs.cost,
    )
    leave_source, leave_sink = leave.source, leave.sink
    root = len(place) - 1
    blocks, since, made, clean, looked = cut_blocks(tree, BLOCK_SIZE), 0, 0, 0, 0
    best, best_i, best_j, best_cost = -tolerance, -1, -1, 0.0
    while made < most and clean <= root:
        own = place[row].base + block[place[row].block].shift
        if row < n:
            for t in range(start[row], start[row + 1]):
                x = n + sink[t]
                reduced = cost[t] + own - (place[x].base + block[place[x].block].shift)
                if reduced < best:
                    best, best_i, best_j, best_cost = reduced, row, x, cost[t]
            looked += start[row + 1] - start[row]
            if leave_source[row] + own < best:
                best, best_i, best_j, best_cost = leave_source[row] + own, row, root, leave_source[row]
        elif leave_sink[row - n] - own < best:
            best, best_i, best_j, best_cost = leave_sink[row - n] - own, root, row, leave_sink[row - n]
        row = row + 1 if row + 1 < root else 0
        looked, clean = looked + 1, clean + 1
        if best_i >= 0 and (looked >= _LOOK or clean > root):
            blocks = pivot(tree, best_i, best_j, best_cost, best, blocks)
            made, since, clean, looked = made + 1, since + 1, 0, 0
            best, best_i = -tolerance, -1
            if 16 * since > root + 65536 or blocks + 1 >= len(block):
                blocks, since = cut_blocks(tree, BLOCK_SIZE), 0
        elif looked >= _LOOK:
            looked = 0
    cut_blocks(tree, BLOCK_SIZE)
    return row, made, clean > root
