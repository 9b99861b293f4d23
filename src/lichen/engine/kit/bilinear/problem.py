"""What a bilinear programme is: a linear programme in which some columns are products of two others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from lichen.core.errors import ModelError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_NAMES = {"cost", "lower", "upper", "row_lower", "row_upper"}


@dataclass(frozen=True, slots=True, eq=False)
class Bilinear:
    """Minimise ``cost @ x`` where ``row_lower <= rows @ x <= row_upper`` and ``x[product] = x[left] * x[right]``.

    `cost`, `lower`, `upper` shape (column,), the bounds finite; `rows` sparse, shape (row, column);
    `row_lower`, `row_upper` shape (row,), ±inf where there is none; `product`, `left`, `right` columns, shape
    (term,). Raises `ModelError` on figures that are no numbers, columns without finite bounds, crossed
    bounds, and parts that do not fit together.

    >>> problem = Bilinear(
    ...     cost=[-1.0, 0.0, 0.0], lower=[0, 0, 0], upper=[9, 3, 3], rows=csr_array([[0, 1.0, 1.0]]),
    ...     row_lower=[-np.inf], row_upper=[4.0], product=[0], left=[1], right=[2])
    >>> problem.n_columns, problem.n_terms
    (3, 1)
    """

    cost: Floats
    lower: Floats
    upper: Floats
    rows: csr_array
    row_lower: Floats
    row_upper: Floats
    product: Integers
    left: Integers
    right: Integers

    def __post_init__(self) -> None:
        """Check the parts and lock their arrays."""
        for field in fields(self):
            if field.name != "rows":
                kind = np.float64 if field.name in _NAMES else np.int64
                array = np.array(getattr(self, field.name), dtype=kind, ndmin=1)
                array.setflags(write=False)
                object.__setattr__(self, field.name, array)
        matrix = csr_array(self.rows)
        matrix.sum_duplicates()
        object.__setattr__(self, "rows", matrix)
        self._check()

    def _check(self) -> None:
        count = len(self.cost)
        shapes = {self.lower.shape, self.upper.shape, (count,)}
        row_shapes = {self.row_lower.shape, self.row_upper.shape, (self.rows.shape[0],)}
        if len(shapes) > 1 or len(row_shapes) > 1 or self.rows.shape[1] != count:
            raise ModelError("Costs, bounds and rows of a bilinear programme must be of the same columns.")
        if not len(self.product) == len(self.left) == len(self.right):
            raise ModelError("Each term needs its product and both factors.")
        terms = np.concatenate([self.product, self.left, self.right])
        if len(terms) and not (terms.min() >= 0 and terms.max() < count):
            raise ModelError(f"A term names a column that does not exist; there are {count}, from 0.")
        if not (np.isfinite(self.cost).all() and np.isfinite(self.rows.data).all()):
            raise ModelError("The costs and coefficients must be finite numbers.")
        if not (np.isfinite(self.lower) & np.isfinite(self.upper)).all():
            raise ModelError(
                "Each column of a bilinear programme needs finite bounds: without them there is no proof."
            )
        if not ((self.lower <= self.upper).all() and (self.row_lower <= self.row_upper).all()):
            raise ModelError("The bounds must be numbers, lower <= upper.")

    @property
    def n_columns(self) -> int:
        """How many columns there are [count]."""
        return len(self.cost)

    @property
    def n_terms(self) -> int:
        """How many products there are [count]."""
        return len(self.product)

    def violation(self, x: Floats) -> float:
        """Return the most by which a row, bound or product is missed, relative to its size above 1 [1]."""
        values = self.rows @ x
        over = np.concatenate([values - self.row_upper, self.row_lower - values])
        scale = np.tile(1.0 + np.asarray(abs(self.rows) @ np.abs(x)), 2)
        bounds = np.concatenate([x - self.upper, self.lower - x]) / (1.0 + np.abs(np.tile(x, 2)))
        missed = np.abs(x[self.product] - x[self.left] * x[self.right]) / (1.0 + np.abs(x[self.product]))
        parts = (over / scale, bounds, missed)
        return max((float(part.max(initial=0.0)) for part in parts), default=0.0)


@dataclass(frozen=True, slots=True)
class BilinearProgress:
    """How far the search is.

    `nodes` solved and `open_nodes` left [count]; `objective` of the best solution so far (infinite while
    there is none) and `bound` below which none can be [unit of the objective]; `gap` between them relative
    to the objective [1].
    """

    nodes: int
    open_nodes: int
    objective: float
    bound: float
    gap: float


Hook = Callable[[BilinearProgress], object]
Repair = Callable[[Floats], Floats | None]
Status = Literal["optimal", "time_limit", "stopped"]


@dataclass(frozen=True, slots=True, eq=False)
class BilinearResult:
    """What the search found.

    `status`: ``optimal`` within the gap that was asked for; ``time_limit`` the best at that moment;
    ``stopped`` where no box is left that the arithmetic can divide. `objective` and `bound` [unit of the
    objective] enclose the least possible value; `gap` is their distance relative to the objective [1]. `x`
    values of the columns, shape (column,), None while no solution is known (then `objective` is infinite).
    `nodes` of the tree [count].
    """

    status: Status
    objective: float
    bound: float
    gap: float
    x: Floats | None
    nodes: int
