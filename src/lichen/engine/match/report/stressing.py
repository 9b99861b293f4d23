"""The report's section on what the plan can bear: losses, changed prices, and the price of robustness."""

from __future__ import annotations

import polars as pl

from lichen.engine.kit.draw.bars import Bar, draw_bars
from lichen.engine.kit.draw.svg import Markup
from lichen.engine.match.report.facts import Facts
from lichen.engine.match.report.html import Head, drawn, para, section, table
from lichen.engine.match.report.words import NOTHING, digits
from lichen.engine.match.stress import Stress

TOP = 12

_KINDS = {"partner": "partner stops", "technology": "technology fails", "exchange": "exchange ends"}


def stress_section(facts: Facts, stress: Stress) -> Markup | None:
    """Return what losses and changed prices do to a plan, and what a plan costs that bears them.

    >>> from lichen.engine.match.plan import make_plan
    >>> from lichen.engine.match.report.facts import gather
    >>> from lichen.engine.match.stress import stress_plan
    >>> from lichen.engine.match.testing import two_sites
    >>> "if one stops" in stress_section(gather(make_plan(two_sites()), two_sites()), stress_plan(two_sites()))
    True
    """
    if stress.losses.is_empty():
        return None
    return section(
        "stress",
        "What the plan can bear",
        para(
            "What is lost at once if one stops while all others go on as planned, and what is left once hauls are "
            "planned anew without building anything."
        ),
        _bars(facts, stress),
        _losses(facts, stress),
        _changes(facts, stress) if len(stress.changes) else None,
        _robust(facts, stress) if len(stress.robust) else None,
    )


def _bars(facts: Facts, stress: Stress) -> Markup:
    partners = stress.losses.filter(pl.col("kind") != "exchange").head(TOP)
    bars = [Bar(str(row["name"]), row["lost_at_once"], "t1") for row in partners.iter_rows(named=True)]
    title = "Lost at once if one stops"
    picture = draw_bars(bars, title=title, about=title, write=facts.money, width=560.0, key="stress-bars")
    return drawn(picture, f"{title}, in {facts.plan.currency} a year of {facts.money(stress.total)}.")


def _percent(value: float | None) -> str:
    return NOTHING if value is None else digits(100 * value, 1)


def _losses(facts: Facts, stress: Stress) -> Markup:
    heads = [
        Head("What stops"), Head("how"), Head("exchanges", number=True), Head("left at once", "%", number=True),
        Head("left after planning anew", "%", number=True),
        Head("lost at once", f"{facts.plan.currency}/year", number=True),
    ]  # fmt: skip
    rows = [
        [
            row["id"] if row["kind"] == "exchange" else row["name"], _KINDS[row["kind"]], digits(row["haul_count"]),
            _percent(row["kept_at_once"]), _percent(row["kept_replanned"]), digits(row["lost_at_once"]),
        ]
        for row in stress.losses.head(TOP).iter_rows(named=True)
    ]  # fmt: skip
    return table("The losses that matter most", heads, rows, dense=True)


def _changes(facts: Facts, stress: Stress) -> Markup:
    currency = f"{facts.plan.currency}/year"
    heads = [
        Head("What changes"), Head("plan as it is", currency, number=True), Head("planned anew", currency, number=True),
        Head("exchanges that stop paying", number=True),
    ]  # fmt: skip
    rows = [
        [
            f"{row['title']} × {row['factor']:g}",
            *(digits(row[name]) for name in ("as_planned", "replanned", "stopping")),
        ]
        for row in stress.changes.iter_rows(named=True)
    ]
    return table("Net benefit if a price changes", heads, rows)


def _robust(facts: Facts, stress: Stress) -> Markup:
    currency = f"{facts.plan.currency}/year"
    heads = [
        Head("Whoever stops, this share of the gain is left"), Head("net benefit", currency, number=True),
        Head("costs", currency, number=True), Head("left at least", "%", number=True), Head("worst loss"),
        Head("exchanges", number=True), Head("partners", number=True),
    ]  # fmt: skip
    rows = [
        [
            f"{row['keep']:.0%}", digits(row["net_benefit"]), digits(max(row["cost"], 0.0)),
            _percent(row["kept"]) if row["haul_count"] else NOTHING,
            facts.organisation(row["worst"]) if row["worst"] else NOTHING,
            digits(row["haul_count"]), digits(row["partner_count"]),
        ]
        for row in stress.robust.iter_rows(named=True)
    ]  # fmt: skip
    return table(
        "What it costs to bear any single loss; where no plan can, nothing is left to exchange", heads, rows
    )
