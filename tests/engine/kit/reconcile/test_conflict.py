from __future__ import annotations

import numpy as np

from lichen.engine.kit.reconcile.conflict import Conflict, smallest_conflict
from lichen.engine.kit.reconcile.problem import Problem


def chain(lower: list[float], upper: list[float], sd: float = 1.0) -> Problem:
    """Four flows one after the other, and a splitter beside them that harms nobody."""
    matrix = np.zeros((4, 7))
    for row in range(3):
        matrix[row, row], matrix[row, row + 1] = 1, -1
    matrix[3, 4:] = [1, -1, -1]
    return Problem.from_dense(matrix, [5.0, 5, 5, 5, 10, 6, 4], sd, lower=lower, upper=upper)


def test_the_set_is_found_among_what_harms_nobody() -> None:
    found = smallest_conflict(chain([0, 6, 0, 0, 0, 0, 0], [9, 9, 9, 4, 20, 20, 20]))
    assert found == Conflict(rows=(1, 2), lower=(1,), upper=(3,), exact=())


def test_each_part_of_the_set_is_needed() -> None:
    """Irreducible: without any one of the bounds the rest can hold."""
    lower, upper = [0.0, 6, 0, 0, 0, 0, 0], [9.0, 9, 9, 4, 20, 20, 20]
    found = smallest_conflict(chain(lower, upper))
    assert found is not None
    for bound, sides in ((lower, found.lower), (upper, found.upper)):
        for which in sides:
            kept = bound[which]
            bound[which] = -np.inf if bound is lower else np.inf
            assert smallest_conflict(chain(lower, upper)) is None
            bound[which] = kept


def test_exact_values_are_named_as_such() -> None:
    rows = ([0, 2, 4], [0, 1, 1, 2], [1.0, -1.0, 1.0, -1.0])
    problem = Problem(*rows, [3.0, np.nan, 4.0], 0.0, names=["a", "b", "c"])
    found = smallest_conflict(problem)
    assert found == Conflict(rows=(0, 1), lower=(), upper=(), exact=(0, 2))
    assert "a = 3" in found.sentence(problem)
    assert "Leave out any one" in found.sentence(problem)


def test_what_can_hold_is_no_conflict() -> None:
    assert smallest_conflict(chain([0.0] * 7, [20.0] * 7)) is None


def test_units_do_not_matter() -> None:
    problem = chain([0, 6e6, 0, 0, 0, 0, 0], [9e6, 9e6, 9e6, 4e6, 2e7, 2e7, 2e7])
    assert smallest_conflict(problem) == Conflict((1, 2), (1,), (3,), ())
