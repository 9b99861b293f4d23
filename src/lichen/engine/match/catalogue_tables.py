"""Writes treatments of the catalogue as tables of a region: technologies, recipes, limits, places, and what they need.

Every figure is the typical one of the catalogue, converted at the average rate of its year; sources say so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from lichen.core.graph import SCHEMAS, Region, resource_key
from lichen.core.technologies import Catalogue, Technology, per_euro
from lichen.core.units import KG_PER_T
from lichen.engine.match.chain_market import Outside
from lichen.engine.match.figures import Figures
from lichen.engine.match.plants import UTILITIES
from lichen.engine.match.process import Made
from lichen.engine.match.process_make import in_money, made_by, taken_by, used_by, yearly_capital
from lichen.engine.match.vocabulary import Labels, Vocabulary, meet

SOURCE = "technology catalogue of Lichen"


@dataclass(frozen=True, slots=True)
class Choice:
    """A technology that is put before the plan, the rows of the sites where it may be built, and its capacity."""

    technology: Technology
    id: str
    sites: tuple[int, ...]
    size: float


class Names:
    """How the region calls what the catalogue makes: as its largest need does that would take it."""

    def __init__(self, region: Region, words: Vocabulary) -> None:
        needs = region.streams.filter(pl.col("role") == "need")
        totals = needs.group_by("key", "code", "dimension", maintain_order=True).agg(
            pl.col("amount").sum(), pl.col("resource").first()
        )
        self._needs = [
            (words.wanted(key, code, dimension), key, code, dimension, resource)
            for key, code, dimension, _, resource in totals.sort(
                "amount", descending=True, maintain_order=True
            ).iter_rows()
        ]

    def of(self, made: Made) -> Made:
        """Return what is made under the region's name for it."""
        for wanted, key, code, dimension, resource in self._needs:
            if dimension == made.dimension and meet(made.labels, wanted):
                six = code if code and not key else made.code
                return replace(made, key=key or made.key, code=six, resource=resource or made.resource)
        return made


def extended(
    region: Region, found: Catalogue, words: Vocabulary, choices: list[Choice], lines: int
) -> Region:
    """Return the region with these technologies as rows of its tables, `lines` of each at one site at most.

    What is made has the name that the region's largest need for it has; prices of sale, services and modes of transport
    are added where the region has none.

    >>> from lichen.core.technologies import catalogue
    >>> from lichen.engine.match.testing import two_sites
    >>> from lichen.engine.match.vocabulary import vocabulary
    >>> chosen = [Choice(catalogue().technologies["wood-chipping"], "chips", (0,), 9000.0)]
    >>> extended(two_sites(), catalogue(), vocabulary(catalogue()), chosen, 1).places.rows()
    [('chips', 'mill', 0.0, True)]
    """
    names = Names(region, words)
    made = {choice.id: [names.of(m) for m in made_by(choice.technology, words)] for choice in choices}
    sources = _offered(region, words) + [(m.labels, m.key, m.code, m.resource, m.dimension)
                                         for products in made.values() for m in products]  # fmt: skip
    tables: dict[str, list[dict[str, Any]]] = {
        "technologies": [_technology(choice, region, lines) for choice in choices],
        "recipes": [row for choice in choices for row in _recipe(choice, made[choice.id], sources)],
        "technology_qualities": [row for choice in choices for row in _limits(choice, made[choice.id])],
        "places": [
            {"technology": choice.id, "site": region.sites["id"][site], "existing": 0.0, "buildable": True}
            for choice in choices for site in choice.sites
        ],
    }  # fmt: skip
    tables |= _market(region, found, [m for products in made.values() for m in products])
    more = {name: _table(name, rows) for name, rows in tables.items()}
    return replace(
        region, **{name: pl.concat([getattr(region, name), frame]) for name, frame in more.items()}
    )


def _table(name: str, rows: Iterable[dict[str, Any]]) -> pl.DataFrame:
    full = [{column: row.get(column) for column in SCHEMAS[name]} for row in rows]
    return pl.DataFrame(full, schema=SCHEMAS[name])


_Source = tuple[Labels, str, str | None, str, str]


def _offered(region: Region, words: Vocabulary) -> list[_Source]:
    offers = region.streams.filter(pl.col("role") == "offer")
    kinds = offers.select("key", "code", "resource", "dimension").unique(
        ["key", "code", "dimension"], maintain_order=True
    )
    return [
        (words.labels(key, code, dim), key, code, resource, dim)
        for key, code, resource, dim in kinds.iter_rows()
    ]


