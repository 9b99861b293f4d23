"""What a transport problem is, and what its plan and its proof are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lichen.core.errors import ModelError
from lichen.engine.kit.geo import Points
from lichen.engine.kit.spatial import PairSearch

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class TransportProblem:
    """Carry amounts from sources to sinks at least cost; any unit may stay where it is at a cost of its own.

    A unit from i to j costs ``source_cost[i] + sink_cost[j] + rate · distance(i, j)``; a unit of supply that is not
    carried costs ``leave_source[i]``, a unit of demand that is not met ``leave_sink[j]``. Any of them may be negative,
    `rate` may not. A pair may meet if ``allowed[source_class, sink_class]`` and its distance is at most `max_distance`.

    `supply` shape (source,) and `demand` (sink,) [unit]; `rate` [money/(unit km)]; the costs [money/unit] shapes
    (source,) and (sink,), or numbers; `max_distance` [km] shape (source,) or a number.

    Raises `ModelError` where a figure is missing, negative where it may not be, or shapes do not fit.

    >>> here, there = Points.plane([0.0], [0.0]), Points.plane([3.0], [4.0])
    >>> TransportProblem(here, there, [10.0], [4.0], rate=1.0, leave_source=20.0, leave_sink=0.0).supply.tolist()
    [10.0]
    """

    sources: Points
    sinks: Points
    supply: Floats
    demand: Floats
    rate: float
    leave_source: Floats
    leave_sink: Floats
    source_cost: Floats
    sink_cost: Floats
    max_distance: Floats
    source_class: Ints
    sink_class: Ints
    allowed: Flags

    def __init__(
        self,
        sources: Points,
        sinks: Points,
        supply: ArrayLike,
        demand: ArrayLike,
        *,
        rate: float,
        leave_source: ArrayLike,
        leave_sink: ArrayLike,
        source_cost: ArrayLike = 0.0,
        sink_cost: ArrayLike = 0.0,
        max_distance: ArrayLike = np.inf,
        source_class: ArrayLike = 0,
        sink_class: ArrayLike = 0,
        allowed: ArrayLike = True,
    ) -> None:
        n, m = len(sources), len(sinks)
        values = {
            "sources": sources,
            "sinks": sinks,
            "supply": _figures(supply, n, "supply", least=0.0),
            "demand": _figures(demand, m, "demand", least=0.0),
            "rate": float(_figures(rate, 1, "rate", least=0.0)[0]),
            "leave_source": _figures(leave_source, n, "leave_source"),
            "leave_sink": _figures(leave_sink, m, "leave_sink"),
            "source_cost": _figures(source_cost, n, "source_cost"),
            "sink_cost": _figures(sink_cost, m, "sink_cost"),
            "max_distance": _figures(max_distance, n, "max_distance", most=np.inf),
            "source_class": _figures(source_class, n, "source_class", least=0.0).astype(np.int64),
            "sink_class": _figures(sink_class, m, "sink_class", least=0.0).astype(np.int64),
            "allowed": np.atleast_2d(np.asarray(allowed, np.bool_)),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def search(self) -> PairSearch:
        """Return the search over all pairs that may meet."""
        return PairSearch(
            self.sources, self.sinks, source_class=self.source_class, sink_class=self.sink_class,
            allowed=self.allowed, source_reach=self.max_distance,
        )  # fmt: skip


def _figures(
    values: ArrayLike,
    count: int,
    name: str,
    *,
    least: float = -np.inf,
    most: float = np.finfo(np.float64).max,
) -> Floats:
    """Return figures of one side as an array, or say what is wrong with them."""
    array = np.asarray(values, np.float64)
    if array.ndim and array.shape != (count,):
        raise ModelError(f"{name} has shape {array.shape}, but there are {count} points on that side.")
    array = np.ascontiguousarray(np.broadcast_to(array, (count,)))
    wrong = ~((array >= least) & (np.abs(array) <= most))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise ModelError(
            f"{name} of row {row} is {array[row]:g}; give a finite number"
            + (", zero or more." if least == 0 else ".")
        )
    return array


@dataclass(frozen=True, slots=True)
class Proof:
    """Why a plan is the cheapest of all, or why that is not shown.

    `pairs` that may meet [count]; `columns` of them that were ever put into the model, in so many `rounds` of pricing;
    `violation` largest amount by which any pair undercuts its two prices [money/unit], over *all* pairs, and the
    `tolerance` up to which that counts as none; `primal` cost of the plan and `dual` bound [money] below which no plan
    can be; `gap` of the two relative to what is at stake; `faults` sentences that say why the plan is not `valid`.
    """

    pairs: int
    columns: int
    rounds: int
    violation: float
    tolerance: float
    primal: float
    dual: float
    gap: float
    faults: tuple[str, ...]

    @property
    def valid(self) -> bool:
        """Whether the plan keeps to what there is and no plan can cost less, up to the tolerance."""
        return not self.faults


@dataclass(frozen=True, slots=True, eq=False)
class Flows:
    """Who carries how much to whom, in one axis `flow`: rows of sources and sinks, amount [unit] and distance [km]."""

    source: Ints
    sink: Ints
    amount: Floats
    distance: Floats


@dataclass(frozen=True, slots=True, eq=False)
class TransportPlan:
    """The plan of a transport problem, with its proof.

    `left_source` (source,) and `left_sink` (sink,) [unit] are not carried or not met. `source_price` (source,) and
    `sink_price` (sink,) [money/unit] are what one unit more of supply or demand adds to the cost. `cost` [money].
    """

    flows: Flows
    left_source: Floats
    left_sink: Floats
    source_price: Floats
    sink_price: Floats
    cost: float
    proof: Proof
