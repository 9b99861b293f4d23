"""The cost-carbon front: monotone, beaten by nothing, and true at each of its carbon prices."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.engine.match.front import FrontPoint, trace_front
from lichen.engine.match.plan import make_plan
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.testing import small_region, stream, two_sites
from tests.engine.match.reference import best_value
from tests.engine.match.regions import regions


def front_of(plans, points, *, last=False):
    """Return the front of plans given as (money, emissions); of equals the first is taken, or the last."""

    def best_at(price):
        order = reversed(plans) if last else plans
        money, co2e = max(order, key=lambda plan: plan[0] + price * plan[1])
        return FrontPoint(price, money, co2e, 0.0)

    return list(trace_front(best_at, points).select("net_benefit", "co2e_avoided").rows())


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=1, max_size=12), st.booleans())
def test_front_is_the_upper_right_hull(plans, last):
    """Points that some price makes the best, no more and no fewer, whichever of equal plans a solver returns."""
    found = front_of([(float(m), float(c)) for m, c in plans], 99, last=last)
    assert found == sorted(found, key=lambda point: (-point[0], point[1]))
    for point in found:
        assert not any(m >= point[0] and c >= point[1] and (m, c) != point for m, c in plans)
    for price in (0.0, 0.1, 0.5, 1.0, 2.0, 7.0, 1e4):
        assert max(m + price * c for m, c in found) == pytest.approx(max(m + price * c for m, c in plans))


def test_number_of_points_is_kept():
    plans = [(float(-n * n), float(n)) for n in range(20)]
    assert len(front_of(plans, 99)) == 20
    assert len(front_of(plans, 6)) == 6
    assert front_of(plans, 2) == [(0.0, 0.0), (-361.0, 19.0)]


def test_widest_gap_is_split_first():
    plans = [(10.0, 0.0), (9.9, 1.0), (8.0, 8.0), (0.0, 10.0)]
    assert front_of(plans, 3) == [(10.0, 0.0), (8.0, 8.0), (0.0, 10.0)]


def test_plan_that_is_best_in_both_is_a_front_of_one():
    assert front_of([(5.0, 5.0), (4.0, 4.0)], 9) == [(5.0, 5.0)]


def test_front_of_a_region_worked_by_hand():
    """The near need saves money, the far one emissions; in between there is no plan that is better in both."""
    where = {"a": (0.0, 0.0), "near": (1.0, 0.0), "far": (30.0, 0.0)}
    rows = [
        stream("o", "a", "offer", 10.0, reference_cost=20.0),
        stream("n", "near", "need", 10.0),
        stream("f", "far", "need", 10.0, reference_co2e=0.5),
    ]
    front = make_plan(small_region(where, rows), PlanSettings(front_points=5)).front
    assert front["net_benefit"].to_list() == pytest.approx([199.0, 170.0])
    assert front["co2e_avoided"].to_list() == pytest.approx([0.0, 5.0])
    assert front["amount_placed"].to_list() == pytest.approx([10.0, 10.0])


def test_no_front_is_traced_unless_asked_for():
    assert len(make_plan(two_sites()).front) == 0


@settings(max_examples=6)
@given(regions())
def test_front_of_a_region_is_beaten_by_nothing(region):
    """Each point is worth as much as the best plan at its carbon price, which another solver finds."""
    wish = PlanSettings(front_points=4, gap=0.0)
    front = make_plan(region, wish).front.rows()
    money, co2e = [row[1] for row in front], [row[2] for row in front]
    assert money == sorted(money, reverse=True)
    assert co2e == sorted(co2e)
    for price, earned, saved, _ in front:
        best = best_value(region, replace(wish, carbon_price=price))
        assert earned + price * saved == pytest.approx(best, rel=1e-6, abs=1e-5)
