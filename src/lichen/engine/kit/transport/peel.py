"""From flows that nearly make a plan to a plan whose arcs form a forest: where the simplex can begin."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lichen.engine.kit.jit import inlined, kernel
from lichen.engine.kit.transport.arcs import Arcs, columns

Ints = NDArray[np.int64]
Short = NDArray[np.int32]
Flags = NDArray[np.bool_]


@inlined
def _only_arc(x: int, alive: Flags, start: Ints, col_start: Ints, col_arc: Ints, n: int) -> int:
    """Return the first arc that node x still has, −1 if it has none."""
    if x < n:
        for t in range(start[x], start[x + 1]):
            if alive[t]:
                return t
    else:
        for t in range(col_start[x - n], col_start[x - n + 1]):
            if alive[col_arc[t]]:
                return int(col_arc[t])
    return -1


@inlined
def _drop(x: int, degree: Short, stack: Short, depth: int) -> int:
    """Take an arc away from node x, and note it if it has one arc now; return how many are noted."""
    degree[x] -= 1
    if degree[x] == 1:
        stack[depth] = x
        depth += 1
    return depth


@kernel
def peel(
    arcs: Arcs, source: Short, flow: Ints, least_missed: Ints, supply: Ints, demand: Ints
) -> tuple[Ints, Ints]:
    """Return arcs and amounts that form a forest and keep to what there is, close to the given flows.

    Where a source or sink has but one arc with flow it ships all it can over it. Where only circles are left, the
    next arc of `least_missed` (all with flow) is dropped. Each arc that ships uses up one of its ends, so a part of the
    forest has at most one end that is not used up. `source` is that of each arc; `supply` and `demand` are what is
    left when done.
    """
    start, sink, n, nodes = arcs.start, arcs.sink, supply.size, supply.size + demand.size
    col_start, col_arc, _ = columns(arcs, demand.size)
    degree, alive = np.zeros(nodes, np.int32), flow > 0
    for k in least_missed:
        degree[source[k]] += 1
        degree[n + sink[k]] += 1
    stack, depth = np.empty(nodes + 2 * least_missed.size, np.int32), 0
    for x in range(nodes):
        if degree[x] == 1:
            stack[depth] = x
            depth += 1
    used, amount, count, dropped = np.empty(nodes, np.int64), np.empty(nodes, np.int64), 0, 0
    while depth > 0 or dropped < least_missed.size:
        if depth > 0:
            depth -= 1
            k = _only_arc(stack[depth], alive, start, col_start, col_arc, n)
        else:
            k = least_missed[dropped] if alive[least_missed[dropped]] else -1
            dropped += 1
        if k < 0:
            continue
        i, j = source[k], sink[k]
        most = min(supply[i], demand[j])
        if most > 0 and (degree[i] == 1 or degree[n + j] == 1):
            used[count], amount[count] = k, most
            supply[i] -= most
            demand[j] -= most
            count += 1
        alive[k] = False
        depth = _drop(i, degree, stack, depth)
        depth = _drop(n + j, degree, stack, depth)
    return used[:count].copy(), amount[:count].copy()


@kernel
def fill(source: Ints, sink: Ints, supply: Ints, demand: Ints) -> tuple[Ints, Ints]:
    """Ship what is left over the arcs in their order, as much as goes; return the places of those used, and amounts.

    `supply` and `demand` are what is left when done. Like `peel`, each arc used uses up one of its ends.
    """
    most = min(source.size, supply.size + demand.size)
    used, amount, count = np.empty(most, np.int64), np.empty(most, np.int64), 0
    for k in range(source.size):
        ship = min(supply[source[k]], demand[sink[k]])
        if ship > 0:
            used[count], amount[count] = k, ship
            supply[source[k]] -= ship
            demand[sink[k]] -= ship
            count += 1
    return used[:count].copy(), amount[:count].copy()
