"""What a unit of anything is worth at any site of a region: to a need, or to a market outside."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from lichen.core.graph import Region, resource_key
from lichen.core.technologies import Catalogue, Resource, per_euro
from lichen.engine.match.chain_roads import Roads
from lichen.engine.match.figures import Figures, Subject
from lichen.engine.match.fit import profiles, quality_fits
from lichen.engine.match.plants import UTILITIES
from lichen.engine.match.problem import Ends, Floats, Ints
from lichen.engine.match.process import Made
from lichen.engine.match.vocabulary import Labels, Vocabulary, meet

_ELECTRICITY = "electricity"


@dataclass(frozen=True, slots=True)
class Sale:
    """What one unit earns outside the region [currency/unit] and avoids there [t/unit]."""

    money: float
    co2e: float


def subject_of(made: Made) -> Subject:
    """Return what is made as the subject of a price or a mode of transport."""
    return Subject(made.key, made.code, made.dimension)


class Outside:
    """The markets outside a region: its own prices of sale and disposal, else those of the catalogue."""

    def __init__(self, region: Region, catalogue: Catalogue) -> None:
        self._prices, self._factors = Figures("prices", region.prices), Figures("factors", region.factors)
        self._resources = {resource_key(name): resource for name, resource in catalogue.resources.items()}
        self._currency = region.currency
        self._stated: dict[Made, Sale | None] = {}  # the same few products come up in thousands of chains
        power = self._factors.one(_ELECTRICITY, UTILITIES[_ELECTRICITY])
        self._power_co2e = None if power is None else float(power["value"])

    def own(self, made: Made) -> Sale | None:
        """Return what the region itself states: a product is sold if it can be, a residue disposed of; None if nothing.

        Raises `AmbiguityError` where rows contradict each other.
        """
        kinds = (("sale", 1.0), ("disposal", -1.0))
        for kind, sign in reversed(kinds) if made.residue else kinds:
            price = self._prices.one(kind, subject_of(made))
            if price is not None:
                factor = self._factors.one(kind, subject_of(made))
                return Sale(sign * price["value"], sign * factor["value"] if factor else 0.0)
        return None

    def of_catalogue(self, resource: Resource) -> Sale | None:
        """Return what the catalogue states of a resource, in the region's currency; None if it states no market."""
        if resource.price is None or resource.year is None:
            return None
        co2e = resource.co2e_replaced or 0.0
        if resource.name == _ELECTRICITY and self._power_co2e is not None:
            co2e = self._power_co2e
        return Sale(resource.price * per_euro(self._currency, resource.year)[0], co2e)

    def sale(self, made: Made) -> Sale | None:
        """Return what a market outside gives for a by-product; None if there is none.

        Energy that nobody takes is let go for nothing.
        """
        return self.stated(made) or (Sale(0.0, 0.0) if made.dimension == "energy" else None)

    def stated(self, made: Made) -> Sale | None:
        """Return what a market outside is said to give for what is made; None if nobody says."""
        if made not in self._stated:
            self._stated[made] = self._asked(made)
        return self._stated[made]

    def _asked(self, made: Made) -> Sale | None:
        stated = self.own(made)
        if stated is not None:
            return stated
        for label in sorted(made.labels):
            found = self.of_catalogue(self._resources[label]) if label in self._resources else None
            if found is not None:
                return found
        return None

    def bought(self, labels: Labels) -> float | None:
        """Return what one unit of a further input costs from outside [currency/unit]; None if nobody says."""
        found = []
        for label in sorted(labels):
            resource = self._resources.get(label)
            if resource is None:
                continue
            row = self._prices.one("purchase", Subject(label, None, resource.dimension))
            sale = self.of_catalogue(resource)
            found += [float(row["value"])] if row else [sale.money] if sale else []
        return min(found) if found else None


class Market:
    """The needs of a region and the markets outside it.

    `value` of one unit at each need [currency/unit, with emissions]; `wanted` its labels.
    """

    def __init__(
        self, region: Region, needs: Ends, words: Vocabulary, outside: Outside, roads: Roads
    ) -> None:
        self.needs, self.roads, self.outside = needs, roads, outside
        self.value = needs.money + roads.carbon_price * needs.co2e
        self._every_site = np.arange(len(region.sites), dtype=np.int64)
        rows = region.streams[needs.stream]
        self.ids = rows["id"].to_list()
        number, known = profiles(region.qualities)
        self._quality = [known[number.get(name, 0)] for name in self.ids]
        permits = region.sites["permits"].to_list()
        self._permits = [permits[site] for site in needs.site.tolist()]
        kinds = {
            kind: words.wanted(*kind) for kind in set(rows.select("key", "code", "dimension").iter_rows())
        }
        self.wanted = [kinds[kind] for kind in rows.select("key", "code", "dimension").iter_rows()]
        self._takers: dict[Made, Ints] = {}
        self._worth: dict[Made, Floats] = {}
        self._taker: dict[tuple[Made, int], int] = {}
        self._outlets: dict[Made, float] = {}

    def takers(self, made: Made) -> Ints:
        """Return the needs, as rows, that would take what is made: by label, dimension, permit and quality."""
        if made not in self._takers:
            fits = {wanted: meet(made.labels, wanted) for wanted in set(self.wanted)}
            found = [
                row for row, wanted in enumerate(self.wanted)
                if fits[wanted] and self.needs.dimension[row] == made.dimension and self._may(row, made)
            ]  # fmt: skip
            self._takers[made] = np.array(found, np.int64)
        return self._takers[made]

    def _may(self, row: int, made: Made) -> bool:
        permits = self._permits[row]
        allowed = permits is None or "*" in permits or any((made.code or " ").startswith(p) for p in permits)
        return allowed and quality_fits(made.quality, self._quality[row], made_to_order=True)

    def outlet(self, made: Made) -> float:
        """Return what one unit is worth outside with its emissions [currency/unit]; −inf where nobody takes it."""
        if made not in self._outlets:
            sale = self.outside.sale(made)
            worth = -math.inf if sale is None else sale.money + self.roads.carbon_price * sale.co2e
            self._outlets[made] = worth
        return self._outlets[made]

    def best(self, made: Made) -> float:
        """Return the most that one unit can be worth anywhere, hauled for nothing [currency/unit]."""
        rows = self.takers(made)
        return max(self.outlet(made), float(np.max(self.value[rows], initial=-math.inf)))

    def taker(self, made: Made, site: int) -> int:
        """Return the need that gives most for one unit at a site, −1 where the market outside, if any, gives more."""
        if (made, site) not in self._taker:
            rows, start = self.takers(made), np.array([site], np.int64)
            reach = self.needs.max_distance[rows][None, :]
            cost = self.roads.cost(subject_of(made), start, self.needs.site[rows], reach)
            gain = self.value[rows] - cost[0]
            best = int(np.argmax(gain)) if len(rows) else -1
            self._taker[made, site] = int(rows[best]) if len(rows) and gain[best] > self.outlet(made) else -1
        return self._taker[made, site]

    def worth(self, made: Made) -> Floats:
        """Return what one unit is worth at each site of the region [currency/unit]: to the best need, or outside."""
        if made not in self._worth:
            rows, best = self.takers(made), np.full(len(self._every_site), self.outlet(made))
            if len(rows):
                reach = self.needs.max_distance[rows]
                cost = self.roads.cost(
                    subject_of(made), self._every_site, self.needs.site[rows], reach[None, :]
                )
                best = np.maximum(best, np.max(self.value[rows][None, :] - cost, axis=1))
            self._worth[made] = best
        return self._worth[made]
