"""How far an installation and a member are: what the first visits still have to do."""

from __future__ import annotations

from dataclasses import dataclass

from lichen.site.register.models import Organisation, Sheet, Stream
from lichen.site.register.queries.kept import uncoded
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import Disclosure, User
from lichen.site.trust.roles import Role, Stage


@dataclass(frozen=True)
class Begun:
    """What is there: the region and members of the installation, and what somebody has of her own."""

    region: bool
    members: bool
    organisation: bool
    streams: bool
    coded: bool
    disclosed: bool


def begun(actor: Actor) -> Begun:
    """Return how far the installation and somebody's own organisations are."""
    own = Stream.objects.filter(party__in=actor.parties, removed=None)
    streams = own.exists()
    more = (
        own.filter(stage__gt=Stage.SECTOR).exists()
        or Disclosure.objects.filter(owner__in=actor.parties, revoked=None).exists()
    )
    return Begun(
        region=Sheet.objects.filter(name="region").exists(),
        members=User.objects.filter(role=Role.MEMBER).exists(),
        organisation=Organisation.objects.filter(party__in=actor.parties, removed=None).exists(),
        streams=streams,
        coded=streams and not uncoded(actor).exists(),
        disclosed=more,
    )
