"""The forest of boxes: every point below exactly one leaf, no box smaller than what it holds, and bounds that hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.engine.kit.geo import EARTH_RADIUS, Points
from lichen.engine.kit.tree import (
    LEAF,
    box_farthest,
    box_nearest,
    grow,
    is_skipped,
    node_most,
    pair_distance,
)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 200), st.integers(1, 6), st.integers(1, 3), st.integers(0, 1000))
def test_forest_holds_every_point_once_in_its_box(count: int, values: int, classes: int, seed: int) -> None:
    """Law: the leaves partition the points of each class, also where many coincide."""
    rng = np.random.default_rng(seed)
    xyz, kind = rng.integers(0, values, (count, 3)).astype(float), rng.integers(0, classes, count)
    order = np.argsort(kind, kind="stable")
    starts = np.searchsorted(kind[order], np.arange(classes + 1)).astype(np.int64)
    roots, low, high, right, box = grow(xyz, order, starts, LEAF)
    assert sorted(order.tolist()) == list(range(count))
    leaves = [node for node in range(len(low)) if right[node] < 0]
    assert sum(high[leaf] - low[leaf] for leaf in leaves) == count
    for c, root in enumerate(roots):
        assert (root < 0) == (starts[c] == starts[c + 1])
        assert root < 0 or (low[root], high[root]) == (starts[c], starts[c + 1])
    for node in range(len(low)):
        inside = xyz[order[low[node] : high[node]]]
        assert np.array_equal(inside.min(axis=0), box[node, :3])
        assert np.array_equal(inside.max(axis=0), box[node, 3:])
        assert right[node] >= 0 or high[node] - low[node] <= LEAF


def test_node_most_is_the_largest_value_below() -> None:
    values = np.arange(50.0)
    order = np.arange(50)
    _, low, high, right, _ = grow(np.random.default_rng(0).random((50, 3)), order, np.array([0, 50]), LEAF)
    most = node_most(low, high, right, values)
    assert most[0] == 49.0
    assert all(most[n] == values[low[n] : high[n]].max() for n in range(len(low)))


def test_box_nearest_is_zero_inside_and_the_gap_outside() -> None:
    box = np.array([[0.0, 0.0, 0.0, 1.0, 1.0, 1.0]])
    assert box_nearest(box, 0, 0.5, 0.5, 0.5) == 0.0
    assert box_nearest(box, 0, 4.0, 0.5, 5.0) == 5.0
    assert box_farthest(box, 0, 2.0, 1.0, 3.0) == pytest.approx(np.sqrt(4 + 1 + 9))


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.booleans())
def test_box_bounds_enclose_the_distance_to_all_it_holds(seed: int, sphere: bool) -> None:
    """Law: the chord to a box is no longer than the way to any point in it, on a plane and around the Earth."""
    rng = np.random.default_rng(seed)
    if sphere:
        points = Points.geographic(rng.uniform(-180, 180, 12), rng.uniform(-90, 90, 12))
    else:
        points = Points.plane(*rng.normal(size=(2, 12)))
    here, held = points.xyz[0], points.xyz[1:]
    scale, radius = (EARTH_RADIUS, 1.0) if sphere else (1.0, 0.0)
    box = np.concatenate([held.min(axis=0), held.max(axis=0)])[None]
    ways = np.array([pair_distance(radius, scale, *here, *point) for point in held])
    assert np.allclose(ways, points.take(np.zeros(11, int)).distance_to(points.take(np.arange(1, 12))))
    chords = scale * np.linalg.norm(held - here, axis=1)
    assert np.all(scale * box_nearest(box, 0, *here) <= chords * (1 + 1e-12))
    assert np.all(chords <= ways * (1 + 1e-12))
    assert np.all(chords <= scale * box_farthest(box, 0, *here) * (1 + 1e-12))


def test_is_skipped_finds_what_is_there_only() -> None:
    skip = np.array([2, 5, 9, 1])
    assert [is_skipped(skip, 0, 3, sink) for sink in (2, 5, 9, 1)] == [True, True, True, False]
