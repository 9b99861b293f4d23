"""The gain of a plan shared out: what each organisation gets, what it pays or is paid, and who could object.

Rules (cited by tests):
 1. The shares add up to the plan's net benefit, and the transfers to zero.
 2. Nobody gets less than alone, and so nobody ends worse off than the reference case.
 3. Where the core is not empty, no group gets less than it could gain by itself (`rule` core or nucleolus).
 4. Where it is empty, the largest objection that is left is the smallest possible.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from lichen.core.errors import ModelError
from lichen.core.graph import Region
from lichen.engine.match.answer import USED, Answer, Progress, quiet, stage
from lichen.engine.match.gains import party_gains
from lichen.engine.match.members import Members, Owners, groups_of, owners_of, pool_of
from lichen.engine.match.plan import solve_region
from lichen.engine.match.problem import Flags, Floats, Ints, Problem, sum_by
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.shares.falls import PAYERS, direct_gains, payments, unit_gains
from lichen.engine.match.shares.game import Game, bits
from lichen.engine.match.shares.nucleolus import nucleolus
from lichen.engine.match.shares.shapley import FEWEST, shapley_exact, shapley_sampled
from lichen.engine.match.shares.stable import ROUNDS, Stable, least_core, towards

RULES = ("core", "nucleolus", "shapley", "prices")
LARGE = 40  # organisations: beyond this a group is shared out by the plan's prices, and asked once for its objection
ROUNDING = 1e-5  # of a gain: an objection below it is none
NUCLEOLUS_MOST = 10  # organisations: beyond this the groups are too many for the exact nucleolus
SHARE_OBJECTIONS = 10
FEW_ROUNDS = 12  # of asking a large group: each may take seconds

_T, _N, _I = pl.String(), pl.Float64(), pl.Int64()
SHARE_SCHEMAS: dict[str, dict[str, pl.DataType]] = {
    "members": {
        "organisation": _T, "name": _T, "group": _I, "alone": _N, "direct": _N, "gain": _N, "transfer": _N,
        "beside": _N, "gain_core": _N, "gain_nucleolus": _N, "gain_shapley": _N, "gain_prices": _N, "shapley_error": _N,
    },
    "payments": {
        "from_organisation": _T, "to_organisation": _T, "from_stream": _T, "to_stream": _T, "resource": _T,
        "dimension": _T, "amount": _N, "price_low": _N, "price_high": _N, "price": _N, "payment": _N,
    },
    "objections": {"group": _I, "group_members": pl.List(pl.String()), "alone": _N, "together": _N, "objection": _N},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShareSettings:
    """How a gain is to be shared.

    `rule` is ``nucleolus``, ``core`` (a stable allocation near the Shapley value, also the answer where a group is too
    large for the nucleolus), ``shapley`` or ``prices`` (what the plan's prices give); `payer` of the haul before
    anybody pays anybody: giver, taker or half; `exact` most organisations in a group for an exact Shapley value: beyond
    it is drawn, from `seed`, until its standard error is below `error` of the group's gain [1] or `asks` worths have
    been asked for in a group; `time_limit` for one search for an objection [s]; `search` whether a group of more than
    40 organisations, shared out by prices, is asked for its objection at all.

    Raises `ModelError` where a wish makes no sense.
    """

    rule: str = "nucleolus"
    payer: str = "half"
    exact: int = 12
    asks: int = 10_000
    error: float = 0.01
    seed: int = 0
    time_limit: float = 20.0
    search: bool = True

    def __post_init__(self) -> None:
        """Refuse what makes no sense, with the cure."""
        if self.rule not in RULES:
            raise ModelError(f"There is no rule '{self.rule}' for sharing; choose one of {', '.join(RULES)}.")
        if self.payer not in PAYERS:
            raise ModelError(f"'{self.payer}' cannot pay the haul; choose one of {', '.join(PAYERS)}.")
        if self.exact < 1 or self.asks < 1 or not self.error > 0 or not self.time_limit > 0:
            raise ModelError("'exact', 'asks', 'error' and 'time_limit' must be above zero.")


def _table(name: str) -> pl.DataFrame:
    return field(default_factory=lambda: pl.DataFrame(schema=SHARE_SCHEMAS[name]))


@dataclass(frozen=True, eq=False)
class Shares:
    """A gain shared out.

    `total` [currency/year] is the plan's net benefit; `core` says whether the core is ``not empty``, ``empty`` or
    ``open`` (not settled); `objection` the largest that any group is left with [currency/year], 0 where none objects,
    `least` what no allocation could go below; `complete` whether all pairs were looked at.

    In a group of more than 40 organisations the prices share out the gain, `alone` is not computed, and one search asks
    who objects most.

    ``members``  organisation, name, group (of organisations that can deal with each other), alone (gain by itself),
        direct (gain before anybody pays anybody), gain (by the rule asked for), transfer (gain − direct: what it is
        paid in all), beside (part of that which no exchange carries), gain_core, gain_nucleolus, gain_shapley,
        gain_prices (by each rule; null where there are too many for it), shapley_error (standard error; 0 if exact)
    ``payments`` per exchange between two organisations: price_low, price_high (between which both gain), price
        [currency/unit] and payment [currency/year] from taker to giver; a negative one is a gate fee. Both ends of the
        range are null where a plant stands at an end: its worth depends on all that passes it.
    ``objections`` the groups that came nearest to leaving: group_members, alone, together (what they get), objection
    """

    region: str
    currency: str
    rule: str
    total: float
    core: str
    objection: float
    least: float
    complete: bool
    members: pl.DataFrame = _table("members")
    payments: pl.DataFrame = _table("payments")
    objections: pl.DataFrame = _table("objections")


@dataclass(slots=True, eq=False)
class _Found:
    """What is known of each organisation, shape (organisation,), filled group by group."""

    group: Ints
    alone: Floats
    core: Floats
    nucleolus: Floats
    shapley: Floats
    prices: Floats
    error: Floats

    @classmethod
    def empty(cls, gain: Floats) -> _Found:
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


def _by_group(
    members: Members, gain: Floats, settings: ShareSettings, found: _Found, report: Progress
) -> Iterator[tuple[int, Ints, Stable]]:
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


def _payment_table(
    region: Region, problem: Problem, answer: Answer, owners: Owners, payer: str, transfer: Floats
) -> tuple[pl.DataFrame, Floats]:
    arcs = answer.arcs
    giver, taker = unit_gains(problem, answer, payer)
    gives, takes = owners.source[arcs.source], owners.sink[arcs.sink]
    used = np.flatnonzero((answer.amount > USED) & (gives != takes))
    x, low, high = answer.amount[used], -giver[used], taker[used]
    # At a plant the worth of a unit is what the plan's prices say.
    with_plant = (problem.sources.is_plant[arcs.source] | problem.sinks.is_plant[arcs.sink])[used]
    implied = answer.u[arcs.source[used]] - giver[used]
    low_, high_ = np.where(with_plant, implied, low), np.where(with_plant, implied, high)
    paid, beside = payments(gives[used], takes[used], low_ * x, high_ * x, transfer)
    streams, names = region.streams["id"], np.array(owners.names, object)
    source, sink = arcs.source[used], arcs.sink[used]
    rows = zip(source.tolist(), sink.tolist(), strict=True)
    table = pl.DataFrame(
        [
            {
                "from_organisation": names[gives[arc]], "to_organisation": names[takes[arc]],
                "from_stream": _name(streams, problem.sources.stream[a]),
                "to_stream": _name(streams, problem.sinks.stream[b]),
                "resource": problem.sources.resource[a], "dimension": problem.sources.dimension[a],
                "amount": x[place], "price_low": None if with_plant[place] else low[place],
                "price_high": None if with_plant[place] else high[place], "price": paid[place] / x[place],
                "payment": paid[place],
            }
            for place, (arc, (a, b)) in enumerate(zip(used.tolist(), rows, strict=True))
        ],
        schema=SHARE_SCHEMAS["payments"],
    )  # fmt: skip
    return table.sort("payment", "from_stream", "to_stream", descending=[True, False, False]), beside


def _name(streams: pl.Series, row: int) -> str | None:
    return None if row < 0 else str(streams[int(row)])


def _objection_rows(
    number: int, group: Ints, stable: Stable, share: Floats, names: tuple[str, ...]
) -> list[dict[str, object]]:
    together = stable.groups @ share[group]
    order = np.argsort(together - stable.alone, kind="stable")[:SHARE_OBJECTIONS]
    return [
        {
            "group": number,
            "group_members": [names[player] for player in group[stable.groups[row]].tolist()],
            "alone": float(stable.alone[row]),
            "together": float(together[row]),
            "objection": float(stable.alone[row] - together[row]),
        }
        for row in order.tolist()
    ]


def share_gains(
    region: Region,
    plan_settings: PlanSettings | None = None,
    settings: ShareSettings | None = None,
    report: Progress = quiet,
    *,
    solved: tuple[Problem, Answer] | None = None,
) -> Shares:
    """Return the gain of a region's best plan shared out among its organisations.

    `solved` is what `solve_region` gave for the same region and settings, if it is known.

    Raises `ModelError`, `AmbiguityError` and `SolverError` as `make_plan` does.

    >>> from lichen.engine.match.testing import two_sites
    >>> shares = share_gains(two_sites())
    >>> shares.core, shares.total, shares.members["gain"].sum(), abs(shares.members["transfer"].sum()) < 1e-9
    ('not empty', 1920.0, 1920.0, True)
    """
    plan_settings, settings = plan_settings or PlanSettings(), settings or ShareSettings()
    problem, answer = solved or solve_region(region, plan_settings, stage(report, 0.0, 0.4))
    owners = owners_of(region, problem)
    arcs, complete = pool_of(problem)
    members = Members(problem, owners, arcs)
    party = np.concatenate([owners.source, owners.sink, owners.plant])
    gain = sum_by(party, party_gains(problem, answer), len(owners.names))
    count = len(owners.names)
    found = _Found.empty(gain)
    heard = list(_by_group(members, gain, settings, found, stage(report, 0.4, 0.95)))
    share = _first_known(getattr(found, settings.rule), found.core, found.prices)
    transfer = share - direct_gains(problem, answer, owners, settings.payer)
    transfer -= np.sum(transfer) / max(count, 1)  # rounding only: both add up to the same
    paid, beside = _payment_table(region, problem, answer, owners, settings.payer, transfer)
    objections = [
        row
        for number, group, one in heard
        for row in _objection_rows(number, group, one, share, owners.names)
    ]
    report(1.0, "done")
    return Shares(
        region=region.name,
        currency=region.currency,
        rule=settings.rule,
        total=answer.objective,
        core=_core_state([one for _, _, one in heard], answer.objective),
        objection=max((one.objection for _, _, one in heard), default=0.0),
        least=max((one.least for _, _, one in heard), default=0.0),
        complete=complete,
        members=_member_table(region, owners, found, share, transfer, beside),
        payments=paid,
        objections=pl.DataFrame(objections, schema=SHARE_SCHEMAS["objections"]).sort(
            "objection", descending=True
        ),
    )


def _first_known(*columns: Floats) -> Floats:
    """Return for each organisation the first of these that is known."""
    first = columns[0]
    for other in columns[1:]:
        first = np.where(np.isnan(first), other, first)
    return first


def _core_state(heard: list[Stable], total: float) -> str:
    rounding = ROUNDING * max(1.0, total)
    if all(one.objection <= rounding for one in heard):
        return "not empty"
    return "empty" if any(one.least > rounding for one in heard) else "open"


def _member_table(
    region: Region, owners: Owners, found: _Found, share: Floats, transfer: Floats, beside: Floats
) -> pl.DataFrame:
    names = dict(region.organisations.select("id", "name").iter_rows())
    table = pl.DataFrame({
        "organisation": list(owners.names), "name": [names[one] for one in owners.names], "group": found.group,
        "alone": found.alone, "direct": share - transfer, "gain": share, "transfer": transfer, "beside": beside,
        "gain_core": found.core, "gain_nucleolus": found.nucleolus, "gain_shapley": found.shapley,
        "gain_prices": found.prices, "shapley_error": found.error,
    }, schema=SHARE_SCHEMAS["members"])  # fmt: skip
    return table.with_columns(
        pl.col("alone", "gain_core", "gain_nucleolus", "gain_shapley").fill_nan(None)
    ).sort("gain", "organisation", descending=[True, False])
