"""What flows mean: the blends that arise, and whether every limit is kept, computed from the flows alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lichen.engine.match.pooling.problem import Floats, PoolingProblem

_EMPTY = 1e-9  # share of the largest flow below which a node has nothing in it


@dataclass(frozen=True, slots=True, eq=False)
class Blends:
    """What flows mean.

    `profit` of all together [currency]; `amount` that passes each node [unit], shape (node,); `quality` of
    what is in it [unit of the quality], shape (node, quality), NaN where nothing passes or a quality was not
    measured; `violation` by which the worst limit or balance is missed, relative to its size [1].
    """

    profit: float
    amount: Floats
    quality: Floats
    violation: float


def blends_of(problem: PoolingProblem, flow: Floats) -> Blends:
    """Return what flows [unit], shape (arc,), mean for a pooling problem, from balances alone.

    >>> from lichen.engine.match.pooling.problem import Arcs, Pools, Sources, Terminals
    >>> problem = PoolingProblem(
    ...     Sources([6.0, 16.0], [300.0, 300.0], [3.0, 1.0]), Pools([300.0]), Terminals([15.0], [100.0], [2.5]),
    ...     Arcs([0, 1, 2], [2, 2, 3]))
    >>> found = blends_of(problem, [75.0, 25.0, 100.0])
    >>> found.profit, found.quality[3].tolist(), round(found.violation, 9)
    (650.0, [2.5], 0.0)
    """
    flow = np.asarray(flow, dtype=np.float64)
    arcs, first = problem.arcs, problem.first_terminal
    into = np.bincount(arcs.head, flow, problem.n_nodes).astype(np.float64)
    out = np.bincount(arcs.tail, flow, problem.n_nodes).astype(np.float64)
    amount = np.where(np.arange(problem.n_nodes) < len(problem.sources), out, into)
    quality = _mixed(problem, flow, into)
    size = float(np.abs(flow).max(initial=0.0)) or 1.0
    pools = slice(len(problem.sources), first)
    least = np.concatenate([problem.sources.least, np.zeros(len(problem.pools)), problem.terminals.least])
    most = np.concatenate([problem.sources.most, problem.pools.most, problem.terminals.most])
    missed = [(amount - most) / size, (least - amount) / size, np.abs(into - out)[pools] / size]
    missed += [-flow / size, (flow - arcs.most) / size]
    share = amount[first:, None] / size  # a limit missed by what is hardly there is hardly missed
    there = (share > 0) & ~np.isnan(quality[first:])
    known = np.where(there, quality[first:], 0.0)
    spread = np.maximum(np.nanmax(np.abs(problem.sources.quality), axis=0, initial=0.0), 1e-300)
    for over in (known - problem.terminals.quality_max, problem.terminals.quality_min - known):
        missed.append(np.where(there, share, 0.0) * np.where(there, over, 0.0) / spread)
    return Blends(
        profit=float(problem.unit_profit @ flow),
        amount=amount,
        quality=quality,
        violation=max(float(part.max(initial=0.0)) for part in missed),
    )


def _mixed(problem: PoolingProblem, flow: Floats, into: Floats) -> Floats:
    """Return the qualities at all nodes, shape (node, quality): amounts are balanced, pool by pool."""
    arcs, n_sources = problem.arcs, len(problem.sources)
    quality = np.full((problem.n_nodes, problem.n_qualities), np.nan)
    quality[:n_sources] = problem.sources.quality
    moving = flow > _EMPTY * flow.max(initial=0.0)
    pools = np.arange(n_sources, problem.first_terminal)
    full = pools[np.bincount(arcs.head[moving], minlength=problem.n_nodes)[pools] > 0]
    place = np.full(problem.n_nodes, -1)
    place[full] = np.arange(len(full))
    matrix, given = np.diag(into[full]), np.zeros((len(full), problem.n_qualities))
    for a in np.flatnonzero(moving & (place[arcs.head] >= 0)):
        if arcs.tail[a] < n_sources:
            given[place[arcs.head[a]]] += flow[a] * quality[arcs.tail[a]]
        elif place[arcs.tail[a]] >= 0:
            matrix[place[arcs.head[a]], place[arcs.tail[a]]] -= flow[a]
    if len(full):
        quality[full] = (
            np.linalg.lstsq(matrix, given, rcond=None)[0]
            if not np.isnan(given).any()
            else _by_quality(matrix, given)
        )
    for t in range(problem.first_terminal, problem.n_nodes):
        mine = np.flatnonzero(moving & (arcs.head == t))
        if len(mine):
            quality[t] = flow[mine] @ quality[arcs.tail[mine]] / flow[mine].sum()
    return quality


def _by_quality(matrix: Floats, given: Floats) -> Floats:
    """Return the mixtures quality by quality, NaN where something was not measured."""
    solved = np.linalg.lstsq(matrix, np.nan_to_num(given), rcond=None)[0]
    touched = np.linalg.lstsq(matrix, np.isnan(given).astype(np.float64), rcond=None)[0]
    return np.where(np.abs(touched) > _EMPTY, np.nan, solved)
