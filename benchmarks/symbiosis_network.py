"""Third task of the benchmark for symbiosis matching: which network of exchanges is best for the region as a whole?

Regions are made up from a seed: direct exchanges of several resources, prices and hauls of their own. The optimum is
known: the same transport problem over all pairs, written down here and solved by another programme (HiGHS in SciPy).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import coo_array

from benchmarks.registry import Figures
from lichen.core.errors import SolverError
from lichen.core.graph import Region
from lichen.engine.match.plan import make_plan
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.testing import LORRY, small_region, stream

SIDE = 100.0  # km
RESOURCES = 4
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Market:
    """Offers and needs with amounts [t/year], and every pair of them that gains: ends, haul [km], gain [currency/t]."""

    region: Region
    offered: Floats
    needed: Floats
    source: Ints
    sink: Ints
    km: Floats
    gain: Floats


def make_market(sites: int, seed: int) -> Market:
    """Return a region of random sites, each with one offer and one need; each end has a price of its own.

    What it costs the giver to get rid of a tonne (20 to 80) and the taker to buy one (0 to 60) is saved; a haul costs
    0.5 per tonne and kilometre as the crow flies.
    """
    rng = np.random.default_rng(seed)
    where = rng.uniform(0, SIDE, (sites, 2))
    kinds = rng.integers(RESOURCES, size=(2, sites))
    amounts = rng.integers(10, 1000, (2, sites)).astype(float)
    saved = np.stack([rng.uniform(20, 80, sites), rng.uniform(0, 60, sites)])
    rows = [
        stream(
            f"{role}-{i}",
            f"s{i}",
            role,
            float(amounts[side, i]),
            resource=f"stuff {kinds[side, i]}",
            reference_cost=float(saved[side, i]),
        )
        for side, role in enumerate(("offer", "need"))
        for i in range(sites)
    ]
    lorry = LORRY | {"cost_per_km": 0.5}
    region = small_region(
        {f"s{i}": (float(x), float(y)) for i, (x, y) in enumerate(where)}, rows, transport=[lorry]
    )
    source, sink = np.nonzero(kinds[0][:, None] == kinds[1][None, :])
    km = np.hypot(*(where[source] - where[sink]).T)
    gain = saved[0][source] + saved[1][sink] - 0.5 * km
    kept = (gain > 0) & (source != sink)
    return Market(region, amounts[0], amounts[1], source[kept], sink[kept], km[kept], gain[kept])


def optimum(market: Market) -> float:
    """Return the largest gain that any network has [currency/year], by a linear programme over all pairs."""
    pairs = np.arange(market.gain.size)
    ones = np.ones(market.gain.size)
    ends = np.concatenate([market.source, market.sink + market.offered.size])
    rows = coo_array((np.concatenate([ones, ones]), (ends, np.concatenate([pairs, pairs]))))
    limits = np.concatenate([market.offered, market.needed])[: rows.shape[0]]
    solved = linprog(-market.gain, A_ub=rows.toarray(), b_ub=limits, method="highs")
    if not solved.success or solved.fun is None:
        raise SolverError(f"the peer found no optimum: {solved.message}; take another seed.")
    return -float(solved.fun)


def in_order(market: Market, order: npt.NDArray[np.intp]) -> float:
    """Return the gain when pairs are served in an order, each as far as both its ends still have."""
    offered, needed = market.offered.copy(), market.needed.copy()
    total = 0.0
    for pair in order:
        i, j = market.source[pair], market.sink[pair]
        amount = min(offered[i], needed[j])
        offered[i] -= amount
        needed[j] -= amount
        total += float(amount * market.gain[pair])
    return total


def by_plan(market: Market) -> float:
    """Return the gain of Lichen's plan."""
    return make_plan(market.region, PlanSettings(carbon_price=0.0)).totals.net_benefit


WAYS: Mapping[str, Callable[[Market], float]] = {
    "nearest partner": lambda market: in_order(market, np.argsort(market.km, kind="stable")),
    "greedy by gain": lambda market: in_order(market, np.argsort(-market.gain, kind="stable")),
    "lichen": by_plan,
}


def judge_networks(sites: int, seeds: int = 5) -> Figures:
    """Return the worst share of the optimum [%] that each way of planning reaches over the seeds."""
    markets = [make_market(sites, seed) for seed in range(seeds)]
    best = [optimum(market) for market in markets]
    figures: Figures = {"network regions": seeds}
    for name, way in WAYS.items():
        shares = [100 * way(market) / value for market, value in zip(markets, best, strict=True)]
        figures[f"network, {name}, worst of the optimum [%]"] = round(min(shares), 4)
    return figures
