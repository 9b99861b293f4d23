"""The tables beside the pack: that nothing was lost, what was left out, and what was put together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from tools.scotland.rules import plain
from tools.scotland_flows.groups import Node, site_totals
from tools.scotland_flows.model import Names, Process
from tools.scotland_flows.sheets import Table
from tools.scotland_flows.source import Record, Source

COLUMNS: dict[str, tuple[str, ...]] = {
    "reconciliation": (
        "table", "material", "year", "source_tonnes", "excluded_tonnes", "pack_tonnes", "difference",
    ),
    "exclusions": ("reason", "table", "where", "year", "material", "tonnes"),
    "contradictions": ("kind", "where", "year", "material", "this", "that", "difference", "words"),
    "sites": ("permit", "process"),
    "site_totals": ("permit", "year", "taken_in", "sent_out"),
    "drawn": ("process", "drawn_as"),
}  # fmt: skip
TABLES = {
    "sector": "business waste by sector", "region": "business waste by region", "in": "into sites",
    "out": "out of sites",
}  # fmt: skip
Sums = dict[tuple[str, str, str], Decimal]


def source_sums(records: Iterable[Record], names: Names) -> Sums:
    """Return tonnes by table, what the pack tells apart (of the surveys materials, of sites groups), and year."""
    sums: Sums = defaultdict(Decimal)
    for one in records:
        what = one.material if one.table in ("sector", "region") else names.groups[names.group[one.material]]
        sums[one.table, what, str(one.year)] += one.tonnes
    return dict(sums)


def pack_sums(flows: Table, names: Names) -> Sums:
    """Return the same sums from the rows of the sheet of flows, by nothing but their ids and amounts."""
    materials = {slug: name for name, slug in names.slug.items()}
    starts = {"s-": "sector", "b-": "region", "in-": "in", "out-": "out"}
    sums: Sums = defaultdict(Decimal)
    for row in flows:
        table = next((table for start, table in starts.items() if row["id"].startswith(start)), None)
        if table is None or not row.get("amount"):
            continue
        slug = (
            row["id"].removeprefix("b-")
            if table == "region"
            else row["to_process"].removeprefix("by-sector-")
        )
        what = materials[slug] if table in ("sector", "region") else row["resource"]
        sums[table, what, row["period"]] += Decimal(row["amount"])
    return dict(sums)


def reconcile(source: Sums, excluded: Sums, pack: Sums) -> Table:
    """Return what the source has, what was left out and what the pack has, by table, material and year.

    >>> key = ("in", "Glass", "2019")
    >>> reconcile({key: Decimal(5)}, {key: Decimal(1)}, {key: Decimal(4)})[0]["difference"]
    '0'
    """
    rows = []
    for key in sorted(source.keys() | pack.keys()):
        there, out, here = (book.get(key, Decimal(0)) for book in (source, excluded, pack))
        rows.append({
            "table": TABLES[key[0]], "material": key[1], "year": key[2], "source_tonnes": plain(there),
            "excluded_tonnes": plain(out), "pack_tonnes": plain(here), "difference": plain(there - out - here),
        })  # fmt: skip
    return rows


def exclusion_table(source: Source) -> Table:
    """Return each record that was left out, with the reason."""
    return [
        {
            "reason": reason, "table": TABLES[one.table], "where": one.where, "year": str(one.year),
            "material": one.material, "tonnes": plain(one.tonnes),
        }
        for reason, one in source.set_aside
    ]  # fmt: skip


def site_table(nodes: dict[str, Node]) -> Table:
    """Return which process each permit is counted in."""
    return [{"permit": permit, "process": node.key} for permit, node in sorted(nodes.items())]


def total_table(records: Iterable[Record]) -> Table:
    """Return what each site took in and sent out in each year [t]; what it did not report is empty.

    >>> total_table([Record("in", "P", 2015, "Soils", Decimal("2.50"))])
    [{'permit': 'P', 'year': '2015', 'taken_in': '2.5', 'sent_out': ''}]
    """
    rows: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
    for (permit, table), years in site_totals(records).items():
        for year, tonnes in years.items():
            rows[permit, year]["taken_in" if table == "in" else "sent_out"] = plain(tonnes)
    return [
        {"permit": permit, "year": str(year), "taken_in": "", "sent_out": ""} | cells
        for (permit, year), cells in sorted(rows.items())
    ]


def drawn_table(processes: Iterable[Process], nodes: Mapping[str, Node]) -> Table:
    """Return as what each process is drawn where the whole is to be seen at a glance; the rest stand for themselves."""
    stages = {
        "by-sector-": "Business waste as published",
        "by-region-": "Business waste as published",
        "market-": "Waste on its way to sites",
        "left-": "Waste that left sites",
    }
    groups = {node.key: node.group.name for node in nodes.values()}
    rows = []
    for process in processes:
        stage = next((name for start, name in stages.items() if process.key.startswith(start)), None)
        drawn = groups.get(process.key, stage)
        if drawn is not None:
            rows.append({"process": process.key, "drawn_as": drawn})
    return rows
