"""The robust plan: it keeps its promise, it is best at that, and what cannot be promised is said."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.engine.match.answer import USED, quiet
from lichen.engine.match.compile import compile_problem
from lichen.engine.match.members import owners_of, pool_of
from lichen.engine.match.problem import Problem
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.stress.robust import Promise, Robust
from lichen.engine.match.stress.shrink import Loss, Shrink, loss_of_owner
from tests.engine.match.shares.regions import chance_region, press_region


def promise_of(region: object) -> tuple[Promise, Problem, list[Loss]]:
    """The programme of robust plans of a region."""
    problem = compile_problem(region, PlanSettings())  # type: ignore[arg-type]  # regions only
    owners = owners_of(region, problem)  # type: ignore[arg-type]  # as above
    losses = [loss_of_owner(owners, number) for number in range(len(owners.names))]
    return Promise(problem, pool_of(problem)[0], losses, None), problem, losses


def kept_share(plan: Robust, problem: Problem, losses: list[Loss]) -> float:
    """The share of its gain that a plan keeps under its worst loss, computed anew."""
    used = np.flatnonzero(plan.amount > USED)
    shrink = Shrink(problem, plan.arcs.take(used), plan.amount[used], plan.steps)
    return min(shrink.keep(loss).value for loss in losses) / plan.value


@pytest.mark.parametrize(("region", "share"), [(chance_region(5, 24), 0.85), (chance_region(1, 8), 0.6)])
def test_robust_plan_keeps_its_promise(region: object, share: float) -> None:
    """Rule 3: whoever stops, the share asked for is left at once."""
    promise, problem, losses = promise_of(region)
    plan = promise.plan(share, quiet)
    assert plan.settled
    assert plan.value > 0
    assert kept_share(plan, problem, losses) >= share - 1e-5


def test_robust_plan_without_plants_is_the_optimum_of_the_whole_programme() -> None:
    """Without plants the promise is one row for each loss: written down at once, it gives the same value."""
    promise, problem, losses = promise_of(chance_region(1, 8))
    whole = Promise(problem, promise.arcs, losses, None)
    shrink = Shrink(problem, promise.arcs, np.ones(len(promise.arcs)), np.zeros(0))
    for loss in losses:
        whole._add(shrink.keep(loss), 0.6)  # the row itself is what is tested
    assert promise.plan(0.6, quiet).value == pytest.approx(whole.master.solve().objective, rel=1e-6)


def test_more_to_keep_costs_more() -> None:
    """The value of the robust plan never rises with the share to be kept, and the order of asking does not matter."""
    promise, _, _ = promise_of(chance_region(5, 24))
    values = [promise.plan(share, quiet).value for share in (0.5, 0.8, 0.9)]
    assert values == sorted(values, reverse=True)
    assert promise.plan(0.5, quiet).value == pytest.approx(values[0])


def test_what_hangs_on_one_taker_can_promise_nothing() -> None:
    """One taker for everything: only the empty plan loses nothing, and it gains nothing."""
    promise, _, _ = promise_of(press_region())
    plan = promise.plan(0.5, quiet)
    assert plan.value == pytest.approx(0.0, abs=1e-6)
    assert plan.worst is None
