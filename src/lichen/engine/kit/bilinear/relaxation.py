"""The linear relaxation of a bilinear programme over a box: four planes around each product.

Its value is never taken from the solver. From whatever prices the solver gives, a bound is computed that
holds for any prices at all (weak duality over the box): rounding, tolerances or an unfinished solve can
make the bound worse, not wrong.

References
----------
.. [1] McCormick, G. P. (1976). Computability of global solutions to factorable nonconvex programs: part I.
   Mathematical Programming 10, 147-175. doi:10.1007/BF01580665
.. [2] Neumaier, A. and Shcherbina, O. (2004). Safe bounds in linear and mixed-integer programming.
   Mathematical Programming 99, 283-296. doi:10.1007/s10107-003-0433-3
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from scipy.sparse import csr_array, vstack

from lichen.core.errors import SolverError
from lichen.engine.kit.bilinear.problem import Bilinear, Floats, Integers

_STATUS = highspy.HighsModelStatus
_BASIC = highspy.HighsBasisStatus.kBasic
_FEW = 100  # terms up to which all planes are in from the start
_ROUNDS = 20  # solves after which planes that are still missed are left for another time
_MISSED = 1e-7  # by which a solution may lie beyond a plane
_ROUNDING = 1e-14  # of the size of each sum: a hundred units in the last place


@dataclass(frozen=True, slots=True, eq=False)
class Relaxed:
    """A relaxation solved.

    `bound` [unit of the objective] holds whatever happened to the solver; infinite where the box is proven
    to hold no solution. `x` the point where the relaxation is least, shape (column,), None where the solver
    has none. `price` what the bound rises by for each unit that a column moves away from the end of the box
    that it was counted at (positive: from the lower end), shape (column,). `weight` of each term in the
    bound: how much a product that is missed by one unit may be worth, shape (term,). `basis` to start from.
    """

    bound: float
    x: Floats | None
    price: Floats
    weight: Floats
    basis: Any


class Relaxation:
    """The relaxation of one problem over ever new boxes, each solve starting from a basis given.

    Few planes matter. A plane is put in once a solution lies beyond it, and stays; a solve ends when none is
    missed. With few terms all are in from the start.

    `terms` that are enforced, all if None. The best of the example is -4; the planes allow more:

    >>> row = csr_array([[0.0, 1.0, 1.0]])
    >>> product = Bilinear([-1.0, 0, 0], [0, 0, 0], [9, 3, 3], row, [-np.inf], [4.0], [0], [1], [2])
    >>> found = Relaxation(product).solve(product.lower, product.upper)
    >>> round(found.bound, 6)
    -6.0
    """

    def __init__(self, problem: Bilinear, terms: Integers | None = None) -> None:
        which = np.arange(problem.n_terms) if terms is None else np.asarray(terms, dtype=np.int64)
        self.problem = problem
        self._left, self._right = problem.left[which], problem.right[which]
        self._head = problem.rows.shape[0] + 1  # the rows of the problem, and one that keeps the cost down
        self._count = len(which)
        plane = np.arange(4 * self._count)
        ones = np.ones(4 * self._count)
        shape = (4 * self._count, problem.n_columns)
        product, left, right = (
            csr_array((ones, (plane, np.repeat(columns, 4))), shape=shape)
            for columns in (problem.product[which], self._left, self._right)
        )
        # Numbers that tell, once the rows are put in order, where the ends of the box belong.
        planes = product + 2 * left + 4 * right
        cost = csr_array(np.where(problem.cost == 0, np.nan, problem.cost)[None, :])
        cost.data[:] = np.nan_to_num(cost.data)
        matrix = csr_array(vstack([problem.rows, cost, planes], format="csr"))
        self._matrix = matrix
        self._first = int(matrix.indptr[self._head])
        mark = matrix.data[self._first :].astype(np.int64)
        self._row = np.repeat(plane, np.diff(matrix.indptr[self._head :]))
        self._is_product, self._is_left, self._is_right = ((mark & bit > 0) * 1.0 for bit in (1, 2, 4))
        self._row_lower = np.concatenate(
            [problem.row_lower, [-np.inf], np.tile([0, 0, -np.inf, -np.inf], self._count)]
        )
        self._row_upper = np.concatenate(
            [problem.row_upper, [np.inf], np.tile([np.inf, np.inf, 0, 0], self._count)]
        )
        few = self._count <= _FEW
        self._active = np.arange(4 * self._count) if few else np.zeros(0, dtype=np.int64)
        self._highs = _quiet()

    @property
    def seconds(self) -> float:
        """What the solver has spent on all relaxations so far [s], by its own clock: the engine has none."""
        return float(self._highs.getRunTime())

    def solve(
        self,
        lower: Floats,
        upper: Floats,
        *,
        cost: Floats | None = None,
        cutoff: float = np.inf,
        basis: Any = None,
    ) -> Relaxed:
        """Solve over the box from `lower` to `upper`, shape (column,), and return what is `Relaxed`.

        `cost` instead of the problem's own, shape (column,); `cutoff` above which the problem's own cost need
        not be looked at [unit of the objective]; `basis` of an earlier solve. Raises `SolverError` if the
        solver refuses the model.
        """
        costs = self.problem.cost if cost is None else cost
        row_lower, row_upper = self._box(lower, upper)
        row_upper[self._head - 1] = cutoff
        for _ in range(_ROUNDS):
            rows = np.concatenate([np.arange(self._head), self._head + self._active])
            self._run(costs, lower, upper, row_lower[rows], row_upper[rows], rows, basis)
            missed = self._missed(row_lower, row_upper)
            if not len(missed):
                break
            basis = self._highs.getBasis()
            self._active = np.concatenate([self._active, missed])
        return self._relaxed(costs, lower, upper, row_lower, row_upper, rows)

    def _run(
        self,
        cost: Floats,
        lower: Floats,
        upper: Floats,
        row_lower: Floats,
        row_upper: Floats,
        rows: Integers,
        basis: Any,
    ) -> None:
        """Have the solver solve over these rows; rows that the basis does not know start in it."""
        matrix = self._matrix if len(rows) == self._matrix.shape[0] else self._matrix[rows]
        none = np.zeros(self.problem.n_columns, dtype=np.int32)
        status = self._highs.passModel(
            matrix.shape[1], matrix.shape[0], matrix.nnz, 2, 1, 0.0, cost, lower, upper,
            row_lower, row_upper, matrix.indptr, matrix.indices, matrix.data, none,
        )  # fmt: skip
        if status == highspy.HighsStatus.kError:
            raise SolverError(
                "The solver refused a relaxation; bring the figures closer to one another in size."
            )
        if basis is not None:
            known = list(basis.row_status)
            if len(known) < len(rows):
                basis.row_status = known + [_BASIC] * (len(rows) - len(known))
            self._highs.setBasis(basis)
        self._highs.run()

    def _missed(self, row_lower: Floats, row_upper: Floats) -> Integers:
        """Return the planes beyond which the solution lies and that are not in yet."""
        if len(self._active) == 4 * self._count or self._highs.getModelStatus() != _STATUS.kOptimal:
            return np.zeros(0, dtype=np.int64)
        values = (self._matrix @ np.array(self._highs.getSolution().col_value))[self._head :]
        over = np.maximum(values - row_upper[self._head :], row_lower[self._head :] - values)
        over[self._active] = 0.0
        missed: Integers = np.flatnonzero(over > _MISSED)
        return missed

    def _box(self, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
        """Put the ends of the box into the planes and return the bounds of all rows."""
        a, b = lower[self._left], upper[self._left]
        c, d = lower[self._right], upper[self._right]
        # product - of_right * left - of_left * right against - of_left * of_right, four planes each
        of_left = np.stack([a, b, a, b], axis=1).ravel()
        of_right = np.stack([c, d, d, c], axis=1).ravel()
        self._matrix.data[self._first :] = (
            self._is_product - self._is_left * of_right[self._row] - self._is_right * of_left[self._row]
        )
        row_lower, row_upper = self._row_lower.copy(), self._row_upper.copy()
        corner = -of_left * of_right
        low = np.tile([True, True, False, False], self._count)
        row_lower[self._head :][low] = corner[low]
        row_upper[self._head :][~low] = corner[~low]
        return row_lower, row_upper

    def _relaxed(
        self,
        cost: Floats,
        lower: Floats,
        upper: Floats,
        row_lower: Floats,
        row_upper: Floats,
        rows: Integers,
    ) -> Relaxed:
        highs, state = self._highs, self._highs.getModelStatus()
        parts = (lower, upper, row_lower, row_upper)
        if state == _STATUS.kInfeasible:
            ray = highs.getDualRay()
            proof = np.zeros(len(row_lower))
            if ray[1]:
                proof[rows] = np.asarray(ray[2])
            best = max(self._safe(np.zeros_like(cost), sign * proof, *parts)[0] for sign in (1.0, -1.0))
            nothing = np.zeros_like(cost)
            return Relaxed(np.inf if best > 0 else -np.inf, None, nothing, np.zeros(self._count), None)
        solution = highs.getSolution()
        dual = np.zeros(len(row_lower))
        if solution.dual_valid:
            dual[rows] = np.array(solution.row_dual)
        bound, price = self._safe(cost, dual, *parts)
        solved = state == _STATUS.kOptimal and solution.value_valid
        return Relaxed(
            bound=bound,
            x=np.clip(np.array(solution.col_value), lower, upper) if solved else None,
            price=price,
            weight=np.abs(dual[self._head :]).reshape(-1, 4).max(axis=1, initial=0.0),
            basis=highs.getBasis() if solved else None,
        )

    def _safe(
        self, cost: Floats, dual: Floats, lower: Floats, upper: Floats, row_lower: Floats, row_upper: Floats
    ) -> tuple[float, Floats]:
        """Return a bound that holds for these prices of rows, whatever they are, and the prices of columns."""
        dual = np.where(np.isfinite(dual), dual, 0.0)
        side = np.where(dual > 0, row_lower, row_upper)
        dual = np.where(np.isfinite(side), dual, 0.0)
        rows = dual * np.where(np.isfinite(side), side, 0.0)
        price = cost - dual @ self._matrix
        columns = np.where(price > 0, price * lower, price * upper)
        reach = np.maximum(np.abs(lower), np.abs(upper))
        size = (np.abs(cost) + np.abs(dual) @ abs(self._matrix)) @ reach + np.abs(rows).sum()
        return float(rows.sum() + columns.sum() - _ROUNDING * size), price


def _quiet() -> Any:
    highs = highspy.Highs()
    options = {"output_flag": False, "threads": 1, "primal_feasibility_tolerance": 1e-9}
    for name, value in (options | {"dual_feasibility_tolerance": 1e-9}).items():
        highs.setOptionValue(name, value)
    return highs
