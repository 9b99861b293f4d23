"""Asks every request for permission before its view runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from lichen.site.shell.doors import door_of
from lichen.site.trust.actor import actor_of


def default_deny(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Ask each view for its door, and the actor for the permission, before the view runs."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return get_response(request)

    def process_view(
        request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        wanted = door_of(view)
        actor = actor_of(request)
        if wanted is not None and actor.may(wanted):
            return None
        if actor.user is None and request.method in ("GET", "HEAD"):
            return redirect_to_login(request.get_full_path())
        raise PermissionDenied(_("Your role does not open this page."))

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware
