"""A good plan to start from: an auction cut short, made into a forest.

Sources with goods left bid for the sinks that cost them least, and bid just enough more than they must; a sink that is
overfull sends back what bids least and lowers its price. Then sinks that still want goods bid for sources in the same
way. What a unit gets is within `step` of the best. Bidding finds most of the plan fast and its last part slowly, so it
stops after so many looks at an arc; the simplex does the rest.

References
----------
.. [1] Bertsekas, D. P., Castañon, D. A. (1989). The auction algorithm for the transportation problem. Annals of
   Operations Research 20, 67-96. doi:10.1007/BF02216923
.. [2] Goldberg, A. V. (1997). An efficient implementation of a scaling minimum-cost flow algorithm. Journal of
   Algorithms 22, 1-29. doi:10.1006/jagm.1995.0805 (one of its phases, from prices that a coarser problem gave)
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lichen.engine.kit.jit import inlined, kernel
from lichen.engine.kit.transport.arcs import Arcs, columns

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Short = NDArray[np.int32]
Flags = NDArray[np.bool_]


class Side(NamedTuple):
    """One side of the market: whose arcs lead where, what is left over, what leaving a unit costs, and the price."""

    start: Ints  # (row + 1,)
    arc: Ints  # (place,) arc of each place
    other: Short  # (place,) row of the other side
    cost: Floats  # (place,) [money/unit]
    leave: Floats  # (row,) [money/unit]
    price: Floats  # (row,) [money/unit], changed in place
    left: Ints  # (row,) units that have no place yet (below zero: places not filled), changed in place
    kept: Ints  # (row,) units left where they are, changed in place


@inlined
def _enqueue(queue: Short, queued: Flags, ends: Ints, x: int) -> None:
    """Put x at the end of the ring, unless it waits already; `ends` is (head, number waiting)."""
    if not queued[x]:
        place = ends[0] + ends[1]
        queue[place if place < queue.size else place - queue.size] = x
        queued[x] = True
        ends[1] += 1


@inlined
def _place(
    x: int, start: Ints, other: Short, cost: Floats, leave: float, worth: Floats
) -> tuple[float, int, int]:
    """Return what a unit of x costs where it costs least, at which place and row; −1 to leave it."""
    best, best_place, best_row = leave, -1, -1
    for t in range(start[x], start[x + 1]):
        value = cost[t] - worth[other[t]]
        if value < best:
            best, best_place, best_row = value, t, other[t]
    return best, best_place, best_row


@inlined
def _send_back(
    y: int, start: Ints, arc: Ints, other: Short, cost: Floats, leave: float, worth: Floats, over: Ints, held: Ints,
    price: Floats, left: Ints, flow: Ints, queue: Short, queued: Flags, ends: Ints,
) -> float:  # fmt: skip
    """Send back what y has too much from those who bid less than its price; return the best bid that stays."""
    best = -np.inf
    if held[y] > 0:
        if leave > worth[y]:
            back = min(held[y], over[y])
            held[y] -= back
            over[y] -= back
        best = leave if held[y] > 0 else best
    for t in range(start[y], start[y + 1]):
        a, i = arc[t], other[t]
        if flow[a] == 0:
            continue
        value = cost[t] - price[i]
        if over[y] > 0 and value > worth[y]:
            back = min(flow[a], over[y])
            flow[a] -= back
            over[y] -= back
            left[i] += back
            _enqueue(queue, queued, ends, i)
        if flow[a] > 0:
            best = max(best, value)
    return best


@kernel
def bid(asking: Side, asked: Side, flow: Ints, step: float, looks: int) -> int:
    """Let the asking side place what it has left; return how many looks at an arc it took.

    Changes `flow` (arc,) and both sides. Stops when nothing is left, or after about so many `looks`.
    """
    start, arc, other, cost, leave = asking.start, asking.arc, asking.other, asking.cost, asking.leave
    left, kept, price = asking.left, asking.kept, asking.price
    back_start, back_arc, back_other, back_cost = asked.start, asked.arc, asked.other, asked.cost
    back_leave = asked.leave
    over, held, worth = asked.left, asked.kept, asked.price
    rows, looked = left.size, 0
    queue, queued = np.empty(rows + over.size, np.int32), np.zeros(rows + over.size, np.bool_)
    ends = np.zeros(2, np.int64)
    for x in range(rows):
        if left[x] > 0:
            _enqueue(queue, queued, ends, x)
    while ends[1] > 0 and looked < looks:
        x = queue[ends[0]]
        ends[0], ends[1] = (ends[0] + 1 if ends[0] + 1 < queue.size else 0), ends[1] - 1
        queued[x] = False
        if x < rows:  # all that is left goes where it costs least, and bids a step more than it must
            best, place, row = _place(x, start, other, cost, leave[x], worth)
            looked += start[x + 1] - start[x] + 1
            price[x] = best + step
            if place < 0:
                kept[x] += left[x]
            else:
                flow[arc[place]] += left[x]
                over[row] += left[x]
                if over[row] > 0:
                    _enqueue(queue, queued, ends, rows + row)
            left[x] = 0
            continue
        y = x - rows
        while over[y] > 0:
            best = _send_back(
                y, back_start, back_arc, back_other, back_cost, back_leave[y], worth, over, held, price, left, flow,
                queue, queued, ends,
            )  # fmt: skip
            looked += back_start[y + 1] - back_start[y] + 1
            if over[y] > 0:
                worth[y] = best - step
    return looked


def auction(
    arcs: Arcs, supply: Ints, demand: Ints, leave_source: Floats, leave_sink: Floats, sink_price: Floats,
    step: float, looks: int,
) -> Ints:  # fmt: skip
    """Return the flow of each arc after bids from both sides, from prices of the sinks that are nearly right.

    `sink_price` (sink,) [money/unit] is at most `leave_sink`, and is not changed. Flows need not add up: what the cut
    left in the air is for `peel` to see to.

    >>> from lichen.engine.kit.transport.arcs import merge_arcs, no_arcs
    >>> arcs, _ = merge_arcs(no_arcs(1), 2, np.array([0, 0]), np.array([0, 1]), np.array([1.0, 3.0]))
    >>> one, two, nought = np.array([9]), np.array([6, 6]), np.zeros(2)
    >>> auction(arcs, one, two, np.full(1, 10.0), np.full(2, 10.0), np.full(2, 10.0), 0.1, 1000).tolist()
    [6, 3]
    """
    sources, sinks = len(supply), len(demand)
    start, arc, source = columns(arcs, sinks)
    flow = np.zeros(len(arcs.sink), np.int64)
    rows = Side(
        arcs.start, np.arange(len(flow)), arcs.sink, arcs.cost, leave_source, np.zeros(sources), supply.copy(),
        np.zeros(sources, np.int64),
    )  # fmt: skip
    cols = Side(
        start, arc, source, arcs.cost[arc], leave_sink, sink_price.copy(), -demand, np.zeros(sinks, np.int64)
    )
    bid(rows, cols, flow, step, looks)
    bid(cols._replace(left=-cols.left), rows._replace(left=-rows.left), flow, step, looks)
    return flow
