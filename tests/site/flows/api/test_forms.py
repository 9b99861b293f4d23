"""In which form an answer comes."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from lichen.site.flows.api.forms import asked_form, given, need_there
from lichen.site.shell.problems import ApiError


@pytest.mark.parametrize(
    ("accept", "form", "wanted"),
    [
        ("", "", "json"),
        ("*/*", "", "json"),
        ("image/svg+xml", "", "svg"),
        ("text/csv;q=0.5, image/png", "", "png"),
        ("text/html", "", "json"),
        ("image/png", "csv", "csv"),
    ],
)
def test_name_goes_before_header(rf: RequestFactory, accept: str, form: str, wanted: str) -> None:
    assert asked_form(rf.get("/", headers={"Accept": accept} if accept else {}), form) == wanted


def test_what_is_known_is_not_sent_again(rf: RequestFactory) -> None:
    first = given(rf.get("/"), b"a", "a.csv", "text/csv")
    again = given(rf.get("/", headers={"If-None-Match": first.headers["ETag"]}), b"a", "a.csv", "text/csv")
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


def test_something_else_is_no_answer() -> None:
    need_there("", "mass", ("mass",))
    with pytest.raises(ApiError, match="there is: none"):
        need_there("energy", "mass", ())
