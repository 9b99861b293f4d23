"""The tree of boxes: every point below exactly one leaf, and no box smaller than what it holds."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.engine.kit.tree import LEAF, arc, box_square, grow, is_skipped, node_most


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 200), st.integers(1, 6), st.integers(0, 1000))
def test_tree_holds_every_point_once_in_its_box(count: int, values: int, seed: int) -> None:
    """Law: the leaves partition the points, also where many coincide."""
    xyz = np.random.default_rng(seed).integers(0, values, (count, 3)).astype(float)
    order, low, high, right, box = grow(xyz)
    assert sorted(order.tolist()) == list(range(count))
    leaves = [node for node in range(len(low)) if right[node] < 0]
    assert sum(high[leaf] - low[leaf] for leaf in leaves) == count
    for node in range(len(low)):
        inside = xyz[order[low[node] : high[node]]]
        if len(inside):
            assert np.array_equal(inside.min(axis=0), box[node, :3])
            assert np.array_equal(inside.max(axis=0), box[node, 3:])
        assert right[node] >= 0 or high[node] - low[node] <= LEAF


def test_node_most_is_the_largest_value_below() -> None:
    values = np.arange(50.0)
    order, low, high, right, _ = grow(np.random.default_rng(0).random((50, 3)))
    most = node_most(low, high, right, values)
    assert most[0] == 49.0
    assert all(most[n] == values[low[n] : high[n]].max() for n in range(len(low)))
    assert len(order) == 50


def test_box_square_is_zero_inside_and_the_gap_outside() -> None:
    box = np.array([[0.0, 0.0, 0.0, 1.0, 1.0, 1.0]])
    assert box_square(box, 0, 0.5, 0.5, 0.5) == 0.0
    assert box_square(box, 0, 2.0, 0.5, 3.0) == 5.0


def test_arc_of_a_chord() -> None:
    assert arc(9.0, False) == 3.0
    assert abs(arc(4.0, True) - np.pi * 6371.0088) < 1e-9  # the antipode


def test_is_skipped_finds_what_is_there_only() -> None:
    skip = np.array([2, 5, 9, 1])
    assert [is_skipped(skip, 0, 3, sink) for sink in (2, 5, 9, 1)] == [True, True, True, False]
