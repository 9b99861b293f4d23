"""What each party gains: nobody loses, nothing is lost, and nobody does better by leaving."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import polars as pl
import pytest
from hypothesis import given, settings

from lichen.engine.match.compile import compile_problem
from lichen.engine.match.gains import clusters, party_gains
from lichen.engine.match.plan import make_plan
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.solve import solve_problem
from lichen.engine.match.testing import small_region, stream, table, two_sites
from tests.engine.match.reference import best_value
from tests.engine.match.regions import ANNUITY, DISPOSAL, pressed, regions, wishes


@settings(max_examples=12)
@given(regions(), wishes(whole=True))
def test_gains_are_never_negative_and_sum_to_the_net_benefit(region, wish):
    plan = make_plan(region, wish)
    assert plan.organisations["gain"].min() is None or plan.organisations["gain"].min() >= 0
    assert plan.organisations["gain"].sum() == pytest.approx(plan.objective, abs=1e-4)


@settings(max_examples=12)
@given(regions(), wishes())
def test_emissions_of_organisations_sum_to_the_plan(region, wish):
    plan = make_plan(region, wish)
    assert plan.organisations["co2e_avoided"].sum() == pytest.approx(plan.totals.co2e_avoided, abs=1e-6)


@settings(max_examples=8)
@given(regions(technologies=False, most=4))
def test_no_coalition_does_better_by_leaving(region):
    """Any group of sites, planning alone, gains no more than the plan gives its members: the core of the game."""
    gains = dict(make_plan(region).organisations.select("organisation", "gain").rows())
    sites = region.sites["id"].to_list()
    for size in (1, 2, 3):
        for members in combinations(sites, size):
            alone = replace(region, streams=region.streams.filter(pl.col("site").is_in(members)))
            share = sum(gains.get(f"org-{site}", 0.0) for site in members)
            assert best_value(alone) <= share + 1e-4


def test_scarce_side_takes_the_gain():
    """80 t of room for 100 t on offer: room is scarce, so the need has all 24 a tonne."""
    assert make_plan(two_sites()).organisations.select("organisation", "gives", "takes", "gain").rows() == [
        ("org-farm", 0.0, 80.0, pytest.approx(80 * 24.0)),
        ("org-mill", 80.0, 0.0, 0.0),
    ]


def test_gains_sum_up_where_no_price_supports_the_plan():
    """With lots and limits on partners the two prices of an exchange may miss its worth; the rest is halved."""
    rows = [stream("o", "a", "offer", 10.0, reference_cost=9.0), stream("n", "b", "need", 10.0)]
    region = small_region({"a": (0.0, 0.0), "b": (10.0, 0.0)}, rows)
    plan = make_plan(region, PlanSettings(min_lot=10.0, max_partners=1))
    assert plan.organisations["gain"].sum() == pytest.approx(80.0)


def test_fixed_cost_is_carried_by_those_who_gain():
    """The press costs two annuities that no price pays; the gains of its partners carry them in proportion."""
    plan = make_plan(pressed())
    assert plan.organisations["gain"].sum() == pytest.approx(100 * 121.2 - 2 * ANNUITY)
    assert plan.organisations["gain"].min() >= 0


def test_outlet_is_paid_by_the_plant():
    problem = compile_problem(pressed(), PlanSettings())
    answer = solve_problem(problem, PlanSettings())
    assert party_gains(problem, answer).sum() == pytest.approx(answer.objective)


def test_clusters_are_those_who_trade():
    rows = [stream(n, s, r, 5.0, resource=what, reference_cost=9.0) for n, s, r, what in [
        ("a1", "a", "offer", "x"), ("b1", "b", "need", "x"), ("c1", "c", "offer", "y"), ("d1", "d", "need", "y"),
        ("e1", "a", "offer", "z"),
    ]]  # fmt: skip
    where = dict(zip("abcd", [(0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (3.0, 0.0)], strict=True))
    problem = compile_problem(small_region(where, rows), PlanSettings())
    answer = solve_problem(problem, PlanSettings())
    member, count = clusters(problem, answer.arcs, answer.amount)
    assert count == 3
    assert member[0] == member[3]  # a1 gives to b1
    assert member[1] == member[4]  # c1 gives to d1
    assert len({member[0], member[1], member[2]}) == 3


def test_emissions_of_a_plant_are_its_operators():
    region = pressed()
    rows = [row | {"co2e": 0.1} for row in region.technologies.to_dicts()]
    factors = table("factors", [{**DISPOSAL, "key": "waste", "value": 0.6}])
    plan = make_plan(replace(region, technologies=table("technologies", rows), factors=factors))
    saved = dict(plan.organisations.select("organisation", "co2e_avoided").rows())
    assert saved["org-mill"] == pytest.approx(30.0)
    assert saved["org-yard"] == pytest.approx(30.0 - 10.0)
