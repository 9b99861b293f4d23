"""Searching all pairs of two sets of points by price, without listing them.

A pair's *reduced cost* is ``fixed + rate · distance − a[source] − b[sink]``. A tree of boxes over the sinks, with the
largest `b` of each box, bounds it from below for whole boxes at once; what cannot matter is never looked at, and
what is looked at is computed exactly.

References
----------
.. [1] Bentley, J. L. (1975). Multidimensional binary search trees used for associative searching. Communications of
   the ACM 18(9), 509-517. doi:10.1145/361002.361007
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lichen.core.errors import ModelError
from lichen.engine.kit.geo import Points
from lichen.engine.kit.tree import best_pairs, grow, list_pairs, node_most

__all__ = ["Found", "PairSearch"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_CHUNK = 4096  # sources between two chances to be interrupted


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Pairs in one axis `pair`: rows of the sources and sinks, and their distance [km]."""

    source: Ints
    sink: Ints
    distance: Floats


def _shaped(values: ArrayLike | None, count: int, default: float, what: str) -> Floats:
    array = np.asarray(default if values is None else values, np.float64)
    if array.ndim and array.shape != (count,):
        raise ModelError(f"There are {count} points, but {what} for {array.shape[0]}.")
    return np.ascontiguousarray(np.broadcast_to(array, (count,)))


