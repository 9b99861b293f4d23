"""The pooling problem as a bilinear programme: what each source contributes is followed through the network.

For a pool, the *make-up* (share of each source in it) times what goes down an arc is what each source sends
down that arc; and so is the *split* (share of the arc in what leaves) times what arrives from each source.
Both are stated: the first is the pq-formulation [1]_ [2]_, carried over to networks of pools as a
multi-commodity flow [3]_, the second its mirror image at the terminals [4]_. Each alone is the whole problem;
together their planes are tighter. Amounts are scaled so that the largest is 1.

References
----------
.. [1] Tawarmalani, M. and Sahinidis, N. V. (2002). Convexification and global optimization in continuous and
   mixed-integer nonlinear programming, chapter 9. Kluwer. doi:10.1007/978-1-4757-3532-1
.. [2] Quesada, I. and Grossmann, I. E. (1995). Global optimization of bilinear process networks with
   multicomponent flows. Computers & Chemical Engineering 19, 1219-1242. doi:10.1016/0098-1354(94)00123-5
.. [3] Alfaki, M. and Haugland, D. (2013). A multi-commodity flow formulation for the generalized pooling
   problem. Journal of Global Optimization 56, 917-937. doi:10.1007/s10898-012-9890-7
.. [4] Alfaki, M. and Haugland, D. (2013). Strong formulations for the pooling problem. Journal of Global
   Optimization 56, 897-916. doi:10.1007/s10898-012-9875-6
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array

from lichen.engine.kit.bilinear import Bilinear
from lichen.engine.match.pooling.problem import Floats, Integers, PoolingProblem


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Where the columns of the programme are.

    `flow` of each arc; of each pair of a source and a pool that it may reach (`pair_source`, `pair_pool`) the
    `makeup` and the `inflow`; of each arc that leaves a pool (`out_arc`, of pool `out_pool`) its `split`; of
    each part (`part_pair`, `part_out`) its amount `part`. `unit` of amounts [unit] and `value` of
    the objective [currency].
    """

    flow: Integers
    makeup: Integers
    inflow: Integers
    split: Integers
    part: Integers
    pair_source: Integers
    pair_pool: Integers
    out_arc: Integers
    out_pool: Integers
    part_pair: Integers
    part_out: Integers
    unit: float
    value: float


@dataclass(frozen=True, slots=True, eq=False)
class Formulated:
    """The programme and where its columns are; terms of the make-up come first, then those of the split."""

    problem: Bilinear
    layout: Layout


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
            self.parts.append(
                (row + self.count, column, np.broadcast_to(np.asarray(value, float), row.shape))
            )
        self.lower.append(lower)
        self.upper.append(upper)
        self.count += len(lower)


def capacities(problem: PoolingProblem) -> tuple[Floats, Floats]:
    """Return the most that may pass each node, shape (node,), and each arc, shape (arc,) [unit], all finite.

    >>> from lichen.engine.match.pooling.problem import Arcs, Pools, Sources, Terminals
    >>> problem = PoolingProblem(
    ...     Sources([6.0, 16.0], [300.0, 300.0], [[3.0], [1.0]]), Pools([np.inf]), Terminals([15.0], [100.0], [[2.5]]),
    ...     Arcs([0, 1, 2], [2, 2, 3]))
    >>> capacities(problem)[0].tolist()
    [100.0, 100.0, 100.0, 100.0]
    """
    sources, pools, terminals, arcs = problem.sources, problem.pools, problem.terminals, problem.arcs
    total = min(float(sources.most.sum()), float(terminals.most.sum()))
    most = np.concatenate([sources.most, pools.most, terminals.most])
    inner = ((arcs.tail >= len(sources)) & (arcs.head < problem.first_terminal)).any()
    if not inner:  # with pools that feed pools, an amount may pass a pool more than once
        most = np.minimum(most, total)
    else:
        most[: len(sources)] = np.minimum(most[: len(sources)], total)
        most[problem.first_terminal :] = np.minimum(most[problem.first_terminal :], total)
    for _ in range(2):
        along = np.minimum(arcs.most, np.minimum(most[arcs.tail], most[arcs.head]))
        into, out = np.zeros(len(most)), np.zeros(len(most))
        np.add.at(into, arcs.head, along)
        np.add.at(out, arcs.tail, along)
        into[: len(sources)] = np.inf
        out[problem.first_terminal :] = np.inf
        most = np.minimum(most, np.minimum(into, out))
    return most, np.minimum(arcs.most, np.minimum(most[arcs.tail], most[arcs.head]))


