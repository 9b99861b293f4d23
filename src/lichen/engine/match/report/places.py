"""The map of a plan: its sites, and the exchanges between them."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import NamedTuple

import numpy as np
import polars as pl

from lichen.engine.kit.draw.mapping import MapArc, MapSite
from lichen.engine.kit.draw.projection import Floats, fit_projection
from lichen.engine.match.report.facts import Facts
from lichen.engine.match.report.words import UNITS, amount, count

MOST_NOTES = 4  # resources named when an arc is pointed at
BUSY, ZOOM, FEWEST = 0.7, 0.5, 10  # share of all amounts, share of the whole map's span, sites


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


def busiest(sites: list[MapSite], *, degrees: bool) -> list[str]:
    """Return the ids of the sites in the busiest part of the map, none if the whole map shows them well enough.

    The busiest part lies about the middle (median) of what is given and taken, and holds `BUSY` of it; it is worth
    a map of its own if it spans less than `ZOOM` of the whole.

    >>> crowd = [MapSite(f"c{i}", i * 1.0, i % 3, "", 10.0) for i in range(10)]
    >>> far = [MapSite("f", 300.0, 200.0, "", 1.0)]
    >>> len(busiest(crowd + far, degrees=False)), busiest(crowd, degrees=False)
    (8, [])
    """
    there = [s for s in sites if math.isfinite(s.x) and math.isfinite(s.y) and s.amount > 0]
    if len(there) < FEWEST:
        return []
    view = fit_projection(
        [s.x for s in there], [s.y for s in there], degrees=degrees, width=1000.0, padding=0.0
    )
    x, y = view([s.x for s in there], [s.y for s in there])
    weight = np.array([s.amount for s in there])
    apart = np.hypot(x - _median(x, weight), (y - _median(y, weight)) * 1.5)  # a wide picture, not a high one
    order = np.argsort(apart)
    within = order[: int(np.searchsorted(np.cumsum(weight[order]), BUSY * weight.sum())) + 1]
    span = max(float(np.ptp(x[within])), float(np.ptp(y[within])))
    if span > ZOOM * max(float(np.ptp(x)), float(np.ptp(y))):
        return []
    return [there[i].id for i in within.tolist()]


def trading(sites: list[MapSite], *, degrees: bool) -> list[str] | None:
    """Return the ids of the sites that give or take, where they span less than `ZOOM` of all sites; else None.

    >>> crowd = [MapSite(f"c{i}", i * 1.0, i % 3, "", 10.0) for i in range(4)]
    >>> trading([*crowd, MapSite("f", 300.0, 200.0, "", 0.0)], degrees=False)
    ['c0', 'c1', 'c2', 'c3']
    >>> trading(crowd, degrees=False) is None
    True
    """
    there = [s for s in sites if math.isfinite(s.x) and math.isfinite(s.y)]
    active = np.array([s.amount > 0 for s in there], dtype=bool)
    view = fit_projection(
        [s.x for s in there], [s.y for s in there], degrees=degrees, width=1000.0, padding=0.0
    )
    x, y = view([s.x for s in there], [s.y for s in there])
    span = max(float(np.ptp(x[active])), float(np.ptp(y[active]))) if active.any() else 0.0
    if not 0 < span < ZOOM * max(float(np.ptp(x)), float(np.ptp(y))):
        return None
    return [site.id for site, trades in zip(there, active.tolist(), strict=True) if trades]


def _median(values: Floats, weight: Floats) -> float:
    order = np.argsort(values)
    return float(values[order[int(np.searchsorted(np.cumsum(weight[order]), weight.sum() / 2))]])


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
