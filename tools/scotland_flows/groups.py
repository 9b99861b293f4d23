"""Which sites count as one process: by what they do; a site by itself where it sends out far more than it can have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from tools.scotland.names import slug
from tools.scotland.rules import read_table
from tools.scotland_flows.source import Record, Site

HERE = Path(__file__).parent
MONTHS = 12
# A site is shown by itself if it once sent out so much more than it took in and could have had in store.
APART = Decimal(20_000)


@dataclass(frozen=True)
class Group:
    """Sites that do the same.

    `operation` is where waste ends with them, if it does; `stock` is month (they keep little) or unknown; `loses` says
    whether mass leaves unseen.
    """

    key: str
    name: str
    any: frozenset[str]
    also: frozenset[str]
    operation: str
    grade: str
    stock: str
    loses: bool
    reason: str

    def fits(self, activities: Iterable[str]) -> bool:
        """Whether a site with these activities belongs here; a group that asks for nothing takes all."""
        has = frozenset(activities)
        return (not self.any or bool(self.any & has)) and (not self.also or bool(self.also & has))


def read_groups(folder: Path = HERE) -> tuple[Group, ...]:
    """Return the groups in the order in which they are tried.

    >>> [group.key for group in read_groups()][:2]
    ['incineration', 'landfill-and-treatment']
    """
    return tuple(
        Group(
            row["group"], row["name"], _words(row["any"]), _words(row["with"]), row["operation"], row["grade"],
            row["stock"], row["loses"] == "yes", row["reason"],
        )
        for row in read_table("groups", folder)
    )  # fmt: skip


def _words(cell: str) -> frozenset[str]:
    return frozenset(word for word in cell.split(";") if word)


def group_of(permit: str, sites: Mapping[str, Site], groups: tuple[Group, ...]) -> Group:
    """Return the first group that fits a site; the last takes those of which nothing is known.

    >>> group_of("P", {}, read_groups()).key
    'unknown'
    """
    known = sites[permit].activities if permit in sites else ()
    return next(group for group in groups if group.fits(known))


@dataclass(frozen=True)
class Node:
    """A process that takes waste in and sends it out: the sites of a group, or one site."""

    key: str
    name: str
    group: Group
    permit: str = ""
    region: str = ""


@dataclass(frozen=True)
class Excess:
    """A site that in a year sent out more than it took in and could have had in store [t]."""

    permit: str
    year: int
    taken_in: Decimal
    sent_out: Decimal
    beyond: Decimal


def site_totals(records: Iterable[Record]) -> dict[tuple[str, str], dict[int, Decimal]]:
    """Return tonnes by year of each (permit, in or out).

    >>> site_totals([Record("in", "P", 2015, "Soils", Decimal(2)), Record("in", "P", 2015, "Glass", Decimal(3))])
    {('P', 'in'): {2015: Decimal('5')}}
    """
    found: dict[tuple[str, str], dict[int, Decimal]] = defaultdict(dict)
    for one in records:
        if one.table in ("in", "out"):
            years = found[one.where, one.table]
            years[one.year] = years.get(one.year, Decimal(0)) + one.tonnes
    return dict(found)


def excesses(
    records: Iterable[Record], sites: Mapping[str, Site], groups: tuple[Group, ...], least: Decimal
) -> list[Excess]:
    """Return the sites and years that sent out at least so much [t] more than they can have had, the largest first.

    A site can have what it took in, and in store the intake of a month of its best year. Sites that may hold more,
    as landfills do, are not asked.

    >>> records = [Record("in", "P", 2015, "Soils", Decimal(12)), Record("out", "P", 2015, "Soils", Decimal(20))]
    >>> site = Site("P", "Fife", ("Transfer station",), Decimal(0), Decimal(0), Decimal(0))
    >>> excesses(records, {"P": site}, read_groups(), Decimal(5))[0].beyond
    Decimal('7')
    """
    totals = site_totals(records)
    found = []
    for (permit, table), years in totals.items():
        if table != "out" or group_of(permit, sites, groups).stock != "month":
            continue
        taken = totals.get((permit, "in"), {})
        store = max(taken.values(), default=Decimal(0)) / MONTHS
        for year, sent in years.items():
            came = taken.get(year, Decimal(0))
            if sent - came - store >= least:
                found.append(Excess(permit, year, came, sent, sent - came - store))
    return sorted(found, key=lambda one: (-one.beyond, one.permit, one.year))


def nodes_of(
    records: Iterable[Record], sites: Mapping[str, Site], groups: tuple[Group, ...]
) -> dict[str, Node]:
    """Return the process of each permit that has flows.

    >>> nodes_of([Record("in", "P", 2015, "Soils", Decimal(12))], {}, read_groups())["P"].key
    'unknown'
    """
    listed = list(records)
    alone = {one.permit for one in excesses(listed, sites, groups, APART)}
    mixed = {group_of(permit, sites, groups).key for permit in alone}
    found = {}
    for permit in sorted({one.where for one in listed if one.table in ("in", "out")}):
        group = group_of(permit, sites, groups)
        if permit in alone:
            region = sites[permit].region
            found[permit] = Node(f"site-{slug(permit)}", f"Site {permit}, {region}", group, permit, region)
        elif group.key in mixed:
            found[permit] = Node(group.key, f"{group.name}, all but those shown apart", group)
        else:
            found[permit] = Node(group.key, group.name, group)
    return found
