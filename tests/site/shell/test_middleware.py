"""Every answer keeps foreign scripts out, speaks the reader's language, and says errors as sentences."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from lichen.core.errors import LichenError, Problem, ProblemsError
from lichen.site.shell.middleware import CONTENT_SECURITY_POLICY, sentences
from lichen.site.trust.actor import VISITOR


def test_policy_lets_nothing_inline_and_nothing_foreign_through(db: None, client: Client) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    assert policy == CONTENT_SECURITY_POLICY
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize(
    ("cookie", "browser", "spoken"), [("de", "pl", "de"), ("", "pl,en;q=0.5", "pl"), ("xx", "tlh", "en")]
)
def test_language_is_the_chosen_one_else_that_of_the_browser(
    db: None, client: Client, cookie: str, browser: str, spoken: str
) -> None:
    if cookie:
        client.cookies["django_language"] = cookie
    answer = client.get("/", headers={"Accept-Language": browser})
    assert answer.headers["Content-Language"] == spoken
    assert f'lang="{spoken}"' in answer.content.decode()
    assert {"Accept-Language", "Cookie"} <= {part.strip() for part in answer.headers["Vary"].split(",")}


def explained(error: Exception) -> HttpResponse | None:
    request = RequestFactory().get("/")
    request.lichen_actor = VISITOR
    request.LANGUAGE_CODE = "en"

    def nothing(_request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    return sentences(nothing).process_exception(request, error)


def test_what_a_person_can_mend_is_a_page_that_says_so(db: None) -> None:
    page = explained(LichenError("Two ways"))
    assert page is not None
    assert page.status_code == 422
    assert "Two ways." in page.content.decode()
    problem = Problem("a.csv", "", 2, "x", "", "it is empty", "fill it in")
    assert "fill it in" in explained(ProblemsError([problem])).content.decode()
    assert explained(ZeroDivisionError()) is None


@pytest.mark.parametrize("door", ["/", "/api/v1/openapi.json", "/accounts/login/", "/nowhere/"])
def test_head_is_answered_as_the_page_itself_without_its_body(db: None, client: Client, door: str) -> None:
    page, head = client.get(door), client.head(door)
    assert (head.status_code, head.content) == (page.status_code, b"")
    assert head.headers["Content-Type"] == page.headers["Content-Type"]
    assert int(head.headers["Content-Length"]) > 0
