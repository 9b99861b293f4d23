"""Makes processes of the technologies of a region and of those of the catalogue."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from lichen.core.codes import hierarchy_rank
from lichen.core.graph import Region, resource_key
from lichen.core.technologies import Catalogue, Figure, Technology, per_euro
from lichen.core.units import KG_PER_T, KWH_PER_MWH
from lichen.engine.match.figures import Figures
from lichen.engine.match.fit import Quality
from lichen.engine.match.plants import UTILITIES, capital_recovery
from lichen.engine.match.process import Made, Process, Taken, limits_of, nowhere, scaled
from lichen.engine.match.vocabulary import Vocabulary

_MASS, _UNITS = "mass", {"t": "mass", "MWh": "energy", "m3": "volume"}


@dataclass(frozen=True, slots=True)
class Services:
    """What electricity, heat and water cost [currency/unit] and emit [t/unit] in a region."""

    cost: dict[str, float]
    emitted: dict[str, float]

    def of(self, used: dict[str, float]) -> tuple[float, float]:
        """Return what these amounts cost [currency] and emit [t]."""
        cost = sum(amount * self.cost[kind] for kind, amount in used.items())
        return cost, sum(amount * self.emitted[kind] for kind, amount in used.items())


def services(region: Region, catalogue: Catalogue) -> Services:
    """Return the region's own figures where it has them, else those of the catalogue in the region's currency."""
    prices, factors = Figures("prices", region.prices), Figures("factors", region.factors)
    cost, emitted = {}, {}
    for service in catalogue.services:
        own, factor = (
            prices.one(service.kind, UTILITIES[service.kind]),
            factors.one(service.kind, UTILITIES[service.kind]),
        )
        rate = per_euro(region.currency, service.year)[0]
        cost[service.kind] = float(own["value"]) if own else service.price * rate
        emitted[service.kind] = float(factor["value"]) if factor else service.co2e
    return Services(cost, emitted)


def money(figure: Figure, currency: str) -> float:
    """Return the typical value of a figure in money, in a currency at the average rate of the figure's year.

    Raises `UnitError` for a currency without a rate.

    >>> money(Figure("a", "investment", "", None, 100.0, None, "EUR", "EUR", 2019, "", "", ""), "GBP")
    87.777
    """
    own = 1.0 if figure.currency == "EUR" else per_euro(figure.currency, figure.year)[0]
    return figure.typical / own * per_euro(currency, figure.year)[0]


def _figure(technology: Technology, name: str) -> Figure | None:
    return next((figure for figure in technology.figures if figure.figure == name), None)


def in_money(technology: Technology, name: str, currency: str) -> float:
    """Return a figure of a technology in a currency; what it does not state is 0."""
    figure = _figure(technology, name)
    return money(figure, currency) if figure else 0.0


def plant_size(technology: Technology, supply: float) -> float:
    """Return the capacity of a plant for a supply [unit/year], within the range that the catalogue states."""
    figure = _figure(technology, "step_capacity")
    if figure is None:
        return supply
    low = figure.typical if figure.low is None else figure.low
    high = figure.typical if figure.high is None else figure.high
    return min(max(supply, low), high)


def yearly_capital(
    technology: Technology, size: float, currency: str, rate: float
) -> tuple[float, float, float]:
    """Return investment [currency], annuity and fixed cost [currency/year] of a plant of that size [unit/year]."""
    typical = technology.typical("step_capacity") or size
    investment = scaled(in_money(technology, "investment", currency), typical, size)
    fixed = scaled(in_money(technology, "fixed_cost", currency), typical, size)
    years = np.array([technology.typical("lifetime") or 15.0])
    return investment, investment * float(capital_recovery(rate, years)[0]), fixed


def _qualities(technology: Technology) -> dict[str, tuple[Quality, ...]]:
    """Return limits and values by resource; a limit of the catalogue passes what is not stated."""
    found: dict[str, list[Quality]] = defaultdict(list)
    for quality in technology.qualities:
        found[quality.resource].append(
            Quality(quality.name, quality.relation, quality.value, quality.unit, strict=False)
        )
    return {resource: tuple(items) for resource, items in found.items()}


def used_by(technology: Technology) -> dict[str, float]:
    """Return the electricity, heat [MWh/unit] and water [m³/unit] that a technology of the catalogue uses."""
    scale = {"electricity": KWH_PER_MWH, "heat": KWH_PER_MWH, "water": 1.0}
    return {kind: (technology.typical(kind) or 0.0) / factor for kind, factor in scale.items()}


def made_by(technology: Technology, words: Vocabulary) -> tuple[Made, ...]:
    """Return what a technology of the catalogue makes of one unit."""
    qualities, made = _qualities(technology), []
    for figure in (*technology.made("output"), *technology.made("residue")):
        key, dimension = resource_key(figure.subject), _UNITS[figure.unit.split("/")[0]]
        warranted = tuple(q for q in qualities.get(figure.subject, ()) if q.relation == "value")
        made.append(
            Made(key, None, words.labels(key, None, dimension), figure.subject, dimension, figure.typical,
                 figure.figure == "residue", warranted)
        )  # fmt: skip
    return tuple(made)


def taken_by(technology: Technology) -> tuple[Taken, ...]:
    """Return the lines that a technology of the catalogue takes in."""
    qualities, lines = _qualities(technology), []
    for names, share in technology.takes:
        labels = frozenset(resource_key(name) for name in names)
        limits = tuple(q for q in limits_of(qualities, names[0]) if q.relation != "value")
        lines.append(Taken(labels, " | ".join(names), technology.dimension, share, limits))
    return tuple(lines)


def catalogue_process(
    technology: Technology, words: Vocabulary, bought: Services, currency: str, rate: float, supply: float
) -> Process:
    """Return a technology of the catalogue as a process that may be built anywhere, sized for a supply [unit/year].

    `rate` is the yearly discount rate [1]. Raises `UnitError` for a currency without an exchange rate.
    """
    makes, used = made_by(technology, words), used_by(technology)
    size = plant_size(technology, supply)
    _, annuity, fixed = yearly_capital(technology, size, currency, rate)
    energy, emitted = bought.of(used)
    high = next(f.high or f.typical for f in technology.figures if f.figure == "step_capacity")
    own = sum(made.share for made in makes if made.dimension == technology.dimension)
    return Process(
        id=technology.id, name=technology.name, third_party=False, dimension=technology.dimension,
        operation=technology.operation, rank=technology.rank, readiness=technology.readiness,
        takes=taken_by(technology), makes=makes, loss=max(0.0, 1.0 - own),
        running=in_money(technology, "operating_cost", currency) + energy, capital=(annuity + fixed) / size,
        emitted=(technology.typical("co2e") or 0.0) / KG_PER_T + emitted, electricity=used["electricity"],
        heat=used["heat"], water=used["water"], sites=None, capacity=nowhere(), largest=high,
    )  # fmt: skip


def region_processes(region: Region, words: Vocabulary, bought: Services, rate: float) -> list[Process]:
    """Return the technologies of a region as processes at their places; one that states no cost is left out.

    A technology that stands and may be built, too, counts with what it has: standing plants cost no capital.
    """
    sites = {name: row for row, name in enumerate(region.sites["id"])}
    found = []
    for row in region.technologies.iter_rows(named=True):
        places = region.places.filter(pl.col("technology") == row["id"])
        standing = places.filter(pl.col("existing") > 0)
        places = standing if len(standing) else places.filter("buildable")
        if row["operating_cost"] is None or places.is_empty():
            continue
        step, annual = row["step_capacity"], 0.0
        if not len(standing):
            if not step or row["investment"] is None:
                continue
            years = np.array([row["lifetime"] or 1.0])
            annual = row["investment"] * float(capital_recovery(rate, years)[0]) + (row["fixed_cost"] or 0.0)
        found.append(
            _region_process(region, row, places, sites, words, bought, annual / step if annual else 0.0)
        )
    return found


def _region_process(
    region: Region, row: dict[str, Any], places: pl.DataFrame, sites: dict[str, int], words: Vocabulary,
    bought: Services, capital: float,
) -> Process:  # fmt: skip
    used = {kind: float(row[kind] or 0.0) for kind in UTILITIES}
    energy, emitted = bought.of(used)
    lines = region.recipes.filter(pl.col("technology") == row["id"]).with_columns(
        pl.col("dimension").fill_null(row["dimension"])
    )
    said: dict[tuple[str, str | None, str | None], list[Quality]] = defaultdict(list)
    about = region.technology_qualities.filter(pl.col("technology") == row["id"])
    for _, role, key, code, *rest in about.iter_rows():
        said[role, key, code].append(Quality(*rest))
    most = float(row["step_capacity"] or math.inf) * float(row["max_steps"] or 1)
    existing = places["existing"].to_numpy()
    return Process(
        id=row["id"], name=row["name"] or row["id"], third_party=True, dimension=row["dimension"],
        operation=row["operation"], rank=hierarchy_rank(row["operation"]) or 0, readiness=None,
        takes=_lines_in(lines, said, words), makes=_lines_out(lines, said, words),
        loss=float(row["loss"] or 0.0), running=float(row["operating_cost"]) + energy, capital=capital,
        emitted=float(row["co2e"] or 0.0) + emitted, electricity=used["electricity"], heat=used["heat"],
        water=used["water"], sites=np.array([sites[name] for name in places["site"]], np.int64),
        capacity=np.where(existing > 0, existing, most), largest=float("inf"),
    )  # fmt: skip


_Said = dict[tuple[str, str | None, str | None], list[Quality]]


def _lines_in(lines: pl.DataFrame, said: _Said, words: Vocabulary) -> tuple[Taken, ...]:
    taken: dict[int, Taken] = {}
    for place, line in enumerate(lines.filter(pl.col("role") == "input").iter_rows(named=True)):
        number = -1 - place if line["line"] is None else line["line"]
        labels = words.wanted(line["key"], line["code"], line["dimension"])
        limits = (*said["input", None, None], *said["input", line["key"] or None, line["code"]])
        before = taken.get(number)
        if before:
            labels, limits = labels | before.labels, tuple(dict.fromkeys((*before.limits, *limits)))
        taken[number] = Taken(
            labels, line["resource"] or line["code"], line["dimension"], line["share"], limits
        )
    return tuple(taken.values())


def _lines_out(lines: pl.DataFrame, said: _Said, words: Vocabulary) -> tuple[Made, ...]:
    made = []
    for line in lines.filter((pl.col("role") != "input") & (pl.col("share") > 0)).iter_rows(named=True):
        labels = words.labels(line["key"], line["code"], line["dimension"])
        quality = (*said["output", None, None], *said["output", line["key"] or None, line["code"]])
        made.append(
            Made(line["key"], line["code"], labels, line["resource"] or line["code"], line["dimension"],
                 line["share"], line["role"] == "residue", tuple(quality))
        )  # fmt: skip
    return tuple(made)
