"""What hauling a thing from one site to another costs, for any pair, by the cheapest mode that carries it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from lichen.core.graph import Region
from lichen.core.technologies import Catalogue, per_euro
from lichen.engine.match.compile import DEFAULT_DETOUR, known_distances, region_points
from lichen.engine.match.figures import Figures, Subject
from lichen.engine.match.problem import Floats, Ints

HELD = 2000  # sites up to which all distances between them are held [count]


@dataclass(frozen=True, slots=True)
class Road:
    """A mode of transport: `fixed` [currency/unit], `rate` [currency/(unit km)], `rate_co2e` [t/(unit km)] per km of
    haul, `detour` km of haul per km as the crow flies, `longest` haul [km].
    """

    mode: str
    fixed: float
    rate: float
    rate_co2e: float
    detour: float
    longest: float


class Roads:
    """Hauls between the sites of a region; what the region has no mode for goes by one of the catalogue."""

    def __init__(
        self, region: Region, catalogue: Catalogue, carbon_price: float, max_distance: float
    ) -> None:
        self.carbon_price, self.max_distance = carbon_price, max_distance
        self._table = Figures("transport", region.transport)
        self._known = known_distances(region)
        self._points = region_points(region)
        self._catalogue, self._currency = catalogue, region.currency
        self._roads: dict[Subject, tuple[Road, ...]] = {}
        self._crow = self._all_crow() if len(self._points) <= HELD else None

    def roads(self, subject: Subject) -> tuple[Road, ...]:
        """Return the modes that carry a thing; none if neither region nor catalogue has one."""
        if subject not in self._roads:
            rows = self._table.best(None, subject)
            own = tuple(
                Road(row["mode"], row["cost_fixed"] or 0.0, row["cost_per_km"], row["co2e_per_km"] or 0.0,
                     row["detour_factor"] or DEFAULT_DETOUR,
                     math.inf if row["max_distance"] is None else row["max_distance"])
                for row in rows
            )  # fmt: skip
            self._roads[subject] = own or self._spare(subject)
        return self._roads[subject]

    def _spare(self, subject: Subject) -> tuple[Road, ...]:
        modes = [mode for mode in self._catalogue.modes if mode.dimension == subject.dimension]
        named = [mode for mode in modes if mode.resource == subject.key]
        return tuple(
            Road(mode.mode, mode.cost_fixed * rate, mode.cost_per_km * rate, mode.co2e_per_km, mode.detour_factor,
                 math.inf if mode.max_distance is None else mode.max_distance)
            for mode in named or [mode for mode in modes if not mode.resource]
            for rate in [per_euro(self._currency, mode.year)[0]]
        )  # fmt: skip

    def _all_crow(self) -> Floats:
        every = np.arange(len(self._points))
        rows, columns = np.repeat(every, len(every)), np.tile(every, len(every))
        flown = self._points.take(rows).distance_to(self._points.take(columns))
        return flown.reshape(len(every), len(every))

    def crow(self, start: Ints, end: Ints) -> Floats:
        """Return the distances as the crow flies [km], shape (start, end)."""
        if self._crow is not None:
            return np.asarray(self._crow[np.ix_(start, end)])
        rows, columns = np.repeat(start, len(end)), np.tile(end, len(start))
        flown = self._points.take(rows).distance_to(self._points.take(columns))
        return flown.reshape(len(start), len(end))

    def cost(self, subject: Subject, start: Ints, end: Ints, reach: Floats | float = math.inf) -> Floats:
        """Return what one unit costs with its emissions between sites [currency/unit], shape (start, end).

        Infinite where no mode reaches, or the haul is beyond `reach` [km], which broadcasts; nothing within a site.
        """
        best = np.full((len(start), len(end)), math.inf)
        if not len(start) or not len(end):
            return best
        crow = self.crow(start, end)
        stated = self._stated(start, end)
        for road in self.roads(subject):
            haul = np.where(np.isnan(stated), crow * road.detour, stated)
            price = road.fixed + (road.rate + self.carbon_price * road.rate_co2e) * haul
            far = haul > np.minimum(min(road.longest, self.max_distance), reach)
            best = np.minimum(best, np.where(far, math.inf, price))
        return np.where(start[:, None] == end[None, :], 0.0, best)

    def _stated(self, start: Ints, end: Ints) -> Floats:
        stated = np.full((len(start), len(end)), np.nan)
        if self._known:
            for (first, last), km in self._known.items():
                stated[np.ix_(start == first, end == last)] = km
        return stated

    def haul(
        self, subject: Subject, start: int, end: int, reach: float = math.inf
    ) -> tuple[float, float, float, str]:
        """Return haul [km], money [currency/unit], emissions [t/unit] and mode of the cheapest way between two sites.

        Without a way the haul is infinite; within a site there is none to go.
        """
        if start == end:
            return 0.0, 0.0, 0.0, ""
        one, other = np.array([start]), np.array([end])
        crow = float(self._crow[start, end]) if self._crow is not None else float(self.crow(one, other)[0, 0])
        stated = self._known.get((start, end))
        found = (math.inf, math.inf, 0.0, "")
        best = math.inf
        for road in self.roads(subject):
            km = crow * road.detour if stated is None else stated
            price, co2e = road.fixed + road.rate * km, road.rate_co2e * km
            if km <= min(road.longest, self.max_distance, reach) and price + self.carbon_price * co2e < best:
                found, best = (km, price, co2e, road.mode), price + self.carbon_price * co2e
        return found
