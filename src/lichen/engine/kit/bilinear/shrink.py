"""Shrinking a box by asking the relaxation itself how far each factor can go (bound tightening by optimisation).

References
----------
.. [1] Gleixner, A. M., Berthold, T., Müller, B. and Weltge, S. (2017). Three enhancements for
   optimization-based bound tightening. Journal of Global Optimization 67, 731-757.
   doi:10.1007/s10898-016-0450-4
"""

from __future__ import annotations

import numpy as np

from lichen.engine.kit.bilinear.problem import Floats
from lichen.engine.kit.bilinear.relaxation import Relaxation
from lichen.engine.kit.bilinear.tighten import Tightener

_TOUCHED = 1e-6  # share of its width within which a column is at its end: nothing is to be gained there
_WORTH = 0.1  # share of the widths that a round must take off for another one
_SLACK = 1e-9  # by which an end is kept wide


def shrink(
    relaxation: Relaxation,
    tightener: Tightener,
    lower: Floats,
    upper: Floats,
    cutoff: float,
    *,
    rounds: int = 3,
    solves: int = 600,
    seconds: float = np.inf,
) -> bool:
    """Shrink the box in place to what may cost less than the cutoff; return whether it may hold a solution.

    `lower` and `upper` shape (column,); `cutoff` [unit of the objective]. At most `rounds` over all factors,
    `solves` of the relaxation, and no new one once the relaxation's `seconds` [s] are spent.

    >>> from scipy.sparse import csr_array
    >>> from lichen.engine.kit.bilinear.problem import Bilinear
    >>> row = csr_array([[0.0, 1.0, 1.0]])
    >>> product = Bilinear([-1.0, 0, 0], [0, 0, 0], [9, 3, 3], row, [-np.inf], [4.0], [0], [1], [2])
    >>> lower, upper = product.lower.copy(), product.upper.copy()
    >>> shrink(Relaxation(product), Tightener(product), lower, upper, -3.9), lower[1:].round(1).tolist()
    (True, [1.7, 1.7])
    """
    problem = relaxation.problem
    factors = np.unique(np.concatenate([problem.left, problem.right]))
    for _ in range(rounds):
        before = upper[factors] - lower[factors]
        low_seen, high_seen = upper.copy(), lower.copy()
        basis = None
        for column in factors[np.argsort(-before, kind="stable")]:
            for sign, seen in ((1.0, low_seen), (-1.0, high_seen)):
                if solves <= 0 or relaxation.seconds > seconds:
                    return tightener.tighten(lower, upper, cutoff)
                width = upper[column] - lower[column]
                end = lower[column] if sign > 0 else upper[column]
                if width <= _SLACK or abs(seen[column] - end) <= _TOUCHED * width:
                    continue
                cost = np.zeros(problem.n_columns)
                cost[column] = sign
                solves -= 1
                found = relaxation.solve(lower, upper, cost=cost, cutoff=cutoff, basis=basis)
                if np.isposinf(found.bound):
                    return False
                if found.x is not None:
                    basis = found.basis
                    low_seen, high_seen = np.minimum(low_seen, found.x), np.maximum(high_seen, found.x)
                _take(lower, upper, int(column), sign, found.bound)
        if not tightener.tighten(lower, upper, cutoff):
            return False
        after = upper[factors] - lower[factors]
        if (before - after).sum() < _WORTH * before.sum():
            break
    return True


def _take(lower: Floats, upper: Floats, column: int, sign: float, bound: float) -> None:
    """Take over the end that was proven, kept a little wide."""
    if np.isfinite(bound):
        end = sign * bound - sign * _SLACK * (1 + abs(bound))
        if sign > 0:
            lower[column] = min(max(lower[column], end), upper[column])
        else:
            upper[column] = max(min(upper[column], end), lower[column])