class PairSearch:
    """All pairs of sources and sinks that may meet; built once, asked at any prices.

    `sources`, `sinks` points; `source_class`, `sink_class` shape (source,) and (sink,), with `allowed[source_class,
    sink_class]`; `source_reach`, `sink_reach` largest distance [km], shapes (source,) and (sink,), or numbers; `skip`
    pairs that must not be found, shape (pair, 2). What is left out does not restrict.

    Raises `ModelError` where shapes do not fit or the points are of two kinds.

    >>> search = PairSearch(Points.plane([0.0, 10.0], [0.0, 0.0]), Points.plane([1.0, 5.0], [0.0, 0.0]))
    >>> best = search.violations([3.0, 3.0], [0.0, 2.0], 0.0, 1.0, per_source=1, tolerance=0.0)
    >>> best.source.tolist(), best.sink.tolist(), best.distance.tolist()
    ([0], [0], [1.0])
    """

    def __init__(
        self,
        sources: Points,
        sinks: Points,
        *,
        source_class: ArrayLike | None = None,
        sink_class: ArrayLike | None = None,
        allowed: ArrayLike | None = None,
        source_reach: ArrayLike | None = None,
        sink_reach: ArrayLike | None = None,
        skip: ArrayLike | None = None,
    ) -> None:
        if sources.sphere != sinks.sphere:
            raise ModelError("Sources and sinks must both be on the Earth or both on a plane.")
        self.sources, self.sinks = sources, sinks
        self._kind = _shaped(source_class, len(sources), 0, "classes").astype(np.int64)
        self._far_kind = _shaped(sink_class, len(sinks), 0, "classes").astype(np.int64)
        self._allowed = np.atleast_2d(np.asarray(True if allowed is None else allowed, np.bool_))
        self._reach = _shaped(source_reach, len(sources), np.inf, "reaches")
        self._far = _shaped(sink_reach, len(sinks), np.inf, "reaches")
        self._skip_pairs = np.unique(
            np.asarray([] if skip is None else skip, np.int64).reshape(-1, 2), axis=0
        )
        self._skip = np.ascontiguousarray(self._skip_pairs[:, 1])
        self._skip_start = np.searchsorted(self._skip_pairs[:, 0], np.arange(len(sources) + 1)).astype(
            np.int64
        )
        self._tree = grow(sinks.xyz)
        order = self._tree[0]
        self._there = np.ascontiguousarray(sinks.xyz[order])
        self._far_tree, self._far_kind_tree = self._far[order], self._far_kind[order]
        self._flipped: PairSearch | None = None

    @property
    def _empty(self) -> bool:
        return not (len(self.sources) and len(self.sinks))

    def flipped(self) -> PairSearch:
        """Return the search of the same pairs from the sinks' side, made once."""
        if self._flipped is None:
            self._flipped = PairSearch(
                self.sinks, self.sources, source_class=self._far_kind, sink_class=self._kind, allowed=self._allowed.T,
                source_reach=self._far, sink_reach=self._reach, skip=self._skip_pairs[:, ::-1],
            )  # fmt: skip
        return self._flipped

    def _best(
        self, a: Floats, b: Floats, fixed: float, rate: float, keep: int, ceiling: float, *, shared: bool
    ) -> tuple[Ints, Ints, float]:
        """Return (source, sink, least value) of the best pairs."""
        order, low, high, right, box = self._tree
        b_tree = np.ascontiguousarray(b[order])
        most = node_most(low, high, right, b_tree)
        sources, sinks = [], []
        for first in range(0, len(self.sources), _CHUNK):
            last = min(first + _CHUNK, len(self.sources))
            found, values = np.empty((last - first, keep), np.int64), np.empty((last - first, keep))
            ceiling = best_pairs(
                first, last, self.sources.xyz, a, self._reach, self._kind,
                order, low, high, right, box, self._there, b_tree, most,
                self._far_tree, self._far_kind_tree, self._allowed, self._skip_start, self._skip,
                float(fixed), float(rate), self.sources.sphere, keep, float(ceiling), shared, found, values,
            )  # fmt: skip
            row, column = np.nonzero(found >= 0)
            sources.append(first + row)
            sinks.append(found[row, column])
        return np.concatenate(sources), np.concatenate(sinks), ceiling

    def _found(self, source: Ints, sink: Ints) -> Found:
        distance = self.sources.take(source).distance_to(self.sinks.take(sink))
        return Found(source, sink, distance)

    def violations(
        self, a: ArrayLike, b: ArrayLike, fixed: float, rate: float, *, per_source: int, tolerance: float
    ) -> Found:
        """Return pairs whose reduced cost is below −`tolerance`: the least `per_source` of each source, least first.

        `a` shape (source,), `b` shape (sink,), `fixed` [money/unit], `rate` >= 0 [money/(unit km)].
        """
        if self._empty or per_source < 1:
            return self._none()
        keep = min(per_source, len(self.sinks))
        source, sink, _ = self._best(*self._prices(a, b, rate), fixed, rate, keep, -tolerance, shared=False)
        return self._found(source, sink)

    def worst(self, a: ArrayLike, b: ArrayLike, fixed: float, rate: float) -> float:
        """Return the least reduced cost of all feasible pairs, exactly; inf where there is no pair."""
        if self._empty:
            return np.inf
        return self._best(*self._prices(a, b, rate), fixed, rate, 1, np.inf, shared=True)[2]

    def nearest(self, neighbours: int) -> Found:
        """Return the pairs of each source with its nearest sinks and of each sink with its nearest sources."""
        if self._empty:
            return self._none()
        mine, theirs = self._nearest(neighbours), self.flipped()._nearest(neighbours)
        key = np.unique(
            np.concatenate([mine[0] * len(self.sinks) + mine[1], theirs[1] * len(self.sinks) + theirs[0]])
        )
        return self._found(key // len(self.sinks), key % len(self.sinks))

    def _nearest(self, neighbours: int) -> tuple[Ints, Ints]:
        zero, other = np.zeros(len(self.sources)), np.zeros(len(self.sinks))
        keep = min(neighbours, len(self.sinks))
        return self._best(zero, other, 0.0, 1.0, keep, np.inf, shared=False)[:2]

    def _prices(self, a: ArrayLike, b: ArrayLike, rate: float) -> tuple[Floats, Floats]:
        if rate < 0:
            raise ModelError("Carrying a thing farther cannot cost less; give a rate that is not negative.")
        return (
            np.nan_to_num(
                _shaped(a, len(self.sources), 0.0, "prices"), nan=-np.inf, posinf=np.inf, neginf=-np.inf
            ),
            np.nan_to_num(
                _shaped(b, len(self.sinks), 0.0, "prices"), nan=-np.inf, posinf=np.inf, neginf=-np.inf
            ),
        )

    def _none(self) -> Found:
        return Found(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))

    def _list(self, first: int, last: int, out: Ints, *, write: bool) -> int:
        return list_pairs(
            first, last, self.sources.xyz, self._reach, self._kind, self.sinks.xyz, self._far, self._far_kind,
            self._allowed, self._skip_start, self._skip, self.sources.sphere, out, write,
        )  # fmt: skip

    def count(self) -> int:
        """Return how many feasible pairs there are."""
        if self._empty:
            return 0
        if np.all(np.isinf(self._reach)) and np.all(np.isinf(self._far)):
            kinds = np.bincount(self._kind, minlength=self._allowed.shape[0])
            others = np.bincount(self._far_kind, minlength=self._allowed.shape[1])
            skipped = self._allowed[
                self._kind[self._skip_pairs[:, 0]], self._far_kind[self._skip_pairs[:, 1]]
            ]
            return int(kinds @ (self._allowed @ others)) - int(np.sum(skipped))
        nothing = np.empty((0, 2), np.int64)
        step = max(1, 20_000_000 // len(self.sinks))
        return sum(
            self._list(first, min(first + step, len(self.sources)), nothing, write=False)
            for first in range(0, len(self.sources), step)
        )

    def all_pairs(self) -> Found:
        """Return every feasible pair, by source and sink; ask `count` first."""
        if self._empty:
            return self._none()
        out = np.empty((self.count(), 2), np.int64)
        self._list(0, len(self.sources), out, write=True)
        return self._found(np.ascontiguousarray(out[:, 0]), np.ascontiguousarray(out[:, 1]))
