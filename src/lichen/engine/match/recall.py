"""Reads a plan's tables back into the arrays they were told from, by names alone."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np
import polars as pl

from lichen.core.errors import ModelError
from lichen.core.graph import Region
from lichen.engine.match.answer import Answer
from lichen.engine.match.fit import FITS
from lichen.engine.match.legs import price_table
from lichen.engine.match.problem import Arcs, Ends, Floats, Ints, Problem, sum_by
from lichen.engine.match.result import Plan

_ANOTHER = "that the region does not have; it belongs to another pack."
_PRICE_KEY = ["kind", "stream", "technology", "site", "resource", "again"]


class _Side:
    """The ends of one side by name: streams by their id, what plants take in or put out by technology and site."""

    def __init__(self, region: Region, problem: Problem, ends: Ends, throughput: Floats) -> None:
        ids, sites = region.streams["id"].to_list(), region.sites["id"].to_list()
        technologies = region.technologies["id"].to_list()
        self.ends = ends
        self.streams: dict[str, int] = {}
        self.plants: dict[tuple[str, str], list[int]] = defaultdict(list)
        for row, (stream, plant, site) in enumerate(
            zip(ends.stream.tolist(), ends.plant.tolist(), ends.site.tolist(), strict=True)
        ):
            if stream >= 0:
                self.streams[ids[stream]] = row
            else:
                self.plants[technologies[problem.plants.technology[plant]], sites[site]].append(row)
        self.due = np.zeros(len(ends))
        mine = ends.is_plant
        self.due[mine] = ends.share[mine] * throughput[ends.plant[mine]]

    def stream(self, name: str, what: str) -> int:
        if name not in self.streams:
            raise ModelError(f"The plan names a {what} '{name}' {_ANOTHER}")
        return self.streams[name]

    def plant(self, technology: str, site: str, fits: set[int] | str, amount: float) -> int:
        """Return the line of a plant's recipe that a leg belongs to, by the rows that fit or by its resource.

        Where several do, the leg is of the line that still has most to move.
        """
        rows = self.plants.get((technology, site), [])
        if isinstance(fits, str):
            rows = [row for row in rows if self.ends.resource[row] == fits]
        else:
            rows = [row for row in rows if row in fits] or rows
        if not rows:
            raise ModelError(f"The plan names a plant '{technology}' at '{site}' {_ANOTHER}")
        row = max(rows, key=lambda row: self.due[row])
        self.due[row] -= amount
        return row


def _plant_columns(region: Region, problem: Problem, plan: Plan) -> tuple[Floats, Ints]:
    """Return throughput [unit/year] and steps of each plant of the problem."""
    technologies, sites = region.technologies["id"].to_list(), region.sites["id"].to_list()
    axis = zip(problem.plants.technology.tolist(), problem.plants.site.tolist(), strict=True)
    place = {(technologies[t], sites[s]): row for row, (t, s) in enumerate(axis)}
    throughput, steps = np.zeros(len(problem.plants)), np.zeros(len(problem.plants), np.int64)
    for row in plan.plants.iter_rows(named=True):
        here = place.get((row["technology"], row["site"]))
        if here is None:
            raise ModelError(
                f"The plan runs '{row['technology']}' at '{row['site']}', which the region does not allow."
            )
        throughput[here], steps[here] = row["throughput"], row["steps_built"]
    return throughput, steps


def _lanes(problem: Problem) -> dict[tuple[int, str], int]:
    """Return the lane of each source and mode."""
    return {
        (row, lane.mode): number for number, lane in enumerate(problem.lanes) for row in lane.sources.tolist()
    }


def _fitting(problem: Problem, lane: int, source: int) -> set[int]:
    """Return the sinks that a source fits."""
    road = problem.lanes[lane]
    kind = road.source_class[np.searchsorted(road.sources, source)]
    return set(road.sinks[road.verdict[kind, road.sink_class] == FITS].tolist())


def _arcs(problem: Problem, legs: pl.DataFrame, givers: _Side, takers: _Side) -> Arcs:
    lanes, source, sink, lane = _lanes(problem), [], [], []
    for leg in legs.iter_rows(named=True):
        if leg["from_kind"] == "offer":
            start = givers.stream(leg["from_stream"], "giver")
        else:
            start = givers.plant(leg["from_technology"], leg["from_site"], leg["resource"], leg["amount"])
        number = lanes.get((start, leg["mode"]))
        if number is None:
            raise ModelError(f"The plan uses a mode of transport '{leg['mode']}' {_ANOTHER}")
        if leg["to_kind"] == "need":
            end = takers.stream(leg["to_stream"], "receiver")
        else:
            fits = _fitting(problem, number, start)
            end = takers.plant(leg["to_technology"], leg["to_site"], fits, leg["amount"])
        source.append(start)
        sink.append(end)
        lane.append(number)
    amount = legs["amount"].to_numpy()
    per_unit = np.where(amount > 0, amount, 1.0)
    return Arcs(
        np.array(source, np.int64),
        np.array(sink, np.int64),
        np.array(lane, np.int64),
        legs["distance"].to_numpy(),
        (legs["net_benefit"] - legs["carbon_value"]).to_numpy() / per_unit,
        legs["co2e_avoided"].to_numpy() / per_unit,
    )


def _outlet(leaving: pl.DataFrame, givers: _Side) -> Floats:
    rows = [
        givers.plant(leg["from_technology"], leg["from_site"], leg["resource"], leg["amount"])
        for leg in leaving.iter_rows(named=True)
    ]
    return sum_by(np.array(rows, np.int64), leaving["amount"].to_numpy(), len(givers.ends))


def _numbered(prices: pl.DataFrame) -> pl.DataFrame:
    """Tell rows of the same name apart by their order."""
    return prices.with_columns(pl.int_range(pl.len()).over(_PRICE_KEY[:-1]).alias("again"))


def _prices(region: Region, problem: Problem, answer: Answer, plan: Plan) -> dict[str, Floats]:
    """Return the plan's prices by kind, in the axes of the problem."""
    asked = _numbered(price_table(region, problem, answer).drop("price"))
    told = _numbered(plan.prices)
    found = asked.join(told, on=_PRICE_KEY, how="left", nulls_equal=True, maintain_order="left")
    if found["price"].null_count() or len(told) != len(asked):
        raise ModelError(
            "The plan's prices are not of the streams and plants of this region; it belongs to another pack."
        )
    return {
        kind: found.filter(pl.col("kind") == kind)["price"].to_numpy()
        for kind in ("source", "sink", "plant", "mixture")
    }


