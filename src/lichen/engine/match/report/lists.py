"""The tables of the report: largest exchanges, gains, plants, and what more room would be worth."""

from __future__ import annotations

from typing import Any

import polars as pl

from lichen.engine.kit.draw.svg import Markup, el
from lichen.engine.match.report.facts import Facts
from lichen.engine.match.report.flows import rank_name
from lichen.engine.match.report.html import Head, file_link, more, para, section, table
from lichen.engine.match.report.words import NOTHING, UNITS, count, digits, figure

TOP = 25


def _all_in(name: str, shown: int, there: int, what: str) -> Markup:
    words = f"The first {shown} of {what}. " if there > shown else ""
    return para(words, "All of them, with every column: ", file_link(name), ".")


_MONEY = (  # what a unit of exchange saves and costs: heading, columns added up
    ("disposal avoided", ("avoided_disposal",)),
    ("purchase avoided", ("avoided_purchase",)),
    ("haulage", ("transport_cost",)),
    ("handling, treatment", ("handling_cost", "treatment_cost")),
    ("carbon value", ("carbon_value",)),
)


def exchange_section(facts: Facts) -> Markup | None:
    """Return the exchanges worth most with their figures; columns that are nothing throughout are left out."""
    exchanges = facts.plan.exchanges.filter(pl.col("to_kind") != "outlet")
    if exchanges.is_empty():
        return None
    top = exchanges.sort("net_benefit", "id", descending=[True, False]).head(TOP)
    money = [(name, keys) for name, keys in _MONEY if any((exchanges[k] != 0).any() for k in keys)]
    currency = f"k{facts.plan.currency}"
    heads = [
        Head("From → to"), Head("what", wide=True), Head("amount", "per year", number=True),
        Head("haul", "km", number=True), Head("net benefit", currency, number=True),
        *(Head(name, currency, number=True) for name, _ in money),
        Head("emissions avoided", "t CO₂e", number=True), Head("rank of the hierarchy"),
    ]  # fmt: skip
    return section(
        "exchanges",
        "The exchanges worth most",
        _all_in("exchanges", TOP, facts.exchanged, count(facts.exchanged, "exchange")),
        para("Who in the end gets what each gives, through whom: ", file_link("chains"), ".")
        if len(facts.plan.chains)
        else None,
        table(
            f"Exchanges by net benefit; money in thousand {facts.plan.currency} a year",
            heads,
            [_exchange(facts, row, [keys for _, keys in money]) for row in top.iter_rows(named=True)],
            dense=True,
        ),
    )


def _end(facts: Facts, site: str | None, kind: str, technology: str | None) -> list[object]:
    name = facts.site(site)
    plant = facts.technologies.get(technology or "", technology) if kind == "plant" else None
    return [name, " ", el("small", f"({plant})", class_="muted")] if plant else [name]


def _exchange(facts: Facts, row: dict[str, Any], money: list[tuple[str, ...]]) -> list[object]:
    before, after = row["rank_before"], row["rank_after"]
    ranks = rank_name(before) if before == after else f"{rank_name(before)} → {rank_name(after)}"
    ends = [
        *_end(facts, row["from_site"], row["from_kind"], row["technology"]),
        el("br"),
        "→ ",
        *_end(facts, row["to_site"], row["to_kind"], row["technology"]),
    ]
    return [
        ends,
        row["resource"],
        f"{figure(row['amount'])} {UNITS[row['dimension']]}",
        digits(row["distance"], 0 if row["distance"] >= 99.95 else 1),
        thousands(row["net_benefit"]),
        *(thousands(sum(row[key] for key in keys)) for keys in money),
        digits(row["co2e_avoided"]),
        ranks,
    ]


def thousands(value: float) -> str:
    """Return a sum of money in thousands, with a decimal where there are few.

    >>> thousands(123456.0), thousands(12345.0)
    ('123', '12.3')
    """
    return digits(value / 1000, 0 if abs(value) >= 99_950 else 1) if value else NOTHING


def gain_section(facts: Facts) -> Markup | None:
    """Return what each organisation gains."""
    found = facts.plan.organisations
    if found.is_empty():
        return None
    unit = UNITS[facts.plan.totals.dimension]
    heads = [
        Head("Organisation"), Head("gives", f"{unit}/year", number=True), Head("takes", f"{unit}/year", number=True),
        Head("gain", f"{facts.plan.currency}/year", number=True),
        Head("emissions avoided", "t CO₂e/year", number=True),
    ]  # fmt: skip
    figures = ("gives", "takes", "gain", "co2e_avoided")
    ordered = found.sort("gain", "organisation", descending=[True, False])
    top = ordered.head(TOP)
    rows = [
        [r["name"] or r["organisation"], *(digits(r[k]) for k in figures)] for r in top.iter_rows(named=True)
    ]
    others = ordered.slice(TOP)
    rest = [count(len(others), "other", "others"), *(digits(float(others[k].sum())) for k in figures)]
    total = ["All", *(digits(float(found[k].sum())) for k in figures)]
    return section(
        "gains",
        "Who gains what",
        para(
            "The benefit is shared by the plan’s own prices: what one more tonne of each offer and each need "
            "would be worth to the whole network. Nobody’s gain is negative, and the gains add up to the net "
            "benefit. With such shares no group of parties would do better by leaving and trading among themselves "
            "(exactly so where the plan has no whole-number choices)."
        ),
        _all_in("organisations", TOP, len(found), count(len(found), "organisation")),
        table("Gains by organisation", heads, rows, total=total, rest=rest if len(others) else None),
    )


