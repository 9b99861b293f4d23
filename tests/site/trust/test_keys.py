"""A token opens what its scopes say, while it is in force, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import timezone

from lichen.site.trust.actor import VISITOR, Actor
from lichen.site.trust.keys import TokenKey, behind, digest, new_secret
from lichen.site.trust.models import Token, User
from lichen.site.trust.roles import Role


def token_of(user: User, **fields: object) -> str:
    secret = new_secret()
    Token.objects.create(user=user, name="x", digest=digest(secret), scopes=["register.read"], **fields)
    return secret


def actor_by(secret: str) -> Actor | None:
    return TokenKey().authenticate(RequestFactory().get("/"), secret)


def test_token_in_force_gives_its_scopes(person: Callable[..., User]) -> None:
    actor = actor_by(token_of(person("mia")))
    assert actor is not None
    assert actor.scopes == frozenset({"register.read"})
    assert Token.objects.get().used is not None


def test_token_that_is_not_in_force_gives_nothing(person: Callable[..., User]) -> None:
    mia, ago = person("mia"), timezone.now() - timedelta(days=1)
    assert actor_by("lichen_nonsense") is None
    assert actor_by(token_of(mia, revoked=ago)) is None
    assert actor_by(token_of(mia, expires=ago)) is None
    good = token_of(mia)
    User.objects.update(is_active=False)
    assert actor_by(good) is None


def test_operation_asks_for_its_door() -> None:
    @behind("register.read")
    def operation(_request: HttpRequest) -> str:
        return "done"

    request = RequestFactory().get("/")
    request.lichen_actor = VISITOR
    with pytest.raises(PermissionDenied):
        operation(request)
    request.lichen_actor = Actor(User(), Role.MEMBER)
    assert operation(request) == "done"
    assert operation.door == "register.read"
