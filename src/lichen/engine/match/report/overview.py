"""The head of the report: what the plan is, its headline figures, and what they are against simpler ways."""

from __future__ import annotations

from typing import Any

import polars as pl

from lichen.engine.kit.draw.bars import Bar, cascade, draw_bars
from lichen.engine.kit.draw.svg import Markup, el
from lichen.engine.match.report.facts import Facts
from lichen.engine.match.report.html import Head, card, drawn, para, section, table
from lichen.engine.match.report.words import UNITS, count, digits, emissions, figure, share

_PLANT_COSTS = ("annuity", "fixed_cost", "operating_cost", "electricity_cost")


_MARK = el(  # three parties that pass things round
    "svg",
    el("path", d="M6 20C5 10 12 5 21 7M21 7c5 8 1 16-7 17M14 24C10 24 7 22 6 20", fill="none", stroke="currentColor",
       stroke_width="2"),
    el("circle", cx="6", cy="20", r="4"),
    el("circle", cx="21", cy="7", r="5"),
    el("circle", cx="14", cy="24", r="3"),
    viewBox="0 0 28 28",
    fill="currentColor",
    aria_hidden="true",
)  # fmt: skip


def head(facts: Facts) -> Markup:
    """Return the page's header: region and year, the plan in two sentences, how far it is proven."""
    return el(
        "header",
        el(
            "div",
            para(_MARK, el("span", "Lichen · plan of exchanges"), class_="brand"),
            el("h1", facts.title),
            para(lead(facts), class_="lead"),
            _status(facts),
            class_="top",
        ),
    )


def lead(facts: Facts) -> str:
    """Return the plan in words."""
    plan, totals = facts.plan, facts.plan.totals
    if plan.exchanges.is_empty():
        return (
            f"Among {count(totals.sites, 'site')} with {count(totals.offers, 'offer')} and "
            f"{count(totals.needs, 'need')}, no exchange is possible that pays. Below stands why."
        )
    verb = "avoids" if totals.co2e_avoided >= 0 else "adds"
    return (
        f"The plan finds a place for {facts.amount(totals.amount_placed)} of the "
        f"{facts.amount(totals.offered)} that {count(totals.sites, 'site')} offer a year, in "
        f"{count(facts.exchanged, 'exchange')}. Against today’s way it is worth "
        f"{facts.money(totals.net_benefit)} a year and {verb} {emissions(abs(totals.co2e_avoided))}."
    )


def _status(facts: Facts) -> Markup:
    plan = facts.plan
    gap = f"{100 * plan.gap:.2g} %" if plan.gap > 0 else "0 %"
    words = {
        "optimal": (
            "Proven best.",
            f"No other choice among {digits(plan.certificate.pairs)} pairs is worth more.",
        ),
        "within_gap": ("Proven.", f"At most {gap} below the best possible."),
        "open": ("Best found.", f"At most {gap} below the best possible."),
    }
    strong, rest = words.get(plan.status, (plan.status, ""))
    proven = plan.status != "open" and plan.certificate.valid
    if not plan.certificate.valid:
        strong, rest = "Not proven.", "The certificate does not hold; see the proof below."
    link = el("a", "The proof", href="#proof")
    return para(el("b", strong), el("span", rest, " ", link), class_="status" if proven else "status open")


def cards(facts: Facts) -> Markup:
    """Return the headline figures."""
    totals, exchanges = facts.plan.totals, facts.plan.exchanges
    giving = exchanges.filter(pl.col("from_kind") == "offer")["from_site"].n_unique()
    what = "Tonnes" if totals.dimension == "mass" else "Amount"
    streams = totals.offers + totals.needs
    invested = f"after {facts.money(totals.investment)} invested in plants"
    shown = (
        ("Sites", digits(totals.sites), f"{digits(giving)} of them give in the plan"),
        ("Streams", digits(streams), f"{count(totals.offers, 'offer')}, {count(totals.needs, 'need')}"),
        (
            f"{what} placed",
            facts.amount(totals.amount_placed),
            f"{share(totals.amount_placed, totals.offered)} of what is offered",
        ),
        (
            "Net benefit a year",
            facts.money(totals.net_benefit),
            invested if totals.investment > 0 else "all parties together, against today",
        ),
        ("Emissions avoided a year", emissions(totals.co2e_avoided), "net of haulage and treatment"),
        (f"{what} moved up", facts.amount(totals.moved_up), "to a better rank of the waste hierarchy"),
    )
    return el("dl", [card(*row) for row in shown], class_="cards")


