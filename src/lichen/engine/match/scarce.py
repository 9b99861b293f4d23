"""The capacities that bind, and what one more unit of each would be worth."""

from __future__ import annotations

import numpy as np
import polars as pl

from lichen.core.graph import Region
from lichen.core.units import CANONICAL
from lichen.engine.match.answer import Answer
from lichen.engine.match.problem import Problem
from lichen.engine.match.reasons import market_sides
from lichen.engine.match.result import RESULT_SCHEMAS

WORTHLESS = 1e-6  # [currency/unit] a price up to this is rounding


def scarce_table(region: Region, problem: Problem, answer: Answer) -> pl.DataFrame:
    """Return the capacities that bind, with what one more unit would be worth, most valuable first."""
    rows = _scarce_streams(region, problem, answer) + _scarce_plants(region, problem, answer)
    if answer.budget_price > 0:
        sentence = f"One more {region.currency} of budget is worth {answer.budget_price:.3f} {region.currency} a year."
        limit = float(problem.budget)
        rows.append(("budget", "budget", None, None, limit, limit, answer.budget_price, sentence))
    table = pl.DataFrame(rows, schema=RESULT_SCHEMAS["scarce"], orient="row")
    return table.sort(pl.col("price") * pl.col("used"), "id", descending=[True, False])


def _scarce_streams(region: Region, problem: Problem, answer: Answer) -> list[tuple[object, ...]]:
    ids, sites = region.streams["id"].to_list(), region.sites["id"].to_list()
    rows: list[tuple[object, ...]] = []
    for side in market_sides(problem, answer):
        ends, what = side.ends, "to give away" if side.role == "offer" else "of room"
        for row in np.flatnonzero(~ends.is_plant & (side.price > WORTHLESS)).tolist():
            unit, name, price = CANONICAL[ends.dimension[row]], ids[ends.stream[row]], float(side.price[row])
            sentence = f"One more {unit} {what} at '{name}' is worth {price:.2f} {region.currency} a year."
            amount, used = float(ends.amount[row]), float(side.used[row])
            place, resource = sites[ends.site[row]], ends.resource[row]
            rows.append((side.role, name, place, resource, amount, used, price, sentence))
    return rows


def _scarce_plants(region: Region, problem: Problem, answer: Answer) -> list[tuple[object, ...]]:
    plants, sites = problem.plants, region.sites["id"].to_list()
    capacity = plants.existing + answer.steps * plants.step
    rows: list[tuple[object, ...]] = []
    for plant in np.flatnonzero((answer.plant_price > WORTHLESS) & (capacity > 0)).tolist():
        technology = region.technologies.row(int(plants.technology[plant]), named=True)
        price, site, name = float(answer.plant_price[plant]), sites[plants.site[plant]], technology["id"]
        unit = CANONICAL[technology["dimension"]]
        sentence = f"One more {unit} a year of '{name}' at '{site}' is worth {price:.2f} {region.currency}."
        used = float(answer.throughput[plant])
        rows.append(("plant", name, site, technology["name"], float(capacity[plant]), used, price, sentence))
    return rows
