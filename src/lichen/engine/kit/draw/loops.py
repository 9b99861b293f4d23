"""Columns for a network with loops: which flows are drawn backwards, and how far to the right each node stands.

Loops are cut by the greedy order of [1]_, weighted by amount: as little as may be flows back. Columns are those of the
longest way from a source; a node that only gives stands next to the first that takes from it.

.. [1] P. Eades, X. Lin, W. F. Smyth, *Inf. Process. Lett.* 47 (1993) 319, doi:10.1016/0020-0190(93)90079-O.
"""

from __future__ import annotations

from collections.abc import Sequence

Edge = tuple[str, str, float]


def backward(nodes: Sequence[str], edges: Sequence[Edge]) -> set[tuple[str, str]]:
    """Return the pairs that are to be drawn backwards, so that all others lead one way; ties go by the order of nodes.

    >>> sorted(backward(["a", "b", "c"], [("a", "b", 9.0), ("b", "c", 9.0), ("c", "a", 1.0)]))
    [('c', 'a')]
    """
    place = {node: i for i, node in enumerate(_order(nodes, edges))}
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


def columns(nodes: Sequence[str], edges: Sequence[Edge], back: set[tuple[str, str]]) -> dict[str, int]:
    """Return the column of each node, from 0; pairs in `back` do not count.

    >>> columns(["a", "b", "c"], [("a", "b", 1.0), ("b", "c", 1.0), ("c", "a", 1.0)], {("c", "a")})
    {'a': 0, 'b': 1, 'c': 2}
    """
    ahead: dict[str, set[str]] = {node: set() for node in nodes}
    waiting = dict.fromkeys(nodes, 0)
    for start, end in dict.fromkeys((start, end) for start, end, _ in edges):
        if (start, end) not in back:
            ahead[start].add(end)
            waiting[end] += 1
    found = dict.fromkeys(nodes, 0)
    ready = [node for node in nodes if not waiting[node]]
    sources = set(ready)
    for node in ready:
        for other in sorted(ahead[node], key=list(nodes).index):
            found[other] = max(found[other], found[node] + 1)
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    for node in sources:
        if ahead[node]:
            found[node] = min(found[other] for other in ahead[node]) - 1
    return found
