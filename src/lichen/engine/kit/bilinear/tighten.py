"""Narrowing a box: what rows and products say about the ends of single columns (bound propagation).

References
----------
.. [1] Belotti, P., Lee, J., Liberti, L., Margot, F. and Wächter, A. (2009). Branching and bounds tightening
   techniques for non-convex MINLP. Optimization Methods and Software 24, 597-634.
   doi:10.1080/10556780903087124
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array, vstack

from lichen.engine.kit.bilinear.problem import Bilinear, Floats, Integers
from lichen.engine.kit.jit import inlined, kernel

_SLACK = 1e-9  # by which an end is kept wide, relative to its size: rounding must not cut a solution off
_WORTH = 1e-3  # share of its width by which a column must shrink for another round


class Tightener:
    """Narrows boxes of one problem.

    >>> row = csr_array([[0.0, 1.0, 1.0]])
    >>> product = Bilinear([-1.0, 0, 0], [0, 0, 0], [9, 3, 3], row, [-np.inf], [2.0], [0], [1], [2])
    >>> lower, upper = product.lower.copy(), product.upper.copy()
    >>> Tightener(product).tighten(lower, upper, np.inf), upper.round(6).tolist()
    (True, [4.0, 2.0, 2.0])
    """

    def __init__(self, problem: Bilinear) -> None:
        cost = csr_array(problem.cost[None, :])
        self._rows = csr_array(vstack([problem.rows, cost], format="csr"))
        self._indices = self._rows.indices.astype(np.int64)
        self._starts = self._rows.indptr.astype(np.int64)
        self._low = np.append(problem.row_lower, -np.inf)
        self._high = np.append(problem.row_upper, np.inf)
        self._terms = (problem.product, problem.left, problem.right)

    def tighten(self, lower: Floats, upper: Floats, cutoff: float, rounds: int = 6) -> bool:
        """Narrow the box in place, shapes (column,); return whether it may still hold a solution.

        `cutoff`: only what costs less is looked for [unit of the objective]; `rounds` over all rows at most.
        """
        self._high[-1] = cutoff
        return bool(
            propagate(
                self._starts,
                self._indices,
                self._rows.data,
                self._low,
                self._high,
                *self._terms,
                lower,
                upper,
                rounds,
            )
        )


@inlined
def _narrow(lower: Floats, upper: Floats, at: int, low: float, high: float) -> int:
    """Take over better ends of one column: 0 nothing new, 1 narrower by some share, 2 empty."""
    low -= _SLACK * (1.0 + abs(low))
    high += _SLACK * (1.0 + abs(high))
    width = upper[at] - lower[at]
    if low > upper[at] or high < lower[at]:
        return 2
    news = 0
    if low > lower[at]:
        news = 1 if low - lower[at] > _WORTH * width else 0
        lower[at] = low
    if high < upper[at]:
        news = 1 if upper[at] - high > _WORTH * width else news
        upper[at] = high
    return news


@inlined
def _quotient(a: float, b: float, c: float, d: float) -> tuple[float, float]:
    """Return the ends of [a, b] / [c, d]; all numbers where the divisor may be zero."""
    if c > 0.0 or d < 0.0:
        p, q, r, s = a / c, a / d, b / c, b / d
        return min(p, q, r, s), max(p, q, r, s)
    return -np.inf, np.inf


@inlined
def _row(indices: Integers, values: Floats, low: float, high: float, lower: Floats, upper: Floats) -> int:
    """Narrow by one row: 0 nothing new, 1 narrower, 2 empty."""
    least, most = 0.0, 0.0
    for k in range(len(indices)):
        a, b = values[k] * lower[indices[k]], values[k] * upper[indices[k]]
        least += min(a, b)
        most += max(a, b)
    slack = _SLACK * (1.0 + abs(least) + abs(most))
    if least > high + slack or most < low - slack:
        return 2
    if most <= high and least >= low:
        return 0
    news = 0
    for k in range(len(indices)):
        v, j = values[k], indices[k]
        if v == 0.0 or lower[j] == upper[j]:
            continue
        a, b = v * lower[j], v * upper[j]
        least, most = least - min(a, b), most - max(a, b)
        a, b = (low - most - slack) / v, (high - least + slack) / v
        found = _narrow(lower, upper, j, min(a, b), max(a, b))
        if found == 2:
            return 2
        news = max(news, found)
        a, b = v * lower[j], v * upper[j]
        least, most = least + min(a, b), most + max(a, b)
    return news


@inlined
def _term(product: int, left: int, right: int, lower: Floats, upper: Floats) -> int:
    """Narrow by one product: 0 nothing new, 1 narrower, 2 empty."""
    a, b = lower[left] * lower[right], lower[left] * upper[right]
    c, d = upper[left] * lower[right], upper[left] * upper[right]
    first = _narrow(lower, upper, product, min(a, b, c, d), max(a, b, c, d))
    a, b = _quotient(lower[product], upper[product], lower[right], upper[right])
    second = _narrow(lower, upper, left, a, b)
    a, b = _quotient(lower[product], upper[product], lower[left], upper[left])
    return max(first, second, _narrow(lower, upper, right, a, b))


@kernel
def propagate(
    starts: Integers,
    indices: Integers,
    values: Floats,
    low: Floats,
    high: Floats,
    product: Integers,
    left: Integers,
    right: Integers,
    lower: Floats,
    upper: Floats,
    rounds: int,
) -> bool:
    """Narrow the box in place until little changes; return False once it is proven empty.

    Rows in compressed form between `low` and `high`; the terms say ``x[product] = x[left] * x[right]``.

    >>> box = np.zeros(2), np.array([9.0, 9.0])
    >>> none = np.zeros(0, dtype=np.int64)
    >>> row = np.array([0, 2]), np.array([0, 1]), np.array([1.0, 2.0]), np.array([-np.inf]), np.array([4.0])
    >>> propagate(*row, none, none, none, *box, 3), box[1].round(6).tolist()
    (True, [4.0, 2.0])
    """
    for _ in range(rounds):
        news = 0
        for row in range(len(starts) - 1):
            part = slice(starts[row], starts[row + 1])
            found = _row(indices[part], values[part], low[row], high[row], lower, upper)
            if found == 2:
                return False
            news = max(news, found)
        for t in range(len(product)):
            found = _term(product[t], left[t], right[t], lower, upper)
            if found == 2:
                return False
            news = max(news, found)
        if news == 0:
            break
    return True
