"""Chains of up to three treatments from a stream to who needs what they make, the best first.

Third parties of the pack and treatments of the catalogue are tried alike; those of the catalogue stand where it is
best and are sized for all of the region's supply that could reach them: a chain bears its share of such a plant.
What each chain is worth is told as if nobody else wanted its places; `lichen.engine.match.catalogue.with_catalogue`
puts the treatments before the plan, which shares all out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from lichen.core.errors import ModelError
from lichen.core.graph import Region
from lichen.core.technologies import Catalogue, Technology, catalogue
from lichen.engine.match.chain_market import Market, Outside
from lichen.engine.match.chain_roads import Roads
from lichen.engine.match.chain_search import Bounds, Givers, Search, Step, Steps
from lichen.engine.match.chain_tell import Teller, Told
from lichen.engine.match.compile import carbon_price, discount_rate
from lichen.engine.match.ends import Books, stream_ends
from lichen.engine.match.figures import Figures, Subject
from lichen.engine.match.fit import profiles
from lichen.engine.match.problem import Ends
from lichen.engine.match.process import Made, Process
from lichen.engine.match.process_make import catalogue_process, made_by, region_processes, services, taken_by
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.vocabulary import Vocabulary, meet, vocabulary

MOST_STEPS = 3
LOST = "to air or water"
_T, _N, _I = pl.String(), pl.Float64(), pl.Int64()
CHAINS: dict[str, pl.DataType] = {
    "stream": _T, "site": _T, "resource": _T, "rank": _I, "amount": _N, "dimension": _T, "steps": _I, "chain": _T,
    "technologies": pl.List(pl.String()), "sites": pl.List(pl.String()), "third_parties": _I, "product": _T,
    "delivered": _N, "delivered_dimension": _T, "partner": _T, "partner_site": _T, "distance": _N,
    "avoided_disposal": _N, "product_value": _N, "byproduct_value": _N, "transport_cost": _N, "operating_cost": _N,
    "annuity": _N, "handling_cost": _N, "carbon_value": _N, "net_benefit": _N, "co2e_avoided": _N,
    "electricity_used": _N, "heat_used": _N, "water_used": _N, "limited_by": _T, "unchecked": _T, "readiness": _I,
    "rank_before": _I, "rank_after": _I,
}  # fmt: skip


FLOWS: dict[str, pl.DataType] = {
    "stream": _T, "rank": _I, "step": _I, "technology": _T, "site": _T, "role": _T, "resource": _T,
    "dimension": _T, "amount": _N,
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Chains:
    """Chains found: `table` has the columns `CHAINS`, `ways` the steps of each row."""

    table: pl.DataFrame
    ways: tuple[tuple[Step, ...], ...]

    @cached_property
    def flows(self) -> pl.DataFrame:
        """What goes into and comes out of every step a year, as the columns `FLOWS` [t, MWh or m³ a year].

        `role` is input (further inputs are bought), output, residue or loss, which is told in the step's own measure.
        """
        rows: list[tuple[object, ...]] = []
        for chain, way in zip(self.table.iter_rows(named=True), self.ways, strict=True):
            fed, resource = chain["amount"], chain["resource"]
            for number, (step, site) in enumerate(zip(way, chain["sites"], strict=True), start=1):
                process, through = step.process, fed * step.throughput
                start = (chain["stream"], chain["rank"], number, process.id, site)
                rows += [
                    (*start, "input", resource if place == step.line else line.resource, line.dimension,
                     through * line.share)
                    for place, line in enumerate(process.takes)
                ]  # fmt: skip
                rows += [
                    (*start, "residue" if made.residue else "output", made.resource, made.dimension,
                     through * made.share)
                    for made in process.makes
                ]  # fmt: skip
                rows.append((*start, "loss", LOST, process.dimension, through * process.loss))
                fed, resource = fed * step.yields, step.handed_on.resource
        return pl.DataFrame(rows, schema=FLOWS, orient="row")


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    """All that a search stands on."""

    region: Region
    settings: PlanSettings
    catalogue: Catalogue
    words: Vocabulary
    offers: Ends
    groups: list[Givers]
    market: Market
    steps: Steps


def _groups(region: Region, offers: Ends, words: Vocabulary, price: float) -> list[Givers]:
    """Return the offers by kind: those that differ only in place, amount and money are searched together."""
    number, known = profiles(region.qualities)
    rows = region.streams[offers.stream]
    value = offers.money + price * offers.co2e
    kinds: dict[tuple[str, str | None, str, bool, int], list[int]] = {}
    columns = rows.select("key", "code", "dimension", "hazardous", "id").iter_rows()
    for row, (key, code, dimension, hazardous, name) in enumerate(columns):
        kinds.setdefault((key, code, dimension, bool(hazardous), number.get(name, 0)), []).append(row)
    found = []
    for (key, code, dimension, hazardous, profile), members in kinds.items():
        labels, at = words.labels(key, code, dimension), np.array(members, np.int64)
        made = Made(key, code, labels, offers.resource[members[0]], dimension, 1.0, False, known[profile])
        found.append(
            Givers(at, offers.site[at], offers.amount[at], value[at], offers.max_distance[at],
                   Subject(key, code, dimension), made, hazardous)
        )  # fmt: skip
    return found


def _supplies(
    technologies: Sequence[Technology], groups: list[Givers], words: Vocabulary, steps: int
) -> dict[str, float]:
    """Return for each technology how much of the region's offers could reach it within so many steps [unit/year]."""
    supply = dict.fromkeys((technology.id for technology in technologies), 0.0)
    sources = [(group.made.labels, group.made.dimension, float(group.amount.sum())) for group in groups]
    first = sources
    for _ in range(steps):
        made = []
        for technology in technologies:
            total = 0.0
            for line in taken_by(technology):
                fed = sum(a for labels, d, a in sources if d == line.dimension and meet(labels, line.labels))
                total = max(total, fed / line.share)
            supply[technology.id] = max(supply[technology.id], total)
            made += [(m.labels, m.dimension, total * m.share) for m in made_by(technology, words) if total]
        sources = [*first, *made]
    return supply


