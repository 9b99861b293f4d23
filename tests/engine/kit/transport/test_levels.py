"""Coarser markets: nothing is lost on the way, and nobody's reach shrinks."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.engine.kit.geo import Points
from lichen.engine.kit.transport.levels import Ends, Market


def make_ends(count: int, seed: int, *, sphere: bool = False) -> Ends:
    rng = np.random.default_rng(seed)
    points = (
        Points.geographic(*rng.uniform(-50, 50, (2, count)))
        if sphere
        else Points.plane(*rng.random((2, count)))
    )
    reach = rng.uniform(0, 2, count)
    return Ends(points, rng.integers(1, 9, count), rng.random(count), reach, rng.integers(0, 2, count))


@pytest.mark.parametrize("sphere", [False, True])
def test_coarser_ends_hold_all_amounts_by_class(sphere: bool) -> None:
    """Law: taking neighbours together keeps the amount of each class, and what leaving it all costs."""
    fine = make_ends(500, 1, sphere=sphere)
    coarse = fine.coarser(2)
    assert len(coarse) < len(fine)
    for kind in (0, 1):
        assert coarse.amount[coarse.kind == kind].sum() == fine.amount[fine.kind == kind].sum()
    assert coarse.amount @ coarse.leave == pytest.approx(fine.amount @ fine.leave)
    assert coarse.reach.max() >= fine.reach.max()
    if sphere:
        assert np.allclose(np.linalg.norm(coarse.points.xyz, axis=1), 1.0)


def test_order_is_a_permutation() -> None:
    fine = make_ends(300, 2)
    ordered, rows = fine.in_order(2)
    assert sorted(rows.tolist()) == list(range(300))
    assert np.array_equal(ordered.amount, fine.amount[rows])


def test_small_market_has_no_coarser_one() -> None:
    market = Market(make_ends(10, 3), make_ends(10, 4), 1.0, np.ones((2, 2), bool))
    assert market.coarser() is None
    large = Market(make_ends(900, 3), make_ends(900, 4), 1.0, np.ones((2, 2), bool))
    coarser = large.coarser()
    assert coarser is not None
    assert len(coarser.sources) < 900


def test_bids_for_sinks_are_never_above_leaving_them() -> None:
    fine = Market(make_ends(600, 5), make_ends(600, 6), 1.0, np.ones((2, 2), bool))
    coarse = fine.coarser()
    assert coarse is not None
    bids = fine.prices_of_sinks(coarse, np.zeros(len(coarse.sources)))
    assert np.all(bids <= fine.sinks.leave)


def test_ends_alike_in_all_but_amount_become_one() -> None:
    """Law: merging keeps amounts; members stand for the ends they were made of, in order."""
    rng = np.random.default_rng(7)
    count = 200
    points = Points.plane(*rng.integers(0, 3, (2, count)).astype(float))
    leave, reach = rng.integers(0, 2, count).astype(float), np.full(count, np.inf)
    fine, _ = Ends(points, rng.integers(1, 9, count), leave, reach, rng.integers(0, 2, count)).in_order(2)
    merged = fine.merged()
    assert len(merged) < count / 2
    assert merged.amount.sum() == fine.amount.sum()
    owner = np.repeat(np.arange(len(merged)), np.diff(merged.start))
    assert np.array_equal(merged.points.xyz[owner], fine.points.xyz)
    assert np.array_equal(merged.leave[owner], fine.leave)
    assert np.array_equal(np.bincount(owner, fine.amount), merged.amount)


def test_cap_cuts_only_what_is_above_it() -> None:
    market = Market(make_ends(50, 8), make_ends(50, 9), 1.0, np.ones((2, 2), bool))
    cut = market.with_leave_at_most(0.5)
    assert np.array_equal(cut.sources.leave, np.minimum(market.sources.leave, 0.5))
    assert np.array_equal(cut.sinks.amount, market.sinks.amount)
