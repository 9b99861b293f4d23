"""Technologies at sites: what a plant can do, and what it costs a year."""

from __future__ import annotations

import math

import numpy as np
import polars as pl

from lichen.core.errors import ModelError
from lichen.core.graph import Region
from lichen.core.said import joined, said
from lichen.engine.match.figures import Figures, Subject
from lichen.engine.match.problem import Floats, Plants

UTILITIES = {
    "electricity": Subject("electricity", None, "energy"),
    "heat": Subject("heat", None, "energy"),
    "water": Subject("water", None, "volume"),
}
_UNITS = {"energy": "MWh", "volume": "m³"}


def capital_recovery(rate: float, years: Floats) -> Floats:
    """Return the yearly payment per unit of investment [1/year] at a yearly `rate` [1] over `years`.

    >>> float(capital_recovery(0.0, np.array([10.0]))[0])
    0.1
    >>> round(float(capital_recovery(0.05, np.array([15.0]))[0]), 5)
    0.09634
    """
    if rate == 0:
        return 1.0 / years
    return rate / -np.expm1(-years * math.log1p(rate))


def _utility(region: Region, kind: str, figures: Figures, *, needed: bool) -> float:
    found = figures.one(kind, UTILITIES[kind])
    if found is None and needed:
        users = ", ".join(region.technologies.filter(pl.col(kind) > 0)["id"].head(5))
        told = {
            "kind": kind,
            "users": users,
            "table": figures.name,
            "unit": _UNITS[UTILITIES[kind].dimension],
        }
        raise ModelError(
            said(
                "Technologies use {kind} ({users}), but table '{table}' has no row of kind '{kind}'; "
                "add one with the price per {unit}.",
                **told,
            )
            if figures.name == "prices"
            else said(
                "Technologies use {kind} ({users}), but table '{table}' has no row of kind '{kind}'; "
                "add one with the emissions per {unit}.",
                **told,
            )
        )
    return float(found["value"]) if found else 0.0


def utility_figures(
    region: Region, table: pl.DataFrame, prices: Figures, factors: Figures
) -> tuple[Floats, Floats]:
    """Return what electricity, heat and water for one unit cost [currency/unit] and emit [t/unit], by row of `table`.

    Raises `ModelError` where one is used whose price or emissions nobody states.

    >>> from lichen.engine.match.testing import two_sites
    >>> region = two_sites()
    >>> utility_figures(region, region.technologies, Figures("prices", region.prices),
    ...                 Figures("factors", region.factors))[0].tolist()
    []
    """
    cost, emitted = np.zeros(len(table)), np.zeros(len(table))
    for kind in UTILITIES:
        used = table[kind].fill_null(0.0).to_numpy()
        needed = bool((used > 0).any())
        cost = cost + used * _utility(region, kind, prices, needed=needed)
        emitted = emitted + used * _utility(region, kind, factors, needed=needed)
    return cost, emitted


def _gaps(table: pl.DataFrame) -> list[str]:
    """Return a sentence for each figure without which a plant's cost would be guessed."""
    sentences: list[str] = []
    checks = {
        "operating_cost": (pl.col("operating_cost").is_null(), said("what treating one unit costs")),
        "step_capacity": (
            pl.col("buildable") & pl.col("step_capacity").is_null(),
            said("the yearly capacity of one line"),
        ),
        "investment": (
            pl.col("buildable") & pl.col("investment").is_null(),
            said("what one line costs to build"),
        ),
        "lifetime": (
            pl.col("buildable") & (pl.col("investment") > 0) & pl.col("lifetime").is_null(),
            said("the years over which the investment is spread"),
        ),
    }
    for column, (missing, meaning) in checks.items():
        without = table.filter(missing)["technology"].unique(maintain_order=True)
        sentences += [
            said(
                "technology '{technology}' does not state {column} ({meaning})",
                technology=name,
                column=column,
                meaning=meaning,
            )
            for name in without
        ]
    return sentences


def compile_plants(region: Region, prices: Figures, factors: Figures, discount_rate: float) -> Plants:
    """Return the plants of a region: one per place of a technology, in the order of the table ``places``.

    Raises `ModelError`, with all that is missing, where a cost is not stated: a plant is not free because its cost
    is unknown.
    """
    technologies = region.technologies.with_row_index("row").rename({"id": "technology"})
    sites = region.sites.select(pl.col("id").alias("site")).with_row_index("site_row")
    table = (
        region.places.filter(
            (pl.col("existing").fill_null(0) > 0) | pl.col("buildable").fill_null(value=False)
        )
        .join(technologies, on="technology", how="left", maintain_order="left")
        .join(sites, on="site", how="left", maintain_order="left")
        .with_columns(pl.col("buildable").fill_null(value=False))
    )
    gaps = _gaps(table)
    if gaps:
        raise ModelError(
            said(
                "The plan cannot cost its plants: {gaps}. State them in 'technologies'.",
                gaps=joined(gaps, "; "),
            )
        )
    power, power_co2e = utility_figures(region, table, prices, factors)
    buildable = table["buildable"].to_numpy()
    investment = np.where(buildable, table["investment"].fill_null(0.0).to_numpy(), 0.0)
    return Plants(
        technology=table["row"].cast(pl.Int64).to_numpy(),
        site=table["site_row"].cast(pl.Int64).to_numpy(),
        existing=table["existing"].fill_null(0.0).to_numpy(),
        step=np.where(buildable, table["step_capacity"].fill_null(0.0).to_numpy(), 0.0),
        max_steps=np.where(buildable, table["max_steps"].fill_null(1).to_numpy(), 0).astype(np.int64),
        operating=table["operating_cost"].to_numpy(),
        power=power,
        emitted=table["co2e"].fill_null(0.0).to_numpy() + power_co2e,
        annuity=investment * capital_recovery(discount_rate, table["lifetime"].fill_null(1.0).to_numpy()),
        fixed_cost=np.where(buildable, table["fixed_cost"].fill_null(0.0).to_numpy(), 0.0),
        investment=investment,
    )
