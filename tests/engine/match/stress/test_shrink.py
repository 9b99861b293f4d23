"""What is left of a plan at once: by hand, and as a bound on what any plan keeps."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.core.graph import Region
from lichen.engine.match.answer import USED
from lichen.engine.match.compile import compile_problem
from lichen.engine.match.members import owners_of
from lichen.engine.match.pairs import worth
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.solve import solve_problem
from lichen.engine.match.stress.shrink import Loss, Shrink, loss_of_owner, loss_of_plants
from tests.engine.match.shares.regions import chance_region, press_region

REGIONS = [chance_region(1, 8), press_region()]


def planned(region: Region) -> tuple[Shrink, list[Loss], float]:
    """The best plan of a region, the loss of each organisation, and what the plan gains."""
    problem = compile_problem(region, PlanSettings())
    answer = solve_problem(problem, PlanSettings())
    used = np.flatnonzero(answer.amount > USED)
    shrink = Shrink(problem, answer.arcs.take(used), answer.amount[used], answer.steps.astype(float))
    owners = owners_of(region, problem)
    return shrink, [loss_of_owner(owners, number) for number in range(len(owners.names))], answer.objective


def nothing_of(shrink: Shrink) -> Loss:
    """The loss of nothing at all."""
    return loss_of_plants(shrink.problem, "technology", "none", np.zeros(len(shrink.problem.plants), bool))


@pytest.mark.parametrize("region", REGIONS, ids=["direct", "plants"])
def test_without_a_loss_everything_is_kept(region: Region) -> None:
    """The remainder of a plan that loses nothing is the plan."""
    shrink, _, total = planned(region)
    assert shrink.keep(nothing_of(shrink)).value == pytest.approx(total)


def test_without_plants_what_is_lost_is_what_the_lost_hauls_were_worth() -> None:
    """Hauls of others go on as they were."""
    shrink, losses, total = planned(REGIONS[0])
    gain = shrink.amount * worth(shrink.arcs, shrink.problem.carbon_price)
    for loss in losses:
        assert shrink.keep(loss).value == pytest.approx(total - float(gain[loss.hits(shrink.arcs)].sum()))


def test_a_plant_runs_on_less_when_a_giver_stops_and_its_owner_still_pays_for_it() -> None:
    """Without giver a the press makes two thirds; 5,000 and the annuity are paid in full."""
    shrink, losses, _ = planned(REGIONS[1])
    kept = shrink.keep(next(loss for loss in losses if loss.id == "org-a")).value
    others = ~next(loss for loss in losses if loss.id == "org-a").hits(shrink.arcs)
    hauls = shrink.amount * worth(shrink.arcs, shrink.problem.carbon_price)
    out = shrink.problem.sources.is_plant[shrink.arcs.source]
    plants = shrink.problem.plants
    expected = (
        hauls[others & ~out].sum()
        + hauls[out].sum() * 2 / 3
        - 100 * plants.unit_cost[0]
        - plants.step_cost[0]
    )
    assert kept == pytest.approx(expected)


@pytest.mark.parametrize("region", REGIONS, ids=["direct", "plants"])
def test_prices_give_what_is_kept_and_bound_what_others_keep(region: Region) -> None:
    """Strong duality for this plan; for any smaller plan on the same hauls the prices give no less than it keeps."""
    shrink, losses, _ = planned(region)
    rng = np.random.default_rng(0)
    for loss in losses:
        kept = shrink.keep(loss)
        price = kept.haul_price(shrink.problem, shrink.arcs)
        bound = price @ shrink.amount + kept.step_price @ shrink.steps + kept.base
        assert bound == pytest.approx(kept.value, rel=1e-6, abs=1e-6)
        other = shrink.amount * rng.uniform(0, 1, len(shrink.amount))
        smaller = Shrink(shrink.problem, shrink.arcs, other, shrink.steps).keep(loss)
        assert smaller.value <= price @ other + kept.step_price @ shrink.steps + kept.base + 1e-6
