"""What a solve says of itself: the gap between objective and bound, and the reasons of failure."""

from __future__ import annotations

import math

import highspy
import pytest

from lichen.core.errors import ModelError, SolverError
from lichen.engine.kit.lp_result import failure, relative_gap

STATUS = highspy.HighsModelStatus


@pytest.mark.parametrize(
    ("objective", "bound", "gap"),
    [(10.0, 11.0, 0.1), (-10.0, -9.0, 0.1), (0.0, 0.0, 0.0), (0.0, 1.0, math.inf), (5.0, math.inf, math.inf)],
)
def test_relative_gap_is_relative_to_the_objective(objective, bound, gap):
    assert relative_gap(objective, bound) == pytest.approx(gap)


@pytest.mark.parametrize(
    ("status", "limit", "kind", "sentence"),
    [
        (STATUS.kInfeasible, None, ModelError, "contradicts itself"),
        (STATUS.kUnbounded, None, ModelError, "without end"),
        (STATUS.kUnboundedOrInfeasible, None, ModelError, "could not tell which"),
        (STATUS.kTimeLimit, 5.0, SolverError, "limit of 5 s"),
        (STATUS.kIterationLimit, None, SolverError, "reached its limit before"),
        (STATUS.kSolveError, None, SolverError, "choose units"),
    ],
)
def test_failure_says_why_and_what_to_try(status, limit, kind, sentence):
    error = failure(status, limit)
    assert type(error) is kind
    assert sentence in str(error)
