"""The tables beside the pack: that nothing was lost, what was left out, and what was put together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from tools.scotland.rules import plain
from tools.scotland_flows.groups import Node
from tools.scotland_flows.model import Names
from tools.scotland_flows.sheets import Table
from tools.scotland_flows.source import Record, Source

COLUMNS: dict[str, tuple[str, ...]] = {
    "reconciliation": (
        "table", "material", "year", "source_tonnes", "excluded_tonnes", "pack_tonnes", "difference",
    ),
    "exclusions": ("reason", "table", "where", "year", "material", "tonnes"),
    "contradictions": ("kind", "where", "year", "material", "this", "that", "difference", "words"),
    "sites": ("permit", "process"),
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
