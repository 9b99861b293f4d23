"""What every answer carries: headers that keep foreign scripts out, and the language of the reader."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from lichen.core.errors import LichenError
from lichen.site.shell.telling import sentence_of

Handler = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; worker-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), publickey-credentials-get=(self)",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def security_headers(get_response: Handler) -> Handler:
    """Let pages load only what this site itself serves; no inline script or style runs."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return middleware


def head(get_response: Handler) -> Handler:
    """Answer a question for the head of a page, which watchmen of sites ask, as the page itself without its body."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method != "HEAD":
            return get_response(request)
        request.method = "GET"
        response = get_response(request)
        request.method = "HEAD"
        if response.streaming:
            response.close()
            response.streaming_content = ()
        else:
            response.headers.setdefault("Content-Length", str(len(response.content)))
            response.content = b""
        return response

    return middleware


def language(get_response: Handler) -> Handler:
    """Speak the language that the reader chose, else the one that her browser asks for."""

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        spoken = (
            chosen if chosen in dict(settings.LANGUAGES) else translation.get_language_from_request(request)
        )
        request.LANGUAGE_CODE = spoken
        with translation.override(spoken):
            response = get_response(request)
        response.headers.setdefault("Content-Language", spoken)
        response.headers["Vary"] = ", ".join(
            dict.fromkeys(
                [*filter(None, response.headers.get("Vary", "").split(", ")), "Accept-Language", "Cookie"]
            )
        )
        return response

    return middleware


def sentences(get_response: Handler) -> Handler:
    """Answer with a page that says it where a page could not be made for a reason that a person can mend."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, LichenError):
            return None
        return render(
            request,
            "shell/mend.html",
            {"said": sentence_of(exception), "problems": getattr(exception, "problems", ())},
            status=getattr(exception, "status", 422),
        )

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware
