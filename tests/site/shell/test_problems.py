"""Errors of the API are problem details."""

from __future__ import annotations

import json

from lichen.site.shell.problems import TITLES, ApiError, problem


def test_problem_has_the_members_of_the_standard() -> None:
    answer = problem(422, "Two cells are empty.", problems=[{"row": 2}])
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = json.loads(answer.content)
    assert body == {
        "type": "about:blank", "title": TITLES[422], "status": 422, "detail": "Two cells are empty.",
        "problems": [{"row": 2}],
    }  # fmt: skip


def test_error_carries_its_status() -> None:
    error = ApiError(409, "Somebody was faster.", version=3)
    assert (error.status, str(error), error.members) == (409, "Somebody was faster.", {"version": 3})
    assert str(ApiError(404)) == TITLES[404]