def _task(region: Region, settings: PlanSettings, names: Sequence[str] | None, steps: int) -> _Task:
    found, price, rate = catalogue(), carbon_price(region, settings), discount_rate(region, settings)
    words = vocabulary(found)
    books = Books(Figures("prices", region.prices), Figures("factors", region.factors))
    offers, _ = stream_ends(region, "offer", books, settings)
    needs, _ = stream_ends(region, "need", books, settings)
    roads = Roads(region, found, price, settings.max_distance)
    market = Market(region, needs, words, Outside(region, found), roads)
    groups, bought = _groups(region, offers, words, price), services(region, found)
    chosen = found.chosen(None if names is None else tuple(names))
    supply = _supplies(chosen, groups, words, steps)
    processes: list[Process] = region_processes(region, words, bought, rate) if settings.technologies else []
    processes += [
        catalogue_process(technology, words, bought, region.currency, rate, supply[technology.id])
        for technology in chosen if supply[technology.id] > 0
    ]  # fmt: skip
    return _Task(region, settings, found, words, offers, groups, market, Steps(processes, market, region))


def find_chains(
    region: Region,
    stream: str | None = None,
    *,
    technologies: Sequence[str] | None = None,
    steps: int = MOST_STEPS,
    limit: int = 5,
    least: float = 0.0,
    settings: PlanSettings | None = None,
) -> pl.DataFrame:
    """Return the best chains of treatments from each offer, or from or to one stream, best first.

    `stream` is the id of an offer or a need, None for all offers; `technologies` ids of the catalogue, None for all;
    `steps` the most treatments in a chain [count]; `limit` chains told of each offer; `least` net benefit of a chain
    worth telling [currency/year]. The table has the columns `CHAINS`: a chain ends at the need `partner`, or is sold
    outside the region where that is null; by-products go to whoever pays most. Energy and water used are in MWh and
    m³ a year, money in the region's currency a year.

    Raises `ModelError` if the region has no such stream or `steps` is not 1 to 3, `CodeLookupError` for an unknown
    technology, `UnitError` for a currency without an exchange rate.

    >>> from lichen.engine.match.testing import small_region, stream
    >>> farm = small_region({"saw": (0.0, 0.0), "kiln": (9.0, 0.0)}, [
    ...     stream("offcuts", "saw", "offer", 900.0, resource="sawdust", reference_cost=60.0),
    ...     stream("fuel", "kiln", "need", 800.0, resource="wood chips", reference_cost=55.0)])
    >>> find_chains(farm, "offcuts", technologies=["wood-chipping"]).select("chain", "partner", "limited_by").row(0)
    ('Chipping and screening of waste wood at saw', 'fuel', 'need')
    """
    return search_chains(
        region, stream, technologies=technologies, steps=steps, limit=limit, least=least, settings=settings
    ).table


