"""What the operations of the API send and are sent: documents with tags, pages with a link to the next one.

Every answer carries an `ETag`; who sends it back in `If-None-Match` is spared what she has already, and who sends it in
`If-Match` with a change is refused (412) if somebody else was faster.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from ninja import Status
from pydantic import BaseModel, ConfigDict, model_validator

from lichen.site.shell.problems import ApiError
from lichen.site.shell.veil import unveil, veil

SALT = "lichen.api.after"
MOST = 200  # rows of a page
Row = TypeVar("Row")


class Out(BaseModel):
    """What an operation sends, read from the object that a query gives."""

    model_config = ConfigDict(from_attributes=True, json_schema_serialization_defaults_required=True)


class In(BaseModel):
    """What an operation is sent; a member that it does not know is an error, not a wish that nobody hears."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def can_be_kept(cls, data: Any) -> Any:
        """Refuse text that no database keeps."""
        if isinstance(data, dict) and any(_unfit(text) for text in _texts(data)):
            raise ValueError("A text has a character that cannot be kept: NUL, or half of a pair.")
        return data


class Rows(Out, Generic[Row]):
    """A page of a list; `next` is the value of ``after`` that asks for the following one, null on the last."""

    rows: list[Row]
    next: str | None = None


def rows_of(kind: type[BaseModel], rows: Sequence[Any], after: str | None = None) -> Rows[Any]:
    """Return a page of rows, each read into its kind of document."""
    return Rows[kind](rows=[kind.model_validate(row) for row in rows], next=after)  # type: ignore[valid-type]


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(key)
            yield from _texts(value)
    elif isinstance(data, (list, tuple)):
        for value in data:
            yield from _texts(value)


def _unfit(text: str) -> bool:
    return "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text)


def refuse_unfit(request: HttpRequest) -> None:
    """Raise `ApiError` where a word of the address or of a form cannot be kept in a database."""
    given = [*request.GET.lists()]
    if request.content_type in ("multipart/form-data", "application/x-www-form-urlencoded"):
        given += [*request.POST.lists()]
    if any(_unfit(text) for name, texts in given for text in (name, *texts)):
        raise ApiError(422, _("A text has a character that cannot be kept."))


def seal(after: str | None, *, of: str) -> str | None:
    """Return a cursor that nobody can make or read; None stays None.

    What stands in it (a name, a number of a row) may be of a row that is not shown.
    """
    if after is None:
        return None
    return signing.dumps([of, veil(after, salt=SALT)], salt=SALT)


def unseal(cursor: str, *, of: str) -> str | None:
    """Return what `seal` sealed; raises `ApiError` (400) for anything else, None for an empty text."""
    if not cursor:
        return None
    try:
        name, hidden = signing.loads(cursor, salt=SALT)
    except (signing.BadSignature, ValueError):
        name, hidden = None, ""
    if name != of:
        raise ApiError(400, _("This page of the list cannot be found. Go back to the beginning of the list."))
    return unveil(hidden, salt=SALT)


def body_of(result: BaseModel) -> bytes:
    """Return a document as it is sent."""
    return result.model_dump_json(by_alias=True).encode()


def tag_of(result: BaseModel) -> str:
    """Return the tag of a document: another one whenever a single character is another.

    >>> class Word(Out):
    ...     text: str
    >>> tag_of(Word(text="a")) == tag_of(Word(text="a")), tag_of(Word(text="a")) == tag_of(Word(text="b"))
    (True, False)
    """
    return f'"{hashlib.sha256(body_of(result)).hexdigest()[:32]}"'


def in_turn(key: object) -> None:
    """Let changes of one thing through the API come one after another, within their transactions."""
    if connection.vendor == "postgresql":  # the embedded database has one writer at a time anyway
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"lichen.api.{key}"])


def need_unchanged(request: HttpRequest, current: Callable[[], BaseModel]) -> None:
    """Raise `ApiError` (412) if the request states by `If-Match` what it changes, and that is no longer so."""
    stated = request.headers.get("If-Match", "").strip()
    if stated and stated != "*" and tag_of(current()) not in parse_etags(stated):
        raise ApiError(412, _("Somebody changed it since you read it. Read it again."))


def rendered(request: HttpRequest, result: Any) -> Any:
    """Return a document as the answer to a request; what is an answer already stays as it is."""
    status = 200
    if isinstance(result, Status):
        status, result = result.status_code, result.value
    if result is None:
        answer: HttpResponseBase = HttpResponse(status=204)
    elif isinstance(result, BaseModel):
        answer = _document(request, result, status)
    else:
        answer = result
    if isinstance(answer, HttpResponseBase):
        answer.headers.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(answer, ["Authorization", "Cookie"])
    return answer


def _document(request: HttpRequest, result: BaseModel, status: int) -> HttpResponse:
    tag = tag_of(result)
    seen = parse_etags(request.headers.get("If-None-Match", ""))
    if request.method == "GET" and status == 200 and (tag in seen or "*" in seen):
        return HttpResponse(status=304, headers={"ETag": tag})
    headers = {"ETag": tag}
    following = getattr(result, "next", None)
    if following:
        words = request.GET.copy()
        words["after"] = following
        headers["Link"] = f'<{request.build_absolute_uri(f"{request.path}?{words.urlencode()}")}>; rel="next"'
    return HttpResponse(body_of(result), status=status, content_type="application/json", headers=headers)
