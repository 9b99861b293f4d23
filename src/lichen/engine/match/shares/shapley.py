"""Shapley value: what each player adds, on average over all orders in which the players may come.

References
----------
.. [1] Shapley, L. S. (1953). A value for n-person games. Contributions to the Theory of Games II, 307-317.
   doi:10.1515/9781400881970-018
.. [2] Castro, J., Gomez, D. and Tejada, J. (2009). Polynomial calculation of the Shapley value based on sampling.
   Computers and Operations Research 36, 1726-1730. doi:10.1016/j.cor.2008.04.004
"""

from __future__ import annotations

from collections.abc import Callable
from math import comb

import numpy as np

from lichen.engine.match.problem import Floats
from lichen.engine.match.shares.game import Game

Progress = Callable[[float], None]


def shapley_exact(game: Game) -> Floats:
    """Return the Shapley value, shape (player,), from the worth of every group; for few players.

    Three with gloves, one left and two right: the left one is the scarce one.

    >>> from lichen.engine.match.shares.game import game_of
    >>> shapley_exact(game_of({3: 1.0, 5: 1.0, 7: 1.0}, 3)).round(4).tolist()
    [0.6667, 0.1667, 0.1667]
    """
    count, worth = game.players, game.table()
    group = np.arange(game.everybody + 1)
    size = np.array([int(g).bit_count() for g in group])
    weight = np.array([1.0 / (count * comb(count - 1, s)) if s < count else 0.0 for s in range(count + 1)])
    share = np.zeros(count)
    for player in range(count):
        without = group[group >> player & 1 == 0]
        share[player] = np.sum(weight[size[without]] * (worth[without | 1 << player] - worth[without]))
    return share


def shapley_sampled(
    game: Game, *, seed: int, samples: int, error: float, report: Progress | None = None
) -> tuple[Floats, Floats, int]:
    """Return the Shapley value estimated from random orders, its standard error, and how many orders were drawn.

    Orders come in pairs, each with its reverse, which takes out much of the chance. Drawing stops when every standard
    error is below `error` [currency/year], or at `samples` pairs. Both have shape (player,); each order shares out
    exactly what everybody is worth, so the estimate does too.

    >>> from lichen.engine.match.shares.game import game_of
    >>> share, error, _ = shapley_sampled(game_of({3: 8.0}, 2), seed=1, samples=20, error=0.0)
    >>> share.tolist(), error.tolist()
    ([4.0, 4.0], [0.0, 0.0])
    """
    rng = np.random.default_rng(seed)
    total, square, drawn = np.zeros(game.players), np.zeros(game.players), 0
    spread = np.full(game.players, np.inf)
    while drawn < samples:
        order = rng.permutation(game.players)
        added = (_added(game, order) + _added(game, order[::-1])) / 2
        total += added
        square += added**2
        drawn += 1
        if drawn >= 2:  # a spread needs two
            variance = np.maximum(square / drawn - (total / drawn) ** 2, 0.0) * drawn / (drawn - 1)
            spread = np.sqrt(variance / drawn)
            if drawn >= FEWEST and float(spread.max()) <= error:
                break
        if report is not None:
            report(drawn / samples)
    return total / drawn, spread, 2 * drawn


FEWEST = 16  # pairs of orders before an error is believed


def _added(game: Game, order: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Floats:
    added, group, before = np.zeros(game.players), 0, 0.0
    for player in order.tolist():
        group |= 1 << player
        now = game.worth(group)
        added[player] = now - before
        before = now
    return added
