"""How it gets there: haul, mode and cost, with the reach of both ends, of the mode and of the wish.

Rules (cited by tests):
 1. The modes are those of the plan: the most specific rows of the table transport that apply to the giver's resource.
 2. The haul is the stated one, else the straight line times the mode's detour.
 3. A mode is possible if it may reach so far and may carry it; the best is the one that costs least, the value of its
    emissions included. Where the haul is known within bounds several may be the best.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from lichen.core.graph import Region
from lichen.core.said import said
from lichen.engine.kit.interval import Interval, exactly, hull
from lichen.engine.kit.wording import DIMENSIONS, any_of, per
from lichen.engine.match.compile import DEFAULT_DETOUR
from lichen.engine.match.figures import Figures, Subject
from lichen.engine.match.fit import carries
from lichen.engine.match.veil import band
from lichen.engine.match.viability.card import Finding, Verdict
from lichen.engine.match.viability.say import span
from lichen.engine.match.viability.side import Side

__all__ = ["Road", "road_of", "transport_test"]

_FAR = Interval(0.0, math.inf)


@dataclass(frozen=True, slots=True, eq=False)
class Road:
    """The way between two ends. `rows` of transport that apply; `hauls` [km] and `reach` [km] of each, and whether it
    is `possible`: yes, no or maybe; of those that may be the best `modes`, `distance` [km], `cost` [currency/unit] with
    the value of emissions, `money` without, and `co2e` [t/unit]; None where no mode is possible.
    """

    rows: tuple[dict[str, Any], ...]
    hauls: tuple[Interval, ...]
    reach: tuple[Interval, ...]
    possible: tuple[str, ...]
    modes: tuple[str, ...]
    distance: Interval | None
    cost: Interval | None
    money: Interval | None
    co2e: Interval | None


def _straight(giver: Side, receiver: Side) -> Interval:
    """Return the straight distance [km]: where both are within a reach of a point, by the triangle's law."""
    if giver.point is None or receiver.point is None:
        return _FAR
    line = float(giver.point.distance_to(receiver.point)[0])
    slack = giver.reach + receiver.reach
    return Interval(max(line - slack, 0.0), line + slack)


def _known(region: Region, giver: Side, receiver: Side) -> float | None:
    """Return the stated haul [km], this way or else the other; None if there is none."""
    if giver.row is None or receiver.row is None or giver.row == receiver.row:
        return None
    start, end = region.sites["id"][giver.row], region.sites["id"][receiver.row]
    stated = {(a, b): km for a, b, km in region.distances.iter_rows() if {a, b} == {start, end}}
    return stated.get((start, end), stated.get((end, start)))


def _haul(region: Region, giver: Side, receiver: Side, row: dict[str, Any]) -> Interval:
    stated = _known(region, giver, receiver)
    if stated is not None:
        return exactly(stated) if giver.open and receiver.open else band(stated)
    return _straight(giver, receiver) * exactly(row["detour_factor"] or DEFAULT_DETOUR)


def road_of(region: Region, giver: Side, receiver: Side, longest: float, carbon_price: float) -> Road:
    """Return the way from giver to receiver; `longest` haul that is wished [km]."""
    if giver.hidden or giver.dimension is None:
        return Road((), (), (), (), (), _FAR, _FAR, _FAR, _FAR)
    subject = Subject(giver.key or "", giver.code, giver.dimension)
    rows = tuple(Figures("transport", region.transport).best(None, subject))
    ends = giver.max_distance.least(receiver.max_distance).least(exactly(longest))
    source: dict[str, object] = {
        "code": giver.code, "legal_status": giver.legal_status, "hazardous": giver.hazardous,
        "dimension": giver.dimension,
    }  # fmt: skip
    hauls, reach, costs = [], [], []
    possible: list[str] = []
    for row in rows:
        haul = _haul(region, giver, receiver, row)
        limit = ends if row["max_distance"] is None else ends.least(exactly(row["max_distance"]))
        may = carries(source, row["permits"], row["hazardous_permit"])
        hauls.append(haul)
        reach.append(limit)
        possible.append(haul.at_most(limit) if may else "no")
        costs.append(_costs(row, haul, carbon_price))
    return _best(rows, hauls, reach, possible, costs)


