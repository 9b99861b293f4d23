"""From a region and a wish to arrays: what applies where both or neither say it, hauls, and modes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lichen.core.errors import AmbiguityError, ModelError
from lichen.engine.match.compile import (
    DEFAULT_DETOUR,
    carbon_price,
    compile_problem,
    discount_rate,
    known_distances,
    region_points,
)
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.testing import LORRY, small_region, stream, table, two_sites
from tests.engine.match.regions import TRAIN, pressed

WHERE = {"a": (0.0, 0.0), "b": (3.0, 4.0), "c": (1.0, 0.0)}
ENDS = [stream("o", "a", "offer", 1.0), stream("n", "b", "need", 1.0)]


@pytest.mark.parametrize(
    ("wish", "pack", "holds"), [(5.0, 9.0, 5.0), (0.0, 9.0, 0.0), (None, 9.0, 9.0), (None, None, 0.0)]
)
def test_carbon_price_is_the_wish_then_the_pack_then_none(wish, pack, holds):
    assert carbon_price(replace(two_sites(), carbon_price=pack), PlanSettings(carbon_price=wish)) == holds


@pytest.mark.parametrize(("wish", "pack", "holds"), [(0.0, 0.1, 0.0), (None, 0.1, 0.1), (None, None, 0.05)])
def test_discount_rate_is_the_wish_then_the_pack_then_five_percent(wish, pack, holds):
    assert discount_rate(replace(two_sites(), discount_rate=pack), PlanSettings(discount_rate=wish)) == holds


def test_points_follow_the_coordinate_system():
    """Three kilometres east and four north are five; a degree of latitude is some 111 km."""
    region = small_region(WHERE, ENDS)
    plane = region_points(region)
    earth = region_points(replace(region, coordinate_system="WGS84"))
    first, second = np.array([0]), np.array([1])
    assert plane.take(first).distance_to(plane.take(second)).tolist() == [5.0]
    assert earth.take(first).distance_to(earth.take(second))[0] == pytest.approx(555.8, rel=1e-3)


def test_stated_haul_holds_both_ways_unless_the_other_is_stated():
    rows = [("a", "b", 7.0), ("b", "a", 9.0), ("a", "c", 2.0), ("c", "c", 5.0)]
    distances = [dict(zip(("from_site", "to_site", "km"), row, strict=True)) for row in rows]
    region = small_region(WHERE, ENDS, distances=distances)
    assert known_distances(region) == {(0, 1): 7.0, (1, 0): 9.0, (0, 2): 2.0, (2, 0): 2.0}


def test_each_mode_is_a_lane():
    lanes = compile_problem(small_region(WHERE, ENDS, transport=[LORRY, TRAIN]), PlanSettings()).lanes
    assert [(lane.mode, lane.fixed, lane.rate, lane.detour) for lane in lanes] == [
        ("lorry", 0.0, 0.1, 1.0),
        ("train", 2.0, 0.02, DEFAULT_DETOUR),
    ]


def test_mode_that_names_the_resource_beats_one_that_does_not():
    special = LORRY | {"mode": "tanker", "key": "stuff"}
    lanes = compile_problem(small_region(WHERE, ENDS, transport=[LORRY, special]), PlanSettings()).lanes
    assert [lane.mode for lane in lanes] == ["tanker"]


def test_missing_mode_raises_with_its_cure():
    region = small_region(WHERE, ENDS, transport=[LORRY | {"dimension": "energy"}])
    with pytest.raises(ModelError, match=r"Table 'transport' has no row for 'stuff' \(mass\); add a mode whose unit "
                       "measures mass."):  # fmt: skip
        compile_problem(region, PlanSettings())


def test_missing_mode_does_not_matter_where_nobody_meets():
    assert compile_problem(small_region(WHERE, ENDS[:1], transport=[]), PlanSettings()).lanes == ()


def test_contradicting_prices_raise():
    prices = [{"kind": "disposal", "dimension": "mass", "value": value} for value in (1.0, 2.0)]
    with pytest.raises(AmbiguityError):
        compile_problem(small_region(WHERE, ENDS, prices=prices), PlanSettings())


def test_wish_for_no_technologies_leaves_them_out():
    assert len(compile_problem(pressed(), PlanSettings()).plants) == 1
    problem = compile_problem(pressed(), PlanSettings(technologies=False))
    assert (len(problem.plants), len(problem.lanes)) == (0, 0)


def test_technologies_left_out_need_no_costs():
    region = replace(pressed(), technologies=table("technologies", [{"id": "press", "dimension": "mass"}]))
    assert len(compile_problem(region, PlanSettings(technologies=False)).plants) == 0


def test_limits_pass_through():
    problem = compile_problem(pressed(), PlanSettings(budget=0.0, max_distance=7.0))
    assert (problem.budget, problem.max_distance) == (0.0, 7.0)
    assert compile_problem(pressed(), PlanSettings()).budget == np.inf
