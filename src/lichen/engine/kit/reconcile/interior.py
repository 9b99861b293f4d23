"""Reconciliation under bounds from far off: an interior-point method, which brings the prices near their limit.

Predictor and corrector after [1]_. Each step solves one system for values and prices together, in which each variable
is as stiff as what it can still give: by one sparse factorisation, or with the normal matrix and gradients.

References
----------
.. [1] Mehrotra, S. (1992). On the implementation of a primal-dual interior point method. SIAM Journal on
   Optimization 2, 575-601. doi:10.1137/0802028
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lichen.engine.kit.reconcile.direct import Conditions
from lichen.engine.kit.reconcile.normal import normal_of
from lichen.engine.kit.reconcile.problem import Floats
from lichen.engine.kit.reconcile.scaled import Scaled
from lichen.engine.kit.reconcile.systems import system

_ROUNDS = 100
_PATIENCE = 5  # steps near the solution that bring nothing
_TINY = 1e-14  # rounding keeps no slack smaller than that
_ALMOST = 0.995  # of the way to the nearest bound is gone at most

Pair = tuple[Floats, Floats]
Solve = Callable[[Floats, Floats], Pair]  # from slopes and misses to changes of values and of prices
Factor = Callable[[Floats], Solve]  # from how stiff the variables are


def by_factors(one: Scaled) -> Factor:
    """Return how to solve by sparse factors.

    >>> from lichen.engine.kit.reconcile.problem import Problem
    >>> from lichen.engine.kit.reconcile.scaled import scaled
    >>> solve = by_factors(scaled(Problem.from_dense([[3.0, -4.0]], [7.0, 5.0], 1.0)))(np.ones(2))
    >>> solve(np.zeros(2), np.ones(1))[0].round(9).tolist()
    [0.6, -0.8]
    """
    conditions = Conditions(one.rows)

    def factor(stiff: Floats) -> Solve:
        both = conditions.factor(stiff)
        return lambda slope, miss: both.solve(slope, miss, 3)

    return factor


def by_gradients(one: Scaled) -> Factor:
    """Return how to solve by conjugate gradients with the normal matrix; memory grows in line with the entries.

    >>> from lichen.engine.kit.reconcile.problem import Problem
    >>> from lichen.engine.kit.reconcile.scaled import scaled
    >>> solve = by_gradients(scaled(Problem.from_dense([[3.0, -4.0]], [7.0, 5.0], 1.0)))(np.ones(2))
    >>> solve(np.zeros(2), np.ones(1))[0].round(6).tolist()
    [0.6, -0.8]
    """
    normal, columns = normal_of(one.rows), one.rows.T.tocsr()
    whole = normal.fill(np.ones(len(one.bend)))[normal.diagonal]
    whole = np.where(whole > 0, whole, 1.0)

    def factor(stiff: Floats) -> Solve:
        give = 1 / stiff
        extra = 1e-12 * whole + 1e-9 * normal.fill(give)[normal.diagonal]
        prices = system(normal, give, extra)

        def solve(slope: Floats, miss: Floats) -> Pair:
            change = prices(miss - one.rows @ (give * slope), 1e-6)[0]
            return give * (columns @ change + slope), change

        return solve

    return factor


def interior(one: Scaled, factor: Factor, *, near: float, pull: float) -> Pair:
    """Return values and prices near the solution, if there is one, shapes (moving,) and (row,).

    `near` [1]: the mean product of slack and price at which it stops; `pull` [1]: by how much that which was not
    measured is drawn to where it began.

    >>> from lichen.engine.kit.reconcile.problem import Problem
    >>> from lichen.engine.kit.reconcile.scaled import scaled
    >>> one = scaled(Problem.from_dense([[1.0, -1.0, -1.0]], [1.0, 3.0, -1.0], 1.0, lower=0.0))
    >>> one.values(interior(one, by_factors(one), near=1e-9, pull=1e-9)[0]).round(4).tolist()
    [2.0, 2.0, 0.0]
    """
    inner = _Inner(one, factor, pull)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for _ in range(_ROUNDS):
            if not inner.step(near):
                break
    return inner.z, inner.y


class _Inner:
    """What one call works on: values, prices of balances and of bounds."""

    def __init__(self, one: Scaled, factor: Factor, pull: float) -> None:
        self.one, self.factor = one, factor
        self.columns, self.size = one.rows.T.tocsr(), abs(one.rows)
        self.bend = np.maximum(one.bend, pull)
        self.low, self.high = np.isfinite(one.lower), np.isfinite(one.upper)
        self.count = max(int(self.low.sum() + self.high.sum()), 1)
        room = np.minimum(1.0, 0.25 * (one.upper - one.lower))
        self.z = np.minimum(np.maximum(0.0, one.lower + room), one.upper - room)
        self.y = np.zeros(len(one.rhs))
        self.best, self.idle = np.inf, 0
        self._room()
        self.below, self.above = np.where(self.low, 1 / self.down, 0.0), np.where(self.high, 1 / self.up, 0.0)

    def _room(self) -> None:
        tiny = _TINY * np.maximum(1.0, np.abs(self.z))
        self.down = np.where(self.low, np.maximum(self.z - self.one.lower, tiny), 1.0)
        self.up = np.where(self.high, np.maximum(self.one.upper - self.z, tiny), 1.0)

    def _mean(self, down: Floats, up: Floats, below: Floats, above: Floats) -> float:
        """Return the mean product of slack and price."""
        return float((below * down)[self.low].sum() + (above * up)[self.high].sum()) / self.count

    def step(self, near: float) -> bool:
        """Take one step, predicted and corrected; return whether another is needed."""
        self._room()
        slope = self.columns @ self.y + self.below - self.above - self.bend * self.z
        miss = self.one.rhs - self.one.rows @ self.z
        mean = self._mean(self.down, self.up, self.below, self.above)
        off = np.max(np.abs(miss) / (1 + self.size @ np.abs(self.z)), initial=0.0)
        steep = np.max(np.abs(slope) / (1 + np.abs(self.z)), initial=0.0)
        best = max(off, steep)
        self.idle = 0 if best < 0.5 * self.best else self.idle + 1
        self.best = min(self.best, best)
        if mean <= near and ((off <= 1e-9 and steep <= np.sqrt(near)) or self.idle >= _PATIENCE):
            return False
        solve = self.factor(self.bend + self.below / self.down + self.above / self.up)
        none = np.zeros(len(self.z))
        move, _, d_below, d_above = self._direction(solve, slope, miss, none, none)
        a, b = self._reach(move, d_below, d_above, 1.0)
        after = self._mean(
            self.down + a * move, self.up - a * move, self.below + b * d_below, self.above + b * d_above
        )
        middle = mean * (after / mean) ** 3 if mean > 0 else 0.0
        push = middle - move * d_below, middle + move * d_above
        move, change, d_below, d_above = self._direction(solve, slope, miss, *push)
        if not (np.isfinite(move).all() and np.isfinite(change).all()):
            return False  # the prices grow without limit: there is no solution
        a, b = self._reach(move, d_below, d_above, _ALMOST)
        self.z = np.clip(self.z + a * move, self.one.lower, self.one.upper)
        self.y = self.y + b * change
        self.below, self.above = self.below + b * d_below, self.above + b * d_above
        return True

    def _direction(
        self, solve: Solve, slope: Floats, miss: Floats, push_low: Floats, push_high: Floats
    ) -> tuple[Floats, Floats, Floats, Floats]:
        """Return the change of the values, of the prices of balances, and of the prices of bounds."""
        left_low, left_high = push_low - self.below * self.down, push_high - self.above * self.up
        pull = np.where(self.low, left_low / self.down, 0.0) - np.where(self.high, left_high / self.up, 0.0)
        move, change = solve(slope + pull, miss)
        d_below = np.where(self.low, (left_low - self.below * move) / self.down, 0.0)
        d_above = np.where(self.high, (left_high + self.above * move) / self.up, 0.0)
        return move, change, d_below, d_above

    def _reach(self, move: Floats, d_below: Floats, d_above: Floats, share: float) -> tuple[float, float]:
        """Return how far values and prices may go before one of them reaches its bound."""
        low, high = self.low, self.high
        values = min(_most(self.down[low], move[low]), _most(self.up[high], -move[high]))
        prices = min(_most(self.below[low], d_below[low]), _most(self.above[high], d_above[high]))
        return min(1.0, share * values), min(1.0, share * prices)


def _most(slack: Floats, change: Floats) -> float:
    falls = change < 0
    return float(np.min(-slack[falls] / change[falls], initial=np.inf))
