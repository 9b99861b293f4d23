"""Errors of the API are problem details."""

from __future__ import annotations

import json

import pytest
from django.test import Client

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


@pytest.mark.parametrize(
    ("asked", "title"), [("de", "Das gibt es nicht, oder"), ("bg", "Няма такова нещо"), ("", "There is no")]
)
def test_a_problem_is_told_in_the_language_that_is_asked_for(
    asked: str, title: str, db: None, client: Client
) -> None:
    """Also where a page of an error was made first, as for a method that an address does not answer."""
    answer = client.get("/api/v1/nowhere", headers={"Accept-Language": asked})
    assert answer.json()["title"].startswith(title)
    assert answer.headers["Content-Language"] == (asked or "en")
    other = client.delete("/api/v1/trust/me", headers={"Accept-Language": asked})
    assert (other.status_code, other.headers["Content-Language"]) == (405, asked or "en")
