"""The cost-carbon Pareto front: plans that no other plan beats in both.

Each point is the best plan at some carbon price, found where it tells most: between two neighbours the next price is
the one at which both are worth the same. For a linear plan these are the corners of the whole front; with whole-number
choices they are its supported points.

References
----------
.. [1] Aneja, Y. P. and Nair, K. P. K. (1979). Bicriteria transportation problem. Management Science 25(1), 73-78.
   doi:10.1287/mnsc.25.1.73
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import polars as pl

from lichen.engine.match.result import RESULT_SCHEMAS

HIGHEST_PRICE = 1e5  # [currency/t CO2e]: emissions alone decide
_SAME = 1e-7  # relative difference up to which two figures are the same


@dataclass(frozen=True, slots=True, order=True)
class FrontPoint:
    """One plan: at `carbon_price` [currency/t], its yearly `money` without carbon value, `co2e` [t] and `placed`."""

    carbon_price: float
    money: float
    co2e: float
    placed: float


def trace_front(best_at: Callable[[float], FrontPoint], points: int) -> pl.DataFrame:
    """Return up to `points` points of the front, best cost first; `best_at` gives the best plan at a carbon price.

    >>> def best_at(price):  # three plans: (money, emissions avoided)
    ...     money, co2e = max([(10.0, 0.0), (8.0, 1.0), (0.0, 2.0)], key=lambda p: p[0] + price * p[1])
    ...     return FrontPoint(price, money, co2e, 0.0)
    >>> trace_front(best_at, 5)["net_benefit"].to_list()
    [10.0, 8.0, 0.0]
    """
    found = _without_beaten([best_at(0.0), best_at(HIGHEST_PRICE)])
    closed: set[tuple[float, float]] = set()
    while len(found) < points:
        gaps = [(_area(a, b), a, b) for a, b in pairwise(found) if (a.co2e, b.co2e) not in closed]
        if not gaps:
            break
        _, left, right = max(gaps, key=lambda gap: gap[0])
        new = best_at((left.money - right.money) / (right.co2e - left.co2e))
        more = _without_beaten([*found, new])
        if more == found:
            closed.add((left.co2e, right.co2e))
        found = more
    rows = [(p.carbon_price, p.money, p.co2e, p.placed) for p in found]
    return pl.DataFrame(rows, schema=RESULT_SCHEMAS["front"], orient="row")


def _without_beaten(points: list[FrontPoint]) -> list[FrontPoint]:
    """Return the points that no other is as good as in both, best cost first; of two that are the same, the first.

    At an end of the front two plans may be worth the same though one avoids more: solvers return either.
    """
    kept: list[FrontPoint] = []
    for point in points:
        if not any(_no_worse(other, point) for other in kept):
            kept = [other for other in kept if not _no_worse(point, other)] + [point]
    return sorted(kept, key=lambda point: point.co2e)


def _no_worse(a: FrontPoint, b: FrontPoint) -> bool:
    """Whether `a` is at least as good as `b` in money and in emissions, up to rounding."""
    return a.money >= b.money - _SAME * abs(b.money) and a.co2e >= b.co2e - _SAME * abs(b.co2e)


def _area(a: FrontPoint, b: FrontPoint) -> float:
    return abs(a.money - b.money) * abs(b.co2e - a.co2e)
