"""One end of an exchange, with no more in it than is disclosed: the rest of a card is computed from two of these."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from lichen.core.codes import scheme
from lichen.core.graph import Region
from lichen.core.said import said
from lichen.engine.kit.geo import Points
from lichen.engine.kit.interval import ANYTHING, Interval, exactly
from lichen.engine.match.ends import Books, stream_ends
from lichen.engine.match.figures import Subject
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.veil import Stage, band, cell, share_band, temperature_band

__all__ = ["Side", "Spread", "read_side"]

ASSESSED = ("regulator", "measured")
_NOT_WASTE = ("by-product", "end-of-waste", "product")
_POSITIVE = Interval(0.0, math.inf)
_EVEN = 1 / 12


@dataclass(frozen=True, slots=True)
class Spread:
    """What is known of one property, each within bounds: of an offer the value, of a need limits; `unit` the base."""

    unit: str
    value: Interval | None = None
    at_least: Interval | None = None
    at_most: Interval | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """What is disclosed of one stream. Figures are intervals; None is not stated or not disclosed.

    `label` may be shown; `open` whether names and lists may be, too; `waste` whether it is waste in law, None if that
    is not known; `assessed` whether a regulator or a measurement stands behind it; `months` [unit/month]; `stated` the
    figures that the pack states (the others count as nothing); `point` middle of where it may be and `reach` how far
    from that [km]; `row` of its site, None where that is not disclosed; `is_plant` whether it is what a plant takes in
    or makes; `blend` whether a need's limits are those of a mixture; `place` its name as people know it.
    """

    role: str
    stage: Stage
    label: str
    stream: str | None
    site: str | None
    row: int | None
    resource: str | None
    key: str | None
    code: str | None
    dimension: str | None
    legal_status: str | None
    waste: bool | None
    hazardous: bool | None
    entry_type: str | None
    assessed: bool
    amount: Interval
    months: tuple[Interval, ...]
    storage: Interval | None
    lot: Interval
    max_distance: Interval
    avoided: Interval
    handling: Interval
    avoided_co2e: Interval
    handling_co2e: Interval
    stated: frozenset[str]
    operation: str | None
    rank: int | None
    permits: tuple[str, ...] | None
    hazardous_permit: bool | None
    country: str | None
    qualities: Mapping[str, Spread]
    status: str | None
    rel_sd: float | None
    point: Points | None
    reach: float
    is_plant: bool = False
    blend: bool = False
    place: str = ""

    @property
    def open(self) -> bool:
        """Whether everything of it may be shown."""
        return self.stage == "exact"

    @property
    def hidden(self) -> bool:
        """Whether hardly anything of it is disclosed."""
        return self.stage == "sector"


def _stated(row: Mapping[str, Any], books: Books) -> frozenset[str]:
    """Return which figures of a stream are stated, by itself or by a table of the pack."""
    offer = row["role"] == "offer"
    subject = Subject(row["key"], row["code"], row["dimension"], row["operation"])
    price, factor = ("disposal", "disposal") if offer else ("purchase", "virgin")
    found = {
        "reference_cost": row["reference_cost"] is not None or books.prices.one(price, subject),
        "reference_co2e": row["reference_co2e"] is not None or books.factors.one(factor, subject),
        "handling_cost": row["handling_cost"] is not None,
        "handling_co2e": row["handling_co2e"] is not None
        or (not offer and books.factors.one("treatment", subject)),
    }
    return frozenset(name for name, there in found.items() if there)


def _waste(row: Mapping[str, Any]) -> bool | None:
    """Return whether a stream is waste in law: as stated, else as its code or today's operation says; energy is not."""
    if row["legal_status"] is not None:
        return bool(row["legal_status"] not in _NOT_WASTE)
    if row["dimension"] == "energy":
        return False
    treated = row["role"] == "offer" and row["operation"]  # only waste is recovered or disposed of
    return True if row["code"] or treated else None


def _spreads(region: Region, stream: str, stage: Stage) -> dict[str, Spread]:
    """Return what is known of each property; a stated value counts as both bounds of itself."""
    found: dict[str, dict[str, float]] = {}
    units: dict[str, str] = {}
    for _, name, relation, value, unit in region.qualities.filter(pl.col("stream") == stream).iter_rows():
        found.setdefault(name, {})[relation] = value
        units[name] = unit
    offer = region.streams.filter(pl.col("id") == stream)["role"][0] == "offer"
    spreads = {}
    for name, stated in found.items():
        low, high = (stated.get(bound, stated.get("value")) for bound in ("min", "max"))

        def masked(value: float | None, unit: str = units[name]) -> Interval | None:
            if value is None:
                return None
            if stage == "exact":
                return exactly(value)
            return temperature_band(value) if unit == "K" else band(value)

        below, above = masked(low), masked(high)
        if offer:
            value = Interval(below.low if below else -math.inf, above.high if above else math.inf)
            spreads[name] = Spread(units[name], value=value)
        else:
            spreads[name] = Spread(units[name], at_least=below, at_most=above)
    return spreads


