"""Least fresh water where what leaves one use may serve another: two exact plans for one contaminant.

`water_for_loads` is for processes that wash off a given load and may do so with any flow (washing,
extraction); `water_for_flows` is for sources and sinks of given flow (cooling towers, boilers, products
with water in them). Both are linear: for a given load some best plan lets every process run to its highest
outlet concentration [2]_, which makes the concentrations of what is passed on known beforehand.

Concentrations are in ppm (mg/kg, which is g/t), flows in t/h, loads in kg/h.

References ---------- .. [1] Wang, Y. P. and Smith, R. (1994). Wastewater minimisation. Chemical Engineering
Science 49(7), 981-1006.
   doi:10.1016/0009-2509(94)80006-5
.. [2] Savelski, M. J. and Bagajewicz, M. J. (2000). On the optimality conditions of water utilization systems in
   process plants with single contaminants. Chemical Engineering Science 55(21), 5035-5048.
   doi:10.1016/S0009-2509(00)00127-8
.. [3] El-Halwagi, M. M., Gabriel, F. and Harell, D. (2003). Rigorous graphical targeting for resource
   conservation via material recycle/reuse networks. Industrial & Engineering Chemistry Research 42(19),
   4319-4328. doi:10.1021/ie030318a
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lichen.core.errors import ModelError
from lichen.engine.match.water_model import all_arcs, check_balance, excess, least_water, link_table

Floats = NDArray[np.float64]

_GRAMS = 1000.0  # in a kilogram: loads are in kg/h, flow times concentration is in g/h


@dataclass(frozen=True, slots=True, eq=False)
class WaterProcesses:
    """Processes that each give off a load of one contaminant to water.

    `load` [kg/h], `max_in` and `max_out`, the highest concentrations at which water may come in and leave
    [ppm], shape (process,). Raises `ModelError` on values that are negative or no numbers, on outlets that
    are not above their inlets, and on more than one contaminant.
    """

    load: Floats
    max_in: Floats
    max_out: Floats

    def __post_init__(self) -> None:
        """Check the processes and lock their arrays."""
        _lock(self, "process")
        wrong = np.flatnonzero(self.max_out <= self.max_in)
        if len(wrong):
            at = wrong[0]
            raise ModelError(
                f"Process {at} may take in {self.max_in[at]:g} ppm and let out {self.max_out[at]:g} ppm: "
                "the outlet must be the higher one; perhaps the two are swapped."
            )


@dataclass(frozen=True, slots=True, eq=False)
class WaterSources:
    """Water that is there: `concentration` [ppm] and `flow` [t/h], shape (source,).

    Raises `ModelError` on values that are negative or no numbers, and on more than one contaminant.
    """

    concentration: Floats
    flow: Floats

    def __post_init__(self) -> None:
        """Check the sources and lock their arrays."""
        _lock(self, "source")


@dataclass(frozen=True, slots=True, eq=False)
class WaterSinks:
    """Water that is wanted: highest `concentration` [ppm] and `flow` [t/h], shape (sink,).

    Raises `ModelError` on values that are negative or no numbers, and on more than one contaminant.
    """

    concentration: Floats
    flow: Floats

    def __post_init__(self) -> None:
        """Check the sinks and lock their arrays."""
        _lock(self, "sink")


@dataclass(frozen=True, slots=True, eq=False)
class WaterNetwork:
    """Who sends how much water to whom so that the least fresh water is used.

    `fresh` least fresh water, `fresh_without_reuse` what it would be if no water served twice (infinite
    where fresh water alone is not clean enough), `discharged` what is left over [t/h]. `links` one row per
    connection: giver (null: fresh water), receiver (null: discharged), flow [t/h], concentration [ppm].
    `receivers` one row per process or sink that uses water: receiver, flow [t/h], concentration_in,
    limit_in and, for processes, concentration_out, limit_out [ppm].
    """

    fresh: float
    fresh_without_reuse: float
    discharged: float
    links: pl.DataFrame
    receivers: pl.DataFrame


def water_for_loads(processes: WaterProcesses, *, fresh_concentration: float = 0.0) -> WaterNetwork:
    """Return the network of least fresh water for processes of given load; among equals, of least flow.

    `fresh_concentration` of the contaminant in fresh water [ppm]. Raises `ModelError` if a process needs
    cleaner water than there is.

    The four processes of Wang and Smith (1994):

    >>> four = WaterProcesses(load=[2, 5, 30, 4], max_in=[0, 50, 50, 400], max_out=[100, 100, 800, 800])
    >>> network = water_for_loads(four)
    >>> round(network.fresh, 6), round(network.fresh_without_reuse, 6)
    (90.0, 112.5)
    """
    clean = _clean(fresh_concentration)
    used = np.flatnonzero(processes.load > 0)
    load, limit, out = processes.load[used] * _GRAMS, processes.max_in[used], processes.max_out[used]
    dirty = np.flatnonzero(limit < clean)
    if len(dirty):
        raise ModelError(
            f"Process {used[dirty[0]]} takes in at most {limit[dirty[0]]:g} ppm, and fresh water has {clean:g} "
            "ppm: clean the fresh water first, or let the process take in dirtier water."
        )
    count = len(used)
    arcs = all_arcs(out, count, clean, same=True)
    # Three rows for each process: it takes up its load; it takes in no dirtier water than it may; and it gives
    # no more than it takes in.
    zero, open_end = np.zeros(count), np.full(count, -np.inf)
    flow = least_water(
        arcs,
        np.concatenate([load / out, open_end, open_end]),
        np.concatenate([load / out, zero, zero]),
        [
            (arcs.receiver, (out[arcs.receiver] - arcs.strength) / out[arcs.receiver]),
            (count + arcs.receiver, excess(arcs, limit)),
            (2 * count + arcs.giver % max(count, 1), np.where(arcs.fresh, 0.0, 1.0)),
            (2 * count + arcs.receiver, np.full(len(arcs.giver), -1.0)),
        ],
        then_least_flow=True,
    )
    inlet, brought = arcs.into(flow), arcs.into(flow * arcs.strength)
    left, outlet = inlet - arcs.out_of(flow), (brought + load) / inlet
    network = WaterNetwork(
        fresh=float(flow[arcs.fresh].sum()),
        fresh_without_reuse=float((load / (out - clean)).sum()),
        discharged=float(left.sum()),
        links=link_table(arcs, flow, left, outlet, used, used),
        receivers=pl.DataFrame(
            {
                "receiver": used,
                "flow": inlet,
                "concentration_in": brought / inlet,
                "limit_in": limit,
                "concentration_out": outlet,
                "limit_out": out,
            }
        ),
    )
    away = network.links.filter(pl.col("receiver").is_null())
    check_balance("water", network.fresh, float(away["flow"].sum()))
    carried = float((away["flow"] * away["concentration"]).sum())
    check_balance("contaminant", network.fresh * clean + float(load.sum()), carried)
    return network


def water_for_flows(
    sources: WaterSources, sinks: WaterSinks, *, fresh_concentration: float = 0.0
) -> WaterNetwork:
    """Return the network of least fresh water for sinks of given flow that sources of given flow may serve.

    `fresh_concentration` of the contaminant in fresh water [ppm]. Raises `ModelError` if the sinks need
    cleaner water than there is.

    >>> sources = WaterSources(concentration=[0, 14, 25, 34], flow=[2.88, 18.0, 21.24, 5.04])
    >>> sinks = WaterSinks(concentration=[0, 10, 1], flow=[4.32, 20.88, 71.28])
    >>> network = water_for_flows(sources, sinks)
    >>> round(network.fresh, 6), round(network.fresh_without_reuse, 6)
    (74.4768, 96.48)
    """
    clean = _clean(fresh_concentration)
    n_sources, used = len(sources.flow), np.flatnonzero(sinks.flow > 0)
    wanted, limit = sinks.flow[used], sinks.concentration[used]
    count = len(used)
    arcs = all_arcs(sources.concentration, count, clean, same=False)
    # Two rows for each sink (it gets its flow, and no dirtier than it may), one for each source (what it has).
    try:
        flow = least_water(
            arcs,
            np.concatenate([wanted, np.full(count, -np.inf), np.zeros(n_sources)]),
            np.concatenate([wanted, np.zeros(count), sources.flow]),
            [
                (arcs.receiver, np.ones(len(arcs.giver))),
                (count + arcs.receiver, excess(arcs, limit)),
                (2 * count + arcs.giver % max(n_sources, 1), np.where(arcs.fresh, 0.0, 1.0)),
            ],
            then_least_flow=False,
        )
    except ModelError as error:
        raise ModelError(
            f"The sinks cannot all be served: one accepts at most {limit.min():g} ppm, fresh water has {clean:g} "
            "ppm, and the sources have too little that is cleaner. Clean the fresh water first."
        ) from error
    inlet = arcs.into(flow)
    left = sources.flow - arcs.out_of(flow)
    brought = arcs.into(flow * arcs.strength)
    network = WaterNetwork(
        fresh=float(flow[arcs.fresh].sum()),
        fresh_without_reuse=float(wanted.sum()) if (limit >= clean).all() else np.inf,
        discharged=float(left.sum()),
        links=link_table(arcs, flow, left, sources.concentration, np.arange(n_sources), used),
        receivers=pl.DataFrame(
            {"receiver": used, "flow": inlet, "concentration_in": brought / inlet, "limit_in": limit}
        ),
    )
    check_balance(
        "water", network.fresh + float(sources.flow.sum()), float(wanted.sum()) + network.discharged
    )
    return network


def _lock(parts: WaterProcesses | WaterSources | WaterSinks, kind: str) -> None:
    """Turn the fields into locked arrays of one length; raise `ModelError` if they are none."""
    names = [field.name for field in fields(parts)]
    for name in names:
        array = np.array(getattr(parts, name), dtype=np.float64, ndmin=1)
        array.setflags(write=False)
        object.__setattr__(parts, name, array)
        if array.ndim > 1:
            raise ModelError(
                f"The {name} of each {kind} has {array.shape[1]} figures, so there is more than one contaminant; "
                "this plan is for one. Plan for the one that limits reuse, and check the others on the result."
            )
        wrong = np.flatnonzero(~(np.isfinite(array) & (array >= 0)))
        if len(wrong):
            raise ModelError(
                f"The {name} of {kind} {wrong[0]} is {array[wrong[0]]:g}; give a number that is not negative."
            )
    if len({getattr(parts, name).shape for name in names}) > 1:
        raise ModelError(f"Each {kind} needs all of: {', '.join(names)}.")


def _clean(concentration: float) -> float:
    if not (np.isfinite(concentration) and concentration >= 0):
        raise ModelError(f"Fresh water has {concentration} ppm; give a number that is not negative.")
    return float(concentration)
