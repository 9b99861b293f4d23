"""Figures of the source that contradict each other, found by sums alone: no model, no stated errors."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from statistics import median

from tools.scotland.rules import plain
from tools.scotland_flows.groups import excesses, read_groups, site_totals
from tools.scotland_flows.sheets import Table
from tools.scotland_flows.source import Source

CENT = Decimal("0.01")
# A difference of two sums of rounded numbers is doubted beyond three standard deviations of rounding.
DEVIATIONS = 3
LEAST_EXCESS = Decimal(1_000)
TREATED = Decimal("1.01")
# A year is doubted if it is so many times the median of the site's other years, and so many tonnes above it.
TIMES, LEAST_JUMP, FEWEST_YEARS = 10, Decimal(50_000), 4


def contradictions(source: Source) -> Table:
    """Return every doubt, by kind, the largest first."""
    return [
        *_two_tables(source),
        *_more_out_than_in(source),
        *_treated(source),
        *_jumps(source),
        *_below_zero(source),
    ]


def _row(
    kind: str, where: str, year: int, material: str, this: Decimal, that: Decimal, words: str
) -> dict[str, str]:
    cells = {"kind": kind, "where": where, "year": str(year), "material": material, "words": words}
    numbers = {"this": this, "that": that, "difference": this - that}
    return cells | {name: plain(value.quantize(CENT)) for name, value in numbers.items()}


def _ranked(rows: Table) -> Table:
    return sorted(
        rows, key=lambda row: (-abs(Decimal(row["difference"])), row["where"], row["year"], row["material"])
    )


def _two_tables(source: Source) -> Table:
    """Find materials and years of which business waste by sector is not that by region."""
    sums: dict[tuple[str, int, str], Decimal] = defaultdict(Decimal)
    parts: dict[str, set[str]] = defaultdict(set)
    for one in source.used:
        if one.table in ("sector", "region"):
            sums[one.material, one.year, one.table] += one.tonnes
            parts[one.table].add(one.where)
    rounding = (Decimal(sum(map(len, parts.values()))) / 12).sqrt()
    rows = []
    for material, year in sorted({key[:2] for key in sums}):
        this, that = sums[material, year, "sector"], sums[material, year, "region"]
        if abs(this - that) > DEVIATIONS * rounding:
            words = "business waste by sector, and the same by region: more apart than rounding explains"
            rows.append(_row("two tables", "Scotland", year, material, this, that, words))
    return _ranked(rows)


def _more_out_than_in(source: Source) -> Table:
    words = "sent out, and taken in: more left than came in and can have been in store"
    return [
        _row("more out than in", one.permit, one.year, "", one.sent_out, one.taken_in, words)
        for one in excesses(source.used, source.sites, read_groups(), LEAST_EXCESS)
    ]


def _treated(source: Source) -> Table:
    words = "treated or recovered, and taken in: more was treated than came in"
    return _ranked([
        _row("more treated than in", site.permit, 2019, "", site.treated, site.taken_in, words)
        for site in source.sites.values()
        if site.treated > TREATED * site.taken_in
    ])  # fmt: skip


def _jumps(source: Source) -> Table:
    """Find years out of the row of a site's own years."""
    rows = []
    for (permit, table), years in sorted(site_totals(source.used).items()):
        for year, tonnes in years.items():
            others = [amount for other, amount in years.items() if other != year]
            if len(others) < FEWEST_YEARS:
                continue
            usual = median(others)
            if tonnes > TIMES * usual and tonnes - usual > LEAST_JUMP:
                words = (
                    f"tonnes {'taken in' if table == 'in' else 'sent out'}, and the median of its other years"
                )
                rows.append(_row("out of its own row", permit, year, "", tonnes, usual, words))
    return _ranked(rows)


def _below_zero(source: Source) -> Table:
    words = "a tonnage below zero"
    return [
        _row("below zero", one.where, one.year, one.material, one.tonnes, Decimal(0), words)
        for _, one in source.set_aside
    ]