def recall_answer(region: Region, problem: Problem, plan: Plan) -> Answer:
    """Return the answer that a plan tells, in the axes of `problem`, which is `region` compiled anew.

    Raises `ModelError` where the plan names what the region does not have.
    """
    throughput, steps = _plant_columns(region, problem, plan)
    givers = _Side(region, problem, problem.sources, throughput)
    takers = _Side(region, problem, problem.sinks, throughput)
    leaves = pl.col("to_kind") == "outlet"
    legs, leaving = plan.exchanges.filter(~leaves), plan.exchanges.filter(leaves)
    answer = Answer(
        arcs=_arcs(problem, legs, givers, takers),
        amount=legs["amount"].to_numpy(),
        throughput=throughput,
        steps=steps,
        outlet=_outlet(leaving, givers),
        u=np.zeros(len(problem.sources)),
        w=np.zeros(len(problem.sinks)),
        plant_price=np.zeros(len(problem.plants)),
        budget_price=0.0,
        objective=plan.objective,
        bound=plan.bound,
        pairs=plan.certificate.pairs,
        columns=plan.certificate.columns,
        rounds=plan.certificate.rounds,
        linked=problem.linked,
        violation=plan.certificate.violation,
        mix=np.zeros(len(problem.mixtures)),
    )
    price = _prices(region, problem, answer, plan)
    return replace(
        answer, u=price["source"], w=price["sink"], plant_price=price["plant"], mix=price["mixture"]
    )
