"""The exchanges of an answer as tables: legs, plants, balances and chains."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from lichen.core.graph import Region
from lichen.engine.match.answer import USED, Answer
from lichen.engine.match.problem import Arcs, Ends, Floats, Ints, Problem, sum_by
from lichen.engine.match.result import RESULT_SCHEMAS


def names(column: pl.Series, rows: Ints) -> pl.Series:
    """Return the names at those rows; null where the row is −1."""
    index = pl.Series(np.where(rows < 0, 0, rows), dtype=pl.UInt32)
    if column.is_empty():
        return pl.Series([None] * len(rows), dtype=pl.String)
    return column.gather(index).zip_with(pl.Series(rows >= 0), pl.Series([None] * len(rows), dtype=pl.String))


def _texts(values: tuple[str, ...], rows: Ints) -> pl.Series:
    return pl.Series([values[row] for row in rows.tolist()], dtype=pl.String)


def _rank(ranks: Ints) -> pl.Series:
    return pl.Series([rank or None for rank in ranks.tolist()], dtype=pl.Int64)


def _kind(ends: Ends, rows: Ints, plain: str) -> pl.Series:
    return pl.Series(np.where(ends.is_plant[rows], "plant", plain), dtype=pl.String)


def technologies_at(region: Region, problem: Problem, ends: Ends, rows: Ints) -> pl.Series:
    """Return the technology of the plant at each end; null where the end is a stream."""
    plant = ends.plant[rows]
    if not len(problem.plants):
        return pl.Series([None] * len(rows), dtype=pl.String)
    return names(region.technologies["id"], np.where(plant >= 0, problem.plants.technology[plant], -1))


def _frame(name: str, columns: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame({key: columns[key] for key in RESULT_SCHEMAS[name]}, schema=RESULT_SCHEMAS[name])


def used_arcs(answer: Answer) -> npt.NDArray[np.intp]:
    """Return the places of the arcs that carry more than rounding."""
    return np.flatnonzero(answer.amount > USED)


def leg_table(region: Region, problem: Problem, answer: Answer) -> pl.DataFrame:
    """Return the legs of the answer in the order of its arcs, then those that leave the region."""
    return pl.concat([_arc_legs(region, problem, answer), _outlet_legs(region, problem, answer)])


def exchange_table(region: Region, problem: Problem, answer: Answer) -> pl.DataFrame:
    """Return the legs of the answer, largest net benefit first."""
    return (
        leg_table(region, problem, answer)
        .sort("net_benefit", "from_site", "to_site", descending=[True, False, False], nulls_last=True)
        .with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("id"))
    )


def _leg_sums(problem: Problem, arcs: Arcs, x: Floats) -> dict[str, Floats]:
    """Return the yearly sums of legs of amounts `x` [unit/year]: money [currency/year] and emissions [t/year]."""
    sources, sinks, lane = problem.sources, problem.sinks, arcs.lane
    fixed = np.array([road.fixed for road in problem.lanes])
    rate = np.array([road.rate for road in problem.lanes])
    rate_co2e = np.array([road.rate_co2e for road in problem.lanes])
    sums = {
        "avoided_disposal": x * sources.avoided[arcs.source],
        "avoided_purchase": x * sinks.avoided[arcs.sink],
        "transport_cost": x * (fixed[lane] + rate[lane] * arcs.distance),
        "handling_cost": x * (sources.handling[arcs.source] + sinks.handling[arcs.sink]),
        "treatment_cost": np.zeros(len(x)),
        "co2e_disposal": x * sources.avoided_co2e[arcs.source],
        "co2e_virgin": x * sinks.avoided_co2e[arcs.sink],
        "co2e_transport": x * rate_co2e[lane] * arcs.distance,
        "co2e_handling": x * (sources.handling_co2e[arcs.source] + sinks.handling_co2e[arcs.sink]),
    }
    saved = sums["co2e_disposal"] + sums["co2e_virgin"] - sums["co2e_transport"] - sums["co2e_handling"]
    money = (
        sums["avoided_disposal"] + sums["avoided_purchase"] - sums["transport_cost"] - sums["handling_cost"]
    )
    value = problem.carbon_price * saved
    return sums | {"carbon_value": value, "net_benefit": money + value, "co2e_avoided": saved}


def _arc_legs(region: Region, problem: Problem, answer: Answer) -> pl.DataFrame:
    used = used_arcs(answer)
    arcs, x = answer.arcs.take(used), answer.amount[used]
    if not len(x):
        return pl.DataFrame(schema=RESULT_SCHEMAS["exchanges"])
    sources, sinks = problem.sources, problem.sinks
    from_site, to_site = sources.site[arcs.source], sinks.site[arcs.sink]
    made_by = technologies_at(region, problem, sources, arcs.source)
    used_by = technologies_at(region, problem, sinks, arcs.sink)
    return _frame("exchanges", {
        "id": np.arange(len(x)),
        "from_kind": _kind(sources, arcs.source, "offer"),
        "from_stream": names(region.streams["id"], sources.stream[arcs.source]),
        "from_site": names(region.sites["id"], from_site),
        "from_organisation": names(region.sites["organisation"], from_site),
        "to_kind": _kind(sinks, arcs.sink, "need"),
        "to_stream": names(region.streams["id"], sinks.stream[arcs.sink]),
        "to_site": names(region.sites["id"], to_site),
        "to_organisation": names(region.sites["organisation"], to_site),
        "technology": made_by.zip_with(made_by.is_not_null(), used_by),
        "from_technology": made_by,
        "to_technology": used_by,
        "resource": _texts(sources.resource, arcs.source),
        "dimension": _texts(sources.dimension, arcs.source),
        "amount": x,
        "distance": arcs.distance,
        "mode": _texts(tuple(lane.mode for lane in problem.lanes), arcs.lane),
        **_leg_sums(problem, arcs, x),
        "rank_before": _rank(sources.rank[arcs.source]),
        "rank_after": _rank(sinks.rank[arcs.sink]),
    })  # fmt: skip


def _outlet_legs(region: Region, problem: Problem, answer: Answer) -> pl.DataFrame:
    sources = problem.sources
    row = np.flatnonzero(answer.outlet > USED)
    x, nothing = answer.outlet[row], pl.Series([None] * len(row), dtype=pl.String)
    zero = np.zeros(len(row))
    cost, emitted = -sources.outlet_money[row] * x, -np.nan_to_num(sources.outlet_co2e[row]) * x
    site, made_by = sources.site[row], technologies_at(region, problem, sources, row)
    return _frame("exchanges", {
        "id": row,
        "from_kind": pl.Series(["plant"] * len(row), dtype=pl.String),
        "from_stream": nothing,
        "from_site": names(region.sites["id"], site),
        "from_organisation": names(region.sites["organisation"], site),
        "to_kind": pl.Series(["outlet"] * len(row), dtype=pl.String),
        "to_stream": nothing, "to_site": nothing, "to_organisation": nothing,
        "technology": made_by, "from_technology": made_by, "to_technology": nothing,
        "resource": _texts(sources.resource, row), "dimension": _texts(sources.dimension, row),
        "amount": x, "distance": zero, "mode": nothing,
        "avoided_disposal": zero, "avoided_purchase": zero, "transport_cost": zero, "handling_cost": zero,
        "treatment_cost": cost, "carbon_value": -problem.carbon_price * emitted,
        "net_benefit": -cost - problem.carbon_price * emitted,
        "co2e_disposal": zero, "co2e_virgin": zero, "co2e_transport": zero, "co2e_handling": emitted,
        "co2e_avoided": -emitted,
        "rank_before": pl.Series([None] * len(row), dtype=pl.Int64),
        "rank_after": pl.Series([None if cost_ < 0 else 5 for cost_ in cost.tolist()], dtype=pl.Int64),
    })  # fmt: skip


def running(problem: Problem, answer: Answer) -> npt.NDArray[np.intp]:
    """Return the plants that run or are built."""
    return (
        np.flatnonzero((answer.throughput > USED) | (answer.steps > 0))
        if len(problem.plants)
        else np.empty(0, np.intp)
    )


def plant_table(region: Region, problem: Problem, answer: Answer) -> pl.DataFrame:
    """Return the plants that run or are built, with their yearly costs."""
    row, plants = running(problem, answer), problem.plants
    technology, site = plants.technology[row], plants.site[row]
    z, steps = answer.throughput[row], answer.steps[row]
    co2e = z * plants.emitted[row]
    return _frame("plants", {
        "technology": names(region.technologies["id"], technology),
        "name": names(region.technologies["name"], technology),
        "site": names(region.sites["id"], site),
        "organisation": names(region.sites["organisation"], site),
        "operation": names(region.technologies["operation"], technology),
        "dimension": names(region.technologies["dimension"], technology),
        "capacity_existing": plants.existing[row],
        "steps_built": steps,
        "capacity": plants.existing[row] + steps * plants.step[row],
        "throughput": z,
        "investment": steps * plants.investment[row],
        "annuity": steps * plants.annuity[row],
        "fixed_cost": steps * plants.fixed_cost[row],
        "operating_cost": z * plants.operating[row],
        "electricity_cost": z * plants.power[row],
        "co2e": co2e,
        "carbon_value": -problem.carbon_price * co2e,
        "loss": z - _made(region, problem, answer)[row],
    })  # fmt: skip


def _own_measure(region: Region, problem: Problem, ends: Ends) -> npt.NDArray[np.bool_]:
    """Return which ends of plants are measured as the plant's throughput is."""
    own = region.technologies["dimension"].to_list()
    of_plant = [own[row] for row in problem.plants.technology.tolist()]
    pairs = zip(ends.plant.tolist(), ends.dimension, strict=True)
    return np.array([plant >= 0 and of_plant[plant] == dimension for plant, dimension in pairs], np.bool_)