def search_chains(
    region: Region,
    stream: str | None = None,
    *,
    technologies: Sequence[str] | None = None,
    steps: int = MOST_STEPS,
    limit: int = 5,
    least: float = 0.0,
    settings: PlanSettings | None = None,
) -> Chains:
    """Return the chains that `find_chains` tells together with what flows through each of their steps.

    Takes what `find_chains` takes, and raises what it raises.

    >>> from lichen.engine.match.testing import small_region, stream
    >>> farm = small_region({"saw": (0.0, 0.0)}, [
    ...     stream("offcuts", "saw", "offer", 100.0, resource="sawdust", reference_cost=60.0)])
    >>> told = search_chains(farm, technologies=["wood-chipping"]).flows
    >>> told.filter(pl.col("role") != "residue").select("role", pl.col("amount").round(6)).rows()
    [('input', 100.0), ('output', 93.0), ('loss', 3.0)]
    """
    if not 1 <= steps <= MOST_STEPS:
        raise ModelError(f"A chain has 1 to {MOST_STEPS} steps, not {steps}.")
    task = _task(region, settings or PlanSettings(), technologies, steps)
    only = _need_row(task, stream)
    bounds = Bounds(task.steps, task.market, only)
    search = Search(task.market, task.steps, bounds, longest=steps, limit=limit, least=least, only=only)
    teller, rows, ways = Teller(task.market, task.offers), [], []
    for group in task.groups:
        givers = group if stream is None or only is not None else _one(task, group, stream)
        if givers is None:
            continue
        found = search.run(givers)
        value = np.stack([one.value for one in found]) if found else np.empty((0, len(givers.rows)))
        for place in range(len(givers.rows)):
            for best in np.argsort(-value[:, place], kind="stable")[:limit].tolist():
                if value[best, place] == -math.inf:
                    break
                way, need = found[best].way, int(found[best].need[place])
                told = teller.tell(givers, place, way, need)
                if told is not None:
                    rows.append(_row(task, givers, place, way, need, told))
                    ways.append(way)
    table = _ranked(rows, limit, least)
    return Chains(table.drop("row"), tuple(ways[row] for row in table["row"].to_list()))


def _need_row(task: _Task, stream: str | None) -> int | None:
    """Return the row of the need that is asked for, None if all offers or one offer are; raise if there is neither."""
    if stream is None:
        return None
    ids = task.region.streams.filter(pl.col("role") == "offer")["id"]
    if stream in task.market.ids:
        return task.market.ids.index(stream)
    if stream not in set(ids):
        raise ModelError(
            f"The pack has no stream '{stream}'; look it up in the sheet 'streams', column 'id'."
        )
    return None


