"""Which hot stream heats which cold one, and how much: heat exchange between streams, and between companies.

`fewest_matches` reaches the least utilities with the fewest exchangers. `cheapest_matches` weighs utilities
against exchangers and the pipes between sites, so that a pair far apart is joined only if it pays.

Both are transshipment models [1]_: each step of the cascade takes in heat of hot streams, gives heat to cold
ones, and passes the rest down, stream by stream, so that no match ever lets heat flow upwards. They tell the
matches and their heat; the order of exchangers along a stream and its splitting are a later design step.

References
----------
.. [1] Papoulias, S. A. and Grossmann, I. E. (1983). A structural optimization approach in process synthesis:
   II. Heat recovery networks. Computers & Chemical Engineering 7(6), 707-721.
   doi:10.1016/0098-1354(83)85023-6
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from lichen.core.errors import ModelError
from lichen.engine.kit.lp_result import relative_gap
from lichen.engine.kit.lp_run import ProgressHook
from lichen.engine.match.heat import HeatStreams, check_heat
from lichen.engine.match.heat_match_model import (
    Floats,
    Ladder,
    Prices,
    Shipped,
    cut_at_pinches,
    fewest_with,
    ladder_of,
    ship,
    transfers_of,
)

Status = Literal["optimal", "within_gap", "time_limit"]


@dataclass(frozen=True, slots=True, eq=False)
class HeatCosts:
    """What heat and exchangers cost a year.

    `hot_utility` and `cold_utility` [currency/kW], `unit` each exchanger [currency], `per_km` its pipes
    [currency/km]; `reach` beyond which no pipe is laid [km]. Raises `ModelError` on negative figures.
    """

    hot_utility: float
    cold_utility: float
    unit: float
    per_km: float = 0.0
    reach: float = np.inf

    def __post_init__(self) -> None:
        """Check the figures."""
        for name in ("hot_utility", "cold_utility", "unit", "per_km", "reach"):
            value = getattr(self, name)
            if not value >= 0 or (np.isinf(value) and name != "reach"):
                raise ModelError(f"The cost '{name}' is {value}; give a number that is not negative.")


@dataclass(frozen=True, slots=True, eq=False)
class HeatNetwork:
    """Matches of hot and cold streams.

    `status` as in `lp`; `units` exchangers, heaters and coolers [count]; `cost` a year [currency], None where no
    costs were given; `bound` below which no network can go [count, or currency], and `gap` relative to it [1].
    `hot_utility`, `cold_utility` and `recovered` heat [kW]. `matches` one row per exchanger: hot (null: hot
    utility), cold (null: cold utility), part (of the network, hottest first), heat [kW], hot_from, hot_to,
    cold_from, cold_to [°C] (null for utilities), distance [km]. `transfers` one row for each step of heat:
    hot, cold, heat [kW] and the temperatures between which it is given and taken, as above.
    """

    status: Status
    units: int
    cost: float | None
    bound: float
    gap: float
    hot_utility: float
    cold_utility: float
    recovered: float
    matches: pl.DataFrame
    transfers: pl.DataFrame


def fewest_matches(
    hot: HeatStreams,
    cold: HeatStreams,
    *,
    dt_min: float,
    forbidden: ArrayLike | None = None,
    time_limit: float | None = None,
    progress: ProgressHook | None = None,
) -> HeatNetwork:
    """Return the network of fewest exchangers that needs no more than the least utilities.

    `dt_min` least temperature difference [K]; `forbidden` pairs that may not exchange heat, shape (hot, cold);
    the utilities are then the least without them. Where nothing passes (at pinches) the network falls into
    parts, and a pair that meets in two parts needs two exchangers. `time_limit` [s]; `progress` as in `lp`.

    Raises `ModelError` as `heat_targets` does; `SolverError` if the time was up before a network was found.

    >>> hot = HeatStreams.of_flows(supply=[170, 150], target=[60, 30], capacity_flow=[3.0, 1.5])
    >>> cold = HeatStreams.of_flows(supply=[20, 80], target=[135, 140], capacity_flow=[2.0, 4.0])
    >>> network = fewest_matches(hot, cold, dt_min=10)
    >>> network.units, round(network.hot_utility, 6), round(network.cold_utility, 6)
    (6, 20.0, 60.0)
    """
    check_heat(hot, cold, dt_min)
    barred = _mask(forbidden, (len(hot), len(cold)))
    ladder = ladder_of(hot, cold, dt_min)
    least = ship(ladder, barred, Prices(1.0, 1.0, np.zeros(barred.shape), 0.0), None, None)
    parts = [ladder] if barred.any() else cut_at_pinches(ladder)
    limit = None if time_limit is None else time_limit / max(len(parts), 1)
    found = [fewest_with(part, barred, least if len(parts) == 1 else None, limit, progress) for part in parts]
    units = sum(int((shipped.heat > 0).sum()) for shipped in found)
    bound = float(sum(np.ceil(shipped.bound - 1e-6) for shipped in found))
    distance = np.zeros(barred.shape)
    return _network(hot, list(zip(parts, found, strict=True)), distance, None, units, bound)


def cheapest_matches(
    hot: HeatStreams,
    cold: HeatStreams,
    *,
    dt_min: float,
    costs: HeatCosts,
    distance: ArrayLike | None = None,
    forbidden: ArrayLike | None = None,
    gap: float = 1e-6,
    time_limit: float | None = None,
    progress: ProgressHook | None = None,
) -> HeatNetwork:
    """Return the network that costs least a year: utilities, exchangers, and pipes between sites.

    `distance` between hot and cold streams [km], shape (hot, cold), nothing where None; utilities are at hand
    everywhere. Other arguments as in `fewest_matches`; `gap` relative [1] at which the search may stop.

    Raises `ModelError` on distances that are negative or no numbers, and as `heat_targets` does; `SolverError`
    if the time was up before a network was found.

    Waste heat of one works dries what the next one makes, if the pipe is worth it:

    >>> hot, cold = HeatStreams([120.0], [60.0], [600.0]), HeatStreams([40.0], [80.0], [400.0])
    >>> costs = HeatCosts(hot_utility=300.0, cold_utility=10.0, unit=5000.0, per_km=20000.0)
    >>> [cheapest_matches(hot, cold, dt_min=10, costs=costs, distance=[[km]]).recovered for km in (2.0, 9.0)]
    [400.0, 0.0]
    """
    check_heat(hot, cold, dt_min)
    shape = (len(hot), len(cold))
    apart = np.zeros(shape) if distance is None else np.asarray(distance, dtype=np.float64).reshape(shape)
    if not (np.isfinite(apart) & (apart >= 0)).all():
        raise ModelError("Distances must be numbers of kilometres that are not negative; leave no pair out.")
    barred = _mask(forbidden, shape) | (apart > costs.reach)
    ladder = ladder_of(hot, cold, dt_min)
    prices = Prices(costs.hot_utility, costs.cold_utility, costs.unit + costs.per_km * apart, costs.unit)
    shipped = ship(ladder, barred, prices, time_limit, progress, gap=gap)
    units = int((shipped.heat > 0).sum())
    return _network(hot, [(ladder, shipped)], apart, shipped.objective, units, shipped.bound)


def _mask(forbidden: ArrayLike | None, shape: tuple[int, int]) -> NDArray[np.bool_]:
    if forbidden is None:
        return np.zeros(shape, dtype=np.bool_)
    mask = np.asarray(forbidden, dtype=np.bool_)
    if mask.shape != shape:
        raise ModelError(f"Forbidden pairs have the shape {mask.shape}; {shape} (hot, cold) is needed.")
    return mask


def _network(
    hot: HeatStreams,
    parts: list[tuple[Ladder, Shipped]],
    distance: Floats,
    cost: float | None,
    units: int,
    bound: float,
) -> HeatNetwork:
    """Put the parts together."""
    table = pl.concat(
        [
            transfers_of(ladder, shipped).with_columns(pl.lit(number, pl.Int64).alias("part"))
            for number, (ladder, shipped) in enumerate(parts)
        ]
    )
    matches = (
        table.group_by("part", "hot", "cold")
        .agg(
            pl.col("heat").sum(),
            pl.col("hot_from").max(),
            pl.col("hot_to").min(),
            pl.col("cold_from").min(),
            pl.col("cold_to").max(),
        )
        .sort("part", "hot", "cold", nulls_last=True)
    )
    apart = [
        None if i is None or j is None else float(distance[i, j])
        for i, j in zip(matches["hot"], matches["cold"], strict=True)
    ]
    hot_utility = sum(float(shipped.hot_utility) for _, shipped in parts)
    cold_utility = sum(float(shipped.cold_utility) for _, shipped in parts)
    statuses = [shipped.status for _, shipped in parts]
    order: tuple[Status, ...] = ("time_limit", "within_gap", "optimal")
    return HeatNetwork(
        status=next((status for status in order if status in statuses), "optimal"),
        units=units,
        cost=cost,
        bound=bound,
        gap=relative_gap(float(units) if cost is None else cost, bound),
        hot_utility=hot_utility,
        cold_utility=cold_utility,
        recovered=float(hot.duty.sum()) - cold_utility,
        matches=matches.with_columns(pl.Series("distance", apart, pl.Float64)),
        transfers=table.drop("part"),
    )
