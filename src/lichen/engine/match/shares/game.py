"""Games with transferable gain: what each group of players is worth, asked for as seldom as possible.

A group is a whole number whose binary digits say who is in it: 5 = players 0 and 2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
import numpy.typing as npt

from lichen.engine.match.problem import Floats

Worth = Callable[[int], float]


def bits(group: int) -> list[int]:
    """Return the players of a group.

    >>> bits(5)
    [0, 2]
    """
    return [player for player in range(group.bit_length()) if group >> player & 1]


def mask(players: Iterable[int]) -> int:
    """Return the group of those players.

    >>> mask([0, 2])
    5
    """
    return sum(1 << int(player) for player in players)


class Game:
    """Players, and what each group of them is worth alone [currency/year]; a worth is computed once.

    `near[i]` is the group of the players that player i can deal with. Groups that cannot deal with each other are
    worth the sum of their parts, so only joined groups are ever computed.

    >>> game = Game(3, lambda group: float(len(bits(group)) >= 2), near=None)
    >>> game.worth(7), game.worth(1), game.asked
    (1.0, 0.0, 2)
    """

    def __init__(self, players: int, worth: Worth, near: npt.NDArray[np.bool_] | None) -> None:
        everybody = (1 << players) - 1
        self.players = players
        self.everybody = everybody
        self._near = [everybody] * players if near is None else [mask(np.flatnonzero(row)) for row in near]
        self._ask = worth
        self._known: dict[int, float] = {0: 0.0}

    @property
    def asked(self) -> int:
        """How many groups have been computed."""
        return len(self._known) - 1

    def known(self) -> list[tuple[int, float]]:
        """Return the groups whose worth is known, but for everybody, and what each is worth."""
        return [(group, worth) for group, worth in self._known.items() if group not in (0, self.everybody)]

    def settle(self, group: int, worth: float) -> None:
        """Say what a group is worth, so that it is not asked."""
        self._known[group] = worth

    def pieces(self, group: int) -> list[int]:
        """Return the parts of a group that cannot deal with each other."""
        found = []
        while group:
            piece = group & -group
            edge = piece
            while edge:
                reach = 0
                for player in bits(edge):
                    reach |= self._near[player]
                edge = reach & group & ~piece
                piece |= edge
            found.append(piece)
            group &= ~piece
        return found

    def worth(self, group: int) -> float:
        """Return what a group can gain alone [currency/year]."""
        total = 0.0
        for piece in self.pieces(group):
            if piece not in self._known:
                self._known[piece] = self._ask(piece)
            total += self._known[piece]
        return total

    def table(self) -> Floats:
        """Return the worth of every group, shape (2^player,); for few players only."""
        known = np.zeros(self.everybody + 1)
        for group in range(1, self.everybody + 1):
            first = self.pieces(group)[0]
            known[group] = self.worth(first) + known[group & ~first]
        return known


def game_of(table: Mapping[int, float], players: int) -> Game:
    """Return a game given by the worth of its groups; those not given are worth nothing.

    >>> game_of({3: 10.0}, 2).worth(3)
    10.0
    """
    return Game(players, lambda group: table.get(group, 0.0), near=None)
