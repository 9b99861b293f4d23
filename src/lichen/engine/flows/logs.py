"""Lognormal figures: errors that multiply, taken as normal errors of logarithms.

The amount of a lognormal figure is its median, and its error is relative: a coefficient of variation c is a standard
deviation √ln(1 + c²) of the logarithm. Where the values stand, a normal error is put in place of it that touches it
there; solved again and again until nothing moves, the values are those nearest in logarithms (Gauss-Newton).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lichen.engine.kit.reconcile.problem import Covariance, Problem

Floats = NDArray[np.float64]
_LEAST = 1e-12  # of the median: below it a logarithm says nothing


def touching(problem: Problem, log_sd: Floats, x: Floats, *, steep: bool = False) -> Problem:
    """Return the problem whose normal errors touch those of logarithms at `x`, shape (variable,).

    `log_sd` [1], shape (variable,): standard deviation of the logarithm, 0 for what is normal. With the values that
    solve it in place of `x` until they stay, their logarithms are nearest to those of the medians. With `steep` the
    error is as narrow as the logarithm bends there, which keeps values far below their median from swinging; where they
    come to stay is the same, the error and the sum of squares are not.

    >>> p = Problem.from_dense([[1.0, -1.0]], [10.0, 20.0], [1.0, 1.0])
    >>> near = touching(p, np.array([0.1, 0.0]), np.array([10.0, 0.0]))
    >>> near.measured.tolist(), near.sd.tolist()
    ([10.0, 20.0], [1.0, 1.0])
    """
    which = np.flatnonzero(log_sd > 0)
    if not len(which):
        return problem
    median = problem.measured[which]
    at = np.maximum(x[which], _LEAST * median)
    measured, sd = problem.measured.copy(), problem.sd.copy()
    away = np.log(at / median)
    bend = 1 - np.minimum(away, 0.0) if steep else np.ones(len(at))
    measured[which] = at * (1 - away / bend)
    sd[which] = log_sd[which] * at / np.sqrt(bend)
    pairs = problem.covariance
    if pairs is not None:
        more = np.where(problem.sd > 0, sd / np.where(problem.sd > 0, problem.sd, 1.0), 1.0)
        pairs = Covariance(pairs.i, pairs.j, pairs.value * more[pairs.i] * more[pairs.j])
    return problem.having(measured=measured, sd=sd, covariance=pairs)


def moved(log_sd: Floats, before: Floats, after: Floats) -> float:
    """Return how far the lognormal values have moved, relative to the larger of both [1].

    >>> moved(np.array([0.1, 0.0]), np.array([10.0, 1.0]), np.array([8.0, 5.0]))
    0.2
    """
    which = log_sd > 0
    size = np.maximum(np.maximum(np.abs(before[which]), np.abs(after[which])), 1e-300)
    return float(np.max(np.abs(after[which] - before[which]) / size, initial=0.0))


def damped(log_sd: Floats, before: Floats, after: Floats) -> Floats:
    """Return where to touch next: no lognormal value falls below a fifth or grows beyond five times in one step.

    >>> damped(np.array([0.1, 0.0]), np.array([10.0, 1.0]), np.array([-3.0, 90.0])).tolist()
    [2.0, 90.0]
    """
    kept = np.clip(after, before / 5, np.maximum(before * 5, 1e-300))
    return np.asarray(np.where(log_sd > 0, kept, after))
