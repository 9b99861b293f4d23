"""What is left of a plan at once when something stops: other hauls go on or shrink, and none is started or raised.

The remainder is a linear programme over the plan's own hauls. It is concave in the hauls planned, so its prices bound
what any other plan could keep; `lichen.engine.match.stress.robust` builds on that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lichen.engine.match.master import Master
from lichen.engine.match.members import Owners
from lichen.engine.match.pairs import worth
from lichen.engine.match.problem import Arcs, Flags, Floats, Ints, Problem


@dataclass(frozen=True, slots=True, eq=False)
class Loss:
    """Something that stops: the sources, sinks and plants that are gone, as flags in the axes of the problem."""

    kind: str
    id: str
    source: Flags
    sink: Flags
    plant: Flags

    def hits(self, arcs: Arcs) -> Flags:
        """Return which arcs are gone, shape (arc,)."""
        return self.source[arcs.source] | self.sink[arcs.sink]


def loss_of_owner(owners: Owners, number: int) -> Loss:
    """Return the loss of one organisation."""
    gone = (owners.source == number, owners.sink == number, owners.plant == number)
    return Loss("partner", owners.names[number], *gone)


def loss_of_plants(problem: Problem, kind: str, name: str, plant: Flags) -> Loss:
    """Return the loss of some plants, such as all of one technology."""
    if not plant.any():
        return Loss(
            kind, name, np.zeros(len(problem.sources), bool), np.zeros(len(problem.sinks), bool), plant
        )
    sides = [np.where(ends.is_plant, plant[ends.plant], False) for ends in (problem.sources, problem.sinks)]
    return Loss(kind, name, sides[0], sides[1], plant)


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """What a plan keeps at once after a loss: its `value` [currency/year], and the most that any other plan could keep.

    Every plan with hauls x and steps s keeps at most ``haul_price(arcs) @ x + step_price @ s + base``; for this plan
    that is its `value`. `source_price` and `sink_price` are those of plants [currency/unit], zero at streams.
    """

    loss: Loss
    value: float
    source_price: Floats
    sink_price: Floats
    step_price: Floats
    mix: Floats
    base: float

    def haul_price(self, problem: Problem, arcs: Arcs) -> Floats:
        """Return the most that one planned unit on each arc adds to what is kept, shape (arc,) [currency/unit]."""
        price = (
            worth(arcs, problem.carbon_price) - self.source_price[arcs.source] - self.sink_price[arcs.sink]
        )
        price -= problem.mixtures.price(arcs, self.mix)
        return np.where(self.loss.hits(arcs), 0.0, np.maximum(price, 0.0))


class Shrink:
    """The programme of the remainder, over the hauls of a plan: amounts per arc and steps per plant."""

    def __init__(self, problem: Problem, arcs: Arcs, amount: Floats, steps: Floats) -> None:
        self.problem, self.arcs, self.amount, self.steps = problem, arcs, amount, steps
        self.master = Master(problem)
        self.master.add(arcs)
        self._plant_rows = self.master.plant_row + np.arange(len(problem.plants))
        # The planned hauls keep every limit of the streams already; without those rows all prices are on the hauls.
        for ends, first in ((problem.sources, 0), (problem.sinks, self.master.sink_row)):
            rows = first + np.flatnonzero(~ends.is_plant)
            self.master.model.set_row_bounds(rows, np.full(len(rows), -np.inf), np.full(len(rows), np.inf))

    def keep(self, loss: Loss, without: Flags | None = None) -> Kept:
        """Return what is kept when something stops; `without` takes out single arcs as well, shape (arc,)."""
        plants = self.problem.plants
        gone = loss.hits(self.arcs) if without is None else loss.hits(self.arcs) | without
        most = np.where(gone, 0.0, self.amount)
        columns = self.master.arc_columns
        self.master.model.set_column_bounds(columns, np.zeros(len(columns)), most)
        steps = np.where(loss.plant, 0.0, self.steps)
        self.master.allow(_whole(steps), _whole(steps))
        existing = np.where(loss.plant, 0.0, plants.existing)
        if len(plants):
            self.master.model.set_row_bounds(self._plant_rows, np.full(len(plants), -np.inf), existing)
        found = self.master.solve()
        base = float(np.sum(found.plant_price * existing))
        at_plants = np.where(loss.plant, 0.0, plants.step * found.plant_price - plants.step_cost)
        return Kept(loss, found.objective, found.u, found.w, at_plants, found.mix, base)


def _whole(steps: Floats) -> Ints:
    return np.round(steps).astype(np.int64)
