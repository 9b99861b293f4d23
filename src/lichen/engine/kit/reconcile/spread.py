"""How certain reconciled values are: standard deviations, covariances, and what a further measurement would give.

All of these are of the balances and measurements alone: bounds only ever narrow them. At scale the deviations come
from probing: a random error, drawn as stated and reconciled, has the posterior covariance, so the squares of many of
them average to the variances. What is cut off by reconciling is independent of what stays, so both together tell more
than either, and the answer carries its own error.

References
----------
.. [1] Bekas, C., Kokiopoulou, E. and Saad, Y. (2007). An estimator for the diagonal of a matrix. Applied Numerical
   Mathematics 57, 1214-1229. doi:10.1016/j.apnum.2007.01.003
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse, stats

from lichen.core.errors import ModelError
from lichen.engine.kit.reconcile.classify import UNOBSERVABLE, classify
from lichen.engine.kit.reconcile.exact import Exact, eliminate
from lichen.engine.kit.reconcile.independent import independent
from lichen.engine.kit.reconcile.newton import around
from lichen.engine.kit.reconcile.normal import normal_of
from lichen.engine.kit.reconcile.problem import Floats, Problem
from lichen.engine.kit.reconcile.thin import Thin, thin

FULL = 1_200  # variables up to which everything is exact, on full matrices
_PULL = 1e5  # variance of what was not measured, in variances of what is around it: 1e-5 too little certainty lost
_AT_ONCE = 16  # right-hand sides solved together
_CLOSE = 1e-3  # of the probes' own size, where much stays of them; their spread is far above it
_CLOSEST = 1e-9  # the same where next to nothing stays
_FAR = 1e-7  # the same: solutions further off are none
_SHORT = 0.005  # of a deviation: what a solution left undone may add to it
_NOTHING = 1e-18  # of a variance: rounding
_TRACE = 1e-12  # of the least variance in a balance, added to the normal matrix

Method = Literal["auto", "full", "probe"]


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Standard deviations [unit of the variable] and their own relative standard error [1], shapes (variable,).

    Unobservable variables have an infinite deviation, exact ones zero. `probes` [count]; 0 where it is exact. The error
    is infinite where probing did not come to an end: figures of such different size need fewer variables.
    """

    sd: Floats
    error: Floats
    probes: int


def standard_deviations(
    problem: Problem, *, method: Method = "auto", within: float = 0.1, seed: int = 0
) -> Spread:
    """Return the posterior standard deviation of every variable, without regard to bounds.

    By probing, as many probes are drawn (from `seed`) as it takes for all deviations to be `within` [1] of the truth,
    at 95 % for the worst of them. Raises `ModelError` where `within` is not between 0 and 1.

    >>> p = Problem.from_dense([[1.0, -1.0, -1.0]], [10.0, 6.0, 5.0], [1.0, 1.0, 1.0])
    >>> standard_deviations(p).sd.round(4).tolist()
    [0.8165, 0.8165, 0.8165]
    """
    if not 0 < within < 1:
        raise ModelError(f"within is {within:g}; give a share above 0 and below 1, as 0.1 for ten per cent.")
    if method == "full" or (method == "auto" and problem.n_variables <= FULL):
        variance = (factor(problem, eliminate(problem)) ** 2).sum(axis=1)
        return _told(problem, np.sqrt(variance), np.zeros(problem.n_variables), 0)
    worst = stats.norm.ppf(0.5 + 0.5 * 0.95 ** (1 / problem.n_variables))
    probes = math.ceil(0.5 * (worst / within) ** 2 / _AT_ONCE) * _AT_ONCE
    share, error = _probed(problem, probes, np.random.default_rng(seed))
    return _told(problem, share, error, probes)


def _told(problem: Problem, sd: Floats, error: Floats, probes: int) -> Spread:
    unknown = classify(problem).kind == UNOBSERVABLE
    return Spread(np.where(unknown, np.inf, sd), np.where(unknown, 0.0, error), probes)