def _made(region: Region, problem: Problem, answer: Answer) -> Floats:
    """Return what each plant puts out, by its recipe, in the dimension of its throughput [unit/year]."""
    outputs = _own_measure(region, problem, problem.sources)
    plant = problem.sources.plant[outputs]
    share = sum_by(plant, problem.sources.share[outputs], len(problem.plants))
    return answer.throughput * share


def _made_by_measure(problem: Problem, answer: Answer) -> dict[tuple[int, str], float]:
    """Return what each plant puts out by dimension [unit/year], by its recipe."""
    made: dict[tuple[int, str], float] = {}
    for end in np.flatnonzero(problem.sources.is_plant).tolist():
        plant, dimension = int(problem.sources.plant[end]), problem.sources.dimension[end]
        flow = float(problem.sources.share[end] * answer.throughput[plant])
        made[plant, dimension] = made.get((plant, dimension), 0.0) + flow
    return made


def balance_table(region: Region, problem: Problem, answer: Answer) -> pl.DataFrame:
    """Return what goes in and out of each running plant as it flows on the legs, and what is lost."""
    flow_in = sum_by(answer.arcs.sink, answer.amount, len(problem.sinks))
    flow_out = sum_by(answer.arcs.source, answer.amount, len(problem.sources)) + answer.outlet
    rows: list[tuple[object, ...]] = []
    own = [_own_measure(region, problem, ends) for ends in (problem.sinks, problem.sources)]
    recipes = region.recipes.filter(pl.col("share") > 0)
    for plant in running(problem, answer):
        technology = region.technologies.row(int(problem.plants.technology[plant]), named=True)["id"]
        site = region.sites["id"][int(problem.plants.site[plant])]
        put_out = [
            role for role in recipes.filter(pl.col("technology") == technology)["role"] if role != "input"
        ]
        taken, made = (
            np.flatnonzero(problem.sinks.plant == plant),
            np.flatnonzero(problem.sources.plant == plant),
        )
        sinks, sources = problem.sinks, problem.sources
        rows += [
            (technology, site, "input", sinks.resource[e], float(flow_in[e]), sinks.dimension[e])
            for e in taken
        ]
        rows += [
            (technology, site, role, sources.resource[e], float(flow_out[e]), sources.dimension[e])
            for role, e in zip(put_out, made, strict=True)
        ]
        lost = float(flow_in[taken[own[0][taken]]].sum() - flow_out[made[own[1][made]]].sum())
        measure = region.technologies["dimension"][int(problem.plants.technology[plant])]
        rows.append((technology, site, "loss", "to air or water", lost, measure))
    return pl.DataFrame(rows, schema=RESULT_SCHEMAS["balances"], orient="row")


