"""Nucleolus: the Talmud's answers, an empty core, and that it lies in the core where there is one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from lichen.engine.match.shares.game import Game, game_of
from lichen.engine.match.shares.nucleolus import nucleolus


def estate(amount: float, claims: Sequence[float]) -> Game:
    """Creditors of an estate: a group gets what the others' claims leave (Aumann and Maschler 1985)."""
    return Game(
        len(claims),
        lambda group: max(0.0, amount - sum(c for p, c in enumerate(claims) if not group >> p & 1)),
        near=None,
    )


@pytest.mark.parametrize(
    ("amount", "shares"),
    [(100.0, [100 / 3] * 3), (200.0, [50.0, 75.0, 75.0]), (300.0, [50.0, 100.0, 150.0])],
)
def test_estate_is_shared_as_the_talmud_does(amount: float, shares: list[float]) -> None:
    """Kethubot 93a: Aumann, R. J. and Maschler, M. (1985), doi:10.1016/0022-0531(85)90102-4."""
    assert nucleolus(estate(amount, [100, 200, 300]))[0] == pytest.approx(shares)


def test_estate_of_many_creditors_follows_the_contested_garment() -> None:
    """With half of all claims at stake everybody gets half of his claim."""
    claims = [10.0, 20.0, 40.0, 50.0, 80.0]
    assert nucleolus(estate(100.0, claims))[0] == pytest.approx([c / 2 for c in claims])


def test_majority_has_an_empty_core() -> None:
    """Any two of three can do alone what all can: each gets a third, and every pair objects by a third."""
    share, objection = nucleolus(game_of({3: 1.0, 5: 1.0, 6: 1.0, 7: 1.0}, 3))
    assert share == pytest.approx([1 / 3] * 3)
    assert objection == pytest.approx(1 / 3)


def test_alone_there_is_nothing_to_share() -> None:
    """One player gets what it gains."""
    assert nucleolus(game_of({1: 5.0}, 1))[0].tolist() == [5.0]


@pytest.mark.parametrize("seed", range(6))
def test_nucleolus_lies_in_the_core_of_a_market(seed: int) -> None:
    """A market of two sellers and three buyers (Shapley and Shubik 1971) has a core, and the nucleolus is in it."""
    rng = np.random.default_rng(seed)
    gain = rng.uniform(0, 10, (2, 3)).round(2)

    def worth(group: int) -> float:
        sellers = [s for s in range(2) if group >> s & 1]
        buyers = [b for b in range(3) if group >> (2 + b) & 1]
        if len(sellers) < 2 or len(buyers) < 2:
            return max((gain[s, b] for s in sellers for b in buyers), default=0.0)
        return float(max(gain[0, a] + gain[1, b] for a in buyers for b in buyers if a != b))

    game = Game(5, worth, near=None)
    share, objection = nucleolus(game)
    assert objection <= 1e-7
    assert share.sum() == pytest.approx(game.worth(31))
