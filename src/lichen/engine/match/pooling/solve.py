"""The best blends, proven: the pooling problem solved by spatial branch and bound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from lichen.core.errors import SolverError
from lichen.engine.kit.bilinear import Alternation, BilinearProgress, BilinearResult, Turn, solve_bilinear
from lichen.engine.kit.lp_result import relative_gap
from lichen.engine.match.pooling.check import blends_of
from lichen.engine.match.pooling.formulate import Formulated, formulate
from lichen.engine.match.pooling.problem import Floats, PoolingProblem

_EMPTY = 1e-9  # share of the largest amount below which nothing flows
_STARTS = 8  # points drawn at random
_UNEVEN = 0.5  # shape of the gamma distribution of which shares are made: below 1, few sources dominate
_KEPT = 1e-6  # relative: by more than this no limit may be missed


@dataclass(frozen=True, slots=True)
class PoolingProgress:
    """How far the search is.

    `profit` of the best blends so far (minus infinity while there are none) and `bound` that none can exceed
    [currency]; `gap` between them relative to the profit [1]; `nodes` solved and `open_nodes` left [count].
    """

    profit: float
    bound: float
    gap: float
    nodes: int
    open_nodes: int


@dataclass(frozen=True, slots=True, eq=False)
class Pooling:
    """The best blends found, and the proof of how good they are.

    `status`: ``optimal`` within the gap that was asked for, ``time_limit`` the best at that moment, ``stopped``
    as near as the arithmetic allows. `profit` and `bound` [currency] enclose the best there is; `gap` is their
    distance relative to the profit [1]. `flow` on each arc [unit], shape (arc,); `amount` that
    passes each node [unit], shape (node,). `quality` of what is in each
    node [unit of the quality], shape (node, quality), NaN where nothing passes. `violation` by which the worst
    limit is missed, relative to its size [1], computed from the flows alone. `nodes` of the search [count].
    """

    status: Literal["optimal", "time_limit", "stopped"]
    profit: float
    bound: float
    gap: float
    flow: Floats
    amount: Floats
    quality: Floats
    violation: float
    nodes: int

    def flows(self, problem: PoolingProblem) -> pl.DataFrame:
        """Return one row per arc in use: tail, head (nodes), flow [unit], profit [currency]."""
        used = np.flatnonzero(self.flow > 0)
        return pl.DataFrame(
            {
                "tail": problem.arcs.tail[used],
                "head": problem.arcs.head[used],
                "flow": self.flow[used],
                "profit": problem.unit_profit[used] * self.flow[used],
            }
        )


def solve_pooling(
    problem: PoolingProblem,
    *,
    gap: float = 1e-4,
    time_limit: float | None = None,
    progress: Callable[[PoolingProgress], object] | None = None,
) -> Pooling:
    """Return the blends of the highest profit, proven up to the gap.

    `gap` relative to the profit [1]; `time_limit` [s] of the linear solver's clock after which the best so
    far is returned; `progress` is called every few nodes, and an error that it raises stops the search and comes
    through (so does Ctrl-C).

    Raises `ModelError` if it is proven that no blends keep all limits; `SolverError` if the time was up before
    any were found.

    The first problem of Haverly (1978): sulphur of A, B and C is 3, 1 and 2, that of X and Y at most 2.5 and 1.5:

    >>> from lichen.engine.match.pooling.problem import Arcs, Pools, Sources, Terminals
    >>> haverly = PoolingProblem(
    ...     Sources(cost=[6, 16, 10], most=[300, 300, 300], quality=[3, 1, 2]), Pools(most=[300]),
    ...     Terminals(price=[9, 15], most=[100, 200], quality_max=[2.5, 1.5]),
    ...     Arcs(tail=[0, 1, 2, 2, 3, 3], head=[3, 3, 4, 5, 4, 5]))
    >>> best = solve_pooling(haverly)
    >>> best.status, round(best.profit, 4), best.flow.round(3).tolist()
    ('optimal', 400.0, [0.0, 100.0, 0.0, 100.0, 0.0, 100.0])
    """
    form = formulate(problem)
    value = form.layout.value

    def told(state: BilinearProgress) -> None:
        if progress is not None:
            progress(
                PoolingProgress(
                    -state.objective * value, -state.bound * value, state.gap, state.nodes, state.open_nodes
                )
            )

    repair = Repair(form)
    found = solve_bilinear(
        form.problem,
        repair=repair,
        repair_seconds=lambda: repair.seconds,
        starts=_starts(form),
        gap=gap,
        time_limit=time_limit,
        progress=told,
    )
    return _pooling(problem, form, found)


def _pooling(problem: PoolingProblem, form: Formulated, found: BilinearResult) -> Pooling:
    """Return what was found in the problem's own units, checked by what its flows mean."""
    if found.x is None:
        raise SolverError(
            "No blends that keep all limits were found in the time there was; there may be some. "
            "Give it more time, or demand less."
        )
    flow = found.x[form.layout.flow] * form.layout.unit
    flow = np.where(flow > _EMPTY * form.layout.unit, flow, 0.0)
    flow.setflags(write=False)
    blends = blends_of(problem, flow)
    if blends.violation > _KEPT:
        raise SolverError(
            f"The blends found miss a limit by {blends.violation:g} of its size. "
            "Choose units in which amounts and qualities differ by fewer orders of magnitude."
        )
    bound = max(-found.bound * form.layout.value, blends.profit)
    return Pooling(
        found.status,
        blends.profit,
        bound,
        relative_gap(blends.profit, bound),
        flow,
        blends.amount,
        blends.quality,
        blends.violation,
        found.nodes,
    )


