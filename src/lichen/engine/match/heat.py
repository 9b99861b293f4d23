"""Heat that may pass between streams: least utilities, pinch, cascade and composite curves (pinch analysis).

Hot streams are to be cooled, cold streams to be heated; heat passes from one to the other where the hot one
is at least `dt_min` warmer. On the *shifted* scale (hot temperatures half of `dt_min` down, cold ones half
of it up) heat passes wherever it does not flow upwards, so the least utilities follow from one running sum
(problem table [1]_). Streams that condense or boil at one temperature are exact here: they are steps of the
cascade, not intervals of an invented width, as in the original.

References
----------
.. [1] Linnhoff, B. and Flower, J. R. (1978). Synthesis of heat exchanger networks: I. Systematic generation of
   energy optimal networks. AIChE Journal 24(4), 633-642. doi:10.1002/aic.690240411
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from lichen.core.errors import ModelError
from lichen.engine.match.heat_steps import released, shifted_ends

Floats = NDArray[np.float64]

_ABSOLUTE_ZERO = -273.15
_ROUNDING = 1e-9  # a heat flow below this share of all duties is a zero that was rounded


@dataclass(frozen=True, slots=True, eq=False)
class HeatStreams:
    """Streams that are to be cooled, or streams that are to be heated.

    `supply` and `target` temperatures [°C] and `duty`, the heat given off or taken up between them [kW],
    shape (stream,). Supply and target of a stream that condenses or boils are equal. Raises `ModelError` on
    values that are not finite, temperatures below absolute zero, or negative duties.
    """

    supply: Floats
    target: Floats
    duty: Floats

    def __post_init__(self) -> None:
        """Check the streams and lock their arrays."""
        for name in ("supply", "target", "duty"):
            array = np.array(getattr(self, name), dtype=np.float64, ndmin=1)
            array.setflags(write=False)
            object.__setattr__(self, name, array)
        if not self.supply.shape == self.target.shape == self.duty.shape or self.duty.ndim != 1:
            raise ModelError("Each heat stream needs a supply temperature, a target temperature and a duty.")
        for name, unit, least in (
            ("supply", "°C", _ABSOLUTE_ZERO),
            ("target", "°C", _ABSOLUTE_ZERO),
            ("duty", "kW", 0.0),
        ):
            values = getattr(self, name)
            wrong = np.flatnonzero(~(np.isfinite(values) & (values >= least)))
            if len(wrong):
                raise ModelError(
                    f"Heat stream {wrong[0]} has a {name} of {values[wrong[0]]:g} {unit}; "
                    f"give a finite number of at least {least:g} {unit}."
                )

    @classmethod
    def of_flows(cls, supply: ArrayLike, target: ArrayLike, capacity_flow: ArrayLike) -> HeatStreams:
        """Make streams from heat-capacity flows (mass flow times specific heat).

        `supply` and `target` [°C] and `capacity_flow` [kW/K], shape (stream,). Raises `ModelError` as the
        class does, and for a stream that does not change its temperature: its duty has to be given.

        >>> HeatStreams.of_flows(supply=[170.0], target=[60.0], capacity_flow=[3.0]).duty.tolist()
        [330.0]
        """
        start, end, flow = (
            np.atleast_1d(np.asarray(a, dtype=np.float64)) for a in (supply, target, capacity_flow)
        )
        if not start.shape == end.shape == flow.shape:
            raise ModelError("Each heat stream needs a supply temperature, a target temperature and a flow.")
        if (start == end).any():
            raise ModelError(
                f"Heat stream {np.flatnonzero(start == end)[0]} does not change its temperature, so its "
                "heat-capacity flow says nothing: give its duty [kW] with HeatStreams(supply, target, duty)."
            )
        return cls(start, end, np.abs(start - end) * flow)

    @classmethod
    def none(cls) -> HeatStreams:
        """Make an empty set of streams.

        >>> len(HeatStreams.none())
        0
        """
        return cls(np.zeros(0), np.zeros(0), np.zeros(0))

    def __len__(self) -> int:
        """Return the number of streams."""
        return len(self.duty)


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Temperature over heat: `heat` [kW] and `temperature` [°C], shape (point,), from cold to hot."""

    heat: Floats
    temperature: Floats


@dataclass(frozen=True, slots=True, eq=False)
class HeatTargets:
    """What the streams need at least, and where heat is scarce.

    `hot_utility` and `cold_utility` least heating and cooling from outside [kW]; `recovered` heat that
    passes between the streams then [kW]; `pinch` shifted temperatures at which no heat passes from above to
    below [°C], shape (pinch,), hottest first (none for a threshold problem; there hot streams are at
    ``pinch + dt_min / 2`` and cold ones at ``pinch - dt_min / 2``). `cascade` one row per temperature
    interval (and per level at which streams condense or boil, where both ends are equal), hottest first:
    shifted_from, shifted_to [°C], hot, cold (heat given off and taken up there), surplus, heat_in, heat_out
    (passing on, utilities included) [kW]. `hot_composite` begins at no heat and `cold_composite` at the
    cold utility, both over real temperatures, so that they overlap where heat is recovered;
    `grand_composite` is the heat that passes on over shifted temperatures.
    """

    dt_min: float
    hot_utility: float
    cold_utility: float
    recovered: float
    pinch: Floats
    cascade: pl.DataFrame
    hot_composite: Curve
    cold_composite: Curve
    grand_composite: Curve


