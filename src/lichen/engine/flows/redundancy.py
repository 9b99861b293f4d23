"""What figures know of each other: the independent contradictions among them, and how each figure bears on them.

From one elimination follow the tests of all figures, and what is left when some of them are taken out: each figure
taken out costs one contradiction, and no new elimination [1]_.

.. [1] S. Narasimhan, C. Jordache, *Data Reconciliation and Gross Error Detection* (2000), chapters 7 and 8,
   doi:10.1016/B978-0-88415-255-2.X5000-7.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

from lichen.engine.kit.reconcile.exact import Exact
from lichen.engine.kit.reconcile.problem import Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_BLIND = 1e-9  # share of its variance below which a figure is not checked by the others


@dataclass(frozen=True, slots=True, eq=False)
class Redundancy:
    """The contradictions of a part.

    `figures` indices of the variables that were measured with an error, `own` [unit of the figure] their standard
    deviations, shapes (figure,). `miss` [1], shape (contradiction,): contradictions that are independent, each with a
    standard deviation of one; their squares add up to chi². `pull` [1/unit of the figure], shape (contradiction,
    figure): what one more unit of the figure takes off each of them.
    """

    figures: Ints
    own: Floats
    miss: Floats
    pull: Floats

    def said(self) -> tuple[Floats, Floats]:
        """Return how much more the others say each figure is, and the variance of that gap, shapes (figure,).

        Both NaN for a figure of which the others say nothing.
        """
        weight = (self.pull**2).sum(axis=0)
        seen = weight * self.own**2 > _BLIND
        with np.errstate(divide="ignore", invalid="ignore"):
            return (
                np.where(seen, self.pull.T @ self.miss / weight, np.nan),
                np.where(seen, 1 / weight, np.nan),
            )

    def without(self, figure: int) -> Redundancy:
        """Return what is left of the contradictions when a figure (its place here) is taken out."""
        along = self.pull[:, figure]
        along = along / np.linalg.norm(along)
        pull = self.pull - np.outer(along, along @ self.pull)
        pull[:, figure] = 0.0
        return Redundancy(self.figures, self.own, self.miss - along * (along @ self.miss), pull)

    def together(self, figures: list[int]) -> tuple[Floats, Floats]:
        """Return how much more the rest says that these figures are, all of them taken out, and the variances."""
        part = self.pull[:, figures]
        inverse = np.asarray(linalg.pinvh(part.T @ part))
        return np.asarray(inverse @ (part.T @ self.miss)), np.array(np.diag(inverse), np.float64)


def redundancy_of(problem: Problem, found: Exact) -> Redundancy:
    """Return the contradictions of a problem after elimination.

    >>> from lichen.engine.kit.reconcile.exact import eliminate
    >>> p = Problem.from_dense([[1.0, -1.0, -1.0]], [10.0, 6.0, 7.0], [1.0, 1.0, 0.5])
    >>> said, variance = redundancy_of(p, eliminate(p)).said()
    >>> (p.measured + said).round(9).tolist(), (said / variance**0.5).round(9).tolist()
    ([13.0, 3.0, 4.0], [2.0, -2.0, -2.0])
    """
    basis, spread, figures = found.row_space, found.spread, found.adjusted
    step = found.x[figures] - problem.measured[figures]
    if spread.ndim == 1:
        pull, own = (basis / spread[:, None]).T, spread
    else:
        pull = np.asarray(linalg.solve_triangular(spread, basis, trans="T", lower=True)).T
        own = np.sqrt((spread**2).sum(axis=1))
    return Redundancy(figures, own, pull @ step, pull)
