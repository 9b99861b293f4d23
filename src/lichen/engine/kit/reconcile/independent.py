"""Correlated errors as sums of independent ones, so that every method can take them."""

from __future__ import annotations

import numpy as np
from scipy import linalg, sparse
from scipy.sparse import csgraph

from lichen.core.errors import ModelError
from lichen.engine.kit.reconcile.problem import Floats, Ints, Problem


def independent(problem: Problem) -> Problem:
    """Return the same problem without covariances; variables and balances are added behind the given ones.

    Measurements that correlate become unmeasured, each tied by a balance of its own to independent errors of size
    one: ``x - L z = measured``, where ``L Lᵀ`` is their covariance. Raises `ModelError` where no errors can correlate
    as stated.

    >>> from lichen.engine.kit.reconcile.problem import Covariance
    >>> p = Problem.from_dense([[1.0, 1.0]], [1.0, 2.0], [1.0, 1.0], covariance=Covariance([0], [1], [0.5]))
    >>> independent(p).n_variables, independent(p).measured.tolist()
    (4, [nan, nan, 0.0, 0.0])
    """
    pairs = problem.covariance
    if pairs is None or not len(pairs.i):
        return problem if pairs is None else problem.having(covariance=None)
    n, free = problem.n_variables, ~problem.exact
    both = free[pairs.i] & free[pairs.j]
    which, row, column, factor = _factors(problem, pairs.i[both], pairs.j[both], pairs.value[both])
    rows = sparse.coo_array(problem.matrix())
    k, m = len(which), problem.n_rows
    place = np.full(n, -1)
    place[which] = np.arange(k)
    matrix = sparse.csr_array(
        (
            np.concatenate([rows.data, np.ones(k), -factor]),
            (
                np.concatenate([rows.row, m + np.arange(k), m + place[row]]),
                np.concatenate([rows.col, which, n + place[column]]),
            ),
        ),
        shape=(m + k, n + k),
    )
    measured = problem.measured.copy()
    measured[which] = np.nan
    return Problem(
        matrix.indptr, matrix.indices, matrix.data,
        np.concatenate([measured, np.zeros(k)]),
        np.concatenate([problem.sd, np.ones(k)]),
        rhs=np.concatenate([problem.rhs, problem.measured[which]]),
        lower=np.concatenate([problem.lower, np.full(k, -np.inf)]),
        upper=np.concatenate([problem.upper, np.full(k, np.inf)]),
        terms=problem.terms,
    )  # fmt: skip


def _factors(problem: Problem, i: Ints, j: Ints, value: Floats) -> tuple[Ints, Ints, Ints, Floats]:
    """Return the variables that correlate, and the entries of the factor of their covariance."""
    n = problem.n_variables
    joins = sparse.coo_array((np.ones(len(i)), (i, j)), shape=(n, n))
    labels = csgraph.connected_components(joins, directed=False)[1]
    which = np.unique(np.concatenate([i, j]))
    whole = sparse.coo_array(
        (np.concatenate([problem.sd[which] ** 2, value, value]), (np.r_[which, i, j], np.r_[which, j, i])),
        shape=(n, n),
    ).tocsr()
    rows, columns, factors = [], [], []
    for block in _blocks(which, labels[which]):
        try:
            lower = linalg.cholesky(whole[block][:, block].toarray(), lower=True)
        except linalg.LinAlgError:
            named = ", ".join(problem.name(int(one)) for one in block[:5])
            raise ModelError(
                f"The covariances of {named} contradict each other: no errors can be correlated that way (their "
                "matrix is not positive definite). Give smaller covariances, or leave some out."
            ) from None
        a, b = np.nonzero(lower)
        rows.append(block[a])
        columns.append(block[b])
        factors.append(lower[a, b])
    return which, np.concatenate(rows), np.concatenate(columns), np.concatenate(factors)


def _blocks(which: Ints, labels: Ints) -> list[Ints]:
    order = np.argsort(labels, kind="stable")
    return np.split(which[order], np.flatnonzero(np.diff(labels[order])) + 1)
