"""A symmetric matrix freed of what hangs together like a thread: chains, rings and trees are eliminated exactly.

A node tied to at most two others is eliminated, and no other gets more ties by it; what is left is as thick as it was,
and goes to multigrid, which is slow only along threads. Elimination of leaves and of chains is the first half of [1]_.
A core that is still long and narrow, as a ladder, is factorised where gradients do not come to an end: its factors are
small.

References
----------
.. [1] Spielman, D. A. and Teng, S.-H. (2014). Nearly linear time algorithms for preconditioning and solving symmetric,
   diagonally dominant linear systems. SIAM Journal on Matrix Analysis and Applications 35, 835-885.
   doi:10.1137/090771430
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph
from scipy.sparse.linalg import splu

from lichen.engine.kit.jit import kernel
from lichen.engine.kit.reconcile.many import solve_many
from lichen.engine.kit.reconcile.multigrid import Grids, grids_of
from lichen.engine.kit.reconcile.problem import Flags, Floats, Ints

_HUB = 50  # ties from which on two nodes are not searched for the tie between them
_NOTHING = 1e-14  # of its first size: a pivot that elimination left as rounding
_REFINED = 3  # times at most
_LIMIT = 300  # steps of gradients
_WORTH = 20_000_000  # entries that the factors of a core may have at most
_SMALL = 3_000  # nodes of a core that is factorised however it hangs together
_ENOUGH = 10.0  # times the tolerance: what the last steps of gradients may be short of


@dataclass(frozen=True, slots=True, eq=False)
class Thin:
    """The factors of what was eliminated, and the levels of the core that is left.

    `start`, `index`, `value` the matrix in compressed rows; `order` the nodes in which they were eliminated, shape
    (eliminated,); `ties` the neighbours of each then, -1 where there is none, and `share` what of it went there,
    shapes (eliminated, 2); `give` one over each pivot, shape (eliminated,); `core` the nodes that are left, `grids`
    their levels, and `factors` where they are factorised.
    """

    start: Ints
    index: Ints
    value: Floats
    order: Ints
    ties: Ints
    share: Floats
    give: Floats
    core: Ints
    grids: Grids | None
    factors: Any = None

    def solve(self, right: Floats, tolerance: float) -> tuple[Floats, int]:
        """Return the solution, shape (row,), and the steps that its core took [count]; see `Grids.solve`."""
        goal = tolerance * float(np.linalg.norm(right))
        found, steps, left, size = np.zeros(len(right)), 0, right, np.inf
        for _ in range(_REFINED):
            change, more = self._once(left, goal)
            better = found + change
            after = right - self._times(better[:, None])[:, 0]
            now = float(np.linalg.norm(after))
            if more >= _LIMIT and now > _ENOUGH * goal and (solid := self.solid()) is not None:
                return solid.solve(right, tolerance)
            if not now < size:
                break
            found, left, size, steps = better, after, now, steps + more
            if now <= goal or more:  # gradients went as far as they go
                break
        return found, steps

    def _once(self, right: Floats, goal: float) -> tuple[Floats, int]:
        x = right.copy()[:, None]
        _forward(self.order, self.ties, self.share, x)
        rest, steps = x[self.core, 0], 0
        size = float(np.linalg.norm(rest))
        if self.factors is not None:
            x[self.core, 0] = self.factors.solve(rest)
        elif self.grids is not None and size > 0:
            x[self.core, 0], steps = self.grids.solve(rest, min(goal / size, 1.0), _LIMIT)
        _backward(self.order, self.ties, self.share, self.give, x)
        return x[:, 0], steps

    def solve_many(self, right: Floats, tolerance: float) -> Floats:
        """Return the solutions of all columns of `right`, shape (row, column); see `many.solve_many`."""
        x = right.copy()
        _forward(self.order, self.ties, self.share, x)
        rest = np.ascontiguousarray(x[self.core])
        if self.factors is not None:
            x[self.core] = self.factors.solve(rest)
        elif self.grids is not None:
            size, whole = np.linalg.norm(rest, axis=0), np.linalg.norm(right, axis=0)
            share = np.min(whole[size > 0] / size[size > 0], initial=1.0)
            x[self.core] = solve_many(self.grids, rest, tolerance * float(share), _LIMIT)
        _backward(self.order, self.ties, self.share, self.give, x)
        return x

    def off(self, x: Floats, right: Floats) -> float:
        """Return the largest residual of solutions, relative to their right-hand sides [1]; shapes (row, column)."""
        left = np.linalg.norm(right - self._times(x), axis=0)
        return float(np.max(left / np.maximum(np.linalg.norm(right, axis=0), 1e-300), initial=0.0))

    def solid(self) -> Thin | None:
        """Return the same with its core factorised, or None where the factors would be too large."""
        if self.grids is None or self.factors is not None:
            return None
        n, grids = len(self.core), self.grids
        end = int(grids.start[n])
        matrix = sparse.csr_array((grids.value[:end], grids.index[:end], grids.start[: n + 1]), shape=(n, n))
        turned = csgraph.reverse_cuthill_mckee(matrix, symmetric_mode=True)
        place = np.empty(n, np.int64)
        place[turned] = np.arange(n)
        first = np.arange(n)
        parts = matrix.tocoo()
        np.minimum.at(first, place[parts.row], place[parts.col])
        if n > _SMALL and int((np.arange(n) - first).sum()) > _WORTH:
            return None
        try:
            return replace(self, factors=splu(matrix.tocsc(), permc_spec="MMD_AT_PLUS_A"))
        except RuntimeError:  # nothing holds some part of it
            return None

    def _times(self, x: Floats) -> Floats:
        out = np.zeros_like(x)
        _multiply(self.start, self.index, self.value, x, out)
        return out


def thin(start: Ints, index: Ints, value: Floats) -> Thin:
    """Return the solver of a symmetric positive definite matrix in compressed rows.

    A part that nothing holds has solutions without end; one of them is taken.

    >>> one = thin(np.array([0, 2, 4]), np.array([0, 1, 0, 1]), np.array([2.0, -1.0, -1.0, 2.0]))
    >>> one.solve(np.array([1.0, 0.0]), 1e-12)[0].round(6).tolist(), len(one.core)
    ([0.666667, 0.333333], 0)
    """
    diagonal, first, mate, tie, twin = _apart(start, index, value)
    count = np.diff(first)
    order, ties, share, give, gone = _eliminate(first, count, mate, tie, twin, diagonal)
    core = np.flatnonzero(~gone)
    grids = None
    if len(core):
        place = np.full(len(diagonal), -1)
        place[core] = np.arange(len(core))
        grids = grids_of(*_rest(first, count, mate, tie, diagonal, core, place))
    return Thin(start, index, value, order, ties, share, give, core, grids)


@kernel
def _apart(start: Ints, index: Ints, value: Floats) -> tuple[Floats, Ints, Ints, Floats, Ints]:
    """Return the diagonal, and the ties of each node: to whom, how strong, and where the same stands over there."""
    n = len(start) - 1
    diagonal, first = np.zeros(n), np.zeros(n + 1, np.int64)
    for i in range(n):
        first[i + 1] = first[i]
        for t in range(start[i], start[i + 1]):
            if index[t] == i:
                diagonal[i] += value[t]
            elif value[t] != 0.0:
                first[i + 1] += 1
    mate, tie = np.zeros(first[n], np.int64), np.zeros(first[n])
    twin, fill = np.zeros(first[n], np.int64), first[:-1].copy()
    for i in range(n):
        for t in range(start[i], start[i + 1]):
            j = index[t]
            if j < i and value[t] != 0.0:  # both sides at once
                a, b = fill[i], fill[j]
                mate[a], tie[a], twin[a] = j, value[t], b
                mate[b], tie[b], twin[b] = i, value[t], a
                fill[i] += 1
                fill[j] += 1
    return diagonal, first, mate, tie, twin


@kernel
def _drop(first: Ints, count: Ints, mate: Ints, tie: Floats, twin: Ints, node: int, at: int) -> None:
    """Take the tie in place `at` from a node; its last one moves there."""
    count[node] -= 1
    last = first[node] + count[node]
    if at != last:
        mate[at], tie[at], twin[at] = mate[last], tie[last], twin[last]
        twin[twin[at]] = at


@kernel
def _place(first: Ints, count: Ints, mate: Ints, node: int, other: int) -> int:
    """Return where the tie of a node to another one stands, or -1."""
    for t in range(first[node], first[node] + count[node]):
        if mate[t] == other:
            return t
    return -1


@kernel
def _join(
    first: Ints, count: Ints, mate: Ints, tie: Floats, twin: Ints, a: int, at_a: int, b: int, at_b: int, more: float
) -> None:  # fmt: skip
    """Tie a and b where both were tied to the one that goes, or strengthen the tie that they have."""
    short, long = (a, b) if count[a] <= count[b] else (b, a)
    here = _place(first, count, mate, short, long)
    if here < 0:
        mate[at_a], tie[at_a], twin[at_a] = b, more, at_b
        mate[at_b], tie[at_b], twin[at_b] = a, more, at_a
        return
    tie[here] += more
    tie[twin[here]] += more
    _drop(first, count, mate, tie, twin, a, at_a)
    _drop(first, count, mate, tie, twin, b, at_b)


@kernel
def _push(stack: Ints, height: int, nodes: Ints, count: Ints) -> int:
    """Put those of the nodes on the stack that have become free to go; return its height."""
    for node in nodes:
        if node >= 0 and count[node] <= 2:
            stack[height] = node
            height += 1
    return height


@kernel
def _eliminate(
    first: Ints, count: Ints, mate: Ints, tie: Floats, twin: Ints, diagonal: Floats
) -> tuple[Ints, Ints, Floats, Floats, Flags]:
    """Eliminate what has at most two ties, as long as there is any; ties and diagonal become those of the rest."""
    n = len(diagonal)
    order, ties, share, give = np.zeros(n, np.int64), np.full((n, 2), -1), np.zeros((n, 2)), np.zeros(n)
    gone, before, done = np.zeros(n, np.bool_), diagonal.copy(), 0
    stack, height = np.zeros(4 * n, np.int64), 0
    for i in range(n - 1, -1, -1):
        if count[i] <= 2:
            stack[height] = i
            height += 1
    while height > 0:
        height -= 1
        u = stack[height]
        p, q = first[u], first[u] + 1
        nothing = diagonal[u] <= _NOTHING * before[u]
        if gone[u] or (nothing and count[u] > 0):
            continue
        if count[u] == 2 and min(count[mate[p]], count[mate[q]]) > _HUB:
            continue
        order[done], gone[u], give[done] = u, True, 0.0 if nothing else 1.0 / diagonal[u]
        for side in range(count[u]):
            a = mate[p + side]
            ties[done, side], share[done, side] = a, tie[p + side] * give[done]
            diagonal[a] -= tie[p + side] * share[done, side]
        if count[u] == 1:
            _drop(first, count, mate, tie, twin, mate[p], twin[p])
        elif count[u] == 2:
            _join(first, count, mate, tie, twin, mate[p], twin[p], mate[q], twin[q], -tie[p] * share[done, 1])
        height = _push(stack, height, ties[done], count)
        done += 1
    return order[:done].copy(), ties[:done].copy(), share[:done].copy(), give[:done].copy(), gone


@kernel
def _rest(
    first: Ints, count: Ints, mate: Ints, tie: Floats, diagonal: Floats, core: Ints, place: Ints
) -> tuple[Ints, Ints, Floats]:
    """Return the matrix of what is left, in compressed rows."""
    start = np.zeros(len(core) + 1, np.int64)
    for c in range(len(core)):
        start[c + 1] = start[c] + count[core[c]] + 1
    index, value = np.zeros(start[-1], np.int64), np.zeros(start[-1])
    for c in range(len(core)):
        i, t = core[c], start[c]
        index[t], value[t] = c, diagonal[i]
        for s in range(count[i]):
            index[t + 1 + s], value[t + 1 + s] = place[mate[first[i] + s]], tie[first[i] + s]
    return start, index, value


@kernel
def _forward(order: Ints, ties: Ints, share: Floats, x: Floats) -> None:
    for s in range(len(order)):
        for side in range(2):
            a = ties[s, side]
            if a >= 0:
                for c in range(x.shape[1]):
                    x[a, c] -= share[s, side] * x[order[s], c]


@kernel
def _backward(order: Ints, ties: Ints, share: Floats, give: Floats, x: Floats) -> None:
    for s in range(len(order) - 1, -1, -1):
        u = order[s]
        for c in range(x.shape[1]):
            x[u, c] *= give[s]
        for side in range(2):
            a = ties[s, side]
            if a >= 0:
                for c in range(x.shape[1]):
                    x[u, c] -= share[s, side] * x[a, c]


@kernel
def _multiply(start: Ints, index: Ints, value: Floats, x: Floats, out: Floats) -> None:
    for i in range(len(start) - 1):
        for t in range(start[i], start[i + 1]):
            for c in range(x.shape[1]):
                out[i, c] += value[t] * x[index[t], c]
