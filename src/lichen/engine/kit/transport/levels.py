"""Coarse-to-fine: the same market with neighbours taken together, again and again, until it is small.

The prices of a coarse market are nearly those of the finer one, and its flows go nearly the same ways: they say which
pairs are worth a look, and where the auction may begin. The optimum does not depend on them.

Reference: Schmitzer, B. (2016). A sparse multiscale algorithm for dense optimal transport. Journal of Mathematical
Imaging and Vision 56, 238-259. doi:10.1007/s10851-016-0653-9 (multiscale start; our proof of optimality differs).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from lichen.engine.kit.geo import Points
from lichen.engine.kit.spatial import PairSearch, plant

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_TOGETHER = 4  # most neighbours taken together
_SMALL = 1000  # ends of a market that needs no coarser one
_WORTHWHILE = 0.7  # a coarser market has at most this share of the ends


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """One side of a market in axis `end`, neighbours next to each other.

    Where ends stand for several of a finer market, those of end k are ``members[start[k]:start[k + 1]]``.
    """

    points: Points
    amount: Ints  # units
    leave: Floats  # [money/unit] of leaving a unit where it is
    reach: Floats  # [km]
    kind: Ints
    members: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    start: Ints = field(default_factory=lambda: np.zeros(1, np.int64))

    def __len__(self) -> int:
        """Return the number of ends."""
        return len(self.amount)

    def in_order(self, kinds: int) -> tuple[Ends, Ints]:
        """Return the ends so ordered that neighbours stand together, and their rows."""
        rows = plant(self.points, self.kind, kinds, self.reach, _TOGETHER).rows
        place = np.cumsum(
            np.r_[False, np.any(np.diff(self.points.xyz[rows], axis=0) != 0, axis=1)][: len(rows)]
        )
        rows = rows[np.lexsort((self.reach[rows], self.leave[rows], place, self.kind[rows]))]
        return Ends(
            self.points.take(rows), self.amount[rows], self.leave[rows], self.reach[rows], self.kind[rows]
        ), rows  # fmt: skip

    def merged(self) -> Ends:
        """Return the ends with those taken together that stand next to each other and differ in nothing but amount."""
        traits = np.column_stack([self.points.xyz, self.leave, self.reach, self.kind])
        with np.errstate(invalid="ignore"):  # two boundless reaches differ by a NaN
            low = np.flatnonzero(np.r_[True, np.any(traits[1:] != traits[:-1], axis=1)][: len(self)])
        return Ends(
            self.points.take(low), np.add.reduceat(self.amount, low), self.leave[low], self.reach[low], self.kind[low],
            np.arange(len(self)), np.append(low, len(self)),
        )  # fmt: skip

    def coarser(self, kinds: int) -> Ends:
        """Return the ends with up to four neighbours of one class taken together at their centre of mass."""
        forest = plant(self.points, self.kind, kinds, self.reach, _TOGETHER)
        rows, low = forest.rows, forest.low[forest.right < 0]
        start = np.append(low, len(rows))
        weight = self.amount[rows].astype(np.float64)
        mass = np.add.reduceat(weight, low)

        def mean(values: Floats) -> Floats:
            return np.asarray(np.add.reduceat(weight * values, low) / mass)

        xyz = np.stack([mean(self.points.xyz[rows, axis]) for axis in range(3)], axis=1)
        if (
            self.points.sphere
        ):  # back up to the surface; a centre at the middle of the Earth is replaced by a member
            length = np.linalg.norm(xyz, axis=1, keepdims=True)
            xyz = np.where(length > 1e-9, xyz / np.maximum(length, 1e-9), self.points.xyz[rows[low]])
        away = np.repeat(xyz, np.diff(start), axis=0) - self.points.xyz[rows]
        reach = np.maximum.reduceat(self.reach[rows] + np.linalg.norm(away, axis=1) * forest.scale, low)
        return Ends(
            Points(np.ascontiguousarray(xyz), self.points.sphere), np.add.reduceat(self.amount[rows], low),
            mean(self.leave[rows]), reach, self.kind[rows[low]], rows, start,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Market:
    """A transport problem whose ends all have something to give or take: one level of several."""

    sources: Ends
    sinks: Ends
    rate: float  # [money/(unit km)]
    allowed: Flags  # (source class, sink class)

    def coarser(self) -> Market | None:
        """Return the next coarser market, or None if this one is small enough or cannot be made much smaller."""
        ends = len(self.sources) + len(self.sinks)
        if ends <= _SMALL:
            return None
        sources, sinks = (
            self.sources.coarser(self.allowed.shape[0]),
            self.sinks.coarser(self.allowed.shape[1]),
        )
        if len(sources) + len(sinks) > _WORTHWHILE * ends:
            return None
        return replace(self, sources=sources, sinks=sinks)

    def with_leave_at_most(self, cap: float) -> Market:
        """Return the market with the cost of leaving a unit [money/unit] cut down to `cap` where it is more."""
        return replace(
            self,
            sources=replace(self.sources, leave=np.minimum(self.sources.leave, cap)),
            sinks=replace(self.sinks, leave=np.minimum(self.sinks.leave, cap)),
        )

    def search(self) -> PairSearch:
        """Return the search over all pairs of this market."""
        return PairSearch(
            self.sources.points, self.sinks.points, source_class=self.sources.kind, sink_class=self.sinks.kind,
            allowed=self.allowed, source_reach=self.sources.reach, sink_reach=self.sinks.reach,
        )  # fmt: skip

    def prices_of_sinks(self, coarse: Market, source_price: Floats) -> Floats:
        """Return for each sink the best bid [money/unit] of a coarser market's sources at their prices."""
        ask = PairSearch(
            self.sinks.points, coarse.sources.points, source_class=self.sinks.kind,
            sink_class=coarse.sources.kind, allowed=self.allowed.T,
            source_reach=self.sinks.reach, sink_reach=coarse.sources.reach,
        )  # fmt: skip
        return np.minimum(self.sinks.leave, ask.least(0.0, source_price, 0.0, self.rate)[0])

    def met(self, source: Ints, sink: Ints) -> tuple[Ints, Ints, Floats]:
        """Return those of the pairs that may meet and whose carriage costs less than to leave it, with that cost."""
        distance = self.sources.points.take(source).distance_to(self.sinks.points.take(sink))
        cost = self.rate * distance
        fits = distance <= np.minimum(self.sources.reach[source], self.sinks.reach[sink])
        fits &= self.allowed[self.sources.kind[source], self.sinks.kind[sink]]
        fits &= cost < self.sources.leave[source] + self.sinks.leave[sink]
        return source[fits], sink[fits], cost[fits]
