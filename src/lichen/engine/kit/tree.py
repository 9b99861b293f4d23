"""The kernels of `lichen.engine.kit.spatial`: trees of boxes over points, and searches in them.

A *forest* holds one tree for each class of points. A node holds the points ``low:high`` in tree order; a node that is
no leaf has its left child next to it and its right child at ``right``. `box` is (node, 6): lowest and highest corner.
All bounds are straight lines (chords), which no arc undercuts; what a bound does not rule out is computed exactly.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lichen.engine.kit.jit import inlined, kernel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

LEAF = 8
_DEPTH = 128  # of the stacks: a median tree over 2^60 points is half as deep


class Forest(NamedTuple):
    """Trees over points; `rows` leads from tree order back to the row of a point."""

    xyz: Floats  # (point, 3), tree order
    rows: Ints  # (point,)
    reach: Floats  # (point,) farthest partner [km], tree order
    roots: Ints  # (class,) node, or -1 where the class is empty
    low: Ints  # (node,)
    high: Ints  # (node,)
    right: Ints  # (node,)
    box: Floats  # (node, 6)
    least_reach: Floats  # (node,)
    most_reach: Floats  # (node,)
    radius: float  # of the sphere that xyz lies on, in its units; 0 on a plane
    scale: float  # [km] of one unit of xyz


class Query(NamedTuple):
    """Points that ask, and what they may meet; the matrices are (class of the asking, class of the tree)."""

    xyz: Floats  # (row, 3)
    kind: Ints  # (row,) class
    reach: Floats  # (row,)
    allowed: Flags
    skip_start: Ints  # (row + 1,)
    skip: Ints  # rows of the forest's points that a row must not meet, sorted


@inlined
def pair_distance(
    radius: float, scale: float, ax: float, ay: float, az: float, bx: float, by: float, bz: float
) -> float:
    """Return the distance [km] of two points, along the sphere if `radius` is not 0.

    Their chord and the chord to the antipode are the legs over a diameter: exact near and far alike.
    """
    straight = np.sqrt((ax - bx) ** 2 + (ay - by) ** 2 + (az - bz) ** 2)
    if radius == 0.0:
        return float(scale * straight)
    other = np.sqrt((ax + bx) ** 2 + (ay + by) ** 2 + (az + bz) ** 2)
    return float(2.0 * radius * scale * np.arctan2(straight, other))


@inlined
def box_nearest(box: Floats, node: int, x: float, y: float, z: float) -> float:
    """Return the least straight distance from a point to a box."""
    dx = max(box[node, 0] - x, 0.0, x - box[node, 3])
    dy = max(box[node, 1] - y, 0.0, y - box[node, 4])
    dz = max(box[node, 2] - z, 0.0, z - box[node, 5])
    return float(np.sqrt(dx * dx + dy * dy + dz * dz))


@inlined
def box_farthest(box: Floats, node: int, x: float, y: float, z: float) -> float:
    """Return the greatest straight distance from a point to a box."""
    dx = max(x - box[node, 0], box[node, 3] - x)
    dy = max(y - box[node, 1], box[node, 4] - y)
    dz = max(z - box[node, 2], box[node, 5] - z)
    return float(np.sqrt(dx * dx + dy * dy + dz * dz))


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
def _enclose(xyz: Floats, order: Ints, low: int, high: int, box: Floats, node: int) -> int:
    """Write the box of a node, and return its longest side."""
    longest, length = 0, -1.0
    for axis in range(3):
        smallest, largest = np.inf, -np.inf
        for k in range(low, high):
            smallest = min(smallest, xyz[order[k], axis])
            largest = max(largest, xyz[order[k], axis])
        box[node, axis], box[node, 3 + axis] = smallest, largest
        if largest - smallest > length:
            longest, length = axis, largest - smallest
    return longest


@kernel
def grow(xyz: Floats, order: Ints, starts: Ints, leaf: int) -> tuple[Ints, Ints, Ints, Ints, Floats]:
    """Return (roots, low, high, right, box) of a tree over each ``order[starts[c]:starts[c + 1]]``.

    Rows of `order` change places so that the points of a node stand side by side; a leaf holds at most `leaf`.
    """
    classes = starts.size - 1
    most = 2 * (2 * order.size // (leaf + 1) + classes) + 2
    roots, low, high = np.full(classes, -1, np.int64), np.empty(most, np.int64), np.empty(most, np.int64)
    right, box = np.full(most, -1, np.int64), np.empty((most, 6))
    todo = np.empty((_DEPTH, 3), np.int64)  # low, high, parent that waits for its right child
    node = 0
    for c in range(classes):
        if starts[c] == starts[c + 1]:
            continue
        roots[c] = node
        todo[0, 0], todo[0, 1], todo[0, 2] = starts[c], starts[c + 1], -1
        depth = 1
        while depth > 0:
            depth -= 1
            a, b, parent = todo[depth, 0], todo[depth, 1], todo[depth, 2]
            if parent >= 0:
                right[parent] = node
            low[node], high[node] = a, b
            longest = _enclose(xyz, order, a, b, box, node)
            if b - a > leaf:
                middle = (a + b) // 2
                _select(xyz, order, a, b, middle, longest)
                todo[depth, 0], todo[depth, 1], todo[depth, 2] = middle, b, node
                todo[depth + 1, 0], todo[depth + 1, 1], todo[depth + 1, 2] = a, middle, -1
                depth += 2
            node += 1
    return roots, low[:node].copy(), high[:node].copy(), right[:node].copy(), box[:node].copy()


@kernel
def node_most(low: Ints, high: Ints, right: Ints, values: Floats) -> Floats:
    """Return the largest value below each node; `values` in tree order."""
    most = np.empty(len(low))
    for node in range(len(low) - 1, -1, -1):
        if right[node] >= 0:
            most[node] = max(most[node + 1], most[right[node]])
        else:
            best = values[low[node]]
            for k in range(low[node] + 1, high[node]):
                best = max(best, values[k])
            most[node] = best
    return most


@inlined
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


@inlined
def _scan_leaf(
    forest: Forest, query: Query, prices: Floats, node: int, row: int, offset: float, rate: float, limit: float,
    found: int, sinks: Ints, distances: Floats, values: Floats,
) -> tuple[float, int]:  # fmt: skip
    """Put the pairs of one leaf below the limit into the row's sorted list; return the new limit and length."""
    x, y, z = query.xyz[row, 0], query.xyz[row, 1], query.xyz[row, 2]
    count = forest.high[node] - forest.low[node]
    for step in range(count):
        t = (
            forest.low[node] + (row + step) % count
        )  # rows begin at different points: ties differ from row to row
        px, py, pz = forest.xyz[t, 0], forest.xyz[t, 1], forest.xyz[t, 2]
        chord = forest.scale * np.sqrt((x - px) ** 2 + (y - py) ** 2 + (z - pz) ** 2)
        if offset + rate * chord - prices[t] >= limit:
            continue
        distance = pair_distance(forest.radius, forest.scale, x, y, z, px, py, pz)
        value = offset + rate * distance - prices[t]
        if (
            not value < limit or distance > query.reach[row] or distance > forest.reach[t]
        ):  # a NaN is no bargain
            continue
        if is_skipped(query.skip, query.skip_start[row], query.skip_start[row + 1], forest.rows[t]):
            continue
        place = min(found, sinks.size - 1)
        found = place + 1
        while place > 0 and values[place - 1] > value:
            values[place], distances[place], sinks[place] = (
                values[place - 1],
                distances[place - 1],
                sinks[place - 1],
            )
            place -= 1
        values[place], distances[place], sinks[place] = value, distance, forest.rows[t]
        if found == sinks.size:
            limit = values[found - 1]
    return limit, found


