"""Balances that are a flow network: which they are, its circles and its forests."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from lichen.engine.kit.jit import kernel
from lichen.engine.kit.reconcile.problem import Flags, Ints, Problem


def network_of(problem: Problem) -> tuple[Ints, Ints, int] | None:
    """Return tail and head of each variable as nodes, shapes (variable,), and the number of nodes; or None.

    A network has at most two entries a column, of one size and opposite sign. Nodes are the balances, and one more
    for the surroundings, which ends what has one entry. Exact variables have no say: they end where they begin.

    >>> tail, head, n = network_of(Problem.from_dense([[1.0, -1.0], [0.0, 1.0]], [1.0, 1.0], 1.0))
    >>> tail.tolist(), head.tolist(), n
    ([2, 0], [0, 1], 3)
    """
    if problem.terms is not None and len(problem.terms.row):
        return None
    row = np.repeat(np.arange(problem.n_rows), np.diff(problem.start))
    keep = (problem.value != 0) & ~problem.exact[problem.index]
    row, column, value = row[keep], problem.index[keep], problem.value[keep]
    count = np.bincount(column, minlength=problem.n_variables)
    total = np.bincount(column, value, problem.n_variables)
    most = np.zeros(problem.n_variables)
    np.maximum.at(most, column, np.abs(value))
    if (count > 2).any() or (total[count == 2] != 0).any():
        return None
    outside = problem.n_rows
    ends = np.full((2, problem.n_variables), outside, np.int64)
    inward = value > 0
    ends[1, column[inward]] = row[inward]
    ends[0, column[~inward]] = row[~inward]
    return ends[0], ends[1], outside + 1


def forest_size(n: int, tail: Ints, head: Ints) -> int:
    """Return how many flows a spanning forest has, which is the rank of their balances.

    >>> forest_size(3, np.array([0, 1, 2]), np.array([1, 2, 0]))
    2
    """
    joins = sparse.coo_array((np.ones(len(tail)), (tail, head)), shape=(n, n))
    return n - int(csgraph.connected_components(joins, directed=False)[0])


def on_circle(n: int, tail: Ints, head: Ints, chosen: Flags) -> Flags:
    """Return which of the chosen flows lie on a circle of chosen flows, shape (flow,).

    >>> on_circle(4, np.array([0, 1, 2, 0]), np.array([1, 2, 0, 3]), np.ones(4, np.bool_)).tolist()
    [True, True, True, False]
    """
    which = np.flatnonzero(chosen)
    ends = np.concatenate([tail[which], head[which]])
    order = np.argsort(ends, kind="stable")
    start = np.searchsorted(ends[order], np.arange(n + 1))
    found = np.zeros(len(tail), np.bool_)
    bridge = _bridges(start, (order % max(len(which), 1)).astype(np.int64), tail[which], head[which])
    found[which[~bridge]] = True
    return found


@kernel
def _bridges(start: Ints, flow: Ints, tail: Ints, head: Ints) -> Flags:
    """Return which flows are bridges, by depth-first search without recursion (Tarjan's low points)."""
    n = len(start) - 1
    bridge = np.zeros(len(tail), np.bool_)
    seen, low, into = np.full(n, -1), np.zeros(n, np.int64), np.full(n, -1)
    at, stack = start[:-1].copy(), np.zeros(n, np.int64)
    clock = 0
    for root in range(n):
        if seen[root] >= 0:
            continue
        depth = 0
        stack[0] = root
        seen[root] = low[root] = clock
        clock += 1
        while depth >= 0:
            node = stack[depth]
            if at[node] < start[node + 1]:
                edge = flow[at[node]]
                at[node] += 1
                other = head[edge] if tail[edge] == node else tail[edge]
                if edge == into[node]:
                    continue
                if seen[other] < 0:
                    seen[other] = low[other] = clock
                    clock += 1
                    into[other] = edge
                    depth += 1
                    stack[depth] = other
                else:
                    low[node] = min(low[node], seen[other])
            else:
                depth -= 1
                if depth >= 0:
                    above = stack[depth]
                    low[above] = min(low[above], low[node])
                    if low[node] > seen[above]:
                        bridge[into[node]] = True
    return bridge
