"""What a solve found, or why it found nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import highspy
import numpy as np
from numpy.typing import NDArray

from lichen.core.errors import ModelError, SolverError
from lichen.core.said import Figure, said
from lichen.engine.kit.lp_arrays import Floats

Status = Literal["optimal", "within_gap", "time_limit"]

_MODEL = highspy.HighsModelStatus
LIMITS = (_MODEL.kTimeLimit, _MODEL.kIterationLimit, _MODEL.kSolutionLimit, _MODEL.kInterrupt)


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """Which columns and rows are basic or at which bound: the start of a later solve.

    `columns` and `rows` [code of highspy.HighsBasisStatus], shapes (column,) and (row,).
    """

    columns: NDArray[np.int8]
    rows: NDArray[np.int8]


@dataclass(frozen=True, slots=True, eq=False)
class LpResult:
    """What a solve found.

    `status`: ``optimal`` proven; ``within_gap`` stopped at the gap that was asked for; ``time_limit`` the
    best solution at that moment. `objective` and `bound` [unit of the objective] enclose the best possible
    value; `gap` is their distance relative to the objective [1]. `x` values of the columns, shape
    (column,); `row_value` values of the rows, shape (row,). `iterations` of the simplex or interior-point
    method and `nodes` of the tree [count].
    """

    status: Status
    objective: float
    bound: float
    gap: float
    x: Floats
    row_value: Floats
    iterations: int
    nodes: int
    dual_row: Floats | None
    dual_column: Floats | None

    @property
    def row_dual(self) -> Floats:
        """Prices of the rows [unit of the objective per unit of the row], shape (row,); for the sign see
        above.

        Raises `SolverError` where there are none: an integer model has no prices (see
        `LinearModel.price_at`).
        """
        return _present(self.dual_row)

    @property
    def reduced_cost(self) -> Floats:
        """Prices of the columns' bounds [unit of the objective per unit of the column], shape (column,).

        Raises `SolverError` where there are none: an integer model has no prices (see
        `LinearModel.price_at`).
        """
        return _present(self.dual_column)


def _present(dual: Floats | None) -> Floats:
    if dual is None:
        raise SolverError(
            "This solution has no prices, because its model has integer columns or was stopped early. "
            "Fix the integers at a solution with price_at(x), or relax() the model, to get prices."
        )
    return dual


def failure(status: Any, time_limit: float | None) -> ModelError | SolverError:
    """Return the error that says why there is no solution, and what to try."""
    if status == _MODEL.kInfeasible:
        return ModelError(
            said(
                "The model contradicts itself: no values of the columns satisfy all rows and bounds. "
                "Loosen the row or bound that was added last, or leave part of what it demands unserved."
            )
        )
    if status == _MODEL.kUnbounded:
        return ModelError(
            said(
                "The model has no best solution: its objective improves without end. "
                "Give an upper bound to each column that earns."
            )
        )
    if status == _MODEL.kUnboundedOrInfeasible:
        return ModelError(
            said(
                "The model either contradicts itself or improves without end; the solver could not tell which. "
                "Give every column finite bounds and solve again to find out."
            )
        )
    if status in LIMITS:
        return SolverError(_stopped(time_limit))
    return SolverError(
        said(
            "The solver gave up with status '{status}'. This is mostly due "
            "to coefficients that differ by many orders of magnitude: choose units that bring them closer.",
            status=highspy.Highs().modelStatusToString(status),
        )
    )


def _stopped(time_limit: float | None) -> str:
    if time_limit is None:
        return said(
            "The solver reached its limit before it found a first solution. "
            "Give it more time, a start, or a smaller model."
        )
    return said(
        "The solver reached its limit of {seconds} s before it found a first solution. "
        "Give it more time, a start, or a smaller model.",
        seconds=Figure(f"{time_limit:g}"),
    )


def relative_gap(objective: float, bound: float) -> float:
    """Return the distance of the two relative to the objective [1]; infinite if that says nothing.

    >>> relative_gap(8.0, 10.0)
    0.25
    """
    if objective == bound:
        return 0.0
    return abs(objective - bound) / abs(objective) if objective and math.isfinite(bound) else math.inf