def _costs(row: dict[str, Any], haul: Interval, carbon_price: float) -> tuple[Interval, Interval, Interval]:
    """Return cost with carbon, money [currency/unit] and emissions [t/unit] of one mode."""
    money = exactly(row["cost_fixed"] or 0.0) + exactly(row["cost_per_km"]) * haul
    co2e = exactly(row["co2e_per_km"] or 0.0) * haul
    return money + exactly(carbon_price) * co2e, money, co2e


def _best(
    rows: tuple[dict[str, Any], ...], hauls: list[Interval], reach: list[Interval], possible: list[str],
    costs: list[tuple[Interval, Interval, Interval]],
) -> Road:  # fmt: skip
    fixed = (rows, tuple(hauls), tuple(reach), tuple(possible))
    open_ = [n for n, how in enumerate(possible) if how != "no"]
    if not open_:
        return Road(*fixed, (), None, None, None, None)
    sure = [costs[n][0].high for n in open_ if possible[n] == "yes"]
    most = min(sure) if sure else max(costs[n][0].high for n in open_)
    best = [n for n in open_ if costs[n][0].low <= most]
    cost = Interval(min(costs[n][0].low for n in open_), most)
    return Road(
        *fixed, tuple(dict.fromkeys(rows[n]["mode"] for n in best)), hull(*(hauls[n] for n in best)), cost,
        hull(*(costs[n][1] for n in best)), hull(*(costs[n][2] for n in best)),
    )  # fmt: skip


def transport_test(giver: Side, receiver: Side, road: Road, currency: str, unit: str) -> Finding:
    """Return whether it can be carried so far, and what that costs."""
    if giver.hidden:
        return Finding(
            "transport",
            "unknown",
            said("It is not disclosed by {stream}.", stream=giver.label),
            said("resource of {stream}", stream=giver.label),
        )
    if giver.row is not None and giver.row == receiver.row and not (giver.is_plant or receiver.is_plant):
        return Finding("transport", "fail", said("Giver and receiver are at the same site."))
    if not road.rows:
        what = said(
            "No row of 'transport' carries '{resource}' ({dimension}).",
            resource=giver.resource,
            dimension=DIMENSIONS.get(giver.dimension or "", giver.dimension),
        )
        return Finding("transport", "unknown", what, missing=said("a row of 'transport'"))
    near = int(np.argmin([haul.low - limit.high for haul, limit in zip(road.hauls, road.reach, strict=True)]))
    haul, limit = road.hauls[near], road.reach[near]
    verdict: Verdict = "pass" if "yes" in road.possible else "unknown" if "maybe" in road.possible else "fail"
    if verdict == "fail":
        if haul.at_most(limit) == "yes":
            return Finding("transport", "fail", said("No carrier that may carry it reaches so far."))
        return Finding(
            "transport",
            "fail",
            said(
                "The haul is {haul}; {mode} and both ends reach {limit}.",
                haul=span(haul, "km"),
                mode=road.rows[near]["mode"],
                limit=span(limit, "km"),
            ),
            margin=limit - haul,
            unit="km",
            change=said("a haul of at most {limit}", limit=span(limit, "km")),
        )
    told = {
        "haul": span(road.distance, "km"),
        "modes": any_of(road.modes),
        "price": span(road.money, per(currency, unit)),
    }
    sentence, missing = said("{haul} by {modes} for {price}.", **told), ""
    if verdict == "unknown":
        sentence = said(
            "{haul} by {modes} for {price}. Both ends reach {limit}.", limit=span(limit, "km"), **told
        )
        missing = said("the place, more exactly")
    margin = limit - haul if math.isfinite(limit.high) else None
    return Finding("transport", verdict, sentence, missing, margin, "km" if margin else "")
