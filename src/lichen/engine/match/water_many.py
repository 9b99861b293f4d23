"""Least fresh water with several contaminants: a network of reuse and regeneration, with a proven bound.

With one contaminant every process may run at its highest outlet concentration and the plan is linear
(`water`). With several, a process is at its limit for one and below it for others, concentrations depend on
flows, and the plan is bilinear. It is solved by spatial branch and bound, so the network comes with a bound
below which no network can go.

Concentrations are in ppm (mg/kg, which is g/t), flows in t/h, loads in kg/h.

References
----------
.. [1] Wang, Y. P. and Smith, R. (1994). Wastewater minimisation. Chemical Engineering Science 49(7),
   981-1006. doi:10.1016/0009-2509(94)80006-5
.. [2] Takama, N., Kuriyama, T., Shiroko, K. and Umeda, T. (1980). Optimal water allocation in a petroleum
   refinery. Computers & Chemical Engineering 4(4), 251-258. doi:10.1016/0098-1354(80)85005-8
.. [3] Savelski, M. and Bagajewicz, M. (2003). On the necessary conditions of optimality of water utilization
   systems in process plants with multiple contaminants. Chemical Engineering Science 58, 5349-5362.
   doi:10.1016/j.ces.2003.09.004
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from lichen.core.errors import ModelError, SolverError
from lichen.engine.kit.bilinear import Alternation, BilinearProgress, Turn, solve_bilinear
from lichen.engine.kit.lp_result import relative_gap
from lichen.engine.match.water_many_model import (
    Floats,
    Units,
    WaterLayout,
    completed,
    concentrations_of,
    layout_of,
    water_programme,
)

_GRAMS = 1000.0  # in a kilogram: loads are in kg/h, flow times concentration is in g/h
_EMPTY = 1e-9  # share of the largest flow below which nothing flows
_KEPT = 1e-5  # relative: by more than this no limit may be missed


@dataclass(frozen=True, slots=True, eq=False)
class WaterUses:
    """Processes that each give off loads of several contaminants to water.

    `load` [kg/h], `max_in` and `max_out`, the highest concentrations at which water may come in and leave
    [ppm], shape (process, contaminant). Raises `ModelError` on values that are negative or no numbers, and
    where a load meets an outlet that is not above its inlet.
    """

    load: Floats
    max_in: Floats
    max_out: Floats

    def __post_init__(self) -> None:
        """Check the processes and lock their arrays."""
        for name in ("load", "max_in", "max_out"):
            _lock(self, name, "process")
        if not self.load.shape == self.max_in.shape == self.max_out.shape:
            raise ModelError("Each process needs load, max_in and max_out of each contaminant.")
        wrong = np.argwhere((self.load > 0) & (self.max_out <= self.max_in) | (self.max_out < self.max_in))
        if len(wrong):
            p, k = wrong[0]
            raise ModelError(
                f"Process {p} may take in {self.max_in[p, k]:g} ppm of contaminant {k} and let out "
                f"{self.max_out[p, k]:g} ppm: the outlet must be the higher one; perhaps the two are swapped."
            )

    @property
    def limiting_flow(self) -> Floats:
        """The flow that suffices a process whatever comes in within its limits [t/h], shape (process,)."""
        rise = np.where(self.load > 0, self.max_out - self.max_in, 1.0)
        flow: Floats = (self.load * _GRAMS / rise).max(axis=1, initial=0.0)
        return flow


@dataclass(frozen=True, slots=True, eq=False)
class Regenerators:
    """Treatments that clean water so that it may be used again.

    `removal` share of each contaminant that is taken out [1] and `max_in` at which water may come in [ppm],
    shape (regenerator, contaminant); `most` that they can treat [t/h] and `cost` of treating a tonne, relative
    to a tonne of fresh water [1], shape (regenerator,). Raises `ModelError` on values out of range.
    """

    removal: Floats
    most: Floats
    cost: Floats
    max_in: Floats = field(default_factory=lambda: np.full((1, 1), np.inf))

    def __post_init__(self) -> None:
        """Check the treatments and lock their arrays."""
        for name in ("removal", "most", "cost", "max_in"):
            _lock(self, name, "regenerator")
        if (self.removal > 1).any():
            raise ModelError("A regenerator removes at most all of a contaminant: give shares of at most 1.")
        if not len(self.removal) == len(self.most) == len(self.cost):
            raise ModelError("Each regenerator needs removal, most and cost.")
        if not np.isfinite(self.most).all():
            raise ModelError("Each regenerator needs the most that it can treat [t/h].")
        object.__setattr__(self, "max_in", np.broadcast_to(self.max_in, self.removal.shape))


@dataclass(frozen=True, slots=True, eq=False)
class CleanNetwork:
    """Who sends how much water to whom so that least is spent, and the proof of it.

    `status`: ``optimal`` within the gap asked for, ``time_limit`` the best at that moment, ``stopped`` as near
    as the arithmetic allows. `fresh` water used [t/h]; `spent` fresh water plus the cost of treatment, counted
    in fresh water [t/h], and `bound` below which no network can spend; `gap` between them relative to what is
    spent [1]. `fresh_without_reuse` what it would be if no water served twice (infinite where fresh water
    alone is not clean enough) [t/h]. `links` one row per connection: giver (null: fresh water), receiver (null:
    drain), flow [t/h]; units count through, processes first. `uses` one row per unit and contaminant: unit,
    contaminant, flow [t/h], concentration_in, limit_in, concentration_out, limit_out [ppm].
    """

    status: Literal["optimal", "time_limit", "stopped"]
    fresh: float
    spent: float
    bound: float
    gap: float
    fresh_without_reuse: float
    links: pl.DataFrame
    uses: pl.DataFrame


def water_for_many(
    uses: WaterUses,
    *,
    regenerators: Regenerators | None = None,
    fresh_concentration: ArrayLike = 0.0,
    drain_max: ArrayLike = np.inf,
    gap: float = 1e-4,
    time_limit: float | None = None,
    progress: Callable[[BilinearProgress], object] | None = None,
) -> CleanNetwork:
    """Return the network that spends least on fresh water and treatment, proven up to the gap.

    `fresh_concentration` in fresh water and `drain_max`, the most in the mixture that is let go [ppm], numbers
    or shape (contaminant,) (no process takes more than its limiting flow: thinning does not count as keeping a
    limit); `gap` relative [1]; `time_limit` [s] of the linear solver's clock; `progress` is called every few
    nodes with figures in units of the largest flow.

    Raises `ModelError` if fresh water is not clean enough or the limits contradict one another; `SolverError`
    if the time was up before a network was found.

    The two processes and two contaminants of Wang and Smith (1994):

    >>> two = WaterUses(
    ...     load=[[4.0, 2.0], [5.6, 2.1]], max_in=[[0, 25], [80, 30]], max_out=[[100, 75], [240, 90]])
    >>> network = water_for_many(two)
    >>> network.status, round(network.fresh, 2), round(network.fresh_without_reuse, 2)
    ('optimal', 54.0, 63.33)
    """
    kinds = uses.load.shape[1]
    clean = np.broadcast_to(np.asarray(fresh_concentration, dtype=np.float64), (kinds,))
    limit = np.broadcast_to(np.asarray(drain_max, dtype=np.float64), (kinds,))
    if not (np.isfinite(clean) & (clean >= 0)).all() or np.isnan(limit).any() or (limit < 0).any():
        raise ModelError("Concentrations must be numbers that are not negative.")
    units = _units(uses, regenerators)
    layout = layout_of(units)
    programme, by_strength, by_split = water_programme(units, layout, clean, limit)
    turns = [Turn(layout.strength.ravel(), by_strength), Turn(layout.split, by_split)]
    ways = [Alternation(programme, order, lambda x: completed(layout, x)) for order in (turns, turns[::-1])]

    def repair(x: Floats) -> Floats | None:
        start = completed(layout, x)
        good = [point for way in ways if (point := way.improve(start)) is not None]
        return min(good, key=lambda point: float(programme.cost @ point)) if good else None

    top = programme.upper.copy()  # every unit at its highest outlet: what the relaxation may not think of
    found = solve_bilinear(
        programme,
        repair=repair,
        repair_seconds=lambda: sum(way.seconds for way in ways),
        starts=(top,),
        gap=gap,
        time_limit=time_limit,
        progress=progress,
    )
    if found.x is None:
        raise SolverError("No network was found in the time there was; there may be one. Give it more time.")
    return _network(uses, units, layout, clean, found.x, found.status, found.bound)


def _units(uses: WaterUses, regenerators: Regenerators | None) -> Units:
    """Return processes and regenerators as units of one kind; the limiting flow is enough for a process.

    More than its limiting flow never helps: what is beyond may as well pass the process by.
    """
    count, kinds = uses.load.shape
    added = (
        Regenerators(np.zeros((0, kinds)), np.zeros(0), np.zeros(0)) if regenerators is None else regenerators
    )
    if added.removal.shape[1] != kinds:
        raise ModelError(
            f"The regenerators tell {added.removal.shape[1]} contaminants, the processes {kinds}."
        )
    highest = np.full(kinds, float(uses.max_out.max(initial=1.0))) if count == 0 else uses.max_out.max(axis=0)
    dirty = np.where(np.isfinite(added.max_in), added.max_in, highest)
    return Units(
        load=np.concatenate([uses.load * _GRAMS, np.zeros(added.removal.shape)]),
        passes=np.concatenate([np.ones((count, kinds)), 1 - added.removal]),
        max_in=np.concatenate([uses.max_in, added.max_in]),
        max_out=np.concatenate([uses.max_out, np.maximum(dirty * (1 - added.removal), 1e-6 * highest)]),
        most=np.concatenate([uses.limiting_flow, added.most]),
        cost=np.concatenate([np.zeros(count), added.cost]),
    )


def _network(
    uses: WaterUses,
    units: Units,
    layout: WaterLayout,
    clean: Floats,
    x: Floats,
    status: Literal["optimal", "time_limit", "stopped"],
    bound: float,
) -> CleanNetwork:
    inlet, outlet = concentrations_of(units, layout, clean, x)
    size = np.maximum(units.max_out, 1e-300)
    over = np.concatenate([(inlet - units.max_in) / size, (outlet - units.max_out) / size])
    if np.nanmax(over, initial=0.0) > _KEPT:
        raise SolverError(
            "The network found misses a limit; choose units that differ by fewer orders of magnitude."
        )
    flow, fresh = x[layout.flow] * layout.unit, x[layout.fresh] * layout.unit
    through = x[layout.through] * layout.unit
    count, kinds = units.load.shape
    spent = float(fresh.sum() + units.cost @ through)
    least = min(bound * layout.unit, spent)
    unit, kind = (a.ravel() for a in np.indices((count, kinds)))
    table = pl.DataFrame(
        {
            "unit": unit,
            "contaminant": kind,
            "flow": through[unit],
            "concentration_in": inlet.ravel(),
            "limit_in": units.max_in.ravel(),
            "concentration_out": outlet.ravel(),
            "limit_out": units.max_out.ravel(),
        }
    ).with_columns(pl.col("concentration_in", "concentration_out").fill_nan(None))
    return CleanNetwork(
        status=status,
        fresh=float(fresh.sum()),
        spent=spent,
        bound=least,
        gap=relative_gap(spent, least),
        fresh_without_reuse=_alone(uses, clean),
        links=_links(layout, count, fresh, flow),
        uses=table,
    )


def _alone(uses: WaterUses, clean: Floats) -> float:
    """Return the fresh water without reuse [t/h], infinite where it is not clean enough."""
    rise = np.maximum(uses.max_out - clean, 1e-300)
    flow = np.where(uses.load > 0, uses.load * _GRAMS / rise, 0.0).max(axis=1, initial=0.0)
    able = bool((uses.max_in >= clean)[flow > 0].all())
    return float(flow.sum()) if able else np.inf


def _links(layout: WaterLayout, count: int, fresh: Floats, flow: Floats) -> pl.DataFrame:
    used, taken = np.flatnonzero(flow > _EMPTY * layout.unit), np.flatnonzero(fresh > _EMPTY * layout.unit)
    return pl.DataFrame(
        {
            "giver": np.concatenate([np.full(len(taken), -1), layout.giver[used]]),
            "receiver": np.concatenate(
                [taken, np.where(layout.receiver[used] == count, -1, layout.receiver[used])]
            ),
            "flow": np.concatenate([fresh[taken], flow[used]]),
        },
        schema={"giver": pl.Int64, "receiver": pl.Int64, "flow": pl.Float64},
    ).with_columns(pl.col("giver", "receiver").replace(-1, None))


def _lock(parts: WaterUses | Regenerators, name: str, kind: str) -> None:
    array = np.array(getattr(parts, name), dtype=np.float64)
    array.setflags(write=False)
    wrong = np.argwhere(~(array >= 0))
    if len(wrong):
        raise ModelError(
            f"The {name} of {kind} {wrong[0][0]} is {array[tuple(wrong[0])]:g}; give a number that is not negative."
        )
    object.__setattr__(parts, name, array)
