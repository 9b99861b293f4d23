"""The normal matrix of the balances, ``A W Aᵀ``: its pattern once, its figures for each choice of weights.

For a flow network it is the Laplacian of the graph, weighted by the variances of the flows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from lichen.engine.kit.jit import kernel
from lichen.engine.kit.reconcile.problem import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Normal:
    """Where each product of two entries of a column goes in the normal matrix.

    `start`, `index` compressed rows of the matrix, shapes (row + 1,) and (place,); `diagonal` place of each
    diagonal entry, shape (row,); `place`, `column`, `product`: place, variable and ``a_ij · a_kj``, shape (pair,).
    """

    start: Ints
    index: Ints
    diagonal: Ints
    place: Ints
    column: Ints
    product: Floats

    def fill(self, weight: Floats) -> Floats:
        """Return the entries for `weight` of the variables, shape (variable,); shape (place,)."""
        out = np.zeros(len(self.index))
        _fill(out, self.place, self.column, self.product, weight)
        return out


def normal_of(matrix: sparse.csr_array) -> Normal:
    """Return the pattern of the normal matrix of balances, shape (row, variable).

    >>> shape = normal_of(sparse.csr_array(np.array([[1.0, -1.0], [0.0, 1.0]])))
    >>> shape.fill(np.array([2.0, 3.0])).tolist(), shape.index.tolist()
    ([5.0, -3.0, -3.0, 3.0], [0, 1, 0, 1])
    """
    by_column = sparse.csc_array(matrix)
    by_column.sort_indices()
    ones = sparse.csr_array((np.ones(matrix.nnz), matrix.indices, matrix.indptr), shape=matrix.shape)
    pattern = sparse.csr_array(ones @ ones.T + sparse.eye_array(matrix.shape[0]))
    pattern.sort_indices()
    start, index = pattern.indptr.astype(np.int64), pattern.indices.astype(np.int64)
    per_column = np.diff(by_column.indptr).astype(np.int64)
    count = int((per_column**2).sum())
    place, column, product = np.zeros(count, np.int64), np.zeros(count, np.int64), np.zeros(count)
    ends, rows = by_column.indptr.astype(np.int64), by_column.indices.astype(np.int64)
    _pairs(ends, rows, by_column.data.astype(np.float64), start, index, place, column, product)
    diagonal = np.zeros(matrix.shape[0], np.int64)
    _diagonal(start, index, diagonal)
    return Normal(start, index, diagonal, place, column, product)


@kernel
def _fill(out: Floats, place: Ints, column: Ints, product: Floats, weight: Floats) -> None:
    for t in range(len(place)):
        out[place[t]] += product[t] * weight[column[t]]


@kernel
def _pairs(
    ends: Ints,
    rows: Ints,
    values: Floats,
    start: Ints,
    index: Ints,
    place: Ints,
    column: Ints,
    product: Floats,
) -> None:
    t = 0
    for j in range(len(ends) - 1):
        for a in range(ends[j], ends[j + 1]):
            low, high = start[rows[a]], start[rows[a] + 1]
            for b in range(ends[j], ends[j + 1]):
                place[t] = low + np.searchsorted(index[low:high], rows[b])
                column[t] = j
                product[t] = values[a] * values[b]
                t += 1


@kernel
def _diagonal(start: Ints, index: Ints, diagonal: Ints) -> None:
    for i in range(len(diagonal)):
        diagonal[i] = start[i] + np.searchsorted(index[start[i] : start[i + 1]], i)
