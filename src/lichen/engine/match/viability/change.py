"""What would have to be different for a test to pass: computed, and written so that it can be applied to a region."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from lichen.core.codes import format_low
from lichen.core.graph import SCHEMAS, Region
from lichen.core.said import said
from lichen.engine.kit.interval import exactly
from lichen.engine.kit.wording import all_of
from lichen.engine.match.compile import carbon_price
from lichen.engine.match.ends import Books
from lichen.engine.match.figures import Figures
from lichen.engine.match.fit import APPROACH
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.viability.card import Card
from lichen.engine.match.viability.matter import LEVELS, limits_of
from lichen.engine.match.viability.road import Road, road_of
from lichen.engine.match.viability.say import per_unit, quality, span, unit_of
from lichen.engine.match.viability.season import storage_for
from lichen.engine.match.viability.side import Side, read_side

__all__ = ["Change", "Edit", "applied", "change_for"]

_STATUSES = {
    "by-product": said("a giver's stuff that is a by-product in law"),
    "product": said("a giver's stuff that is a product in law"),
    "end-of-waste": said("a giver's stuff that is end-of-waste in law"),
}
_HAIR = 1e-9  # more than rounding takes away, and less than anyone reads


@dataclass(frozen=True, slots=True)
class Edit:
    """Rows of `table` in which every column of `where` is so get `values`; without such a row one is added."""

    table: str
    where: Mapping[str, Any]
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What makes `test` pass, in words and as edits; `alternatives` would do as well."""

    test: str
    sentence: str
    edits: tuple[Edit, ...]
    alternatives: tuple[Change, ...] = ()


def applied(region: Region, edits: Iterable[Edit]) -> Region:
    """Return the region with the edits made.

    >>> from lichen.engine.match.testing import two_sites
    >>> nearer = Edit("distances", {"from_site": "mill", "to_site": "farm"}, {"km": 3.0})
    >>> applied(two_sites(), [nearer]).distances.rows()
    [('mill', 'farm', 3.0)]
    """
    for edit in edits:
        schema = SCHEMAS[edit.table]
        rows = getattr(region, edit.table).to_dicts()
        hit = [row for row in rows if all(row[name] == value for name, value in edit.where.items())]
        for row in hit:
            row.update(edit.values)
        if not hit:
            rows.append(dict.fromkeys(schema) | dict(edit.where) | dict(edit.values))
        made: dict[str, Any] = {edit.table: pl.DataFrame(rows, schema=schema)}
        region = replace(region, **made)
    return region


@dataclass(frozen=True, slots=True, eq=False)
class _Pair:
    """Everything a change is computed from."""

    region: Region
    settings: PlanSettings
    giver: Side
    receiver: Side
    road: Road
    card: Card

    def stream(self, side: Side, **values: Any) -> Edit:
        return Edit("streams", {"id": side.stream}, values)

    def site(self, **values: Any) -> Edit:
        return Edit("sites", {"id": self.receiver.site}, values)


def change_for(
    region: Region, giver: str, receiver: str, card: Card, test: str, settings: PlanSettings
) -> Change | None:
    """Return the smallest change that makes a failing test of a card pass; None if nothing can.

    The card must be that of the pair with everything disclosed.
    """
    books = Books(Figures("prices", region.prices), Figures("factors", region.factors))
    one, other = (read_side(region, name, "exact", books, settings) for name in (giver, receiver))
    road = road_of(region, one, other, settings.max_distance, carbon_price(region, settings))
    pair = _Pair(region, settings, one, other, road, card)
    found = {
        "resource": _resource, "amount": _amount, "status": _status, "hazard": _hazard, "permit": _permit,
        "carrier": _carrier, "transport": _transport, "price": _price,
    }.get(test)  # fmt: skip
    if found is not None:
        return found(pair)
    return _quality(pair, test) if test in ("quality", "contaminants", "heat") else None


def _resource(pair: _Pair) -> Change | None:
    giver = pair.giver
    if giver.dimension != pair.receiver.dimension:
        return None
    row = pair.region.streams.filter(pl.col("id") == giver.stream).row(0, named=True)
    what = said("a need for '{resource}'", resource=giver.resource)
    values = {"resource": row["resource"], "key": row["key"], "code": row["code"]}
    return Change("resource", what, (pair.stream(pair.receiver, **values),))


def _amount(pair: _Pair) -> Change | None:
    giver, receiver = pair.giver, pair.receiver
    yearly = min(giver.amount.low, receiver.amount.low)
    lot, unit = max(giver.lot.low, receiver.lot.low), unit_of(giver.dimension)
    if yearly <= 0:
        return None
    if yearly < lot:
        edits = [pair.stream(side, min_lot=yearly) for side in (giver, receiver) if side.lot.low > yearly]
        smaller = said("a smallest lot of at most {amount}", amount=span(exactly(yearly), unit))
        return Change("amount", smaller, tuple(edits))
    supply, demand = ([month.low for month in side.months] for side in (giver, receiver))
    needed = storage_for(supply, demand, min(lot or yearly, sum(supply), sum(demand)))
    if needed is None:
        return None
    there = receiver.storage.low if receiver.storage else 0.0
    needed *= 1 + _HAIR
    return Change(
        "amount",
        said("storage for {amount}", amount=span(exactly(needed), unit)),
        (pair.stream(giver, storage=max(needed - there, 0.0)),),
    )


