"""From flows that nearly make a plan to a forest that does."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.engine.kit.transport.arcs import merge_arcs, no_arcs
from lichen.engine.kit.transport.peel import fill, peel


@pytest.mark.parametrize("seed", range(8))
def test_peeling_leaves_a_forest_that_keeps_to_what_there_is(seed: int) -> None:
    """Law: no circle is left, nothing is over-used, and each arc uses up one of its ends."""
    rng = np.random.default_rng(seed)
    n, m = 15, 12
    source, sink = np.divmod(np.flatnonzero(rng.random(n * m) < 0.4), m)
    arcs, _ = merge_arcs(no_arcs(n), m, source, sink, np.zeros(len(source)))
    flow = rng.integers(0, 5, len(source))
    supply, demand = (
        np.bincount(source, flow, n).astype(np.int64),
        np.bincount(sink, flow, m).astype(np.int64),
    )
    left, short = supply.copy(), demand.copy()
    order = np.flatnonzero(flow)[np.argsort(flow[flow > 0], kind="stable")]
    arc, amount = peel(arcs, source.astype(np.int32), flow, order, left, short)
    assert np.array_equal(np.bincount(source[arc], amount, n) + left, supply)
    assert np.array_equal(np.bincount(sink[arc], amount, m) + short, demand)
    assert np.all((left[source[arc]] == 0) | (short[sink[arc]] == 0))
    parent = list(range(n + m))

    def root(x: int) -> int:
        while parent[x] != x:
            x = parent[x]
        return x

    for k in arc:
        a, b = root(int(source[k])), root(n + int(sink[k]))
        assert a != b, "a circle is left"
        parent[a] = b


def test_filling_takes_the_arcs_in_turn() -> None:
    supply, demand = np.array([5, 4]), np.array([6])
    place, amount = fill(np.array([1, 0]), np.array([0, 0]), supply, demand)
    assert (place.tolist(), amount.tolist()) == ([0, 1], [4, 2])
    assert (supply.tolist(), demand.tolist()) == ([3, 0], [0])
