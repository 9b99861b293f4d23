"""The plan of a region found the plain way: every pair, one by one, in one programme for another solver.

It shares nothing with the room but the tables of the region and the meaning of the settings.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from lichen.core.graph import Region
from lichen.engine.match.settings import PlanSettings


@dataclass(frozen=True)
class End:
    """An offer, a need, or one line of a plant's recipe; `plant` is its number, or None for a stream."""

    name: tuple[str, ...]
    site: dict[str, Any]
    key: str
    code: str | None
    dimension: str
    amount: float
    money: float
    co2e: float
    hazardous: bool = False
    qualities: list[dict[str, Any]] = field(default_factory=list)
    lot: float = 0.0
    partners: int = 0
    reach: float = math.inf
    plant: int | None = None
    share: float = 0.0
    leaving: tuple[float, float] | None = None  # money and emissions of one unit that leaves the region


@dataclass(frozen=True)
class Arc:
    """One giver, one taker and one mode, with its haul [km] and what one unit is worth."""

    giver: int
    taker: int
    mode: str
    haul: float
    money: float
    co2e: float


@dataclass(frozen=True)
class Plant:
    """A technology at a site: capacity now, capacity and yearly cost of a step, cost and emissions of a unit."""

    existing: float
    step: float
    most: int
    step_cost: float
    investment: float
    unit_cost: float
    unit_co2e: float


