"""Where a gain falls and what is paid: direct gains sum to the benefit, payments to the transfers."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.engine.match.compile import compile_problem
from lichen.engine.match.members import owners_of
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.shares.falls import PAYERS, direct_gains, payments
from lichen.engine.match.solve import solve_problem
from tests.engine.match.shares.regions import chance_region, press_region


@pytest.mark.parametrize("payer", PAYERS)
@pytest.mark.parametrize("region", [chance_region(1, 8), press_region()], ids=["direct", "plants"])
def test_direct_gains_sum_to_the_net_benefit(region: object, payer: str) -> None:
    """Whoever pays the haul, nothing of the plan's benefit is lost or made."""
    problem = compile_problem(region, PlanSettings())  # type: ignore[arg-type]  # parametrised with regions only
    answer = solve_problem(problem, PlanSettings())
    gains = direct_gains(problem, answer, owners_of(region, problem), payer)  # type: ignore[arg-type]  # as above
    assert gains.sum() == pytest.approx(answer.objective)


def test_payments_stay_in_their_ranges_where_they_can() -> None:
    """Two exchanges of one giver: what it must get is paid between the limits of both."""
    paid, beside = payments(
        np.array([0, 0]),
        np.array([1, 2]),
        np.array([0.0, 5.0]),
        np.array([10.0, 9.0]),
        np.array([12.0, -5.0, -7.0]),
    )
    assert paid == pytest.approx([5.0, 7.0])
    assert beside == pytest.approx([0.0, 0.0, 0.0])


def test_payments_go_beside_exchanges_only_where_no_exchange_joins() -> None:
    """Two who do not deal with each other can only be paid beside."""
    paid, beside = payments(
        np.array([0]), np.array([1]), np.array([0.0]), np.array([4.0]), np.array([2.0, -2.0, 3.0, -3.0])
    )
    assert paid == pytest.approx([2.0])
    assert beside == pytest.approx([0.0, 0.0, 3.0, -3.0])


@pytest.mark.parametrize("seed", range(5))
def test_payments_make_exactly_the_transfers(seed: int) -> None:
    """Every organisation ends with what it must get."""
    rng = np.random.default_rng(seed)
    giver, taker = rng.integers(0, 3, 6), rng.integers(3, 6, 6)
    low = rng.uniform(-5, 0, 6)
    transfer = rng.normal(0, 4, 6)
    transfer -= transfer.mean()
    paid, beside = payments(giver, taker, low, low + 3.0, transfer)
    got = np.bincount(giver, paid, 6) - np.bincount(taker, paid, 6) + beside
    assert got == pytest.approx(transfer, abs=1e-6)
