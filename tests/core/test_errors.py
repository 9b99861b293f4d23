"""What a person is told: where, what, and how to mend it."""

from __future__ import annotations

import re

import pytest

from lichen.core import errors
from lichen.core.errors import LichenError, Problem, ProblemsError

PROBLEM = Problem(
    "pack.xlsx", "streams", 7, "amount", "-3", "the amount is negative", "give it without a sign"
)


@pytest.mark.parametrize(
    ("problem", "place"),
    [
        (PROBLEM, "pack.xlsx, sheet 'streams', row 7, column 'amount', value '-3': "),
        (
            Problem("a.csv", "", 0, "", "", "it is empty", "fill it in"),
            "a.csv: it is empty. Mend: fill it in.",
        ),
        (Problem("a.csv", "", 2, "", "", "it is empty", "fill it in"), "a.csv, row 2: it is empty."),
    ],
)
def test_problem_names_the_place_it_knows(problem: Problem, place: str) -> None:
    assert str(problem).startswith(place)


def test_problem_as_dict_has_every_field() -> None:
    assert Problem(**PROBLEM.as_dict()) == PROBLEM  # type: ignore[arg-type]


def test_problems_sort_by_place() -> None:
    later = Problem("pack.xlsx", "streams", 8, "", "", "", "")
    assert sorted([later, PROBLEM]) == [PROBLEM, later]


@pytest.mark.parametrize(("count", "said"), [(1, "1 problem in the input"), (2, "2 problems in the input")])
def test_problems_error_carries_all_of_them(count: int, said: str) -> None:
    error = ProblemsError([PROBLEM] * count)
    assert error.problems == (PROBLEM,) * count
    assert str(error) == said


def test_tree_at_the_head_is_the_tree_in_the_code() -> None:
    drawn = set(re.findall(r"\b[A-Z]\w+Error\b", errors.__doc__ or ""))
    raised = {
        name
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, LichenError)
    }
    assert drawn == raised
