"""An allocation that no group would leave, found group by group instead of for all groups at once.

The least core: the smallest objection that any group must be left with, and a share for everybody that leaves no
group more. Groups enter as they object (`Members.objection` finds the one that objects most over all groups).

References
----------
.. [1] Maschler, M., Peleg, B. and Shapley, L. S. (1979). Geometric properties of the kernel, nucleolus, and related
   solution concepts. Mathematics of Operations Research 4, 303-338. doi:10.1287/moor.4.4.303
.. [2] Drechsel, J. and Kimms, A. (2010). Computing core allocations in cooperative games with an application to
   cooperative procurement. International Journal of Production Economics 128, 310-321.
   doi:10.1016/j.ijpe.2010.07.027
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lichen.engine.kit.lp import LinearModel
from lichen.engine.match.problem import Flags, Floats
from lichen.engine.match.shares.game import Game

Objector = Callable[[Floats], tuple[Flags, float, float]]
ROUNDS = 400


@dataclass(frozen=True, slots=True, eq=False)
class Stable:
    """Shares that no group would leave for more than `objection` [currency/year].

    `share` of each player, shape (player,); `objection` the smallest that any allocation can have is between `least`
    and `objection` (0 or less: the core is not empty); `groups` that were asked, shape (group, player), and what each
    is worth `alone`; `proven` whether no group was left unheard.
    """

    share: Floats
    objection: float
    least: float
    groups: npt.NDArray[np.bool_]
    alone: Floats
    proven: bool


def least_core(
    everybody: float,
    single: Floats,
    wish: Floats,
    object_to: Objector,
    *,
    tolerance: float,
    heard: Sequence[tuple[Flags, float]] = (),
    rounds: int = ROUNDS,
) -> Stable:
    """Return the shares in the least core that lie nearest to a wish.

    `everybody` what all gain together, `single` what each gains alone and gets at least, `wish` shape (player,): the
    shares one would like [currency/year], which add up to `everybody`. Where the wish is stable, it is the answer.
    `heard` are groups whose worth is known already, so that they need not be found; after so many `rounds` of asking
    the best shares so far are the answer, and not proven.

    >>> from lichen.engine.match.shares.game import game_of
    >>> gloves = game_of({3: 1.0, 5: 1.0, 7: 1.0}, 3)
    >>> found = least_core(1.0, np.zeros(3), np.full(3, 1 / 3), objector(gloves), tolerance=1e-9)
    >>> found.share.round(6).tolist(), found.objection <= 1e-9
    ([1.0, 0.0, 0.0], True)
    """
    count = len(single)
    groups = [np.eye(count, dtype=bool)[player] for player in range(count)] + [group for group, _ in heard]
    alone = [*single.tolist(), *(worth for _, worth in heard)]
    best = Stable(wish, np.inf, -np.inf, np.array(groups), np.array(alone), proven=False)
    share, least = _nearest(everybody, single, wish, np.array(groups), np.array(alone))
    proven = False
    for _ in range(rounds):
        group, found, bound = object_to(share)
        if bound < best.objection and np.all(share >= single - tolerance):
            best = Stable(share, bound, least, np.array(groups), np.array(alone), proven=False)
        if best.objection <= max(least, 0.0) + tolerance or any(
            np.array_equal(group, known) for known in groups
        ):
            proven = True
            break
        groups.append(group)
        alone.append(found + float(share[group].sum()))
        share, least = _nearest(everybody, single, wish, np.array(groups), np.array(alone))
    return Stable(best.share, best.objection, max(least, -np.inf), np.array(groups), np.array(alone), proven)


def towards(
    anchor: Floats,
    wish: Floats,
    single: Floats,
    object_to: Objector,
    *,
    tolerance: float,
    rounds: int,
    heard: Sequence[tuple[Flags, float]] = (),
) -> Stable | None:
    """Return stable shares on the way from an anchor to those nearest to a wish; None if the anchor is not stable.

    `anchor` and `wish`, shape (player,) [currency/year], add up to the same; `single` what each gains alone and gets at
    least. The nearest shares that the groups heard so far allow are asked about, and so is the point half-way to them;
    what nobody objects to is the new anchor, who objects is heard. After so many `rounds` the anchor is the answer:
    it is stable at any time, and the nearest where nothing is left to ask.

    >>> from lichen.engine.match.shares.game import game_of
    >>> gloves = game_of({3: 1.0, 5: 1.0, 7: 1.0}, 3)
    >>> thirds, prices = np.full(3, 1 / 3), np.array([1.0, 0.0, 0.0])
    >>> towards(prices, thirds, np.zeros(3), objector(gloves), tolerance=1e-9, rounds=9).share.round(6).tolist()
    [1.0, 0.0, 0.0]
    """
    everybody, count = float(np.sum(wish)), len(wish)
    groups = [np.eye(count, dtype=bool)[player] for player in range(count)] + [group for group, _ in heard]
    alone = [*single.tolist(), *(worth for _, worth in heard)]

    def stable(share: Floats) -> bool:
        group, found, bound = object_to(share)
        groups.append(group)
        alone.append(found + float(share[group].sum()))
        return bound <= tolerance

    if not stable(anchor):
        return None
    for _ in range(rounds):
        target = _nearest(everybody, single, wish, np.array(groups), np.array(alone))[0]
        if np.max(np.abs(target - anchor)) <= tolerance:
            break
        if stable(target):
            anchor = target
            break
        half = (anchor + target) / 2
        if stable(half):
            anchor = half
    return Stable(anchor, 0.0, 0.0, np.array(groups), np.array(alone), proven=True)


def _nearest(
    everybody: float, single: Floats, wish: Floats, groups: npt.NDArray[np.bool_], alone: Floats
) -> tuple[Floats, float]:
    """Return the shares nearest to the wish among those that keep the heard groups' largest objection least."""
    count = len(single)
    model = LinearModel(sense="min")
    columns = model.add_columns(
        np.concatenate([np.zeros(count), [1.0], np.zeros(count)]),
        np.concatenate([single, [0.0], np.zeros(count)]),
        np.full(2 * count + 1, np.inf), np.zeros(2 * count + 2), np.zeros(0), np.zeros(0),
    )  # fmt: skip
    size = groups.sum(axis=1)
    players = np.nonzero(groups)[1]
    start = np.concatenate([[0], np.cumsum(size + 1)])
    index = np.insert(players, np.cumsum(size), columns + count)
    model.add_filled_rows(alone, np.full(len(alone), np.inf), start, index, np.ones(len(index)))
    model.add_filled_rows([everybody], [everybody], [0, count], np.arange(count), np.ones(count))
    pair = np.stack([np.arange(count), count + 1 + np.arange(count)], axis=1).ravel()
    ends = 2 * np.arange(count + 1)
    model.add_filled_rows(np.full(count, -np.inf), wish, ends, pair, np.tile([1.0, -1.0], count))
    model.add_filled_rows(wish, np.full(count, np.inf), ends, pair, np.ones(2 * count))
    least = float(model.solve().objective)
    slack = 1e-9 * max(1.0, abs(everybody))
    model.set_column_bounds([count], [0.0], [least + slack])
    model.set_costs(np.arange(2 * count + 1), np.concatenate([np.zeros(count + 1), np.ones(count)]))
    return model.solve().x[:count], least


def objector(game: Game) -> Objector:
    """Return the answer to "who objects most?" for a game of few players, by asking every group.

    >>> from lichen.engine.match.shares.game import game_of
    >>> from lichen.engine.match.shares.game import game_of
    >>> objector(game_of({1: 3.0}, 2))(np.array([2.0, 2.0]))[1]
    1.0
    """
    worth = game.table()
    members = (np.arange(len(worth))[:, None] >> np.arange(game.players) & 1).astype(bool)

    def object_to(share: Floats) -> tuple[Flags, float, float]:
        objection = worth - members @ share
        objection[-1] = -np.inf
        most = int(np.argmax(objection))
        return members[most], float(objection[most]), float(objection[most])

    return object_to
