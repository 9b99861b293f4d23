"""The best plan that keeps a share of its gain under any single loss, and what that costs.

A plan keeps its promise for a loss if what is left at once (`lichen.engine.match.stress.shrink`) is at least the share
asked for of what the plan gains. What is left is concave in the plan, so the promise is kept by adding, for each loss
that breaks it, the row that its prices give, until none is broken (Benders).

References
----------
.. [1] Benders, J. F. (1962). Partitioning procedures for solving mixed-variables programming problems. Numerische
   Mathematik 4, 238-252. doi:10.1007/BF01386316
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from lichen.engine.match.answer import USED
from lichen.engine.match.master import Master, Solved
from lichen.engine.match.pairs import worth
from lichen.engine.match.problem import Arcs, Floats, Problem
from lichen.engine.match.stress.shrink import Kept, Loss, Shrink

ROUNDS = 60
FEW_STEPS = 24  # buildable plants and
FEW_ARCS = 6000  # arcs: up to here the robust plan may build otherwise than the best plan
TOLERANCE = 1e-6
ROUNDING = 1e-8  # of the largest coefficient of a row

Report = Callable[[float, str], None]


@dataclass(frozen=True, slots=True, eq=False)
class Robust:
    """A plan that keeps at least `kept` of its gain `value` [currency/year] under any loss that was looked at.

    `arcs`, `amount` shape (arc,), `steps` shape (plant,); `worst` the loss it keeps least under (None if it loses
    nothing); `settled` whether every loss keeps the promise, or rounds ran out first.
    """

    value: float
    kept: float
    arcs: Arcs
    amount: Floats
    steps: Floats
    worst: str | None
    settled: bool


class Promise:
    """The programme of all plans over given arcs, with a row for every loss that ever broke a promise."""

    def __init__(self, problem: Problem, arcs: Arcs, losses: Sequence[Loss], steps: Floats | None) -> None:
        self.problem, self.losses = problem, losses
        self.master = Master(problem)
        self.master.add(arcs)
        self.arcs = self.master.arcs
        if steps is not None:
            whole = np.round(steps).astype(np.int64)
            self.master.allow(whole, whole)
        self.free = steps is None and len(self.master.built) > 0
        self._rows: list[tuple[int, Kept]] = []

    def _coefficients(self, kept: Kept, share: float) -> Floats:
        """Return the row ``what is kept − share · gain ≥ −base`` over all columns."""
        problem, master, plants = self.problem, self.master, self.problem.plants
        row = np.zeros(master.model.n_columns)
        gain = worth(self.arcs, problem.carbon_price)
        row[master.arc_columns] = kept.haul_price(problem, self.arcs) - share * gain
        running = plants.unit_cost + problem.carbon_price * plants.emitted
        row[master.throughput_column : master.throughput_column + len(plants)] = share * running
        built = master.built
        row[master.step_column : master.step_column + len(built)] = (
            kept.step_price[built] + share * plants.step_cost[built]
        )
        leaving = np.flatnonzero(~np.isnan(problem.sources.outlet_money))
        outlet = problem.sources.outlet_money + problem.carbon_price * np.nan_to_num(
            problem.sources.outlet_co2e
        )
        row[master.outlet_column : master.outlet_column + len(leaving)] = -share * outlet[leaving]
        return row

    def _add(self, kept: Kept, share: float) -> None:
        row = self._coefficients(kept, share)
        scale = max(1.0, float(np.max(np.abs(row), initial=0.0)))
        index = np.flatnonzero(np.abs(row) > ROUNDING * scale)
        first = self.master.model.add_filled_rows(
            [-kept.base / scale], [np.inf], [0, len(index)], index, row[index] / scale
        )
        self._rows.append((first, kept))

    def _relax_rows(self) -> None:
        """Take the rows of an earlier share out of force."""
        rows = np.array([row for row, _ in self._rows], np.int64)
        self.master.model.set_row_bounds(rows, np.full(len(rows), -np.inf), np.full(len(rows), np.inf))
        self._rows = []

    def _solve(self) -> Solved:
        if not self.free:
            return self.master.solve()
        return self.master.solve_integer(gap=1e-6, time_limit=60.0)[0]

    def plan(self, share: float, report: Report) -> Robust:
        """Return the best plan that keeps `share` [1] of its gain under any single loss."""
        known = [kept for _, kept in self._rows]
        self._relax_rows()
        for kept in known:
            self._add(kept, share)
        for number in range(ROUNDS):
            found = self._solve()
            report(number / ROUNDS, f"round {number + 1}: {found.objective:,.0f}")
            used = np.flatnonzero(found.amount > USED)
            kept_least, worst, broken = self._weakest(found, used, share)
            if not broken:
                return Robust(
                    found.objective, kept_least, self.arcs, found.amount, found.steps, worst, settled=True
                )
            for kept in broken:
                self._add(kept, share)
        return Robust(found.objective, kept_least, self.arcs, found.amount, found.steps, worst, settled=False)

    def _weakest(
        self, found: Solved, used: np.ndarray[tuple[int], np.dtype[np.intp]], share: float
    ) -> tuple[float, str | None, list[Kept]]:
        """Return the share kept under the worst loss, which that is, and what is kept where the promise is broken."""
        value = found.objective
        if value <= TOLERANCE or not len(used):
            return 1.0, None, []
        shrink = Shrink(self.problem, self.arcs.take(used), found.amount[used], found.steps)
        least, worst, broken = 1.0, None, []
        for loss in self.losses:
            if not loss.hits(shrink.arcs).any():
                continue
            kept = shrink.keep(loss)
            if kept.value / value < least:
                least, worst = kept.value / value, loss.id
            if kept.value < share * value - TOLERANCE * max(1.0, value):
                broken.append(kept)
        return least, worst, broken
