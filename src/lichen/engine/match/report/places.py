"""The map of a plan: its sites, and the exchanges between them."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

import polars as pl

from lichen.engine.kit.draw.mapping import MapArc, MapSite
from lichen.engine.match.report.facts import Facts
from lichen.engine.match.report.words import UNITS, amount, count

MOST_NOTES = 4  # resources named when an arc is pointed at


class Traffic(NamedTuple):
    """What a site gives and takes [unit/year]."""

    gives: float
    takes: float


def map_of(facts: Facts, dimension: str) -> tuple[list[MapSite], list[MapArc]]:
    """Return the dots and arcs of one dimension: an arc for each giver, receiver and colour."""
    unit = UNITS[dimension]
    exchanges = facts.plan.exchanges.filter((pl.col("dimension") == dimension) & (pl.col("amount") > 0))
    traffic: dict[str, Traffic] = defaultdict(lambda: Traffic(0.0, 0.0))
    joined: dict[tuple[str, str, str], list[tuple[float, str, float]]] = defaultdict(list)
    columns = ["from_site", "to_site", "resource", "amount", "distance"]
    for giver, taker, resource, tonnes, km in exchanges.select(columns).iter_rows():
        if giver is not None:
            traffic[giver] = Traffic(traffic[giver].gives + tonnes, traffic[giver].takes)
        if taker is not None:
            traffic[taker] = Traffic(traffic[taker].gives, traffic[taker].takes + tonnes)
        if giver is not None and taker is not None and giver != taker:
            joined[giver, taker, facts.tone(dimension, resource)].append((tonnes, resource, km))
    sites = [_site(facts, key, traffic[key], unit) for key in facts.sites]
    arcs = [
        MapArc(giver, taker, sum(part[0] for part in parts), tone, _note(facts, giver, taker, parts, unit))
        for (giver, taker, tone), parts in joined.items()
    ]
    return sites, arcs


def _site(facts: Facts, key: str, traffic: Traffic, unit: str) -> MapSite:
    row = facts.sites[key]
    words = [facts.organisations.get(row["organisation"], "")] if row["name"] else []
    words += [row["activity"] or ""]
    words += [f"gives {amount(traffic.gives, unit)}"] if traffic.gives else []
    words += [f"takes {amount(traffic.takes, unit)}"] if traffic.takes else []
    missing = float("nan")
    return MapSite(
        key,
        missing if row["x"] is None else row["x"],
        missing if row["y"] is None else row["y"],
        facts.site(key),
        traffic.gives + traffic.takes,
        traffic.takes > traffic.gives,
        "\n".join(word for word in words if word),
    )


def _note(facts: Facts, giver: str, taker: str, parts: list[tuple[float, str, float]], unit: str) -> str:
    largest = sorted(parts, reverse=True)
    lines = [f"{facts.site(giver)} → {facts.site(taker)}"]
    lines += [
        f"{resource}: {amount(tonnes, unit)}, {km:.0f} km" for tonnes, resource, km in largest[:MOST_NOTES]
    ]
    if len(largest) > MOST_NOTES:
        lines.append(f"and {count(len(largest) - MOST_NOTES, 'more', 'more')}")
    return "\n".join(lines)
