"""How far values may be from the best ones, proved by prices: what no method is believed without.

For any prices of the balances the least of the Lagrangian is a lower bound of what can be reached. The gap between it
and what was reached is the most that can be missing [1]_.

References
----------
.. [1] Boyd, S. and Vandenberghe, L. (2004). Convex Optimization, section 5.5.1. Cambridge University Press.
   doi:10.1017/CBO9780511804441
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from lichen.core.errors import SolverError
from lichen.engine.kit.reconcile.problem import Floats, Problem

CLOSES: Final = 1e-9  # relative to what a balance adds up
GAP: Final = 1e-8  # of the sum of squares, or of one squared deviation where that is more
NO_VALUES: Final = (
    "No values were found that keep all balances and bounds; ask `smallest_conflict` which ones clash."
)
_BOX = 3.0  # times the largest value: no unmeasured variable without bounds is thought to be larger
FLOOR: Final = 1e-6  # of the largest value: less than a billionth of this is rounding in any balance
_ROUNDING = 1e-14  # of what the prices around a variable add up


class NotFeasibleError(SolverError):
    """No values keep all balances and bounds, or none were found."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What values miss at most: each figure is zero at the solution.

    `open` [1]: the largest miss of a balance, relative to what it adds up; `outside` [1]: the furthest out of bounds,
    relative to the value; `gap` [1]: how much less the sum of squares could be at most, and `chi2` [1] what it is.
    """

    open: float
    outside: float
    gap: float
    chi2: float

    @property
    def holds(self) -> bool:
        """Whether the values are the solution, as far as anyone could tell."""
        return self.open <= CLOSES and self.outside <= CLOSES and self.gap <= GAP * max(self.chi2, 1.0)


def certify(problem: Problem, x: Floats, prices: Floats) -> Certificate:
    """Return what values, shape (variable,), miss at most, by the prices of the balances, shape (row,).

    Without covariances and products (see `independent`, `linearise`).

    >>> p = Problem.from_dense([[1.0, -1.0]], [3.0, 5.0], [1.0, 1.0])
    >>> certify(p, np.array([4.0, 4.0]), np.array([1.0])).holds
    True
    >>> round(certify(p, np.array([4.0, 4.0]), np.array([0.5])).gap, 9)
    0.5
    """
    matrix = problem.matrix()
    columns = matrix.T.tocsr()
    uncertain = problem.known & ~problem.exact
    loose = ~problem.known & ~problem.exact
    pay, largest = columns @ prices, float(np.abs(x).max(initial=0.0))
    # The part of each variable: measured ones have a least value of their own, the others lie on a bound.
    variance = np.where(uncertain, problem.sd, 0.0) ** 2
    best = np.clip(np.nan_to_num(problem.measured) + variance * pay, problem.lower, problem.upper)
    step, off = x[uncertain] - best[uncertain], best[uncertain] - problem.measured[uncertain]
    own = step * (0.5 * step + off) / variance[uncertain] - pay[uncertain] * step
    box = _BOX * largest
    doubt = _ROUNDING * (abs(columns) @ np.abs(prices))
    pay = np.where(np.abs(pay) <= doubt, 0.0, pay)[loose]
    low, high = np.maximum(problem.lower[loose], -box), np.minimum(problem.upper[loose], box)
    theirs = pay * np.where(pay > 0, high - x[loose], low - x[loose])
    miss = matrix @ x - problem.rhs
    counts = np.maximum(np.abs(x), np.where(uncertain, problem.sd, FLOOR * largest))
    size = np.maximum(abs(matrix) @ counts + np.abs(problem.rhs), 1e-300)
    beyond = np.maximum(problem.lower - x, x - problem.upper)
    deviation = (x[uncertain] - problem.measured[uncertain]) / problem.sd[uncertain]
    return Certificate(
        float(np.max(np.abs(miss) / size, initial=0.0)),
        float(np.max(beyond / np.maximum(counts, 1e-300), initial=0.0)),
        2 * float(np.sum(np.maximum(own, 0.0)) + np.sum(np.maximum(theirs, 0.0))),
        float(deviation @ deviation),
    )  # fmt: skip
