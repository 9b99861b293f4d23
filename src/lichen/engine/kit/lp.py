"""Linear and mixed-integer programmes as arrays, solved by HiGHS: a thin layer without a modelling language.

A model is built from whole arrays, grows by columns and rows while its basis is kept (so that the next solve
starts where the last one ended), and answers with a frozen `LpResult`.

Signs of the prices. `LpResult.row_dual` is the derivative of the objective by the right-hand side of the
row that binds, and `LpResult.reduced_cost` the derivative by the bound of the column that binds, for both
senses. So, when maximising, a binding ``<=`` row has a price >= 0: what one more unit of it is worth. When
minimising it has a price <= 0. A column that is absent would improve a maximum iff ``cost - sum(value *
row_dual[index]) > 0``, and a minimum iff it is < 0.

References
----------
.. [1] Huangfu, Q. and Hall, J. A. J. (2018). Parallelizing the dual revised simplex method. Mathematical
   Programming Computation 10, 119-142. doi:10.1007/s12532-017-0130-5
"""

from __future__ import annotations

import math
from typing import Any, Literal

import highspy
import numpy as np
from numpy.typing import ArrayLike

from lichen.core.errors import ModelError, SolverError
from lichen.engine.kit.lp_arrays import Integers, bounds, check, entries, finite, frozen, indices
from lichen.engine.kit.lp_result import LIMITS, Basis, LpResult, failure, relative_gap
from lichen.engine.kit.lp_run import LpProgress, ProgressHook, run_watched

__all__ = ["Basis", "LinearModel", "LpProgress", "LpResult", "ProgressHook", "relative_gap"]

Method = Literal["auto", "dual", "primal", "ipm", "pdlp"]

_STRATEGIES = {
    "auto": 1,
    "dual": 1,
    "primal": 4,
    "ipm": 1,
    "pdlp": 1,
}  # dual was faster after added columns, too
_PROVEN = 1e-6  # a relative gap up to this is rounding, not an unfinished proof
_FEASIBLE = 2  # kSolutionStatusFeasible
_MODEL = highspy.HighsModelStatus


