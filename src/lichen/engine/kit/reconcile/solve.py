"""Reconciliation of linear balances: what is nearest to the measurements and keeps every balance and bound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import sparse, stats

from lichen.core.errors import ModelError, SolverError
from lichen.engine.kit.reconcile.certificate import NotFeasibleError, certify
from lichen.engine.kit.reconcile.classify import Classes, classify
from lichen.engine.kit.reconcile.conflict import smallest_conflict
from lichen.engine.kit.reconcile.exact import Exact, eliminate
from lichen.engine.kit.reconcile.independent import independent
from lichen.engine.kit.reconcile.newton import newton
from lichen.engine.kit.reconcile.precise import precise
from lichen.engine.kit.reconcile.problem import Flags, Floats, Problem

FULL = 600  # variables up to which elimination on full matrices is the shorter way
FEW = 2_000  # balances up to which factors stay small wherever flows go
FACTORED = 60_000  # variables and balances up to which factors are worth their memory
_BINDS = 1e-9  # relative to a standard deviation: nearer to its bound a variable lies on it

Method = Literal["auto", "full", "newton"]


@dataclass(frozen=True, slots=True, eq=False)
class Reconciled:
    """The reconciled values, what they cost, and what they rest on.

    `x` [unit of the variable], shape (variable,). `multipliers` [1/unit of the balance], shape (row,): what half of
    `chi2` grows by, for each unit that the right-hand side grows. `chi2` [1]: sum of squares of the adjustments in
    standard deviations; `dof` [count]: independent balances among uncertain measurements; `p` [1]: how often errors
    as stated would give at least this `chi2`, NaN without redundancy (bounds that bind are not counted, so `p` is on
    the safe side). `at_lower`, `at_upper` flags of the bounds that bind; `residual` [unit of the balance], shape
    (row,): what is left of each balance. `classes` says what the balances know of each variable; unobservable ones
    have a value that fits, and no more than that. `method` that found it.
    """

    x: Floats
    multipliers: Floats
    chi2: float
    dof: int
    p: float
    at_lower: Flags
    at_upper: Flags
    residual: Floats
    classes: Classes
    method: str

    def critical(self, level: float = 0.95) -> float:
        """Return the `chi2` [1] that errors as stated stay below with probability `level` [1].

        Raises `ModelError` without redundancy: there is nothing to test.
        """
        if self.dof == 0:
            raise ModelError(
                "There is no redundancy, so the data cannot contradict each other: nothing to test."
            )
        return float(stats.chi2.ppf(level, self.dof))


def reconcile(problem: Problem, *, method: Method = "auto") -> Reconciled:
    """Return the values nearest to the measurements that keep every balance and bound.

    Nearest is least in the sum of squared adjustments, each in standard deviations (or by the covariances). Balances
    close to 1e-9 of what they add up. `method` ``full`` eliminates on full matrices, ``newton`` works on prices and
    memory grows in line with the entries; ``auto`` chooses by size, and by whether something was not measured. An
    answer that its prices do not prove is none: another way is tried where it can be afforded (see `certify`).

    Raises `ModelError` where balances, bounds and exact values leave no solution, and names a smallest set of them
    that clash; and where there are products (see `reconcile_terms`).

    >>> found = reconcile(Problem.from_dense([[1.0, -1.0, -1.0]], [10.0, 6.0, 5.0], [1.0, 1.0, 1.0]))
    >>> found.x.round(3).tolist(), round(found.chi2, 3), found.dof, round(found.p, 3)
    ([10.333, 5.667, 4.667], 0.333, 1, 0.564)
    """
    if problem.terms is not None and len(problem.terms.row):
        raise ModelError(
            "The balances contain products of variables; use reconcile_terms, which linearises them."
        )
    classes = classify(problem)
    x, prices, how = nearest(problem, method=method)
    return told(problem, classes, x, prices, how)


def nearest(
    problem: Problem, *, method: Method = "auto", prices: Floats | None = None
) -> tuple[Floats, Floats, str]:
    """Return values, multipliers and method of the linear problem, and nothing about them; raises as `reconcile`.

    `prices` to begin from, shape (row,): the multipliers of a problem much like this one.

    >>> nearest(Problem.from_dense([[1.0, -1.0]], [1.0, 3.0], 1.0))[0].round(9).tolist()
    [2.0, 2.0]
    """
    full = method == "full" or (method == "auto" and problem.n_variables <= FULL)
    loose = not (problem.known | problem.exact).all() or problem.covariance is not None
    sure = loose and problem.n_rows <= FEW and method != "newton"
    try:
        return _full(problem, sure=sure) if full else _large(problem, prices, sure=sure)
    except NotFeasibleError:
        clash = smallest_conflict(problem)
    if clash is not None:
        raise ModelError(clash.sentence(problem))
    try:
        if problem.n_variables + problem.n_rows <= FACTORED:
            return _large(problem, sure=not sure)
    except NotFeasibleError:
        pass
    raise SolverError(
        "The method did not come to an end, though there is a solution: the figures differ too much in size. "
        "Give units and standard deviations of like size."
    )


def _full(problem: Problem, *, sure: bool) -> tuple[Floats, Floats, str]:
    """Return the solution by elimination; where bounds bind, on the set that the other method finds."""
    try:
        found = eliminate(problem)
    except ModelError:
        raise NotFeasibleError from None
    if not _outside(problem, found.x).any():
        return found.x, found.multipliers, "full"
    x, prices, how = _large(problem, sure=sure)
    low, high = _binding(problem, x)
    held = np.where(low, problem.lower, np.where(high, problem.upper, problem.exact_values))
    try:
        polished: Exact = eliminate(problem, held)
    except ModelError:  # two bounds that bind in one balance: held twice, up to rounding
        return x, prices, how
    if _outside(problem, polished.x).any():
        return x, prices, how
    if problem.covariance is None and not certify(problem, polished.x, polished.multipliers).holds:
        return (
            x,
            prices,
            how,
        )  # held by bounds twice over: its multipliers are not those of the least sum of squares
    return polished.x, polished.multipliers, "full"


def _large(
    problem: Problem, prices: Floats | None = None, *, sure: bool = False
) -> tuple[Floats, Floats, str]:
    """Return the solution by factors, which is sure, or by prices; correlated errors become independent ones."""
    one = independent(problem)
    if sure:
        x, y = precise(one)
        return x[: problem.n_variables], y[: problem.n_rows], "factors"
    if prices is not None:
        prices = np.concatenate([prices, np.zeros(one.n_rows - problem.n_rows)])
    found = newton(one, prices=prices)
    return found.x[: problem.n_variables], found.prices[: problem.n_rows], "newton"


def _outside(problem: Problem, x: Floats) -> Flags:
    room = _BINDS * np.maximum(np.abs(x), np.nan_to_num(problem.sd))
    flags: Flags = (x < problem.lower - room) | (x > problem.upper + room)
    return flags


def _binding(problem: Problem, x: Floats) -> tuple[Flags, Flags]:
    """Return on which bounds the values lie; exact values are on none."""
    room = _BINDS * np.where(problem.known, np.nan_to_num(problem.sd), np.abs(x).max(initial=0.0))
    free = ~problem.exact
    return free & (x <= problem.lower + room), free & (x >= problem.upper - room)


def told(problem: Problem, classes: Classes, x: Floats, prices: Floats, how: str) -> Reconciled:
    """Return the reconciliation that these values and multipliers make.

    >>> p = Problem.from_dense([[1.0, -1.0]], [1.0, 3.0], 1.0)
    >>> round(told(p, classify(p), *nearest(p)).chi2, 9)
    2.0
    """
    chi2 = chi_squared(problem, x)
    low, high = _binding(problem, x)
    p = float(stats.chi2.sf(chi2, classes.dof)) if classes.dof else float("nan")
    residual = problem.matrix() @ x - problem.rhs
    return Reconciled(x, prices, chi2, classes.dof, p, low, high, residual, classes, how)


def chi_squared(problem: Problem, x: Floats) -> float:
    """Return the sum of squared adjustments [1] in standard deviations, by the covariances where there are any.

    >>> p = Problem.from_dense([[1.0, -1.0]], [3.0, 5.0], [1.0, 0.5])
    >>> chi_squared(p, np.array([4.0, 4.0]))
    5.0
    """
    uncertain = problem.known & ~problem.exact
    step = np.where(uncertain, x - problem.measured, 0.0)
    pairs = problem.covariance
    if pairs is None or not len(pairs.i):
        return float(np.sum((step[uncertain] / problem.sd[uncertain]) ** 2))
    n = problem.n_variables
    own = np.where(uncertain, np.nan_to_num(problem.sd) ** 2, 1.0)
    both = uncertain[pairs.i] & uncertain[pairs.j]
    i, j, value = pairs.i[both], pairs.j[both], pairs.value[both]
    whole = sparse.coo_array(
        (np.concatenate([own, value, value]), (np.r_[np.arange(n), i, j], np.r_[np.arange(n), j, i])),
        shape=(n, n),
    )
    return float(step @ sparse.linalg.spsolve(whole.tocsc(), step))
