"""The transshipment model ships all heat, downwards, and agrees with the cascade."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.engine.match.heat import HeatStreams, heat_targets
from lichen.engine.match.heat_match_model import (
    Prices,
    cut_at_pinches,
    fewest_with,
    ladder_of,
    ship,
    transfers_of,
)


def random_streams(seed: int) -> tuple[HeatStreams, HeatStreams]:
    """Return one to three hot and cold streams each, some of one temperature."""
    rng = np.random.default_rng(seed)

    def side(sign: int) -> HeatStreams:
        count = int(rng.integers(1, 4))
        supply = rng.integers(2, 20, count) * 10.0
        fall = rng.choice([0, 20, 50, 90], count) * 1.0
        return HeatStreams(
            supply, supply + sign * np.minimum(fall, supply), rng.integers(1, 30, count) * 10.0
        )

    return side(-1), side(1)


@settings(max_examples=40)
@given(st.integers(0, 10_000))
def test_least_utilities_are_those_of_the_cascade(seed: int) -> None:
    """A linear programme and a running sum: the same figures."""
    hot, cold = random_streams(seed)
    none = np.zeros((len(hot), len(cold)), dtype=bool)
    shipped = ship(ladder_of(hot, cold, 10.0), none, Prices(1.0, 1.0, none * 0.0, 0.0), None, None)
    targets = heat_targets(hot, cold, dt_min=10.0)
    assert shipped.hot_utility == pytest.approx(targets.hot_utility, abs=1e-5)
    assert shipped.cold_utility == pytest.approx(targets.cold_utility, abs=1e-5)


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_parts_between_pinches_are_the_whole(seed: int) -> None:
    """Heat given and taken adds up over the parts, and each part's pinch is one of the cascade."""
    hot, cold = random_streams(seed)
    ladder = ladder_of(hot, cold, 10.0)
    parts = cut_at_pinches(ladder)
    assert sum(part.given.sum() for part in parts) == pytest.approx(ladder.given.sum())
    pinches = heat_targets(hot, cold, dt_min=10.0).pinch
    assert {float(part.lower[-1]) for part in parts[:-1]} <= set(pinches.tolist())


def test_a_barred_pair_ships_nothing() -> None:
    hot, cold = HeatStreams([120.0], [60.0], [600.0]), HeatStreams([40.0], [80.0], [400.0])
    shipped = fewest_with(ladder_of(hot, cold, 10.0), np.ones((1, 1), dtype=bool), None, None, None)
    assert (shipped.heat[0, 0], shipped.hot_utility, shipped.cold_utility) == pytest.approx(
        (0.0, 400.0, 600.0)
    )


def test_transfers_add_up_to_what_is_shipped() -> None:
    hot, cold = random_streams(5)
    ladder = ladder_of(hot, cold, 10.0)
    none = np.zeros((len(hot), len(cold)), dtype=bool)
    shipped = fewest_with(ladder, none, None, None, None)
    assert transfers_of(ladder, shipped)["heat"].sum() == pytest.approx(shipped.heat.sum())
