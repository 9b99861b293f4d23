"""Large balances eliminated pivot by pivot: how many are independent, what they determine, and what is left of them.

The pivot is looked for where it touches least [1]_, so leaves and threads go first and next to nothing is filled in.
An entry that cancels but for rounding is none. What grows thick is finished as a full matrix.

References
----------
.. [1] Markowitz, H. M. (1957). The elimination form of the inverse and its application to linear programming.
   Management Science 3, 255-269. doi:10.1287/mnsc.3.3.255
"""

from __future__ import annotations

import heapq
import itertools
import math
from dataclasses import dataclass

import numpy as np
from scipy import linalg, sparse

from lichen.core.errors import ModelError
from lichen.engine.kit.reconcile.problem import Flags, Floats, Ints

LARGEST = 4_000  # rows or columns of what is finished as a full matrix
ZERO = 1e-9  # relative: below it a coefficient after elimination is rounding
_THICK = 24  # rows that a column stands in, from which on a full matrix is the shorter way
_STEEP = 0.1  # of the largest entry of its column: no pivot is smaller

_VANISHED = -2_000  # powers of two: what is so much smaller than another is nothing beside it
_LEAST = 1e-250  # no coefficient after elimination can be told from nought below it

Entries = dict[int, float]
Wide = tuple[float, int]  # a figure and the power of two it is multiplied by: long cascades leave every range


@dataclass(frozen=True, slots=True, eq=False)
class Pivots:
    """`rank` of the part [count]; `loose` columns that depend on others, shape (column,).

    `seen` flags of the other columns that are left in combinations of rows in which the part cancels, shape (other,).
    """

    rank: int
    loose: Flags
    seen: Flags


def pivots(part: sparse.csr_array, others: sparse.csr_array) -> Pivots:
    """Return what elimination of a part finds, shape (row, column), and leaves of others, shape (row, other).

    Raises `ModelError` where more is left than fits a full matrix.

    >>> found = pivots(sparse.csr_array([[1.0, 1.0], [1.0, 1.0]]), sparse.csr_array([[1.0, 2.0], [1.0, 0.0]]))
    >>> found.rank, found.loose.tolist(), found.seen.tolist()
    (1, [True, True], [False, True])
    """
    work = _Work(part, others)
    work.run()
    return work.told()