def figure(rows: list[dict[str, Any]], kind: str | None, what: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows that apply to a resource, the most specific ones only."""
    graded = []
    for row in rows:
        if row["dimension"] != what["dimension"] or row.get("kind") != kind:
            continue
        grade = 0.0
        fits = not row["code"] or (what["code"] or "").startswith(row["code"])
        fits &= not row["key"] or row["key"] == what["key"]
        fits &= not row.get("operation") or row["operation"] == what.get("operation")
        if row["code"]:
            grade = {6: 4, 4: 2, 2: 1}[len(row["code"])]
        if row["key"]:
            grade = max(grade, 3)
        if row.get("operation"):
            grade += 0.5
        if fits:
            graded.append((grade, row))
    best = max((grade for grade, _ in graded), default=0)
    return [row for grade, row in graded if grade == best]


def _value(rows: list[dict[str, Any]], kind: str, what: dict[str, Any]) -> float | None:
    found = figure(rows, kind, what)
    return found[0]["value"] if found else None


def _stream_ends(region: Region, role: str, settings: PlanSettings) -> list[End]:
    prices, factors = region.prices.to_dicts(), region.factors.to_dicts()
    sites = {row["id"]: row for row in region.sites.to_dicts()}
    offer = role == "offer"
    ends = []
    for row in region.streams.to_dicts():
        if row["role"] != role:
            continue
        avoided = row["reference_cost"]
        if avoided is None:
            avoided = _value(prices, "disposal" if offer else "purchase", row)
        saved = row["reference_co2e"]
        if saved is None:
            saved = _value(factors, "disposal" if offer else "virgin", row)
        emitted = row["handling_co2e"]
        if emitted is None and not offer:
            emitted = _value(factors, "treatment", row)
        lot, partners = row["min_lot"], row["max_partners"]
        ends.append(
            End(
                name=(row["id"],),
                site=sites[row["site"]],
                key=row["key"],
                code=row["code"],
                dimension=row["dimension"],
                amount=row["amount"],
                money=(avoided or 0.0) - (row["handling_cost"] or 0.0),
                co2e=(saved or 0.0) - (emitted or 0.0),
                hazardous=bool(row["hazardous"]),
                qualities=[q for q in region.qualities.to_dicts() if q["stream"] == row["id"]],
                lot=settings.min_lot if lot is None else lot,
                partners=(settings.max_partners if partners is None else partners) or 0,
                reach=math.inf if row["max_distance"] is None else row["max_distance"],
            )
        )
    return ends


def _plants(region: Region, settings: PlanSettings) -> tuple[list[Plant], list[End], list[End]]:
    prices, factors = region.prices.to_dicts(), region.factors.to_dicts()
    sites = {row["id"]: row for row in region.sites.to_dicts()}
    technologies = {row["id"]: row for row in region.technologies.to_dicts()}
    power = {"dimension": "energy", "key": "electricity", "code": None}
    power_cost = _value(prices, "electricity", power) or 0.0
    power_co2e = _value(factors, "electricity", power) or 0.0
    rate = next(r for r in (settings.discount_rate, region.discount_rate, 0.05) if r is not None)
    plants, made, used = [], [], []
    for place in region.places.to_dicts() if settings.technologies else []:
        kind = technologies[place["technology"]]
        may = bool(place["buildable"])
        if not may and not place["existing"]:
            continue
        growth = (1 + rate) ** kind["lifetime"]
        yearly = rate * growth / (growth - 1) if rate else 1 / kind["lifetime"]
        electricity = kind["electricity"] or 0.0
        plants.append(
            Plant(
                existing=place["existing"] or 0.0,
                step=kind["step_capacity"],
                most=(1 if kind["max_steps"] is None else kind["max_steps"]) if may else 0,
                step_cost=kind["investment"] * yearly + (kind["fixed_cost"] or 0.0),
                investment=kind["investment"],
                unit_cost=kind["operating_cost"] + electricity * power_cost,
                unit_co2e=(kind["co2e"] or 0.0) + electricity * power_co2e,
            )
        )
        for line in region.recipes.to_dicts():
            if line["technology"] != kind["id"]:
                continue
            what = {"key": line["key"], "code": line["code"], "dimension": kind["dimension"]}
            leaving = None
            cost = _value(prices, "disposal", what)
            if line["role"] != "input" and cost is not None:
                leaving = (-cost, -(_value(factors, "disposal", what) or 0.0))
            name = (kind["id"], place["site"], line["resource"])
            number, place_row = len(plants) - 1, sites[place["site"]]
            end = End(
                name, place_row, **what, amount=math.inf, money=0.0, co2e=0.0, plant=number, share=line["share"],
                leaving=leaving,
            )  # fmt: skip
            (used if line["role"] == "input" else made).append(end)
    return plants, made, used


def misfit(giver: End, taker: End) -> str | None:
    """Return the name of the first test that a pair fails, or None if it fits."""
    same = bool(giver.key) and giver.key == taker.key
    if giver.dimension != taker.dimension or not (
        same or (taker.code and (giver.code or "").startswith(taker.code))
    ):
        return "no_partner"
    permits = taker.site["permits"]
    closed = permits is not None and "*" not in permits
    if closed and not any((giver.code or " ").startswith(prefix) for prefix in permits):
        return "permit"
    if giver.hazardous and not taker.site["hazardous_permit"]:
        return "hazard"
    for limit in taker.qualities if giver.plant is None else []:
        values = [
            q["value"]
            for q in giver.qualities
            if (q["property"], q["unit"]) == (limit["property"], limit["unit"])
        ]
        if not values:
            return "quality"
        if (limit["relation"] == "max" and values[0] > limit["value"]) or (
            limit["relation"] == "min" and values[0] < limit["value"]
        ):
            return "quality"
    return None


def _haul(region: Region, giver: End, taker: End, detour: float) -> float:
    a, b = giver.site, taker.site
    stated = {(row["from_site"], row["to_site"]): row["km"] for row in region.distances.to_dicts()}
    for pair in ((a["id"], b["id"]), (b["id"], a["id"])):
        if a["id"] != b["id"] and pair in stated:
            return stated[pair]
    if region.coordinate_system == "plane_km":
        return detour * math.hypot(a["x"] - b["x"], a["y"] - b["y"])
    ax, ay, bx, by = (math.radians(v) for v in (a["x"], a["y"], b["x"], b["y"]))
    chord = math.sin((ay - by) / 2) ** 2 + math.cos(ay) * math.cos(by) * math.sin((ax - bx) / 2) ** 2
    return detour * 2 * 6371.0088 * math.asin(math.sqrt(chord))


@dataclass(frozen=True)
class Market:
    """Everything of a region that a plan may use, listed."""

    plants: list[Plant]
    givers: list[End]
    takers: list[End]
    arcs: list[Arc]
    carbon_price: float

    def worth(self, arc: Arc) -> float:
        """What one unit on an arc is worth [currency/unit]."""
        return arc.money + self.carbon_price * arc.co2e


def market(region: Region, settings: PlanSettings) -> Market:
    """Return every end of a region, and every arc that joins two that fit and are near enough."""
    plants, made, used = _plants(region, settings)
    givers = _stream_ends(region, "offer", settings) + made
    takers = _stream_ends(region, "need", settings) + used
    arcs = []
    for i, giver in enumerate(givers):
        for j, taker in enumerate(takers):
            if misfit(giver, taker) or (giver.plant == taker.plant and giver.site["id"] == taker.site["id"]):
                continue
            for road in figure(region.transport.to_dicts(), None, vars(giver)):
                haul = _haul(region, giver, taker, road["detour_factor"] or 1.3)
                limit = math.inf if road["max_distance"] is None else road["max_distance"]
                if haul > min(giver.reach, taker.reach, limit, settings.max_distance):
                    continue
                money = giver.money + taker.money - (road["cost_fixed"] or 0.0) - road["cost_per_km"] * haul
                co2e = giver.co2e + taker.co2e - (road["co2e_per_km"] or 0.0) * haul
                arcs.append(Arc(i, j, road["mode"], haul, money, co2e))
    price = next(p for p in (settings.carbon_price, region.carbon_price, 0.0) if p is not None)
    return Market(plants, givers, takers, arcs, price)


class _Programme:
    """Rows and columns of a programme, gathered one by one."""

    def __init__(self) -> None:
        self.cost: list[float] = []
        self.upper: list[float] = []
        self.whole: list[int] = []
        self.rows: list[tuple[dict[int, float], float, float]] = []

    def column(self, cost: float, upper: float = math.inf, *, whole: bool = False) -> int:
        self.cost.append(cost)
        self.upper.append(upper)
        self.whole.append(int(whole))
        return len(self.cost) - 1

    def row(self, entries: dict[int, float], low: float, high: float) -> None:
        self.rows.append((entries, low, high))

    def best(self) -> float:
        if not self.cost:
            return 0.0
        matrix = np.zeros((len(self.rows), len(self.cost)))
        for number, (entries, _, _) in enumerate(self.rows):
            for column, value in entries.items():
                matrix[number, column] += value
        low, high = ([row[side] for row in self.rows] for side in (1, 2))
        limits = LinearConstraint(matrix, low, high) if self.rows else None
        bounds = Bounds(np.zeros(len(self.cost)), np.array(self.upper))
        exact = {"mip_rel_gap": 0.0}
        found = milp(
            -np.array(self.cost), constraints=limits, bounds=bounds, integrality=self.whole, options=exact
        )
        assert found.success, found.message
        return -float(found.fun)


def _largest(end: End, plants: list[Plant]) -> float:
    if end.plant is None:
        return end.amount
    plant = plants[end.plant]
    return end.share * (plant.existing + plant.most * plant.step)


def best_value(region: Region, settings: PlanSettings | None = None) -> float:
    """Return the net benefit of the best plan of a region [currency/year]."""
    settings = settings or PlanSettings()
    trade, programme = market(region, settings), _Programme()
    z = [programme.column(-p.unit_cost - trade.carbon_price * p.unit_co2e) for p in trade.plants]
    y = [programme.column(-p.step_cost, p.most, whole=True) for p in trade.plants]
    for number, plant in enumerate(trade.plants):
        programme.row({z[number]: 1.0, y[number]: -plant.step}, -math.inf, plant.existing)
    if settings.budget is not None:
        spent = {y[number]: plant.investment for number, plant in enumerate(trade.plants)}
        programme.row(spent, -math.inf, settings.budget)
    x = [programme.column(trade.worth(arc)) for arc in trade.arcs]
    for ends, side in ((trade.givers, "giver"), (trade.takers, "taker")):
        for number, end in enumerate(ends):
            mine = [x[k] for k, arc in enumerate(trade.arcs) if getattr(arc, side) == number]
            if end.leaving is not None:
                mine.append(programme.column(end.leaving[0] + trade.carbon_price * end.leaving[1]))
            entries = dict.fromkeys(mine, 1.0)
            if end.plant is None:
                programme.row(entries, -math.inf, end.amount)
            else:
                programme.row(entries | {z[end.plant]: -end.share}, 0.0, 0.0)
    _tie(trade, programme, x)
    return programme.best()


def _tie(trade: Market, programme: _Programme, x: list[int]) -> None:
    """Add the smallest lots and the limits on partners."""
    partners: dict[tuple[str, int], dict[int, float]] = {}
    for column, arc in zip(x, trade.arcs, strict=True):
        giver, taker = trade.givers[arc.giver], trade.takers[arc.taker]
        lot = max(giver.lot, taker.lot)
        if not (lot or giver.partners or taker.partners):
            continue
        most = min(_largest(giver, trade.plants), _largest(taker, trade.plants))
        link = programme.column(0.0, 1.0 if most >= lot else 0.0, whole=True)
        programme.row({column: 1.0, link: -most}, -math.inf, 0.0)
        programme.row({column: 1.0, link: -lot}, 0.0, math.inf)
        for side, number in (("giver", arc.giver), ("taker", arc.taker)):
            partners.setdefault((side, number), {})[link] = 1.0
    for (side, number), links in partners.items():
        limit = (trade.givers if side == "giver" else trade.takers)[number].partners
        if limit:
            programme.row(links, -math.inf, limit)