class LinearModel:
    """A linear or mixed-integer programme that grows.

    Rows are ``lower <= sum(value * x) <= upper``, columns ``lower <= x <= upper``; ±inf where there is no
    bound. All arguments are arrays (or numbers, where every entry is the same); nothing is named.

    Two products share 4 hours and 6 kg and earn 3 and 5 a piece; one more hour would be worth 0.8:

    >>> model = LinearModel(sense="max")
    >>> model.add_rows(-np.inf, [4.0, 6.0])
    0
    >>> hours_and_kilograms = [2.0, 1.0, 1.0, 3.0]
    >>> model.add_columns([3.0, 5.0], 0.0, np.inf, [0, 2], [0, 1, 0, 1], hours_and_kilograms)
    0
    >>> found = model.solve()
    >>> found.status, round(found.objective, 6), found.x.round(6).tolist(), found.row_dual.round(6).tolist()
    ('optimal', 11.6, [1.2, 1.6], [0.8, 1.4])
    """

    def __init__(self, *, sense: Literal["max", "min"] = "min") -> None:
        """Make an empty model that is to be maximised or minimised; other senses raise `ModelError`."""
        if sense not in {"max", "min"}:
            raise ModelError(f"The sense of a model is 'max' or 'min', not {sense!r}.")
        self.sense = sense
        self._highs: Any = highspy.Highs()
        self._highs.setOptionValue("output_flag", False)
        if sense == "max":
            self._highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
        self._integer = np.zeros(0, dtype=np.bool_)
        self._n_rows = 0

    @property
    def n_rows(self) -> int:
        """How many rows there are [count]."""
        return self._n_rows

    @property
    def n_columns(self) -> int:
        """How many columns there are [count]."""
        return len(self._integer)

    @property
    def n_integers(self) -> int:
        """How many columns must be integer [count]."""
        return int(self._integer.sum())

    def add_rows(self, lower: ArrayLike, upper: ArrayLike) -> int:
        """Append empty rows with these bounds, shape (row,) or numbers; return the index of the first.

        Raises `ModelError` on NaN or crossed bounds. The basis is kept: the new rows are basic.
        """
        empty = np.zeros(0)
        low, high = bounds("rows", lower, upper)
        return self.add_filled_rows(low, high, np.zeros(len(low) + 1), empty, empty)

    def add_filled_rows(
        self, lower: ArrayLike, upper: ArrayLike, start: ArrayLike, index: ArrayLike, value: ArrayLike
    ) -> int:
        """Append rows against existing columns (compressed rows); return the index of the first.

        `start` shape (row,) or (row + 1,), `index` columns and `value` coefficients, shape (entry,). The
        basis is kept: the new rows are basic. Raises `ModelError` on NaN, crossed bounds, or entries that
        do not fit.
        """
        low, high = bounds("rows", lower, upper)
        starts, where, values = entries("row", "column", len(low), self.n_columns, start, index, value)
        first = self._n_rows
        if len(low):
            check(
                self._highs.addRows(len(low), low, high, len(values), starts, where, values),
                "The rows were refused: a row may name a column only once.",
            )
            self._n_rows += len(low)
        return first

    def add_columns(
        self,
        cost: ArrayLike,
        lower: ArrayLike,
        upper: ArrayLike,
        start: ArrayLike,
        index: ArrayLike,
        value: ArrayLike,
        integer: ArrayLike | None = None,
    ) -> int:
        """Append columns against existing rows (compressed columns); return the index of the first.

        `cost`, `lower`, `upper` shape (column,) or numbers (at least one an array); `start` shape (column,)
        or (column + 1,); `index` rows and `value` coefficients, shape (entry,); `integer` flags, shape
        (column,). The basis is kept: the new columns are not in it. Raises `ModelError` on NaN, crossed
        bounds, or entries that do not fit.
        """
        costs = finite("costs", cost)
        low, high = bounds("columns", lower, upper, len(np.atleast_1d(costs)) if costs.ndim else None)
        costs = np.ascontiguousarray(np.broadcast_to(costs, low.shape))
        starts, where, values = entries("column", "row", len(low), self._n_rows, start, index, value)
        flags = np.broadcast_to(np.asarray(False if integer is None else integer, dtype=np.bool_), low.shape)
        first = self.n_columns
        if len(low):
            check(
                self._highs.addCols(len(low), costs, low, high, len(values), starts, where, values),
                "The columns were refused: a column may name a row only once.",
            )
            self._integer = np.concatenate([self._integer, np.zeros(len(low), dtype=np.bool_)])
            self.set_integer(first + np.flatnonzero(flags))
        return first

    def set_column_bounds(self, columns: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> None:
        """Change the bounds of these columns; raises `ModelError` on unknown ones, NaN or crossed bounds."""
        which = indices("column", columns, self.n_columns)
        low, high = bounds("columns", lower, upper, len(which))
        check(self._highs.changeColsBounds(len(which), which, low, high), "The bounds were refused.")

    def set_row_bounds(self, rows: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> None:
        """Change the bounds of these rows; raises `ModelError` on unknown rows, NaN or crossed bounds."""
        which = indices("row", rows, self._n_rows)
        low, high = bounds("rows", lower, upper, len(which))
        check(self._highs.changeRowsBounds(len(which), which, low, high), "The bounds were refused.")

    def set_costs(self, columns: ArrayLike, cost: ArrayLike) -> None:
        """Change the costs of these columns; raises `ModelError` on unknown ones or costs not finite."""
        which = indices("column", columns, self.n_columns)
        costs = np.ascontiguousarray(np.broadcast_to(finite("costs", cost), which.shape))
        check(self._highs.changeColsCost(len(which), which, costs), "The costs were refused.")

    def set_coefficient(self, row: int, column: int, value: float) -> None:
        """Change one coefficient; raises `ModelError` on an unknown row or column, or no number."""
        indices("row", row, self._n_rows)
        indices("column", column, self.n_columns)
        check(self._highs.changeCoeff(row, column, float(finite("coefficients", value))), "It was refused.")

    def set_integer(self, columns: ArrayLike) -> None:
        """Make these columns integer; raises `ModelError` on unknown columns."""
        self._set_integrality(indices("column", columns, self.n_columns), highspy.HighsVarType.kInteger)

    def relax(self) -> None:
        """Make every column continuous."""
        self._set_integrality(
            np.flatnonzero(self._integer).astype(np.int32), highspy.HighsVarType.kContinuous
        )

    def _set_integrality(self, which: Integers, kind: Any) -> None:
        if len(which):
            kinds = np.full(len(which), int(kind), dtype=np.uint8)
            check(self._highs.changeColsIntegrality(len(which), which, kinds), "The columns were refused.")
            self._integer[which] = kind == highspy.HighsVarType.kInteger

    def solve(
        self,
        *,
        time_limit: float | None = None,
        gap: float = 1e-9,
        absolute_gap: float = 1e-9,
        tolerance: float = 1e-7,
        integer_tolerance: float = 1e-6,
        method: Method = "auto",
        threads: int = 1,
        start: ArrayLike | None = None,
        progress: ProgressHook | None = None,
    ) -> LpResult:
        """Solve the model and return the `LpResult`.

        `time_limit` [s]; `gap` relative [1] and `absolute_gap` [unit of the objective] at which a search
        over integers may stop; `tolerance` by which rows, bounds and prices may be violated;
        `integer_tolerance` by which integers may be off; `method` of linear programmes (``auto`` is dual
        simplex); `start`
        values of the columns to begin a search over integers from, shape (column,) (a linear programme
        starts from its last basis); `progress` is called with an `LpProgress` a few times a second. Ctrl-C,
        and any error raised by `progress`, stop the solver and come through. With one thread the answer is
        the same each time.

        Raises `ModelError` if no solution exists or none is best; `SolverError` if the time was up before a
        first solution was found, or the arithmetic failed.
        """
        if method not in _STRATEGIES:
            raise ModelError(f"There is no method {method!r}; choose one of {', '.join(_STRATEGIES)}.")
        # HiGHS counts the time of a linear programme from its first solve, that of an integer one from each.
        spent = 0.0 if self._integer.any() else self._highs.getRunTime()
        self._set_options(
            time_limit=math.inf if time_limit is None else float(time_limit) + spent,
            mip_rel_gap=float(gap),
            mip_abs_gap=float(absolute_gap),
            primal_feasibility_tolerance=float(tolerance),
            dual_feasibility_tolerance=float(tolerance),
            mip_feasibility_tolerance=float(integer_tolerance),
            simplex_strategy=_STRATEGIES[method],
            solver=method if method in {"ipm", "pdlp"} else "choose",
            threads=int(threads),
        )
        if start is not None and self._integer.any():
            self._set_start(start)
        run_watched(self._highs, progress)
        if self._highs.getModelStatus() in {
            _MODEL.kUnknown,
            _MODEL.kSolveError,
            _MODEL.kUnboundedOrInfeasible,
        }:
            # A basis gone stale, or presolve that could not tell: decide afresh and without presolve.
            self._highs.clearSolver()
            self._set_options(presolve="off")
            run_watched(self._highs, progress)
            self._set_options(presolve="choose")
        return self._result(time_limit)

    def price_at(self, x: ArrayLike, *, time_limit: float | None = None, tolerance: float = 1e-7) -> LpResult:
        """Solve the linear programme that is left when the integers are fixed at `x`, which has prices.

        `x` values of the columns, shape (column,), as in `LpResult.x`; the model is left as it was.
        Raises as `solve` does.
        """
        columns = np.flatnonzero(self._integer).astype(np.int32)
        values = np.round(np.asarray(x, dtype=np.float64)[columns])
        if not len(columns):
            return self.solve(time_limit=time_limit, tolerance=tolerance)
        _, _, _, lower, upper, _ = self._highs.getCols(len(columns), columns)
        try:
            self.relax()
            self.set_column_bounds(columns, values, values)
            return self.solve(time_limit=time_limit, tolerance=tolerance)
        finally:
            self.set_column_bounds(columns, lower, upper)
            self.set_integer(columns)

    def basis(self) -> Basis:
        """Return the present basis; raises `SolverError` if there is none (not solved yet, or integer)."""
        found = self._highs.getBasis()
        if not found.valid:
            raise SolverError("There is no basis yet: solve the model first, without integer columns.")
        return Basis(
            frozen(np.array([int(s) for s in found.col_status], dtype=np.int8)),
            frozen(np.array([int(s) for s in found.row_status], dtype=np.int8)),
        )

    def set_basis(self, basis: Basis) -> None:
        """Start the next solve from this basis; raises `ModelError` if its size is not the model's."""
        if (len(basis.columns), len(basis.rows)) != (self.n_columns, self._n_rows):
            raise ModelError(
                f"The basis is of {len(basis.columns)} columns and {len(basis.rows)} rows, the model of "
                f"{self.n_columns} and {self._n_rows}: take the basis after the model has grown."
            )
        given = highspy.HighsBasis()
        given.col_status = [highspy.HighsBasisStatus(int(s)) for s in basis.columns]
        given.row_status = [highspy.HighsBasisStatus(int(s)) for s in basis.rows]
        given.valid = True
        check(self._highs.setBasis(given), "The basis was refused: it must have as many basics as rows.")

    def _set_options(self, **options: float | str) -> None:
        for name, value in options.items():
            check(
                self._highs.setOptionValue(name, value),
                f"The value {value!r} for {name} is out of its range.",
            )

    def _set_start(self, start: ArrayLike) -> None:
        values = finite("start values", start)
        if values.shape != (self.n_columns,):
            raise ModelError(f"A start needs one value for each of {self.n_columns} columns.")
        given = highspy.HighsSolution()
        given.col_value = values.tolist()
        given.value_valid = True
        check(self._highs.setSolution(given), "The start values were refused.")

    def _result(self, time_limit: float | None) -> LpResult:
        status, info = self._highs.getModelStatus(), self._highs.getInfo()
        integer = bool(self._integer.any())
        finished = status in {_MODEL.kOptimal, _MODEL.kModelEmpty}
        if not finished and not (status in LIMITS and info.primal_solution_status == _FEASIBLE):
            raise failure(status, time_limit)
        found = self._highs.getSolution()
        objective = float(self._highs.getObjectiveValue())
        worst = math.inf if self.sense == "max" else -math.inf
        bound = float(info.mip_dual_bound) if integer else (objective if finished else worst)
        gap = relative_gap(objective, bound)
        priced = finished and not integer and (found.dual_valid or not self.n_columns)
        return LpResult(
            status="time_limit" if not finished else "optimal" if gap <= _PROVEN else "within_gap",
            objective=objective,
            bound=bound,
            gap=gap,
            x=frozen(np.array(found.col_value, dtype=np.float64)),
            row_value=frozen(np.array(found.row_value, dtype=np.float64)),
            iterations=int(max(info.simplex_iteration_count, 0) + max(info.ipm_iteration_count, 0)),
            nodes=int(max(info.mip_node_count, 0)),
            dual_row=frozen(np.array(found.row_dual, dtype=np.float64)) if priced else None,
            dual_column=frozen(np.array(found.col_dual, dtype=np.float64)) if priced else None,
        )
