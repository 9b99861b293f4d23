"""A system in independent parts, each of which can be solved by itself."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from lichen.engine.kit.reconcile.problem import Covariance, Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Piece(NamedTuple):
    """Variables and balances that hang together; `part` is their problem, None where there is no balance."""

    variables: Ints
    rows: Ints
    part: Problem | None


def pieces(problem: Problem) -> Iterator[Piece]:
    """Give the independent parts of a linear problem.

    >>> p = Problem.from_dense([[1.0, -1.0, 0.0, 0.0], [0.0, 0.0, 1.0, -1.0]], [1.0, 2.0, 3.0, 4.0], 1.0)
    >>> [piece.variables.tolist() for piece in pieces(p)]
    [[0, 1], [2, 3]]
    """
    matrix = problem.matrix()
    n = problem.n_variables
    joins = sparse.csr_array(abs(matrix.T) @ abs(matrix))
    if problem.covariance is not None:
        pairs = problem.covariance
        joins = joins + sparse.csr_array((np.abs(pairs.value) + 1.0, (pairs.i, pairs.j)), (n, n))
    count, label = csgraph.connected_components(joins, directed=False)
    order = np.argsort(label, kind="stable")
    columns = matrix.tocsc()
    for low, high in pairwise(np.searchsorted(label[order], np.arange(count + 1))):
        variables = order[low:high].astype(np.int64)
        part = sparse.csr_array(columns[:, variables])
        rows = np.flatnonzero(np.diff(part.indptr) > 0).astype(np.int64)
        yield Piece(
            variables,
            rows,
            _cut(problem, sparse.csr_array(part[rows]), variables, rows) if len(rows) else None,
        )


def _cut(problem: Problem, matrix: sparse.csr_array, variables: Ints, rows: Ints) -> Problem:
    return Problem(
        matrix.indptr, matrix.indices, matrix.data, problem.measured[variables], problem.sd[variables],
        rhs=problem.rhs[rows], lower=problem.lower[variables], upper=problem.upper[variables],
        covariance=_pairs_of(problem, variables), names=[problem.name(int(i)) for i in variables],
        row_names=[problem.row_name(int(row)) for row in rows],
    )  # fmt: skip


def _pairs_of(problem: Problem, variables: Ints) -> Covariance | None:
    pairs = problem.covariance
    if pairs is None:
        return None
    place = np.full(problem.n_variables, -1)
    place[variables] = np.arange(len(variables))
    inside = (place[pairs.i] >= 0) & (place[pairs.j] >= 0)
    if not inside.any():
        return None
    return Covariance(place[pairs.i[inside]], place[pairs.j[inside]], pairs.value[inside])
