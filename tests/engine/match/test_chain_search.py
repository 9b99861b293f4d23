"""The search: bounds are never below what is found, residues that hardly matter are not followed."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.core.graph import Region
from lichen.engine.match.chain_search import FOLLOWED, Bounds, Search
from lichen.engine.match.chain_tell import Teller
from lichen.engine.match.chains import _task
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.testing import small_region, stream

SETTINGS = PlanSettings(carbon_price=50.0)


def town() -> Region:
    rows = [
        stream("o", "a", "offer", 20000.0, resource="sawdust", reference_cost=60.0),
        stream("m", "b", "offer", 30000.0, resource="residual waste", reference_cost=110.0),
        stream("n", "b", "need", 9000.0, resource="wood pellets", reference_cost=190.0),
        stream("k", "c", "need", 50000.0, resource="refuse-derived fuel", reference_cost=10.0),
    ]
    return small_region({"a": (0.0, 0.0), "b": (40.0, 0.0), "c": (90.0, 10.0)}, rows)


@pytest.mark.parametrize("longest", [1, 2, 3])
def test_bound_is_never_below_what_is_found(longest: int) -> None:
    """And what is told, with every haul worked out, is at least what the search promised."""
    task = _task(town(), SETTINGS, None, longest)
    bounds = Bounds(task.steps, task.market)
    search = Search(task.market, task.steps, bounds, longest=longest, limit=9, least=-1e9)
    teller = Teller(task.market, task.offers)
    for givers in task.groups:
        best = max(bounds.through(step, longest) for step in task.steps.after(givers.made))
        for found in search.run(givers):
            for place in np.flatnonzero(found.value > -np.inf).tolist():
                told = teller.tell(givers, place, found.way, int(found.need[place]))
                assert told is not None
                assert told.value(50.0) >= found.value[place] - 1e-6 * abs(found.value[place])
                assert told.value(50.0) <= (givers.value[place] + best) * told.amount + 1e-6


def test_pruning_works_out_fewer_ways() -> None:
    task = _task(town(), SETTINGS, None, 3)
    bounds = Bounds(task.steps, task.market)
    few, all_ = (
        Search(task.market, task.steps, bounds, longest=3, limit=n, least=m)
        for n, m in ((1, 0.0), (999, -1e12))
    )
    for givers in task.groups:
        few.run(givers)
        all_.run(givers)
    assert few.worked_out < all_.worked_out


def test_small_residue_is_got_rid_of() -> None:
    task = _task(town(), SETTINGS, ["wood-chipping"], 1)
    (sawdust,) = (givers for givers in task.groups if givers.made.key == "sawdust")
    steps = task.steps.after(sawdust.made)
    assert {step.handed_on.resource for step in steps} == {"wood chips"}
    assert all(step.handed_on.share >= FOLLOWED for step in steps if step.handed_on.residue)
    assert sawdust.take(np.array([0])).amount.tolist() == [20000.0]
