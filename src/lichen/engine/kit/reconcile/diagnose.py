"""Which figure is at fault: tests of each measurement, serial elimination, and what each balance misses.

References
----------
.. [1] VDI 2048 Part 1 (2017). Control and quality improvement of process data and their uncertainties by means of
   correction calculation for operation and acceptance tests. Verein Deutscher Ingenieure.
.. [2] Tamhane, A. C. and Mah, R. S. H. (1985). Data reconciliation and gross error detection in chemical process
   networks. Technometrics 27, 409-422. doi:10.1080/00401706.1985.10488080
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg, sparse, stats

from lichen.core.errors import ModelError
from lichen.engine.kit.reconcile.classify import REDUNDANT
from lichen.engine.kit.reconcile.exact import eliminate
from lichen.engine.kit.reconcile.problem import Floats, Ints, Problem
from lichen.engine.kit.reconcile.solve import Reconciled, reconcile
from lichen.engine.kit.reconcile.spread import FULL, standard_deviations

_FLOOR = 0.1  # VDI 2048: the variance of an adjustment counts as at least a tenth of that of the measurement
_SAME = 1e-6  # relative: tests that differ by less cannot be told apart


@dataclass(frozen=True, slots=True, eq=False)
class MeasurementTests:
    """The tests of each measurement, shapes (variable,); NaN for what is not measured, exact, or not redundant.

    `adjustment` [unit of the variable], reconciled less measured, and its standard deviation `adjustment_sd`. `vdi`
    [1]: the adjustment over the root of the larger of its variance and a tenth of the measurement's [1]_. `power`
    [1]: the test of greatest power [2]_, normal with deviation one if all errors are as stated; its square is what
    the sum of squares would lose without this measurement. `others` [unit of the variable]: what the others alone
    say it should be, and how certainly (`others_sd`, NaN where errors correlate).
    """

    adjustment: Floats
    adjustment_sd: Floats
    vdi: Floats
    power: Floats
    others: Floats
    others_sd: Floats

    def suspects(self) -> Ints:
        """Return the redundant measurements as indices, the likeliest fault first."""
        order = np.argsort(-np.nan_to_num(np.abs(self.power)), kind="stable")
        return order[: int((~np.isnan(self.power)).sum())].astype(np.int64)


def measurement_tests(problem: Problem, found: Reconciled, *, seed: int = 0) -> MeasurementTests:
    """Return the tests of each measurement; bounds that bind are taken as balances.

    Above some thousand variables the variances come from probing (drawn from `seed`); errors that correlate raise
    `ModelError` there.

    >>> p = Problem.from_dense([[1.0, -1.0, -1.0]], [10.0, 6.0, 7.0], [1.0, 1.0, 0.5])
    >>> tests = measurement_tests(p, reconcile(p))
    >>> tests.power.round(3).tolist(), tests.others.round(3).tolist()
    ([2.0, -2.0, -2.0], [13.0, 3.0, 4.0])
    """
    redundant = found.classes.kind == REDUNDANT
    if problem.n_variables <= FULL:
        push, bend, moved = _full(problem, found)
    elif problem.covariance is not None and len(problem.covariance.i):
        raise ModelError(
            f"Tests with correlated errors are made for up to {FULL} variables; leave out the covariances, or "
            "test parts of the model."
        )
    else:
        spread = standard_deviations(problem, seed=seed)
        variance = np.where(redundant, problem.sd, 1.0) ** 2
        moved = np.maximum(variance - np.where(redundant, spread.sd, 0.0) ** 2, 1e-12 * variance)
        push, bend = (found.x - problem.measured) / variance, moved / variance**2
    sd = np.where(redundant, problem.sd, np.nan)
    step = np.where(redundant, found.x - problem.measured, np.nan)
    bend = np.where(redundant & (bend * sd**2 > 1e-12), bend, np.nan)
    with np.errstate(invalid="ignore"):
        others_sd = np.sqrt(np.maximum(1 / bend - sd**2, 0.0))
        floor = np.sqrt(np.maximum(moved, _FLOOR * sd**2))
    if problem.covariance is not None:
        others_sd[np.concatenate([problem.covariance.i, problem.covariance.j])] = np.nan
    return MeasurementTests(
        adjustment=step,
        adjustment_sd=np.where(redundant, np.sqrt(moved), np.nan),
        vdi=np.abs(step) / floor,
        power=push / np.sqrt(bend),
        others=problem.measured + push / bend,
        others_sd=others_sd,
    )


def _full(problem: Problem, found: Reconciled) -> tuple[Floats, Floats, Floats]:
    """Return the weighted adjustments, their variances, and the variances of the adjustments themselves."""
    held = np.where(
        found.at_lower, problem.lower, np.where(found.at_upper, problem.upper, problem.exact_values)
    )
    exact = eliminate(problem, held)
    n, basis = problem.n_variables, exact.row_space
    if exact.spread.ndim == 1:
        back, forth = basis / exact.spread[:, None], basis * exact.spread[:, None]
    else:
        back = np.asarray(linalg.solve_triangular(exact.spread, basis, trans="T", lower=True))
        forth = exact.spread @ basis
    push, bend, moved = np.zeros(n), np.zeros(n), np.zeros(n)
    bend[exact.adjusted] = (back**2).sum(axis=1)
    moved[exact.adjusted] = (forth**2).sum(axis=1)
    step = np.zeros(n)
    step[exact.adjusted] = exact.x[exact.adjusted] - problem.measured[exact.adjusted]
    if exact.spread.ndim == 1:
        push[exact.adjusted] = step[exact.adjusted] / exact.spread**2
    else:
        half = linalg.solve_triangular(exact.spread, step[exact.adjusted], lower=True)
        push[exact.adjusted] = linalg.solve_triangular(exact.spread, half, trans="T", lower=True)
    return push, bend, moved


@dataclass(frozen=True, slots=True)
class Removal:
    """One step of serial elimination: the measurement taken out, and what is left.

    `variable` index; `rivals` others that the data cannot tell from it; `test` [1] its test of greatest power;
    `others` [unit of the variable] what the others say it should be, `others_sd` likewise; `chi2`, `dof`, `p` after.
    """

    variable: int
    rivals: tuple[int, ...]
    test: float
    others: float
    others_sd: float
    chi2: float
    dof: int
    p: float


def eliminate_serially(problem: Problem, *, level: float = 0.95, most: int = 20) -> tuple[Removal, ...]:
    """Take out the likeliest fault, reconcile the rest, and so on until it passes the global test at `level` [1].

    At most `most` measurements are taken out; it stops early where nothing redundant is left. Raises as `reconcile`.

    >>> p = Problem.from_dense([[1, -1, 0], [0, 1, -1]], [10.0, 10.1, 15.0], [0.1, 0.1, 0.1])
    >>> [(step.variable, round(step.others, 2)) for step in eliminate_serially(p)]
    [(2, 10.05)]
    """
    steps: list[Removal] = []
    found = reconcile(problem)
    while len(steps) < most and found.dof and found.p < 1 - level:
        tests = measurement_tests(problem, found)
        order = tests.suspects()
        if not len(order):
            break
        worst = int(order[0])
        size = np.abs(tests.power)
        rivals = tuple(int(v) for v in order[1:] if size[v] > (1 - _SAME) * size[worst])
        measured = problem.measured.copy()
        measured[worst] = np.nan
        problem = problem.having(measured=measured, covariance=_without(problem, worst))
        found = reconcile(problem)
        steps.append(
            Removal(
                worst, rivals, float(tests.power[worst]), float(tests.others[worst]), float(tests.others_sd[worst]),
                found.chi2, found.dof, found.p,
            )
        )  # fmt: skip
    return tuple(steps)


def _without(problem: Problem, variable: int) -> object:
    pairs = problem.covariance
    if pairs is None:
        return None
    keep = (pairs.i != variable) & (pairs.j != variable)
    return type(pairs)(pairs.i[keep], pairs.j[keep], pairs.value[keep])


@dataclass(frozen=True, slots=True, eq=False)
class Imbalances:
    """What each balance misses as measured [unit of the balance], shape (row,), its deviation, and their ratio.

    NaN where something in it was not measured; `test` is NaN where all of it is exact.
    """

    miss: Floats
    sd: Floats
    test: Floats


def imbalances(problem: Problem) -> Imbalances:
    """Return what each balance misses before anything is reconciled.

    >>> p = Problem.from_dense([[1.0, -1.0, -1.0]], [10.0, 6.0, 7.0], [1.0, 1.0, 1.0])
    >>> imbalances(p).miss.tolist(), imbalances(p).test.round(3).tolist()
    ([-3.0], [-1.732])
    """
    matrix = problem.matrix()
    value = np.where(problem.exact, problem.exact_values, problem.measured)
    sd = np.where(problem.exact | ~problem.known, 0.0, problem.sd)
    blind = abs(matrix) @ np.isnan(value).astype(np.float64) > 0
    miss = np.where(blind, np.nan, matrix @ np.nan_to_num(value) - problem.rhs)
    variance = matrix.multiply(matrix) @ sd**2
    pairs = problem.covariance
    if pairs is not None and len(pairs.i):
        n = problem.n_variables
        joint = sparse.coo_array((pairs.value, (pairs.i, pairs.j)), shape=(n, n)).tocsr()
        variance = variance + 2 * np.asarray((matrix @ joint).multiply(matrix).sum(axis=1)).ravel()
    deviation = np.where(blind, np.nan, np.sqrt(variance))
    return Imbalances(miss, deviation, miss / np.where(deviation > 0, deviation, np.nan))


def critical_test(level: float = 0.95, count: int = 1) -> float:
    """Return the size [1] that `count` tests of errors as stated all stay below with probability `level` [1].

    >>> round(critical_test(), 3), round(critical_test(count=10), 3)
    (1.96, 2.8)
    """
    return float(stats.norm.ppf(0.5 + 0.5 * level ** (1 / count)))
