"""What can pass from a profile of months to another in a year that repeats, with a store between them.

The most that can pass is a largest flow, and so equals a smallest cut: for a set of months cut off from the receiver it
is their demand, the supply of all other months, and the store once for each run of such months. All sets are covered
by following the ring of months once for each number of runs, so the answer is exact and grows with every operand.

References
----------
.. [1] Ford, L. R. and Fulkerson, D. R. (1956). Maximal flow through a network. Canadian Journal of Mathematics 8,
   399-404. doi:10.4153/CJM-1956-045-5
"""

from __future__ import annotations

import math
from collections.abc import Sequence

__all__ = ["movable", "storage_for"]


def _cheapest_cuts(supply: Sequence[float], demand: Sequence[float]) -> list[float]:
    """Return the smallest cut without the store, by the number of runs of months that are cut off."""
    count = len(supply)
    most = count // 2
    best = [math.inf] * (most + 1)
    for first in (False, True):
        # state: (whether the month is cut off, runs that have ended) → cost
        states = {(first, 0): demand[0] if first else supply[0]}
        for month in range(1, count):
            fresh: dict[tuple[bool, int], float] = {}
            for (cut, runs), cost in states.items():
                for now in (False, True):
                    ended = runs + (cut and not now)
                    total = cost + (demand[month] if now else supply[month])
                    if total < fresh.get((now, ended), math.inf):
                        fresh[now, ended] = total
            states = fresh
        for (cut, runs), cost in states.items():
            ended = runs + (cut and not first)
            if ended <= most:
                best[ended] = min(best[ended], cost)
    return best


def movable(supply: Sequence[float], demand: Sequence[float], storage: float) -> float:
    """Return the most that can pass in a year [unit/year].

    `supply`, `demand` shape (month,) [unit/month], at least two months; `storage` between them [unit], which is as full
    at the end of the year as at its start.

    >>> movable([10.0, 0.0], [0.0, 8.0], storage=5.0)
    5.0
    """
    cuts = _cheapest_cuts(supply, demand)
    held = [cost + runs * storage if runs else cost for runs, cost in enumerate(cuts)]
    return min(held)


def storage_for(supply: Sequence[float], demand: Sequence[float], target: float) -> float | None:
    """Return the smallest storage [unit] with which `target` [unit/year] can pass; None if it never can.

    >>> storage_for([10.0, 0.0], [0.0, 8.0], target=8.0), storage_for([10.0, 0.0], [0.0, 8.0], target=9.0)
    (8.0, None)
    """
    cuts = _cheapest_cuts(supply, demand)
    if target > cuts[0] * (1 + 1e-12):
        return None
    return max(0.0, *((target - cost) / runs for runs, cost in enumerate(cuts) if runs and cost < math.inf))
