"""Round numbers."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.engine.kit.draw.scale import Scale, round_down, ticks


@given(st.floats(1e-9, 1e12))
def test_round_down_is_one_two_or_five_and_near(value: float) -> None:
    found = round_down(value)
    assert found <= value * (1 + 1e-9)
    assert value / found < 2.5 + 1e-9
    assert round(found / 10 ** math.floor(math.log10(found) + 1e-9)) in {1, 2, 5}


@given(st.floats(-1e4, 1e4), st.floats(0.1, 1e6), st.integers(2, 8))
def test_ticks_are_inside_even_and_about_as_many(low: float, span: float, about: int) -> None:
    found = ticks(low, low + span, about)
    assert 1 <= len(found) <= 2.6 * about + 1
    assert all(low - 1e-6 * span <= tick <= low + span * (1 + 1e-6) for tick in found)
    steps = [b - a for a, b in pairwise(found)]
    assert steps == pytest.approx(steps[:1] * len(steps), rel=1e-6)


def test_ticks_of_nothing_are_its_one_value() -> None:
    assert ticks(3.0, 3.0) == [3.0]


def test_scale_of_one_value_starts_at_the_start() -> None:
    assert Scale(5, 5, 10, 90)(5) == 10
