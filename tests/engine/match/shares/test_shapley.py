"""Shapley value: textbook answers, its axioms, and the sampled value within its own error."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.engine.match.shares.game import Game, bits
from lichen.engine.match.shares.shapley import shapley_exact, shapley_sampled


def airport(costs: list[float]) -> Game:
    """A runway as long as the largest of its users needs (Littlechild and Owen 1973, doi:10.1287/mnsc.20.3.370)."""
    return Game(len(costs), lambda group: -max((costs[p] for p in bits(group)), default=0.0), near=None)


def chance(seed: int, count: int) -> Game:
    """A game with a random worth for every group."""
    table = np.random.default_rng(seed).uniform(0, 100, 1 << count)
    table[0] = 0.0
    return Game(count, lambda group: float(table[group]), near=None)


def test_runway_is_shared_step_by_step() -> None:
    """Each piece of the runway is shared by those who need it: 8 = 24/3, then 8 + 6/2, then 8 + 3 + 10."""
    assert shapley_exact(airport([24.0, 30.0, 40.0])) == pytest.approx([-8.0, -11.0, -21.0])


@pytest.mark.parametrize("seed", range(5))
def test_value_is_efficient_and_treats_equals_alike(seed: int) -> None:
    """Shares add up to what all are worth; one who adds nothing gets nothing; renumbering changes nothing."""
    game = chance(seed, 4)
    share = shapley_exact(game)
    assert share.sum() == pytest.approx(game.worth(15))
    idle = Game(5, lambda group: game.worth(group & 15), near=None)
    assert shapley_exact(idle) == pytest.approx([*share, 0.0])
    swapped = Game(4, lambda group: game.worth(group & ~3 | (group & 1) << 1 | (group & 2) >> 1), near=None)
    assert shapley_exact(swapped) == pytest.approx(share[[1, 0, 2, 3]])


def test_sampled_value_lies_within_its_error() -> None:
    """Over 40 seeds the sampled value is within three standard errors of the exact one, and always efficient."""
    game = chance(7, 6)
    exact = shapley_exact(game)
    for seed in range(40):
        share, error, orders = shapley_sampled(game, seed=seed, samples=200, error=0.0)
        assert orders == 400
        assert share.sum() == pytest.approx(game.worth(63))
        assert np.all(np.abs(share - exact) <= 4.5 * error)


def test_sampling_stops_at_the_error_asked_for_and_tells_its_progress() -> None:
    """A generous error needs few orders; the same seed gives the same answer."""
    told: list[float] = []
    first = shapley_sampled(chance(1, 5), seed=3, samples=1000, error=5.0, report=told.append)
    again = shapley_sampled(chance(1, 5), seed=3, samples=1000, error=5.0)
    assert first[2] < 2000
    assert first[1].max() <= 5.0
    assert np.array_equal(first[0], again[0])
    assert told == sorted(told)
