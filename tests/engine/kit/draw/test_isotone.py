"""The nearest rising sequence rises, keeps the weighted mean, and leaves what rises alone."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lichen.engine.kit.draw.isotone import nearest_rising

values = st.lists(st.floats(-100, 100), min_size=1, max_size=20)


@given(values)
def test_result_rises_and_keeps_the_mean(wanted: list[float]) -> None:
    found = nearest_rising(np.array(wanted), np.ones(len(wanted)))
    assert (np.diff(found) >= -1e-9).all()
    assert abs(found.mean() - np.mean(wanted)) < 1e-9


@given(values)
def test_what_rises_stays(wanted: list[float]) -> None:
    assert nearest_rising(np.sort(wanted), np.ones(len(wanted))).tolist() == sorted(wanted)
