"""Arcs by source and by sink."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lichen.engine.kit.transport.arcs import Arcs, columns, merge_arcs, no_arcs, thin_arcs

pairs = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4)), max_size=30)


def listed(arcs) -> list[tuple[int, int]]:
    return [(i, int(j)) for i in range(6) for j in arcs.sink[arcs.start[i] : arcs.start[i + 1]]]


@given(pairs, pairs)
def test_merging_adds_each_new_pair_once(first, second) -> None:
    """Law: after any merges there is each pair once, with the cost it came with first."""
    arcs, total = no_arcs(6), 0
    for new in (first, second):
        source, sink = (np.array([p[k] for p in new], np.int64) for k in (0, 1))
        arcs, added = merge_arcs(arcs, 5, source, sink, 10.0 * source + sink)
        total += added
    assert sorted(listed(arcs)) == sorted(set(first) | set(second))
    assert total == len(arcs.sink)
    assert all(cost == 10.0 * i + j for (i, j), cost in zip(listed(arcs), arcs.cost, strict=True))


@given(pairs)
def test_columns_are_the_same_arcs_by_sink(some) -> None:
    source, sink = (np.array([p[k] for p in some], np.int64) for k in (0, 1))
    arcs, _ = merge_arcs(no_arcs(6), 5, source, sink, np.zeros(len(some)))
    start, arc, owner = columns(arcs, 5)
    found = [(int(owner[t]), j) for j in range(5) for t in range(start[j], start[j + 1])]
    assert sorted(found) == sorted(listed(arcs))
    assert sorted(arc.tolist()) == list(range(len(arcs.sink)))


def test_thinning_keeps_the_arcs_of_least_reduced_cost() -> None:
    rng = np.random.default_rng(1)
    key = rng.choice(400, 150, replace=False)
    arcs, _ = merge_arcs(no_arcs(20), 20, key // 20, key % 20, rng.random(150))
    u, v = rng.random(20), rng.random(20)
    kept = thin_arcs(arcs, u, v, 60)

    def reduced(some: Arcs) -> np.ndarray:
        source = np.repeat(np.arange(20), np.diff(some.start))
        return some.cost - u[source] - v[some.sink]

    assert np.array_equal(np.sort(reduced(kept)), np.sort(reduced(arcs))[:60])