def factor(problem: Problem, found: Exact) -> Floats:
    """Return G with the posterior covariance ``G Gᵀ``, shape (variable, adjusted); unobservable rows are partial.

    >>> p = Problem.from_dense([[1.0, -1.0]], [1.0, 1.0], [1.0, 1.0])
    >>> g = factor(p, eliminate(p))
    >>> (g @ g.T).round(3).tolist()
    [[0.5, 0.5], [0.5, 0.5]]
    """
    left = np.eye(len(found.adjusted)) - found.row_space @ found.row_space.T
    out = np.zeros((problem.n_variables, len(found.adjusted)))
    own = found.spread[:, None] * left if found.spread.ndim == 1 else found.spread @ left
    out[found.adjusted] = own
    out[found.unmeasured] = found.transfer @ own
    return out


@dataclass(frozen=True, slots=True, eq=False)
class _Prior:
    """The problem with independent errors: variances, balances, and the solver of its normal matrix."""

    rows: sparse.csr_array
    columns: sparse.csr_array
    weight: Floats
    normal: Thin


def _prior(problem: Problem) -> _Prior:
    one = independent(problem)
    matrix = one.matrix()
    known, exact = one.known, one.exact
    weight = np.where(known & ~exact, np.nan_to_num(one.sd) ** 2, 0.0)
    loose = ~known & ~exact
    if loose.any():
        weight[loose] = _PULL * around(matrix, weight, loose)
    normal = normal_of(matrix)
    figures = normal.fill(weight)
    figures[normal.diagonal] += _trace(matrix, weight)
    return _Prior(matrix, sparse.csr_array(matrix.T), weight, thin(normal.start, normal.index, figures))


def _trace(matrix: sparse.csr_array, weight: Floats) -> Floats:
    """Return what keeps the normal matrix regular, shape (row,): a trace of the least variance in each balance.

    A trace of the largest one would hold a balance looser than the surest figure in it.
    """
    here = matrix.data**2 * weight[matrix.indices]
    least = np.full(matrix.shape[0], np.inf)
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    np.minimum.at(least, row[here > 0], here[here > 0])
    return np.where(np.isfinite(least), _TRACE * least, 1.0)


