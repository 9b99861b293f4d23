"""The order within the columns of a network: nodes, and the ways of flows that pass a column, with few crossings.

Barycentre sweeps as in [1]_, ribbons weighing by amount. A flow over several columns has a place in each of those that
it passes, so that it runs between the bars and not behind them.

.. [1] K. Sugiyama, S. Tagawa, M. Toda, *IEEE Trans. Syst. Man Cybern.* 11 (1981) 109,
   doi:10.1109/TSMC.1981.4308636.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from lichen.engine.kit.draw.net import Pair

_SWEEPS = 24
_DOWN = 0.5  # how much what flows back pulls its ends to the foot, where it runs


@dataclass(frozen=True, slots=True)
class Stop:
    """What stands in a column: a node, or where `pair` passes it."""

    column: int
    node: str = ""
    pair: Pair = ("", "")


@dataclass(frozen=True, slots=True)
class Step:
    """A piece of a flow from one column to the next."""

    start: Stop
    end: Stop
    amount: float


def steps_of(column: Mapping[str, int], amounts: Mapping[Pair, float]) -> list[Step]:
    """Return the pieces, from column to column, of all flows that lead to a later column.

    >>> [step.end.column for step in steps_of({"a": 0, "b": 2}, {("a", "b"): 1.0})]
    [1, 2]
    """
    steps = []
    for (start, end), amount in amounts.items():
        if column[start] < column[end]:
            middle = [Stop(c, pair=(start, end)) for c in range(column[start] + 1, column[end])]
            stops = [Stop(column[start], start), *middle, Stop(column[end], end)]
            steps += [Step(a, b, amount) for a, b in pairwise(stops)]
    return steps


def ordered(column: Mapping[str, int], amounts: Mapping[Pair, float]) -> list[list[Stop]]:
    """Return what stands in each column, from the top, so that large flows cross little.

    >>> found = ordered({"a": 0, "b": 0, "c": 1, "d": 1}, {("a", "d"): 2.0, ("b", "c"): 1.0})
    >>> [[stop.node for stop in stops] for stops in found]
    [['b', 'a'], ['c', 'd']]
    """
    steps = steps_of(column, amounts)
    stops = dict.fromkeys([Stop(c, node) for node, c in column.items()])
    stops |= dict.fromkeys(end for step in steps for end in (step.start, step.end))
    standing = [[s for s in stops if s.column == c] for c in range(max(column.values()) + 1)]
    back = _backs(column, amounts)
    best, fewest = standing, _crossings(standing, steps)
    for sweep in range(_SWEEPS):
        ahead = bool((sweep + 1) % 2)  # the first sweep looks ahead: what flows together stands together
        standing = [list(one) for one in standing]
        for c in reversed(range(len(standing))) if ahead else range(len(standing)):
            place = _places(standing)
            pulls = _pulls(standing[c], steps, place, back, ahead=ahead)
            standing[c].sort(key=lambda stop: pulls[stop])
        crossings = _crossings(standing, steps)
        if crossings < fewest * (1 - 1e-9):
            best, fewest = standing, crossings
    return best


def _backs(column: Mapping[str, int], amounts: Mapping[Pair, float]) -> dict[str, float]:
    found: dict[str, float] = {}
    for (start, end), amount in amounts.items():
        if column[start] >= column[end]:
            for key in (start, end):
                found[key] = found.get(key, 0.0) + amount
    return found


def _places(standing: list[list[Stop]]) -> dict[Stop, float]:
    return {stop: (i + 0.5) / len(stops) for stops in standing for i, stop in enumerate(stops)}


def _pulls(
    stops: list[Stop], steps: list[Step], place: Mapping[Stop, float], back: Mapping[str, float], *, ahead: bool
) -> dict[Stop, float]:  # fmt: skip
    """Where the neighbours of each stop stand on average, on one side."""
    sums = {stop: [0.0, 0.0] for stop in stops}
    for step in steps:
        here, there = (step.start, step.end) if ahead else (step.end, step.start)
        if here in sums:
            sums[here][0] += step.amount
            sums[here][1] += step.amount * place[there]
    for stop in stops:
        down = _DOWN * back.get(stop.node, 0.0)
        weight = sums[stop][0]
        if (
            down and weight
        ):  # no heavier than all the rest: who gives back a lot still stands by its neighbours
            down = min(down, weight)
            sums[stop][0] += down
            sums[stop][1] += down
    return {stop: total / weight if weight else place[stop] for stop, (weight, total) in sums.items()}


def _crossings(standing: list[list[Stop]], steps: list[Step]) -> float:
    """Sum over pairs of ribbons that cross of the product of their amounts."""
    rank = {stop: i for stops in standing for i, stop in enumerate(stops)}
    total = 0.0
    for c in range(len(standing) - 1):
        here = [step for step in steps if step.start.column == c]
        start = np.array([rank[step.start] for step in here])
        end = np.array([rank[step.end] for step in here])
        weight = np.array([step.amount for step in here])
        crosses = (start[:, None] < start) & (end[:, None] > end)
        total += float(weight @ crosses @ weight) if here else 0.0
    return total
