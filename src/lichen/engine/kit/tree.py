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
def _insert(
    sinks: Ints,
    distances: Floats,
    values: Floats,
    out: int,
    found: int,
    sink: int,
    distance: float,
    value: float,
) -> int:
    """Put a pair into a sorted row, in place of the last one if the row is full; return how many it holds."""
    place = min(found, sinks.shape[1] - 1)
    found = place + 1
    while place > 0 and values[out, place - 1] > value:
        values[out, place] = values[out, place - 1]
        distances[out, place], sinks[out, place] = distances[out, place - 1], sinks[out, place - 1]
        place -= 1
    values[out, place], distances[out, place], sinks[out, place] = value, distance, sink
    return found


@inlined
def _search(  # noqa: C901 - the inner loop of everything, in one piece
    low: Ints, high: Ints, right: Ints, box: Floats, far_most: Floats, xyz: Floats, rows: Ints, far: Floats,
    radius: float, scale: float, root: int, row: int, x: float, y: float, z: float, reach: float, skip: Ints,
    skip_low: int, skip_high: int, offset: float, rate: float, b: Floats, most_b: Floats, limit: float, sinks: Ints,
    distances: Floats, values: Floats, out: int, found: int, todo: Ints, bounds: Floats,
) -> tuple[float, int]:  # fmt: skip
    """Search one tree for the pairs of a row below the limit; return the new limit and how many pairs the row has."""
    todo[0], bounds[0] = root, -np.inf
    depth = 1
    while depth > 0:
        depth -= 1
        node = todo[depth]
        if bounds[depth] >= limit:
            continue
        if right[node] >= 0:
            near, other = node + 1, right[node]
            d_near = scale * box_nearest(box, near, x, y, z)
            d_other = scale * box_nearest(box, other, x, y, z)
            v_near, v_other = offset + rate * d_near - most_b[near], offset + rate * d_other - most_b[other]
            if v_near > v_other or (v_near == v_other and row & 1):
                near, other, d_near, d_other, v_near, v_other = other, near, d_other, d_near, v_other, v_near
            if v_other < limit and d_other <= min(reach, far_most[other]):
                todo[depth], bounds[depth] = other, v_other
                depth += 1
            if v_near < limit and d_near <= min(reach, far_most[near]):
                todo[depth], bounds[depth] = near, v_near
                depth += 1
            continue
        size = high[node] - low[node]
        for step in range(size):
            t = low[node] + (row + step) % size  # rows begin at different points, lest ties go all one way
            chord = scale * np.sqrt((x - xyz[t, 0]) ** 2 + (y - xyz[t, 1]) ** 2 + (z - xyz[t, 2]) ** 2)
            if offset + rate * chord - b[t] >= limit:
                continue
            distance = pair_distance(radius, scale, x, y, z, xyz[t, 0], xyz[t, 1], xyz[t, 2])
            value = offset + rate * distance - b[t]
            if not value < limit or distance > reach or distance > far[t]:  # a NaN is no bargain
                continue
            if skip_low < skip_high and is_skipped(skip, skip_low, skip_high, rows[t]):
                continue
            found = _insert(sinks, distances, values, out, found, rows[t], distance, value)
            if found == sinks.shape[1]:
                limit = values[out, found - 1]
    return limit, found


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
    # fields are taken out of their tuples once: taking one out counts its references, which inner loops must not
    todo, bounds = np.empty(_DEPTH, np.int64), np.empty(_DEPTH)
    here, reach, kind, allowed, roots = query.xyz, query.reach, query.kind, query.allowed, forest.roots
    skip_start, skip = query.skip_start, query.skip
    low, high, right, box, far_most = forest.low, forest.high, forest.right, forest.box, forest.most_reach
    there, rows, far, radius, scale = forest.xyz, forest.rows, forest.reach, forest.radius, forest.scale
    least = ceiling
    for row in range(first, last):
        out, found, limit = row - first, 0, least if shared else ceiling
        x, y, z = here[row, 0], here[row, 1], here[row, 2]
        for c in range(roots.size):
            if roots[c] >= 0 and allowed[kind[row], c]:
                limit, found = _search(
                    low, high, right, box, far_most, there, rows, far, radius, scale, roots[c], row, x, y, z,
                    reach[row], skip, skip_start[row], skip_start[row + 1], fixed[kind[row], c] - a[row],
                    rate[kind[row], c], b, most_b, limit, sinks, distances, values, out, found, todo, bounds,
                )  # fmt: skip
        for k in range(found, sinks.shape[1]):
            sinks[out, k] = -1
        if found > 0:
            least = min(least, values[out, 0])
    return least


@inlined
def _all_within(
    box: Floats, node: int, radius: float, scale: float, x: float, y: float, z: float, reach: float
) -> bool:
    """Whether all points of a node are surely within reach; a hair's breadth counts as unsure."""
    if reach == np.inf:
        return True
    span = scale * box_farthest(box, node, x, y, z)
    if radius > 0.0:
        diameter = 2.0 * radius * scale
        span = diameter * np.arcsin(min(1.0, span / diameter))
    return bool(span < reach * (1.0 - 1e-9))


@kernel
def meetings(  # noqa: C901 - one walk of the trees
    forest: Forest, query: Query, first: int, last: int, out: Ints
) -> int:
    """Count the pairs of the rows `first:last` that may meet and are within reach, those to be skipped included.

    Where `out` (pair, 2) has room they are written to it, row and point.
    """
    todo, here, kind, allowed, roots = (
        np.empty(_DEPTH, np.int64),
        query.xyz,
        query.kind,
        query.allowed,
        forest.roots,
    )
    low, high, right, box, most, least = (
        forest.low, forest.high, forest.right, forest.box, forest.most_reach, forest.least_reach
    )  # fmt: skip
    xyz, rows, far, radius, scale = forest.xyz, forest.rows, forest.reach, forest.radius, forest.scale
    count = 0
    for row in range(first, last):
        x, y, z, reach = here[row, 0], here[row, 1], here[row, 2], query.reach[row]
        for c in range(roots.size):
            if roots[c] < 0 or not allowed[kind[row], c]:
                continue
            todo[0] = roots[c]
            depth = 1
            while depth > 0:
                depth -= 1
                node = todo[depth]
                if scale * box_nearest(box, node, x, y, z) > min(reach, most[node]):
                    continue
                if len(out) == 0 and _all_within(box, node, radius, scale, x, y, z, min(reach, least[node])):
                    count += high[node] - low[node]
                elif right[node] >= 0:
                    todo[depth], todo[depth + 1] = node + 1, right[node]
                    depth += 2
                else:
                    for t in range(low[node], high[node]):
                        distance = pair_distance(radius, scale, x, y, z, xyz[t, 0], xyz[t, 1], xyz[t, 2])
                        if distance <= min(reach, far[t]):
                            if len(out) > 0:
                                out[count, 0], out[count, 1] = row, rows[t]
                            count += 1
    return count
