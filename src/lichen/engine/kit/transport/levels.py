"""Coarse-to-fine: the same market with neighbours taken together, again and again, until it is small.

The prices of a coarse market are nearly those of the finer one: they say which of its pairs are worth a look, and where
its auction may begin. The optimum does not depend on them.

Reference: Schmitzer, B. (2016). A sparse multiscale algorithm for dense optimal transport. Journal of Mathematical
Imaging and Vision 56, 238-259. doi:10.1007/s10851-016-0653-9 (multiscale start; our proof of optimality differs).
"""

from __future__ import annotations

from dataclasses import dataclass

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
    """One side of a market in axis `end`, neighbours next to each other."""

    points: Points
    amount: Ints  # units
    leave: Floats  # [money/unit] of leaving a unit where it is
    reach: Floats  # [km]
    kind: Ints

    def __len__(self) -> int:
        """Return the number of ends."""
        return len(self.amount)

    def take(self, rows: Ints) -> Ends:
        """Return the ends at those rows."""
        return Ends(
            self.points.take(rows), self.amount[rows], self.leave[rows], self.reach[rows], self.kind[rows]
        )

    def in_order(self, kinds: int) -> tuple[Ends, Ints]:
        """Return the ends so ordered that neighbours stand together, and their rows."""
        rows = plant(self.points, self.kind, kinds, self.reach, _TOGETHER).rows
        return self.take(rows), rows

    def coarser(self, kinds: int) -> Ends:
        """Return the ends with up to four neighbours of one class taken together at their centre of mass."""
        forest = plant(self.points, self.kind, kinds, self.reach, _TOGETHER)
        leaf = forest.right < 0
        low, size = forest.low[leaf], forest.high[leaf] - forest.low[leaf]
        rows = forest.rows
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
        spread = np.linalg.norm(np.repeat(xyz, size, axis=0) - self.points.xyz[rows], axis=1) * forest.scale
        reach = np.maximum.reduceat(self.reach[rows] + spread, low)
        return Ends(
            Points(np.ascontiguousarray(xyz), self.points.sphere), np.add.reduceat(self.amount[rows], low),
            mean(self.leave[rows]), reach, self.kind[rows[low]],
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
        return Market(sources, sinks, self.rate, self.allowed)

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
