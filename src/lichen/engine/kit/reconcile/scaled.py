"""A problem in units of its own: every variable in deviations from where it was measured, every balance of size one.

Flows measured to a gram stand beside flows measured to a megatonne, and beside some that nobody measured. Direct
methods need figures of like size; what was not measured counts in what stands in the same balances.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from lichen.engine.kit.reconcile.problem import Flags, Floats, Ints, Problem

_SWEEPS = 4  # balances along which sizes are handed on
_LEAST = 1e-3  # of the usual size: no unmeasured variable counts in less


@dataclass(frozen=True, slots=True, eq=False)
class Scaled:
    """Minimise ``½ Σ bend · z²`` under ``rows z = rhs`` and ``lower <= z <= upper``; then ``x = centre + unit · z``.

    Only variables that can move are in it: `which` of the problem, shape (moving,); all else likewise, but `centre`
    and `unit`, shape (variable,). `bend` is 1 where something was measured, else 0. `share` [1/unit of the balance]
    that each balance was multiplied by, shape (row,).
    """

    which: Ints
    rows: sparse.csr_array
    rhs: Floats
    bend: Floats
    lower: Floats
    upper: Floats
    centre: Floats
    unit: Floats
    share: Floats

    def values(self, z: Floats) -> Floats:
        """Return the values [unit of the variable] that z stands for, shape (variable,)."""
        x = self.centre.copy()
        x[self.which] += self.unit[self.which] * z
        return x

    def prices(self, y: Floats) -> Floats:
        """Return the multipliers of the balances as stated, shape (row,)."""
        return self.share * y


def scaled(problem: Problem) -> Scaled:
    """Return a problem without covariances and products in units of its own.

    >>> one = scaled(Problem.from_dense([[3.0, -4.0]], [7.0, 5.0], [1.0, 1.0], lower=0.0))
    >>> one.rows.toarray().round(9).tolist(), one.rhs.round(9).tolist(), one.lower.tolist()
    ([[0.6, -0.8]], [-0.2], [-7.0, -5.0])
    """
    exact, known = problem.exact, problem.known
    loose = ~known & ~exact
    nothing = np.clip(0.0, problem.lower, problem.upper)
    centre = np.where(exact, problem.exact_values, np.where(known, problem.measured, nothing))
    unit = np.where(known & ~exact, np.nan_to_num(problem.sd), 0.0)
    matrix = problem.matrix()
    if loose.any():
        unit[loose] = _sizes(abs(matrix), np.abs(centre) + unit, ~loose)[loose]
    which = np.flatnonzero(~exact)
    rows = sparse.csr_array(matrix[:, which] @ sparse.diags_array(unit[which]))
    size = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    share = 1 / np.where(size > 0, size, 1.0)
    rows = sparse.csr_array(sparse.diags_array(share) @ rows)
    return Scaled(
        which, rows, share * (problem.rhs - matrix @ centre), known[which].astype(np.float64),
        ((problem.lower - centre)[which]) / unit[which], ((problem.upper - centre)[which]) / unit[which],
        centre, unit, share,
    )  # fmt: skip


def _sizes(matrix: sparse.csr_array, size: Floats, told: Flags) -> Floats:
    """Return the size of each variable; where none is told, the largest in its balances, handed on along them."""
    size, told = np.where(told, size, 0.0), told & (size > 0)
    usual = float(np.median(size[told])) if told.any() else 1.0
    parts = matrix.tocoo()
    row, column, value = parts.row, parts.col, parts.data
    for _ in range(_SWEEPS):
        most = np.zeros(matrix.shape[0])
        np.maximum.at(most, row, value * size[column])
        here = np.zeros(matrix.shape[1])
        np.maximum.at(here, column, most[row] / np.where(value > 0, value, np.inf))
        size = np.where(told, size, here)
        told = told | (here > 0)
    return np.where(told, np.maximum(size, _LEAST * usual), usual)
