"""Changed prices: the plan as it stands is never worth more than the plan made for them."""

from __future__ import annotations

import pytest

from lichen.core.graph import Region
from lichen.engine.match.compile import compile_problem
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.solve import solve_problem
from lichen.engine.match.stress.prices import CHANGES, price_row
from lichen.engine.match.testing import two_sites
from tests.engine.match.shares.regions import chance_region, press_region


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("region", [chance_region(1, 8), press_region()], ids=["direct", "plants"])
def test_planning_anew_is_never_worse(region: Region, name: str) -> None:
    """And a factor of one changes nothing."""
    answer = solve_problem(compile_problem(region, PlanSettings()), PlanSettings())
    for factor in (0.5, 3.0):
        row = price_row(region, PlanSettings(), answer, name, factor)
        assert row["replanned"] >= row["as_planned"] - 1e-6  # type: ignore[operator]  # numbers
    same = price_row(region, PlanSettings(), answer, name, 1.0)
    assert same["as_planned"] == pytest.approx(answer.objective)
    assert same["stopping"] == 0


def test_dearer_transport_by_hand() -> None:
    """80 t over 10 km at 0.1: twice that costs 80 more; at forty times the haul no longer pays."""
    region = two_sites()
    answer = solve_problem(compile_problem(region, PlanSettings()), PlanSettings())
    assert price_row(region, PlanSettings(), answer, "transport", 2.0)["as_planned"] == pytest.approx(
        1920.0 - 80.0
    )
    far = price_row(region, PlanSettings(), answer, "transport", 40.0)
    assert (far["stopping"], far["replanned"]) == (1, pytest.approx(0.0))


def test_carbon_price_of_the_pack_or_the_wish_is_changed() -> None:
    """A wish beats the pack's price, and it is the wish that is multiplied."""
    region = two_sites()
    wish = PlanSettings(carbon_price=50.0)
    answer = solve_problem(compile_problem(region, wish), wish)
    assert price_row(region, wish, answer, "carbon", 0.0)["as_planned"] == pytest.approx(
        solve_problem(compile_problem(region, PlanSettings()), PlanSettings()).objective
    )