def _technology(choice: Choice, region: Region, lines: int) -> dict[str, Any]:
    technology, currency = choice.technology, region.currency
    used = used_by(technology)
    made = sum(m.typical for m in technology.figures if m.figure in {"output", "residue"} and _own(m.unit))
    investment, _, fixed = yearly_capital(technology, choice.size, currency, 0.0)
    rate, year = per_euro(currency, 2020)
    at = "" if currency == "EUR" else f", {rate:g} {currency} to the euro (ECB, {year})"
    return {
        "id": choice.id, "name": technology.name, "operation": technology.operation,
        "dimension": technology.dimension, "loss": max(0.0, 1.0 - made),
        "operating_cost": in_money(technology, "operating_cost", currency), "electricity": used["electricity"],
        "heat": used["heat"], "water": used["water"], "co2e": (technology.typical("co2e") or 0.0) / KG_PER_T,
        "step_capacity": choice.size, "max_steps": lines, "investment": investment,
        "lifetime": technology.typical("lifetime"), "fixed_cost": fixed,
        "source": f"{SOURCE}: typical figures, price level 2020{at}; investment by the six-tenths rule",
        "status": "assumption",
    }  # fmt: skip


def _own(unit: str) -> bool:
    above, _, below = unit.partition("/")
    return above == below


def _recipe(choice: Choice, made: list[Made], sources: list[_Source]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for number, line in enumerate(taken_by(choice.technology)):
        named = [(key, code, resource) for labels, key, code, resource, dimension in sources
                 if dimension == line.dimension and meet(labels, line.labels)]  # fmt: skip
        first = next(iter(choice.technology.takes[number][0]))
        for key, code, resource in dict.fromkeys([(resource_key(first), None, first), *named]):
            rows.append({
                "technology": choice.id, "role": "input", "resource": resource, "key": key or "", "code": code,
                "share": line.share, "dimension": line.dimension, "line": number,
            })  # fmt: skip
    rows += [
        {
            "technology": choice.id, "role": "residue" if product.residue else "output", "resource": product.resource,
            "key": product.key, "code": product.code, "share": product.share, "dimension": product.dimension,
        }
        for product in made
    ]  # fmt: skip
    return rows


def _limits(choice: Choice, made: list[Made]) -> list[dict[str, Any]]:
    limits = [(None, None, quality) for line in taken_by(choice.technology) for quality in line.limits]
    values = [(product.key or None, product.code, quality) for product in made for quality in product.quality]
    return [
        {
            "technology": choice.id, "role": "input" if quality.relation != "value" else "output", "key": key,
            "code": code, "property": quality.name, "relation": quality.relation, "value": quality.value,
            "unit": quality.unit, "strict": quality.strict,
        }
        for key, code, quality in [*limits, *values]
    ]  # fmt: skip


def _market(region: Region, found: Catalogue, made: list[Made]) -> dict[str, list[dict[str, Any]]]:
    """Return what has to be added to prices, factors and transport so that the treatments can be planned with."""
    told: dict[str, Any] = {"source": SOURCE, "status": "assumption"}
    prices: list[dict[str, Any]] = []
    factors: list[dict[str, Any]] = []
    transport: list[dict[str, Any]] = []
    books = Figures("prices", region.prices), Figures("factors", region.factors)
    for service in found.services:
        kind = {"kind": service.kind, "dimension": service.dimension} | told
        if books[0].one(service.kind, UTILITIES[service.kind]) is None:
            prices.append(kind | {"value": service.price * per_euro(region.currency, service.year)[0]})
        if books[1].one(service.kind, UTILITIES[service.kind]) is None:
            factors.append(kind | {"value": service.co2e})
    outside, seen = Outside(region, found), set()
    for product in made:
        if (product.key, product.code, product.dimension) in seen or outside.own(product) is not None:
            continue
        seen.add((product.key, product.code, product.dimension))
        sale = outside.sale(product)
        if sale is not None:
            row = {
                "kind": "sale",
                "dimension": product.dimension,
                "key": product.key or None,
                "code": product.code,
            }
            prices.append(row | told | {"value": sale.money})
            factors.append(row | told | {"value": sale.co2e})
    carried = set(region.transport["dimension"])
    for mode in found.modes:
        if mode.dimension not in carried and any(m.dimension == mode.dimension for m in made):
            rate = per_euro(region.currency, mode.year)[0]
            transport.append({
                "mode": mode.mode, "key": resource_key(mode.resource) or None, "dimension": mode.dimension,
                "cost_per_km": mode.cost_per_km * rate, "cost_fixed": mode.cost_fixed * rate,
                "co2e_per_km": mode.co2e_per_km, "detour_factor": mode.detour_factor,
                "max_distance": mode.max_distance,
            } | told)  # fmt: skip
    return {"prices": prices, "factors": factors, "transport": transport}
