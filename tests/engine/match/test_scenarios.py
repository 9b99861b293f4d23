"""The plan beside simpler ways: nearest first as a plain loop does it, and never better than the plan."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from lichen.engine.match import scenarios
from lichen.engine.match.compile import compile_problem
from lichen.engine.match.pairs import Pairs
from lichen.engine.match.plan import make_plan
from lichen.engine.match.scenarios import headline, moved_up, nearest_first
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.testing import small_region, stream, two_sites
from tests.engine.match.reference import market
from tests.engine.match.regions import pressed, regions, wishes


def naive_nearest(region, wish):
    """Return what each pair moves if the nearest meet first, by (giver, taker)."""
    trade = market(region, wish)
    left = [
        [end.amount if end.plant is None else 0.0 for end in ends] for ends in (trade.givers, trade.takers)
    ]
    moved = {}
    for arc in sorted(
        trade.arcs, key=lambda arc: (round(arc.haul, 9), arc.giver, arc.taker, -trade.worth(arc))
    ):
        amount = min(left[0][arc.giver], left[1][arc.taker])
        if trade.worth(arc) > 0 and amount > 0:
            moved[arc.giver, arc.taker] = amount
            left[0][arc.giver] -= amount
            left[1][arc.taker] -= amount
    return moved


@settings(max_examples=20)
@given(regions(), wishes())
def test_nearest_first_is_what_a_plain_loop_does(region, wish):
    problem = compile_problem(region, wish)
    arcs, amount = nearest_first(problem, Pairs(problem))
    pairs = zip(arcs.source.tolist(), arcs.sink.tolist(), strict=True)
    assert dict(zip(pairs, amount.tolist(), strict=True)) == pytest.approx(naive_nearest(region, wish))


@settings(max_examples=12)
@given(regions(), wishes())
def test_plan_is_never_worse_than_nearest_first(region, wish):
    told = dict(make_plan(region, wish).scenarios.select("name", "net_benefit").rows())
    assert told["plan"] >= told["nearest"] - 1e-6
    assert told["plan"] >= told["reference"] == 0.0


def test_nearest_first_can_be_much_worse():
    """The near need takes the offer that a far one would pay for."""
    where = {"a": (0.0, 0.0), "near": (1.0, 0.0), "far": (30.0, 0.0)}
    rows = [
        stream("o", "a", "offer", 10.0),
        stream("n", "near", "need", 10.0, reference_cost=1.0),
        stream("f", "far", "need", 10.0, reference_cost=50.0),
    ]
    told = make_plan(small_region(where, rows)).scenarios
    assert told["name"].to_list() == ["plan", "nearest", "reference"]
    assert told["net_benefit"].to_list() == pytest.approx([470.0, 9.0, 0.0])
    assert told["distance"].to_list() == pytest.approx([30.0, 1.0, 0.0])
    assert told["amount_placed"].to_list() == pytest.approx([10.0, 10.0, 0.0])


def test_market_of_too_many_pairs_looks_at_the_nearest_only(monkeypatch):
    monkeypatch.setattr(scenarios, "EVERY_PAIR", 0)
    monkeypatch.setattr(scenarios, "NEIGHBOURS", 1)
    problem = compile_problem(two_sites(), PlanSettings())
    assert nearest_first(problem, Pairs(problem))[1].tolist() == [80.0]


def test_moved_up_counts_what_goes_to_a_better_rank():
    where = {"a": (0.0, 0.0), "b": (1.0, 0.0)}
    ranks = [("D1", "R3", 4.0), ("R3", "R3", 8.0), ("R3", "D1", 16.0), (None, "R3", 32.0), ("D1", None, 64.0)]
    rows = []
    for n, (before, after, amount) in enumerate(ranks):
        rows.append(
            stream(f"o{n}", "a", "offer", amount, resource=f"r{n}", operation=before, reference_cost=9.0)
        )
        rows.append(stream(f"n{n}", "b", "need", amount, resource=f"r{n}", operation=after))
    region = small_region(where, rows)
    assert make_plan(region).totals.moved_up == pytest.approx(4.0)


def test_headline_counts_givers_of_one_dimension():
    """What a plant gives on is not placed twice; energy is not added to tonnes."""
    problem = compile_problem(pressed(), PlanSettings())
    arcs = Pairs(problem).everything()
    shown = headline(problem, arcs, arcs.distance, "mass")
    assert shown == {"amount_placed": 10.0, "moved_up": 0.0, "distance": 10.0}
    assert headline(problem, arcs, arcs.distance, "energy")["amount_placed"] == 0.0
    assert moved_up(problem, arcs, arcs.distance) == 0.0
