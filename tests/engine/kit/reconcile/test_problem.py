from __future__ import annotations

import numpy as np
import pytest

from lichen.core.errors import ModelError
from lichen.engine.kit.reconcile.problem import Covariance, Problem, Terms


def splitter(**changes: object) -> Problem:
    return Problem.from_dense([[1.0, -1.0, -1.0]], [10.0, 6.0, np.nan], [1.0, 0.0, np.nan]).having(**changes)


def test_what_is_exact_is_measured_without_error_or_held_by_bounds() -> None:
    problem = splitter(lower=[-np.inf, -np.inf, 4.0], upper=[np.inf, np.inf, 4.0])
    assert problem.exact.tolist() == [False, True, True]
    assert problem.exact_values[1:].tolist() == [6.0, 4.0]
    assert problem.known.tolist() == [True, True, False]


def test_a_problem_cannot_be_changed_from_outside() -> None:
    """State never leaks between calls: arrays are copied in, and are read-only."""
    measured = np.array([10.0, 6.0, 5.0])
    problem = Problem.from_dense([[1.0, -1.0, -1.0]], measured, 1.0)
    measured[0] = 99.0
    assert problem.measured[0] == 10.0
    with pytest.raises(ValueError, match="read-only"):
        problem.measured[0] = 1.0


def test_names_stand_in_messages() -> None:
    problem = splitter(names=("in", "a", "b"), row_names=("splitter",))
    assert (problem.name(0), problem.row_name(0)) == ("in", "splitter")
    assert (splitter().name(0), splitter().row_name(0)) == ("variable 0", "balance 0")


def test_arrays_of_other_lengths_are_refused() -> None:
    with pytest.raises(ModelError, match="sd has shape"):
        Problem.from_dense([[1.0, -1.0]], [1.0, 1.0], [1.0, 1.0, 1.0])
    with pytest.raises(ModelError, match="one length"):
        Covariance([0, 1], [1], [0.1])
    with pytest.raises(ModelError, match="one length"):
        Terms([0], [0, 1], [1], [0.1])


def test_entries_may_stand_in_any_order() -> None:
    given = Problem([0, 3, 5], [2, 0, 1, 1, 0], [-1.0, 1, -1, 2, 1], [10.0, 6.0, 5.0], 1.0)
    assert given.matrix().toarray().tolist() == [[1, -1, -1], [1, 2, 0]]
    assert abs(given.matrix()).sum() == 6
    assert given.index.tolist() == [2, 0, 1, 1, 0]
