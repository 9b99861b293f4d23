"""A price changes: what the plan is worth as it stands, and what the best plan would be then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import polars as pl

from lichen.core.graph import Region
from lichen.engine.match.answer import USED, Answer
from lichen.engine.match.compile import compile_problem
from lichen.engine.match.pairs import evaluated, worth
from lichen.engine.match.problem import Arcs, Floats, Problem
from lichen.engine.match.proof import value_of
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.solve import solve_problem

Change = Callable[[Region, PlanSettings, float], tuple[Region, PlanSettings]]


def _price_kind(region: Region, kind: str, factor: float) -> pl.DataFrame:
    value = pl.when(pl.col("kind") == kind).then(pl.col("value") * factor).otherwise(pl.col("value"))
    return region.prices.with_columns(value.alias("value"))


def _reference(region: Region, role: str, factor: float) -> pl.DataFrame:
    cost = pl.col("reference_cost")
    return region.streams.with_columns(pl.when(pl.col("role") == role).then(cost * factor).otherwise(cost))


def _disposal(region: Region, settings: PlanSettings, factor: float) -> tuple[Region, PlanSettings]:
    streams, prices = _reference(region, "offer", factor), _price_kind(region, "disposal", factor)
    return replace(region, streams=streams, prices=prices), settings


def _purchase(region: Region, settings: PlanSettings, factor: float) -> tuple[Region, PlanSettings]:
    streams, prices = _reference(region, "need", factor), _price_kind(region, "purchase", factor)
    return replace(region, streams=streams, prices=prices), settings


def _electricity(region: Region, settings: PlanSettings, factor: float) -> tuple[Region, PlanSettings]:
    return replace(region, prices=_price_kind(region, "electricity", factor)), settings


def _transport(region: Region, settings: PlanSettings, factor: float) -> tuple[Region, PlanSettings]:
    return replace(
        region, transport=region.transport.with_columns(pl.col("cost_per_km", "cost_fixed") * factor)
    ), settings


def _carbon(region: Region, settings: PlanSettings, factor: float) -> tuple[Region, PlanSettings]:
    price = settings.carbon_price if settings.carbon_price is not None else region.carbon_price
    return region, replace(settings, carbon_price=(price or 0.0) * factor)


CHANGES: dict[str, tuple[str, Change]] = {
    "disposal": ("cost of disposal", _disposal),
    "purchase": ("price of what is bought today", _purchase),
    "electricity": ("price of electricity", _electricity),
    "transport": ("cost of transport", _transport),
    "carbon": ("price of carbon", _carbon),
}
"""The prices that are changed, each with its name in a sentence."""


def price_row(
    region: Region, settings: PlanSettings, answer: Answer, name: str, factor: float
) -> dict[str, object]:
    """Return what a changed price does to a plan: as it stands, what stops paying, and the best plan then.

    Keys: changed (see `CHANGES`), title, factor [1], as_planned and replanned [currency/year], stopping (hauls between
    two streams that would no longer pay) [count].
    """
    title, change = CHANGES[name]
    changed, wish = change(region, settings, factor)
    problem = compile_problem(changed, wish)
    arcs = evaluated(problem, answer.arcs)
    best = solve_problem(problem, wish)
    return {
        "changed": name,
        "title": title,
        "factor": factor,
        "as_planned": value_of(problem, replace(answer, arcs=arcs)),
        "replanned": best.objective,
        "stopping": int(np.sum(_losing(problem, arcs, answer.amount))),
    }


def _losing(problem: Problem, arcs: Arcs, amount: Floats) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    direct = ~problem.sources.is_plant[arcs.source] & ~problem.sinks.is_plant[arcs.sink]
    return direct & (amount > USED) & (worth(arcs, problem.carbon_price) < 0)