def _quality(pair: _Pair, test: str) -> Change:
    """Every property that misses a limit is brought to it."""
    energy = pair.receiver.dimension == "energy"
    words: list[str] = []
    edits: list[Edit] = []
    for name, wanted in sorted(pair.receiver.qualities.items()):
        known = pair.giver.qualities.get(name)
        if known is None or known.value is None or known.unit != wanted.unit:
            continue
        level = energy and name in LEVELS
        kind = "heat" if level else "contaminants" if wanted.unit == "kg/m³" else "quality"
        for relation, limit in limits_of(wanted) if kind == test else ():
            lift = APPROACH if energy and name == "temperature" and relation == "min" else 0.0
            bound = limit.low + lift
            missed = known.value.low > bound if relation == "max" else known.value.high < bound
            if missed:
                told = {"property": name, "limit": quality(exactly(bound), wanted.unit)}
                words.append(
                    said("{property} of at most {limit}", **told)
                    if relation == "max"
                    else said("{property} of at least {limit}", **told)
                )
                where = {"stream": pair.giver.stream, "property": name}
                edits.append(Edit("qualities", where, {"relation": "value", "value": bound}))
    return Change(test, all_of(words), tuple(edits))


def _status(pair: _Pair) -> Change:
    wanted = pair.receiver.legal_status
    sentence = _STATUSES[wanted or "product"]
    return Change("status", sentence, (pair.stream(pair.giver, legal_status=wanted),))


def _hazard(pair: _Pair) -> Change:
    return Change(
        "hazard", said("a permit for hazardous waste at the receiver"), (pair.site(hazardous_permit=True),)
    )


def _permit(pair: _Pair) -> Change:
    code = pair.giver.code
    if not code:
        what = said("a permit for any waste at the receiver, or a List of Waste code that its permit covers")
        return Change("permit", what, (pair.site(permits=["*"]),))
    permits = [*(pair.receiver.permits or ()), code]
    what = said("a permit for {code} at the receiver", code=format_low(code))
    return Change("permit", what, (pair.site(permits=permits),))


def _carrier(pair: _Pair) -> Change:
    """The mode that goes farthest beyond what is needed gets the permit."""
    row, code, hazardous = _nearest(pair)[0], pair.giver.code, bool(pair.giver.hazardous)
    values: dict[str, Any] = {"hazardous_permit": True} if hazardous else {}
    if code and row["permits"] is not None:
        values["permits"] = [*row["permits"], code]
    told = {"what": format_low(code) if code else said("it"), "mode": row["mode"]}
    what = said("a permit for {what} for {mode}", **told)
    if hazardous:
        what = said("a permit for {what} and for hazardous waste for {mode}", **told)
    return Change("carrier", what, (_mode(row, values),))


def _mode(row: Mapping[str, Any], values: Mapping[str, Any]) -> Edit:
    return Edit("transport", {name: row[name] for name in ("mode", "key", "code", "dimension")}, values)


def _nearest(pair: _Pair) -> tuple[dict[str, Any], float, float]:
    """Return the mode that comes nearest to its limit, with its haul and limit [km]; those that may carry it first."""
    road = pair.road
    rows = list(zip(road.rows, road.hauls, road.reach, road.possible, strict=True))
    able = [row for row in rows if row[3] != "no" or row[1].low > row[2].high] or rows
    row, haul, limit, _ = min(able, key=lambda one: one[1].low - one[2].low)
    return row, haul.low, limit.low


def _transport(pair: _Pair) -> Change | None:
    if pair.giver.row == pair.receiver.row or not pair.road.rows:
        return None
    row, haul, limit = _nearest(pair)
    if haul <= limit:
        return None
    where = {"from_site": pair.giver.site, "to_site": pair.receiver.site}
    nearer = Edit("distances", where, {"km": limit})
    longer = []
    if haul <= pair.settings.max_distance:
        longer += [
            pair.stream(s, max_distance=haul)
            for s in (pair.giver, pair.receiver)
            if s.max_distance.low < haul
        ]
        if row["max_distance"] is not None and row["max_distance"] < haul:
            longer.append(_mode(row, {"max_distance": haul}))
    other = Change("transport", said("a reach of {haul}", haul=span(exactly(haul), "km")), tuple(longer))
    sentence = said(
        "a haul below {limit} (it is {haul})",
        limit=span(exactly(limit), "km"),
        haul=span(exactly(haul), "km"),
    )
    return Change("transport", sentence, (nearer,), (other,) if longer else ())


def _price(pair: _Pair) -> Change | None:
    card = pair.card
    if card.benefit is None or card.price_high is None:
        return None
    lacks = -card.benefit.low
    more = lacks + _HAIR * max(1.0, abs(lacks), abs(pair.receiver.avoided.low))
    unit = per_unit(card.currency, card.dimension)
    edit = pair.stream(pair.receiver, reference_cost=pair.receiver.avoided.low + more)
    nearer = _pays_at(pair, lacks)
    dearer = said("{price} more for it", price=span(exactly(lacks), unit))
    return Change("price", dearer, (edit,), nearer)


def _pays_at(pair: _Pair, lacks: float) -> tuple[Change, ...]:
    """Return the haul at which the pair would pay, if there is one, by the mode that allows the longest."""
    price, road = carbon_price(pair.region, pair.settings), pair.road
    best = -math.inf
    if road.cost is None:
        return ()
    for row, how in zip(road.rows, road.possible, strict=True):
        rate = row["cost_per_km"] + price * (row["co2e_per_km"] or 0.0)
        left = road.cost.low - lacks - (row["cost_fixed"] or 0.0)
        if how != "no" and left > 0 and rate > 0:
            best = max(best, left / rate)
    if best <= 0:
        return ()
    where = {"from_site": pair.giver.site, "to_site": pair.receiver.site}
    edit = Edit("distances", where, {"km": best * (1 - _HAIR)})
    return (Change("price", said("a haul below {limit}", limit=span(exactly(best), "km")), (edit,)),)
