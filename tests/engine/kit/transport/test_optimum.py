"""The optimum of a market: the hard ones, where pairs tie, places coincide or everything must be carried."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from lichen.engine.kit.geo import Points
from lichen.engine.kit.transport.levels import Ends, Market
from lichen.engine.kit.transport.optimum import Optimum, find_optimum


def make_market(here: np.ndarray, there: np.ndarray, leave: float | np.ndarray, rate: float = 1.0) -> Market:
    def ends(xy: np.ndarray) -> Ends:
        count = xy.shape[1]
        cost, kind = np.broadcast_to(leave, count).astype(float), np.zeros(count, np.int64)
        return Ends(Points.plane(*xy), np.ones(count, np.int64), cost, np.full(count, np.inf), kind).in_order(
            1
        )[0]

    return Market(ends(here), ends(there), rate, np.ones((1, 1), bool))


def cost_of(best: Optimum) -> float:
    flow = best.tree.node["flow"][:-1].astype(float)
    return float(flow @ best.tree.cost[:-1])


def assignment(market: Market) -> float:
    """Return the least cost of carrying all of single units, by another solver."""
    n = len(market.sources)
    distance = [market.sources.points.take(np.full(n, i)).distance_to(market.sinks.points) for i in range(n)]
    cost = market.rate * np.array(distance)
    return float(cost[linear_sum_assignment(cost)].sum())


@pytest.mark.parametrize("apart", [0.0, 3.0])
def test_two_towns_exchange_all_at_the_cost_of_the_best_assignment(apart: float) -> None:
    """Between towns far apart nearly all pairs are nearly as good as each other."""
    rng = np.random.default_rng(1)
    here, there = rng.random((2, 700)), rng.random((2, 700)) + np.array([[apart], [0.0]])
    market = make_market(here, there, 9.0)
    assert cost_of(find_optimum(market)) == pytest.approx(assignment(market), rel=1e-10)


def test_cost_of_leaving_beyond_all_ways_does_not_blur_the_prices() -> None:
    """A million for leaving a unit, where ways cost a hundredth: prices are still right to a part in 10^9."""
    rng = np.random.default_rng(2)
    market = make_market(rng.random((2, 600)), rng.random((2, 600)), 1e6)
    best = find_optimum(market)
    cost = assignment(market)
    assert cost_of(best) == pytest.approx(cost, rel=1e-10)
    assert best.source_price.sum() + best.sink_price.sum() == pytest.approx(cost, rel=1e-10)


def test_what_must_be_left_is_left_at_its_true_cost() -> None:
    """One town has more than the other can take: the rest is left where that costs least, a million or two."""
    rng = np.random.default_rng(3)
    leave = np.where(np.arange(30) < 10, 1e6, 2e6)
    market = make_market(rng.random((2, 30)), rng.random((2, 25)), 0.0)
    ends = market.sources
    sources = Ends(ends.points, ends.amount, leave, ends.reach, ends.kind)
    best = find_optimum(Market(sources, market.sinks, 1.0, market.allowed))
    assert cost_of(best) == pytest.approx(5e6, abs=100.0)


def test_ways_that_cost_nothing_leave_the_dearest_ends_served() -> None:
    """Without a rate all pairs of an end tie; each unit goes where the two cost most to leave."""
    rng = np.random.default_rng(4)
    here, there = rng.uniform(-1, 1, (2, 900))
    places = make_market(rng.random((2, 900)), rng.random((2, 900)), 0.0)
    sides = [
        Ends(side.points, side.amount, leave, side.reach, side.kind)
        for side, leave in ((places.sources, here), (places.sinks, there))
    ]
    best = find_optimum(Market(sides[0], sides[1], 0.0, places.allowed))
    saved = np.maximum(np.sort(here)[::-1] + np.sort(there)[::-1], 0.0)
    assert cost_of(best) == pytest.approx(here.sum() + there.sum() - saved.sum(), rel=1e-12)


def test_progress_speaks_of_rounds_and_ends_below_one() -> None:
    rng = np.random.default_rng(5)
    told: list[tuple[float, str]] = []
    find_optimum(
        make_market(rng.random((2, 700)), rng.random((2, 700)), 0.1), lambda *what: told.append(what)
    )
    assert 0.0 <= told[0][0] <= told[-1][0] <= 1.0
    assert "round" in told[-1][1]