class _Work:
    """What one call works on: rows as entries of the part, and in which rows each column stands."""

    def __init__(self, part: sparse.csr_array, others: sparse.csr_array) -> None:
        size = np.sqrt(np.bincount(part.indices, part.data**2, part.shape[1]))
        scale = 1 / np.where(size > 0, size, 1.0)
        self.rows = _entries(sparse.csr_array(part @ sparse.diags_array(scale)))
        self.others = others
        self.stands: list[set[int]] = [set() for _ in range(part.shape[1])]
        for i, row in enumerate(self.rows):
            for j in row:
                self.stands[j].add(i)
        self.done: list[
            tuple[int, Entries, int, Entries]
        ] = []  # column and its row, row and what it was taken from
        self.pivoted = np.zeros(part.shape[1], np.bool_)
        self.left = np.ones(part.shape[0], np.bool_)

    def run(self) -> None:
        """Take pivots as long as some column is thin."""
        heap = [(len(rows), j) for j, rows in enumerate(self.stands) if rows]
        heapq.heapify(heap)
        while heap:
            count, j = heapq.heappop(heap)
            here = len(self.stands[j])
            if self.pivoted[j] or not here:
                continue
            if here != count:
                heapq.heappush(heap, (here, j))
                continue
            if count > _THICK:
                return
            for touched in self._take(j):
                heapq.heappush(heap, (len(self.stands[touched]), touched))

    def _take(self, j: int) -> list[int]:
        """Eliminate a column by the shortest of the rows it stands in; return the columns of that row."""
        largest = max(abs(self.rows[i][j]) for i in self.stands[j])
        steep = [i for i in sorted(self.stands[j]) if abs(self.rows[i][j]) >= _STEEP * largest]
        pivot = min(steep, key=lambda i: (len(self.rows[i]), i))
        row, shares = self.rows[pivot], dict[int, float]()
        for column in row:
            self.stands[column].discard(pivot)
        value = row.pop(j)
        for i in sorted(self.stands[j]):
            share = self.rows[i].pop(j) / value
            came, went = _subtract(self.rows[i], row, share)
            shares[i] = share
            for column in came:
                self.stands[column].add(i)
            for column in went:
                self.stands[column].discard(i)
        self.stands[j] = set()
        self.pivoted[j], self.left[pivot] = True, False
        self.done.append((j, {column: entry / value for column, entry in row.items()}, pivot, shares))
        return list(row)

    def told(self) -> Pivots:
        """Return what was found, the thick rest by a full matrix.

        A column depends on others if it moves in a solution of the part with right-hand side nought; one drawn at
        random moves in all that can. So it is with combinations of rows.
        """
        columns = np.array([j for j, rows in enumerate(self.stands) if rows], np.int64)
        rows = np.array([i for i in np.flatnonzero(self.left) if self.rows[i]], np.int64)
        rng = np.random.default_rng(0)
        x = [(one, 0) for one in rng.uniform(1.0, 2.0, len(self.pivoted)).tolist()]
        y = [(one, 0) for one in rng.uniform(1.0, 2.0, len(self.left)).tolist()]
        found = len(self.done)
        if len(columns):
            more, values, shares = self._finish(rows, columns, rng)
            found += more
            for j, one in zip(columns.tolist(), values.tolist(), strict=True):
                x[j] = (one, 0)
            for i, one in zip(rows.tolist(), shares.tolist(), strict=True):
                y[i] = (one, 0)
        for j, row, pivot, taken in reversed(self.done):
            x[j] = _minus(row, x)
            y[pivot] = _minus(taken, y)
        loose = np.array([one[0] != 0.0 for one in x], np.bool_)
        columns_of_others = _entries(sparse.csr_array(self.others.T))
        seen = np.array([_minus(column, y)[0] != 0.0 for column in columns_of_others], np.bool_)
        return Pivots(found, loose, seen)

    def _finish(self, rows: Ints, columns: Ints, rng: np.random.Generator) -> tuple[int, Floats, Floats]:
        """Return the rank of the rest, a solution of it drawn at random, and a combination of its rows."""
        if max(len(rows), len(columns)) > LARGEST:
            raise ModelError(
                f"A part of {len(self.pivoted)} unmeasured variables in {len(self.left)} balances hangs together and "
                f"is no flow network; {len(columns)} variables in {len(rows)} balances of it are tied in circles: too "
                "large to classify. Measure some of them, or cut the model into parts."
            )
        full = _full([self.rows[i] for i in rows], columns, len(self.pivoted))
        u, s, vt = linalg.svd(full, full_matrices=True)
        rank = int((s > ZERO * s[0]).sum())
        x, y = (
            rng.normal(size=len(columns) - rank) @ vt[rank:],
            u[:, rank:] @ rng.normal(size=len(rows) - rank),
        )
        return rank, np.where(np.abs(x) > ZERO, x, 0.0), np.where(np.abs(y) > ZERO, y, 0.0)


def _minus(row: Entries, x: list[Wide]) -> Wide:
    """Return what the entries of a row leave for its pivot; what cancels but for rounding is nothing."""
    terms = [(entry * x[column][0], x[column][1]) for column, entry in row.items()]
    top = max((power for value, power in terms if value != 0.0), default=0)
    parts = [math.ldexp(value, max(power - top, _VANISHED)) for value, power in terms]
    total, size = sum(parts), sum(abs(part) for part in parts)
    if abs(total) <= ZERO * size:
        return 0.0, 0
    value, power = math.frexp(-total)
    return value, power + top


def _entries(matrix: sparse.csr_array) -> list[Entries]:
    ends, index, value = matrix.indptr.tolist(), matrix.indices.tolist(), matrix.data.tolist()
    return [
        {j: v for j, v in zip(index[a:b], value[a:b], strict=True) if v != 0.0}
        for a, b in itertools.pairwise(ends)
    ]


def _subtract(target: Entries, row: Entries, share: float) -> tuple[list[int], list[int]]:
    """Take a multiple of a row from another one; return the columns that came into it, and that went."""
    came, went = [], []
    for column, entry in row.items():
        change = share * entry
        if abs(change) < _LEAST:
            raise ModelError(
                "Coefficients of the balances differ too much in size to say what they determine: give units in which "
                "they are of like size."
            )
        if column not in target:
            target[column] = -change
            came.append(column)
            continue
        before = target[column]
        after = before - change
        if abs(after) <= ZERO * max(abs(before), abs(change)):
            del target[column]
            went.append(column)
        else:
            target[column] = after
    return came, went


def _full(rows: list[Entries], columns: Ints, width: int) -> Floats:
    """Return some rows as a full matrix of some columns."""
    place = np.full(width, -1)
    place[columns] = np.arange(len(columns))
    full = np.zeros((len(rows), len(columns)))
    for i, row in enumerate(rows):
        full[i, place[list(row)]] = list(row.values())
    return full