@inlined
def _stack_children(
    forest: Forest, most: Floats, query: Query, row: int, node: int, offset: float, rate: float, limit: float,
    todo: Ints, bounds: Floats, depth: int,
) -> int:  # fmt: skip
    """Put the children of a node that may go below the limit on the stack, the more promising one on top."""
    x, y, z = query.xyz[row, 0], query.xyz[row, 1], query.xyz[row, 2]
    left, right = node + 1, forest.right[node]
    d_left = forest.scale * box_nearest(forest.box, left, x, y, z)
    d_right = forest.scale * box_nearest(forest.box, right, x, y, z)
    v_left, v_right = offset + rate * d_left - most[left], offset + rate * d_right - most[right]
    if v_left > v_right or (v_left == v_right and row & 1):
        left, right, d_left, d_right, v_left, v_right = right, left, d_right, d_left, v_right, v_left
    if v_right < limit and d_right <= min(query.reach[row], forest.most_reach[right]):
        todo[depth], bounds[depth] = right, v_right
        depth += 1
    if v_left < limit and d_left <= min(query.reach[row], forest.most_reach[left]):
        todo[depth], bounds[depth] = left, v_left
        depth += 1
    return depth


@kernel
def best_pairs(
    forest: Forest, query: Query, first: int, last: int, a: Floats, b: Floats, most_b: Floats, fixed: Floats,
    rate: Floats, ceiling: float, shared: bool, sinks: Ints, distances: Floats, values: Floats,
) -> float:  # fmt: skip
    """Find for each row `first:last` its pairs of least ``fixed + rate · distance − a − b`` below `ceiling`.

    `b` and `most_b` are in tree order and per node. Row r writes row r − first of `sinks` (−1 after the last one),
    `distances` and `values`, least first. With `shared` a row only improves on those before it. Returns the least
    value found, or `ceiling`.
    """
    todo, bounds = np.empty(_DEPTH, np.int64), np.empty(_DEPTH)
    least = ceiling
    for row in range(first, last):
        out, found, limit = row - first, 0, least if shared else ceiling
        for c in range(forest.roots.size):
            if forest.roots[c] < 0 or not query.allowed[query.kind[row], c]:
                continue
            offset, slope = fixed[query.kind[row], c] - a[row], rate[query.kind[row], c]
            todo[0], bounds[0] = forest.roots[c], -np.inf
            depth = 1
            while depth > 0:
                depth -= 1
                node = todo[depth]
                if bounds[depth] >= limit:
                    continue
                if forest.right[node] >= 0:
                    depth = _stack_children(
                        forest, most_b, query, row, node, offset, slope, limit, todo, bounds, depth
                    )
                else:
                    limit, found = _scan_leaf(
                        forest, query, b, node, row, offset, slope, limit, found,
                        sinks[out], distances[out], values[out],
                    )  # fmt: skip
        sinks[out, found:] = -1
        if found > 0:
            least = min(least, values[out, 0])
    return least


