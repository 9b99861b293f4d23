"""The auction: it ships where both sides gain, and never more than there is."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.engine.kit.transport.arcs import merge_arcs, no_arcs
from lichen.engine.kit.transport.auction import auction


@pytest.mark.parametrize("seed", range(5))
def test_auction_that_ends_keeps_to_supply_and_demand(seed: int) -> None:
    rng = np.random.default_rng(seed)
    source, sink = np.divmod(np.arange(12 * 10), 10)
    arcs, _ = merge_arcs(no_arcs(12), 10, source, sink, rng.random(120))
    supply, demand = rng.integers(1, 9, 12), rng.integers(1, 9, 10)
    flow = auction(arcs, supply, demand, np.full(12, 2.0), np.full(10, 2.0), np.full(10, 2.0), 0.01, 10**7)
    assert np.all(flow >= 0)
    assert np.all(np.bincount(source, flow, 12) <= supply)
    assert np.all(np.bincount(sink, flow, 10) <= demand)
    assert flow.sum() == min(supply.sum(), demand.sum())  # shipping always pays here


def test_what_costs_more_than_leaving_is_not_shipped() -> None:
    arcs, _ = merge_arcs(no_arcs(1), 1, np.array([0]), np.array([0]), np.array([9.0]))
    five, one = np.array([5]), np.array([1.0])
    assert auction(arcs, five, five, one, one, one, 0.1, 1000).tolist() == [0]
