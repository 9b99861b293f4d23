"""What every page knows: the name of the site, the rooms that the reader may enter, the theme she chose."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from lichen.site.shell.rooms import NAVIGATION, shown

THEMES = ("auto", "light", "dark")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the context that the layout needs."""
    may = getattr(getattr(request, "lichen_actor", None), "may", None)
    theme = request.COOKIES.get("theme", "auto")
    rooms = shown(NAVIGATION, request.path, may) if may else []
    return {
        "site_name": settings.NAME_OF_SITE,
        "rooms": rooms,
        "views": next((room["entries"] for room in rooms if room["current"]), []),
        "theme": theme if theme in THEMES else "auto",
        "themes": THEMES,
        "languages": settings.LANGUAGES,
        "sign_in_services": bool(settings.SOCIALACCOUNT_PROVIDERS),
        "actor": getattr(request, "lichen_actor", None),
    }
