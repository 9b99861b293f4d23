"""Numbers as people read them: nothing is lost that matters, and they read back."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.engine.kit.digits import MINUS, NOTHING, THIN, digits, figure


def read_back(text: str) -> float:
    return float(text.replace(THIN, "").replace(MINUS, "-"))


@given(st.floats(1e-3, 1e12), st.sampled_from([1, -1]))
def test_figure_reads_back_to_three_digits(value: float, sign: int) -> None:
    """Whole above a hundred, three digits below."""
    back = read_back(figure(sign * value))
    assert back == pytest.approx(sign * value, rel=5.1e-3, abs=0.5 if value >= 100 else 0.0)


@given(st.integers(-(10**12), 10**12))
def test_whole_numbers_read_back_exactly(value: int) -> None:
    """Thousands are set apart, and nothing else."""
    assert read_back(digits(value)) == value


def test_what_is_no_number_is_a_dash() -> None:
    """None, not a number and infinity have no digits; a rounded nothing has no sign."""
    assert {figure(None), figure(math.nan), figure(math.inf)} == {NOTHING}
    assert digits(-0.001, 2) == "0.00"
