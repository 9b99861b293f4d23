"""A view states its door; views of libraries have theirs by where they live."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.i18n import set_language

from lichen.site.shell.doors import door, door_of


def test_door_is_what_the_view_states() -> None:
    @door("register.read")
    def view(_request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert door_of(view) == "register.read"
    assert door_of(lambda _request: HttpResponse()) is None
    assert door_of(set_language) == "shell.public"
