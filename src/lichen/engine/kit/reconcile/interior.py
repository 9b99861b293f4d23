"""Reconciliation under bounds from far off: an interior-point method, which brings the prices near their limit.

Predictor and corrector after [1]_. Each step solves one system with the normal matrix, weighted by what each
variable can still give; what was not measured is drawn weakly to where it stands.

References
----------
.. [1] Mehrotra, S. (1992). On the implementation of a primal-dual interior point method. SIAM Journal on
   Optimization 2, 575-601. doi:10.1137/0802028
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from lichen.engine.kit.reconcile.normal import Normal
from lichen.engine.kit.reconcile.problem import Floats
from lichen.engine.kit.reconcile.systems import Solve, system

_ROUNDS = 80
_NEAR = 1e-9  # mean product of slack and price, in squared standard deviations
_TINY = 1e-14  # of a standard deviation: rounding keeps no slack smaller than that
_ALMOST = 0.995  # of the way to the nearest bound is gone at most


def interior(
    rows: sparse.csr_array,
    normal: Normal,
    centre: Floats,
    weight: Floats,
    lower: Floats,
    upper: Floats,
    rhs: Floats,
) -> tuple[Floats, Floats, int]:
    """Return values, prices of the balances, and inner steps; near the solution if there is one.

    `centre` and `weight` (variance; 0 holds the variable) shape (variable,), bounds likewise; `rhs` shape
    (row,).

    >>> from lichen.engine.kit.reconcile.normal import normal_of
    >>> rows = sparse.csr_array(np.array([[1.0, -1.0, -1.0]]))
    >>> none, free = np.zeros(3), np.full(3, np.inf)
    >>> measured = np.array([1.0, 3.0, -1.0])
    >>> interior(rows, normal_of(rows), measured, np.ones(3), none, free, np.zeros(1))[0].round(4).tolist()
    [2.0, 2.0, 0.0]
    """
    one = _Inner(rows, normal, centre, weight, lower, upper, rhs)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for _ in range(_ROUNDS):
            if not one.step():
                break
    return one.x, one.prices, one.inner


class _Inner:
    """What one call works on: values, prices of balances and of bounds."""

    def __init__(
        self,
        rows: sparse.csr_array,
        normal: Normal,
        centre: Floats,
        weight: Floats,
        lower: Floats,
        upper: Floats,
        rhs: Floats,
    ) -> None:
        self.rows, self.columns, self.size = rows, sparse.csr_array(rows.T), abs(rows)
        self.normal, self.centre, self.lower, self.upper, self.rhs = normal, centre, lower, upper, rhs
        self.moving, self.spread = weight > 0, np.sqrt(weight)
        self.inverse = np.where(self.moving, 1 / np.where(self.moving, weight, 1.0), 0.0)
        self.low, self.high = self.moving & np.isfinite(lower), self.moving & np.isfinite(upper)
        self.count = max(int(self.low.sum() + self.high.sum()), 1)
        self.x = _inside(centre, lower, upper, self.spread)
        self.down, self.up = self.x, self.x
        self._room()
        self.below, self.above = np.where(self.low, 1 / self.down, 0.0), np.where(self.high, 1 / self.up, 0.0)
        whole = normal.fill(weight)[normal.diagonal]
        self.whole = np.where(whole > 0, whole, 1.0)
        self.prices, self.inner = np.zeros(len(rhs)), 0

    def _room(self) -> None:
        tiny = _TINY * np.maximum(self.spread, np.abs(self.x)) + 1e-300
        self.down = np.where(self.low, np.maximum(self.x - self.lower, tiny), 1.0)
        self.up = np.where(self.high, np.maximum(self.upper - self.x, tiny), 1.0)

    def _mean(self, down: Floats, up: Floats, below: Floats, above: Floats) -> float:
        """Return the mean product of slack and price."""
        return float((below * down)[self.low].sum() + (above * up)[self.high].sum()) / self.count

    def step(self) -> bool:
        """Take one step, predicted and corrected; return whether another is needed."""
        self._room()
        slope = self.inverse * (self.x - self.centre) - self.columns @ self.prices - self.below + self.above
        miss = self.rhs - self.rows @ self.x
        mean = self._mean(self.down, self.up, self.below, self.above)
        size = np.maximum(self.size @ np.maximum(np.abs(self.x), self.spread), 1e-300)
        off, steep = (
            np.max(np.abs(miss) / size, initial=0.0),
            np.max(np.abs(slope * self.spread), initial=0.0),
        )
        if mean <= _NEAR and off <= 1e-8 and steep <= 1e-5:
            return False
        stiff = self.inverse + self.below / self.down + self.above / self.up
        give = np.where(self.moving, 1 / np.where(self.moving, stiff, 1.0), 0.0)
        extra = 1e-12 * self.whole + 1e-9 * self.normal.fill(give)[self.normal.diagonal]
        solve = system(self.normal, give, extra)
        none = np.zeros(len(self.x))
        move, _, d_below, d_above = self._direction(solve, give, slope, miss, none, none)
        a, b = self._reach(move, d_below, d_above, 1.0)
        after = self._mean(
            self.down + a * move, self.up - a * move, self.below + b * d_below, self.above + b * d_above
        )
        middle = mean * (after / mean) ** 3 if mean > 0 else 0.0
        push = middle - move * d_below, middle + move * d_above
        move, change, d_below, d_above = self._direction(solve, give, slope, miss, *push)
        if not (np.isfinite(move).all() and np.isfinite(change).all()):
            return False  # the prices grow without limit: there is no solution
        a, b = self._reach(move, d_below, d_above, _ALMOST)
        self.x = np.clip(self.x + a * move, self.lower, self.upper)
        self.prices = self.prices + b * change
        self.below, self.above = self.below + b * d_below, self.above + b * d_above
        return True

    def _direction(
        self, solve: Solve, give: Floats, slope: Floats, miss: Floats, push_low: Floats, push_high: Floats
    ) -> tuple[Floats, Floats, Floats, Floats]:
        """Return the change of the values, of the prices of balances, and of the prices of bounds."""
        left_low, left_high = push_low - self.below * self.down, push_high - self.above * self.up
        pull = slope - left_low / self.down + left_high / self.up
        pull = np.where(self.moving, pull, 0.0)
        change, steps = solve(miss + self.rows @ (give * pull), 1e-6)
        self.inner += steps
        move = give * (self.columns @ change - pull)
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


def _inside(centre: Floats, lower: Floats, upper: Floats, spread: Floats) -> Floats:
    """Return the centre moved inside its bounds, by a standard deviation or a quarter of the room."""
    room = np.minimum(spread, np.where(np.isfinite(upper - lower), 0.25 * (upper - lower), np.inf))
    return np.minimum(np.maximum(centre, lower + room), upper - room)