def compared(facts: Facts) -> Markup | None:
    """Return the section that sets the plan against nearest-receiver-first and the reference case."""
    rows = list(facts.plan.scenarios.iter_rows(named=True))
    if not rows:
        return None
    unit = UNITS[facts.plan.totals.dimension]
    measures = (
        ("net_benefit", "Net benefit a year", facts.money),
        ("co2e_avoided", "Emissions avoided a year", emissions),
        ("amount_placed", "Placed", facts.amount),
        ("moved_up", "Moved up the waste hierarchy", facts.amount),
    )
    pictures = [
        el(
            "figure",
            el("h3", name),
            draw_bars(
                [Bar(r["title"], r[key], "best" if r["name"] == "plan" else "plain") for r in rows],
                title=f"{name} by scenario",
                about="The table below holds the same figures.",
                write=write,
                key=f"scenario-{key}",
            ),
        )
        for key, name, write in measures
    ]
    currency = facts.plan.currency
    heads = [
        Head("Scenario"), Head("net benefit", f"{currency}/year", number=True),
        Head("emissions avoided", "t CO₂e/year", number=True), Head("placed", f"{unit}/year", number=True),
        Head("moved up", f"{unit}/year", number=True), Head("mean haul", "km", number=True),
    ]  # fmt: skip
    cells = [
        [r["title"], *(digits(r[key]) for key, _, _ in measures), figure(r["distance"] or None)] for r in rows
    ]
    return section(
        "compared",
        "Against simpler ways",
        para(_gain_in_words(facts, {r["name"]: r for r in rows})),
        el("div", pictures, class_="small-bars"),
        table("The plan and simpler ways", heads, cells),
        para(
            "“Nearest receiver first” lets each offer go to the nearest receiver that may take it and pays, pair "
            "by pair, until nobody nearby has room. The reference case leaves everything as it is today; all "
            "benefits are counted from there, so its own are zero.",
            class_="muted",
        ),
    )


def _gain_in_words(facts: Facts, by_name: dict[str, dict[str, Any]]) -> str:
    best, near = by_name.get("plan"), by_name.get("nearest")
    if best is None or near is None:
        return "What planning all exchanges together brings."
    money = best["net_benefit"] - near["net_benefit"]
    co2e = best["co2e_avoided"] - near["co2e_avoided"]
    more = f" ({share(money, near['net_benefit'])} more)" if near["net_benefit"] > 0 and money > 0 else ""
    carbon = f"avoids {emissions(co2e)} more" if co2e >= 0 else f"avoids {emissions(-co2e)} less"
    return (
        f"Planning all exchanges together is worth {facts.money(money)} a year more than sending each load to its "
        f"nearest receiver{more}, and {carbon}."
    )


def split(facts: Facts) -> list[tuple[str, float]]:
    """Return the parts of the net benefit, gains positive and costs negative; they add up to it."""
    exchanges, plants = facts.plan.exchanges, facts.plan.plants
    total = {
        name: float(exchanges[name].sum())
        for name in exchanges.columns
        if exchanges[name].dtype == pl.Float64
    }
    plant = {name: float(plants[name].sum()) for name in (*_PLANT_COSTS, "carbon_value")}
    parts = [
        ("Disposal avoided", total["avoided_disposal"]),
        ("Purchases avoided", total["avoided_purchase"]),
        ("Value of carbon avoided", total["carbon_value"] + plant["carbon_value"]),
        ("Haulage", -total["transport_cost"]),
        ("Preparing, and treatment by receivers", -total["handling_cost"]),
        ("Disposal of what plants leave", -total["treatment_cost"]),
        ("Plants: running", -plant["operating_cost"] - plant["electricity_cost"] - plant["fixed_cost"]),
        ("Plants: investment, per year", -plant["annuity"]),
    ]
    return [(name, value) for name, value in parts if value != 0]


def split_section(facts: Facts) -> Markup | None:
    """Return the section on where the net benefit comes from."""
    parts = split(facts)
    if not parts:
        return None
    total = sum(value for _, value in parts)
    bars = cascade([Bar(name, value, "plus" if value > 0 else "minus") for name, value in parts])
    picture = draw_bars(
        [*bars, Bar("Net benefit", total, "best")],
        title="Parts of the net benefit",
        about="Gains to the right, costs back to the left; the table holds the same figures.",
        write=facts.money,
        key="split",
    )
    heads = [Head("Part"), Head("worth", f"{facts.plan.currency}/year", number=True)]
    rows = [[name, digits(value)] for name, value in parts]
    return section(
        "split",
        "Where the benefit comes from",
        para("All sums are a year’s, of all parties together, and against what happens today."),
        el(
            "div",
            drawn(picture, "What the exchanges save, what they cost, and what is left."),
            table("Parts of the net benefit", heads, rows, total=["Net benefit", digits(total)]),
            class_="two even",
        ),
    )
