"""Finds the best chains of treatments from offers to needs: every way is thought of, few are worked out.

A *way* is a row of processes with the output that each hands on. What one unit may at most be worth with so many
steps to go, hauled for nothing, is known of every thing before the search (`Bounds`), so that a way which cannot beat
the chains found already is left at once. Along a way the sites are chosen exactly: a treatment of the catalogue
stands with the giver, with the taker, or beside a plant on the way; one of the pack where the pack says. By-products
go to whoever pays most for them, wherever that is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from lichen.core.graph import Region
from lichen.engine.match.chain_market import Market, subject_of
from lichen.engine.match.figures import Subject
from lichen.engine.match.fit import quality_fits
from lichen.engine.match.problem import Floats, Ints
from lichen.engine.match.process import Made, Process
from lichen.engine.match.vocabulary import meet

SOLD = -1  # the end of a chain whose product leaves the region
FOLLOWED = 0.1  # a residue of a smaller share is got rid of, and no chain is made of it [1]


@dataclass(frozen=True, slots=True)
class Step:
    """A process on a way: the line of its input that is fed, the output that is handed on, and what further inputs
    cost per unit of throughput [currency/unit].
    """

    process: Process
    line: int
    out: int
    extra: float

    @property
    def throughput(self) -> float:
        """Throughput per unit that is fed in [unit/unit]."""
        return 1.0 / self.process.takes[self.line].share

    @property
    def handed_on(self) -> Made:
        """What the next step, or the taker, receives."""
        return self.process.makes[self.out]

    @property
    def yields(self) -> float:
        """What is handed on per unit that is fed in [unit/unit]."""
        return self.throughput * self.handed_on.share


class Steps:
    """Which steps can follow on what: by its labels, its quality, and the permits of sites that stand."""

    def __init__(self, processes: list[Process], market: Market, region: Region) -> None:
        self._processes, self._market = processes, market
        self._permits = region.sites["permits"].to_list()
        self._hazardous = region.sites["hazardous_permit"].fill_null(value=False).to_numpy()
        self._found: dict[tuple[Made, bool, bool], list[Step]] = {}

    def after(self, made: Made, *, hazardous: bool = False, to_order: bool = True) -> list[Step]:
        """Return the steps that take in what is made; of what is not made `to_order` all that is limited is stated."""
        key = (made, hazardous, to_order)
        if key not in self._found:
            may = [self._open(process, made.code, hazardous=hazardous) for process in self._processes]
            self._found[key] = [
                step for process in may if process for step in self._steps(process, made, to_order=to_order)
            ]
        return self._found[key]

    def _open(self, process: Process, code: str | None, *, hazardous: bool) -> Process | None:
        """Return the process at the sites that may take in the code, None if none may."""
        if process.sites is None:
            return process
        may = np.array(
            [self._may(site, code, hazardous=hazardous) for site in process.sites.tolist()], np.bool_
        )
        if not may.any():
            return None
        return replace(process, sites=process.sites[may], capacity=process.capacity[may])

    def _may(self, site: int, code: str | None, *, hazardous: bool) -> bool:
        permits = self._permits[site]
        allowed = permits is None or "*" in permits or any((code or " ").startswith(p) for p in permits)
        return allowed and (not hazardous or bool(self._hazardous[site]))

    def _steps(self, process: Process, made: Made, *, to_order: bool) -> Iterator[Step]:
        for number, taken in enumerate(process.takes):
            if taken.dimension != made.dimension or taken.share <= 0 or not meet(made.labels, taken.labels):
                continue
            if not quality_fits(made.quality, taken.limits, made_to_order=to_order):
                continue
            extra = 0.0
            for other, line in enumerate(process.takes):
                price = self._market.outside.bought(line.labels) if other != number else 0.0
                extra += math.inf if price is None else price * line.share
            if math.isfinite(extra):
                yield from (
                    Step(process, number, out, extra)
                    for out, product in enumerate(process.makes) if not product.residue or product.share >= FOLLOWED
                )  # fmt: skip


class Bounds:
    """What one unit may at most be worth with so many steps to go, hauled for nothing [currency/unit]."""

    def __init__(self, steps: Steps, market: Market, only: int | None = None) -> None:
        self._steps, self._market, self._only = steps, market, only
        self._price = market.roads.carbon_price
        self._known: dict[tuple[Made, int], float] = {}

    def end(self, made: Made) -> float:
        """Return the bound where a chain ends with what is made: at the one need that is asked for, if one is."""
        if self._only is None:
            return self._market.best(made)
        takers = self._market.takers(made)
        return float(self._market.value[self._only]) if self._only in takers else -math.inf

    def of(self, made: Made, steps: int) -> float:
        """Return the bound for what is made with at most so many steps to go."""
        key = (made, steps)
        if key not in self._known:
            best = self.end(made)
            if steps:
                after = (self.through(step, steps) for step in self._steps.after(made))
                best = max([best, *after])
            self._known[key] = best
        return self._known[key]

    def through(self, step: Step, steps: int) -> float:
        """Return the bound for one unit that is fed into a step, the first of at most so many."""
        cost = step.process.unit_cost(self._price) + step.extra
        rest = step.handed_on.share * self.of(step.handed_on, steps - 1) if step.handed_on.share else 0.0
        others = sum(
            made.share * self._market.best(made)
            for number, made in enumerate(step.process.makes)
            if number != step.out
        )
        return step.throughput * (rest + others - cost)


@dataclass(frozen=True, slots=True, eq=False)
class Givers:
    """Offers of one kind, in one axis `giver`: rows of offers, their sites, amounts [unit/year], what one unit avoids
    [currency/unit, with emissions], the farthest haul [km], and how they are carried.
    """

    rows: Ints
    site: Ints
    amount: Floats
    value: Floats
    reach: Floats
    subject: Subject
    made: Made
    hazardous: bool

    def take(self, places: Ints) -> Givers:
        """Return the givers at those places."""
        parts = (
            self.rows[places],
            self.site[places],
            self.amount[places],
            self.value[places],
            self.reach[places],
        )
        return Givers(*parts, self.subject, self.made, self.hazardous)


@dataclass(frozen=True, slots=True, eq=False)
class _State:
    """Worth of the units on the way after some steps, per unit of the giver: at its own site, and at `places`."""

    own: Floats
    places: Ints
    there: Floats
    flow: float
    cap: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The best need at the end of one way for each giver, or `SOLD` for all, and the value [currency/year]."""

    way: tuple[Step, ...]
    need: Ints
    value: Floats