def formulate(problem: PoolingProblem) -> Formulated:
    """Return the bilinear programme of a pooling problem.

    >>> from lichen.engine.match.pooling.problem import Arcs, Pools, Sources, Terminals
    >>> problem = PoolingProblem(
    ...     Sources([6.0, 16.0], [300.0, 300.0], [[3.0], [1.0]]), Pools([300.0]), Terminals([15.0], [100.0], [[2.5]]),
    ...     Arcs([0, 1, 2], [2, 2, 3]))
    >>> formulate(problem).problem.n_terms  # two make-ups and two inflows, one arc that leaves
    4
    """
    most, along = capacities(problem)
    layout = _layout(problem, along)
    most, along = most / layout.unit, along / layout.unit
    rows = _Rows()
    _amounts(rows, problem, layout, most)
    _parts(rows, problem, layout, most)
    _limits(rows, problem, layout)
    count = len(layout.flow) + 2 * len(layout.makeup) + len(layout.split) + len(layout.part)
    upper = np.ones(count)
    upper[layout.flow] = along
    upper[layout.inflow] = np.minimum(most[layout.pair_source], most[layout.pair_pool])
    upper[layout.part] = np.minimum(
        upper[layout.inflow][layout.part_pair], along[layout.out_arc][layout.part_out]
    )
    cost = np.zeros(count)
    cost[layout.flow] = -problem.unit_profit * (layout.unit / layout.value)
    row, column, value = (np.concatenate([part[k] for part in rows.parts]) for k in range(3))
    return Formulated(
        Bilinear(
            cost=cost,
            lower=np.zeros(count),
            upper=upper,
            rows=coo_array((value, (row, column)), shape=(rows.count, count)).tocsr(),
            row_lower=np.concatenate(rows.lower),
            row_upper=np.concatenate(rows.upper),
            product=np.tile(layout.part, 2),
            left=np.concatenate([layout.makeup[layout.part_pair], layout.split[layout.part_out]]),
            right=np.concatenate(
                [layout.flow[layout.out_arc][layout.part_out], layout.inflow[layout.part_pair]]
            ),
        ),
        layout,
    )


def _layout(problem: PoolingProblem, along: Floats) -> Layout:
    arcs, n_sources = problem.arcs, len(problem.sources)
    reached = problem.reaching()
    source, pool = np.nonzero(reached[:, n_sources : problem.first_terminal])
    pool = pool + n_sources
    out_arc = np.flatnonzero(arcs.tail >= n_sources)
    part_pair, part_out = np.nonzero(pool[:, None] == arcs.tail[out_arc][None, :])
    sizes = [len(arcs), len(source), len(source), len(out_arc), len(part_pair)]
    flow, makeup, inflow, split, part = np.split(np.arange(sum(sizes)), np.cumsum(sizes)[:-1])
    unit = float(along.max(initial=0.0)) or 1.0
    value = float(np.abs(problem.unit_profit).max(initial=0.0)) * unit or 1.0
    return Layout(
        flow,
        makeup,
        inflow,
        split,
        part,
        source,
        pool,
        out_arc,
        arcs.tail[out_arc],
        part_pair,
        part_out,
        unit,
        value,
    )


