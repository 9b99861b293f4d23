"""The pairs that a model knows so far, by source, with their cost; new ones are merged in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lichen.engine.kit.jit import kernel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Short = NDArray[np.int32]


class Arcs(NamedTuple):
    """Arcs of source i stand at ``start[i]:start[i + 1]``."""

    start: Ints  # (source + 1,)
    sink: Short  # (arc,)
    cost: Floats  # (arc,) [money/unit]


class Columns(NamedTuple):
    """The same arcs by sink: those of sink j are ``arc[start[j]:start[j + 1]]``."""

    start: Ints  # (sink + 1,)
    arc: Ints  # (arc,)
    source: Short  # (arc,) of the arc beside it


def no_arcs(sources: int) -> Arcs:
    """Return no arcs of so many sources.

    >>> no_arcs(2).start.tolist()
    [0, 0, 0]
    """
    return Arcs(np.zeros(sources + 1, np.int64), np.empty(0, np.int32), np.empty(0))


def merge_arcs(arcs: Arcs, sinks: int, source: Ints, sink: Ints, cost: Floats) -> tuple[Arcs, int]:
    """Return the arcs with those added that are not among them yet, and how many these are.

    >>> arcs, added = merge_arcs(no_arcs(1), 3, np.array([0, 0]), np.array([2, 2]), np.array([5.0, 5.0]))
    >>> added, arcs.sink.tolist()
    (1, [2])
    """
    merged = Arcs(*_merge(arcs, sinks, source, sink, cost))
    return merged, len(merged.sink) - len(arcs.sink)


def thin_arcs(arcs: Arcs, source_price: Floats, sink_price: Floats, keep: int) -> Arcs:
    """Return about so many arcs, those of least reduced cost at the prices [money/unit].

    >>> arcs, _ = merge_arcs(no_arcs(1), 3, np.array([0, 0, 0]), np.array([0, 1, 2]), np.array([5.0, 3.0, 4.0]))
    >>> thin_arcs(arcs, np.zeros(1), np.zeros(3), 2).sink.tolist()
    [1, 2]
    """
    source = np.repeat(np.arange(len(arcs.start) - 1), np.diff(arcs.start))
    reduced = arcs.cost - source_price[source] - sink_price[arcs.sink]
    kept = reduced <= np.partition(reduced, keep - 1)[keep - 1]
    start = np.append(0, np.cumsum(kept))[arcs.start]
    return Arcs(start, arcs.sink[kept], arcs.cost[kept])


@kernel
def _merge(arcs: Arcs, sinks: int, source: Ints, sink: Ints, cost: Floats) -> tuple[Ints, Short, Floats]:
    old_start, old_sink, old_cost = arcs.start, arcs.sink, arcs.cost
    sources = old_start.size - 1
    first = np.zeros(sources + 1, np.int64)  # where the new ones of each source begin
    for k in range(source.size):
        first[source[k] + 1] += 1
    for i in range(sources):
        first[i + 1] += first[i]
    fill, order = first[:-1].copy(), np.empty(source.size, np.int64)
    for k in range(source.size):
        order[fill[source[k]]] = k
        fill[source[k]] += 1
    start, size = np.empty(sources + 1, np.int64), old_sink.size + source.size
    out_sink, out_cost = np.empty(size, np.int32), np.empty(size)
    seen = np.full(sinks, -1, np.int32)  # last source that has an arc to this sink
    place = 0
    for i in range(sources):
        start[i] = place
        for t in range(old_start[i], old_start[i + 1]):
            seen[old_sink[t]] = i
            out_sink[place], out_cost[place] = old_sink[t], old_cost[t]
            place += 1
        for t in range(first[i], first[i + 1]):
            k = order[t]
            if seen[sink[k]] != i:
                seen[sink[k]] = i
                out_sink[place], out_cost[place] = sink[k], cost[k]
                place += 1
    start[sources] = place
    return start, out_sink[:place].copy(), out_cost[:place].copy()


@kernel
def columns(arcs: Arcs, sinks: int) -> tuple[Ints, Ints, Short]:
    """Return the start, arc and source of `Columns`."""
    first, sink, start = arcs.start, arcs.sink, np.zeros(sinks + 1, np.int64)
    for t in range(sink.size):
        start[sink[t] + 1] += 1
    for j in range(sinks):
        start[j + 1] += start[j]
    fill = start[:-1].copy()
    arc, source = np.empty(sink.size, np.int64), np.empty(sink.size, np.int32)
    for i in range(first.size - 1):
        for t in range(first[i], first[i + 1]):
            j = sink[t]
            arc[fill[j]], source[fill[j]] = t, i
            fill[j] += 1
    return start, arc, source
