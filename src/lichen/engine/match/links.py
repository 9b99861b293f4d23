"""Links: whether an arc is used at all, where a smallest lot or a limit on partners makes that matter."""

from __future__ import annotations

import numpy as np

from lichen.engine.kit.lp import LinearModel
from lichen.engine.match.problem import Arcs, Ends, Flags, Floats, Ints, Problem


def _largest(problem: Problem, ends: Ends, rows: Ints) -> Floats:
    """Return the most that can pass at these ends in a year [unit/year]."""
    plants = problem.plants
    if not len(plants):
        return ends.amount[rows]
    capacity = plants.existing + plants.step * plants.max_steps
    return np.where(ends.is_plant[rows], ends.share[rows] * capacity[ends.plant[rows]], ends.amount[rows])


class Links:
    """The 0/1 columns of arcs and the rows that tie them: amount ≤ most × link, amount ≥ lot × link, partners ≤ limit.

    The rows of an arc exist from the moment the arc is in the model; a limit on partners is a row per end, made
    with the first link of that end.
    """

    def __init__(self, model: LinearModel, problem: Problem) -> None:
        self.model, self.problem = model, problem
        self.columns = np.empty(0, np.int64)
        self._partner_rows: dict[tuple[int, int], int] = {}

    def _wanted(self, arcs: Arcs) -> Flags:
        sources, sinks = self.problem.sources, self.problem.sinks
        lot = np.maximum(sources.min_lot[arcs.source], sinks.min_lot[arcs.sink])
        limited = (sources.max_partners[arcs.source] > 0) | (sinks.max_partners[arcs.sink] > 0)
        return (lot > 0) | limited

    def _rows_of(self, side: int, ends: Ends, rows: Ints) -> Ints:
        """Return the partner row of each end, made if it is new; −1 where the end has no limit."""
        limited = rows[ends.max_partners[rows] > 0]
        fresh = [end for end in np.unique(limited).tolist() if (side, end) not in self._partner_rows]
        if fresh:
            first = self.model.add_rows(np.full(len(fresh), -np.inf), ends.max_partners[fresh].astype(float))
            self._partner_rows.update({(side, end): first + n for n, end in enumerate(fresh)})
        return np.array([self._partner_rows.get((side, end), -1) for end in rows.tolist()], np.int64)

    def add(self, arcs: Arcs, first_column: int) -> None:
        """Tie new arcs, whose columns begin at `first_column`."""
        problem = self.problem
        wanted = np.flatnonzero(self._wanted(arcs))
        if not len(wanted):
            return
        tied = arcs.take(wanted)
        most = np.minimum(
            _largest(problem, problem.sources, tied.source), _largest(problem, problem.sinks, tied.sink)
        )
        lot = np.maximum(problem.sources.min_lot[tied.source], problem.sinks.min_lot[tied.sink])
        partner_rows = np.stack([
            self._rows_of(0, problem.sources, tied.source), self._rows_of(1, problem.sinks, tied.sink)
        ])  # fmt: skip
        count = len(wanted)
        link = np.arange(count)
        ties = self.model.add_filled_rows(
            np.repeat([-np.inf, 0.0], count),
            np.repeat([0.0, np.inf], count),
            np.arange(2 * count + 1),
            np.tile(first_column + wanted, 2),
            np.ones(2 * count),
        )
        row = np.concatenate([ties + link, ties + count + link, partner_rows[0], partner_rows[1]])
        value = np.concatenate([-most, -lot, np.ones(2 * count)])
        owner, there = np.tile(link, 4), row >= 0
        order = np.argsort(owner[there], kind="stable")
        start = np.searchsorted(owner[there][order], np.arange(count + 1))
        possible = np.where(most >= lot, 1.0, 0.0)
        columns = self.model.add_columns(
            np.zeros(count), 0.0, possible, start, row[there][order], value[there][order]
        )
        self.columns = np.concatenate([self.columns, columns + link])

    def set_integer(self) -> None:
        """Make the links whole."""
        self.model.set_integer(self.columns)
