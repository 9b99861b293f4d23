"""Who acts: the first argument of every verb of the site."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from django.http import HttpRequest

from lichen.core.said import said
from lichen.site.trust.models import Membership, User
from lichen.site.trust.roles import READERS_OF_ALL, STAFF, Role, Standing, may


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody with her role, and the parties she acts for; `scopes` is None unless a program acts by a token."""

    user: User | None = None
    role: Role = Role.VISITOR
    standings: dict[uuid.UUID, Standing] = field(default_factory=dict)
    scopes: frozenset[str] | None = None

    @property
    def name(self) -> str:
        """What the log calls her; who has a role without an account works at the machine itself."""
        if self.user:
            return str(self.user)
        return said("a visitor") if self.role is Role.VISITOR else said("the installation")

    @property
    def parties(self) -> frozenset[uuid.UUID]:
        """The parties that she acts for."""
        return frozenset(self.standings)

    @property
    def is_staff(self) -> bool:
        """Whether she works for the installation."""
        return self.role in STAFF

    @property
    def reads_all(self) -> bool:
        """Whether she may read every stream exactly; each reading is logged for its owner."""
        return self.role in READERS_OF_ALL

    def may(self, door: str) -> bool:
        """Return whether she may go through a door; a program needs the door among its scopes, too."""
        return may(self.role, door) and (self.scopes is None or door in self.scopes)

    def edits(self, party: uuid.UUID) -> bool:
        """Return whether she may change what a party owns."""
        return self.role is not Role.ANALYST and (
            self.is_staff or self.standings.get(party) in (Standing.EDITOR, Standing.OWNER)
        )

    def owns(self, party: uuid.UUID) -> bool:
        """Return whether she may disclose and invite for a party; staff may not: disclosure is the owner's."""
        return self.standings.get(party) == Standing.OWNER


VISITOR = Actor()


def actor_for(user: User, scopes: frozenset[str] | None = None) -> Actor:
    """Return the actor that an account is."""
    rows = Membership.objects.filter(user=user).values_list("party_id", "standing")
    return Actor(user, Role(user.role), {party: Standing(standing) for party, standing in rows}, scopes)


def actor_of(request: HttpRequest) -> Actor:
    """Return who sends a request; the answer is kept with the request."""
    known = getattr(request, "lichen_actor", None)
    if known is None:
        signed_in = isinstance(request.user, User) and request.user.is_active
        known = actor_for(request.user) if signed_in else VISITOR
        request.lichen_actor = known
    return known
