"""What a reader may rely on: the certificate, every assumption with its source, and how to read the report."""

from __future__ import annotations

from typing import Any

import polars as pl

from lichen.core.pack import STATUSES
from lichen.engine.kit.draw.svg import Markup, el
from lichen.engine.match.report.facts import Facts
from lichen.engine.match.report.html import Head, file_link, more, para, section, table
from lichen.engine.match.report.words import as_stated, count, digits, power

_MOST_ROWS, _FEW_ROWS = 60, 15
_WORDS = {
    "Offer, need": "What leaves a site and could be used, and what a site wants or can take in, in a year.",
    "Exchange": "An amount that goes from one offer to one need, directly or through a plant.",
    "Net benefit": (
        "Disposal and purchases avoided, plus the value of carbon avoided, less haulage, handling, treatment and "
        "investment spread over its life [{currency}/year]. It is the sum over all parties; who pays whom is for "
        "them to agree."
    ),
    "Emissions avoided": (
        "Emissions of today’s disposal and of making what is bought today, less those of haulage and treatment "
        "[t CO₂e/year]."
    ),
    "Waste hierarchy": (
        "Prevention, preparing for re-use, recycling, other recovery, disposal: best to worst. An amount moves up if "
        "its receiver’s operation ranks better than today’s."
    ),
    "Price of a scarce capacity": (
        "What the whole network would gain from one more unit of it: the dual price of the linear programme."
    ),
    "Haul": (
        "Distance on the road: the user’s table where there is one, else the great-circle distance times a stated "
        "factor."
    ),
}
MEANINGS = {
    "regulator": "a figure that a public authority holds and publishes",
    "measured": "a figure that somebody measured or metered on the spot",
    "published": "a figure from a publication: a tariff, a handbook, an average",
    "assumption": "a figure that somebody chose for want of a better one; change it and see",
}


def proof_section(facts: Facts) -> Markup:
    """Return the certificate in plain words, with its numbers."""
    c, plan = facts.plan.certificate, facts.plan
    currency = plan.currency
    verdict = (
        f"After the last round all {digits(c.pairs)} pairs were checked once more, and none that was left out would "
        "improve the plan."
        if c.valid
        else "The check after the last round did not hold: an absent pair might still improve the plan. "
        "Treat the plan as a good one, not as the best."
    )
    numbers = [
        ("Feasible pairs", digits(c.pairs)),
        ("of them in the model", digits(c.columns)),
        ("Rounds of pricing", digits(c.rounds)),
        (
            "Largest violation, over all pairs",
            f"{power(c.violation)} {currency}/unit (counts as none up to {power(c.tolerance)})",
        ),
        ("Value of the linear programme", f"{digits(c.primal, 2)} {currency}/year"),
        ("Value of its dual", f"{digits(c.dual, 2)} {currency}/year"),
        ("Value of the plan", f"{digits(plan.objective, 2)} {currency}/year"),
        ("No plan can be worth more than", f"{digits(plan.bound, 2)} {currency}/year"),
        ("Gap", f"{power(100 * plan.gap)} %"),
    ]  # fmt: skip
    return section(
        "proof",
        "Why this is the best plan" if plan.status == "optimal" else "How good this plan is",
        para(
            "An offer and a need make a feasible pair where the rules allow it: resource, permit, hazard, quality and "
            f"distance. There are {digits(c.pairs)} of them here. The plan did not need to write them all down: it "
            "began with near neighbours, solved, used the prices of that solution to look for any absent pair that "
            f"would pay, took it in, and solved again, {count(c.rounds, 'round')} in all."
        ),
        para(
            verdict,
            " At the plan’s prices no pair is worth more than what its two ends cost.",
            [" Anybody can check it with the prices in ", file_link("prices"), "."] if len(plan.prices) else None,
        ),
        para(
            "How many lines of each plant to build is a choice in whole numbers. There the proof is a bound: no "
            f"choice at all could be worth more than {digits(plan.bound)} {currency} a year, which is "
            f"{power(100 * plan.gap)} % above this plan."
        )
        if plan.gap > 0 and len(plan.plants)
        else None,
        el("dl", [[el("dt", name), el("dd", value)] for name, value in numbers], class_="facts"),
        more("Settings of this plan", _settings(facts)),
    )  # fmt: skip


