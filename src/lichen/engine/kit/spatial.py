"""Searching all pairs of two sets of points by price, without listing them.

A pair's *reduced cost* is ``fixed + rate · distance − a[source] − b[sink]``. A tree of boxes over the sinks, with the
largest `b` of each box, bounds it from below for whole boxes at once; what cannot matter is never looked at, and
what is looked at is computed exactly. Each class of sinks has a tree of its own, so that prices of one class do not
blur the bounds of another.

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
from lichen.engine.kit.geo import EARTH_RADIUS, Points
from lichen.engine.kit.tree import LEAF, Forest, Query, best_pairs, grow, meetings, node_most

__all__ = ["Found", "PairSearch", "plant"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_CHUNK = 8192  # sources between two chances to be interrupted


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


def plant(points: Points, kind: Ints, kinds: int, reach: Floats, leaf: int = LEAF) -> Forest:
    """Return a forest over points: one tree for each of `kinds` classes, with leaves of at most `leaf` points.

    >>> forest = plant(Points.plane([0.0, 1.0], [0.0, 0.0]), np.array([0, 1]), 2, np.full(2, np.inf))
    >>> forest.roots.tolist()
    [0, 1]
    """
    order = np.argsort(kind, kind="stable")
    starts = np.searchsorted(kind[order], np.arange(kinds + 1)).astype(np.int64)
    roots, low, high, right, box = grow(points.xyz, order, starts, leaf)
    near = np.ascontiguousarray(reach[order])
    return Forest(
        xyz=np.ascontiguousarray(points.xyz[order]), rows=order, reach=near,
        roots=roots, low=low, high=high, right=right, box=box,
        least_reach=-node_most(low, high, right, -near), most_reach=node_most(low, high, right, near),
        radius=1.0 if points.sphere else 0.0, scale=EARTH_RADIUS if points.sphere else 1.0,
    )  # fmt: skip


class PairSearch:
    """All pairs of sources and sinks that may meet; built once, asked at any prices.

    `sources`, `sinks` points; `source_class`, `sink_class` shape (source,) and (sink,), with `allowed[source_class,
    sink_class]`; `source_reach`, `sink_reach` largest distance [km], shapes (source,) and (sink,), or numbers; `skip`
    pairs that must not be found, shape (pair, 2). What is left out does not restrict. `forests` over the sources and
    sinks are grown unless they are there already.

    In the questions below `a` has shape (source,) and `b` (sink,), or they are numbers; `fixed` [money/unit] and
    `rate` >= 0 [money/(unit km)] are numbers, or tables [source_class, sink_class] like `allowed`.

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
        forests: tuple[Forest, Forest] | None = None,
    ) -> None:
        if sources.sphere != sinks.sphere:
            raise ModelError("Sources and sinks must both be on the Earth or both on a plane.")
        self.sources, self.sinks = sources, sinks
        self._allowed = np.ascontiguousarray(
            np.atleast_2d(np.asarray(True if allowed is None else allowed, np.bool_))
        )
        kinds, far_kinds = self._allowed.shape
        self._kind = _classes(source_class, len(sources), kinds)
        self._far_kind = _classes(sink_class, len(sinks), far_kinds)
        self._reach = _shaped(source_reach, len(sources), np.inf, "reaches")
        self._far = _shaped(sink_reach, len(sinks), np.inf, "reaches")
        skipped = np.asarray([] if skip is None else skip, np.int64).reshape(-1, 2)
        self._skip_pairs = np.unique(skipped, axis=0) if len(skipped) else skipped
        self._here, self._there = forests or (
            plant(sources, self._kind, kinds, self._reach), plant(sinks, self._far_kind, far_kinds, self._far)
        )  # fmt: skip
        self._query = self._ask()

    def _ask(self) -> Query:
        """Let the sources ask in the order of their own trees: what lies together is looked at together."""
        rows = self._here.rows
        rank = np.empty(len(rows), np.int64)
        rank[rows] = np.arange(len(rows))
        asking, sink = rank[self._skip_pairs[:, 0]], self._skip_pairs[:, 1]
        order = np.lexsort((sink, asking))
        return Query(
            xyz=self._here.xyz, kind=self._kind[rows], reach=self._here.reach, allowed=self._allowed,
            skip_start=np.searchsorted(asking[order], np.arange(len(rows) + 1)).astype(np.int64), skip=sink[order],
        )  # fmt: skip

    def flipped(self) -> PairSearch:
        """Return the search of the same pairs from the sinks' side."""
        return PairSearch(
            self.sinks, self.sources, source_class=self._far_kind, sink_class=self._kind, allowed=self._allowed.T,
            source_reach=self._far, sink_reach=self._reach, skip=self._skip_pairs[:, ::-1],
            forests=(self._there, self._here),
        )  # fmt: skip

    def _chunks(self) -> list[tuple[int, int]]:
        count = len(self.sources)
        return [(first, min(first + _CHUNK, count)) for first in range(0, count, _CHUNK)]

    def _terms(
        self, a: ArrayLike, b: ArrayLike, fixed: ArrayLike, rate: ArrayLike
    ) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        """Return `a`, `b` in tree order, the most of `b` per node, and the two tables."""
        tables = [np.broadcast_to(np.asarray(t, np.float64), self._allowed.shape) for t in (fixed, rate)]
        if np.any(tables[1] < 0):
            raise ModelError("Carrying a thing farther cannot cost less; give a rate that is not negative.")
        ours, theirs = (
            np.nan_to_num(
                _shaped(values, len(forest.rows), 0.0, "prices")[forest.rows],
                nan=-np.inf,
                posinf=np.inf,
                neginf=-np.inf,
            )
            for values, forest in ((a, self._here), (b, self._there))
        )
        most = node_most(self._there.low, self._there.high, self._there.right, theirs)
        return ours, theirs, most, np.ascontiguousarray(tables[0]), np.ascontiguousarray(tables[1])

    def violations(
        self,
        a: ArrayLike,
        b: ArrayLike,
        fixed: ArrayLike,
        rate: ArrayLike,
        *,
        per_source: int,
        tolerance: float,
    ) -> Found:
        """Return pairs whose reduced cost is below −`tolerance`: the least `per_source` of each source, least first.

        A tolerance of −inf returns the best pairs of each source, whatever they cost.
        """
        keep = max(0, min(per_source, len(self.sinks)))
        terms, parts = self._terms(a, b, fixed, rate), []
        for first, last in self._chunks() if keep else []:
            sinks, distances = np.empty((last - first, keep), np.int64), np.empty((last - first, keep))
            best_pairs(
                self._there, self._query, first, last, *terms, -float(tolerance), False, sinks, distances,
                np.empty((last - first, keep)),
            )  # fmt: skip
            row, column = np.nonzero(sinks >= 0)
            parts.append((self._here.rows[first + row], sinks[row, column], distances[row, column]))
        if not parts:
            return Found(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))
        source, sink, distance = (np.concatenate(column) for column in zip(*parts, strict=True))
        return Found(source, sink, distance)

    def least(self, a: ArrayLike, b: ArrayLike, fixed: ArrayLike, rate: ArrayLike) -> tuple[Floats, Ints]:
        """Return the least reduced cost of each source's pairs and the sink that has it: inf and −1 where none is."""
        value, sink = np.full((len(self.sources), 1), np.inf), np.full((len(self.sources), 1), -1, np.int64)
        terms, room = self._terms(a, b, fixed, rate), np.empty((_CHUNK, 1))
        for first, last in self._chunks() if len(self.sinks) else []:
            best_pairs(
                self._there, self._query, first, last, *terms, np.inf, False, sink[first:last], room, value[first:last]
            )  # fmt: skip
        place = np.empty(len(value), np.int64)
        place[self._here.rows] = np.arange(len(value))
        return value[place, 0], sink[place, 0]

    def worst(self, a: ArrayLike, b: ArrayLike, fixed: ArrayLike, rate: ArrayLike) -> float:
        """Return the least reduced cost of all feasible pairs, exactly; inf where there is no pair."""
        least, terms = np.inf, self._terms(a, b, fixed, rate)
        sinks, distance, value = np.empty((_CHUNK, 1), np.int64), np.empty((_CHUNK, 1)), np.empty((_CHUNK, 1))
        for first, last in self._chunks() if len(self.sinks) else []:
            least = best_pairs(
                self._there, self._query, first, last, *terms, least, True, sinks, distance, value
            )
        return float(least)

    def nearest(self, neighbours: int) -> Found:
        """Return the pairs of each source with its nearest sinks and of each sink with its nearest sources."""
        mine = self.violations(0.0, 0.0, 0.0, 1.0, per_source=neighbours, tolerance=-np.inf)
        theirs = self.flipped().violations(0.0, 0.0, 0.0, 1.0, per_source=neighbours, tolerance=-np.inf)
        source, sink = np.append(mine.source, theirs.sink), np.append(mine.sink, theirs.source)
        _, once = np.unique(source * len(self.sinks) + sink, return_index=True)
        return Found(source[once], sink[once], np.append(mine.distance, theirs.distance)[once])

    def _skipped_in_vain(self) -> int:
        """Return how many of the pairs to be skipped could otherwise meet."""
        source, sink = self._skip_pairs[:, 0], self._skip_pairs[:, 1]
        distance = self.sources.take(source).distance_to(self.sinks.take(sink))
        meets = self._allowed[self._kind[source], self._far_kind[sink]]
        meets &= distance <= np.minimum(self._reach[source], self._far[sink])
        return int(np.count_nonzero(meets))

    def count(self) -> int:
        """Return how many feasible pairs there are."""
        nothing = np.empty((0, 2), np.int64)
        met = sum(meetings(self._there, self._query, first, last, nothing) for first, last in self._chunks())
        return met - self._skipped_in_vain()

    def all_pairs(self) -> Found:
        """Return every feasible pair, by source and sink; ask `count` first."""
        out = np.empty((self.count() + self._skipped_in_vain(), 2), np.int64)
        if len(out):
            meetings(self._there, self._query, 0, len(self.sources), out)
        key = self._here.rows[out[:, 0]] * len(self.sinks) + out[:, 1]
        skipped = self._skip_pairs[:, 0] * len(self.sinks) + self._skip_pairs[:, 1]
        key = np.sort(np.setdiff1d(key, skipped, assume_unique=True))
        source, sink = np.divmod(key, max(len(self.sinks), 1))
        return Found(source, sink, self.sources.take(source).distance_to(self.sinks.take(sink)))


def _classes(values: ArrayLike | None, count: int, kinds: int) -> Ints:
    kind = _shaped(values, count, 0, "classes").astype(np.int64)
    if count and not (kind.min() >= 0 and kind.max() < kinds):
        raise ModelError(f"A point is of a class that the table of {kinds} allowed classes does not have.")
    return kind
