"""The Sankey of a plan: who gives, what it is, and where it goes or why it stays."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

import polars as pl

from lichen.core.codes import hierarchy
from lichen.engine.kit.draw.sankey_layout import SankeyLink, SankeyNode
from lichen.engine.match.report.facts import OPERATIONS, Facts
from lichen.engine.match.report.words import count
from lichen.engine.match.result import REASONS

MOST_GIVERS, MOST_RESOURCES, MOST_RECEIVERS = 9, 34, 16
SHORT_REASONS = {
    "no_partner": "no partner for it",
    "permit": "no permit",
    "hazard": "hazardous",
    "quality": "quality",
    "status": "waste is not taken",
    "season": "other months",
    "carrier": "no carrier",
    "distance": "too far",
    "capacity": "partners are full",
    "price": "does not pay",
    "lot": "lot too small",
    "partners": "enough partners",
    "budget": "beyond the budget",
}
_PLANTS, _UNKNOWN, _UNPLACED = 3, 8, 9  # bands of receivers beside the ranks 1 to 5 of the waste hierarchy


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
        words = SHORT_REASONS.get(reason, reason)
        outcome = Outcome(f"reason:{reason}", f"not placed: {words}", _UNPLACED, "un")
        sums[_giver(facts, site), resource, outcome] += amount
    return [Flow(*key, amount) for key, amount in sums.items()]


def _giver(facts: Facts, site: str | None) -> str:
    row = facts.sites.get(site or "")
    return (row["activity"] if row else None) or "activity not stated"


def _outcome(
    facts: Facts, kind: str, stream: str | None, technology: str | None, rank: int | None
) -> Outcome:
    if kind == "plant":
        name = facts.technologies.get(technology or "", technology or "a plant")
        return Outcome(f"plant:{technology}", f"plant: {name}", _PLANTS, f"r{_PLANTS}")
    code = facts.operation(stream)
    tone = f"r{rank}" if rank else "rx"
    band = rank or _UNKNOWN
    if kind == "outlet":
        return Outcome(f"outlet:{rank}", "outlet", band, tone)
    if code is None:
        return Outcome(f"use:{rank}", "used by a receiver", band, tone)
    return Outcome(f"{code}:{rank}", f"{code} {OPERATIONS.get(code, '')}".strip(), band, tone)


def sankey_of(
    found: list[Flow], facts: Facts, dimension: str, most: int = MOST_RESOURCES
) -> tuple[list[SankeyNode], list[SankeyLink]]:
    """Return the nodes and ribbons of the flows of one dimension: givers, resources, outcomes.

    The smallest givers and receivers, and the resources beyond `most`, are drawn together as *other*.
    """
    giver_name = _lump(found, "giver", MOST_GIVERS, ("other activity", "other activities"))
    resource_name = _lump(found, "resource", most, ("other resource", "other resources"))
    first: dict[tuple[str, str], float] = defaultdict(float)
    second: dict[tuple[str, Outcome], float] = defaultdict(float)
    for flow in found:
        resource = resource_name[flow.resource]
        first[giver_name[flow.giver], resource] += flow.amount
        second[resource, flow.outcome] += flow.amount
    second = _lump_outcomes(second)
    nodes = [SankeyNode(f"g:{name}", name, 0, tone="plain") for name in _by_amount(first, 0)]
    nodes += [
        SankeyNode(f"m:{name}", name or "not named", 1, tone=facts.tone(dimension, name))
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


def _lump(found: list[Flow], field: str, most: int, other: tuple[str, str]) -> dict[str, str]:
    """Map each name to itself, or to one name for the rest if it is not among the `most` largest."""
    totals: dict[str, float] = defaultdict(float)
    for flow in found:
        totals[getattr(flow, field)] += flow.amount
    ranked = sorted(totals, key=lambda name: (-totals[name], name))
    rest = set(ranked[most - 1 :]) if len(ranked) > most else set[str]()
    return {name: count(len(rest), *other) if name in rest else name for name in ranked}


def _lump_outcomes(sums: dict[tuple[str, Outcome], float]) -> dict[tuple[str, Outcome], float]:
    totals: dict[Outcome, float] = defaultdict(float)
    for (_, outcome), amount in sums.items():
        if outcome.band != _UNPLACED:
            totals[outcome] += amount
    ranked = sorted(totals, key=lambda o: (-totals[o], o))
    rest = set(ranked[MOST_RECEIVERS - 1 :]) if len(ranked) > MOST_RECEIVERS else set[Outcome]()
    other = Outcome("other", f"{len(rest)} other receivers", _UNKNOWN, "rx")
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
    return f"rank {outcome.band} of the waste hierarchy: {rank_name(outcome.band)}"


def rank_name(rank: int | None) -> str:
    """Return the name of a rank of the waste hierarchy; a dash where it is not known.

    >>> rank_name(3), rank_name(None)
    ('recycling', '–')
    """
    names = {r.rank: r.name for r in hierarchy()}
    return names.get(rank, "–") if rank is not None else "–"
