from __future__ import annotations

import numpy as np
import pytest

from lichen.core.errors import ProblemsError
from lichen.engine.kit.reconcile.problem import Covariance, Problem, Terms


def problems(*arguments: object, **more: object) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        Problem(*arguments, **more)  # type: ignore[arg-type]
    return [str(one) for one in caught.value.problems]


def test_everything_is_said_at_once() -> None:
    found = problems(
        [0, 3, 3], [0, 1, 2], [1.0, -1.0, np.nan], [np.inf, 6.0, 5.0, 1.0], [1.0, -1.0, np.nan, 1.0],
        rhs=[0.0, np.inf], lower=[0.0, 0.0, 0.0, 3.0], upper=[np.inf, np.inf, np.nan, 2.0],
    )  # fmt: skip
    text = "\n".join(found)
    parts = ("infinite", "negative", "no standard deviation", "coefficient", "right-hand")
    for part in (*parts, "upper bound is no", "above the upper", "no variable"):
        assert part in text
    assert all("Mend:" in one for one in found)


@pytest.mark.parametrize(
    ("start", "index", "value"),
    [
        ([0, 2], [0], [1.0]),
        ([1, 1], [0], [1.0]),
        ([0, 1], [7], [1.0]),
        ([0, 1], [0], [1.0, 2.0]),
        ([0], [], []),
    ],
)
def test_rows_that_do_not_fit_are_refused(start: list[int], index: list[int], value: list[float]) -> None:
    if len(start) > 1:
        assert problems(start, index, value, [1.0], [1.0])


def test_exact_values_that_contradict_a_balance_are_named() -> None:
    (one,) = problems([0, 2], [0, 1], [1.0, -1.0], [3.0, 4.0], 0.0, row_names=["mill"])
    assert "mill" in one
    assert "misses this much" in one


def test_exact_values_that_close_are_accepted() -> None:
    assert Problem([0, 2], [0, 1], [1.0, -1.0], [0.1 + 0.2, 0.3], 0.0).n_rows == 1


def test_exact_value_outside_its_bounds_is_refused() -> None:
    assert "outside its bounds" in problems([0, 1], [0], [1.0], [-1.0], 0.0, rhs=-1.0, lower=0.0)[0]


def test_a_variable_stands_once_in_a_balance() -> None:
    assert "twice" in problems([0, 2], [0, 0], [1.0, 1.0], [1.0], 1.0)[0]


def test_covariances_are_checked() -> None:
    rows = ([0, 2], [0, 1], [1.0, -1.0], [3.0, 4.0], [1.0, 1.0])
    assert "too large" in problems(*rows, covariance=Covariance([0], [1], [1.5]))[0]
    assert "no two uncertain" in problems(*rows, covariance=Covariance([0], [0], [0.5]))[0]
    assert "pair stands twice" in problems(*rows, covariance=Covariance([0, 1], [1, 0], [0.5, 0.5]))[0]
    assert "no such variable" in problems(*rows, covariance=Covariance([0], [9], [0.5]))[0]


def test_terms_are_checked() -> None:
    rows = ([0, 2], [0, 1], [1.0, -1.0], [3.0, 4.0], [1.0, 1.0])
    found = problems(*rows, terms=Terms([5], [0], [9], [np.nan]))
    assert len(found) == 3


def test_names_for_each_or_none() -> None:
    assert "name each" in problems([0, 1], [0], [1.0], [1.0], 1.0, names=["a", "b"])[0]
