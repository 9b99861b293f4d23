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
    ends = (best_at(0.0), best_at(HIGHEST_PRICE))
    found = [ends[0]] if _same(*ends) else list(ends)
    closed: set[tuple[float, float]] = set()
    while len(found) < points:
        gaps = [(_area(a, b), a, b) for a, b in pairwise(found) if (a.co2e, b.co2e) not in closed]
        if not gaps:
            break
        _, left, right = max(gaps, key=lambda gap: gap[0])
        price = (left.money - right.money) / (right.co2e - left.co2e)
        new = best_at(max(price, 0.0))
        if _same(new, left) or _same(new, right):
            closed.add((left.co2e, right.co2e))
        else:
            found.insert(found.index(right), new)
    rows = [(p.carbon_price, p.money, p.co2e, p.placed) for p in found]
    return pl.DataFrame(rows, schema=RESULT_SCHEMAS["front"], orient="row")


def _same(a: FrontPoint, b: FrontPoint) -> bool:
    scale = max(abs(a.co2e), abs(b.co2e), abs(a.money), abs(b.money), 1e-9)
    return abs(a.co2e - b.co2e) <= 1e-7 * scale or abs(a.money - b.money) <= 1e-9 * scale


def _area(a: FrontPoint, b: FrontPoint) -> float:
    return abs(a.money - b.money) * abs(b.co2e - a.co2e)
