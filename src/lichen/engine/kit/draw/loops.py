"""Columns for a network with loops: which flows are drawn backwards, and how far to the right each node stands.

Loops are cut by the greedy order of [1]_, weighted by amount: as little as may be flows back. Parts of a whole are
ordered as their wholes are, so that a loop is cut at the same place at every depth. Columns are those of the longest
way from a source; a node that only gives stands next to the first that takes from it.

.. [1] P. Eades, X. Lin, W. F. Smyth, *Inf. Process. Lett.* 47 (1993) 319, doi:10.1016/0020-0190(93)90079-O.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Edge = tuple[str, str, float]
_MOST = 8  # columns
_AGAINST, _LONG = 3.0, 0.3  # what it costs to draw a unit backwards, and each further column it passes
_ROUNDS = 40


def backward(
    nodes: Sequence[str], edges: Sequence[Edge], group: Mapping[str, str] | None = None
) -> set[tuple[str, str]]:
    """Return the pairs that are to be drawn backwards, so that all others lead one way; ties go by the order of nodes.

    `group` says what each node is a part of, if of anything.

    >>> sorted(backward(["a", "b", "c"], [("a", "b", 9.0), ("b", "c", 9.0), ("c", "a", 1.0)]))
    [('c', 'a')]
    """
    within = {node: (group or {}).get(node) or node for node in nodes}
    wholes = list(dict.fromkeys(within.values()))
    between = [(within[start], within[end], amount) for start, end, amount in edges]
    whole_place = {whole: i for i, whole in enumerate(_order(wholes, between))}
    inside = [edge for edge in edges if within[edge[0]] == within[edge[1]]]
    own_place = {node: i for i, node in enumerate(_order(nodes, inside))}
    place = {node: (whole_place[within[node]], own_place[node]) for node in nodes}
    return {(start, end) for start, end, _ in edges if place[start] >= place[end]}


def _order(nodes: Sequence[str], edges: Sequence[Edge]) -> list[str]:
    gives: dict[str, dict[str, float]] = {node: {} for node in nodes}
    takes: dict[str, dict[str, float]] = {node: {} for node in nodes}
    for start, end, amount in edges:
        if start != end:
            gives[start][end] = gives[start].get(end, 0.0) + amount
            takes[end][start] = takes[end].get(start, 0.0) + amount
    left = list(nodes)
    first: list[str] = []
    last: list[str] = []

    def remove(node: str) -> None:
        left.remove(node)
        for other in gives.pop(node):
            del takes[other][node]
        for other in takes.pop(node):
            del gives[other][node]

    while left:
        sink = next((node for node in left if not gives[node]), None)
        source = next((node for node in left if not takes[node]), None)
        if sink is not None:
            last.append(sink)
            remove(sink)
        elif source is not None:
            first.append(source)
            remove(source)
        else:
            best = max(left, key=lambda node: sum(gives[node].values()) - sum(takes[node].values()))
            first.append(best)
            remove(best)
    return first + last[::-1]


def columns(
    nodes: Sequence[str],
    edges: Sequence[Edge],
    back: set[tuple[str, str]],
    least: Mapping[str, int] | None = None,
) -> dict[str, int]:
    """Return the column of each node, from 0 (or from `least` of that node); pairs in `back` do not count.

    >>> columns(["a", "b", "c"], [("a", "b", 1.0), ("b", "c", 1.0), ("c", "a", 1.0)], {("c", "a")})
    {'a': 0, 'b': 1, 'c': 2}
    """
    ahead: dict[str, dict[str, None]] = {node: {} for node in nodes}
    waiting = dict.fromkeys(nodes, 0)
    for start, end in dict.fromkeys((start, end) for start, end, _ in edges):
        if (start, end) not in back:
            ahead[start][end] = None
            waiting[end] += 1
    found = {node: (least or {}).get(node, 0) for node in nodes}
    ready = [node for node in nodes if not waiting[node]]
    sources = set(ready)
    for node in ready:
        for other in ahead[node]:
            found[other] = max(found[other], found[node] + 1)
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    for node in sources:
        if ahead[node]:
            found[node] = min(found[other] for other in ahead[node]) - 1
    return found


def squeezed(edges: Sequence[Edge], column: Mapping[str, int], most: int = _MOST) -> dict[str, int]:
    """Return columns from 0, at most `most` of them: where more were asked for, small amounts flow back instead.

    A node moves to the column where the amounts that flow back, and then the columns that are passed, are least,
    until none moves.

    >>> squeezed([("a", "b", 9.0), ("b", "c", 1.0)], {"a": 0, "b": 1, "c": 2}, most=2)["b"]
    1
    """
    found, count = _close(column)
    if count <= most:
        return found
    while count > most:
        found, count = _merged(found, edges, count)
    near: dict[str, list[tuple[str, float, int]]] = {node: [] for node in found}
    for start, end, amount in edges:
        if start != end:
            near[start].append((end, amount, 1))
            near[end].append((start, amount, -1))
    for _ in range(_ROUNDS):
        moved = False
        for node, others in near.items():
            costs = [sum(a * _cost(way * (found[o] - c)) for o, a, way in others) for c in range(most)]
            best = min(range(most), key=lambda c: (costs[c], abs(c - found[node])))
            if costs[best] < costs[found[node]] * (1 - 1e-9):
                found[node], moved = best, True
        if not moved:
            break
    return _close(found)[0]


def _close(column: Mapping[str, int]) -> tuple[dict[str, int], int]:
    """Return columns without gaps, from 0, and how many there are."""
    there = {c: i for i, c in enumerate(sorted(set(column.values())))}
    return {node: there[c] for node, c in column.items()}, len(there)


def _merged(column: Mapping[str, int], edges: Sequence[Edge], count: int) -> tuple[dict[str, int], int]:
    """Return columns in which the two neighbours with the least between them are one."""
    between = [0.0] * (count - 1)
    for start, end, amount in edges:
        if column[end] - column[start] == 1:
            between[column[start]] += amount
    cut = min(range(count - 1), key=lambda c: between[c])
    return {node: c - (c > cut) for node, c in column.items()}, count - 1


def _cost(steps: int) -> float:
    return _LONG * (steps - 1) if steps > 0 else _AGAINST - _LONG * steps
