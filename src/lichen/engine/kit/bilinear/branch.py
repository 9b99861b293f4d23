"""Which column of a box to divide, and where.

Candidates are the factors of products that the relaxation misses most. Those of which little is known are
tried (both halves solved); later what earlier cuts brought per unit of what was missed is trusted.

References
----------
.. [1] Achterberg, T., Koch, T. and Martin, A. (2005). Branching rules revisited. Operations Research Letters
   33(1), 42-54. doi:10.1016/j.orl.2004.04.002
.. [2] Belotti, P., Lee, J., Liberti, L., Margot, F. and Wächter, A. (2009). Branching and bounds tightening
   techniques for non-convex MINLP. Optimization Methods and Software 24, 597-634.
   doi:10.1080/10556780903087124
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lichen.engine.kit.bilinear.problem import Bilinear, Floats

_NARROW = 1e-7  # a width relative to that of the whole below which nothing is divided
_TOWARDS = 0.7  # how far from the middle towards the relaxation's point a box is cut
_MARGIN = 0.1  # of the width that each side keeps at least
_TRIES = 4  # cuts of a column after which what they brought is trusted
_LOOK = 8  # candidates that are looked at


@dataclass(frozen=True, slots=True)
class Cut:
    """A way to divide a box: the `column`, the `point` [unit of the column], and what is `missed` by its products.

    `known` says whether enough cuts of this column were made to trust `score`, what to expect of it.
    """

    column: int
    point: float
    missed: float
    score: float
    known: bool


class Brancher:
    """Proposes cuts for the boxes of one problem, and learns from what they brought.

    >>> from scipy.sparse import csr_array
    >>> row = csr_array([[0.0, 1.0, 1.0]])
    >>> product = Bilinear([-1.0, 0, 0], [0, 0, 0], [9, 3, 3], row, [-np.inf], [4.0], [0], [1], [2])
    >>> brancher = Brancher(product)
    >>> cut = brancher.cuts(np.array([6.0, 2.0, 2.0]), np.ones(1), product.lower, product.upper)[0]
    >>> cut.column, round(cut.point, 2)
    (1, 1.85)
    """

    def __init__(self, problem: Bilinear) -> None:
        self._problem = problem
        self._width = np.maximum(problem.upper - problem.lower, 1e-300)
        self._factors = np.zeros(problem.n_columns, dtype=np.bool_)
        self._factors[problem.left] = self._factors[problem.right] = True
        self._gain = np.zeros((2, problem.n_columns))
        self._count = np.zeros((2, problem.n_columns))

    def cuts(self, x: Floats | None, weight: Floats, lower: Floats, upper: Floats) -> list[Cut]:
        """Return cuts, the most promising first; none where every factor's range is a point.

        `x` point of the relaxation, shape (column,), None if unknown; `weight` of the terms, shape (term,).
        """
        problem, width = self._problem, (upper - lower) / self._width
        free = self._factors & (width > _NARROW)
        if not free.any():
            return []
        if x is None:
            column = int(np.argmax(np.where(free, width, -1.0)))
            return [Cut(column, 0.5 * float(lower[column] + upper[column]), 0.0, 0.0, known=True)]
        off = np.abs(x[problem.product] - x[problem.left] * x[problem.right])
        score = off * (weight + 1e-3 * weight.max(initial=0.0) + 1e-12)
        total = np.bincount(problem.left, score, problem.n_columns) + np.bincount(
            problem.right, score, problem.n_columns
        )
        total = np.where(free, total, -1.0)
        if total.max() <= 0:
            total = np.where(free, width, -1.0)
        best = np.argsort(-total, kind="stable")[:_LOOK]
        cuts = [self._cut(int(c), float(total[c]), x, lower, upper) for c in best if total[c] > 0]
        return sorted(cuts, key=lambda cut: (-cut.score, cut.column)) if all(c.known for c in cuts) else cuts

    def _cut(self, column: int, missed: float, x: Floats, lower: Floats, upper: Floats) -> Cut:
        low, high = float(lower[column]), float(upper[column])
        point = _TOWARDS * float(x[column]) + (1 - _TOWARDS) * 0.5 * (low + high)
        margin = _MARGIN * (high - low)
        counts = self._count[:, column]
        gains = self._gain[:, column] / np.maximum(counts, 1) * missed
        return Cut(
            column,
            min(max(point, low + margin), high - margin),
            missed,
            balanced(*gains.tolist()),
            known=bool(counts.min() >= _TRIES),
        )

    def learn(self, cut: Cut, gains: tuple[float, float]) -> None:
        """Remember what the two halves of a cut brought [unit of the objective]."""
        if cut.missed > 0:
            for side, gain in enumerate(gains):
                if np.isfinite(gain):
                    self._gain[side, cut.column] += gain / cut.missed
                    self._count[side, cut.column] += 1


def balanced(first: float, second: float) -> float:
    """Return how good a cut is of which the halves bring so much: both should bring something.

    >>> balanced(2.0, 2.0) > balanced(9.0, 0.0)
    True
    """
    return max(first, 1e-9) * max(second, 1e-9)