def heat_targets(hot: HeatStreams, cold: HeatStreams, *, dt_min: float) -> HeatTargets:
    """Return the least utilities of hot and cold streams that exchange heat at `dt_min` [K] or more.

    Raises `ModelError` if a hot stream gets warmer, a cold stream gets colder, or `dt_min` is negative or
    no number.

    The four-stream example of the pinch literature:

    >>> hot = HeatStreams.of_flows(supply=[170, 150], target=[60, 30], capacity_flow=[3.0, 1.5])
    >>> cold = HeatStreams.of_flows(supply=[20, 80], target=[135, 140], capacity_flow=[2.0, 4.0])
    >>> targets = heat_targets(hot, cold, dt_min=10)
    >>> targets.hot_utility, targets.cold_utility, targets.recovered, targets.pinch.tolist()
    (20.0, 60.0, 450.0, [85.0])
    """
    check_heat(hot, cold, dt_min)
    hot_duty, hot_ends = _shifted(hot, -dt_min / 2)
    cold_duty, cold_ends = _shifted(cold, dt_min / 2)
    grid = np.unique(np.concatenate([hot_ends.ravel(), cold_ends.ravel()]))[::-1]
    corners = np.repeat(grid, 2)  # above and below what condenses or boils at each temperature
    upper, lower = corners[:-1], corners[1:]
    given, taken = released(grid, hot_ends, hot_duty), released(grid, cold_ends, cold_duty)
    surplus = given - taken
    tiny = _ROUNDING * (hot_duty.sum() + cold_duty.sum())
    running = np.concatenate([[0.0], np.cumsum(surplus)])
    hot_utility = max(0.0, -float(running.min()))
    flow = running + hot_utility
    flow[np.abs(flow) <= tiny] = 0.0
    cold_utility = float(flow[-1])
    used = (upper != lower) | (given > 0) | (taken > 0)
    return HeatTargets(
        dt_min=float(dt_min),
        hot_utility=float(flow[0]),
        cold_utility=cold_utility,
        recovered=float(hot_duty.sum()) - cold_utility,
        pinch=_pinches(corners, flow),
        cascade=pl.DataFrame(
            {
                "shifted_from": upper[used],
                "shifted_to": lower[used],
                "hot": given[used],
                "cold": taken[used],
                "surplus": surplus[used],
                "heat_in": flow[:-1][used],
                "heat_out": flow[1:][used],
            }
        ),
        hot_composite=_composite(upper + dt_min / 2, lower + dt_min / 2, given, 0.0),
        cold_composite=_composite(upper - dt_min / 2, lower - dt_min / 2, taken, cold_utility),
        grand_composite=_curve(flow[::-1][: len(corners)], corners[::-1]),
    )


def check_heat(hot: HeatStreams, cold: HeatStreams, dt_min: float) -> None:
    """Raise `ModelError` if streams go the wrong way or `dt_min` [K] is negative or no number.

    >>> check_heat(HeatStreams.none(), HeatStreams.none(), 10.0)
    """
    if not (np.isfinite(dt_min) and dt_min >= 0):
        raise ModelError(
            f"The least temperature difference is {dt_min} K; give a number that is not negative."
        )
    kinds: tuple[tuple[Literal["hot", "cold"], HeatStreams, int], ...] = (("hot", hot, -1), ("cold", cold, 1))
    for kind, streams, sign in kinds:
        wrong = np.flatnonzero((streams.target - streams.supply) * sign < 0)
        if len(wrong):
            at, other = wrong[0], "cold" if kind == "hot" else "hot"
            raise ModelError(
                f"The {kind} stream {at} goes from {streams.supply[at]:g} to {streams.target[at]:g} °C: "
                f"that is a {other} stream, or its supply and target are swapped."
            )


def _shifted(streams: HeatStreams, shift: float) -> tuple[Floats, Floats]:
    """Return duties [kW], shape (stream,), and upper and lower shifted ends [°C], shape (2, stream).

    Streams without duty are left out.
    """
    some = streams.duty > 0
    return streams.duty[some], shifted_ends(streams.supply[some], streams.target[some], shift)


def _pinches(corners: Floats, flow: Floats) -> Floats:
    """Return the shifted temperatures where no heat passes, the two open ends left aside.

    At the hottest corner nothing passes where no hot utility is needed, at the coldest where no cold
    utility is: that is the mark of a threshold problem, not of a pinch.
    """
    if not len(corners):
        return _locked(corners)
    zero = flow == 0.0
    if flow[0] == 0.0:
        zero &= corners != corners[0]
    if flow[-1] == 0.0:
        zero &= corners != corners[-1]
    return _locked(np.unique(corners[zero])[::-1])


def _composite(upper: Floats, lower: Floats, heat: Floats, start: float) -> Curve:
    """Return the composite curve of one kind of stream, from its coldest point up, gaps bridged upright."""
    there = np.flatnonzero(heat[::-1] > 0)
    low, high, step = lower[::-1][there], upper[::-1][there], heat[::-1][there]
    ends = start + np.cumsum(step)
    heats = np.stack([ends - step, ends], axis=1).ravel()
    temperatures = np.stack([low, high], axis=1).ravel()
    return _curve(heats, temperatures)


def _curve(heat: Floats, temperature: Floats) -> Curve:
    """Return the curve without points that repeat the one before."""
    keep = np.ones(len(heat), dtype=np.bool_)
    keep[1:] = (np.diff(heat) != 0) | (np.diff(temperature) != 0)
    return Curve(_locked(heat[keep]), _locked(temperature[keep]))


def _locked(array: Floats) -> Floats:
    copy = np.array(array)
    copy.setflags(write=False)
    return copy