@inlined
def _all_within(forest: Forest, node: int, x: float, y: float, z: float, reach: float) -> bool:
    """Whether all points of a node are surely within reach; a hair's breadth counts as unsure."""
    if reach == np.inf:
        return True
    span = forest.scale * box_farthest(forest.box, node, x, y, z)
    if forest.radius > 0.0:
        diameter = 2.0 * forest.radius * forest.scale
        span = diameter * np.arcsin(min(1.0, span / diameter))
    return bool(span < reach * (1.0 - 1e-9))


@kernel
def meetings(  # noqa: C901 - one walk of the trees
    forest: Forest, query: Query, first: int, last: int, out: Ints
) -> int:
    """Count the pairs of the rows `first:last` that may meet and are within reach, those to be skipped included.

    Where `out` (pair, 2) has room they are written to it, row and point.
    """
    todo = np.empty(_DEPTH, np.int64)
    count = 0
    for row in range(first, last):
        x, y, z, reach = query.xyz[row, 0], query.xyz[row, 1], query.xyz[row, 2], query.reach[row]
        for c in range(forest.roots.size):
            if forest.roots[c] < 0 or not query.allowed[query.kind[row], c]:
                continue
            todo[0] = forest.roots[c]
            depth = 1
            while depth > 0:
                depth -= 1
                node = todo[depth]
                nearest = forest.scale * box_nearest(forest.box, node, x, y, z)
                if nearest > min(reach, forest.most_reach[node]):
                    continue
                low, high = forest.low[node], forest.high[node]
                sure = _all_within(forest, node, x, y, z, min(reach, forest.least_reach[node]))
                if sure and len(out) == 0:
                    count += high - low
                elif forest.right[node] >= 0:
                    todo[depth], todo[depth + 1] = node + 1, forest.right[node]
                    depth += 2
                else:
                    for t in range(low, high):
                        px, py, pz = forest.xyz[t, 0], forest.xyz[t, 1], forest.xyz[t, 2]
                        distance = pair_distance(forest.radius, forest.scale, x, y, z, px, py, pz)
                        if distance <= min(reach, forest.reach[t]):
                            if len(out) > 0:
                                out[count, 0], out[count, 1] = row, forest.rows[t]
                            count += 1
    return count
