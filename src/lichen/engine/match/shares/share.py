"""The gain of a plan shared out: what each organisation gets, what it pays or is paid, and who could object.

Rules (cited by tests):
 1. The shares add up to the plan's net benefit, and the transfers to zero.
 2. Nobody gets less than alone, and so nobody ends worse off than the reference case.
 3. Where the core is not empty, no group gets less than it could gain by itself (`rule` core or nucleolus).
 4. Where it is empty, the largest objection that is left is the smallest possible.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from lichen.core.graph import Region
from lichen.engine.match.answer import USED, Answer, Progress, quiet, stage
from lichen.engine.match.gains import party_gains
from lichen.engine.match.members import Members, Owners, owners_of, pool_of
from lichen.engine.match.plan import solve_region
from lichen.engine.match.problem import Floats, Ints, Problem, sum_by
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.shares.falls import direct_gains, payments, unit_gains
from lichen.engine.match.shares.group import ROUNDING, Found, by_group
from lichen.engine.match.shares.record import SHARE_SCHEMAS, Shares, ShareSettings
from lichen.engine.match.shares.stable import Stable

SHARE_OBJECTIONS = 10


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
    found = Found.empty(gain)
    heard = list(by_group(members, gain, settings, found, stage(report, 0.4, 0.95)))
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
    region: Region, owners: Owners, found: Found, share: Floats, transfer: Floats, beside: Floats
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