def _settings(facts: Facts) -> Markup:
    rows = [
        [name.replace("_", " "), "no limit" if value is None else str(value)]
        for name, value in facts.plan.settings.items()
    ]
    return table("Settings", [Head("Setting"), Head("value")], rows)


def mark(status: str) -> Markup:
    """Return the mark of how far a figure can be trusted.

    >>> mark("published")
    '<span class="badge published">published</span>'
    """
    return el("span", status, class_=f"badge {status}" if status in STATUSES else "badge assumption")


def assumption_section(facts: Facts) -> Markup:
    """Return every assumption with its source, grouped by how far it can be trusted."""
    found = facts.plan.assumptions
    counts = {status: int((found["status"] == status).sum()) for status in STATUSES}
    key = [[el("dt", mark(s)), el("dd", f"{digits(counts[s])}: {MEANINGS[s]}")] for s in reversed(STATUSES)]
    groups = [_status_group(facts, status) for status in reversed(STATUSES) if counts[status]]
    return section(
        "assumptions",
        "Every figure it rests on",
        para(
            f"The plan is as good as its figures: {count(len(found), 'figure')} in all, each with its source. "
            "The mark says how far each can be trusted."
        ),
        el("dl", key, class_="status-key"),
        groups or para("The pack states no figures."),
        para("In full: ", file_link("assumptions"), ".") if len(found) else None,
    )


def _status_group(facts: Facts, status: str) -> Markup:
    rows = grouped(facts.plan.assumptions.filter(pl.col("status") == status))
    heads = [
        Head("Figure"), Head("of", wide=True), Head("value", number=True), Head("unit"), Head("mark"),
        Head("source", wide=True),
    ]  # fmt: skip
    cells = [[r["figure"], r["item"], r["value"], r["unit"], mark(status), r["source"]] for r in rows]
    name = f"{status.capitalize()}: {count(len(rows), 'row')}"
    shown = table(f"Figures marked {status}", heads, cells[:_MOST_ROWS], dense=True)
    rest = cells[_MOST_ROWS:]
    hidden = (
        more(
            f"{count(len(rest), 'more row')}", table(f"More figures marked {status}", heads, rest, dense=True)
        )
        if rest
        else None
    )
    return more(name, shown, hidden, open_=status == "assumption" or len(rows) <= _FEW_ROWS)


def grouped(rows: pl.DataFrame) -> list[dict[str, Any]]:
    """Return the assumptions with those that say the same of several things in one row.

    Rows of one table, figure, value, unit and source are one: their items are named, or counted if they are many.
    """
    keys = ["table", "figure", "value", "unit", "source"]
    sums = rows.group_by(keys, maintain_order=True).agg(pl.col("item"))
    merged = []
    for row in sums.iter_rows(named=True):
        items = [item for item in row["item"] if item]
        words = "; ".join(items[:6]) + (
            f"; and {count(len(items) - 6, 'more', 'more')}" if len(items) > 6 else ""
        )
        name = f"{row['table']}: {(row['figure'] or '').replace('_', ' ')}"
        source = row["source"] or "no source stated"
        unit = (row["unit"] or "").replace("CO2e", "CO₂e")
        value = as_stated(row["value"])
        merged.append({"figure": name, "item": words, "value": value, "unit": unit, "source": source})
    return merged


def reading_section(facts: Facts) -> Markup:
    """Return how to read the report, and what its words mean."""
    words = [(name, text.format(currency=facts.plan.currency)) for name, text in _WORDS.items()]
    return section(
        "reading",
        "How to read this",
        para(
            "This is a plan, not a forecast: the best network there could be if the pack’s figures are right and "
            "everybody took part. Use it as a list of introductions worth making, largest first, and check the figures "
            "marked as assumptions with the parties before anything is signed."
        ),
        el("dl", [[el("dt", name), el("dd", text)] for name, text in words], class_="glossary"),
    )


def foot(facts: Facts) -> Markup:
    """Return the footer: where the data are from and what drew the page."""
    source = facts.region.source or "not stated in the pack"
    words = [para("Data: ", source)]
    if facts.region.coordinate_system == "WGS84":
        words.append(para("Land on the map: made with Natural Earth (public domain)."))
    words.append(para("Planned and drawn by Lichen. The tables lie beside this page as CSV files."))
    return el("footer", el("div", words))
