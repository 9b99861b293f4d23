"""Checks a finished plan against its region anew, from its tables alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from lichen.core.errors import ModelError
from lichen.core.graph import Region
from lichen.engine.match.answer import Answer
from lichen.engine.match.compile import compile_problem
from lichen.engine.match.pairs import Pairs
from lichen.engine.match.problem import Arcs, Ends, Floats, Ints, Problem, sum_by
from lichen.engine.match.proof import certify
from lichen.engine.match.result import Certificate, Plan
from lichen.engine.match.settings import PlanSettings

_KEY = ("stream", "technology", "site", "resource")


def _axis(region: Region, problem: Problem, ends: Ends) -> pl.DataFrame:
    """Return the name of each end with its row."""
    ids, sites = region.streams["id"].to_list(), region.sites["id"].to_list()
    technologies = region.technologies["id"].to_list()
    rows = [
        (
            ids[stream] if stream >= 0 else None,
            technologies[problem.plants.technology[plant]] if plant >= 0 else None,
            sites[site], resource, row,
        )
        for row, (stream, plant, site, resource) in enumerate(
            zip(ends.stream.tolist(), ends.plant.tolist(), ends.site.tolist(), ends.resource, strict=True)
        )
    ]  # fmt: skip
    schema = dict.fromkeys(_KEY, pl.String) | {"row": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _rows(table: pl.DataFrame, axis: pl.DataFrame, what: str) -> Ints:
    found = table.join(axis, on=_KEY, how="left", nulls_equal=True, maintain_order="left")["row"]
    if found.null_count():
        raise ModelError(f"The plan names {what} that the region does not have; it belongs to another pack.")
    return found.to_numpy()


def _side(legs: pl.DataFrame, side: str, axis: pl.DataFrame) -> Ints:
    resource = pl.when(pl.col(f"{side}_kind") == "need").then(None).otherwise(pl.col("resource"))
    keys = legs.select(
        pl.col(f"{side}_stream").alias("stream"), pl.col(f"{side}_technology").alias("technology"),
        pl.col(f"{side}_site").alias("site"), resource.alias("resource"),
    )  # fmt: skip
    streams = axis.with_columns(
        pl.when(pl.col("stream").is_null()).then(pl.col("resource")).alias("resource")
    )
    keys = keys.with_columns(pl.when(pl.col("stream").is_null()).then(pl.col("resource")).alias("resource"))
    return _rows(keys, streams, f"a {'giver' if side == 'from' else 'receiver'}")


def _lanes(problem: Problem, legs: pl.DataFrame, source: Ints) -> Ints:
    by_mode: dict[tuple[int, str], int] = {}
    for number, lane in enumerate(problem.lanes):
        by_mode.update({(row, lane.mode): number for row in lane.sources.tolist()})
    keys = zip(source.tolist(), legs["mode"], strict=True)
    found = [by_mode.get(key, -1) for key in keys]
    if -1 in found:
        raise ModelError("The plan uses a mode of transport that the region does not have for it.")
    return np.array(found, np.int64)


def _answer(region: Region, problem: Problem, plan: Plan) -> Answer:
    sources, sinks = _axis(region, problem, problem.sources), _axis(region, problem, problem.sinks)
    legs = plan.exchanges.filter(pl.col("to_kind") != "outlet")
    leaving = plan.exchanges.filter(pl.col("to_kind") == "outlet")
    source = _side(legs, "from", sources)
    lane = _lanes(problem, legs, source)
    amount = legs["amount"].to_numpy()
    per_unit = np.where(amount > 0, amount, 1.0)
    money = (legs["net_benefit"] - legs["carbon_value"]).to_numpy() / per_unit
    arcs = Arcs(
        source, _side(legs, "to", sinks), lane, legs["distance"].to_numpy(), money,
        legs["co2e_avoided"].to_numpy() / per_unit,
    )  # fmt: skip
    outlet = sum_by(_side(leaving, "from", sources), leaving["amount"].to_numpy(), len(problem.sources))
    plants = _plant_columns(region, problem, plan)
    price = {
        kind: plan.prices.filter(pl.col("kind") == kind)["price"].to_numpy()
        for kind in ("source", "sink", "plant")
    }
    return Answer(
        arcs=arcs, amount=amount, throughput=plants[0], steps=plants[1].astype(np.int64), outlet=outlet,
        u=price["source"], w=price["sink"], plant_price=price["plant"], budget_price=0.0,
        objective=plan.objective, bound=plan.bound, pairs=plan.certificate.pairs, columns=plan.certificate.columns,
        rounds=plan.certificate.rounds,
    )  # fmt: skip


def _plant_columns(region: Region, problem: Problem, plan: Plan) -> tuple[Floats, Floats]:
    """Return throughput and steps of each plant of the problem."""
    technologies, sites = region.technologies["id"].to_list(), region.sites["id"].to_list()
    place = {
        (technologies[t], sites[s]): row
        for row, (t, s) in enumerate(
            zip(problem.plants.technology.tolist(), problem.plants.site.tolist(), strict=True)
        )
    }
    throughput, steps = np.zeros(len(problem.plants)), np.zeros(len(problem.plants))
    for row in plan.plants.iter_rows(named=True):
        if (row["technology"], row["site"]) not in place:
            raise ModelError(
                f"The plan runs '{row['technology']}' at '{row['site']}', which the region does not allow."
            )
        throughput[place[row["technology"], row["site"]]] = row["throughput"]
        steps[place[row["technology"], row["site"]]] = row["steps_built"]
    return throughput, steps


def verify_plan(region: Region, plan: Plan, settings: PlanSettings | None = None) -> Certificate:
    """Return the certificate of a plan, found anew from its tables and the region; it trusts no solver.

    `settings` are those the plan was made with. ``valid`` is False where an exchange, a plant or a price has been
    changed. Raises `ModelError` where the plan names what the region does not have.

    >>> from lichen.engine.match.plan import make_plan
    >>> from lichen.engine.match.testing import two_sites
    >>> verify_plan(two_sites(), make_plan(two_sites())).valid
    True
    """
    settings = settings or PlanSettings()
    problem = compile_problem(region, settings)
    answer = _answer(region, problem, plan)
    linked = bool(np.any(problem.sources.min_lot > 0) or np.any(problem.sinks.min_lot > 0))
    linked |= bool(np.any(problem.sources.max_partners > 0) or np.any(problem.sinks.max_partners > 0))
    answer = replace(answer, linked=linked, violation=plan.certificate.violation)
    return certify(problem, answer, Pairs(problem), settings.tolerance)