def _label(region: Region, row: Mapping[str, Any], stage: Stage, sector: str | None) -> str:
    if stage == "exact":
        return str(row["id"])
    offer, where = row["role"] == "offer", {"region": region.name}
    if sector:
        where["sector"] = sector[:2]
        named = (
            said("an offer of sector {sector} in {region}", **where)
            if offer
            else said("a need of sector {sector} in {region}", **where)
        )
    else:
        named = said("an offer in {region}", **where) if offer else said("a need in {region}", **where)
    if stage != "range":
        return named
    return said("{stream} ({resource})", stream=named, resource=row["resource"] or row["code"])


def _place(site: Mapping[str, Any], owner: pl.DataFrame) -> str:
    """Return the names of a site and of who runs it, as far as they are stated and differ."""
    names = [site["name"], owner["name"][0] if len(owner) else None]
    return ", ".join(dict.fromkeys(name for name in names if name))


def _months(row: Mapping[str, Any], stage: Stage) -> tuple[Interval, ...]:
    """Return the share of each month; not stated is even, as the pack says."""
    shares = row["availability"]
    if shares is None:
        return (exactly(_EVEN),) * 12
    return tuple(exactly(share) if stage == "exact" else share_band(share) for share in shares)


def read_side(region: Region, stream: str, stage: Stage, books: Books, settings: PlanSettings) -> Side:
    """Return what is disclosed of a stream at a stage, with the figures that the plan takes, too.

    The stream must be in the region.
    """
    row = region.streams.filter(pl.col("id") == stream).row(0, named=True)
    place = region.sites.with_row_index("row").filter(pl.col("id") == row["site"]).row(0, named=True)
    owner = region.organisations.filter(pl.col("id") == place["organisation"])
    sector = owner["sector"][0] if len(owner) else None
    country = place["country"] or (owner["country"][0] if len(owner) else None)
    common: dict[str, Any] = {
        "role": row["role"], "stage": stage, "label": _label(region, row, stage, sector), "country": country,
    }  # fmt: skip
    if stage == "sector":
        return Side(**common, **_NOTHING)
    alone = region.streams.filter(pl.col("id") == stream).with_columns(
        pl.when(pl.col("amount") > 0).then("amount").otherwise(1.0).alias("amount")
    )  # the plan leaves out a stream of nothing, a card does not
    ends, _ = stream_ends(_only(region, alone), row["role"], books, settings)
    known = stage == "exact"
    point, reach = cell(region, place["x"], place["y"])
    if known:
        points = Points.plane if region.coordinate_system == "plane_km" else Points.geographic
        point, reach = points([place["x"]], [place["y"]]), 0.0

    def shown(value: float) -> Interval:
        return exactly(value) if known else band(value)

    def figure(name: str, column: str) -> Interval:
        value = float(getattr(ends, name)[0])
        return shown(value) if column in stated else exactly(value)

    amount, stated = shown(row["amount"]), _stated(row, books)
    entry = scheme("low").get(row["code"]) if row["code"] else None
    return Side(
        **common,
        stream=row["id"] if known else None, site=row["site"] if known else None,
        row=place["row"],
        resource=row["resource"] or row["code"], key=row["key"], code=row["code"], dimension=row["dimension"],
        legal_status=row["legal_status"], waste=_waste(row), hazardous=row["hazardous"],
        entry_type=entry.entry_type if entry else None, assessed=row["status"] in ASSESSED,
        amount=amount, months=tuple(amount * share for share in _months(row, stage)),
        storage=None if row["storage"] is None else shown(row["storage"]),
        lot=_small(float(ends.min_lot[0]), known=known), max_distance=shown(float(ends.max_distance[0])),
        avoided=figure("avoided", "reference_cost"), handling=figure("handling", "handling_cost"),
        avoided_co2e=figure("avoided_co2e", "reference_co2e"), handling_co2e=figure("handling_co2e", "handling_co2e"),
        stated=stated, operation=row["operation"], rank=int(ends.rank[0]) or None,
        permits=None if place["permits"] is None else tuple(place["permits"]),
        hazardous_permit=place["hazardous_permit"],
        qualities=_spreads(region, stream, stage), status=row["status"], rel_sd=row["rel_sd"],
        point=point, reach=reach, blend=bool(row["blend"]), place=_place(place, owner) if known else "",
    )  # fmt: skip


def _small(lot: float, *, known: bool) -> Interval:
    return exactly(lot) if known or lot == 0 else band(lot)


def _only(region: Region, streams: pl.DataFrame) -> Region:
    """Return the region with these streams only, and nothing that hangs on the others."""
    return Region(
        region.name, region.year, region.currency, region.coordinate_system,
        carbon_price=region.carbon_price, discount_rate=region.discount_rate, sites=region.sites, streams=streams,
        prices=region.prices, factors=region.factors,
    )  # fmt: skip


_NOTHING: dict[str, Any] = {
    "stream": None, "site": None, "row": None, "resource": None, "key": None, "code": None, "dimension": None,
    "legal_status": None, "waste": None, "hazardous": None, "entry_type": None, "assessed": False,
    "amount": _POSITIVE, "months": (_POSITIVE,) * 12, "storage": None, "lot": _POSITIVE, "max_distance": _POSITIVE,
    "avoided": ANYTHING, "handling": ANYTHING, "avoided_co2e": ANYTHING, "handling_co2e": ANYTHING,
    "stated": frozenset(), "operation": None, "rank": None, "permits": None, "hazardous_permit": None,
    "qualities": {}, "status": None, "rel_sd": None, "point": None, "reach": math.inf,
}  # fmt: skip
