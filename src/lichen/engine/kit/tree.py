"""The kernels of `lichen.engine.kit.spatial`: a balanced tree of boxes over points, and searches in it.

A node holds the rows ``low:high`` of the points in tree order; a node that is no leaf has its left child next to it and
its right child at ``right``. `box` is (node, 6): lowest and highest corner.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lichen.engine.kit.geo import EARTH_RADIUS
from lichen.engine.kit.jit import kernel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

LEAF = 8
_DIAMETER = 2.0 * EARTH_RADIUS


@kernel
def arc(square: float, sphere: bool) -> float:
    """Return the distance [km] of a squared chord."""
    straight = np.sqrt(square)
    if sphere:
        return _DIAMETER * np.arcsin(min(0.5 * straight, 1.0))
    return straight


@kernel
def box_square(box: Floats, node: int, x: float, y: float, z: float) -> float:
    """Return the least squared chord from a point to a box."""
    dx = max(box[node, 0] - x, 0.0, x - box[node, 3])
    dy = max(box[node, 1] - y, 0.0, y - box[node, 4])
    dz = max(box[node, 2] - z, 0.0, z - box[node, 5])
    return dx * dx + dy * dy + dz * dz


@kernel
def _select(xyz: Floats, order: Ints, low: int, high: int, middle: int, axis: int) -> None:
    """Put the row that is `middle` along `axis` in its place, with the smaller before it (Hoare's quickselect)."""
    while high - low > 1:
        pivot = xyz[order[(low + high) // 2], axis]
        i, j = low, high - 1
        while i <= j:
            while xyz[order[i], axis] < pivot:
                i += 1
            while xyz[order[j], axis] > pivot:
                j -= 1
            if i <= j:
                order[i], order[j] = order[j], order[i]
                i += 1
                j -= 1
        if middle <= j:
            high = j + 1
        elif middle >= i:
            low = i
        else:
            return


@kernel
def grow(xyz: Floats) -> tuple[Ints, Ints, Ints, Ints, Floats]:
    """Return (order, low, high, right, box) of a tree over the points."""
    n = len(xyz)
    order = np.arange(n)
    most = 4 * (n // LEAF + 1)
    low, high = np.zeros(most, np.int64), np.zeros(most, np.int64)
    right, box = np.full(most, -1, np.int64), np.empty((most, 6))
    todo = np.empty((128, 3), np.int64)  # low, high, parent that waits for its right child
    todo[0, 0], todo[0, 1], todo[0, 2] = 0, n, -1
    depth, count = 1, 0
    while depth > 0:
        depth -= 1
        a, b, parent = todo[depth, 0], todo[depth, 1], todo[depth, 2]
        node = count
        count += 1
        if parent >= 0:
            right[parent] = node
        low[node], high[node] = a, b
        for axis in range(3):
            smallest, largest = np.inf, -np.inf
            for k in range(a, b):
                smallest = min(smallest, xyz[order[k], axis])
                largest = max(largest, xyz[order[k], axis])
            box[node, axis], box[node, 3 + axis] = smallest, largest
        if b - a > LEAF:
            longest = 0
            for axis in range(1, 3):
                if box[node, 3 + axis] - box[node, axis] > box[node, 3 + longest] - box[node, longest]:
                    longest = axis
            middle = (a + b) // 2
            _select(xyz, order, a, b, middle, longest)
            todo[depth, 0], todo[depth, 1], todo[depth, 2] = middle, b, node
            todo[depth + 1, 0], todo[depth + 1, 1], todo[depth + 1, 2] = a, middle, -1
            depth += 2
    return order, low[:count], high[:count], right[:count], box[:count]


@kernel
def node_most(low: Ints, high: Ints, right: Ints, values: Floats) -> Floats:
    """Return the largest value below each node; `values` in tree order."""
    most = np.empty(len(low))
    for node in range(len(low) - 1, -1, -1):
        if right[node] >= 0:
            most[node] = max(most[node + 1], most[right[node]])
        else:
            best = -np.inf
            for k in range(low[node], high[node]):
                best = max(best, values[k])
            most[node] = best
    return most


@kernel
def is_skipped(skip: Ints, start: int, stop: int, sink: int) -> bool:
    """Whether a sorted piece of `skip` holds the sink."""
    while start < stop:
        middle = (start + stop) // 2
        if skip[middle] < sink:
            start = middle + 1
        elif skip[middle] > sink:
            stop = middle
        else:
            return True
    return False


@kernel
def best_pairs(
    first: int, last: int, here: Floats, a: Floats, reach: Floats, kind: Ints,
    order: Ints, low: Ints, high: Ints, right: Ints, box: Floats, there: Floats, b: Floats, most_b: Floats,
    far: Floats, far_kind: Ints, allowed: Flags, skip_start: Ints, skip: Ints,
    fixed: float, rate: float, sphere: bool, keep: int, ceiling: float, shared: bool, sinks: Ints, values: Floats,
) -> float:  # fmt: skip
    """Find for the sources `first:last` the `keep` pairs of least ``fixed + rate · distance − a − b`` below `ceiling`.

    `there`, `b`, `far`, `far_kind` are in tree order. Fills `sinks` (−1 where there are fewer) and `values`, by rows from
    `first`. If `shared`, a pair found by one source lowers the ceiling for all: with ``keep = 1`` the last value
    returned is the least of all.
    """
    stack, bounds = np.empty(256, np.int64), np.empty(256)
    for i in range(first, last):
        x, y, z = here[i, 0], here[i, 1], here[i, 2]
        offset, found, limit = fixed - a[i], 0, ceiling
        row = i - first
        for k in range(keep):
            sinks[row, k] = -1
            values[row, k] = np.inf
        depth = 1
        stack[0] = 0
        bounds[0] = offset + rate * arc(box_square(box, 0, x, y, z), sphere) - most_b[0]
        while depth > 0:
            depth -= 1
            if bounds[depth] >= limit:
                continue
            node = stack[depth]
            if right[node] >= 0:
                left, other = node + 1, right[node]
                d_left = arc(box_square(box, left, x, y, z), sphere)
                d_other = arc(box_square(box, other, x, y, z), sphere)
                v_left = offset + rate * d_left - most_b[left]
                v_other = offset + rate * d_other - most_b[other]
                if v_left < v_other:
                    left, other, d_left, d_other = other, left, d_other, d_left
                    v_left, v_other = v_other, v_left
                if v_left < limit and d_left <= reach[i]:
                    stack[depth], bounds[depth] = left, v_left
                    depth += 1
                if v_other < limit and d_other <= reach[i]:
                    stack[depth], bounds[depth] = other, v_other
                    depth += 1
                continue
            for t in range(low[node], high[node]):
                square = (there[t, 0] - x) ** 2 + (there[t, 1] - y) ** 2 + (there[t, 2] - z) ** 2
                distance = arc(square, sphere)
                value = offset + rate * distance - b[t]
                if value >= limit or distance > reach[i] or distance > far[t]:
                    continue
                if not allowed[kind[i], far_kind[t]] or is_skipped(
                    skip, skip_start[i], skip_start[i + 1], order[t]
                ):
                    continue
                place = found if found < keep else keep - 1
                found = min(found + 1, keep)
                while place > 0 and values[row, place - 1] > value:
                    values[row, place] = values[row, place - 1]
                    sinks[row, place] = sinks[row, place - 1]
                    place -= 1
                values[row, place] = value
                sinks[row, place] = order[t]
                if found == keep:
                    limit = min(limit, values[row, keep - 1])
        if shared:
            ceiling = min(ceiling, values[row, 0])
    return ceiling


@kernel
def list_pairs(
    first: int, last: int, here: Floats, reach: Floats, kind: Ints, there: Floats, far: Floats, far_kind: Ints,
    allowed: Flags, skip_start: Ints, skip: Ints, sphere: bool, out: Ints, write: bool,
) -> int:  # fmt: skip
    """Count the feasible pairs of the sources `first:last`, and write them to `out` (pair, 2) if asked."""
    count = 0
    for i in range(first, last):
        for j in range(len(there)):
            if not allowed[kind[i], far_kind[j]]:
                continue
            square = (
                (there[j, 0] - here[i, 0]) ** 2
                + (there[j, 1] - here[i, 1]) ** 2
                + (there[j, 2] - here[i, 2]) ** 2
            )
            distance = arc(square, sphere)
            if distance > reach[i] or distance > far[j]:
                continue
            if is_skipped(skip, skip_start[i], skip_start[i + 1], j):
                continue
            if write:
                out[count, 0], out[count, 1] = i, j
            count += 1
    return count