def _one(task: _Task, group: Givers, stream: str) -> Givers | None:
    ids = task.region.streams["id"].gather(task.offers.stream[group.rows])
    place = np.flatnonzero((ids == stream).to_numpy())
    return group.take(place) if len(place) else None


def _ranked(rows: list[dict[str, object]], limit: int, least: float) -> pl.DataFrame:
    table = pl.DataFrame(rows, schema=CHAINS).with_row_index("row")
    return (
        table.filter(pl.col("net_benefit") >= least)
        .sort("stream", "net_benefit", "chain", "partner", descending=[False, True, False, False])
        .unique(["stream", "chain", "partner", "product"], keep="first", maintain_order=True)
        .with_columns((pl.int_range(pl.len(), dtype=pl.Int64).over("stream") + 1).alias("rank"))
        .filter(pl.col("rank") <= limit)
        .sort("net_benefit", "stream", "rank", descending=[True, False, False])
    )


def _unchecked(way: tuple[Step, ...], made: Made) -> str:
    """Return the limits that nobody has said are kept, as text."""
    stated = {(quality.name, quality.unit) for quality in made.quality}
    limits = way[0].process.takes[way[0].line].limits
    sign = {"max": "<=", "min": ">=", "value": "="}
    open_ = [q for q in limits if (q.name, q.unit) not in stated]
    return "; ".join(f"{q.name} {sign[q.relation]} {q.value:.4g} {q.unit}".strip() for q in open_)


def _row(
    task: _Task, givers: Givers, place: int, way: tuple[Step, ...], need: int, told: Told
) -> dict[str, object]:
    region, offers, needs = task.region, task.offers, task.market.needs
    offer, sums, amount, last = int(givers.rows[place]), told.sums, told.amount, way[-1]
    price, flow = task.market.roads.carbon_price, math.prod(step.yields for step in way)
    at = [region.sites["id"][site] for site in told.sites]
    handling = float(offers.handling[offer]) + (flow * float(needs.handling[need]) if need >= 0 else 0.0)
    product = told.product_money + (flow * float(needs.handling[need]) if need >= 0 else 0.0)
    ready = [step.process.readiness for step in way if step.process.readiness is not None]
    rank = int(needs.rank[need]) if need >= 0 else max((step.process.rank for step in way), default=0)
    steps = zip(way, at, strict=True)
    return {
        "stream": region.streams["id"][int(offers.stream[offer])],
        "site": region.sites["id"][int(offers.site[offer])], "resource": offers.resource[offer], "rank": 0,
        "amount": amount, "dimension": offers.dimension[offer], "steps": len(way),
        "chain": " → ".join(f"{step.process.name} at {site}" for step, site in steps),
        "technologies": [step.process.id for step in way], "sites": at,
        "third_parties": sum(step.process.third_party for step in way), "product": last.handed_on.resource,
        "delivered": amount * flow, "delivered_dimension": last.handed_on.dimension,
        "partner": task.market.ids[need] if need >= 0 else None,
        "partner_site": region.sites["id"][int(needs.site[need])] if need >= 0 else None,
        "distance": sums.distance, "avoided_disposal": amount * float(offers.avoided[offer]),
        "product_value": amount * product, "byproduct_value": amount * sums.byproducts,
        "transport_cost": amount * sums.transport, "operating_cost": amount * sums.running,
        "annuity": amount * sums.capital, "handling_cost": amount * handling,
        "carbon_value": amount * price * sums.co2e, "net_benefit": told.value(price),
        "co2e_avoided": amount * sums.co2e, "electricity_used": amount * sums.electricity,
        "heat_used": amount * sums.heat, "water_used": amount * sums.water, "limited_by": told.limited_by,
        "unchecked": _unchecked(way, givers.made), "readiness": min(ready) if ready else None,
        "rank_before": int(offers.rank[offer]) or None, "rank_after": rank or None,
    }  # fmt: skip
