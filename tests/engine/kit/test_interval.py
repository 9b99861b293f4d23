"""Intervals: they hold every result, narrow with their operands, and refuse what is none."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.core.errors import ModelError
from lichen.engine.kit.interval import ANYTHING, Interval, exactly, hull

OPERATIONS: list[Callable[[Interval, Interval], Interval]] = [
    operator.add, operator.sub, operator.mul, operator.truediv, Interval.least, Interval.most, hull,
]  # fmt: skip
_numbers = st.floats(-1e6, 1e6)


@st.composite
def nested(draw: st.DrawFn) -> tuple[Interval, Interval]:
    """Draw an interval inside another."""
    a, b, c, d = sorted(draw(st.lists(_numbers, min_size=4, max_size=4)))
    outer = draw(st.sampled_from([Interval(a, d), ANYTHING, Interval(a, math.inf)]))
    return outer, draw(st.sampled_from([Interval(b, c), exactly(b)]))


@given(nested(), nested(), st.sampled_from(OPERATIONS))
def test_narrower_operands_give_a_narrower_result(one, other, operation):
    """Inclusion isotone: to the last digit, no tolerance."""
    assert operation(one[0], other[0]).holds(operation(one[1], other[1]))
    assert (-one[0]).holds(-one[1])


@given(_numbers, _numbers.filter(bool), st.sampled_from(OPERATIONS[:4]))
def test_exact_operands_give_the_number_itself(a, b, operation):
    """On single numbers intervals are plain arithmetic."""
    found = operation(exactly(a), exactly(b))
    assert found.exact
    assert found.low == operation(a, b)


@given(nested(), nested())
def test_comparison_is_sure_only_where_it_cannot_change(one, other):
    """An answer other than maybe holds for all narrower intervals."""
    wide, narrow = one[0].at_most(other[0]), one[1].at_most(other[1])
    assert wide in {"maybe", narrow}


def test_division_by_what_may_be_nothing_says_nothing():
    assert (exactly(1.0) / Interval(-1.0, 1.0)).unbounded


@pytest.mark.parametrize(("low", "high"), [(2.0, 1.0), (math.nan, 1.0), (0.0, math.nan)])
def test_what_is_no_interval_is_refused(low, high):
    with pytest.raises(ModelError, match="no interval"):
        Interval(low, high)


def test_hull_of_nothing_is_refused():
    with pytest.raises(ModelError, match="at least one"):
        hull()
