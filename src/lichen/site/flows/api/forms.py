"""A picture in the form that is asked for: its bars and flows as JSON, or a file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from ninja import Query

from lichen.site.flows.services.files import TYPES
from lichen.site.shell.answers import rendered
from lichen.site.shell.problems import ApiError

JSON = "application/json"
Form = Annotated[
    Literal["", "json", "svg", "png", "csv"],
    Query(description="the form; without one, what `Accept` prefers"),
]
BINARY = {"schema": {"type": "string", "format": "binary"}}
FILES = {
    "responses": {
        200: {"content": {"image/svg+xml": BINARY, "image/png": BINARY, "text/csv": {"schema": {"type": "string"}}}}
    }
}  # fmt: skip


def asked_form(request: HttpRequest, form: str) -> str:
    """Return the form that a request asks for: by name, else by its header ``Accept``, else JSON."""
    if form:
        return form
    known = {kind.partition(";")[0]: name for name, kind in TYPES.items()}
    preferred = request.get_preferred_type([JSON, *known])
    return known.get(preferred or JSON, "json")


def answer(
    request: HttpRequest, form: str, name: str, *, document: Callable[[], Any], file: Callable[[str], bytes]
) -> HttpResponseBase:
    """Answer with the document, or with the file of a form."""
    wanted = asked_form(request, form)
    if wanted == "json":
        made = rendered(request, document())
    else:
        made = given(request, file(wanted), f"{name}.{wanted}", TYPES[wanted])
    patch_vary_headers(made, ["Accept"])
    return made


def given(request: HttpRequest, content: bytes, name: str, kind: str) -> HttpResponse:
    """Answer with a file; 304 if the caller has it already."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers={"ETag": tag})
    headers = {"ETag": tag, "Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)


def need_there(asked: str, found: str, known: tuple[str, ...]) -> None:
    """Raise `ApiError` (422) if something else was found than what was asked for."""
    if asked and asked != found:
        there = ", ".join(known) or _("none")
        raise ApiError(
            422,
            _("There is nothing of “%(asked)s” here; there is: %(there)s.")
            % {"asked": asked, "there": there},
        )