def chain_table(region: Region, problem: Problem, answer: Answer) -> pl.DataFrame:
    """Return who reaches whom, attributing what a plant puts out to what it took in, in proportion.

    A chain ends at a need or, where a plant's output leaves the region, at no stream. What is made of a tonne in
    another measure (heat, say) is told with the whole tonne: it takes nothing from what is made by weight.
    """
    used = used_arcs(answer)
    arcs, x = answer.arcs.take(used), answer.amount[used]
    sources, sinks = problem.sources, problem.sinks
    onward: dict[int, list[tuple[int, float]]] = {}
    made = _made_by_measure(problem, answer)
    for source, sink, amount in zip(arcs.source.tolist(), arcs.sink.tolist(), x.tolist(), strict=True):
        if sources.plant[source] >= 0:
            whole = made[int(sources.plant[source]), sources.dimension[source]]
            onward.setdefault(int(sources.plant[source]), []).append((sink, amount / whole))
    for source in np.flatnonzero(answer.outlet > USED).tolist():
        whole = made[int(sources.plant[source]), sources.dimension[source]]
        onward.setdefault(int(sources.plant[source]), []).append((-1, float(answer.outlet[source]) / whole))
    ids, sites = region.streams["id"].to_list(), region.sites["id"].to_list()
    technologies = region.technologies["id"].to_list()
    rows: list[tuple[str, str, str | None, str | None, str, float]] = []

    def follow(giver: int, sink: int, amount: float, steps: tuple[int, ...]) -> None:
        plant = int(sinks.plant[sink]) if sink >= 0 else -1
        if plant >= 0 and plant not in steps and len(steps) < 4 and plant in onward:
            for further, part in onward[plant]:
                follow(giver, further, amount * part, (*steps, plant))
            return
        text = " → ".join(
            f"{technologies[problem.plants.technology[p]]} at {sites[problem.plants.site[p]]}" for p in steps
        )
        to_stream = ids[sinks.stream[sink]] if sink >= 0 and plant < 0 else None
        to_site = sites[sinks.site[sink]] if sink >= 0 else None
        rows.append(
            (
                ids[sources.stream[giver]],
                sites[sources.site[giver]],
                to_stream,
                to_site,
                text or "direct",
                amount,
            )
        )

    for source, sink, amount in zip(arcs.source.tolist(), arcs.sink.tolist(), x.tolist(), strict=True):
        if sources.plant[source] < 0:
            follow(source, sink, amount, ())
    return (
        pl.DataFrame(rows, schema=RESULT_SCHEMAS["chains"], orient="row")
        .group_by(pl.exclude("amount"), maintain_order=True).agg(pl.col("amount").sum())
        .select(RESULT_SCHEMAS["chains"].keys())
        .sort("amount", "from_stream", "to_stream", descending=[True, False, False], nulls_last=True)
    )  # fmt: skip


