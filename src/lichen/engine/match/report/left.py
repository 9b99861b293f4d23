"""What could not be placed, and why."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import polars as pl

from lichen.engine.kit.draw.bars import Bar, draw_bars
from lichen.engine.kit.draw.svg import Markup, el
from lichen.engine.match.report.facts import Facts
from lichen.engine.match.report.flows import SHORT_REASONS
from lichen.engine.match.report.html import Head, file_link, more, para, section, table
from lichen.engine.match.report.words import NOTHING, UNITS, amount, count, digits
from lichen.engine.match.result import REASONS

_TOP, _MOST_ROWS = 12, 34
_ROLES = {"offer": "Offers not placed", "need": "Needs not met"}


def left_section(facts: Facts) -> Markup:
    """Return the section on unplaced amounts: by reason, by resource, and the largest one by one."""
    unplaced = facts.plan.unplaced.filter(pl.col("unplaced") > 0)
    title = "What could not be placed, and why"
    if unplaced.is_empty():
        return section("unplaced", title, para("Nothing: every offer is placed and every need is met."))
    parts = [
        part
        for dimension in facts.dimensions
        for role in _ROLES
        for part in _by_reason(
            unplaced.filter((pl.col("role") == role) & (pl.col("dimension") == dimension)), role, dimension
        )
    ]
    offers = unplaced.filter(pl.col("role") == "offer")
    return section(
        "unplaced",
        title,
        para(
            "The reason is the rule or price that binds, taken from the plan itself and not guessed afterwards."
        ),
        el("div", parts, class_="small-bars"),
        _largest(facts, offers if len(offers) else unplaced),
        [_table(unplaced, role, dimension) for dimension in facts.dimensions for role in _ROLES],
        para("One by one: ", file_link("unplaced"), "."),
    )


def _by_reason(rows: pl.DataFrame, role: str, dimension: str) -> list[Markup]:
    if rows.is_empty():
        return []
    unit = UNITS[dimension]
    sums = (
        rows.group_by("reason")
        .agg(pl.col("unplaced").sum(), pl.len().alias("n"))
        .sort("unplaced", "reason", descending=[True, False])
    )
    bars = [
        Bar(SHORT_REASONS.get(reason, reason), value, "un", f"{count(n, role)}: {REASONS.get(reason, '')}")
        for reason, value, n in sums.iter_rows()
    ]
    total = float(rows["unplaced"].sum())
    picture = draw_bars(
        bars,
        title=f"{_ROLES[role]} by reason",
        about="The table below holds the same figures by resource.",
        write=lambda value: amount(value, unit),
        key=f"left-{role}-{dimension}",
    )
    heading = el("h3", f"{_ROLES[role]}: {amount(total, unit)}")
    reasons = "; ".join(f"{SHORT_REASONS[r]}: {REASONS[r]}" for r in sums["reason"].to_list() if r in REASONS)
    return [el("figure", heading, picture, el("figcaption", f"{reasons[:1].upper()}{reasons[1:]}."))]


def _largest(facts: Facts, rows: pl.DataFrame) -> Markup:
    top = rows.sort("unplaced", "stream", descending=[True, False]).head(_TOP)
    items = [
        el(
            "li",
            el(
                "b",
                f"{amount(r['unplaced'], UNITS[r['dimension']])} of {r['resource'] or 'what has no name'}",
            ),
            f" at {facts.site(r['site'])}",
            _of_all(r),
            f". {_sentence(facts, r)}",
        )
        for r in top.iter_rows(named=True)
    ]
    return el("div", el("h3", "The largest"), el("ul", items, class_="reasons"))


def _of_all(row: dict[str, Any]) -> str:
    unit = UNITS[row["dimension"]]
    whole = amount(row["amount"], unit)
    return "" if whole == amount(row["unplaced"], unit) else f" (of {whole})"


def _sentence(facts: Facts, row: dict[str, Any]) -> str:
    """The plan's own sentence, with the partner's site in place of its stream's id."""
    text = row["sentence"] or f"{REASONS.get(row['reason'], row['reason'])}."
    partner = facts.streams.get(row["nearest"] or "")
    if partner is not None:
        text = text.replace(f"'{row['nearest']}'", facts.site(partner["site"]))
    return str(text)


def _table(rows: pl.DataFrame, role: str, dimension: str) -> Markup | None:
    grid = _matrix(rows, role, dimension)
    if grid is None:
        return None
    return grid if role == "offer" else more(f"{_ROLES[role]}, by resource and reason", grid)


def _matrix(rows: pl.DataFrame, role: str, dimension: str) -> Markup | None:
    """Resources down, reasons across, amounts between, with sums both ways."""
    rows = rows.filter((pl.col("role") == role) & (pl.col("dimension") == dimension))
    if rows.is_empty():
        return None
    unit = UNITS[dimension]
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for resource, reason, left in rows.select("resource", "reason", "unplaced").iter_rows():
        sums[resource, reason] += left
    across = _largest_first(sums, 1)
    down = _largest_first(sums, 0)
    heads = [
        Head("Resource"),
        *(Head(SHORT_REASONS.get(reason, reason), unit, number=True) for reason in across),
        Head("all", unit, number=True),
    ]

    def line(name: str, resources: list[str]) -> list[str]:
        cells = [sum(sums.get((resource, reason), 0.0) for resource in resources) for reason in across]
        return [name, *(digits(cell) if cell else NOTHING for cell in cells), digits(sum(cells))]

    shown = [line(resource or "not named", [resource]) for resource in down[:_MOST_ROWS]]
    others = down[_MOST_ROWS:]
    rest = line(count(len(others), "other", "others"), others) if others else None
    return table(
        f"{_ROLES[role]}, by resource and reason, a year", heads, shown, total=line("All", down), rest=rest
    )


def _largest_first(sums: dict[tuple[str, str], float], axis: int) -> list[str]:
    totals: dict[str, float] = defaultdict(float)
    for key, value in sums.items():
        totals[key[axis]] += value
    return sorted(totals, key=lambda name: (-totals[name], name))
