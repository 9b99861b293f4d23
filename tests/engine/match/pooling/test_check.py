"""Blends are computed from flows alone, and what they miss is told."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.pooling import cases, problem_of
from lichen.engine.match.pooling import Arcs, PoolingProblem, Pools, Sources, Terminals, blends_of

BEST = [0.0, 100.0, 0.0, 100.0, 0.0, 100.0]  # of Haverly's first problem


def test_the_best_flows_of_haverly() -> None:
    found = blends_of(problem_of(cases()["haverly1"]), np.array(BEST))
    assert (found.profit, found.violation) == (400.0, 0.0)
    assert found.quality[5].tolist() == [1.5]
    assert np.isnan(found.quality[4]).all()


@pytest.mark.parametrize(
    "flow",
    [
        [0.0, 90.0, 0.0, 100.0, 0.0, 100.0],  # the pool gives more than it gets
        [50.0, 50.0, 0.0, 100.0, 0.0, 100.0],  # too much sulphur
        [0.0, 200.0, 0.0, 100.0, 0.0, 200.0],  # more than is wanted
        [0.0, 100.0, -5.0, 100.0, 0.0, 100.0],  # backwards
    ],
)
def test_what_is_missed_is_told(flow: list[float]) -> None:
    assert blends_of(problem_of(cases()["haverly1"]), np.array(flow)).violation > 1e-3


def test_pools_in_a_circle_are_mixed_by_balance() -> None:
    """A sends 1 to P, B sends 1 to Q, P and Q exchange 1, each gives 1: worked by hand, 2/3 and 1/3 of A."""
    problem = PoolingProblem(
        Sources([0.0, 0.0], [9.0, 9.0], [1.0, 0.0]),
        Pools([9.0, 9.0]),
        Terminals([0.0], [9.0], [1.0]),
        Arcs([0, 1, 2, 3, 2, 3], [2, 3, 3, 2, 4, 4]),
    )
    found = blends_of(problem, np.ones(6))
    assert found.quality[:, 0] == pytest.approx([1.0, 0.0, 2 / 3, 1 / 3, 0.5])


def test_what_was_not_measured_stays_unknown() -> None:
    """A blend with something unmeasured in it is unmeasured; one without is not."""
    problem = PoolingProblem(
        Sources([0.0, 0.0], [9.0, 9.0], [[1.0], [np.nan]]),
        Pools([9.0, 9.0]),
        Terminals([0.0], [9.0], [np.inf]),
        Arcs([0, 1, 2, 3], [2, 3, 4, 4]),
    )
    found = blends_of(problem, np.ones(4))
    assert found.quality[2].tolist() == [1.0]
    assert np.isnan(found.quality[[3, 4]]).all()
