"""Reconciliation under bounds: a semismooth Newton method on the prices of the balances [1]_.

For given prices each variable finds its value alone: the measured one, shifted by what its balances pay, held to
its bounds. The prices at which all balances close maximise a concave function, smooth in pieces, whose second
derivative is the normal matrix of the variables that are free. What was not measured is drawn, weakly, to where
it stood before, until it stands still (the proximal point method [2]_): the limit has no such pull.

References
----------
.. [1] Qi, L. and Sun, J. (1993). A nonsmooth version of Newton's method. Mathematical Programming 58, 353-367.
   doi:10.1007/BF01581275
.. [2] Rockafellar, R. T. (1976). Monotone operators and the proximal point algorithm. SIAM Journal on Control and
   Optimization 14, 877-898. doi:10.1137/0314056
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from lichen.engine.kit.reconcile.certificate import FLOOR, NO_VALUES, NotFeasibleError, certify
from lichen.engine.kit.reconcile.interior import by_gradients, interior
from lichen.engine.kit.reconcile.normal import Normal, normal_of
from lichen.engine.kit.reconcile.problem import Flags, Floats, Problem
from lichen.engine.kit.reconcile.scaled import scaled
from lichen.engine.kit.reconcile.systems import system

CLOSED = 1e-12  # relative to what a balance adds up
PULL = 1e2  # variance given to what was not measured, in variances of what is around it
_STEPS, _SHORT, _MIDDLE, _ROUNDS = 100, 15, 50, 30
_LOOSER, _WITH_CARE = 10.0, 3.0  # times the pull grows weaker in each round; where that was too fast
_ROUGH, _FINER = (
    1e-4,
    0.01,
)  # how near to closed the balances come in the first round, and in each further one
_PROVED = 1e-11  # of the sum of squares: what it could be less at most
_NEAR = 1e-9  # mean product of slack and price, in squared standard deviations
_SWEEPS = 4  # balances along which variances are handed on
_LEAST = 1e-6  # of the usual variance: no unmeasured variable has less
_FAR = 1e9  # a step this long without turning back says that there is no solution


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """`x` shape (variable,); `prices` of the balances, shape (row,); steps of Newton and of gradients [count]."""

    x: Floats
    prices: Floats
    steps: int
    inner: int


@dataclass(slots=True, eq=False)
class _State:
    """What one call works on; nothing of it outlives the call."""

    rows: sparse.csr_array
    columns: sparse.csr_array
    size: sparse.csr_array
    normal: Normal
    centre: Floats
    weight: Floats
    lower: Floats
    upper: Floats
    rhs: Floats
    scale: Floats
    loose: Flags
    whole: Floats
    steps: int = 0
    inner: int = 0

    def values(self, prices: Floats) -> tuple[Floats, Floats]:
        """Return the values before and after they are held to their bounds."""
        wish = self.centre + self.weight * (self.columns @ prices)
        return wish, np.clip(wish, self.lower, self.upper)

    def relative(self, miss: Floats, x: Floats) -> float:
        """Return the largest miss of a balance, relative to what it adds up [1]."""
        floor = np.where(self.loose, FLOOR * np.abs(x).max(initial=0.0), self.scale)
        size = self.size @ np.maximum(np.abs(x), floor) + np.abs(self.rhs)
        return float(np.max(np.abs(miss) / np.maximum(size, 1e-300), initial=0.0))


def newton(problem: Problem, *, tolerance: float = CLOSED, prices: Floats | None = None) -> Found:
    """Return the weighted least squares solution under balances and bounds; errors must not correlate.

    Every balance closes to `tolerance` [1], relative to what it adds up, as far as rounding allows. `prices` to begin
    from, shape (row,), as those of a problem much like this one. Raises
    `NotFeasibleError` if no values keep them all.

    >>> p = Problem.from_dense([[1.0, -1.0, -1.0]], [1.0, 3.0, -1.0], [1.0, 1.0, 1.0], lower=0.0)
    >>> newton(p).x.round(9).tolist()
    [2.0, 2.0, 0.0]
    """
    state = _prepare(problem)
    prices = np.zeros(problem.n_rows) if prices is None else prices
    free = not np.isfinite(problem.lower).any() and not np.isfinite(problem.upper).any()
    try:
        limit = _STEPS if free else _MIDDLE if state.loose.any() else _SHORT
        return _settle(problem, state, prices, tolerance, limit, _LOOSER)
    except NotFeasibleError:
        one, state = scaled(problem), _prepare(problem)
        z, y = interior(one, by_gradients(one), near=_NEAR, pull=1 / PULL)
        state.centre[state.loose] = np.clip(one.values(z), state.lower, state.upper)[state.loose]
        return _settle(problem, state, one.prices(y), tolerance, _STEPS, _WITH_CARE)


def _settle(
    problem: Problem, state: _State, prices: Floats, tolerance: float, limit: int, looser: float
) -> Found:
    """Return the solution once what was not measured stands where nothing draws it away."""
    if not state.loose.any():
        prices, x = _balance(state, prices, tolerance, limit)
        return Found(x, prices, state.steps, state.inner)
    gap = np.inf
    for turn in range(_ROUNDS):
        near = max(tolerance, _ROUGH * _FINER**turn)  # while it is still drawn elsewhere, near is near enough
        prices, x = _balance(state, prices, near, limit)
        proof = certify(problem, x, prices)
        proved = proof.gap <= _PROVED * max(proof.chi2, 1.0)
        if near == tolerance and proof.holds and (proved or proof.gap > 0.5 * gap):
            return Found(x, prices, state.steps, state.inner)
        gap = proof.gap
        state.centre[state.loose] = x[state.loose]
        state.weight[state.loose] *= looser
    raise NotFeasibleError(NO_VALUES)


def _prepare(problem: Problem) -> _State:
    matrix = problem.matrix()
    exact, known = problem.exact, problem.known
    loose = ~known & ~exact
    weight = np.where(known & ~exact, np.nan_to_num(problem.sd) ** 2, 0.0)
    scale = np.where(loose, 0.0, np.sqrt(weight))
    size, normal = abs(matrix), normal_of(matrix)
    if loose.any():
        weight[loose] = around(matrix, weight, loose)
    # Without the weak pull: what it adds to the diagonal would hold the prices back.
    whole = normal.fill(weight)[normal.diagonal]
    whole = np.where(whole > 0, whole, 1.0)
    weight[loose] *= PULL
    lower, upper = problem.lower.copy(), problem.upper.copy()
    lower[exact] = upper[exact] = problem.exact_values[exact]
    centre = np.where(exact, lower, np.where(known, problem.measured, np.clip(0.0, lower, upper)))
    columns = sparse.csr_array(matrix.T)
    rhs = problem.rhs.copy()
    return _State(matrix, columns, size, normal, centre, weight, lower, upper, rhs, scale, loose, whole)


def around(matrix: sparse.csr_array, weight: Floats, loose: Flags) -> Floats:
    """Return the variance of what stands in the same balances as each unmeasured variable, shape (unmeasured,).

    Where that is unmeasured too, the variances are handed on along the balances; what none reaches has the usual one.

    >>> around(sparse.csr_array(np.array([[1.0, -2.0]])), np.array([4.0, 0.0]), np.array([False, True])).tolist()
    [1.0]
    """
    square = matrix.multiply(matrix).tocsr()
    usual = float(np.median(weight[weight > 0])) if (weight > 0).any() else 1.0
    which, weight = np.flatnonzero(loose), weight.copy()
    part = sparse.csc_array(square[:, which])
    column = np.repeat(np.arange(len(which)), np.diff(part.indptr))
    found = np.zeros(len(which))
    for _ in range(_SWEEPS):
        here = np.zeros(len(which))
        np.maximum.at(here, column, (square @ weight)[part.indices] / part.data)
        found = np.where(found > 0, found, here)
        weight[which] = found
        if (found > 0).all():
            break
    return np.where(found > 0, np.maximum(found, _LEAST * usual), usual)


def _balance(state: _State, prices: Floats, tolerance: float, limit: int) -> tuple[Floats, Floats]:
    """Return the prices at which the balances close, and the values there."""
    whole = state.whole
    best = np.inf
    kept = prices, state.values(prices)[1]
    idle = 0
    for _ in range(limit):
        wish, x = state.values(prices)
        miss = state.rhs - state.rows @ x
        off = state.relative(miss, x)
        if off < best:
            idle = 0 if off < 0.5 * best else idle + 1
            best, kept = off, (prices, x)
        else:
            idle += 1
        if off <= tolerance or (idle >= 4 and best <= max(tolerance, min(1e3 * tolerance, 1e-9))):
            break
        free = (wish > state.lower) & (wish < state.upper)
        step = _direction(state, miss, np.where(free, state.weight, 0.0), whole, off)
        prices = prices + _length(state, prices, step) * step
        state.steps += 1
    if best > max(1e-9, tolerance):
        raise NotFeasibleError(NO_VALUES)
    return kept


def _direction(state: _State, miss: Floats, weight: Floats, whole: Floats, off: float) -> Floats:
    """Return the Newton step; a share of the full diagonal keeps it finite where nothing is free."""
    extra = min(1e-4, max(0.1 * off, 1e-13)) * whole
    step, steps = system(state.normal, weight, extra)(miss, max(1e-10, min(0.1, off)))
    state.inner += steps
    return step


def _length(state: _State, prices: Floats, step: Floats) -> float:
    """Return how far to go: to where the gain along the step has all but stopped growing."""
    here, along = state.columns @ prices, state.columns @ step
    const = float(state.rhs @ step)

    def slope(t: float) -> float:
        wish = state.centre + state.weight * (here + t * along)
        return const - float(along @ np.clip(wish, state.lower, state.upper))

    first, t = slope(0.0), 1.0
    if not first > 0:
        return 1.0  # rounding: the full step does no harm
    low, high, at = 0.0, np.inf, slope(1.0)
    for _ in range(60):
        if abs(at) <= 0.3 * first:
            return t
        if at > 0:
            low = t
        else:
            high = t
        t = 4 * t if np.isinf(high) else 0.5 * (low + high)
        if t > _FAR:
            raise NotFeasibleError(NO_VALUES)
        at = slope(t)
    return t