def price_table(region: Region, problem: Problem, answer: Answer) -> pl.DataFrame:
    """Return the price at every source, sink, plant and mixture, in the order of the problem's axes."""
    parts = []
    for kind, ends, price in (("source", problem.sources, answer.u), ("sink", problem.sinks, answer.w)):
        rows = np.arange(len(ends))
        parts.append({
            "kind": pl.Series([kind] * len(ends), dtype=pl.String),
            "stream": names(region.streams["id"], ends.stream),
            "technology": technologies_at(region, problem, ends, rows),
            "site": names(region.sites["id"], ends.site),
            "resource": _texts(ends.resource, rows),
            "price": price,
        })  # fmt: skip
    plants, nothing = problem.plants, pl.Series([None] * len(problem.plants), dtype=pl.String)
    parts.append({
        "kind": pl.Series(["plant"] * len(plants), dtype=pl.String), "stream": nothing,
        "technology": names(region.technologies["id"], plants.technology),
        "site": names(region.sites["id"], plants.site), "resource": nothing, "price": answer.plant_price,
    })  # fmt: skip
    mixtures = problem.mixtures
    parts.append({
        "kind": pl.Series(["mixture"] * len(mixtures), dtype=pl.String),
        "stream": names(region.streams["id"], problem.sinks.stream[mixtures.sink]),
        "technology": pl.Series([None] * len(mixtures), dtype=pl.String),
        "site": names(region.sites["id"], problem.sinks.site[mixtures.sink]),
        "resource": pl.Series(list(mixtures.name), dtype=pl.String), "price": answer.mix,
    })  # fmt: skip
    return pl.concat([_frame("prices", part) for part in parts])