def _probed(problem: Problem, probes: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return standard deviations and their relative errors by probing."""
    prior, n = _prior(problem), problem.n_variables
    root = np.sqrt(prior.weight)
    stays, goes = np.zeros(len(root)), np.zeros(len(root))
    draw = rng.standard_normal((len(root), _AT_ONCE))
    prior, tolerance, short = _settled(prior, draw)
    for turn in range(probes // _AT_ONCE):
        draw = rng.standard_normal((len(root), _AT_ONCE)) if turn else draw
        cut = _cut(prior, draw, tolerance)[0]
        goes += np.einsum("ij,ij->i", cut, cut)
        draw -= cut
        stays += np.einsum("ij,ij->i", draw, draw)
    stays, goes = stays[:n] / probes, goes[:n] / probes
    p = np.maximum(stays / np.maximum(stays + goes, 1e-300), 1e-300)
    q = 1 - p
    both = p**2 + q**2
    share = np.maximum((stays * q**2 + (1 - goes) * p**2) / both, 0.0)
    error = np.hypot(q / np.sqrt(both) / math.sqrt(2 * probes), short[:n])
    return root[:n] * np.sqrt(share), np.maximum(
        error, 10 / _PULL
    )  # the pull on the unmeasured, at its worst


def _cut(prior: _Prior, draw: Floats, tolerance: float) -> tuple[Floats, float]:
    """Return what reconciling takes off errors in standard deviations, shape (variable, draw), and what it missed."""
    root = np.sqrt(prior.weight)[:, None]
    right = prior.rows @ (root * draw)
    found = prior.normal.solve_many(right, tolerance)
    return root * (prior.columns @ found), prior.normal.off(found, right)


def _settled(prior: _Prior, draw: Floats) -> tuple[_Prior, float, Floats]:
    """Return how to solve and how closely, and by how much the deviations come out too large then, relatively [1].

    Little stays of an error in a long chain, and what the solver leaves undone is added to it. So the first draw is
    also solved as closely as can be, and the others as closely as it takes.
    """
    best, off = _cut(prior, draw, _CLOSEST)
    if off > _FAR and (solid := prior.normal.solid()) is not None:
        prior = replace(prior, normal=solid)
        best, off = _cut(prior, draw, _CLOSEST)
    if off > _FAR:  # it cannot be said what is missing, so no error is stated that could be believed
        return prior, _CLOSEST, np.full(len(draw), np.inf)
    stays = np.einsum("ij,ij->i", draw - best, draw - best)
    tolerance = _CLOSE
    while True:
        beside = _cut(prior, draw, tolerance)[0] - best
        more = np.einsum("ij,ij->i", beside, beside)
        # Of what is known exactly nothing stays but rounding: there is no share of nothing.
        short = np.where(stays > _NOTHING, 0.5 * more / np.maximum(stays, 1e-300), 0.0)
        if short.max(initial=0.0) <= _SHORT or tolerance <= _CLOSEST:
            return prior, tolerance, short
        tolerance *= 0.1


def covariance_of(problem: Problem, variables: ArrayLike, *, method: Method = "auto") -> Floats:
    """Return the posterior covariance of all variables with these, shape (variable, asked).

    Without regard to bounds; unobservable variables raise `ModelError`, as asked ones, and have NaN in their row.

    >>> p = Problem.from_dense([[1.0, -1.0]], [1.0, 1.0], [1.0, 1.0])
    >>> covariance_of(p, [0]).round(3).tolist()
    [[0.5], [0.5]]
    """
    asked = np.atleast_1d(np.asarray(variables, np.int64))
    unknown = classify(problem).kind == UNOBSERVABLE
    if unknown[asked].any():
        named = ", ".join(problem.name(int(one)) for one in asked[unknown[asked]][:5])
        raise ModelError(f"Nothing is known of {named}: measure it, or what it forms a circle with.")
    if method == "full" or (method == "auto" and problem.n_variables <= FULL):
        whole = factor(problem, eliminate(problem))
        out = whole @ whole[asked].T
    else:
        prior, n = _prior(problem), problem.n_variables
        start = np.zeros((len(prior.weight), len(asked)))
        start[asked, np.arange(len(asked))] = prior.weight[asked]
        cut = prior.columns @ prior.normal.solve_many(prior.rows @ start, 1e-10)
        out = (start - prior.weight[:, None] * cut)[:n]
    out[unknown] = np.nan
    return np.asarray(out)


def value_of_information(
    problem: Problem, asked: int, candidates: ArrayLike, sd: ArrayLike, *, method: Method = "auto"
) -> Floats:
    """Return the standard deviation of one variable if each candidate were measured (once more), shape (candidate,).

    `sd` of the further measurements [unit of the candidate], shape (candidate,) or a number; 0 is exact. The least of
    the answer is the measurement that narrows `asked` most. Raises `ModelError` where nothing is known of `asked`.

    >>> p = Problem.from_dense([[1.0, -1.0, -1.0]], [10.0, 6.0, np.nan], [1.0, 2.0, 1.0])
    >>> value_of_information(p, 2, [0, 1, 2], 0.5).round(3).tolist()
    [2.049, 1.111, 0.488]
    """
    which = np.atleast_1d(np.asarray(candidates, np.int64))
    deviations = np.broadcast_to(np.asarray(sd, np.float64), which.shape)
    column = covariance_of(problem, [asked], method=method)[:, 0]
    variance = standard_deviations(problem, method=method).sd[which] ** 2 + deviations**2
    gain = np.where(
        np.isfinite(variance) & (variance > 0), column[which] ** 2 / np.where(variance > 0, variance, 1), 0
    )
    return np.asarray(np.sqrt(np.maximum(column[asked] - gain, 0.0)))
