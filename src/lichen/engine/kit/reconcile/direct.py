"""Least squares under balances by one sparse factorisation of both conditions at once, values and prices.

The matrix ``[[bend, -rowsᵀ], [rows, 0]]`` is singular where balances repeat each other or where nothing tells a value.
A trace added to its diagonal makes it regular, and refining takes the trace out of the answer again [1]_: what nothing
tells stays where it stands.

References
----------
.. [1] Friedlander, M. P. and Orban, D. (2012). A primal-dual regularized interior-point method for convex quadratic
   programs. Mathematical Programming Computation 4, 71-107. doi:10.1007/s12532-012-0035-2
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from lichen.engine.kit.reconcile.problem import Flags, Floats, Ints

_TRACE = 1e-9  # added to the diagonal, where figures are of size one
_REFINED = 12  # times at most
_ROUNDING = 1e-16  # of what each condition adds up


class Conditions:
    """The conditions of values and prices of some balances, shape (row, variable); their pattern once.

    >>> both = Conditions(sparse.csr_array(np.array([[1.0, -1.0]])))
    >>> values, prices = both.factor(np.ones(2)).solve(np.zeros(2), np.array([2.0]))
    >>> values.round(9).tolist(), prices.round(9).tolist()
    ([1.0, -1.0], [1.0])
    """

    def __init__(self, rows: sparse.csr_array) -> None:
        m, n = rows.shape
        parts = rows.tocoo()
        every = np.arange(n + m)
        row = np.concatenate([every, parts.col, n + parts.row])
        column = np.concatenate([every, n + parts.row, parts.col])
        value = np.concatenate([np.zeros(n + m), -parts.data, parts.data])
        order = np.lexsort((row, column))
        start = np.searchsorted(column[order], np.arange(n + m + 1))
        self.n, self.m = n, m
        self.matrix = sparse.csc_array((value[order], row[order], start), shape=(n + m, n + m))
        self.value = value[order]
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        self.diagonal: Ints = place[: n + m]
        self.entries: Ints = place[n + m :]
        self.variable: Ints = np.concatenate([parts.col, parts.col]).astype(np.int64)

    def factor(self, bend: Floats, held: Flags | None = None) -> Both:
        """Return the factors for one choice of `bend` [1] and variables that do not move, shapes (variable,)."""
        bend = np.array(bend, np.float64)
        figures = self.value.copy()
        if held is not None:
            bend[held] = 1.0
            figures[self.entries[held[self.variable]]] = 0.0
        trace = _TRACE * np.concatenate([np.maximum(bend, 1.0), np.ones(self.m)])
        figures[self.diagonal] = np.concatenate([bend, np.zeros(self.m)]) + trace
        matrix = self.matrix.copy()
        matrix.data = figures
        return Both(matrix, trace, bend, splu(matrix))


@dataclass(frozen=True, slots=True, eq=False)
class Both:
    """The factorised conditions: `matrix` with `trace` on its diagonal, and their `factors`."""

    matrix: sparse.csc_array
    trace: Floats
    bend: Floats
    factors: Any

    def solve(self, slope: Floats, miss: Floats, times: int = _REFINED) -> tuple[Floats, Floats]:
        """Return z and y of ``bend z - rowsᵀ y = slope`` and ``rows z = miss``, refined as long as it helps."""
        n = len(self.bend)
        right = np.concatenate([slope, miss])
        most = float(np.abs(slope).max(initial=1e-300)), float(np.abs(miss).max(initial=1e-300))
        found, left, off = np.zeros(len(right)), right, np.inf
        for _ in range(times + 1):
            better = found + self.factors.solve(left)
            after = right - self.matrix @ better + self.trace * better
            size = (
                most[0] + float(np.abs(self.bend * better[:n]).max(initial=0.0)),
                most[1] + float(np.abs(better[:n]).max(initial=0.0)),
            )
            still = max(
                float(np.abs(after[:n]).max(initial=0.0)) / size[0],
                float(np.abs(after[n:]).max(initial=0.0)) / size[1],
            )
            if not still < off:
                break
            done = still > 0.5 * off or still <= _ROUNDING
            found, left, off = better, after, still
            if done:
                break
        return found[:n], found[n:]
