"""Answers of the API that say what is wrong: problem details as of RFC 9457."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "The request cannot be read",
    401: "Sign in, or send a token",
    403: "Your role does not allow this",
    404: "There is no such thing, or it is not disclosed to you",
    405: "This address does not answer this method",
    409: "Somebody else changed it meanwhile",
    410: "Its content is no longer here",
    412: "It is no longer as you read it",
    413: "The request is too large",
    415: "This kind of content is not read here",
    422: "The input has problems",
    429: "Too many requests",
    500: "Something went wrong inside Lichen",
    503: "Try again later",
}


class ApiError(Exception):
    """A verb of the API refuses: `status` of HTTP, a sentence, and members that name the problem's parts."""

    def __init__(self, status: int, detail: str = "", **members: Any) -> None:
        self.status, self.detail, self.members = status, detail, members
        super().__init__(detail or TITLES.get(status, ""))


def problem(status: int, detail: str = "", **members: Any) -> HttpResponse:
    """Return a problem answer; `members` (such as ``problems``) stand beside type, title, status and detail."""
    body = {"type": "about:blank", "title": TITLES.get(status, "Error"), "status": status}
    if detail:
        body["detail"] = detail
    return JsonResponse(body | members, status=status, content_type=MEDIA_TYPE)


def of_programs(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer programs, under ``/api/v1/``, with problem details even where a page of an error was made."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.path.startswith("/api/v1/") or response.status_code < 400:
            return response
        if response.headers.get("Content-Type", "").startswith(MEDIA_TYPE):
            return response
        told = problem(response.status_code)
        for name in ("Allow", "Retry-After"):
            if name in response.headers:
                told.headers[name] = response.headers[name]
        return told

    return middleware
