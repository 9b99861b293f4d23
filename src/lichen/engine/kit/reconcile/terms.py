"""Reconciliation of balances with products: a flow times its concentration, an input times a transfer coefficient.

The products are linearised where the values stand, the linear problem is solved, and a step is taken that lowers what
is asked for: a little nearer to the measurements, or a little nearer to closed balances (Gauss-Newton with a line
search on the exact penalty [1]_). Whether a least value was found, and not a saddle, is checked by the second
derivative along the balances.

References
----------
.. [1] Han, S. P. (1977). A globally convergent method for nonlinear programming. Journal of Optimization Theory and
   Applications 22, 297-309. doi:10.1007/BF00932858
.. [2] Walker, H. F. and Ni, P. (2011). Anderson acceleration for fixed-point iterations. SIAM Journal on Numerical
   Analysis 49, 1715-1735. doi:10.1137/10078356X
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import linalg, sparse

from lichen.core.errors import ModelError, SolverError
from lichen.engine.kit.reconcile.classify import classify
from lichen.engine.kit.reconcile.problem import Floats, Problem
from lichen.engine.kit.reconcile.solve import FULL, Reconciled, chi_squared, nearest, told

CHECKED = 1_500  # free variables up to which the second derivative is looked at
_ROUNDS = 100
_CLOSED, _STILL = 1e-10, 1e-7  # relative miss of a balance; last step in standard deviations
_HALVINGS = 25
_ALIKE = 0.01  # squared correlation of two balances above which their common part is taken out
_NEAR, _DEPTH = 0.3, 6  # a step this small [standard deviations] is looked at together with the last ones


@dataclass(frozen=True, slots=True, eq=False)
class Bilinear:
    """The reconciliation of balances with products.

    `found` as of a linear problem, its residuals those of the balances themselves; `linear` the problem linearised at
    the solution, which deviations, tests and classes are asked of; `rounds` [count]; `curvature` [1]: the least second
    derivative along the balances, in standard deviations: above zero it is a minimum, NaN where it was not looked at
    (more than `CHECKED` free variables) or nothing can move.
    """

    found: Reconciled
    linear: Problem
    rounds: int
    curvature: float


def linearise(problem: Problem, x: ArrayLike) -> Problem:
    """Return the problem with its products linearised at `x`, shape (variable,).

    >>> from lichen.engine.kit.reconcile.problem import Terms
    >>> p = Problem.from_dense([[0.0, 0.0, -1.0]], [2.0, 3.0, 5.0], 1.0, terms=Terms([0], [0], [1], [1.0]))
    >>> linearise(p, [2.0, 3.0, 5.0]).matrix().toarray().tolist(), linearise(p, [2.0, 3.0, 5.0]).rhs.tolist()
    ([[3.0, 2.0, -1.0]], [6.0])
    """
    at = np.asarray(x, np.float64)
    matrix, product = _slope(problem, at)
    rhs = problem.rhs + product
    return problem.having(start=matrix.indptr, index=matrix.indices, value=matrix.data, rhs=rhs, terms=None)


def _slope(problem: Problem, x: Floats) -> tuple[sparse.csr_array, Floats]:
    """Return the derivative of the balances, and the value of the products in each of them."""
    matrix, terms = problem.matrix(), problem.terms
    if terms is None:
        return matrix, np.zeros(problem.n_rows)
    c, here = terms.coefficient, x
    nothing = 1e-9 * float(np.median(np.abs(x))) or 1e-9
    x = np.where(x == 0, nothing, x)  # a balance of nothing but zeros keeps its variables
    rows, columns = np.concatenate([terms.row, terms.row]), np.concatenate([terms.i, terms.j])
    more = sparse.csr_array(
        (np.concatenate([c * x[terms.j], c * x[terms.i]]), (rows, columns)), shape=matrix.shape
    )
    whole = sparse.csr_array(matrix + more)
    whole.sum_duplicates()
    return whole, np.bincount(terms.row, c * here[terms.i] * here[terms.j], problem.n_rows).astype(np.float64)


def _miss(problem: Problem, x: Floats) -> tuple[Floats, Floats]:
    """Return what each balance misses, and what it adds up."""
    terms = problem.terms
    miss = problem.matrix() @ x - problem.rhs
    size = abs(problem.matrix()) @ np.abs(x) + np.abs(problem.rhs)
    if terms is not None:
        parts = terms.coefficient * x[terms.i] * x[terms.j]
        miss = miss + np.bincount(terms.row, parts, problem.n_rows)
        size = size + np.bincount(terms.row, np.abs(parts), problem.n_rows)
    return miss, np.maximum(size, 1e-300)


def reconcile_terms(problem: Problem, *, start: ArrayLike | None = None) -> Bilinear:
    """Return the values nearest to the measurements that keep balances with products, and bounds.

    `start` values to begin from, shape (variable,); by default what was measured, and for the rest the middle of the
    bounds, or the usual size of what was measured. The problem is not convex: another start may find another minimum.

    Raises `ModelError` where the linearised balances and bounds leave no solution, and `SolverError` if it does not
    settle.

    Ten of something at 20 % go in; 2.1 of it come out pure:

    >>> from lichen.engine.kit.reconcile.problem import Terms
    >>> p = Problem.from_dense([[0.0, 0.0, -1.0]], [10.0, 0.2, 2.1], [0.5, 0.01, 0.05],
    ...                        terms=Terms([0], [0], [1], [1.0]))
    >>> done = reconcile_terms(p)
    >>> done.found.x.round(3).tolist(), done.curvature > 0
    ([10.221, 0.204, 2.089], True)
    """
    x = _begin(problem, start)
    prices, how = np.zeros(problem.n_rows), "full"
    penalty, rounds = 0.0, 0
    sd = _units(problem, x)
    past = _Past(sd)
    for rounds in range(1, _ROUNDS + 1):  # noqa: B007 # told in the result
        step, prices, how = _step(problem, x, prices)
        penalty = max(penalty, 2 * float(np.abs(prices).max(initial=0.0)))
        there, length = _search(problem, x, step, penalty)
        miss, size = _miss(problem, there)
        size_of_step = float(np.max(np.abs(step) / sd, initial=0.0))
        if length == 1.0 and size_of_step <= _STILL and np.max(np.abs(miss) / size, initial=0.0) <= _CLOSED:
            x = there
            break
        near = length == 1.0 and size_of_step <= _NEAR
        x = np.clip(past.further(x, step) if near else there, problem.lower, problem.upper)
        x = np.where(problem.exact, problem.exact_values, x)
    else:
        raise SolverError(
            "The linearised balances did not settle; give a start near the solution, or measure what is not observable."
        )
    linear = linearise(problem, x)
    found = told(linear, classify(linear), x, prices, how)
    return Bilinear(found, linear, rounds, _curvature(problem, linear, found))


class _Past:
    """The last steps, which tell together where the steps will end (Anderson mixing [2]_)."""

    def __init__(self, unit: Floats) -> None:
        self.unit = unit
        self.points: list[Floats] = []
        self.steps: list[Floats] = []

    def further(self, x: Floats, step: Floats) -> Floats:
        """Return where to go from x, whose own step is given."""
        if self.steps and np.abs(step / self.unit).max() > 2 * np.abs(self.steps[-1] / self.unit).max():
            self.points, self.steps = [], []
        self.points, self.steps = [*self.points[-_DEPTH:], x], [*self.steps[-_DEPTH:], step]
        if len(self.steps) == 1:
            return x + step
        turns, moves = np.diff(self.steps, axis=0).T, np.diff(self.points, axis=0).T
        share = linalg.lstsq(turns / self.unit[:, None], step / self.unit, cond=1e-10)[0]
        return np.asarray(x + step - (moves + turns) @ share)


def _begin(problem: Problem, start: ArrayLike | None) -> Floats:
    if start is not None:
        x = np.array(start, np.float64)
        if x.shape != (problem.n_variables,) or not np.isfinite(x).all():
            raise ModelError(f"A start needs a finite value for each of {problem.n_variables} variables.")
    else:
        known = problem.known
        usual = float(np.median(np.abs(problem.measured[known]))) if known.any() else 1.0
        both = np.isfinite(problem.lower) & np.isfinite(problem.upper)
        middle = np.where(
            both, 0.5 * (np.where(both, problem.lower, 0) + np.where(both, problem.upper, 0)), usual
        )
        x = np.where(known, problem.measured, middle)
    x = np.where(problem.exact, problem.exact_values, x)
    return np.clip(x, problem.lower, problem.upper)


def _units(problem: Problem, x: Floats) -> Floats:
    """Return what a step counts in: the deviation of the measurement, or the size of what was not measured."""
    uncertain = problem.known & ~problem.exact
    return np.where(uncertain, problem.sd, np.maximum(np.abs(x), 1e-9 * np.abs(x).max(initial=1.0)))


def _step(problem: Problem, x: Floats, prices: Floats) -> tuple[Floats, Floats, str]:
    """Return the step to the solution of the linearised problem, its multipliers, and the method."""
    matrix, _ = _slope(problem, x)
    exact = problem.exact
    measured = np.where(exact, 0.0, problem.measured - x)
    there = problem.having(
        start=matrix.indptr, index=matrix.indices, value=matrix.data, terms=None,
        rhs=-_miss(problem, x)[0],
        measured=measured,
        sd=np.where(exact, 0.0, problem.sd),
        lower=np.where(exact, -np.inf, np.minimum(problem.lower - x, 0.0)),
        upper=np.where(exact, np.inf, np.maximum(problem.upper - x, 0.0)),
    )  # fmt: skip
    if problem.terms is None or problem.n_variables <= FULL:
        return nearest(there)
    mix = _apart(problem, there, x)
    rows = sparse.csr_array(mix @ there.matrix())
    rows.eliminate_zeros()
    there = there.having(start=rows.indptr, index=rows.indices, value=rows.data, rhs=mix @ there.rhs)
    before = 2 * prices - mix.T @ prices  # mixed twice is mixed by twice as much: this takes the mixing back
    step, prices, how = nearest(there, prices=np.asarray(before))
    return step, np.asarray(mix.T @ prices), how


def _apart(problem: Problem, there: Problem, x: Floats) -> sparse.csr_array:
    """Return the mixing of balances after which those with products say what those without do not say already.

    The balance of a substance is, but for what differs between the flows of a process, a multiple of the balance of
    mass. What both share is taken out, or no iterative method gets them apart.
    """
    m = problem.n_rows
    matrix = there.matrix()
    normal = sparse.csr_array(matrix @ sparse.diags_array(_units(problem, x) ** 2) @ matrix.T)
    size = normal.diagonal()
    with_terms = np.zeros(m, np.bool_)
    if problem.terms is not None:
        with_terms[problem.terms.row] = True
    pairs = normal.tocoo()
    row, other, shared = pairs.row, pairs.col, pairs.data
    keep = with_terms[row] & ~with_terms[other] & (size[row] > 0) & (size[other] > 0)
    row, other, shared = row[keep], other[keep], shared[keep]
    likeness = shared**2 / (size[row] * size[other])
    order = np.lexsort((likeness, row))
    last = np.flatnonzero(np.diff(row[order], append=-1) != 0)
    best = order[last]
    best = best[(likeness[best] > _ALIKE) & (likeness[best] < 1 - 1e-9)]
    mixed = sparse.coo_array((-shared[best] / size[other[best]], (row[best], other[best])), shape=(m, m))
    return sparse.csr_array(sparse.eye_array(m) + mixed)


def _search(problem: Problem, x: Floats, step: Floats, penalty: float) -> tuple[Floats, float]:
    """Return the values after as much of the step as lowers the penalised sum of squares, and that share."""

    def merit(at: Floats) -> float:
        return 0.5 * chi_squared(problem, at) + penalty * float(np.abs(_miss(problem, at)[0]).sum())

    here, missed = merit(x), float(np.max(np.abs(_miss(problem, x)[0]) / _miss(problem, x)[1], initial=0.0))
    length = 1.0
    for _ in range(_HALVINGS):
        at = np.clip(x + length * step, problem.lower, problem.upper)
        if merit(at) <= here * (1 + 1e-12) or missed <= 1e-7:  # so near that rounding decides: the full step
            return at, length
        length *= 0.5
    return at, length


def _curvature(problem: Problem, linear: Problem, found: Reconciled) -> float:
    """Return the least second derivative of the Lagrangian along the balances, in standard deviations."""
    free = np.flatnonzero(~problem.exact & ~found.at_lower & ~found.at_upper)
    if len(free) > CHECKED or not len(free):
        return float("nan")
    n = problem.n_variables
    unit = _units(problem, found.x)
    bend = np.diag((problem.known & ~problem.exact).astype(np.float64))
    pairs, terms = problem.covariance, problem.terms
    if pairs is not None and len(pairs.i):
        joint = np.diag(np.where(problem.known & ~problem.exact, 1.0, 0.0))
        joint[pairs.i, pairs.j] = joint[pairs.j, pairs.i] = pairs.value / unit[pairs.i] / unit[pairs.j]
        bend = linalg.pinvh(joint)
    if terms is not None:
        pull = found.multipliers[terms.row] * terms.coefficient * unit[terms.i] * unit[terms.j]
        np.subtract.at(bend, (terms.i, terms.j), pull)
        np.subtract.at(bend, (terms.j, terms.i), pull)
    rows = (linear.matrix() @ sparse.diags_array(unit)).toarray()[:, free]
    size = np.linalg.norm(rows, axis=1)
    along = linalg.null_space(rows / np.where(size > 0, size, 1.0)[:, None], rcond=1e-10)
    if not along.shape[1] or n == 0:
        return float("nan")
    return float(linalg.eigvalsh(along.T @ bend[np.ix_(free, free)] @ along)[0])
