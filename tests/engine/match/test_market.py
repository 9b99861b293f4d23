"""Solving over all pairs by their prices: nothing better is left out, and cuts keep the bound above the best plan."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from lichen.engine.match import market as module
from lichen.engine.match.answer import quiet
from lichen.engine.match.compile import compile_problem
from lichen.engine.match.market import Market
from lichen.engine.match.master import Master
from lichen.engine.match.pairs import Pairs
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.testing import two_sites
from tests.engine.match.reference import best_value
from tests.engine.match.regions import ANNUITY, pressed, regions

TOLERANCE = 1e-6


def opened(region, neighbours=1):
    """Return a market that knows the nearest pairs only."""
    problem = compile_problem(region, PlanSettings())
    pairs, master = Pairs(problem), Master(problem)
    master.add(pairs.nearest(neighbours))
    return Market(master, pairs, TOLERANCE)


@settings(max_examples=14)
@given(regions())
def test_pricing_ends_where_no_pair_is_missing(region):
    """The relaxation over the pairs that were found is worth as much as over all of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PER_END", 1)
        market = opened(region)
        choice = market.price_out(quiet)
    whole = Master(market.master.problem)
    whole.add(market.pairs.everything())
    assert choice.solved.objective == pytest.approx(whole.solve().objective, rel=1e-6, abs=1e-6)
    assert market.pairs.worst(choice.solved.u, choice.solved.w) <= 2 * TOLERANCE
    assert (choice.bound, len(choice.arcs)) == (choice.solved.objective, len(market.master.arcs))


@settings(max_examples=14)
@given(regions())
def test_tightened_bound_is_above_every_whole_number_plan(region):
    loose, tight = opened(region).price_out(quiet), opened(region).tighten(quiet)
    assert tight.bound <= loose.bound + 1e-6 * max(1.0, abs(loose.bound))
    assert tight.bound >= best_value(region) - 1e-6 * max(1.0, abs(tight.bound))


def test_settled_plants_are_taken_as_given():
    """With one line the press takes 60 t, with two all 100 t; the yearly cost of the lines is in the worth."""
    market = opened(pressed())
    for lines, amount in ((0, 0.0), (1, 60.0), (2, 100.0)):
        choice = market.settle(np.array([lines]), quiet)
        assert choice.solved.objective == pytest.approx(amount * 121.2 - lines * ANNUITY, abs=1e-6)
        assert choice.solved.throughput.tolist() == pytest.approx([amount])
        assert choice.solved.steps.tolist() == [lines]


def test_rounds_are_told():
    told = []
    opened(two_sites()).price_out(lambda fraction, text: told.append((fraction, text)))
    assert told == [(0.5, "round 1: 0 better pairs")]
