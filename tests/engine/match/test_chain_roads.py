"""Hauls: the cheapest mode that reaches, stated hauls first, and a mode of the catalogue where the pack has none."""

from __future__ import annotations

import math

import numpy as np
import pytest

from lichen.core.technologies import catalogue
from lichen.engine.match.chain_roads import Roads
from lichen.engine.match.figures import Subject
from lichen.engine.match.testing import LORRY, small_region

WHERE = {"a": (0.0, 0.0), "b": (10.0, 0.0), "c": (50.0, 0.0)}
TRAIN = {"mode": "train", "dimension": "mass", "cost_per_km": 0.01, "cost_fixed": 3.0, "detour_factor": 1.0}
STUFF, POWER = Subject("stuff", None, "mass"), Subject("electricity", None, "energy")
EVERY = np.arange(3)


def roads(carbon_price: float = 0.0, max_distance: float = math.inf, **tables: object) -> Roads:
    region = small_region(WHERE, [], **({"transport": [LORRY, TRAIN]} | tables))  # type: ignore[arg-type]
    return Roads(region, catalogue(), carbon_price, max_distance)


def test_cheapest_mode_is_taken_for_each_pair() -> None:
    cost = roads().cost(STUFF, EVERY, EVERY)
    np.testing.assert_allclose(cost[0], [0.0, 1.0, 3.5])
    assert roads().haul(STUFF, 0, 2) == (50.0, pytest.approx(3.5), 0.0, "train")


def test_one_pair_and_all_pairs_agree() -> None:
    made = roads(carbon_price=30.0, transport=[LORRY | {"co2e_per_km": 0.001}, TRAIN])
    cost = made.cost(STUFF, EVERY, EVERY)
    for start in range(3):
        for end in range(3):
            _, money, co2e, _ = made.haul(STUFF, start, end)
            assert cost[start, end] == pytest.approx(money + 30.0 * co2e)


def test_what_is_too_far_cannot_be_hauled() -> None:
    assert roads(max_distance=20.0).cost(STUFF, EVERY, EVERY)[0].tolist() == [0.0, 1.0, math.inf]
    assert roads().cost(STUFF, EVERY, EVERY, reach=np.array([[5.0], [99.0], [99.0]]))[0, 1] == math.inf
    assert roads(max_distance=20.0).haul(STUFF, 0, 2)[0] == math.inf


def test_stated_haul_comes_first() -> None:
    made = roads(distances=[{"from_site": "a", "to_site": "b", "km": 12.0}])
    assert made.cost(STUFF, EVERY, EVERY)[0, 1] == pytest.approx(1.2)
    assert made.haul(STUFF, 0, 1)[0] == 12.0


def test_mode_of_the_catalogue_carries_what_the_pack_does_not() -> None:
    assert [road.mode for road in roads().roads(POWER)] == ["power grid"]
    assert [road.mode for road in roads().roads(Subject("steam", None, "energy"))] == ["pipe or wire"]
