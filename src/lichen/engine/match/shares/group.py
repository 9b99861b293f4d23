"""One group of organisations that can deal with each other: what each of them gets by each rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lichen.engine.match.answer import USED, Progress
from lichen.engine.match.members import Members, groups_of
from lichen.engine.match.problem import Flags, Floats, Ints
from lichen.engine.match.shares.game import Game, bits
from lichen.engine.match.shares.nucleolus import nucleolus
from lichen.engine.match.shares.record import ShareSettings
from lichen.engine.match.shares.shapley import FEWEST, shapley_exact, shapley_sampled
from lichen.engine.match.shares.stable import ROUNDS, Stable, least_core, towards

LARGE = 40  # organisations: beyond this a group is shared out by the plan's prices, and asked once for its objection
ROUNDING = 1e-5  # of a gain: an objection below it is none
NUCLEOLUS_MOST = 10  # organisations: beyond this the groups are too many for the exact nucleolus
FEW_ROUNDS = 12  # of asking a large group: each may take seconds


@dataclass(slots=True, eq=False)
class Found:
    """What is known of each organisation, shape (organisation,), filled group by group."""

    group: Ints
    alone: Floats
    core: Floats
    nucleolus: Floats
    shapley: Floats
    prices: Floats
    error: Floats

    @classmethod
    def empty(cls, gain: Floats) -> Found:
        """Return what is known at first: what the plan's prices give."""
        alone, core, least, shapley = (np.full(len(gain), np.nan) for _ in range(4))
        return cls(np.zeros(len(gain), np.int64), alone, core, least, shapley, gain, np.zeros(len(gain)))


def _game(members: Members, group: Ints, near: npt.NDArray[np.bool_], everybody: float) -> Game:
    """Return the game of one group; what everybody is worth is what the plan gains there."""

    def worth(players: int) -> float:
        present = np.zeros(len(members), bool)
        present[group[bits(players)]] = True
        return min(members.value(present), everybody)

    game = Game(len(group), worth, near[np.ix_(group, group)])
    game.settle(game.everybody, everybody)
    return game


class _Wishes(NamedTuple):
    """What members would like, what the plan's prices give them, and what each gains alone, shape (member,)."""

    wish: Floats
    prices: Floats
    alone: Floats


def _stable(members: Members, group: Ints, wishes: _Wishes, game: Game, settings: ShareSettings) -> Stable:
    among = np.zeros(len(members), bool)
    among[group] = True
    full = np.zeros(len(members))

    def object_to(share: Floats) -> tuple[Flags, float, float]:
        full[group] = share
        present, found, bound = members.objection(full, among, settings.time_limit)
        return present[group], found, bound

    everybody = float(np.sum(wishes.wish))
    tolerance = 1e-6 * max(1.0, everybody)
    heard = [
        (_flags(players, len(group)), worth) for players, worth in game.known() if players.bit_count() > 1
    ]
    small = len(group) <= NUCLEOLUS_MOST
    rounds = ROUNDS if small else FEW_ROUNDS
    if not small:
        found = towards(
            wishes.prices,
            wishes.wish,
            wishes.alone,
            object_to,
            tolerance=tolerance,
            rounds=rounds,
            heard=heard,
        )
        if found is not None:
            return found
    return least_core(
        everybody, wishes.alone, wishes.wish, object_to, tolerance=tolerance, heard=heard, rounds=rounds
    )


def _flags(players: int, count: int) -> Flags:
    flags = np.zeros(count, bool)
    flags[bits(players)] = True
    return flags


def _shapley(game: Game, settings: ShareSettings) -> tuple[Floats, Floats]:
    """Return the Shapley value and its standard error, exact where the group is small."""
    if game.players <= settings.exact:
        return shapley_exact(game), np.zeros(game.players)
    samples = max(settings.asks // (2 * game.players), FEWEST)
    error = settings.error * game.worth(game.everybody)
    return shapley_sampled(game, seed=settings.seed, samples=samples, error=error)[:2]


def _asked_once(members: Members, group: Ints, share: Floats, settings: ShareSettings) -> Stable:
    """Return whether anybody in a large group objects to shares at the plan's prices, as far as time allows."""
    among, full = np.zeros(len(members), bool), np.zeros(len(members))
    among[group], full[group] = True, share
    if not settings.search:
        return Stable(share, np.inf, -np.inf, np.zeros((0, len(group)), bool), np.zeros(0), proven=False)
    present, found, bound = members.objection(full, among, settings.time_limit)
    alone = np.array([found + float(full[present].sum())])
    return Stable(share, bound, -np.inf, present[None, group], alone, proven=bound <= found)


def _lifted(gain: Floats, alone: Floats) -> Floats:
    """Return shares with everybody lifted to what he gains alone, at the cost of those above it."""
    above = np.maximum(gain - alone, 0.0)
    room = float(np.sum(gain) - np.sum(alone))
    return alone + (above * room / np.sum(above) if np.sum(above) > 0 else room / len(gain))


def by_group(
    members: Members, gain: Floats, settings: ShareSettings, found: Found, report: Progress
) -> Iterator[tuple[int, Ints, Stable]]:
    """Yield (number, members, stability) of each group that gains anything, and fill what is `found` of its members.

    `gain` what the plan's prices give each organisation, shape (organisation,) [currency/year]; groups are numbered
    from 1, and one that gains nothing, or has one member, keeps what it has.
    """
    near = members.neighbours()
    groups = groups_of(near)
    for number, group in enumerate(groups):
        report(number / len(groups), f"group {number + 1} of {len(groups)}: {len(group)} organisations")
        found.group[group] = number + 1
        everybody = float(np.sum(gain[group]))
        if len(group) == 1 or everybody <= USED:
            for column in (found.alone, found.core, found.nucleolus, found.shapley):
                column[group] = gain[group]
            continue
        if len(group) > LARGE:
            heard = _asked_once(members, group, gain[group], settings)
            if heard.objection <= ROUNDING * max(1.0, everybody):
                found.core[group] = gain[group]
            yield number + 1, group, heard
            continue
        game = _game(members, group, near, everybody)
        alone = np.array([game.worth(1 << player) for player in range(len(group))])
        found.alone[group] = alone
        found.shapley[group], found.error[group] = _shapley(game, settings)
        wish = _lifted(found.shapley[group], alone)
        stable = _stable(members, group, _Wishes(wish, gain[group], alone), game, settings)
        found.core[group] = stable.share
        if len(group) <= NUCLEOLUS_MOST:
            found.nucleolus[group] = nucleolus(game)[0]
        yield number + 1, group, stable
