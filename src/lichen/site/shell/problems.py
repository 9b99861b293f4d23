"""Answers of the API that say what is wrong: problem details as of RFC 9457."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MEDIA_TYPE = "application/problem+json"
TITLES: dict[int, Promise] = {
    400: gettext_lazy("The request cannot be read"),
    401: gettext_lazy("Sign in, or send a token"),
    403: gettext_lazy("Your role does not allow this"),
    404: gettext_lazy("There is no such thing, or it is not disclosed to you"),
    405: gettext_lazy("This address does not answer this method"),
    409: gettext_lazy("Somebody else changed it meanwhile"),
    410: gettext_lazy("Its content is no longer here"),
    412: gettext_lazy("It is no longer as you read it"),
    413: gettext_lazy("The request is too large"),
    415: gettext_lazy("This kind of content is not read here"),
    422: gettext_lazy("The input has problems"),
    429: gettext_lazy("Too many requests"),
    500: gettext_lazy("Something went wrong inside Lichen"),
    503: gettext_lazy("Try again later"),
}


class ApiError(Exception):
    """A verb of the API refuses: `status` of HTTP, a sentence, and members that name the problem's parts."""

    def __init__(self, status: int, detail: str = "", **members: Any) -> None:
        self.status, self.detail, self.members = status, detail, members
        super().__init__(detail or str(TITLES.get(status, "")))


def problem(status: int, detail: str = "", **members: Any) -> HttpResponse:
    """Return a problem answer, in the language that the request asks for (`Accept-Language`).

    `members` (such as ``problems``) stand beside type, title, status and detail.
    """
    body = {"type": "about:blank", "title": str(TITLES.get(status) or _("Error")), "status": status}
    if detail:
        body["detail"] = detail
    spoken = translation.get_language() or settings.LANGUAGE_CODE
    headers = {"Content-Language": spoken}
    return JsonResponse(body | members, status=status, content_type=MEDIA_TYPE, headers=headers)


def of_programs(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer programs, under ``/api/v1/``, with problem details even where a page of an error was made."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.path.startswith("/api/v1/") or response.status_code < 400:
            return response
        if response.headers.get("Content-Type", "").startswith(MEDIA_TYPE):
            return response
        with translation.override(response.headers.get("Content-Language") or settings.LANGUAGE_CODE):
            told = problem(response.status_code)
        for name in ("Allow", "Retry-After", "Vary"):
            if name in response.headers:
                told.headers[name] = response.headers[name]
        return told

    return middleware
