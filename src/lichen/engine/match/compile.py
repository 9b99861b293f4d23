"""Turns a region and a wish into the arrays that the plan is computed on."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from lichen.core.errors import ModelError
from lichen.core.graph import Region
from lichen.core.said import said
from lichen.engine.kit.geo import Points
from lichen.engine.kit.wording import DIMENSIONS
from lichen.engine.match.ends import Books, join_ends, plant_ends, stream_ends
from lichen.engine.match.figures import Figures, Subject
from lichen.engine.match.fit import CARRIER, FITS, Group, carries, groups, line_profiles, profiles
from lichen.engine.match.mixture import compile_mixtures
from lichen.engine.match.plants import compile_plants
from lichen.engine.match.problem import Lane, Problem
from lichen.engine.match.settings import PlanSettings

DEFAULT_DETOUR = 1.3
DEFAULT_DISCOUNT_RATE = 0.05


def carbon_price(region: Region, settings: PlanSettings) -> float:
    """Return the carbon price that applies [currency/t CO2e]: the wish, else the pack's, else none."""
    return next((p for p in (settings.carbon_price, region.carbon_price) if p is not None), 0.0)


def discount_rate(region: Region, settings: PlanSettings) -> float:
    """Return the yearly rate that applies [1]: the wish, else the pack's, else 5 %."""
    rates = (settings.discount_rate, region.discount_rate)
    return next((r for r in rates if r is not None), DEFAULT_DISCOUNT_RATE)


def region_points(region: Region) -> Points:
    """Return the sites of a region as points."""
    x, y = region.sites["x"].to_numpy(), region.sites["y"].to_numpy()
    return Points.plane(x, y) if region.coordinate_system == "plane_km" else Points.geographic(x, y)


def known_distances(region: Region) -> dict[tuple[int, int], float]:
    """Return the stated hauls [km] by rows of sites; each holds both ways unless the other way is stated too.

    Within a site there is no haul, whatever is stated.
    """
    row = {site: number for number, site in enumerate(region.sites["id"])}
    stated = {(row[a], row[b]): km for a, b, km in region.distances.iter_rows() if a != b}
    return {(b, a): km for (a, b), km in stated.items()} | stated


def _modes(group: Group, fields: pl.DataFrame, transport: Figures) -> dict[int, list[int]]:
    """Return for each transport row the source classes of the group that may use it."""
    first = np.unique(group.source_class, return_index=True)[1]
    usable: dict[int, list[int]] = defaultdict(list)
    for kind, source in zip(group.source_class[first], group.sources[first], strict=True):
        row = fields.row(int(source), named=True)
        modes = transport.best(None, Subject(row["key"], row["code"], row["dimension"]))
        if not modes:
            raise ModelError(
                said(
                    "Table 'transport' has no row for '{resource}' ({dimension}); "
                    "add a mode whose unit measures {dimension}.",
                    resource=row["key"] or row["code"],
                    dimension=DIMENSIONS[row["dimension"]],
                )
            )
        for mode in modes:
            usable[mode["row"]].append(int(kind))
    return usable


def _carried(
    group: Group, fields: pl.DataFrame, row: dict[str, Any], kinds: list[int]
) -> npt.NDArray[np.int8]:
    """Return how sources and sinks fit where they travel by this row of the table transport."""
    if row["permits"] is None and row["hazardous_permit"] is None:
        return group.verdict
    numbers, places = np.unique(group.source_class, return_index=True)
    example = dict(zip(numbers.tolist(), places.tolist(), strict=True))
    verdict = group.verdict.copy()
    for kind in kinds:
        source = fields.row(int(group.sources[example[kind]]), named=True)
        if not carries(source, row["permits"], row["hazardous_permit"]):
            verdict[kind, verdict[kind] == FITS] = CARRIER
    return verdict


def _lanes(region: Region, found: list[Group], fields: pl.DataFrame) -> tuple[Lane, ...]:
    transport = Figures("transport", region.transport)
    lanes = []
    for number, group in enumerate(found):
        for row_number, kinds in sorted(_modes(group, fields, transport).items()):
            row = region.transport.row(row_number, named=True)
            mine = np.isin(group.source_class, kinds)
            limit = row["max_distance"]
            verdict = _carried(group, fields, row, kinds)
            lanes.append(
                Lane(
                    mode=row["mode"],
                    group=number,
                    sources=group.sources[mine],
                    sinks=group.sinks,
                    source_class=group.source_class[mine],
                    sink_class=group.sink_class,
                    verdict=verdict,
                    fixed=row["cost_fixed"] or 0.0,
                    rate=row["cost_per_km"],
                    rate_co2e=row["co2e_per_km"] or 0.0,
                    detour=row["detour_factor"] or DEFAULT_DETOUR,
                    max_distance=np.inf if limit is None else limit,
                )
            )
    return tuple(lanes)


def compile_problem(region: Region, settings: PlanSettings) -> Problem:
    """Return the arrays of a plan.

    Raises `ModelError` where a figure without which the plan would be a guess is missing (a mode of transport, the
    cost of a plant) and `AmbiguityError` where two rows of a table contradict each other.
    """
    rate = discount_rate(region, settings)
    books = Books(Figures("prices", region.prices), Figures("factors", region.factors))
    shown = region if settings.technologies else replace(region, places=region.places.clear())
    plants = compile_plants(shown, books.prices, books.factors, rate)
    offers, offer_fields = stream_ends(region, "offer", books, settings)
    needs, need_fields = stream_ends(region, "need", books, settings)
    _, stated = profiles(region.qualities)
    made, made_fields = plant_ends(region, plants, "offer", books, stated)
    used, used_fields = plant_ends(region, plants, "need", books, stated)
    sources, sinks = join_ends(offers, made), join_ends(needs, used)
    source_fields = pl.concat([offer_fields, made_fields])
    _, known = line_profiles(region.technology_qualities, region.recipes, stated)
    sink_fields = pl.concat([need_fields, used_fields])
    found = groups(source_fields, sink_fields, known)
    return Problem(
        points=region_points(region),
        sources=sources,
        sinks=sinks,
        plants=plants,
        lanes=_lanes(region, found, source_fields),
        known_distance=known_distances(region),
        carbon_price=carbon_price(region, settings),
        max_distance=settings.max_distance,
        budget=np.inf if settings.budget is None else settings.budget,
        discount_rate=rate,
        mixtures=compile_mixtures(sink_fields, source_fields["profile"].to_numpy(), known),
    )