class Repair:
    """Makes solutions of points: make-ups held, then splits held, by turns; and the other way round.

    >>> import numpy as np
    >>> from lichen.engine.match.pooling.problem import Arcs, Pools, Sources, Terminals
    >>> problem = PoolingProblem(
    ...     Sources([6.0, 16.0], [300.0, 300.0], [3.0, 1.0]), Pools([300.0]), Terminals([15.0], [100.0], [2.5]),
    ...     Arcs([0, 1, 2], [2, 2, 3]))
    >>> form = formulate(problem)
    >>> found = Repair(form)(np.full(form.problem.n_columns, 0.5))
    >>> round(-float(form.problem.cost @ found) * form.layout.value, 3)
    650.0
    """

    def __init__(self, form: Formulated) -> None:
        self._form = form
        layout = form.layout
        count = len(layout.part)
        makeup = Turn(layout.makeup, np.arange(count))
        split = Turn(layout.split, np.arange(count, 2 * count))
        orders = ([makeup, split], [split, makeup])
        self._ways = [Alternation(form.problem, turns, self.complete) for turns in orders]

    @property
    def seconds(self) -> float:
        """What the solver has spent on repairs so far [s]."""
        return sum(way.seconds for way in self._ways)

    def __call__(self, x: Floats) -> Floats | None:
        """Return the best solution reached from a point, shape (column,), None if none was."""
        start = self.complete(x)
        good = [point for way in self._ways if (point := way.improve(start)) is not None]
        return min(good, key=lambda point: float(self._form.problem.cost @ point)) if good else None

    def complete(self, x: Floats) -> Floats:
        """Return the point with the make-ups and splits that belong to what flows, where anything flows."""
        layout, x = self._form.layout, x.copy()
        for share, amount, pool in (
            (layout.makeup, x[layout.inflow], layout.pair_pool),
            (layout.split, x[layout.flow[layout.out_arc]], layout.out_pool),
        ):
            total = np.bincount(pool, amount)[pool] if len(pool) else amount
            some = total > _EMPTY
            x[share[some]] = amount[some] / total[some]
        return x


def _starts(form: Formulated) -> tuple[Floats, ...]:
    """Return points with make-ups and splits at random, the same ones each time."""
    rng = np.random.default_rng(0)
    points = []
    for _ in range(_STARTS):
        x = np.zeros(form.problem.n_columns)
        for share, pool in (
            (form.layout.makeup, form.layout.pair_pool),
            (form.layout.split, form.layout.out_pool),
        ):
            drawn = rng.gamma(_UNEVEN, size=len(share)) + 1e-9
            x[share] = drawn / np.bincount(pool, drawn)[pool] if len(pool) else drawn
        points.append(x)
    return tuple(points)
