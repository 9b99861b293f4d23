"""Why there is no solution: a smallest set of balances and bounds that cannot hold together.

Smallest means that leaving out any one of the set removes the contradiction. Prices of the relaxed programme name
a set that contradicts itself, and a deletion filter [1]_ thins it.

References
----------
.. [1] Chinneck, J. W. and Dravnieks, E. W. (1991). Locating minimal infeasible constraint sets in linear programs.
   ORSA Journal on Computing 3, 157-168. doi:10.1287/ijoc.3.2.157
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from lichen.engine.kit.lp import LinearModel
from lichen.engine.kit.reconcile.problem import Flags, Floats, Problem

_MISS = 1e-7  # relative: what the relaxed programme must miss to call it a contradiction
_ROUNDING = 1e-12  # of the largest balance: figures below it are none


@dataclass(frozen=True, slots=True)
class Conflict:
    """Balances, lower and upper bounds and exact values (as indices) that cannot hold together; each is needed."""

    rows: tuple[int, ...]
    lower: tuple[int, ...]
    upper: tuple[int, ...]
    exact: tuple[int, ...]

    def sentence(self, problem: Problem) -> str:
        """Return what is wrong and how to mend it, with the names of the problem."""
        parts = [problem.row_name(row) for row in self.rows]
        parts += [f"{problem.name(v)} = {problem.exact_values[v]:g}" for v in self.exact]
        parts += [f"{problem.name(v)} ≥ {problem.lower[v]:g}" for v in self.lower]
        parts += [f"{problem.name(v)} ≤ {problem.upper[v]:g}" for v in self.upper]
        return (
            f"These cannot all hold: {'; '.join(parts)}. Leave out any one of them, widen a bound, or give an exact "
            "value a standard deviation above zero."
        )


def smallest_conflict(problem: Problem) -> Conflict | None:
    """Return a smallest set of balances, bounds and exact values that cannot hold together; None if all can.

    Products are not read.

    >>> p = Problem.from_dense([[1.0, -1.0, 0.0], [0.0, 1.0, -1.0]], [np.nan] * 3, 1.0, lower=[5.0, 0.0, 0.0],
    ...                        upper=[9.0, 9.0, 4.0])
    >>> smallest_conflict(p)
    Conflict(rows=(0, 1), lower=(0,), upper=(2,), exact=())
    """
    held = problem.exact_values
    exact = ~np.isnan(held)
    lower, upper = np.where(exact, held, problem.lower), np.where(exact, held, problem.upper)
    matrix = problem.matrix()
    size = _size(problem, lower, upper)
    miss, rows, low, high = _relaxed(matrix, problem.rhs, lower, upper, size)
    if miss <= _MISS:
        return None
    keep = (rows, low | high)
    for which in np.flatnonzero(keep[0]):
        keep[0][which] = False
        keep[0][which] = not _clashes(matrix, problem.rhs, lower, upper, size, keep)
    for which in np.flatnonzero(keep[1]):
        keep[1][which] = False
        keep[1][which] = not _clashes(matrix, problem.rhs, lower, upper, size, keep)
    low, high = _sides(matrix, problem.rhs, lower, upper, size, keep, exact)
    return Conflict(_listed(keep[0]), _listed(low), _listed(high), _listed(keep[1] & exact))


def _size(problem: Problem, lower: Floats, upper: Floats) -> Floats:
    """Return what counts as one in each balance: the largest figure in it."""
    figures = np.nan_to_num(np.abs(problem.measured))
    for bound in (lower, upper):
        figures = np.maximum(figures, np.where(np.isfinite(bound), np.abs(bound), 0.0))
    size = abs(problem.matrix()).multiply(figures[None, :]).max(axis=1).toarray().ravel()
    size = np.maximum(size, np.abs(problem.rhs))
    size = np.maximum(size, _ROUNDING * size.max(initial=0.0))
    return np.where(size > 0, size, 1.0)


def _relaxed(
    matrix: sparse.csr_array, rhs: Floats, lower: Floats, upper: Floats, size: Floats
) -> tuple[float, Flags, Flags, Flags]:
    """Return how much the balances must miss at least, and which rows and bounds have a price then."""
    m, n = matrix.shape
    model = LinearModel()
    model.add_rows(rhs / size, rhs / size)
    by_column = sparse.csc_array(matrix.multiply(1 / size[:, None]))
    costs = np.zeros(n)
    model.add_columns(costs, lower, upper, by_column.indptr, by_column.indices, by_column.data)
    for sign in (1.0, -1.0):
        model.add_columns(np.ones(m), 0.0, np.inf, np.arange(m + 1), np.arange(m), np.full(m, sign))
    found = model.solve(tolerance=1e-9)
    prices, reduced = found.row_dual, found.reduced_cost[:n]
    return found.objective, np.abs(prices) > 1e-7, reduced > 1e-7, reduced < -1e-7


def _clashes(
    matrix: sparse.csr_array,
    rhs: Floats,
    lower: Floats,
    upper: Floats,
    size: Floats,
    keep: tuple[Flags, Flags],
) -> bool:
    """Return whether the kept rows, with the bounds of the kept variables only, still contradict each other."""
    rows = np.flatnonzero(keep[0])
    if not len(rows):
        return False
    part = sparse.csr_array(matrix[rows])
    columns = np.unique(part.indices)
    low = np.where(keep[1], lower, -np.inf)[columns]
    high = np.where(keep[1], upper, np.inf)[columns]
    return _relaxed(sparse.csr_array(part[:, columns]), rhs[rows], low, high, size[rows])[0] > _MISS


def _sides(
    matrix: sparse.csr_array, rhs: Floats, lower: Floats, upper: Floats, size: Floats, keep: tuple[Flags, Flags],
    exact: Flags,
) -> tuple[Flags, Flags]:  # fmt: skip
    """Return which lower and which upper bounds of the kept variables are needed."""
    low, high = keep[1] & ~exact & np.isfinite(lower), keep[1] & ~exact & np.isfinite(upper)
    for side, bound, none in ((low, lower, -np.inf), (high, upper, np.inf)):
        for which in np.flatnonzero(low & high):
            tried = bound.copy()
            tried[which] = none
            pair = (tried, upper) if side is low else (lower, tried)
            if _clashes(matrix, rhs, *pair, size, keep):
                side[which] = False
                bound[which] = none
    return low, high


def _listed(flags: Flags) -> tuple[int, ...]:
    return tuple(int(one) for one in np.flatnonzero(flags))
