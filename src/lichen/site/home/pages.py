"""The first page: what this is, and what to do first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lichen.site.match.queries.results import latest_publication
from lichen.site.register.queries.tour import begun
from lichen.site.shell.doors import door
from lichen.site.trust.actor import Actor, actor_of


@door("shell.public")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Say what this is, and what to do first."""
    return render(request, "shell/home.html", {"tour": tour(actor_of(request))})


def tour(actor: Actor) -> dict[str, str]:
    """Return the first steps of staff or of a member with their states: done, now, or nothing for later.

    Nothing is returned when all is done, or for who has no steps to take.
    """
    if actor.is_staff:
        known = begun(actor)
        steps = {"region": known.region, "invite": known.members, "publish": latest_publication() is not None}
    elif actor.may("register.write"):
        known = begun(actor)
        steps = {
            "found": known.organisation,
            "import": known.streams,
            "codes": known.coded,
            "disclose": known.disclosed,
            "look": False,
        }
        if all(done for name, done in steps.items() if name != "look"):
            return {}
    else:
        return {}
    return {} if all(steps.values()) else _states(steps)


def _states(steps: dict[str, bool]) -> dict[str, str]:
    """Return done, now or nothing for each step.

    >>> _states({"region": True, "invite": False, "publish": False})
    {'region': 'done', 'invite': 'now', 'publish': ''}
    """
    first = next((name for name, done in steps.items() if not done), "")
    return {name: "done" if done else "now" if name == first else "" for name, done in steps.items()}
