"""The plan as arrays: what can leave where, what can arrive where, and what one unit between them is worth.

Word list of this room: a *source* is an offer or what a plant puts out; a *sink* is a need or what a plant takes in;
a *lane* is one transport mode for all pairs of one resource; an *arc* is a source, a sink and a lane.
The value of one unit on an arc is ``source.money + sink.money − lane.fixed − lane.rate · distance`` plus the carbon
price times the same sum in emissions.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from lichen.engine.kit.geo import Points

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

NO_PLANT = -1
ROUNDING = 1e-9  # of a limit: a load that lies so near to it counts as lying on it


def sum_by(index: Ints, value: Floats, count: int) -> Floats:
    """Return for each of `count` places the sum of the values whose index it is.

    >>> sum_by(np.array([0, 2, 0]), np.array([1.0, 5.0, 2.0]), 3).tolist()
    [3.0, 0.0, 5.0]
    """
    return np.bincount(index, value, count).astype(np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """Sources or sinks, in one axis `end`.

    `stream` row in the region's streams (−1 for a plant); `plant` row in `Plants` (−1 for a stream); `share` of a
    plant's throughput [1]; `site` row in the region's sites; `amount` [unit/year] (inf for a plant);
    `avoided` and `handling` [currency/unit], `avoided_co2e` and `handling_co2e` [t/unit] by one unit at this end;
    `min_lot` [unit/year]; `max_partners` [count, 0 = no limit]; `max_distance` of haul [km]; `rank` in the waste
    hierarchy of what happens at this end, today for a source and afterwards for a sink [1–5, 0 = not known].
    `outlet_money`, `outlet_co2e` per unit if a plant's output may leave the region, NaN if it may not.
    """

    stream: Ints
    plant: Ints
    share: Floats
    site: Ints
    amount: Floats
    avoided: Floats
    handling: Floats
    avoided_co2e: Floats
    handling_co2e: Floats
    min_lot: Floats
    max_partners: Ints
    max_distance: Floats
    rank: Ints
    outlet_money: Floats
    outlet_co2e: Floats
    resource: tuple[str, ...]
    dimension: tuple[str, ...]

    def __len__(self) -> int:
        """Return the number of ends."""
        return len(self.stream)

    @property
    def money(self) -> Floats:
        """What one unit gains at this end [currency/unit]."""
        return self.avoided - self.handling

    @property
    def co2e(self) -> Floats:
        """What one unit avoids at this end [t/unit]."""
        return self.avoided_co2e - self.handling_co2e

    @property
    def is_plant(self) -> Flags:
        """Which ends belong to a plant."""
        return self.plant >= 0


@dataclass(frozen=True, slots=True, eq=False)
class Plants:
    """Technologies at sites, in one axis `plant`.

    `existing` and `step` capacity [unit/year]; `max_steps` that may be added [count, 0 = none]; of one unit of
    throughput the `operating` cost and that of `power`, heat and water together [currency/unit] and what is
    `emitted` [t/unit]; of one added step the `annuity` and `fixed_cost` [currency/year] and the `investment`
    [currency].
    """

    technology: Ints
    site: Ints
    existing: Floats
    step: Floats
    max_steps: Ints
    operating: Floats
    power: Floats
    emitted: Floats
    annuity: Floats
    fixed_cost: Floats
    investment: Floats

    def __len__(self) -> int:
        """Return the number of plants."""
        return len(self.technology)

    @property
    def unit_cost(self) -> Floats:
        """What one unit of throughput costs [currency/unit]."""
        return self.operating + self.power

    @property
    def step_cost(self) -> Floats:
        """What one added step costs a year [currency/year]."""
        return self.annuity + self.fixed_cost


@dataclass(frozen=True, slots=True, eq=False)
class Lane:
    """One transport mode for all pairs of one group of resources.

    `sources`, `sinks` rows of the problem's ends; `source_class`, `sink_class` classes of those, and
    `verdict[source_class, sink_class]` 0 where the pair fits, else the number of the first test that fails
    (`lichen.engine.match.fit`). `fixed` [currency/unit], `rate` [currency/(unit km)] and `rate_co2e`
    [t/(unit km)] are per kilometre of haul, `detour` km of haul per km as the crow flies.
    """

    mode: str
    group: int
    sources: Ints
    sinks: Ints
    source_class: Ints
    sink_class: Ints
    verdict: npt.NDArray[np.int8]
    fixed: float
    rate: float
    rate_co2e: float
    detour: float
    max_distance: float


@dataclass(frozen=True, slots=True, eq=False)
class Arcs:
    """Arcs in one axis `arc`: rows of sources, sinks and lanes, haul [km], money [currency/unit], co2e [t/unit]."""

    source: Ints
    sink: Ints
    lane: Ints
    distance: Floats
    money: Floats
    co2e: Floats

    def __len__(self) -> int:
        """Return the number of arcs."""
        return len(self.source)

    def take(self, index: npt.NDArray[np.intp] | Flags) -> Arcs:
        """Return the arcs at those places."""
        return Arcs(*(getattr(self, name)[index] for name in ARC_FIELDS))


ARC_FIELDS = ("source", "sink", "lane", "distance", "money", "co2e")


def no_arcs() -> Arcs:
    """Return an empty set of arcs.

    >>> len(no_arcs())
    0
    """
    whole, real = np.empty(0, np.int64), np.empty(0)
    return Arcs(whole, whole, whole, real, real, real)


def join_arcs(parts: list[Arcs]) -> Arcs:
    """Return all arcs of the parts, in order.

    >>> len(join_arcs([no_arcs(), no_arcs()]))
    0
    """
    if not parts:
        return no_arcs()
    return Arcs(*(np.concatenate([getattr(part, name) for part in parts]) for name in ARC_FIELDS))


@dataclass(frozen=True, slots=True, eq=False)
class Mixtures:
    """The mixtures of a problem, in one axis `mixture`, ordered by sink.

    `sink` row of the problem's sinks; `excess[mixture, profile]` by how much one unit of a source of that quality
    profile breaks the limit, relative to it [1] (negative: it makes room); `profile` of each source; `name` the
    property and the side of its limit.
    """

    sink: Ints
    excess: Floats
    profile: Ints
    name: tuple[str, ...]

    def __len__(self) -> int:
        """Return the number of mixtures."""
        return len(self.sink)

    def entries(self, arcs: Arcs) -> tuple[Ints, Ints, Floats]:
        """Return (arc, mixture, excess) for every arc that arrives in a mixture and does not meet its limit exactly."""
        first = np.searchsorted(self.sink, arcs.sink)
        count = np.searchsorted(self.sink, arcs.sink, side="right") - first
        arc = np.repeat(np.arange(len(arcs)), count)
        within = np.arange(len(arc)) - np.repeat(np.cumsum(count) - count, count)
        mixture = first[arc] + within
        excess = self.excess[mixture, self.profile[arcs.source[arc]]] if len(arc) else np.empty(0)
        there = np.abs(excess) > ROUNDING
        return arc[there], mixture[there].astype(np.int64), excess[there]

    def price(self, arcs: Arcs, mix: Floats) -> Floats:
        """Return what one unit of each arc pays for its share in mixtures at their prices `mix` [currency/unit]."""
        arc, mixture, excess = self.entries(arcs)
        return np.bincount(arc, excess * mix[mixture], len(arcs)).astype(np.float64)

    def broken(self, arcs: Arcs, amount: Floats) -> Floats:
        """Return by how much the amounts on arcs break each mixture, shape (mixture,) [unit/year]; negative if not."""
        arc, mixture, excess = self.entries(arcs)
        return np.bincount(mixture, excess * amount[arc], len(self)).astype(np.float64)

    def alone(self, arcs: Arcs) -> Flags:
        """Return which arcs keep every limit without any other, shape (arc,)."""
        arc, _, excess = self.entries(arcs)
        kept: Flags = np.bincount(arc, excess > 0, len(arcs)) == 0
        return kept

    def take(self, sources: Ints, sinks: Ints) -> tuple[Mixtures, Ints]:
        """Return the mixtures of those sinks, with sources and sinks renumbered by their place, and their rows."""
        rows = np.flatnonzero(np.isin(self.sink, sinks))
        part = Mixtures(
            np.searchsorted(sinks, self.sink[rows]),
            self.excess[rows],
            self.profile[sources],
            tuple(self.name[row] for row in rows.tolist()),
        )
        return part, rows.astype(np.int64)


def no_mixtures(sources: int = 0) -> Mixtures:
    """Return none.

    >>> len(no_mixtures(3))
    0
    """
    return Mixtures(np.empty(0, np.int64), np.empty((0, 1)), np.zeros(sources, np.int64), ())


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """A region and a wish, as arrays."""

    points: Points
    sources: Ends
    sinks: Ends
    plants: Plants
    lanes: tuple[Lane, ...]
    known_distance: dict[tuple[int, int], float]
    carbon_price: float
    max_distance: float
    budget: float
    discount_rate: float
    mixtures: Mixtures = field(default_factory=no_mixtures)

    @property
    def linked(self) -> bool:
        """Whether smallest lots or limits on partners make single pairs matter."""
        return any(
            bool(np.any(e.min_lot > 0) or np.any(e.max_partners > 0)) for e in (self.sources, self.sinks)
        )

    @property
    def integer(self) -> bool:
        """Whether the plan needs whole numbers: steps of capacity, smallest lots or limits on partners."""
        return self.linked or bool(np.any(self.plants.max_steps > 0))
