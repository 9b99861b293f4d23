"""The navigation: each room on the web lists its entries in its own module ``urls`` as `NAVIGATION`."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

# What the rooms are called on the web.
NAMES = {
    "register": _("Register"),
    "flows": _("Flows"),
    "match": _("Exchanges"),
    "trust": _("Trust"),
}

Entry = tuple[str, Any, str]  # name of the URL, label, door


def _entries() -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for room in (
        *settings.SITE_ROOMS[1:],
        settings.SITE_ROOMS[0],
    ):  # trust, the lowest, comes last to the eye
        if find_spec(f"lichen.site.{room}.urls"):
            found[room] = list(getattr(import_module(f"lichen.site.{room}.urls"), "NAVIGATION", ()))
    return found


# room: its entries, in the order of the rooms; read when the first page is made.
NAVIGATION: Any = SimpleLazyObject(_entries)


def shown(navigation: dict[str, list[Entry]], path: str, may: Callable[[str], bool]) -> list[dict[str, Any]]:
    """Return the rooms that somebody may enter, each with its entries that she may; where she stands is marked.

    A room leads to the first of its entries.
    """
    rooms = []
    for room, entries in navigation.items():
        placed = [{"url": reverse(name), "label": label} for name, label, door in entries if may(door)]
        inside = [entry["url"] for entry in placed if path.startswith(entry["url"])]
        nearest = max(inside, key=len, default=None)
        here = path.startswith(f"/{room}/")
        marked = [entry | {"current": here and entry["url"] == nearest} for entry in placed]
        if marked:
            rooms.append({"label": NAMES[room], "url": marked[0]["url"], "current": here, "entries": marked})
    return rooms
