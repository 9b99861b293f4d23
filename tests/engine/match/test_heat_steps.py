"""Steps of the cascade hold all the heat there is."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lichen.engine.match.heat_steps import released, shifted_ends


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(1, 9)), min_size=1, max_size=5))
def test_all_heat_is_in_some_step(streams) -> None:
    """Streams of one temperature included: the sum over the steps is the sum of the duties."""
    supply, target, duty = (np.array(column, dtype=float) for column in zip(*streams, strict=True))
    ends = shifted_ends(supply, target, -5.0)
    grid = np.unique(ends)[::-1]
    assert np.isclose(released(grid, ends, duty).sum(), duty.sum())


def test_ends_that_touch_on_paper_touch() -> None:
    assert (
        shifted_ends(np.array([80.1]), np.array([80.1]), 5.0)[0]
        == shifted_ends(np.array([90.1]), np.array([90.1]), -5.0)[0]
    )
