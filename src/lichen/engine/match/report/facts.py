"""What the sections of a report ask again and again of a plan and its region: names, colours, units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import polars as pl

from lichen.core.graph import Region
from lichen.core.said import said
from lichen.engine.kit.draw.palette import MOST_TONES, tone
from lichen.engine.match.report.words import UNITS, amount, money
from lichen.engine.match.result import Plan

OPERATIONS: Mapping[str, str] = MappingProxyType(
    {
        "R1": said("energy recovery"),
        "R2": said("solvent recovery"),
        "R3": said("recycling of organics"),
        "R4": said("recycling of metals"),
        "R5": said("recycling of minerals"),
        "R6": said("acids and bases regained"),
        "R7": said("pollution control regained"),
        "R8": said("catalysts regained"),
        "R9": said("oil re-refining"),
        "R10": said("land treatment that benefits"),
        "R11": said("use of what remains"),
        "R12": said("sorting and preparation"),
        "R13": said("storage before recovery"),
        "D1": said("landfill"),
        "D2": said("land treatment"),
        "D3": said("deep injection"),
        "D4": said("lagoon"),
        "D5": said("engineered landfill"),
        "D6": said("release to water"),
        "D7": said("release to sea"),
        "D8": said("biological, before disposal"),
        "D9": said("physico-chemical, before disposal"),
        "D10": said("incineration"),
        "D11": said("incineration at sea"),
        "D12": said("permanent storage"),
        "D13": said("mixing before disposal"),
        "D14": said("repacking before disposal"),
        "D15": said("storage before disposal"),
    }
)  # short names for pictures; the full titles stand in lichen.core.codes


@dataclass(frozen=True, slots=True)
class Group:
    """A resource with a colour of its own, or all the rest (`name` empty) in grey."""

    name: str
    tone: str
    amount: float
    exchanges: int


@dataclass(frozen=True)
class Facts:
    """A plan and its region, with what the report looks up in them.

    `sites` and `streams` map an id to its row, `organisations` and `technologies` to a name; `groups` are the
    resources of each dimension by amount exchanged, and `tones` the colour class of each (dimension, resource)
    that has a colour of its own; `dimensions` lists what the streams measure, that of the totals first.
    """

    plan: Plan
    region: Region
    sites: Mapping[str, dict[str, Any]]
    streams: Mapping[str, dict[str, Any]]
    organisations: Mapping[str, str]
    technologies: Mapping[str, str]
    groups: Mapping[str, tuple[Group, ...]]
    tones: Mapping[tuple[str, str], str]
    dimensions: tuple[str, ...]

    @property
    def title(self) -> str:
        """Region and year; the year once if the region's name has it."""
        plan = self.plan
        return plan.region if str(plan.year) in plan.region else f"{plan.region}, {plan.year}"

    @property
    def exchanged(self) -> int:
        """How many exchanges there are; what plants send to an outlet is none."""
        return int((self.plan.exchanges["to_kind"] != "outlet").sum())

    def money(self, value: float | None) -> str:
        """Return a sum in the plan's currency as words."""
        return money(value, self.plan.currency)

    def amount(self, value: float | None) -> str:
        """Return an amount in the unit of the totals as words."""
        return amount(value, UNITS[self.plan.totals.dimension])

    def site(self, key: str | None) -> str:
        """Return the name of a site: its own, or its organisation's, or its id."""
        row = self.sites.get(key or "")
        if row is None:
            return key or "outlet"
        return row["name"] or self.organisations.get(row["organisation"], "") or row["id"]

    def organisation(self, key: str | None) -> str:
        """Return the name of an organisation, or its id."""
        return self.organisations.get(key or "", key or "")

    def operation(self, stream: str | None) -> str | None:
        """Return the operation that a stream's row states, if any."""
        row = self.streams.get(stream or "")
        return row["operation"] if row else None

    def tone(self, dimension: str, resource: str) -> str:
        """Return the colour class of a resource; grey for those without a colour of their own."""
        return self.tones.get((dimension, resource), "tx")


def gather(plan: Plan, region: Region) -> Facts:
    """Return the facts of a plan.

    The eight resources of each dimension most exchanged have a colour of their own, the rest share grey.

    >>> from lichen.engine.match.plan import make_plan
    >>> from lichen.engine.match.testing import two_sites
    >>> facts = gather(make_plan(two_sites()), two_sites())
    >>> facts.site("mill"), facts.tone("mass", "stuff"), facts.tone("mass", "steam")
    ('mill', 't0', 'tx')
    """
    streams = region.streams.select("id", "site", "role", "resource", "code", "dimension", "operation")
    there = streams["dimension"].unique().sort().to_list()
    dimensions = tuple(sorted(there, key=lambda d: (d != plan.totals.dimension, d)))
    groups = {d: _groups(plan.exchanges.filter(pl.col("dimension") == d)) for d in dimensions}
    return Facts(
        plan=plan,
        region=region,
        sites={row["id"]: row for row in region.sites.iter_rows(named=True)},
        streams={row["id"]: row for row in streams.iter_rows(named=True)},
        organisations={r["id"]: r["name"] or r["id"] for r in region.organisations.iter_rows(named=True)},
        technologies={r["id"]: r["name"] or r["id"] for r in region.technologies.iter_rows(named=True)},
        groups=groups,
        tones={(d, g.name): g.tone for d, found in groups.items() for g in found if g.name},
        dimensions=dimensions,
    )


def _groups(exchanges: pl.DataFrame) -> tuple[Group, ...]:
    sums = (
        exchanges.group_by("resource")
        .agg(pl.col("amount").sum(), pl.len().alias("exchanges"))
        .sort("amount", "resource", descending=[True, False])
    )
    rows = list(sums.iter_rows(named=True))
    own, rest = (rows, []) if len(rows) <= MOST_TONES else (rows[:MOST_TONES], rows[MOST_TONES:])
    groups = [Group(r["resource"], tone(i), r["amount"], r["exchanges"]) for i, r in enumerate(own)]
    if rest:
        groups.append(Group("", "tx", sum(r["amount"] for r in rest), sum(r["exchanges"] for r in rest)))
    return tuple(groups)
