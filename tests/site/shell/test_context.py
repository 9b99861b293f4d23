"""A page shows the rooms that its reader may enter, and no others."""

from __future__ import annotations

from django.test import RequestFactory

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
