"""Default deny: a view without a door is closed for everybody, one with a door opens for the roles of the table."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from lichen.site.shell.doors import door
from lichen.site.trust.actor import VISITOR, Actor
from lichen.site.trust.doors import default_deny
from lichen.site.trust.models import User
from lichen.site.trust.roles import MAY, Role


def asked(view: Callable[..., HttpResponse], actor: Actor, method: str = "post") -> object:
    request = getattr(RequestFactory(), method)("/somewhere/")
    request.lichen_actor = actor
    return default_deny(lambda _request: HttpResponse()).process_view(request, view, (), {})


def test_view_without_door_is_closed_for_everybody() -> None:
    def view(_request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    for role in Role:
        with pytest.raises(PermissionDenied):
            asked(view, Actor(User(), role))


def test_unknown_door_is_closed_for_everybody() -> None:
    @door("cellar.enter")
    def view(_request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    with pytest.raises(PermissionDenied):
        asked(view, Actor(User(), Role.ADMINISTRATOR))


@pytest.mark.parametrize("name", MAY)
def test_door_opens_for_the_roles_of_the_table_only(name: str) -> None:
    @door(name)
    def view(_request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    for role in Role:
        if role in MAY[name]:
            assert asked(view, Actor(User(), role)) is None
        else:
            with pytest.raises(PermissionDenied):
                asked(view, Actor(User(), role))


def test_visitor_who_only_looks_is_asked_to_sign_in() -> None:
    @door("register.read")
    def view(_request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    answer = asked(view, VISITOR, "get")
    assert isinstance(answer, HttpResponse)
    assert answer.headers["Location"].startswith("/account/login/?next=")


def test_health_answers_everybody(db: None, client: Client) -> None:
    assert client.get("/health/").json() == {"ok": True}
