"""A plan in a dozen lines, as the terminal shows it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from lichen.cli.output import facts, number, table
from lichen.core.graph import Region
from lichen.core.units import CANONICAL
from lichen.engine.match.result import Plan

_STATUS = {
    "optimal": "optimal: no other plan is worth more",
    "within_gap": "within {gap:.2%} of the best possible",
    "open": "the best found; the best possible is at most {gap:.2%} better",
}


def summary(plan: Plan, region: Region) -> str:
    """Return the headline figures of a plan, its comparison with simpler ways, and its certificate, as text."""
    totals, unit, money = plan.totals, CANONICAL[plan.totals.dimension], plan.currency
    share = totals.amount_placed / totals.offered if totals.offered else 0.0
    head = {
        "sites": number(totals.sites),
        "streams": f"{number(totals.offers)} offers, {number(totals.needs)} needs",
        "placed": f"{number(totals.amount_placed)} {unit} a year ({share:.0%} of what is offered)",
        "net benefit": f"{number(totals.net_benefit)} {money} a year",
        "emissions avoided": f"{number(totals.co2e_avoided)} t CO2e a year",
        "moved up the waste hierarchy": f"{number(totals.moved_up)} {unit} a year",
    }
    if totals.investment:
        head["to be invested"] = f"{number(totals.investment)} {money} in {len(plan.plants)} plants"
    title = region.name if str(region.year) in region.name else f"{region.name} {region.year}"
    parts = [title, facts(head), _scenarios(plan, unit), _reasons(plan, unit), _proof(plan)]
    return "\n\n".join(part for part in parts if part)


def _scenarios(plan: Plan, unit: str) -> str:
    shown = plan.scenarios.select(
        pl.col("title").alias("compared"), pl.col("amount_placed").alias(f"placed [{unit}]"),
        pl.col("net_benefit").alias(f"net benefit [{plan.currency}]"), pl.col("co2e_avoided").alias("avoided [t CO2e]"),
        pl.col("moved_up").alias(f"moved up [{unit}]"), pl.col("distance").alias("mean haul [km]"),
    )  # fmt: skip
    return table(shown)


def _reasons(plan: Plan, unit: str) -> str:
    offers = plan.unplaced.filter(
        (pl.col("role") == "offer") & (pl.col("dimension") == plan.totals.dimension)
    )
    if offers.is_empty():
        return ""
    grouped = (
        offers.group_by("reason").agg(pl.col("unplaced").sum(), pl.len().alias("offers"))
        .sort("unplaced", descending=True).rename({"reason": "not placed because of", "unplaced": f"amount [{unit}]"})
    )  # fmt: skip
    return table(grouped)


def _proof(plan: Plan) -> str:
    proof = plan.certificate
    holds = "holds" if proof.valid else "DOES NOT HOLD; please report this"
    searched = f"{number(proof.rounds)} rounds of pricing, {number(proof.columns)} pairs listed"
    none_better = f"no other pair beats the prices by more than {proof.violation:.1e} {plan.currency} a unit"
    return facts({
        "plan": _STATUS[plan.status].format(gap=plan.gap),
        "certificate": f"{holds}: of {number(proof.pairs)} feasible pairs, {none_better} ({searched})",
    })  # fmt: skip


def written(folder: Path, files: Mapping[str, bytes]) -> str:
    """Return where the files are, the report first."""
    report = f"report       {folder / 'report.html'}\n" if "report.html" in files else ""
    return f"\n{report}tables       {folder}{'/'} ({len(files)} files)"
