"""The linear programme of a plan over the arcs that have been put into it, growing by arcs and by cuts.

Rows: one per source (an offer is not over-used; what a plant puts out leaves it), one per sink (a need is not
over-filled; what a plant takes in fits its recipe), one per plant (throughput within capacity), one for the budget,
one per mixture (what arrives keeps a limit); then cuts and the rows of single links. Columns: throughput and added
steps of each plant, outlets, arcs, links.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lichen.engine.kit.lp import LinearModel, LpResult, Method, ProgressHook
from lichen.engine.match.links import Links
from lichen.engine.match.pairs import worth
from lichen.engine.match.problem import Arcs, Floats, Ints, Problem, join_arcs, no_arcs, sum_by

CUT_TOLERANCE = 5e-3  # steps: a cut that is broken by less is not worth its row


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """An answer of the master: amounts per arc, throughput and steps per plant, outlets per source, and prices.

    `step_price` is what one step more (or, where negative, one less) than allowed would add at most [currency/year].
    """

    objective: float
    bound: float
    status: str
    amount: Floats
    throughput: Floats
    steps: Floats
    outlet: Floats
    u: Floats
    w: Floats
    plant_price: Floats
    budget_price: float
    step_price: Floats
    mix: Floats


class Master:
    """The growing programme. Maximises the yearly net benefit [currency/year]."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.model = LinearModel(sense="max")
        self.arcs = no_arcs()
        self._keys: set[tuple[int, int, int]] = set()
        self._add_rows()
        self._add_plants()
        self._arc_columns = np.empty(0, np.int64)
        self._links = Links(self.model, problem)
        self._cuts: dict[tuple[int, int, int], int] = {}

    def _add_rows(self) -> None:
        problem = self.problem
        for ends in (problem.sources, problem.sinks):
            plant = ends.is_plant
            self.model.add_rows(np.where(plant, 0.0, -np.inf), np.where(plant, 0.0, ends.amount))
        self._sink_row = len(problem.sources)
        self._plant_row = self._sink_row + len(problem.sinks)
        self._budget_row = self._plant_row + len(problem.plants)
        self.model.add_rows(np.full(len(problem.plants), -np.inf), problem.plants.existing)
        self.model.add_rows(np.array([-np.inf]), np.array([problem.budget]))
        count = len(problem.mixtures)
        self._mix_row = self._budget_row + 1
        self.model.add_rows(np.full(count, -np.inf), np.zeros(count))

    def _add_plants(self) -> None:
        problem, plants = self.problem, self.problem.plants
        count = len(plants)
        entries_plant = [np.arange(count)]
        entries_row = [self._plant_row + np.arange(count)]
        entries_value = [np.ones(count)]
        for ends, first in ((problem.sources, 0), (problem.sinks, self._sink_row)):
            rows = np.flatnonzero(ends.is_plant)
            entries_plant.append(ends.plant[rows])
            entries_row.append(first + rows)
            entries_value.append(-ends.share[rows])
        plant, row = np.concatenate(entries_plant), np.concatenate(entries_row)
        value = np.concatenate(entries_value)
        order = np.lexsort((row, plant))
        start = np.searchsorted(plant[order], np.arange(count + 1))
        cost = -plants.unit_cost - problem.carbon_price * plants.emitted
        self._throughput = self.model.add_columns(cost, 0.0, np.inf, start, row[order], value[order])
        self._built = np.flatnonzero(plants.max_steps > 0)
        pairs = np.stack([self._plant_row + self._built, np.full(len(self._built), self._budget_row)], axis=1)
        values = np.stack([-plants.step[self._built], plants.investment[self._built]], axis=1)
        self._steps = self.model.add_columns(
            -plants.step_cost[self._built], 0.0, plants.max_steps[self._built].astype(float),
            2 * np.arange(len(self._built) + 1), pairs.ravel(), values.ravel(),
        )  # fmt: skip
        self._leaving = np.flatnonzero(~np.isnan(problem.sources.outlet_money))
        gain = problem.sources.outlet_money + problem.carbon_price * np.nan_to_num(
            problem.sources.outlet_co2e
        )
        self._outlet = self.model.add_columns(
            gain[self._leaving], 0.0, np.inf, np.arange(len(self._leaving) + 1), self._leaving,
            np.ones(len(self._leaving)),
        )  # fmt: skip

    def add(self, arcs: Arcs) -> int:
        """Put arcs into the programme that are not in it yet; return how many were new."""
        keys = list(zip(arcs.source.tolist(), arcs.sink.tolist(), arcs.lane.tolist(), strict=True))
        fresh = []
        for place, key in enumerate(keys):
            if key not in self._keys:
                self._keys.add(key)
                fresh.append(place)
        arcs = arcs.take(np.array(fresh, np.intp))
        if not fresh:
            return 0
        cut_arc, cut_row = self._cut_entries(arcs)
        mixed_arc, mixture, excess = self.problem.mixtures.entries(arcs)
        where = np.concatenate([np.arange(len(arcs)), np.arange(len(arcs)), cut_arc, mixed_arc])
        row = np.concatenate([arcs.source, self._sink_row + arcs.sink, cut_row, self._mix_row + mixture])
        entry = np.concatenate([np.ones(len(where) - len(excess)), excess])
        order = np.argsort(where, kind="stable")
        start = np.searchsorted(where[order], np.arange(len(arcs) + 1))
        value = worth(arcs, self.problem.carbon_price)
        first = self.model.add_columns(value, 0.0, np.inf, start, row[order], entry[order])
        self._arc_columns = np.concatenate([self._arc_columns, first + np.arange(len(arcs))])
        self.arcs = join_arcs([self.arcs, arcs])
        self._links.add(arcs, first)
        return len(fresh)

    def _plant_sides(self, arcs: Arcs) -> list[tuple[int, Ints, Ints]]:
        """Return (side, end, plant) of each arc: side 0 into a plant that is yet to be built, 1 out of one."""
        problem = self.problem
        new = (problem.plants.max_steps > 0) & (problem.plants.existing == 0)
        into, out = problem.sinks.plant[arcs.sink], problem.sources.plant[arcs.source]
        into_new = (into >= 0) & (new[into] if len(new) else False) & ~problem.sources.is_plant[arcs.source]
        out_new = (out >= 0) & (new[out] if len(new) else False) & ~problem.sinks.is_plant[arcs.sink]
        return [
            (0, arcs.source, np.where(into_new, into, -1)),
            (1, arcs.sink, np.where(out_new, out, -1)),
        ]

    def _cut_entries(self, arcs: Arcs) -> tuple[Ints, Ints]:
        if not self._cuts:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        found = []
        for side, end, plant in self._plant_sides(arcs):
            for place in np.flatnonzero(plant >= 0):
                row = self._cuts.get((side, int(end[place]), int(plant[place])))
                if row is not None:
                    found.append((int(place), row))
        entries = np.array(found, np.int64).reshape(-1, 2)
        return entries[:, 0], entries[:, 1]

    def cut(self, solved: Solved) -> int:
        """Add the cuts ``flow between an end and a plant ≤ the end's amount × steps built`` that the answer breaks.

        A plant that takes anything has at least one step, so every integer plan keeps them.
        """
        problem, fresh = self.problem, []
        for side, end, plant in self._plant_sides(self.arcs):
            amount = (problem.sources if side == 0 else problem.sinks).amount
            mine = np.flatnonzero(plant >= 0)
            pairs, which = np.unique(np.stack([end[mine], plant[mine]], axis=1), axis=0, return_inverse=True)
            flow = sum_by(which.ravel(), solved.amount[mine], len(pairs))
            broken = flow > amount[pairs[:, 0]] * (solved.steps[pairs[:, 1]] + CUT_TOLERANCE)
            members = np.split(mine[np.argsort(which.ravel(), kind="stable")],
                               np.cumsum(np.bincount(which.ravel(), minlength=len(pairs)))[:-1])  # fmt: skip
            for number in np.flatnonzero(broken):
                who, where = int(pairs[number, 0]), int(pairs[number, 1])
                if (side, who, where) not in self._cuts:
                    fresh.append((side, who, where, amount[who], members[number]))
        self._add_cuts(fresh)
        return len(fresh)

    def _add_cuts(self, fresh: list[tuple[int, int, int, float, Ints]]) -> None:
        if not fresh:
            return
        step_column = np.full(len(self.problem.plants), -1, np.int64)
        step_column[self._built] = self._steps + np.arange(len(self._built))
        index, value, start = [], [], [0]
        for _, _, plant, amount, members in fresh:
            index += [self._arc_columns[members], step_column[[plant]]]
            value += [np.ones(len(members)), np.array([-amount])]
            start.append(start[-1] + len(members) + 1)
        first = self.model.add_filled_rows(
            np.full(len(fresh), -np.inf),
            np.zeros(len(fresh)),
            np.array(start),
            np.concatenate(index),
            np.concatenate(value),
        )
        for number, (side, who, plant, _, _) in enumerate(fresh):
            self._cuts[side, who, plant] = first + number

    def solve(self, *, method: Method = "auto", progress: ProgressHook | None = None) -> Solved:
        """Solve the linear relaxation."""
        return self._read(self.model.solve(method=method, progress=progress))

    def solve_integer(
        self,
        *,
        gap: float,
        time_limit: float,
        start: Floats | None = None,
        progress: ProgressHook | None = None,
    ) -> tuple[Solved, LpResult]:
        """Solve with whole steps and links over the arcs in the model; its prices are those at the best integers.

        `start` is the ``x`` of an earlier answer; arcs that came in since count as unused.
        """
        if start is not None:
            start = np.concatenate([start, np.zeros(self.model.n_columns - len(start))])
        self.model.set_integer(self._steps + np.arange(len(self._built)))
        self._links.set_integer()
        try:
            found = self.model.solve(gap=gap, time_limit=time_limit, start=start, progress=progress)
            return self._read(self.model.price_at(found.x)), found
        finally:
            self.model.relax()

    def values(self) -> Floats:
        """Return the values of all columns at the best answer to the relaxation as it stands."""
        return self.model.solve().x

    @property
    def sink_row(self) -> int:
        """The row of the first sink; that of the first source is 0."""
        return self._sink_row

    @property
    def plant_row(self) -> int:
        """The row of the first plant."""
        return self._plant_row

    @property
    def built(self) -> Ints:
        """The plants that may have steps added."""
        return self._built

    @property
    def step_column(self) -> int:
        """The column of the added steps of the first such plant."""
        return int(self._steps)

    @property
    def throughput_column(self) -> int:
        """The column of the throughput of the first plant."""
        return int(self._throughput)

    @property
    def outlet_column(self) -> int:
        """The column of the first source that may leave the region; the others follow in their order."""
        return int(self._outlet)

    @property
    def arc_columns(self) -> Ints:
        """The column of each arc."""
        return self._arc_columns

    @property
    def link_columns(self) -> Ints:
        """The 0/1 columns of single links."""
        return self._links.columns

    @property
    def linked(self) -> bool:
        """Whether any arc is tied to a link."""
        return len(self._links.columns) > 0

    def allow(self, fewest: Ints, most: Ints) -> None:
        """Let each plant have between `fewest` and `most` added steps, shape (plant,)."""
        which = self._built
        self.model.set_column_bounds(
            self._steps + np.arange(len(which)), fewest[which].astype(float), most[which].astype(float)
        )

    def _read(self, found: LpResult) -> Solved:
        problem = self.problem
        plants, dual = len(problem.plants), found.row_dual
        steps, outlet = np.zeros(plants), np.zeros(len(problem.sources))
        step_price = np.zeros(plants)
        step_price[self._built] = found.reduced_cost[self._steps : self._steps + len(self._built)]
        steps[self._built] = found.x[self._steps : self._steps + len(self._built)]
        outlet[self._leaving] = found.x[self._outlet : self._outlet + len(self._leaving)]
        return Solved(
            objective=found.objective,
            bound=found.bound,
            status=found.status,
            amount=np.maximum(found.x[self._arc_columns], 0.0),
            throughput=np.maximum(found.x[self._throughput : self._throughput + plants], 0.0),
            steps=steps,
            outlet=np.maximum(outlet, 0.0),
            u=dual[: self._sink_row],
            w=dual[self._sink_row : self._plant_row],
            plant_price=dual[self._plant_row : self._budget_row],
            budget_price=float(dual[self._budget_row]),
            step_price=step_price,
            mix=dual[self._mix_row : self._mix_row + len(problem.mixtures)],
        )
