"""How a program or a page shows who it is to the API, and the door of each operation."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import HttpBearer, SessionAuth

from lichen.site.shell.answers import refuse_unfit, rendered
from lichen.site.shell.problems import ApiError
from lichen.site.trust.actor import Actor, actor_for, actor_of
from lichen.site.trust.models import Done, Token, User

PREFIX = "lichen_"
Operation = TypeVar("Operation", bound=Callable[..., Any])


def digest(secret: str) -> str:
    """Return what is kept of a token: a token is long and random, so one hash is enough.

    >>> len(digest("lichen_x"))
    64
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def new_secret() -> str:
    """Return a new token, to be shown once."""
    return PREFIX + secrets.token_urlsafe(32)


class TokenKey(HttpBearer):
    """A program with a token in ``Authorization: Bearer``."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """Return the actor that the token is for, None if it is not in force."""
        now = timezone.now()
        known = Token.objects.select_related("user").filter(digest=digest(token), revoked=None).first()
        if known is None or not known.user.is_active or (known.expires and known.expires < now):
            return None
        if known.used is None or (now - known.used).total_seconds() > 60:
            Token.objects.filter(id=known.id).update(used=now)
        actor = actor_for(known.user, frozenset(known.scopes))
        request.lichen_actor = actor
        return actor


class SessionKey(SessionAuth):
    """A page of the site, with the session of the person who reads it."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:  # noqa: ARG002 - ninja's
        """Return the actor that is signed in."""
        return actor_of(request) if isinstance(request.user, User) and request.user.is_active else None


def need(actor: Actor, door: str) -> None:
    """Raise `PermissionDenied` unless somebody may go through a door."""
    if not actor.may(door):
        raise PermissionDenied(_("Your role or your token does not allow this."))


def behind(door: str, *, repeatable: bool = True) -> Callable[[Operation], Operation]:
    """Mark an operation of the API with the permission that it asks for, ask for it, and send what it returns.

    A creating request with an ``Idempotency-Key`` is carried out once; repeated, it is answered as the first time.
    What is `repeatable` must have no secret in its answer: that would be kept.
    """

    def mark(operation: Operation) -> Operation:
        @wraps(operation)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            actor = actor_of(request)
            need(actor, door)
            refuse_unfit(request)
            key = request.headers.get("Idempotency-Key", "")
            if repeatable and request.method == "POST" and key and actor.user is not None:
                return _once(
                    actor.user, key, request, lambda: rendered(request, operation(request, *args, **kwargs))
                )
            return rendered(request, operation(request, *args, **kwargs))

        asked.door = door  # type: ignore[attr-defined]
        asked.__signature__ = signature(operation, eval_str=True)  # type: ignore[attr-defined]
        return asked  # type: ignore[return-value]

    return mark


def _once(user: User, key: str, request: HttpRequest, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer a creating request, or repeat the answer of the first one with its key.

    Key, change and answer are one transaction: a request that failed may be sent again with its key.
    """
    said = f"{request.method} {request.get_full_path()}\0".encode() + _content(request)
    what = hashlib.sha256(said).hexdigest()
    if len(key) > 200 or not key.isprintable():
        raise ApiError(422, _("An Idempotency-Key has at most 200 letters."))
    with transaction.atomic():
        done, new = Done.objects.select_for_update().get_or_create(
            user=user, key=key, defaults={"request": what}
        )
        if done.request != what:
            raise ApiError(422, _("This Idempotency-Key was used for another request."))
        if not new and done.status is not None:
            kind = "application/json" if done.body else None
            headers = {"Idempotent-Replayed": "true"}
            return HttpResponse(done.body, status=done.status, content_type=kind, headers=headers)
        made = answer()
        done.status, done.body = made.status_code, made.content.decode()
        done.save(update_fields=["status", "body"])
    return made


def _content(request: HttpRequest) -> bytes:
    if request.content_type == "multipart/form-data":
        digests = [hashlib.sha256(b"".join(file.chunks())).digest() for file in request.FILES.values()]
        return repr(sorted(request.POST.lists())).encode() + b"".join(digests)
    return request.body
