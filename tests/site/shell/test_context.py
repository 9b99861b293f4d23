"""A page shows the rooms that its reader may enter, and no others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client, RequestFactory

from lichen.site.setup import sign_in_service
from lichen.site.shell.context import shell
from lichen.site.trust.actor import VISITOR, Actor
from lichen.site.trust.models import User
from lichen.site.trust.roles import Role


def addresses(actor: Actor | None) -> set[str]:
    request = RequestFactory().get("/")
    if actor:
        request.lichen_actor = actor
    return {entry["url"] for room in shell(request)["rooms"] for entry in room["entries"]}


def test_rooms_are_those_that_the_reader_may_enter() -> None:
    assert addresses(None) == set()
    assert addresses(VISITOR) < addresses(Actor(User(), Role.MEMBER))
    assert addresses(Actor(User(), Role.MEMBER)) < addresses(Actor(User(), Role.ADMINISTRATOR))


def test_pages_of_the_room_one_stands_in_are_shown() -> None:
    request = RequestFactory().get("/trust/log/")
    request.lichen_actor = Actor(User(), Role.ADMINISTRATOR)
    assert [view["url"] for view in shell(request)["views"] if view["current"]] == ["/trust/log/"]


def test_theme_is_one_that_there_is() -> None:
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = "neon"
    assert shell(request)["theme"] == "auto"


def test_other_ways_to_sign_in_are_offered_where_there_is_a_service(
    person: Callable[..., User],
    signed_in: Callable[[User], Client],
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The menu leads to them, and the page behind it names the service; without one it says nothing."""
    mia = signed_in(person("mia"))
    assert "/account/3rdparty/" not in mia.get("/").content.decode()
    monkeypatch.setenv("LICHEN_OIDC", "City login,client,secret,https://sign-in.example.org")
    settings.SOCIALACCOUNT_PROVIDERS = sign_in_service()
    assert 'href="/account/3rdparty/"' in mia.get("/").content.decode()
    page = mia.get("/account/3rdparty/")
    assert (page.status_code, "City login" in page.content.decode()) == (200, True)
    assert "City login" in Client().get("/account/login/").content.decode()