def plant_section(facts: Facts) -> Markup | None:
    """Return the plants that run or are built."""
    plants = facts.plan.plants
    if plants.is_empty():
        return None
    currency = facts.plan.currency
    heads = [
        Head("Plant"), Head("at", wide=True), Head("lines built", number=True),
        Head("capacity", "per year", number=True),
        Head("takes in", "per year", number=True), Head("investment", currency, number=True),
        Head("running cost", f"{currency}/year", number=True), Head("emissions", "t CO₂e/year", number=True),
    ]  # fmt: skip
    return section(
        "plants",
        "Plants in between",
        para(
            "What one party gives and another needs may need treatment in between. These plants run in the plan; "
            "those with lines built are new and pay for their investment."
        ),
        table("Plants that run", heads, [_plant(facts, row) for row in plants.iter_rows(named=True)]),
        _balances(facts),
        para("In full: ", file_link("plants"), ", ", file_link("balances"), "."),
    )


def _plant(facts: Facts, row: dict[str, Any]) -> list[object]:
    unit = UNITS[row["dimension"]]
    running = row["operating_cost"] + row["electricity_cost"] + row["fixed_cost"]
    return [
        row["name"] or row["technology"],
        facts.site(row["site"]),
        digits(row["steps_built"]) if row["steps_built"] else NOTHING,
        f"{figure(row['capacity'])} {unit}",
        f"{figure(row['throughput'])} {unit}",
        digits(row["investment"]),
        digits(running),
        digits(row["co2e"]),
    ]


def _balances(facts: Facts) -> Markup | None:
    rows = facts.plan.balances
    if rows.is_empty():
        return None
    heads = [Head("Plant"), Head("at"), Head("role"), Head("what"), Head("amount", "per year", number=True)]
    cells = [
        [
            facts.technologies.get(r["technology"], r["technology"]),
            facts.site(r["site"]),
            r["role"],
            r["resource"],
            figure(r["amount"]),
        ]
        for r in rows.head(4 * TOP).iter_rows(named=True)
    ]
    return more("What goes into each plant and what comes out", table("Balances of the plants", heads, cells))


def scarce_section(facts: Facts) -> Markup | None:
    """Return the capacities that bind, with what one more unit would be worth: room first, then supply."""
    scarce = facts.plan.scarce
    if scarce.is_empty():
        return None
    worth = scarce.with_columns(total=pl.col("price") * pl.col("capacity"))
    ordered = worth.sort("total", "id", descending=[True, False])
    room, supply = (ordered.filter((pl.col("kind") == "offer") == given) for given in (False, True))
    words = count(len(scarce), "scarce capacity", "scarce capacities")
    return section(
        "scarce",
        "Where more room would pay",
        para(
            "These capacities are used up. The last column says what one more unit there would add to the "
            "benefit of the whole network, a year: a guide to where to enlarge, permit or build first."
        ),
        _all_in("scarce", 2 * TOP, len(scarce), words),
        _scarce_table(facts, room, "Scarce room, most valuable in all first") if len(room) else None,
        more("Scarce supply", _scarce_table(facts, supply, "Scarce supply, most valuable in all first"))
        if len(supply)
        else None,
    )


def _scarce_table(facts: Facts, rows: pl.DataFrame, caption: str) -> Markup:
    heads = [
        Head("Where"), Head("what is scarce", wide=True), Head("there is", "per year", number=True),
        Head("one more is worth", f"{facts.plan.currency}/unit", number=True),
    ]  # fmt: skip
    cells = [
        [
            facts.site(r["site"]) if r["site"] else "whole plan",
            _scarce(facts, r),
            figure(r["capacity"]),
            digits(r["price"], 2),
        ]
        for r in rows.head(TOP).iter_rows(named=True)
    ]
    return table(caption, heads, cells)


def _scarce(facts: Facts, row: dict[str, Any]) -> str:
    stream = facts.streams.get(row["id"])
    unit = {"t": "tonne", "MWh": "MWh", "m³": "m³"}[UNITS[stream["dimension"]] if stream else "t"]
    price = facts.money(row["price"])
    what = row["resource"] or "it"
    if row["kind"] == "need":
        return f"Room for {what}: one more {unit} taken in here is worth {price}."
    if row["kind"] == "offer":
        return f"Supply of {what}: one more {unit} given here is worth {price}."
    if row["kind"] == "plant":
        return f"Capacity of {what}: one more unit treated here is worth {price}."
    return f"Money to invest: one more {facts.plan.currency} is worth {price} a year."
