"""What any group of organisations could do by itself: the plan's programme with a switch for each organisation.

Each organisation has a 0/1 column. Its offers, needs and plants are there only as far as the column is 1, so that one
programme gives the worth of every group (columns fixed), and the group that has most to object to an allocation
(columns free, each costing the organisation's share).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from lichen.core.graph import Region
from lichen.engine.kit.lp import LinearModel
from lichen.engine.match.master import Master
from lichen.engine.match.pairs import Pairs, worth
from lichen.engine.match.problem import Arcs, Flags, Floats, Ints, Problem

EVERY_PAIR = 40_000  # a region with more pairs than this is judged on the best of them
BEST_PARTNERS = 24
CLEAR = 0.2  # gap at which a group with an objection is good enough
FAINT = 1e-4  # of what is shared out: an objection below it is looked into to the end


@dataclass(frozen=True, slots=True, eq=False)
class Owners:
    """Which organisation, of `names`, each source, sink and plant belongs to."""

    names: tuple[str, ...]
    source: Ints
    sink: Ints
    plant: Ints


def owners_of(region: Region, problem: Problem) -> Owners:
    """Return who owns what; only organisations that have a stream or a plant are listed.

    >>> from lichen.engine.match.compile import compile_problem
    >>> from lichen.engine.match.settings import PlanSettings
    >>> from lichen.engine.match.testing import two_sites
    >>> owners_of(two_sites(), compile_problem(two_sites(), PlanSettings())).names
    ('org-mill', 'org-farm')
    """
    number = {name: row for row, name in enumerate(region.organisations["id"])}
    of_site = np.array([number[name] for name in region.sites["organisation"]], np.int64)
    sides = [of_site[where] for where in (problem.sources.site, problem.sinks.site, problem.plants.site)]
    present, place = np.unique(np.concatenate(sides), return_inverse=True)
    ids = region.organisations["id"].gather(pl.Series(present, dtype=pl.UInt32))
    ends = np.cumsum([len(side) for side in sides])
    source, sink, plant, _ = np.split(place.astype(np.int64), ends)
    return Owners(tuple(ids), source, sink, plant)


def pool_of(problem: Problem) -> tuple[Arcs, bool]:
    """Return the pairs to judge on, and whether they are all there are; pairs of streams that lose money are left out.

    >>> from lichen.engine.match.compile import compile_problem
    >>> from lichen.engine.match.settings import PlanSettings
    >>> from lichen.engine.match.testing import two_sites
    >>> arcs, complete = pool_of(compile_problem(two_sites(), PlanSettings()))
    >>> len(arcs), complete
    (1, True)
    """
    pairs = Pairs(problem)
    complete = pairs.count() <= EVERY_PAIR
    if complete:
        arcs = pairs.everything()
    else:
        best = [pairs.best_partners(role, BEST_PARTNERS) for role in ("offer", "need")]
        arcs = Arcs(*(np.concatenate([getattr(one, name) for one in best]) for name in Arcs.__slots__))
    through_plant = problem.sources.is_plant[arcs.source] | problem.sinks.is_plant[arcs.sink]
    return arcs.take(through_plant | (worth(arcs, problem.carbon_price) > 0)), complete


class Members:
    """The programme of a region with a switch for each organisation; maximises the net benefit [currency/year]."""

    def __init__(self, problem: Problem, owners: Owners, arcs: Arcs) -> None:
        self.problem, self.owners = problem, owners
        self.master = Master(problem)
        self.master.add(arcs)
        self.arcs = self.master.arcs
        self.columns = self._add_switches()

    @property
    def model(self) -> LinearModel:
        """The programme itself."""
        return self.master.model

    def __len__(self) -> int:
        """Return the number of organisations."""
        return len(self.owners.names)

    def _add_switches(self) -> int:
        """Move every limit of an owner from the right-hand side to the owner's switch."""
        problem, master = self.problem, self.master
        rows, owner, limit = [], [], []
        for ends, first, owns in (
            (problem.sources, 0, self.owners.source),
            (problem.sinks, master.sink_row, self.owners.sink),
        ):
            streams = np.flatnonzero(~ends.is_plant)
            rows.append(first + streams)
            owner.append(owns[streams])
            limit.append(ends.amount[streams])
        rows.append(master.plant_row + np.arange(len(problem.plants)))
        owner.append(self.owners.plant)
        limit.append(problem.plants.existing)
        row, who, most = np.concatenate(rows), np.concatenate(owner), np.concatenate(limit)
        master.model.set_row_bounds(row, np.full(len(row), -np.inf), np.zeros(len(row)))
        order = np.argsort(who, kind="stable")
        start = np.searchsorted(who[order], np.arange(len(self) + 1))
        count = len(self)
        first = master.model.add_columns(np.zeros(count), 0.0, 1.0, start, row[order], -most[order])
        self._tie_steps(first)
        return first

    def _tie_steps(self, first: int) -> None:
        """Let an organisation build only where it takes part."""
        built = self.master.built
        if len(built):
            most = self.problem.plants.max_steps[built].astype(float)
            index = np.stack(
                [self.master.step_column + np.arange(len(built)), first + self.owners.plant[built]], axis=1
            )
            value = np.stack([np.ones(len(built)), -most], axis=1)
            self.master.model.add_filled_rows(
                np.full(len(built), -np.inf), np.zeros(len(built)), 2 * np.arange(len(built) + 1),
                index.ravel(), value.ravel(),
            )  # fmt: skip

    def _integers(self) -> npt.NDArray[np.int64]:
        built = self.master.step_column + np.arange(len(self.master.built))
        return np.concatenate([built, self.master.link_columns]).astype(np.int64)

    def value(self, present: Flags) -> float:
        """Return what those `present`, shape (organisation,), can gain together [currency/year]."""
        switch = present.astype(float)
        self.model.set_column_bounds(self.columns + np.arange(len(self)), switch, switch)
        whole = self._integers()
        if not len(whole):
            return max(self.model.solve().objective, 0.0)
        self.model.set_integer(whole)
        try:
            return max(self.model.solve(gap=1e-9).objective, 0.0)
        finally:
            self.model.relax()

    def relaxed_value(self, present: Flags) -> float:
        """Return the same with steps and links as the programme holds them, not as whole numbers."""
        switch = present.astype(float)
        self.model.set_column_bounds(self.columns + np.arange(len(self)), switch, switch)
        return self.model.solve().objective

    def objection(self, share: Floats, among: Flags, time_limit: float) -> tuple[Flags, float, float]:
        """Return a group that would gain by leaving with what it can do alone, by how much, and a bound on any group's.

        The group is that with the largest objection, or one with a fifth less; where nobody objects this is proven.

        `share` what each organisation gets [currency/year], and `among` whom the group is looked for, both shape
        (organisation,).
        """
        switches = self.columns + np.arange(len(self))
        self.model.set_column_bounds(switches, np.zeros(len(self)), among.astype(float))
        self.model.set_costs(switches, -share)
        self.model.set_integer(np.concatenate([self._integers(), switches]))
        try:
            # Any group with a clear objection will do; only that there is none has to be proven.
            found = self.model.solve(gap=CLEAR, time_limit=time_limit)
            if found.objective <= FAINT * max(1.0, float(np.sum(share))):
                found = self.model.solve(gap=1e-6, time_limit=time_limit)
            present = found.x[switches] > 0.5  # a switch is 0 or 1 up to rounding
            return present, found.objective, max(found.bound, found.objective)
        finally:
            self.model.relax()
            self.model.set_costs(switches, np.zeros(len(self)))

    def neighbours(self) -> npt.NDArray[np.bool_]:
        """Return which organisations can deal with each other at all, shape (organisation, organisation)."""
        count = len(self)
        near = np.zeros((count, count), bool)
        near[self.owners.source[self.arcs.source], self.owners.sink[self.arcs.sink]] = True
        return near | near.T | np.eye(count, dtype=bool)


def groups_of(near: npt.NDArray[np.bool_]) -> list[Ints]:
    """Return the sets of organisations that are joined by possible exchanges, each in order.

    >>> [group.tolist() for group in groups_of(np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]], bool))]
    [[0, 2], [1]]
    """
    count, label = connected_components(coo_array(near), directed=False)
    return [np.flatnonzero(label == number).astype(np.int64) for number in range(count)]
