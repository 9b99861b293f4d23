"""What each party gains: shares of the net benefit that nobody can better by leaving.

An exchange's gain goes to its two ends by the plan's own prices: a giver gets the price of its offer, a taker the
price of its need, and what prices leave over is halved. For a plan without whole-number choices this is the core
allocation of Owen. Where a plant's fixed costs exceed what prices give it, those who trade through it cover the rest
in proportion to their gains, so that nobody's gain is negative.

References
----------
.. [1] Owen, G. (1975). On the core of linear production games. Mathematical Programming 9, 358-370.
   doi:10.1007/BF01681356
"""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from lichen.core.graph import Region
from lichen.engine.match.answer import USED, Answer
from lichen.engine.match.master import Solved
from lichen.engine.match.pairs import worth
from lichen.engine.match.problem import Arcs, Floats, Ints, Problem, sum_by
from lichen.engine.match.result import RESULT_SCHEMAS


def _parties(problem: Problem) -> tuple[Ints, Ints, int]:
    """Return the party of each source and of each sink, and how many there are; a plant is one party."""
    sources, sinks = problem.sources, problem.sinks
    first_sink = len(sources)
    first_plant = first_sink + len(sinks)
    of_source = np.where(sources.is_plant, first_plant + sources.plant, np.arange(first_sink))
    of_sink = np.where(sinks.is_plant, first_plant + sinks.plant, first_sink + np.arange(len(sinks)))
    return of_source, of_sink, first_plant + len(problem.plants)


def clusters(problem: Problem, arcs: Arcs, amount: Floats) -> tuple[Ints, int]:
    """Return which cluster each party belongs to, shape (party,), and how many there are.

    A cluster is all parties that are joined by exchanges, however many between them.
    """
    of_source, of_sink, count = _parties(problem)
    used = arcs.take(amount > USED)
    graph = coo_array(
        (np.ones(len(used)), (of_source[used.source], of_sink[used.sink])), shape=(count, count)
    )
    number, label = connected_components(graph, directed=False)
    return label.astype(np.int64), int(number)


def losing_plants(problem: Problem, arcs: Arcs, solved: Solved) -> Ints:
    """Return the plants whose cluster is worth less than nothing: the plan is better without them."""
    of_source, _, count = _parties(problem)
    member, number = clusters(problem, arcs, solved.amount)
    plants, price = problem.plants, problem.carbon_price
    value = sum_by(member[of_source[arcs.source]], solved.amount * worth(arcs, price), number)
    gain = problem.sources.outlet_money + price * np.nan_to_num(problem.sources.outlet_co2e)
    value += sum_by(member[of_source], np.nan_to_num(solved.outlet * gain), number)
    cost = solved.throughput * (plants.unit_cost + price * plants.emitted) + solved.steps * plants.step_cost
    of_plant = member[count - len(plants) :]
    value -= sum_by(of_plant, cost, number)
    return np.flatnonzero((value[of_plant] < 0) & (solved.steps > 0))


def party_gains(problem: Problem, answer: Answer) -> Floats:
    """Return the gain of each party [currency/year]: sources, then sinks, then plants, shape (party,).

    No entry is negative, and they sum to the plan's net benefit.
    """
    of_source, of_sink, count = _parties(problem)
    used = np.flatnonzero(answer.amount > USED)
    arcs, x = answer.arcs.take(used), answer.amount[used]
    u, w = answer.u[arcs.source], answer.w[arcs.sink]
    # What a load pays in a mixture, others there are paid: over a mixture it adds up to nothing.
    half = (worth(arcs, problem.carbon_price) - u - w - problem.mixtures.price(arcs, answer.mix)) / 2
    gain = sum_by(of_source[arcs.source], x * (u + half), count)
    gain += sum_by(of_sink[arcs.sink], x * (w + half), count)
    plants, price = problem.plants, problem.carbon_price
    if len(plants):
        cost = answer.throughput * (plants.unit_cost + price * plants.emitted)
        gain[count - len(plants) :] -= cost + answer.steps * plants.step_cost
        leaving = np.flatnonzero(answer.outlet > USED)
        emitted = np.nan_to_num(problem.sources.outlet_co2e[leaving])
        value = problem.sources.outlet_money[leaving] + price * emitted
        gain += sum_by(of_source[leaving], answer.outlet[leaving] * value, count)
    member, groups = clusters(problem, answer.arcs, answer.amount)
    total = np.maximum(sum_by(member, gain, groups), 0.0)
    positive = sum_by(member, np.maximum(gain, 0.0), groups)
    scale = np.divide(total, positive, out=np.zeros(groups), where=positive > 0)
    return np.maximum(gain, 0.0) * scale[member]


