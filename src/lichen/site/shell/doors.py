"""Doors: every view says which permission it asks for; a view that says none is closed for everybody.

The permissions and who has them are the business of the room trust, which asks at each request (`trust.doors`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])

# Views of libraries, which cannot carry our mark: where they live, and the door they are behind.
# ninja: each operation of the API carries its own door, which its authentication asks for (`lichen.site.api`).
FOREIGN = {
    "allauth.": "shell.account",
    "django.views.i18n": "shell.public",
    "django.views.static": "shell.public",
    "django.contrib.staticfiles.": "shell.public",
    "ninja.": "shell.public",
}


def door(name: str) -> Callable[[View], View]:
    """Mark a view with the permission it asks for."""

    def mark(view: View) -> View:
        view.door = name  # type: ignore[attr-defined]
        return view

    return mark


def door_of(view: Any) -> str | None:
    """Return the permission that a view asks for, None if it states none."""
    if stated := getattr(view, "door", None):
        return stated
    home = getattr(getattr(view, "view_class", view), "__module__", "") or ""
    return next((name for start, name in FOREIGN.items() if home.startswith(start)), None)