def _amounts(rows: _Rows, problem: PoolingProblem, layout: Layout, most: Floats) -> None:
    """What leaves sources and pools and what arrives at terminals is within its limits."""
    arcs = problem.arcs
    start, end = problem.first_terminal, problem.n_nodes
    least = (
        np.concatenate([problem.sources.least, np.zeros(len(problem.pools)), problem.terminals.least])
        / layout.unit
    )
    rows.add(least[:start], most[:start], (arcs.tail, layout.flow, 1.0))
    into = np.flatnonzero(arcs.head >= start)
    rows.add(least[start:end], most[start:end], (arcs.head[into] - start, layout.flow[into], 1.0))


def _parts(rows: _Rows, problem: PoolingProblem, layout: Layout, most: Floats) -> None:
    """What comes in is what goes out, source by source; and what follows from the products (RLT)."""
    arcs, n_sources = problem.arcs, len(problem.sources)
    pairs, outs, parts = len(layout.pair_source), len(layout.out_arc), np.arange(len(layout.part))
    all_pairs, all_outs = np.arange(pairs), np.arange(outs)
    zero_pairs, zero_outs = np.zeros(pairs), np.zeros(outs)
    pair_of = np.full((n_sources, problem.n_nodes), -1)
    pair_of[layout.pair_source, layout.pair_pool] = all_pairs
    direct = np.flatnonzero((arcs.tail < n_sources) & (arcs.head < problem.first_terminal))
    heads = arcs.head[layout.out_arc][layout.part_out]
    passed = parts[heads < problem.first_terminal]
    rows.add(  # inflow of a source is what it sends and what pools pass on
        zero_pairs,
        zero_pairs,
        (all_pairs, layout.inflow, -1.0),
        (pair_of[arcs.tail[direct], arcs.head[direct]], layout.flow[direct], 1.0),
        (pair_of[layout.pair_source[layout.part_pair[passed]], heads[passed]], layout.part[passed], 1.0),
    )
    rows.add(zero_pairs, zero_pairs, (all_pairs, layout.inflow, -1.0), (layout.part_pair, layout.part, 1.0))
    rows.add(
        zero_outs,
        zero_outs,
        (all_outs, layout.flow[layout.out_arc], -1.0),
        (layout.part_out, layout.part, 1.0),
    )
    for columns, pools in ((layout.makeup, layout.pair_pool), (layout.split, layout.out_pool)):
        present, where = np.unique(pools, return_inverse=True)
        one = np.ones(len(present))
        rows.add(one, one, (where, columns, 1.0))
    none = np.full(pairs, -np.inf)
    rows.add(
        none, zero_pairs, (all_pairs, layout.inflow, 1.0), (all_pairs, layout.makeup, -most[layout.pair_pool])
    )
    none, tails = np.full(outs, -np.inf), layout.out_pool
    rows.add(
        none, zero_outs, (all_outs, layout.flow[layout.out_arc], 1.0), (all_outs, layout.split, -most[tails])
    )


def _limits(rows: _Rows, problem: PoolingProblem, layout: Layout) -> None:
    """What arrives at a terminal keeps its limits, as a mixture."""
    arcs, first = problem.arcs, problem.first_terminal
    direct = np.flatnonzero((arcs.tail < len(problem.sources)) & (arcs.head >= first))
    heads = arcs.head[layout.out_arc][layout.part_out]
    arriving = np.flatnonzero(heads >= first)
    source = np.concatenate([arcs.tail[direct], layout.pair_source[layout.part_pair[arriving]]])
    terminal = np.concatenate([arcs.head[direct], heads[arriving]]) - first
    column = np.concatenate([layout.flow[direct], layout.part[arriving]])
    limits = ((1.0, problem.terminals.quality_max), (-1.0, problem.terminals.quality_min))
    for sign, limit in limits:
        for at, quality in np.argwhere(np.isfinite(limit)):
            mine = terminal == at
            over = sign * (problem.sources.quality[source[mine], quality] - limit[at, quality])
            size = float(np.abs(over).max(initial=0.0))
            if (over > 0).any():
                row = np.zeros(len(over), dtype=np.int64)
                rows.add(np.full(1, -np.inf), np.zeros(1), (row, column[mine], over / size))
