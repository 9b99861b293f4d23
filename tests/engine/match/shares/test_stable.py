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
def test_going_from_prices_towards_a_wish_stays_stable_and_goes_as_far_as_it_can(seed: int) -> None:
    """No group objects at the answer, and a thousandth farther one does, unless the wish itself is stable."""
    game = chance(seed, 4)
    game.settle(15, 400.0)
    core, objection = nucleolus(game)
    assert objection < 0
    wish = np.array([400.0, 0.0, 0.0, 0.0])
    found = towards(core, wish, objector(game), tolerance=1e-7)
    assert found is not None
    assert objector(game)(found.share)[1] <= 1e-6
    gone = float((found.share - core)[0] / (wish - core)[0])
    assert gone == pytest.approx(1.0) or objector(game)(core + (gone + 1e-3) * (wish - core))[1] > 0


def test_an_anchor_that_is_not_stable_is_refused() -> None:
    """Where prices leave a group better off alone, there is nowhere to go from."""
    pair = game_of({3: 10.0, 7: 10.0}, 3)
    assert towards(np.array([0.0, 0.0, 10.0]), np.full(3, 10 / 3), objector(pair), tolerance=1e-9) is None
