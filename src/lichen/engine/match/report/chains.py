"""The report's section on chains: by which treatments the plan leads what to whom, and which chains deserve a look."""

from __future__ import annotations

from typing import Any

import polars as pl

from lichen.core.graph import Region
from lichen.core.units import CANONICAL
from lichen.engine.kit.draw.bars import Bar, draw_bars
from lichen.engine.kit.draw.svg import Markup
from lichen.engine.match.report.facts import Facts
from lichen.engine.match.report.html import Head, drawn, file_link, more, para, section, table
from lichen.engine.match.report.words import NOTHING, count, digits

TOP = 25
BARS = 10
_DIRECT = "direct"
_STEP = " → "
_LIMITS = {"offer": "the offer", "need": "the need"}


def chain_section(facts: Facts, region: Region, found: pl.DataFrame | None = None) -> Markup | None:
    """Return the ways through plants that the plan takes, drawn and listed, and the chains `found` beside the plan.

    `found` is a table of `lichen.engine.match.chains.find_chains`. None where there is nothing to tell.

    >>> from lichen.engine.match.plan import make_plan
    >>> from lichen.engine.match.report.facts import gather
    >>> from lichen.engine.match.testing import two_sites
    >>> chain_section(gather(make_plan(two_sites()), two_sites()), two_sites()) is None
    True
    """
    ways = _ways(facts, region)
    listed = found if found is not None and len(found) else None
    if ways.is_empty() and listed is None:
        return None
    return section(
        "chains",
        "Through whose hands",
        _plan_part(ways) if len(ways) else None,
        _bars(ways) if len(ways) else None,
        _table(ways) if len(ways) else None,
        para("Who is joined to whom by each: ", file_link("chains"), ".") if len(ways) else None,
        more(f"Chains that deserve a look: {count(len(listed), 'chain')}", *_found(facts, listed))
        if listed is not None else None,
    )  # fmt: skip


def _ways(facts: Facts, region: Region) -> pl.DataFrame:
    """Return one row per way through plants: name, steps, givers, takers, amount, dimension, placed (at needs)."""
    names = dict(region.technologies.select("id", "name").iter_rows())
    measure = dict(region.streams.select("id", "dimension").iter_rows())
    chains = facts.plan.chains.filter(pl.col("chain") != _DIRECT)
    told = {
        text: [step.rpartition(" at ")[0] for step in text.split(_STEP)] for text in chains["chain"].unique()
    }
    way = {text: _STEP.join(names.get(step) or step for step in steps) for text, steps in told.items()}
    placed = pl.col("amount").filter(pl.col("to_stream").is_not_null())
    return (
        chains.with_columns(
            pl.col("chain").replace_strict(way, default=None, return_dtype=pl.String).alias("way"),
            pl.col("from_stream").replace_strict(measure, default=None, return_dtype=pl.String).alias("dimension"),
        )
        .group_by("way", "dimension", maintain_order=True)
        .agg(
            pl.col("from_stream").n_unique().alias("givers"),
            pl.col("to_stream").drop_nulls().n_unique().alias("takers"),
            pl.col("amount").sum(), placed.sum().alias("placed"),
        )
        .sort("dimension", "amount", "way", descending=[True, True, False])
    )  # fmt: skip


def _plan_part(ways: pl.DataFrame) -> Markup:
    longest = max(way.count(_STEP) + 1 for way in ways["way"])
    told = f"The plan uses {count(len(ways), 'way')} through treatments, of up to {count(longest, 'step')}. "
    return para(
        told,
        "What a plant makes is attributed to what it took in, in proportion; a tonne that becomes two things of "
        "different measure is told with both.",
    )


def _bars(ways: pl.DataFrame) -> Markup:
    main = ways["dimension"][0]
    top = ways.filter(pl.col("dimension") == main).head(BARS)
    unit = CANONICAL[main]
    bars = [Bar(row["way"], row["amount"], "t0") for row in top.iter_rows(named=True)]
    title = f"The {count(len(bars), 'largest way', 'largest ways')} through treatments"
    picture = draw_bars(
        bars,
        title=title,
        about=title,
        write=lambda value: f"{digits(value)} {unit}",
        width=720.0,
        key="chain-bars",
    )
    return drawn(picture, f"{title}, in {unit} a year of what is given.")


def _table(ways: pl.DataFrame) -> Markup:
    heads = [
        Head("way", wide=True), Head("givers", number=True), Head("takers here", number=True),
        Head("given", "a year", number=True), Head("of it to needs here", number=True),
    ]  # fmt: skip
    rows = [
        [row["way"], digits(row["givers"]), digits(row["takers"]), _amount(row["amount"], row["dimension"]),
         _amount(row["placed"], row["dimension"])]
        for row in ways.head(TOP).iter_rows(named=True)
    ]  # fmt: skip
    return table("Ways through treatments", heads, rows, dense=True)


def _amount(value: float, dimension: str) -> str:
    return f"{digits(value)} {CANONICAL[dimension]}"


def _found(facts: Facts, found: pl.DataFrame) -> list[Markup]:
    currency = f"{facts.plan.currency}/year"
    heads = [
        Head("chain", wide=True), Head("from"), Head("amount", "a year", number=True), Head("makes", wide=True),
        Head("for"), Head("net benefit", currency, number=True), Head("emissions avoided", "t CO2e/year", number=True),
        Head("limited by", wide=True), Head("still to check", wide=True), Head("readiness", number=True),
    ]  # fmt: skip
    rows = [_found_row(row) for row in found.head(TOP).iter_rows(named=True)]
    return [
        para(
            "Each is worked out as if nobody else wanted its places; treatments of the catalogue are assumptions of "
            "their typical figures, sized for all of the region's supply.",
        ),
        table("Chains by net benefit", heads, rows, dense=True),
    ]


def _found_row(row: dict[str, Any]) -> list[object]:
    return [
        row["chain"], row["stream"], _amount(row["amount"], row["dimension"]),
        f"{_amount(row['delivered'], row['delivered_dimension'])} {row['product']}",
        row["partner"] or "a market outside", digits(row["net_benefit"]), digits(row["co2e_avoided"]),
        _LIMITS.get(row["limited_by"], row["limited_by"]), row["unchecked"] or NOTHING,
        NOTHING if row["readiness"] is None else str(row["readiness"]),
    ]  # fmt: skip
