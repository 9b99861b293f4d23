"""The Sankey of a plan: who gives, what it is, and where it goes or why it stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import polars as pl

from lichen.core.said import Figure, counted, joined, said
from lichen.engine.kit.digits import digits
from lichen.engine.kit.draw.sankey_layout import SankeyLink, SankeyNode
from lichen.engine.kit.wording import RANKS
from lichen.engine.match.report.facts import OPERATIONS, Facts
from lichen.engine.match.result import REASONS

MOST_GIVERS, MOST_RESOURCES, MOST_RECEIVERS = 9, 34, 16
SHORT_REASONS = {
    "no_partner": said("no partner for it"),
    "permit": said("no permit"),
    "hazard": said("hazardous"),
    "quality": said("quality"),
    "status": said("waste is not taken"),
    "season": said("other months"),
    "carrier": said("no carrier"),
    "distance": said("too far"),
    "capacity": said("partners are full"),
    "price": said("does not pay"),
    "lot": said("lot too small"),
    "partners": said("enough partners"),
    "budget": said("beyond the budget"),
}
_PLANTS, _UNKNOWN, _UNPLACED = 3, 8, 9  # bands of receivers beside the ranks 1 to 5 of the waste hierarchy


_NO_ACTIVITY = said("activity not stated")


class Outcome(NamedTuple):
    """Where an amount ends up: its node's id, label, band (place in the column) and colour class."""

    id: str
    label: str
    band: int
    tone: str


class Flow(NamedTuple):
    """An amount [canonical unit/year] of a resource from one kind of giver to one outcome."""

    giver: str
    resource: str
    outcome: Outcome
    amount: float


def flows(facts: Facts, dimension: str) -> list[Flow]:
    """Return what becomes of everything offered in one dimension: each offer's amount, once.

    The sum over an offer's flows is its amount: what is placed by outcome, and the rest by reason.
    """
    placed = facts.plan.exchanges.filter(
        (pl.col("from_kind") == "offer") & (pl.col("dimension") == dimension) & (pl.col("amount") > 0)
    )
    sums: dict[tuple[str, str, Outcome], float] = defaultdict(float)
    columns = ["from_site", "resource", "to_kind", "to_stream", "technology", "rank_after", "amount"]
    for site, resource, kind, stream, technology, rank, amount in placed.select(columns).iter_rows():
        outcome = _outcome(facts, kind, stream, technology, rank)
        sums[_giver(facts, site), resource, outcome] += amount
    left = facts.plan.unplaced.filter(
        (pl.col("role") == "offer") & (pl.col("dimension") == dimension) & (pl.col("unplaced") > 0)
    )
    for site, resource, reason, amount in left.select("site", "resource", "reason", "unplaced").iter_rows():
        sums[_giver(facts, site), resource, _stays(reason)] += amount
    return [Flow(*key, amount) for key, amount in sums.items()]


def _giver(facts: Facts, site: str | None) -> str:
    row = facts.sites.get(site or "")
    return (row["activity"] if row else None) or _NO_ACTIVITY


def _outcome(
    facts: Facts, kind: str, stream: str | None, technology: str | None, rank: int | None
) -> Outcome:
    if kind == "plant":
        return _plant(technology, facts.technologies.get(technology or "", technology))
    return _end(kind, facts.operation(stream), rank)


# Sentences are made once for each kind of end, not for each of perhaps a million flows.


@cache
def _stays(reason: str) -> Outcome:
    words = said("not placed: {reason}", reason=SHORT_REASONS.get(reason, reason))
    return Outcome(f"reason:{reason}", words, _UNPLACED, "un")


@cache
def _plant(technology: str | None, name: str | None) -> Outcome:
    words = said("plant: {name}", name=name or said("a plant"))
    return Outcome(f"plant:{technology}", words, _PLANTS, f"r{_PLANTS}")


@cache
def _end(kind: str, code: str | None, rank: int | None) -> Outcome:
    tone = f"r{rank}" if rank else "rx"
    band = rank or _UNKNOWN
    if kind == "outlet":
        return Outcome(f"outlet:{rank}", said("outlet"), band, tone)
    if code is None:
        return Outcome(f"use:{rank}", said("used by a receiver"), band, tone)
    label = joined((code, OPERATIONS[code])) if code in OPERATIONS else code
    return Outcome(f"{code}:{rank}", label, band, tone)