def _plant_co2e(region: Region, problem: Problem, answer: Answer) -> pl.DataFrame:
    """Return what the plants of each organisation emit themselves [t CO2e/year]."""
    owner = region.sites["organisation"].gather(pl.Series(problem.plants.site, dtype=pl.UInt32))
    emitted = pl.DataFrame({"organisation": owner, "plant_co2e": answer.throughput * problem.plants.emitted})
    return emitted.group_by("organisation").agg(pl.col("plant_co2e").sum())


def main_dimension(region: Region) -> str:
    """Return the dimension of the headline figures: mass if there is any, else the one with most streams."""
    counts = region.streams.group_by("dimension").len().sort("len", "dimension", descending=[True, False])
    kinds = counts["dimension"].to_list()
    return "mass" if "mass" in kinds or not kinds else str(kinds[0])


def organisation_table(
    region: Region, problem: Problem, answer: Answer, exchanges: pl.DataFrame
) -> pl.DataFrame:
    """Return what each organisation gives, takes, gains and avoids, largest gain first.

    What it gives and takes is counted in the dimension of the plan's totals, since tonnes and MWh do not add up.
    """
    counted = pl.col("dimension") == main_dimension(region)
    gain = party_gains(problem, answer)
    site = np.concatenate([problem.sources.site, problem.sinks.site, problem.plants.site])
    of_site = region.sites.select("organisation").with_row_index("site").cast({"site": pl.Int64})
    by_party = pl.DataFrame(
        {"site": site[: len(gain)], "gain": gain}, schema={"site": pl.Int64, "gain": pl.Float64}
    )
    gains = by_party.join(of_site, on="site", how="left").group_by("organisation").agg(pl.col("gain").sum())
    half = pl.col("co2e_avoided") / pl.when(pl.col("to_organisation").is_null()).then(1.0).otherwise(2.0)
    sides = [
        exchanges.group_by(pl.col(f"{side}_organisation").alias("organisation")).agg(
            pl.col("amount").filter(counted & (pl.col(f"{side}_kind") == kind)).sum().alias(verb),
            half.sum().alias(f"{side}_co2e"),
        )
        for side, kind, verb in (("from", "offer", "gives"), ("to", "need", "takes"))
    ]
    table = region.organisations.select(pl.col("id").alias("organisation"), "name").join(
        gains, on="organisation", how="left"
    )
    for part in (*sides, _plant_co2e(region, problem, answer)):
        table = table.join(part.drop_nulls("organisation"), on="organisation", how="left")
    exchanged = pl.col("from_co2e").fill_null(0) + pl.col("to_co2e").fill_null(0)
    return (
        table.with_columns((exchanged - pl.col("plant_co2e").fill_null(0)).alias("co2e_avoided"))
        .with_columns(pl.col("gives", "takes", "gain").fill_null(0.0))
        .filter(pl.any_horizontal(pl.col("gives", "takes", "gain", "co2e_avoided").abs() > 0))
        .select(RESULT_SCHEMAS["organisations"].keys())
        .sort("gain", "organisation", descending=[True, False])
    )
