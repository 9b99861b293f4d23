"""Large markets in space: the network solver and the programme tell the same plan."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.engine.match import network
from lichen.engine.match.compile import compile_problem
from lichen.engine.match.network import is_network, solve_network
from lichen.engine.match.plan import make_plan
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.testing import assert_same_plan, small_region, stream
from lichen.engine.match.verify import verify_plan


def market(count: int, *, seed: int = 0, same_site: bool = False, **figures: float):
    rng = np.random.default_rng(seed)
    where = {f"s{i}": tuple(rng.uniform(0, 100, 2).tolist()) for i in range(2 * count)}
    streams = [
        stream(f"o{i}", f"s{i}", "offer", float(rng.integers(1, 99)), reference_cost=6.0, **figures)
        for i in range(count)
    ]
    streams += [
        stream(f"n{i}", f"s{i if same_site else count + i}", "need", float(rng.integers(1, 99)),
               reference_cost=float(rng.uniform(0, 9)))
        for i in range(count)
    ]  # fmt: skip
    return small_region(where, streams)


@pytest.mark.parametrize(
    "wish", [PlanSettings(), PlanSettings(max_distance=12.0), PlanSettings(carbon_price=50.0)]
)
@pytest.mark.parametrize("seed", [0, 1])
def test_network_and_programme_tell_the_same_plan(seed, wish, monkeypatch):
    """Law: two independent solvers reach one optimum, and the certificate holds for both."""
    region = market(60, seed=seed)
    by_programme = make_plan(region, wish)
    monkeypatch.setattr(network, "SMALL", 0)
    assert is_network(compile_problem(region, wish))
    by_network = make_plan(region, wish)
    assert_same_plan(by_programme, by_network)
    assert by_network.certificate.valid
    assert verify_plan(region, by_network, wish).valid


def test_network_prices_are_never_negative():
    problem = compile_problem(market(40), PlanSettings())
    found = solve_network(problem, lambda _fraction, _text: None)
    assert found.objective == pytest.approx(found.bound)
    assert np.all(found.u >= 0)
    assert np.all(found.w >= 0)


@pytest.mark.parametrize(
    "region",
    [
        market(5),  # small: a programme is as good
        market(500, same_site=True),  # a site must not give to itself
        market(500, max_partners=2),
    ],
    ids=["small", "own site", "partners"],
)
def test_what_is_more_than_a_network_is_not_taken_for_one(region):
    assert not is_network(compile_problem(region, PlanSettings()))


def test_large_market_is_a_network():
    assert is_network(compile_problem(market(500), PlanSettings()))