class Search:
    """Searches the ways from one kind of offer; keeps the best `limit` of each giver."""

    def __init__(
        self, market: Market, steps: Steps, bounds: Bounds, *, longest: int, limit: int, least: float,
        only: int | None = None,
    ) -> None:  # fmt: skip
        self.market, self.steps, self.bounds = market, steps, bounds
        self.longest, self.limit, self.least, self.only = longest, limit, least, only
        self.worked_out = 0
        self._found: list[Found] = []
        self._mains: dict[str, int] = {}
        self._hauls: dict[tuple[Subject, bytes, bytes, bool], Floats] = {}

    def run(self, givers: Givers) -> list[Found]:
        """Return the ways that are among the best of any giver, in the order found."""
        self._best = np.full((len(givers.rows), self.limit), self.least)
        self._givers, self._found, self._hauls = givers, [], {}
        empty = np.empty(0, np.int64)
        start = _State(givers.value, empty, np.empty((len(givers.rows), 0)), 1.0, givers.amount)
        self._follow((), (start,), givers.made, givers.subject)
        return self._found

    def _follow(
        self, way: tuple[Step, ...], states: tuple[_State, ...], made: Made, subject: Subject
    ) -> None:
        left = self.longest - len(way)
        if way:
            self._end(way, states)
        if not left:
            return
        state = states[-1]
        so_far = np.maximum(state.own, np.max(state.there, axis=1, initial=-math.inf))
        after = self.steps.after(made, hazardous=not way and self._givers.hazardous, to_order=bool(way))
        onward = [(self.bounds.through(step, left), step) for step in after]
        for bound, step in sorted(onward, key=lambda pair: -pair[0]):
            hope = so_far + state.flow * bound
            beaten = np.maximum(hope, 0.0) * self._givers.amount <= self._best[:, -1]
            if not math.isfinite(bound) or bool(np.all(beaten & (self._best[:, -1] >= 0))):
                continue
            if any(step.process.id == earlier.process.id for earlier in way):
                continue
            self._follow((*way, step), (*states, self._take(state, step, subject)), step.handed_on,
                         subject_of(step.handed_on))  # fmt: skip

    def _gain(self, step: Step, flow: float) -> Floats:
        """Return what the step adds at each site of the region, per unit of the giver: by-products less costs."""
        through = flow * step.throughput
        gain = np.full(len(self.market.worth(step.handed_on)), -through * self._cost(step))
        for number, made in enumerate(step.process.makes):
            if number != step.out:
                gain = gain + through * made.share * self.market.worth(made)
        return gain

    def _cost(self, step: Step) -> float:
        return step.process.unit_cost(self.market.roads.carbon_price) + step.extra

    def _take(self, state: _State, step: Step, subject: Subject) -> _State:
        """Return the state after a step: in place if it may be built, or hauled to where it stands."""
        gain, flow, site = self._gain(step, state.flow), state.flow * step.yields, self._givers.site
        cap = np.minimum(state.cap, step.process.largest / (state.flow * step.throughput))
        if step.process.sites is None:
            there = state.there + gain[state.places][None, :]
            return _State(state.own + gain[site], state.places, there, flow, cap)
        places, roads = step.process.sites, self.market.roads
        reach = self._givers.reach[:, None] if state.flow == 1.0 else math.inf
        there = state.own[:, None] - state.flow * roads.cost(subject, site, places, reach)
        if len(state.places):
            between = roads.cost(subject, state.places, places)
            hauled = state.there[:, :, None] - state.flow * between[None, :, :]
            there = np.maximum(there, np.max(hauled, axis=1))
        nowhere = np.full(len(site), -math.inf)
        return _State(nowhere, places, there + gain[places][None, :], flow, cap)

    def _end(self, way: tuple[Step, ...], states: tuple[_State, ...]) -> None:
        """Note the best end of a way for each giver, where it is among the giver's best."""
        if self.only is None and way[-1].out != self._main(way[-1].process):
            return
        self.worked_out += 1
        givers, last = self._givers, states[-1]
        sold = np.full(len(givers.rows), SOLD, np.int64)
        if self.only is None and self.market.outside.stated(way[-1].handed_on) is not None:
            outlet = self.market.outlet(way[-1].handed_on)
            best = np.maximum(last.own, np.max(last.there, axis=1, initial=-math.inf))
            self._note(way, sold, (best + last.flow * outlet) * last.cap)
        rows = self.market.takers(way[-1].handed_on)
        if self.only is not None:
            rows = rows[rows == self.only]
        if len(rows):
            yearly = self._at_needs(way, states, rows)
            place = np.argmax(yearly, axis=1)
            self._note(way, rows[place], yearly[np.arange(len(place)), place])

    def _note(self, way: tuple[Step, ...], need: Ints, value: Floats) -> None:
        better = value > self._best[:, -1]
        if better.any():
            self._best[:, -1] = np.where(better, value, self._best[:, -1])
            self._best = -np.sort(-self._best, axis=1)
            self._found.append(Found(way, need, np.where(better, value, -math.inf)))

    def _main(self, process: Process) -> int:
        """Return the output that a chain ends with: the product worth most; its by-products have their takers, too."""
        if process.id not in self._mains:
            made = list(enumerate(process.makes))
            products = [(number, one) for number, one in made if not one.residue] or made
            value = {number: one.share * max(self.market.best(one), 0.0) for number, one in products}
            self._mains[process.id] = max(value, key=lambda number: value[number])
        return self._mains[process.id]

    def _haul(self, subject: Subject, start: Ints, rows: Ints, *, first: bool) -> Floats:
        """Return what hauling one unit from each start to each of those needs costs; kept while a kind is searched."""
        key = (subject, start.tobytes(), rows.tobytes(), first)
        if key not in self._hauls:
            needs, reach = self.market.needs, self.market.needs.max_distance[rows][None, :]
            limit = np.minimum(reach, self._givers.reach[:, None]) if first else reach
            self._hauls[key] = self.market.roads.cost(subject, start, needs.site[rows], limit)
        return self._hauls[key]

    def _at_needs(self, way: tuple[Step, ...], states: tuple[_State, ...], rows: Ints) -> Floats:
        """Return the value at each need [currency/year], shape (giver, need), the last haul wherever it is best."""
        givers, needs = self._givers, self.market.needs
        per_unit = np.full((len(givers.rows), len(rows)), -math.inf)
        after = states[-1].flow * self.market.value[rows]
        for number in range(len(way), -1, -1):
            state = states[number]
            subject = subject_of(way[number - 1].handed_on) if number else givers.subject
            best = state.own[:, None] - state.flow * self._haul(subject, givers.site, rows, first=not number)
            for place in range(len(state.places)):
                between = self._haul(subject, state.places[place : place + 1], rows, first=False)
                best = np.maximum(best, state.there[:, place, None] - state.flow * between)
            per_unit = np.maximum(per_unit, best + after[None, :])
            if number and way[number - 1].process.sites is not None:
                break
            if number:
                after = after + self._gain(way[number - 1], states[number - 1].flow)[needs.site[rows]]
        amount = np.minimum(states[-1].cap[:, None], needs.amount[rows][None, :] / states[-1].flow)
        return per_unit * amount
