"""Systems with a normal matrix of balances: conjugate gradients, preconditioned by aggregation [1]_.

Nodes that hang together most strongly are taken together, in pairs and pairs of pairs, until few are left; each
level is smoothed by Gauss-Seidel and corrected twice by the next (a W-cycle), which keeps the preconditioner
symmetric. For strong contrasts of variances this matters: what is not measured has a weight far above the rest.

References
----------
.. [1] Notay, Y. (2010). An aggregation-based algebraic multigrid method. Electronic Transactions on Numerical
   Analysis 37, 123-146. https://etna.math.kent.edu/volumes/2001-2010/vol37/
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lichen.engine.kit.jit import kernel
from lichen.engine.kit.reconcile.problem import Flags, Floats, Ints

COARSEST = 60  # nodes that are inverted as a full matrix
_WEAK = 0.1  # a free neighbour this much weaker than the strongest one is left alone
_INVERTED = 400  # nodes of the last level up to which it is inverted, not smoothed
_SWEEPS = 10
_HELD = 2.0  # a node with this much more weight than ties stays out of the coarser levels
_SLOW = 0.85  # a level that keeps more than this share of its nodes is the last


@dataclass(frozen=True, slots=True, eq=False)
class Grids:
    """A matrix and its coarser images, one after the other.

    `level` first node of each level, shape (level + 1,); `start`, `index`, `value` compressed rows over all levels,
    nodes counted through; `up` the coarser node of each node, and `sign` how it goes into it; `diagonal` shape
    (node,); `inverse` of the last level, shape (coarse, coarse).
    """

    level: Ints
    start: Ints
    index: Ints
    value: Floats
    up: Ints
    sign: Floats
    diagonal: Floats
    inverse: Floats

    def solve(self, right: Floats, tolerance: float, limit: int = 300) -> tuple[Floats, int]:
        """Return the solution, shape (row,), and the steps it took [count].

        It stops when the residual is `tolerance` [1] times the right-hand side, or after `limit` steps.
        """
        x = np.zeros(len(right))
        steps = _gradients(
            self.level, self.start, self.index, self.value, self.up, self.sign, self.diagonal, self.inverse,
            right, x, tolerance, limit,
        )  # fmt: skip
        return x, int(steps)


def grids_of(start: Ints, index: Ints, value: Floats) -> Grids:
    """Return the levels of a symmetric positive definite matrix in compressed rows.

    >>> one = grids_of(np.array([0, 2, 4]), np.array([0, 1, 0, 1]), np.array([2.0, -1.0, -1.0, 2.0]))
    >>> one.solve(np.array([1.0, 0.0]), 1e-12)[0].round(6).tolist()
    [0.666667, 0.333333]
    """
    starts, indices, values, ups, signs, level = [start], [index], [value], [], [], [0, len(start) - 1]
    while level[-1] - level[-2] > COARSEST:
        up, sign, n = _coarser(starts[-1], indices[-1], values[-1])
        if n == 0 or n > _SLOW * (level[-1] - level[-2]):
            break
        coarse = _gather(starts[-1], indices[-1], values[-1], up, sign, n)
        ups.append(up + level[-1])
        signs.append(sign)
        starts.append(coarse[0])
        indices.append(coarse[1])
        values.append(coarse[2])
        level.append(level[-1] + n)
    last = level[-1] - level[-2]
    ups.append(np.zeros(last, np.int64))
    signs.append(np.zeros(last))
    shift = np.cumsum([0] + [len(part) for part in values])
    diagonal = np.concatenate([_diagonal(*part) for part in zip(starts, indices, values, strict=True)])
    return Grids(
        np.array(level, np.int64),
        np.concatenate([part[:-1] + s for part, s in zip(starts, shift, strict=False)] + [shift[-1:]]),
        np.concatenate([part + s for part, s in zip(indices, level, strict=False)]),
        np.concatenate(values),
        np.concatenate(ups),
        np.concatenate(signs),
        diagonal,
        _inverse(starts[-1], indices[-1], values[-1]) if last <= _INVERTED else np.zeros((0, 0)),
    )


def _inverse(start: Ints, index: Ints, value: Floats) -> Floats:
    n = len(start) - 1
    full = np.zeros((n, n))
    full[np.repeat(np.arange(n), np.diff(start)), index] = value
    scale = 1 / np.sqrt(np.maximum(np.diag(full), 1e-300))
    scaled = full * scale[:, None] * scale
    scaled[np.diag_indices(n)] += 1e-12  # a part that nothing holds would have no inverse
    return np.ascontiguousarray(np.linalg.inv(scaled) * scale[:, None] * scale)


def _coarser(start: Ints, index: Ints, value: Floats) -> tuple[Ints, Floats, int]:
    """Return the aggregate of each node and its sign: pairs, then pairs of pairs."""
    first, sign, n = _pair(start, index, value, 1)
    pairs = _gather(start, index, value, first, sign, n)
    if n == 0:
        return first, sign, 0
    second, sign2, n2 = _pair(*pairs, 0)
    return second[first], sign * sign2[first], n2


@kernel
def _against(start: Ints, index: Ints, value: Floats, i: int, j: int) -> float:
    """Return the sign by which j follows i: with it where the entry between them is negative."""
    for t in range(start[i], start[i + 1]):
        if index[t] == j and value[t] > 0:
            return -1.0
    return 1.0


@kernel
def _hold(start: Ints, index: Ints, value: Floats, up: Ints, sign: Floats) -> None:
    """Leave out nodes that their own weight holds, and then those that are tied to them above all.

    Smoothing is enough for them, and what is taken together with one of them would be held as well.
    """
    for _ in range(_SWEEPS):
        found = 0
        for i in range(len(up)):
            if sign[i] == 0.0:
                continue
            own, ties = 0.0, 0.0
            for t in range(start[i], start[i + 1]):
                if index[t] == i:
                    own += value[t]
                elif sign[index[t]] != 0.0:
                    ties += abs(value[t])
            if own > _HELD * ties:
                up[i], sign[i] = 0, 0.0
                found += 1
        if found == 0:
            return


@kernel
def _ties(
    start: Ints, index: Ints, value: Floats, up: Ints, held: Flags, i: int
) -> tuple[int, int, float, float]:
    """Return the strongest free neighbour of node i, the strongest of all, and the size of both ties."""
    free, strongest, size, most = -1, -1, 0.0, 0.0
    for t in range(start[i], start[i + 1]):
        j, here = index[t], abs(value[t])
        if j == i or held[j]:
            continue
        if here > size and up[j] < 0:
            free, size = j, here
        if here > most:
            strongest, most = j, here
    return free, strongest, size, most


@kernel
def _pair(start: Ints, index: Ints, value: Floats, drop: int) -> tuple[Ints, Floats, int]:
    n = len(start) - 1
    up, sign = np.full(n, -1), np.ones(n)
    found = 0
    _hold(start, index, value, up, sign)
    held = sign == 0.0
    if drop == 0:  # pairs are not smoothed as such: one that is held stays, alone
        for i in range(n):
            if held[i]:
                up[i], sign[i] = found, 1.0
                found += 1
    for i in range(n):
        if up[i] >= 0:
            continue
        free, strongest, size, most = _ties(start, index, value, up, held, i)
        if strongest >= 0 and up[strongest] >= 0 and size < _WEAK * most:
            # What hangs on a hub by far its strongest tie goes where the hub went.
            up[i] = up[strongest]
            sign[i] = sign[strongest] * _against(start, index, value, i, strongest)
            continue
        up[i] = found
        if free >= 0:
            up[free] = found
            sign[free] = _against(start, index, value, i, free)
        found += 1
    return up, sign, found


@kernel
def _gather(
    start: Ints, index: Ints, value: Floats, up: Ints, sign: Floats, n: int
) -> tuple[Ints, Ints, Floats]:
    """Return the matrix of the aggregates: entries between them added up."""
    fine = len(start) - 1
    first, after = np.full(n, -1), np.full(fine, -1)
    for i in range(fine - 1, -1, -1):
        if sign[i] == 0.0:
            continue
        after[i] = first[up[i]]
        first[up[i]] = i
    starts, indices, values = np.zeros(n + 1, np.int64), np.zeros(len(index), np.int64), np.zeros(len(index))
    place, count = np.full(n, -1), 0
    for c in range(n):
        i = first[c]
        begun = count
        while i >= 0:
            for t in range(start[i], start[i + 1]):
                if sign[index[t]] == 0.0:
                    continue
                other = up[index[t]]
                part = sign[i] * sign[index[t]] * value[t]
                if place[other] < begun:
                    place[other] = count
                    indices[count] = other
                    values[count] = part
                    count += 1
                else:
                    values[place[other]] += part
            i = after[i]
        starts[c + 1] = count
    return starts, indices[:count].copy(), values[:count].copy()


@kernel
def _diagonal(start: Ints, index: Ints, value: Floats) -> Floats:
    out = np.ones(len(start) - 1)
    for i in range(len(out)):
        for t in range(start[i], start[i + 1]):
            if index[t] == i and value[t] > 0:
                out[i] = value[t]
    return out


@kernel
def _smooth(
    start: Ints, index: Ints, value: Floats, diagonal: Floats, b: Floats, x: Floats, a: int, z: int
) -> None:
    """Do one sweep of Gauss-Seidel over nodes a..z, backward where z < a."""
    step = 1 if z >= a else -1
    for i in range(a, z + step, step):
        left = b[i]
        for t in range(start[i], start[i + 1]):
            left -= value[t] * x[index[t]]
        x[i] += left / diagonal[i]


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
    b[high:end] = 0.0
    x[high:end] = 0.0
    for i in range(low, high):
        left = b[i]
        for t in range(start[i], start[i + 1]):
            left -= value[t] * x[index[t]]
        b[up[i]] += sign[i] * left


@kernel
def _ascend(up: Ints, sign: Floats, x: Floats, low: int, high: int) -> None:
    """Add what the next level found to nodes low..high."""
    for i in range(low, high):
        x[i] += sign[i] * x[up[i]]


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
def _dot(a: Floats, b: Floats, n: int) -> float:
    """Return the product of the first n figures; a library would start threads, which cost more than they save."""
    total = 0.0
    for i in range(n):
        total += a[i] * b[i]
    return total


@kernel
def _gradients(
    level: Ints, start: Ints, index: Ints, value: Floats, up: Ints, sign: Floats, diagonal: Floats, inverse: Floats,
    right: Floats, x: Floats, tolerance: float, limit: int,
) -> int:  # fmt: skip
    """Conjugate gradients from x = 0; returns the number of steps."""
    n = len(right)
    b, z, visits = np.zeros(len(diagonal)), np.zeros(len(diagonal)), np.zeros(len(level), np.int64)
    r, p, q = right.copy(), np.zeros(n), np.zeros(n)
    goal = tolerance * np.sqrt(_dot(right, right, n))
    before = 1.0
    for step in range(limit):
        if np.sqrt(_dot(r, r, n)) <= goal:
            return step
        b[:n] = r
        _cycle(level, start, index, value, up, sign, diagonal, inverse, b, z, visits)
        now = _dot(r, z, n)
        if not now > 0.0:
            return step
        ratio = now / before if step else 0.0
        before = now
        for i in range(n):
            p[i] = z[i] + ratio * p[i]
        for i in range(n):
            total = 0.0
            for t in range(start[i], start[i + 1]):
                total += value[t] * p[index[t]]
            q[i] = total
        bend = _dot(p, q, n)
        if not bend > 0.0:
            return step
        length = now / bend
        for i in range(n):
            x[i] += length * p[i]
            r[i] -= length * q[i]
    return limit
