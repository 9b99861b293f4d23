"""Conjugate gradients for several right-hand sides at once: each entry of the matrix is read once for all."""

from __future__ import annotations

import numpy as np

from lichen.engine.kit.jit import kernel
from lichen.engine.kit.reconcile.multigrid import Grids
from lichen.engine.kit.reconcile.problem import Floats, Ints


def solve_many(grids: Grids, right: Floats, tolerance: float, limit: int = 300) -> Floats:
    """Return the solutions of all columns of `right`, shape (row, column).

    It stops when every residual is `tolerance` [1] times its right-hand side, or after `limit` steps.

    >>> from lichen.engine.kit.reconcile.multigrid import grids_of
    >>> one = grids_of(np.array([0, 1, 2]), np.array([0, 1]), np.array([2.0, 4.0]))
    >>> solve_many(one, np.array([[2.0, 0.0], [0.0, 8.0]]), 1e-12).tolist()
    [[1.0, 0.0], [0.0, 2.0]]
    """
    x = np.zeros_like(right)
    _gradients(
        grids.level, grids.start, grids.index, grids.value, grids.up, grids.sign, grids.diagonal, grids.inverse,
        right, x, tolerance, limit,
    )  # fmt: skip
    return x


@kernel
def _smooth(
    start: Ints, index: Ints, value: Floats, diagonal: Floats, b: Floats, x: Floats, a: int, z: int
) -> None:
    step = 1 if z >= a else -1
    k = b.shape[1]
    left = np.zeros(k)
    for i in range(a, z + step, step):
        for c in range(k):
            left[c] = b[i, c]
        for t in range(start[i], start[i + 1]):
            v, j = value[t], index[t]
            for c in range(k):
                left[c] -= v * x[j, c]
        inverse = 1.0 / diagonal[i]
        for c in range(k):
            x[i, c] += left[c] * inverse


@kernel
def _descend(
    start: Ints,
    index: Ints,
    value: Floats,
    up: Ints,
    sign: Floats,
    b: Floats,
    x: Floats,
    low: int,
    high: int,
    end: int,
) -> None:
    """Hand what is left of nodes low..high down to the next level, which ends at `end`."""
    k = b.shape[1]
    left = np.zeros(k)
    b[high:end] = 0.0
    x[high:end] = 0.0
    for i in range(low, high):
        for c in range(k):
            left[c] = b[i, c]
        for t in range(start[i], start[i + 1]):
            v, j = value[t], index[t]
            for c in range(k):
                left[c] -= v * x[j, c]
        above, s = up[i], sign[i]
        for c in range(k):
            b[above, c] += s * left[c]


@kernel
def _ascend(up: Ints, sign: Floats, x: Floats, low: int, high: int) -> None:
    """Add what the next level found to nodes low..high."""
    for i in range(low, high):
        for c in range(x.shape[1]):
            x[i, c] += sign[i] * x[up[i], c]


@kernel
def _bottom(
    start: Ints,
    index: Ints,
    value: Floats,
    diagonal: Floats,
    inverse: Floats,
    b: Floats,
    x: Floats,
    low: int,
    high: int,
) -> None:
    """Solve the last level; one that could not be made small is smoothed only."""
    if len(inverse):
        x[low:high] = np.dot(inverse, b[low:high])
    else:
        _smooth(start, index, value, diagonal, b, x, low, high - 1)
        _smooth(start, index, value, diagonal, b, x, high - 1, low)


@kernel
def _cycle(
    level: Ints, start: Ints, index: Ints, value: Floats, up: Ints, sign: Floats, diagonal: Floats, inverse: Floats,
    b: Floats, x: Floats, visits: Ints,
) -> None:  # fmt: skip
    """Apply the W-cycle to b of the first level; the answer stands in x."""
    last = len(level) - 2
    at, down = 0, True
    x[: level[1]] = 0.0
    while down or at > 0:
        low, high = level[at], level[at + 1]
        if down and at == last:
            _bottom(start, index, value, diagonal, inverse, b, x, low, high)
            down = False
        elif down:
            _smooth(start, index, value, diagonal, b, x, low, high - 1)
            _descend(start, index, value, up, sign, b, x, low, high, level[at + 2])
            at += 1
            visits[at] = 0
        else:
            visits[at] += 1
            if visits[at] < 2 and at != last:
                down = True
                continue
            at -= 1
            low, high = level[at], level[at + 1]
            _ascend(up, sign, x, low, high)
            _smooth(start, index, value, diagonal, b, x, high - 1, low)


@kernel
def _times(start: Ints, index: Ints, value: Floats, p: Floats, q: Floats) -> None:
    q[:] = 0.0
    for i in range(len(q)):
        for t in range(start[i], start[i + 1]):
            v, j = value[t], index[t]
            for c in range(q.shape[1]):
                q[i, c] += v * p[j, c]


@kernel
def _dots(a: Floats, b: Floats, n: int, out: Floats) -> None:
    out[:] = 0.0
    for i in range(n):
        for c in range(len(out)):
            out[c] += a[i, c] * b[i, c]


@kernel
def _gradients(
    level: Ints, start: Ints, index: Ints, value: Floats, up: Ints, sign: Floats, diagonal: Floats, inverse: Floats,
    right: Floats, x: Floats, tolerance: float, limit: int,
) -> None:  # fmt: skip
    n, k = right.shape
    b, z = np.zeros((len(diagonal), k)), np.zeros((len(diagonal), k))
    visits = np.zeros(len(level), np.int64)
    r, p, q = right.copy(), np.zeros((n, k)), np.zeros((n, k))
    goal, size, before, now, bend = np.zeros(k), np.zeros(k), np.ones(k), np.zeros(k), np.zeros(k)
    _dots(right, right, n, goal)
    goal *= tolerance * tolerance
    for step in range(limit):
        _dots(r, r, n, size)
        if np.all(size <= goal):
            return
        b[:n] = r
        _cycle(level, start, index, value, up, sign, diagonal, inverse, b, z, visits)
        _dots(r, z, n, now)
        for c in range(k):
            bend[c] = now[c] / before[c] if step and before[c] > 0 else 0.0
        p *= bend
        p += z[:n]
        before[:] = now
        _times(start, index, value, p, q)
        _dots(p, q, n, bend)
        for c in range(k):
            bend[c] = now[c] / bend[c] if bend[c] > 0 else 0.0
        x += bend * p
        r -= bend * q