def sankey_of(
    found: list[Flow], facts: Facts, dimension: str, most: int = MOST_RESOURCES
) -> tuple[list[SankeyNode], list[SankeyLink]]:
    """Return the nodes and ribbons of the flows of one dimension: givers, resources, outcomes.

    The smallest givers and receivers, and the resources beyond `most`, are drawn together as *other*.
    """
    giver_name = _lump(found, "giver", MOST_GIVERS, _other_activities)
    resource_name = _lump(found, "resource", most, _other_resources)
    first: dict[tuple[str, str], float] = defaultdict(float)
    second: dict[tuple[str, Outcome], float] = defaultdict(float)
    for flow in found:
        resource = resource_name[flow.resource]
        first[giver_name[flow.giver], resource] += flow.amount
        second[resource, flow.outcome] += flow.amount
    second = _lump_outcomes(second)
    nodes = [SankeyNode(f"g:{name}", name, 0, tone="plain") for name in _by_amount(first, 0)]
    nodes += [
        SankeyNode(f"m:{name}", name or said("not named"), 1, tone=facts.tone(dimension, name))
        for name in _by_amount(first, 1)
    ]
    outcomes = sorted({o for _, o in second}, key=lambda o: (o.band, o.id))
    nodes += [SankeyNode(f"o:{o.id}", o.label, 2, o.band, o.tone, _about(o)) for o in outcomes]
    links = [SankeyLink(f"g:{g}", f"m:{m}", a, facts.tone(dimension, m)) for (g, m), a in first.items()]
    links += [
        SankeyLink(
            f"m:{m}", f"o:{o.id}", a, facts.tone(dimension, m) + (" pale" if o.band == _UNPLACED else "")
        )
        for (m, o), a in second.items()
    ]
    return nodes, links


def _by_amount(sums: dict[tuple[str, str], float], axis: int) -> list[str]:
    totals: dict[str, float] = defaultdict(float)
    for key, amount in sums.items():
        totals[key[axis]] += amount
    return sorted(totals, key=lambda name: (-totals[name], name))


def _other_activities(number: int) -> str:
    how_many = Figure(digits(number))
    return counted("{count} other activity", "{count} other activities", number, count=how_many)


def _other_resources(number: int) -> str:
    how_many = Figure(digits(number))
    return counted("{count} other resource", "{count} other resources", number, count=how_many)


def _lump(found: list[Flow], field: str, most: int, other: Callable[[int], str]) -> dict[str, str]:
    """Map each name to itself, or to one name for the rest if it is not among the `most` largest."""
    totals: dict[str, float] = defaultdict(float)
    for flow in found:
        totals[getattr(flow, field)] += flow.amount
    ranked = sorted(totals, key=lambda name: (-totals[name], name))
    rest = set(ranked[most - 1 :]) if len(ranked) > most else set[str]()
    return {name: other(len(rest)) if name in rest else name for name in ranked}


def _lump_outcomes(sums: dict[tuple[str, Outcome], float]) -> dict[tuple[str, Outcome], float]:
    totals: dict[Outcome, float] = defaultdict(float)
    for (_, outcome), amount in sums.items():
        if outcome.band != _UNPLACED:
            totals[outcome] += amount
    ranked = sorted(totals, key=lambda o: (-totals[o], o))
    rest = set(ranked[MOST_RECEIVERS - 1 :]) if len(ranked) > MOST_RECEIVERS else set[Outcome]()
    other = Outcome(
        "other", counted("{number} other receiver", "{number} other receivers", len(rest)), _UNKNOWN, "rx"
    )
    lumped: dict[tuple[str, Outcome], float] = defaultdict(float)
    for (resource, outcome), amount in sums.items():
        lumped[resource, other if outcome in rest else outcome] += amount
    return lumped


def _about(outcome: Outcome) -> str:
    if outcome.band == _UNPLACED:
        reason = outcome.id.removeprefix("reason:")
        return REASONS.get(reason, "")
    if outcome.band == _UNKNOWN or outcome.id.startswith("plant:"):
        return ""
    return said("rank {rank} of the waste hierarchy: {name}", rank=outcome.band, name=rank_name(outcome.band))


def rank_name(rank: int | None) -> str:
    """Return the name of a rank of the waste hierarchy; a dash where it is not known.

    >>> rank_name(3), rank_name(None)
    ('recycling', '–')
    """
    return RANKS.get(rank, "–") if rank is not None else "–"
