"""Reconciliation by elimination, on full matrices: exact for any balances, for up to a few thousand variables.

What was not measured is eliminated by an orthogonal factorisation that reveals its rank; what is left are the
balances among measurements, the redundancy. See [1]_; the factorisation in place of the projection matrix of
the source is for the sake of rank and rounding.

References
----------
.. [1] Crowe, C. M., Garcia Campos, Y. A. and Hrymak, A. (1983). Reconciliation of process flow rates by matrix
   projection. AIChE Journal 29, 881-888. doi:10.1002/aic.690290602
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg

from lichen.core.errors import ModelError
from lichen.engine.kit.reconcile.checks import CLOSES
from lichen.engine.kit.reconcile.problem import Flags, Floats, Problem

RANK = 1e-9  # relative: a pivot below it is rounding


@dataclass(frozen=True, slots=True, eq=False)
class Exact:
    """What elimination finds: values, multipliers, and a factor of the posterior covariance.

    `x` shape (variable,); `multipliers` shape (row,); `chi2` [1], `dof` [count]; `adjusted` indices of the
    uncertain measurements; `row_space` orthonormal basis of the redundancy in standard deviations, shape
    (adjusted, dof); `spread` lower factor of the prior covariance of the adjusted, shape (adjusted, adjusted),
    or its diagonal, shape (adjusted,); `unmeasured` indices, and `transfer` their change by that of the
    adjusted, shape (unmeasured, adjusted); `observable` flags, shape (unmeasured,).
    """

    x: Floats
    multipliers: Floats
    chi2: float
    dof: int
    adjusted: np.ndarray[tuple[int], np.dtype[np.int64]]
    row_space: Floats
    spread: Floats
    unmeasured: np.ndarray[tuple[int], np.dtype[np.int64]]
    transfer: Floats
    observable: Flags


def eliminate(problem: Problem, fixed: Floats | None = None) -> Exact:
    """Return the weighted least squares solution under the balances, without regard to bounds.

    `fixed` values of variables that are held, NaN for the others, shape (variable,); default the exact ones.
    Raises `ModelError` where exact or held values contradict the balances; products are not read.

    A splitter with one flow measured twice as well as the others:

    >>> p = Problem.from_dense([[1.0, -1.0, -1.0]], [10.0, 6.0, 5.0], [1.0, 1.0, 0.5])
    >>> found = eliminate(p)
    >>> found.x.round(3).tolist(), round(found.chi2, 3), found.dof
    ([10.444, 5.556, 4.889], 0.444, 1)
    """
    held = problem.exact_values if fixed is None else fixed
    free = np.isnan(held)
    full = problem.matrix().toarray()
    adjusted = np.flatnonzero(free & problem.known)
    unmeasured = np.flatnonzero(free & ~problem.known)
    left = problem.rhs - full[:, ~free] @ held[~free]
    projector, transfer, observable = _project(full[:, unmeasured])
    rows, target = projector @ full[:, adjusted], projector @ left
    measured, spread = _prior(problem, adjusted, held)
    step, basis, price = _nearest(rows, target, measured, spread, projector, full, problem)
    x = np.where(free, 0.0, held)
    x[adjusted] = measured + (spread * step if spread.ndim == 1 else spread @ step)
    x[unmeasured] = transfer @ (left - full[:, adjusted] @ x[adjusted])
    return Exact(
        x=x,
        multipliers=projector.T @ price,
        chi2=float(step @ step),
        dof=basis.shape[1],
        adjusted=adjusted,
        row_space=basis,
        spread=spread,
        unmeasured=unmeasured,
        transfer=-transfer @ full[:, adjusted],
        observable=observable,
    )


def _project(part: Floats) -> tuple[Floats, Floats, Flags]:
    """Return the left null space of the unmeasured columns, their pseudo-inverse, and which are observable."""
    rows, columns = part.shape
    if not columns:
        return np.eye(rows), np.zeros((0, rows)), np.zeros(0, np.bool_)
    size = np.linalg.norm(part, axis=0)
    size[size == 0] = 1.0
    u, s, vt = linalg.svd(part / size, full_matrices=True)
    rank = int((s > RANK * max(s[0], 1e-300)).sum()) if len(s) else 0
    loose = (vt[rank:] ** 2).sum(axis=0)
    pseudo = (vt[:rank].T / s[:rank]) @ u[:, :rank].T / size[:, None]
    return np.ascontiguousarray(u[:, rank:].T), pseudo, loose < RANK


def _prior(
    problem: Problem, adjusted: np.ndarray[tuple[int], np.dtype[np.int64]], held: Floats
) -> tuple[Floats, Floats]:
    """Return expected values of the adjusted and their deviations, or the factor of their covariance.

    What is held at a bound has an error that is known then, and moves what correlates with it.
    """
    pairs = problem.covariance
    if pairs is None or not len(pairs.i):
        return problem.measured[adjusted], problem.sd[adjusted]
    bound = np.flatnonzero(~np.isnan(held) & problem.known & ~problem.exact)
    both = np.concatenate([adjusted, bound])
    place = np.full(problem.n_variables, -1)
    place[both] = np.arange(len(both))
    i, j = place[pairs.i], place[pairs.j]
    there = (i >= 0) & (j >= 0)
    full = np.diag(problem.sd[both] ** 2)
    full[i[there], j[there]] = full[j[there], i[there]] = pairs.value[there]
    k = len(adjusted)
    share = linalg.solve(full[k:, k:], full[k:, :k]).T if len(bound) else np.zeros((k, 0))
    measured = problem.measured[adjusted] + share @ (held[bound] - problem.measured[bound])
    full = full[:k, :k] - share @ full[k:, :k]
    try:
        return measured, np.asarray(linalg.cholesky(full, lower=True))
    except linalg.LinAlgError:
        raise ModelError(
            "The covariances contradict each other: no errors can be correlated that way (their matrix is not "
            "positive definite). Give smaller covariances, or leave some out."
        ) from None


def _nearest(
    rows: Floats,
    target: Floats,
    measured: Floats,
    spread: Floats,
    projector: Floats,
    full: Floats,
    p: Problem,
) -> tuple[Floats, Floats, Floats]:
    """Return the step in standard deviations, a basis of the redundancy, and the prices of the projected rows."""
    scaled = rows * spread if spread.ndim == 1 else rows @ spread
    reach = (
        np.abs(projector) @ np.abs(full) * np.maximum(np.abs(np.nan_to_num(p.measured)), np.nan_to_num(p.sd))
    )
    size = np.linalg.norm(scaled, axis=1)
    typical = np.abs(projector) @ np.abs(full)[:, : len(p.measured)] @ np.nan_to_num(p.sd)
    size = np.where(size > RANK * typical, size, 0.0)
    scale = np.where(size > 0, size, 1.0)
    scaled = np.where(size[:, None] > 0, scaled / scale[:, None], 0.0)
    miss = (target - rows @ measured) / scale
    if not len(miss):
        return np.zeros(len(measured)), np.zeros((len(measured), 0)), np.zeros(0)
    q, r, order = linalg.qr(scaled.T, mode="economic", pivoting=True)
    diagonal = np.abs(np.diag(r))
    rank = int((diagonal > RANK).sum())
    basis, top = np.asarray(q[:, :rank], np.float64), r[:rank, :rank]
    inside = linalg.solve_triangular(top, miss[order[:rank]], trans="T") if rank else np.zeros(0)
    off = np.abs(r[:rank, rank:].T @ inside - miss[order[rank:]]) * scale[order[rank:]]
    allowed = CLOSES * (reach.sum(axis=1) + np.abs(projector) @ np.abs(p.rhs))[order[rank:]]
    if (off > np.maximum(allowed, 1e-300)).any():
        raise ModelError("Exact values contradict the balances: no adjustment of the others can close them.")
    price = np.zeros(len(miss))
    if rank:
        price[order[:rank]] = linalg.solve_triangular(top, inside)
    return basis @ inside, basis, price / scale
