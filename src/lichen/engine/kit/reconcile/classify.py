"""What the balances can say about each variable: redundant, observable, or nothing at all.

For flow networks (each variable leaves one balance, enters another, or crosses the border) the answer is
one of graph theory, hence exact: an unmeasured flow is observable if it lies on no circle of unmeasured flows,
and a measured one is redundant unless it closes such a circle [1]_. For other balances the unmeasured parts
fall apart into components, and each is eliminated with a tolerance: small ones as full matrices, large ones pivot by
pivot.

References
----------
.. [1] Kretsovalis, A. and Mah, R. S. H. (1987). Observability and redundancy classification in multicomponent
   process networks. AIChE Journal 33, 70-82. doi:10.1002/aic.690330109
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse
from scipy.sparse import csgraph

from lichen.engine.kit.reconcile.network import forest_size, network_of, on_circle
from lichen.engine.kit.reconcile.pivots import ZERO, pivots
from lichen.engine.kit.reconcile.problem import Flags, Floats, Ints, Problem

REDUNDANT: Final = 0
NON_REDUNDANT: Final = 1
EXACT: Final = 2
OBSERVABLE: Final = 3
UNOBSERVABLE: Final = 4
KINDS = ("redundant", "non-redundant", "exact", "observable", "unobservable")

SMALL = 150  # rows or columns of one component up to which a full matrix is the shorter way
_PEELS = 8  # times that all single entries are taken at once; a longer thread goes pivot by pivot


@dataclass(frozen=True, slots=True, eq=False)
class Classes:
    """The class of each variable and what is left to adjust.

    `kind` index into `KINDS`, shape (variable,): measured and *redundant* (the others say something about it,
    so it is adjusted), measured and *non-redundant* (stays as it is), *exact*, not measured but *observable*,
    *unobservable*. `checked` flags, shape (variable,): exact values that take part in a balance among
    measurements (they are redundant but not adjustable). `dof` [count]: independent balances among the
    uncertain measurements.
    """

    kind: NDArray[np.int8]
    checked: Flags
    dof: int


def classify(problem: Problem) -> Classes:
    """Return the class of every variable; raises `ModelError` where a part is too entangled to be eliminated.

    Products are not read: linearise them first (see `reconcile_terms`).

    Ten go in, a measured and an unmeasured flow go out; a circle nobody measured hangs beside:

    >>> p = Problem.from_dense([[1, -1, -1, 1, -1], [0, 0, 0, -1, 1]], [10, 6, np.nan, np.nan, np.nan], 1.0)
    >>> [KINDS[k] for k in classify(p).kind]
    ['non-redundant', 'non-redundant', 'observable', 'unobservable', 'unobservable']
    """
    exact, known = problem.exact, problem.known
    network = network_of(problem)
    hidden = ~known & ~exact
    if network is not None:
        tail, head, n = network
        circle = on_circle(n, tail, head, hidden)
        merged = _merged(n, tail[hidden], head[hidden])
        inside = merged[tail] == merged[head]
        inside[exact] = ~_in_merged(problem, merged)[exact]
        dof = forest_size(n, tail[~exact], head[~exact]) - forest_size(n, tail[hidden], head[hidden])
    else:
        inside, circle = _by_factors(problem, hidden)
        dof = rank(problem, ~exact) - rank(problem, hidden)
    kind = np.where(
        known, np.where(inside, NON_REDUNDANT, REDUNDANT), np.where(circle, UNOBSERVABLE, OBSERVABLE)
    )
    kind[exact] = EXACT
    return Classes(kind.astype(np.int8), exact & known & ~inside, dof)


def _merged(n: int, tail: Ints, head: Ints) -> Ints:
    """Return the node that each node becomes when those joined by unmeasured flows are one."""
    joins = sparse.coo_array((np.ones(len(tail)), (tail, head)), shape=(n, n))
    labels: Ints = csgraph.connected_components(joins, directed=False)[1].astype(np.int64)
    return labels


def _in_merged(problem: Problem, merged: Ints) -> Flags:
    """Return which variables the balances of merged nodes contain, that of the surroundings left out."""
    groups = sparse.coo_array(
        (np.ones(problem.n_rows), (merged[:-1], np.arange(problem.n_rows))),
        shape=(len(merged), problem.n_rows),
    ).tocsr()
    total, size = (
        sparse.csc_array(groups @ problem.matrix()),
        sparse.csc_array(groups @ abs(problem.matrix())),
    )
    left = (
        np.abs(np.asarray(total[size.nonzero()]).ravel()) > ZERO * size.data
        if size.nnz
        else np.zeros(0, np.bool_)
    )
    row, column = size.nonzero()
    found = np.zeros(problem.n_variables, np.bool_)
    found[column[left & (row != merged[-1])]] = True
    return found


def _by_factors(problem: Problem, hidden: Flags) -> tuple[Flags, Flags]:
    """Return which variables no balance among measurements contains, and which columns depend on others."""
    by_row = problem.matrix()
    unmeasured = np.flatnonzero(hidden)
    part = sparse.csc_array(by_row)[:, unmeasured]
    inside = np.ones(problem.n_variables, np.bool_)
    circle = np.zeros(problem.n_variables, np.bool_)
    touched = np.diff(part.tocsr().indptr) > 0
    inside[np.unique(by_row[np.flatnonzero(~touched)].indices)] = False
    others = np.flatnonzero(~hidden)
    for rows, columns in _components(part, touched):
        if max(len(rows), len(columns)) > SMALL:
            here = sparse.csr_array(by_row[rows])
            found = pivots(here[:, unmeasured[columns]], here[:, others])
            circle[unmeasured[columns]] = found.loose
            inside[others[found.seen]] = False
            continue
        loose, remain = null_spaces(part[rows][:, columns].toarray())
        circle[unmeasured[columns]] = loose
        if len(remain):
            present = np.unique(by_row[rows].indices)
            full = by_row[rows][:, present].toarray()
            seen, size = np.abs(remain @ full), np.abs(full).max(axis=0)
            inside[present[(seen > ZERO * np.maximum(size, 1e-300)).any(axis=0)]] = False
    empty = np.diff(part.indptr) == 0
    circle[unmeasured[empty]] = True  # in no balance at all
    return inside, circle


def _components(part: sparse.csc_array, touched: Flags) -> list[tuple[Ints, Ints]]:
    """Return rows and columns of the parts that unmeasured variables tie together."""
    rows, columns = part.shape
    entries = part.tocoo()
    joins = sparse.coo_array(
        (np.ones(entries.nnz), (entries.row, entries.col + rows)), shape=(rows + columns, rows + columns)
    )
    labels = csgraph.connected_components(joins, directed=False)[1]
    order = np.argsort(labels, kind="stable")
    cuts = np.flatnonzero(np.diff(labels[order])) + 1
    found = []
    for block in np.split(order, cuts):
        here, there = block[block < rows], block[block >= rows] - rows
        if len(here) and len(there) and touched[here].all():
            found.append((here, there))
    return found


def null_spaces(part: Floats) -> tuple[Flags, Floats]:
    """Return which columns depend on others, and a basis of the combinations of rows that cancel all columns.

    >>> loose, remain = null_spaces(np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 1.0]]))
    >>> loose.tolist(), np.abs(remain).round(3).tolist()
    ([True, True, False], [[0.0, 0.707, 0.707]])
    """
    size = np.linalg.norm(part, axis=0)
    u, s, vt = linalg.svd(part / np.where(size > 0, size, 1.0), full_matrices=True)
    found = int((s > ZERO * max(float(s[0]), 1e-300)).sum()) if len(s) else 0
    return np.asarray((np.abs(vt[found:]) > ZERO).any(axis=0)), np.ascontiguousarray(u[:, found:].T)


def rank(problem: Problem, chosen: Flags) -> int:
    """Return the rank of the balances in the chosen variables, flags of shape (variable,).

    Rows and columns with a single entry are peeled off first; the rest is eliminated. Raises `ModelError` where
    that rest is too entangled.

    >>> p = Problem.from_dense([[1.0, -1.0, 0.0], [0.0, 1.0, -1.0]], [1.0, 1.0, 1.0], 1.0)
    >>> rank(p, np.array([True, True, True])), rank(p, np.array([True, False, False]))
    (2, 1)
    """
    matrix = sparse.csr_array(problem.matrix()[:, np.flatnonzero(chosen)])
    matrix.eliminate_zeros()
    found = 0
    for _ in range(_PEELS):
        if not matrix.nnz:
            return found
        by_row, by_column = np.diff(matrix.indptr), np.bincount(matrix.indices, minlength=matrix.shape[1])
        row_of = np.repeat(np.arange(matrix.shape[0]), by_row)
        single = by_column[matrix.indices] == 1  # such an entry is a pivot, and its row is done
        rows = np.unique(row_of[single])
        if len(rows):
            found += len(rows)
            matrix = sparse.csr_array(matrix[np.setdiff1d(np.arange(matrix.shape[0]), rows)])
            continue
        columns = np.unique(matrix.indices[by_row[row_of] == 1])
        if not len(columns):
            break
        found += len(columns)
        matrix = sparse.csr_array(matrix[:, np.setdiff1d(np.arange(matrix.shape[1]), columns)])
    return found + _rank_of_rest(matrix)


def _rank_of_rest(matrix: sparse.csr_array) -> int:
    rest = sparse.csr_array(matrix[np.diff(matrix.indptr) > 0])
    if not rest.nnz:
        return 0
    if max(rest.shape) > SMALL:
        return pivots(rest, sparse.csr_array((rest.shape[0], 0))).rank
    dense = rest.toarray()
    found = np.abs(
        np.diag(linalg.qr(dense / np.linalg.norm(dense, axis=1)[:, None], mode="r", pivoting=True)[0])
    )
    return int((found > ZERO * found[0]).sum())
