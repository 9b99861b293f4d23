"""The least core found group by group: the same as asking all groups, and the wish where it is stable."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.engine.match.shares.game import game_of
from lichen.engine.match.shares.nucleolus import nucleolus
from lichen.engine.match.shares.stable import least_core, objector
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
