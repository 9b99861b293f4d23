"""Games: groups as whole numbers, worths asked for once and only where players can deal with each other."""

from __future__ import annotations

import numpy as np

from lichen.engine.match.shares.game import Game, bits, game_of, mask


def test_bits_and_mask_are_inverse() -> None:
    """A group is its players, and the players are the group."""
    assert all(mask(bits(group)) == group for group in range(64))


def test_groups_that_cannot_deal_are_worth_the_sum_of_their_parts() -> None:
    """Players 0 and 1 deal, 2 and 3 deal: no worth across them is ever asked for."""
    near = np.eye(4, dtype=bool)
    for one, other in ((0, 1), (2, 3)):
        near[one, other] = near[other, one] = True
    asked: list[int] = []

    def worth(group: int) -> float:
        asked.append(group)
        return 10.0 * (group.bit_count() == 2) * (1 + group // 4)

    game = Game(4, worth, near)
    assert game.worth(0b1111) == 10.0 + 40.0
    assert game.worth(0b1010) == 0.0
    assert sorted(asked) == [0b0010, 0b0011, 0b1000, 0b1100]
    table = game.table()
    assert [table[group] for group in range(16)] == [game.worth(group) for group in range(16)]
    assert game.asked == len(asked) == 6


def test_a_settled_worth_is_not_asked() -> None:
    """What is said of a group counts."""
    game = game_of({}, 2)
    game.settle(3, 7.0)
    assert game.worth(3) == 7.0
