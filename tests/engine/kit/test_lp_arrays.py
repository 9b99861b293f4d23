"""The arrays of a model: what fits is as the solver wants it, what does not is refused in a sentence."""

from __future__ import annotations

import highspy
import numpy as np
import pytest

from lichen.core.errors import ModelError
from lichen.engine.kit.lp_arrays import bounds, check, entries, finite, frozen, indices


def test_bounds_given_as_numbers_are_spread():
    low, high = bounds("rows", 0.0, [1.0, np.inf])
    assert (low.tolist(), high.tolist()) == ([0.0, 0.0], [1.0, np.inf])


def test_bounds_crossed_are_named():
    with pytest.raises(ModelError, match=r"entry 1 has 3.0 and 2.0"):
        bounds("rows", [0.0, 3.0], 2.0)


def test_entries_take_starts_with_or_without_the_end():
    short = entries("row", "column", 2, 3, [0, 1], [0, 2, 1], [1.0, 2.0, 3.0])
    long = entries("row", "column", 2, 3, [0, 1, 3], [0, 2, 1], [1.0, 2.0, 3.0])
    assert [a.tolist() for a in short] == [a.tolist() for a in long] == [[0, 1], [0, 2, 1], [1.0, 2.0, 3.0]]
    assert [a.dtype for a in short] == [np.int32, np.int32, np.float64]


def test_entries_beyond_the_end_are_refused():
    with pytest.raises(ModelError, match="stay within"):
        entries("row", "column", 2, 3, [0, 4], [0, 2, 1], [1.0, 2.0, 3.0])


def test_indices_out_of_range_are_refused():
    assert indices("row", [2, 0], 3).tolist() == [2, 0]
    with pytest.raises(ModelError, match="there are 3, counted from 0"):
        indices("row", [3], 3)


def test_finite_refuses_infinity():
    with pytest.raises(ModelError, match="costs must be finite"):
        finite("costs", [1.0, np.inf])


def test_check_raises_on_errors_only():
    check(highspy.HighsStatus.kWarning, "fine")
    with pytest.raises(ModelError, match="not fine"):
        check(highspy.HighsStatus.kError, "not fine")


def test_frozen_array_cannot_be_written():
    with pytest.raises(ValueError, match="read-only"):
        frozen(np.zeros(1))[0] = 1.0
