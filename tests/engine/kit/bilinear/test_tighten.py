"""Narrowing a box loses no solution."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lichen.engine.kit.bilinear.tighten import Tightener
from tests.engine.kit.bilinear.test_problem import product


@given(st.integers(0, 10_000), st.floats(-9.0, 0.0))
def test_no_solution_better_than_the_cutoff_is_lost(seed: int, cutoff: float) -> None:
    """Every sampled solution of the box that costs no more than the cutoff lies in the narrowed box."""
    rng = np.random.default_rng(seed)
    problem = product()
    ends = np.sort(rng.random((2, 2)) * 3, axis=0)
    lower, upper = np.array([0.0, *ends[0]]), np.array([9.0, *ends[1]])
    pairs = rng.uniform(ends[0], ends[1], (200, 2))
    good = pairs[(pairs.sum(axis=1) <= 4) & (-pairs.prod(axis=1) <= cutoff)]
    kept = Tightener(problem).tighten(lower, upper, cutoff)
    assert kept or not len(good)
    if kept:
        assert ((good >= lower[1:]) & (good <= upper[1:])).all()


def test_what_cannot_be_reached_is_seen() -> None:
    """A product of more than 9 is beyond both factors' ends."""
    problem = product()
    assert not Tightener(problem).tighten(problem.lower.copy(), problem.upper.copy(), -9.5)
