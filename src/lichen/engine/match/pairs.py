"""All pairs of a problem, without ever listing them: where to start, what is missing, and how many there are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lichen.engine.kit.spatial import Found, PairSearch
from lichen.engine.match.fit import FITS
from lichen.engine.match.problem import Arcs, Ends, Floats, Ints, Lane, Problem, join_arcs

_NEVER = 1e9  # [currency/unit]: at this price every pair is wanted


def evaluate(problem: Problem, lane: int, source: Ints, sink: Ints, haul: Floats) -> Arcs:
    """Return arcs with their money [currency/unit] and emissions avoided [t/unit] from their haul [km]."""
    road = problem.lanes[lane]
    money = problem.sources.money[source] + problem.sinks.money[sink] - road.fixed - road.rate * haul
    co2e = problem.sources.co2e[source] + problem.sinks.co2e[sink] - road.rate_co2e * haul
    return Arcs(source, sink, np.full(len(source), lane, np.int64), haul, money, co2e)


def evaluated(problem: Problem, arcs: Arcs) -> Arcs:
    """Return the same arcs, in their order and over their own hauls, with the money and emissions of a problem.

    >>> from lichen.engine.match.compile import compile_problem
    >>> from lichen.engine.match.settings import PlanSettings
    >>> from lichen.engine.match.testing import two_sites
    >>> problem = compile_problem(two_sites(), PlanSettings())
    >>> evaluated(problem, Pairs(problem).everything()).money.tolist()
    [24.0]
    """
    parts, places = [], []
    for lane in np.unique(arcs.lane).tolist():
        mine = np.flatnonzero(arcs.lane == lane)
        parts.append(evaluate(problem, lane, arcs.source[mine], arcs.sink[mine], arcs.distance[mine]))
        places.append(mine)
    return join_arcs(parts).take(np.argsort(np.concatenate(places))) if parts else arcs


def worth(arcs: Arcs, carbon_price: float) -> Floats:
    """Return what one unit on each arc is worth [currency/unit]."""
    return arcs.money + carbon_price * arcs.co2e


def _by_site(ends: Ends, members: Ints) -> dict[int, Ints]:
    """Return the local rows of a lane's ends at each site."""
    order = np.argsort(ends.site[members], kind="stable")
    sites, first = np.unique(ends.site[members][order], return_index=True)
    return dict(zip(sites.tolist(), np.split(order, first[1:]), strict=True))


