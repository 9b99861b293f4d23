"""The least core found group by group: the same as asking all groups, and the wish where it is stable."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.engine.match.shares.game import game_of
from lichen.engine.match.shares.nucleolus import nucleolus
from lichen.engine.match.shares.stable import least_core, objector, towards
from tests.engine.match.shares.test_shapley import chance


def test_a_stable_wish_is_granted() -> None:
    """Half each of what two gain together is in the core, so it is the answer."""
    found = least_core(
        10.0, np.zeros(2), np.array([5.0, 5.0]), objector(game_of({3: 10.0}, 2)), tolerance=1e-9
    )
    assert found.share.tolist() == [5.0, 5.0]
    assert found.proven


@pytest.mark.parametrize("seed", range(6))
def test_the_objection_left_is_the_smallest_there_is(seed: int) -> None:
    """On random games, most with an empty core, the largest objection equals that of the nucleolus."""
    game = chance(seed, 4)
    game.settle(15, 250.0)
    alone = np.zeros(4)
    bare = game_of({group: game.worth(group) for group in range(1, 16) if group.bit_count() > 1}, 4)
    expected = nucleolus(bare)[1]
    found = least_core(250.0, alone, np.full(4, 62.5), objector(bare), tolerance=1e-9)
    assert max(found.objection, 0.0) == pytest.approx(max(expected, 0.0), abs=1e-6)
    assert found.share.sum() == pytest.approx(250.0)
    assert found.proven


@pytest.mark.parametrize("seed", range(6))
def test_going_from_prices_towards_a_wish_ends_at_the_nearest_stable_shares(seed: int) -> None:
    """No group objects at the answer, and it is as near to the wish as that of the full row generation."""
    game = chance(seed, 4)
    game.settle(15, 400.0)
    prices, objection = nucleolus(game)
    assert objection < 0
    wish, alone = np.array([400.0, 0.0, 0.0, 0.0]), np.array([game.worth(1 << player) for player in range(4)])
    found = towards(prices, wish, alone, objector(game), tolerance=1e-6, rounds=60)
    nearest = least_core(400.0, alone, wish, objector(game), tolerance=1e-6)
    assert found is not None
    assert objector(game)(found.share)[1] <= 1e-5
    assert np.abs(found.share - wish).sum() == pytest.approx(np.abs(nearest.share - wish).sum(), abs=1e-3)


def test_stopping_early_is_stable_all_the_same() -> None:
    """After one round the answer may be far from the wish, but nobody objects to it."""
    game = chance(2, 4)
    game.settle(15, 400.0)
    prices = nucleolus(game)[0]
    wish = np.array([0.0, 400.0, 0.0, 0.0])
    found = towards(prices, wish, np.zeros(4), objector(game), tolerance=1e-6, rounds=1)
    assert found is not None
    assert objector(game)(found.share)[1] <= 1e-5


def test_an_anchor_that_is_not_stable_is_refused() -> None:
    """Where prices leave a group better off alone, there is nowhere to go from."""
    pair, anchor = game_of({3: 10.0, 7: 10.0}, 3), np.array([0.0, 0.0, 10.0])
    thirds = np.full(3, 10 / 3)
    assert towards(anchor, thirds, np.zeros(3), objector(pair), tolerance=1e-9, rounds=5) is None
