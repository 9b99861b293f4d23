"""Organisations by their names, for who discloses something to one."""

from __future__ import annotations

from lichen.site.register.policy import organisations_seen
from lichen.site.register.queries.kept import party_called as called
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import Party
from lichen.site.trust.services import count_look


def party_called(actor: Actor, name: str) -> Party | None:
    """Return the party whose organisation bears exactly this name, None if there is none or several do.

    Partners who know each other from elsewhere name each other so. That a name is here tells of who is not shown
    otherwise: names that the actor may not know are counted, and few a day are answered. Raises `LichenError` for more.
    """
    found = called(name)
    if found is None or not organisations_seen(actor).filter(party=found).exists():
        count_look(actor, "look for organisation")
    return found
