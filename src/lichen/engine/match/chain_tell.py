"""Works one chain out in full: where each step stands, what is hauled how far, what it costs, gains and emits."""

from __future__ import annotations

import math
from dataclasses import dataclass

from lichen.engine.match.chain_market import Market, subject_of
from lichen.engine.match.chain_search import SOLD, Givers, Step
from lichen.engine.match.figures import Subject
from lichen.engine.match.problem import Ends
from lichen.engine.match.process import Made


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over a chain per unit of the giver: money [currency/unit], emissions avoided [t/unit], haul [km]."""

    money: float = 0.0
    co2e: float = 0.0
    transport: float = 0.0
    running: float = 0.0
    capital: float = 0.0
    byproducts: float = 0.0
    distance: float = 0.0
    electricity: float = 0.0
    heat: float = 0.0
    water: float = 0.0

    def plus(self, **more: float) -> Sums:
        """Return the sums with these added."""
        return Sums(**{name: getattr(self, name) + more.get(name, 0.0) for name in Sums.__slots__})


@dataclass(frozen=True, slots=True)
class Told:
    """A chain worked out: the site of each step, the amount [unit/year of the giver], what limits it, the product's
    part of the value, and all sums per unit of the giver.
    """

    sites: tuple[int, ...]
    amount: float
    limited_by: str
    product_money: float
    product_co2e: float
    sums: Sums

    def value(self, carbon_price: float) -> float:
        """Return what the chain is worth a year [currency/year]."""
        return self.amount * (self.sums.money + carbon_price * self.sums.co2e)


class Teller:
    """Works out chains from the offers of a region."""

    def __init__(self, market: Market, offers: Ends) -> None:
        self.market, self.offers = market, offers
        self._price = market.roads.carbon_price

    def byproduct(self, made: Made, site: int) -> tuple[float, float]:
        """Return money [currency/unit] and emissions avoided [t/unit] of a by-product with its best taker."""
        row = self.market.taker(made, site)
        if row < 0:
            sale = self.market.outside.sale(made)
            return (-math.inf, 0.0) if sale is None else (sale.money, sale.co2e)
        needs = self.market.needs
        reach, end = float(needs.max_distance[row]), int(needs.site[row])
        _, money, co2e, _ = self.market.roads.haul(subject_of(made), site, end, reach)
        return float(needs.money[row]) - money, float(needs.co2e[row]) - co2e

    def tell(self, givers: Givers, place: int, way: tuple[Step, ...], need: int) -> Told | None:
        """Return the chain from one giver along a way to a need (−1: sold outside), its steps at the best sites.

        None where no haul reaches.
        """
        offer, start = int(givers.rows[place]), int(givers.site[place])
        end = int(self.market.needs.site[need]) if need >= 0 else start
        fixed = [
            site for step in way if step.process.sites is not None for site in step.process.sites.tolist()
        ]
        free = list(dict.fromkeys([start, end, *fixed]))
        first = Sums(money=float(self.offers.money[offer]), co2e=float(self.offers.co2e[offer]))
        options: dict[int, tuple[Sums, tuple[int, ...]]] = {start: (first, ())}
        flow, subject, reach = 1.0, givers.subject, float(givers.reach[place])
        for step in way:
            sites = free if step.process.sites is None else step.process.sites.tolist()
            options = self._stepped(options, step, sites, flow, subject, reach)
            flow, subject, reach = flow * step.yields, subject_of(step.handed_on), math.inf
        return self._ended(options, givers, place, way, need, flow)

    def _hauled(self, sums: Sums, flow: float, haul: tuple[float, float, float, str]) -> Sums:
        km, money, co2e, _ = haul
        return sums.plus(money=-flow * money, co2e=-flow * co2e, transport=flow * money, distance=km)

    def _worth(self, sums: Sums) -> float:
        return sums.money + self._price * sums.co2e

    def _stepped(
        self, options: dict[int, tuple[Sums, tuple[int, ...]]], step: Step, sites: list[int], flow: float,
        subject: Subject, reach: float,
    ) -> dict[int, tuple[Sums, tuple[int, ...]]]:  # fmt: skip
        onward: dict[int, tuple[Sums, tuple[int, ...]]] = {}
        through, process = flow * step.throughput, step.process
        for site in sites:
            best: tuple[Sums, tuple[int, ...]] | None = None
            for before, (sums, trail) in options.items():
                haul = self.market.roads.haul(subject, before, site, reach)
                if math.isfinite(haul[0]):
                    now = self._hauled(sums, flow, haul)
                    if best is None or self._worth(now) > self._worth(best[0]):
                        best = now, (*trail, site)
            if best is None:
                continue
            running, capital = through * (process.running + step.extra), through * process.capital
            by_money, by_co2e = self._byproducts(step, site, through)
            onward[site] = (
                best[0].plus(
                    money=by_money - running - capital, co2e=by_co2e - through * process.emitted, running=running,
                    capital=capital, byproducts=by_money, electricity=through * process.electricity,
                    heat=through * process.heat, water=through * process.water,
                ),
                best[1],
            )  # fmt: skip
        return onward

    def _byproducts(self, step: Step, site: int, through: float) -> tuple[float, float]:
        money = co2e = 0.0
        for number, made in enumerate(step.process.makes):
            if number != step.out and made.share:
                one = self.byproduct(made, site)
                money, co2e = money + through * made.share * one[0], co2e + through * made.share * one[1]
        return money, co2e

    def _ended(
        self, options: dict[int, tuple[Sums, tuple[int, ...]]], givers: Givers, place: int, way: tuple[Step, ...],
        need: int, flow: float,
    ) -> Told | None:  # fmt: skip
        made, best = way[-1].handed_on, None
        if need == SOLD:
            sale = self.market.outside.sale(made)
            gain = (sale.money, sale.co2e) if sale else (-math.inf, 0.0)
        else:
            gain = float(self.market.needs.money[need]), float(self.market.needs.co2e[need])
        for site, (sums, trail) in options.items():
            now = sums
            if need != SOLD:
                reach, end = float(self.market.needs.max_distance[need]), int(self.market.needs.site[need])
                haul = self.market.roads.haul(subject_of(made), site, end, reach)
                if not math.isfinite(haul[0]):
                    continue
                now = self._hauled(sums, flow, haul)
            now = now.plus(money=flow * gain[0], co2e=flow * gain[1])
            if best is None or self._worth(now) > self._worth(best[0]):
                best = now, trail
        if best is None:
            return None
        amount, limited_by = self._limit(givers, place, way, best[1], need, flow)
        return Told(best[1], amount, limited_by, flow * gain[0], flow * gain[1], best[0])

    def _limit(
        self,
        givers: Givers,
        place: int,
        way: tuple[Step, ...],
        trail: tuple[int, ...],
        need: int,
        flow: float,
    ) -> tuple[float, str]:
        """Return how much of the giver's can go, and what limits it: the offer, a technology, or the need."""
        limits = [(float(givers.amount[place]), "offer")]
        fed = 1.0
        for step, site in zip(way, trail, strict=True):
            process = step.process
            most = process.largest
            if process.sites is not None:
                most = float(process.capacity[process.sites.tolist().index(site)])
            limits.append((most / (fed * step.throughput), process.id))
            fed *= step.yields
        if need >= 0:
            limits.append((float(self.market.needs.amount[need]) / flow, "need"))
        return min(limits, key=lambda limit: limit[0])
