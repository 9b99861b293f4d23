"""Water networks with several contaminants as bilinear programmes: who sends how much water, and what is in it.

What a unit sends along a link is its outlet concentration times the flow, and its share of what leaves the
unit. Both are stated, as in the pooling problem. A unit may be counted dirtier than it is, never cleaner:
that costs nothing, and lets a network be found with guessed concentrations.

References
----------
.. [1] Quesada, I. and Grossmann, I. E. (1995). Global optimization of bilinear process networks with
   multicomponent flows. Computers & Chemical Engineering 19, 1219-1242. doi:10.1016/0098-1354(94)00123-5
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from lichen.engine.kit.bilinear import Bilinear

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_EMPTY = 1e-9  # share of the largest flow below which a unit stands still


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """Processes and regenerators alike.

    `load` [g/h], `passes` (share of what comes in that leaves again [1]), `max_in`, `max_out` [ppm], shape
    (unit, contaminant); `most` flow [t/h] and `cost` of a flow (relative to fresh water [1]), shape (unit,).
    """

    load: Floats
    passes: Floats
    max_in: Floats
    max_out: Floats
    most: Floats
    cost: Floats


@dataclass(frozen=True, slots=True, eq=False)
class WaterLayout:
    """Where the columns are, and in which units they count.

    `fresh` and `flow` (of links from `giver` to `receiver`, which is the number of units for the drain),
    `through` each unit, `split` of each link; `strength`, `leaves` shape (unit, contaminant), `part` shape
    (link, contaminant). Flows count in `unit` [t/h], concentrations in `scale` [ppm], shape (unit, contaminant).
    """

    fresh: Integers
    flow: Integers
    through: Integers
    split: Integers
    strength: Integers
    leaves: Integers
    part: Integers
    giver: Integers
    receiver: Integers
    unit: float
    scale: Floats


def layout_of(units: Units) -> WaterLayout:
    """Return the columns for these units, every one of which may give to every other and to the drain.

    >>> one = np.ones((2, 1))
    >>> layout_of(Units(one, one, 50 * one, 100 * one, np.ones(2), np.zeros(2))).giver.tolist()
    [0, 0, 1, 1]
    """
    count, kinds = units.load.shape
    giver, receiver = (a.ravel() for a in np.indices((count, count + 1)))
    apart = giver != receiver
    giver, receiver = giver[apart], receiver[apart]
    sizes = [count, len(giver), count, len(giver), count * kinds, count * kinds, len(giver) * kinds]
    parts = np.split(np.arange(sum(sizes)), np.cumsum(sizes)[:-1])
    fresh, flow, through, split = parts[:4]
    strength, leaves, part = (block.reshape(-1, kinds) for block in parts[4:])
    unit = float(units.most.max(initial=0.0)) or 1.0
    scale = np.where(units.max_out > 0, units.max_out, 1.0)
    return WaterLayout(fresh, flow, through, split, strength, leaves, part, giver, receiver, unit, scale)


def water_programme(
    units: Units, layout: WaterLayout, clean: Floats, drain_max: Floats
) -> tuple[Bilinear, Integers, Integers]:
    """Return the programme, the terms of concentrations and the terms of splits.

    `clean` what fresh water contains and `drain_max` what the mixture in the drain may contain [ppm], shape
    (contaminant,), infinite where there is no limit.

    >>> one = np.ones((2, 1))
    >>> units = Units(one, one, 50 * one, 100 * one, np.ones(2), np.zeros(2))
    >>> programme, first, second = water_programme(units, layout_of(units), np.zeros(1), np.full(1, np.inf))
    >>> len(first), len(second)  # each link has one product with its concentration, two with its split
    (4, 8)
    """
    rows = _Rows()
    _flows(rows, layout, len(units.most))
    _contaminants(rows, units, layout, clean)
    _drain(rows, units, layout, drain_max)
    kinds = units.load.shape[1]
    giver, links = layout.giver, len(layout.giver)
    count = int(layout.part.max(initial=-1)) + 1
    upper = np.ones(count)
    most = units.most / layout.unit
    upper[layout.fresh] = upper[layout.through] = most
    upper[layout.flow] = most[giver]
    upper[layout.leaves] = most[:, None] * np.ones(kinds)
    upper[layout.part] = most[giver][:, None] * np.ones(kinds)
    cost = np.zeros(count)
    cost[layout.fresh] = 1.0
    cost[layout.through] = units.cost
    first, second = np.arange(links * kinds), links * kinds + np.arange(links * (kinds + 1))
    programme = Bilinear(
        cost=cost,
        lower=np.zeros(count),
        upper=upper,
        rows=rows.matrix(count),
        row_lower=np.concatenate(rows.lower),
        row_upper=np.concatenate(rows.upper),
        product=np.concatenate([layout.part.ravel(), layout.part.ravel(), layout.flow]),
        left=np.concatenate([layout.strength[giver].ravel(), np.repeat(layout.split, kinds), layout.split]),
        right=np.concatenate(
            [np.repeat(layout.flow, kinds), layout.leaves[giver].ravel(), layout.through[giver]]
        ),
    )
    return programme, first, second


def completed(layout: WaterLayout, x: Floats) -> Floats:
    """Return the point with the concentrations and splits that belong to what flows, where anything flows.

    >>> one = np.ones((1, 1))
    >>> layout = layout_of(Units(one, one, 50 * one, 100 * one, np.ones(1), np.zeros(1)))
    >>> x = np.zeros(7)
    >>> x[layout.through], x[layout.flow], x[layout.leaves] = 0.5, 0.5, 0.25
    >>> completed(layout, x)[layout.strength].tolist()
    [[0.5]]
    """
    x = x.copy()
    through = x[layout.through]
    some = through > _EMPTY
    x[layout.strength[some]] = np.clip(x[layout.leaves[some]] / through[some][:, None], 0.0, 1.0)
    links = some[layout.giver]
    x[layout.split[links]] = np.clip(x[layout.flow[links]] / through[layout.giver[links]], 0.0, 1.0)
    return x


def concentrations_of(units: Units, layout: WaterLayout, clean: Floats, x: Floats) -> tuple[Floats, Floats]:
    """Return what is in the water that comes into and leaves each unit [ppm], shape (unit, contaminant), by balance.

    Computed from the flows alone; NaN where a unit stands still.

    >>> one = np.ones((1, 1))
    >>> units = Units(1000 * one, one, 50 * one, 100 * one, 20 * np.ones(1), np.zeros(1))
    >>> layout = layout_of(units)
    >>> x = np.zeros(7)
    >>> x[layout.fresh] = x[layout.flow] = x[layout.through] = 0.5
    >>> concentrations_of(units, layout, np.array([5.0]), x)[1].tolist()
    [[105.0]]
    """
    count, kinds = units.load.shape
    flow, fresh = x[layout.flow] * layout.unit, x[layout.fresh] * layout.unit
    inner = layout.receiver < count
    mixing = np.zeros((count, count))
    np.add.at(mixing, (layout.receiver[inner], layout.giver[inner]), flow[inner])
    into = fresh + mixing.sum(axis=1)
    run = np.flatnonzero(into > _EMPTY * max(float(into.max(initial=0.0)), 1e-300))
    inlet, outlet = np.full((count, kinds), np.nan), np.full((count, kinds), np.nan)
    for k in range(kinds):
        share = units.passes[run, k][:, None]
        system = np.diag(into[run]) - share * mixing[np.ix_(run, run)]
        given = share[:, 0] * fresh[run] * clean[k] + units.load[run, k]
        outlet[run, k] = np.linalg.solve(system, given) if len(run) else 0.0
        inlet[run, k] = (fresh[run] * clean[k] + mixing[np.ix_(run, run)] @ outlet[run, k]) / into[run]
    return inlet, outlet


class _Rows:
    """Collects rows of a sparse matrix."""

    def __init__(self) -> None:
        self.parts: list[tuple[Integers, Integers, Floats]] = []
        self.lower: list[Floats] = []
        self.upper: list[Floats] = []
        self.count = 0

    def add(self, lower: Floats, upper: Floats, *entries: tuple[Integers, Integers, Floats | float]) -> None:
        """Append rows; entries are (row counted from the first of these, column, value)."""
        for row, column, value in entries:
            values = np.broadcast_to(np.asarray(value, dtype=np.float64), row.shape)
            self.parts.append((row + self.count, column, values))
        self.lower.append(lower)
        self.upper.append(upper)
        self.count += len(lower)

    def matrix(self, columns: int) -> csr_array:
        """Return all rows."""
        row, column, value = (np.concatenate([part[k] for part in self.parts]) for k in range(3))
        return csr_array((value, (row, column)), shape=(self.count, columns))


def _flows(rows: _Rows, layout: WaterLayout, count: int) -> None:
    """Water in is water through is water out; splits are shares."""
    units, zero = np.arange(count), np.zeros(count)
    inner = np.flatnonzero(layout.receiver < count)
    rows.add(
        zero,
        zero,
        (units, layout.through, -1.0),
        (units, layout.fresh, 1.0),
        (layout.receiver[inner], layout.flow[inner], 1.0),
    )
    rows.add(zero, zero, (units, layout.through, -1.0), (layout.giver, layout.flow, 1.0))
    rows.add(np.ones(count), np.ones(count), (layout.giver, layout.split, 1.0))


def _contaminants(rows: _Rows, units: Units, layout: WaterLayout, clean: Floats) -> None:
    """What comes in and is added leaves, or more is counted; and what comes in keeps the unit's limits."""
    count = len(units.most)
    each, zero, none = np.arange(count), np.zeros(count), np.full(count, -np.inf)
    inner = np.flatnonzero(layout.receiver < count)
    giver, receiver = layout.giver[inner], layout.receiver[inner]
    for k in range(len(clean)):
        out = layout.scale[:, k]
        brought = [
            (each, layout.fresh, units.passes[:, k] * clean[k] / out),
            (receiver, layout.part[inner, k], units.passes[receiver, k] * out[giver] / out[receiver]),
        ]
        added = units.load[:, k] / out / layout.unit
        rows.add(none, -added, (each, layout.leaves[:, k], -1.0), *brought)
        rows.add(zero, zero, (each, layout.leaves[:, k], -1.0), (layout.giver, layout.part[:, k], 1.0))
        rows.add(none, zero, (each, layout.leaves[:, k], 1.0), (each, layout.through, -1.0))
        limited = np.flatnonzero(np.isfinite(units.max_in[:, k]))
        place = np.full(count, -1)
        place[limited] = np.arange(len(limited))
        size = np.maximum(units.max_in[limited, k], 1e-3 * out[limited])
        mine = np.flatnonzero(place[receiver] >= 0)
        where = place[receiver[mine]]
        rows.add(
            none[limited],
            zero[limited],
            (place[limited], layout.through[limited], -units.max_in[limited, k] / size),
            (place[limited], layout.fresh[limited], clean[k] / size),
            (where, layout.part[inner[mine], k], out[giver[mine]] / size[where]),
        )


def _drain(rows: _Rows, units: Units, layout: WaterLayout, drain_max: Floats) -> None:
    """The mixture of all that goes down the drain keeps its limits."""
    away = np.flatnonzero(layout.receiver == len(units.most))
    row = np.zeros(len(away), dtype=np.int64)
    for k in np.flatnonzero(np.isfinite(drain_max)):
        size = max(float(drain_max[k]), 1e-3 * float(layout.scale[:, k].max(initial=1.0)))
        rows.add(
            np.full(1, -np.inf),
            np.zeros(1),
            (row, layout.flow[away], -drain_max[k] / size),
            (row, layout.part[away, k], layout.scale[layout.giver[away], k] / size),
        )