def _cross(rows: Ints, columns: Ints) -> npt.NDArray[np.int64]:
    grid = np.meshgrid(rows, columns, indexing="ij")
    return np.stack([grid[0].ravel(), grid[1].ravel()], axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class _Skips:
    """Pairs of one lane, in local rows, that the search must not see: `known` are listed with their haul instead."""

    barred: npt.NDArray[np.int64]
    known: npt.NDArray[np.int64]
    known_haul: Floats


def _skips(problem: Problem, lane: Lane) -> _Skips:
    """Bar a stream's own site and a plant's own output; take out pairs whose haul is stated or that arrive mixed."""
    sources, sinks = problem.sources, problem.sinks
    at_source, at_sink = _by_site(sources, lane.sources), _by_site(sinks, lane.sinks)
    barred = [np.empty((0, 2), np.int64)]
    for site in at_source.keys() & at_sink.keys():
        pairs = _cross(at_source[site], at_sink[site])
        giver, taker = sources.plant[lane.sources[pairs[:, 0]]], sinks.plant[lane.sinks[pairs[:, 1]]]
        barred.append(pairs[giver == taker])
    known, haul = [np.empty((0, 2), np.int64)], [np.empty(0)]
    for (start, end), km in problem.known_distance.items():
        if start != end and start in at_source and end in at_sink:
            pairs = _cross(at_source[start], at_sink[end])
            known.append(pairs)
            haul.append(np.full(len(pairs), km))
    skips = _Skips(np.concatenate(barred), np.concatenate(known), np.concatenate(haul))
    return _with_mixed(problem, lane, skips)


def _with_mixed(problem: Problem, lane: Lane, skips: _Skips) -> _Skips:
    """Take out all other pairs whose sink has a mixture: what they are worth depends on what else arrives."""
    mixed = np.flatnonzero(np.isin(lane.sinks, problem.mixtures.sink))
    if not len(mixed):
        return skips
    pairs = _cross(np.arange(len(lane.sources)), mixed)
    width = len(lane.sinks)
    seen = np.concatenate([skips.barred, skips.known])
    pairs = pairs[~np.isin(pairs[:, 0] * width + pairs[:, 1], seen[:, 0] * width + seen[:, 1])]
    near, far = problem.sources.site[lane.sources[pairs[:, 0]]], problem.sinks.site[lane.sinks[pairs[:, 1]]]
    haul = problem.points.take(near).distance_to(problem.points.take(far)) * lane.detour
    return _Skips(
        skips.barred, np.concatenate([skips.known, pairs]), np.concatenate([skips.known_haul, haul])
    )


def barred_pairs(problem: Problem, lane: Lane) -> Ints:
    """Return the pairs of a lane, in its local rows, that may not meet: a site with itself; shape (pair, 2)."""
    return _skips(problem, lane).barred


class _LanePairs:
    """The pairs of one lane; `flip` searches from the sinks instead of from the sources."""

    def __init__(self, problem: Problem, number: int, *, flip: bool = False) -> None:
        self.problem, self.number, self.flip = problem, number, flip
        self.lane = lane = problem.lanes[number]
        longest = min(lane.max_distance, problem.max_distance)
        reach = [
            np.minimum(ends.max_distance[rows], longest) / lane.detour
            for ends, rows in ((problem.sources, lane.sources), (problem.sinks, lane.sinks))
        ]
        skips = _skips(problem, lane)
        barred = np.concatenate([skips.barred, skips.known])
        points = [
            problem.points.take(problem.sources.site[lane.sources]),
            problem.points.take(problem.sinks.site[lane.sinks]),
        ]
        kinds, allowed = [lane.source_class, lane.sink_class], lane.verdict == FITS
        near, far = (1, 0) if flip else (0, 1)
        self.search = PairSearch(
            points[near],
            points[far],
            source_class=kinds[near],
            sink_class=kinds[far],
            allowed=allowed.T if flip else allowed,
            source_reach=reach[near],
            sink_reach=reach[far],
            skip=barred[:, ::-1] if flip else barred,
        )
        self.known = self._known(skips, longest)

    def flipped(self) -> _LanePairs:
        """Return the same pairs, searched from the other side."""
        return _LanePairs(self.problem, self.number, flip=not self.flip)

    def _known(self, skips: _Skips, longest: float) -> Arcs:
        lane = self.lane
        row, column = skips.known[:, 0], skips.known[:, 1]
        source, sink = lane.sources[row], lane.sinks[column]
        reach = np.minimum(self.problem.sources.max_distance[source], self.problem.sinks.max_distance[sink])
        fits = lane.verdict[lane.source_class[row], lane.sink_class[column]] == FITS
        fits &= skips.known_haul <= np.minimum(reach, longest)
        return evaluate(self.problem, self.number, source[fits], sink[fits], skips.known_haul[fits])

    def _arcs(self, found: Found) -> Arcs:
        row, column = (found.sink, found.source) if self.flip else (found.source, found.sink)
        lane = self.lane
        return evaluate(
            self.problem, self.number, lane.sources[row], lane.sinks[column], found.distance * lane.detour
        )

    def _terms(self, u: Floats, w: Floats) -> tuple[Floats, Floats, float, float]:
        """Return the terms of ``reduced = fixed + rate · distance − a − b`` for the search."""
        problem, lane, carbon_price = self.problem, self.lane, self.problem.carbon_price
        a = (problem.sources.money + carbon_price * problem.sources.co2e - u)[lane.sources]
        b = (problem.sinks.money + carbon_price * problem.sinks.co2e - w)[lane.sinks]
        rate = (lane.rate + carbon_price * lane.rate_co2e) * lane.detour
        return (b, a, lane.fixed, rate) if self.flip else (a, b, lane.fixed, rate)

    def _known_missing(self, u: Floats, w: Floats, mix: Floats) -> Floats:
        gain = worth(self.known, self.problem.carbon_price) - u[self.known.source] - w[self.known.sink]
        return gain - self.problem.mixtures.price(self.known, mix)

    def count(self) -> int:
        return self.search.count() + len(self.known)

    def everything(self) -> Arcs:
        return join_arcs([self._arcs(self.search.all_pairs()), self.known])

    def nearest(self, neighbours: int) -> Arcs:
        return join_arcs([self._arcs(self.search.nearest(neighbours)), self.known])

    def beating(self, u: Floats, w: Floats, mix: Floats, per_end: int, tolerance: float) -> Arcs:
        found = self.search.violations(*self._terms(u, w), per_source=per_end, tolerance=tolerance)
        return join_arcs([self._arcs(found), self.known.take(self._known_missing(u, w, mix) > tolerance)])

    def worst(self, u: Floats, w: Floats, mix: Floats) -> float:
        found = -self.search.worst(*self._terms(u, w))
        return max(found, float(np.max(self._known_missing(u, w, mix), initial=-np.inf)))

    def best(self, other_price: Floats, per_end: int) -> Arcs:
        """Return the best pairs of each near end whatever they are worth: its own price is such that all are wanted."""
        problem = self.problem
        own = np.full(len(problem.sinks if self.flip else problem.sources), -_NEVER)
        u, w = (other_price, own) if self.flip else (own, other_price)
        found = self.search.violations(*self._terms(u, w), per_source=per_end, tolerance=0.0)
        return join_arcs([self._arcs(found), self.known])


class Pairs:
    """All feasible pairs of a problem.

    Prices are per row of the problem's sources (`u`) and sinks (`w`) [currency/unit]: an arc *beats* them by
    ``worth − u − w`` less what it pays in mixtures at their prices `mix`, per row of the problem's mixtures.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._lanes = [_LanePairs(problem, number) for number in range(len(problem.lanes))]

    def count(self) -> int:
        """Return how many feasible pairs there are (one per mode)."""
        return sum(lane.count() for lane in self._lanes)

    def everything(self) -> Arcs:
        """Return every feasible arc; ask `count` first."""
        return join_arcs([lane.everything() for lane in self._lanes])

    def nearest(self, neighbours: int) -> Arcs:
        """Return the arcs from each source to its nearest sinks and from each sink to its nearest sources."""
        return join_arcs([lane.nearest(neighbours) for lane in self._lanes])

    def beating(
        self, u: Floats, w: Floats, mix: Floats | None = None, *, per_end: int, tolerance: float
    ) -> Arcs:
        """Return arcs that beat the prices by more than the tolerance, the best `per_end` of each source."""
        prices = self._mixed(mix)
        return join_arcs([lane.beating(u, w, prices, per_end, tolerance) for lane in self._lanes])

    def worst(self, u: Floats, w: Floats, mix: Floats | None = None) -> float:
        """Return by how much the best of all feasible pairs beats its prices [currency/unit]; −inf if none is."""
        prices = self._mixed(mix)
        return max((lane.worst(u, w, prices) for lane in self._lanes), default=-np.inf)

    def _mixed(self, mix: Floats | None) -> Floats:
        """Return the prices of mixtures, nothing where none are given."""
        return np.zeros(len(self.problem.mixtures)) if mix is None else mix

    def by_group(self, most: int, neighbours: int) -> Iterator[Arcs]:
        """Yield the arcs of each group of resources that meet: all of them, or to the nearest `neighbours` if there
        are more than `most`.
        """
        parts: dict[int, list[_LanePairs]] = {}
        for lane in self._lanes:
            parts.setdefault(lane.lane.group, []).append(lane)
        for lanes in parts.values():
            few = sum(lane.search.count() for lane in lanes) <= most
            yield join_arcs([lane.everything() if few else lane.nearest(neighbours) for lane in lanes])

    def best_of_each(self, role: str, other_price: Floats) -> Arcs:
        """Return for each offer (or each need, by `role`) its best feasible arc, good or bad, if it has one.

        `other_price` of the other side [currency/unit]; what an end's own price is does not change its best partner.
        """
        found = join_arcs([lane.best(other_price, 1) for lane in self._from(role)])
        mine, theirs = (found.source, found.sink) if role == "offer" else (found.sink, found.source)
        gain = worth(found, self.problem.carbon_price) - other_price[theirs]
        order = np.lexsort((theirs, -gain, mine))
        first = np.unique(mine[order], return_index=True)[1]
        return found.take(order[first])

    def best_partners(self, role: str, per_end: int) -> Arcs:
        """Return the best arcs of each offer (or need), at least `per_end` where there are so many."""
        ends = self.problem.sinks if role == "offer" else self.problem.sources
        return join_arcs([lane.best(np.zeros(len(ends)), per_end) for lane in self._from(role)])

    def _from(self, role: str) -> list[_LanePairs]:
        return self._lanes if role == "offer" else [lane.flipped() for lane in self._lanes]
