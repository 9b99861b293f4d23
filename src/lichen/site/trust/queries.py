"""What the pages and programs of trust ask for."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db.models import Max, Q, QuerySet
from django.shortcuts import get_object_or_404

from lichen.site.shell.paging import Page, page_of
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import Access, Disclosure, Membership, Party, Token, User, Webhook


def people(actor: Actor, *, search: str = "", after: str = "", before: str = "") -> Page:
    """Return accounts, those who wait to be let in first."""
    if not actor.may("trust.admit"):
        raise PermissionDenied
    found = User.objects.all()
    if search:
        found = found.filter(Q(email__icontains=search) | Q(name__icontains=search))
    return page_of(found, ("-role", "email", "id"), after=after, before=before)


def waiting() -> QuerySet[User]:
    """Return accounts that nobody has let in yet."""
    return User.objects.filter(role="visitor", is_active=True).order_by("joined")


def person(user_id: uuid.UUID) -> User:
    """Return an account; 404 if there is none."""
    return get_object_or_404(User, id=user_id)


def party(party_id: uuid.UUID) -> Party:
    """Return a party; 404 if there is none."""
    return get_object_or_404(Party, id=party_id)


def own_parties(actor: Actor) -> QuerySet[Party]:
    """Return the parties that she acts for."""
    return Party.objects.filter(id__in=actor.parties).order_by("name")


def memberships(party_id: uuid.UUID) -> QuerySet[Membership]:
    """Return who acts for a party."""
    return Membership.objects.filter(party=party_id).select_related("user").order_by("user__email")


def accesses(actor: Actor, *, everything: bool = False, after: str = "", before: str = "") -> Page:
    """Return lines of the log, newest first: those about what she owns, or all."""
    if everything and not actor.may("trust.audit_all"):
        raise PermissionDenied
    lines = Access.objects.select_related("owner")
    if not everything:
        became = Party.objects.filter(became__in=actor.parties).values_list("id", flat=True)
        lines = lines.filter(owner__in={*actor.parties, *became})
    return page_of(lines, ("-at", "-id"), after=after, before=before)


def disclosures(subject: uuid.UUID) -> Sequence[Disclosure]:
    """Return what is and was disclosed of a thing, newest first."""
    return Disclosure.objects.filter(subject=subject).select_related("to", "by").order_by("-since")


def tokens(actor: Actor) -> QuerySet[Token]:
    """Return her tokens, newest first."""
    return Token.objects.filter(user=actor.user).order_by("-made")


def membership(actor: Actor, party_id: uuid.UUID, membership_id: int) -> Membership:
    """Return one membership of a party that the actor acts for, of any for staff; 404 for any other.

    How many people act for a party is not for others to count.
    """
    found = Membership.objects.select_related("user", "party")
    if not actor.is_staff:
        found = found.filter(party__in=actor.parties)
    return get_object_or_404(found, id=membership_id, party=party_id)


def webhooks(actor: Actor) -> QuerySet[Webhook]:
    """Return her webhooks, newest first."""
    return Webhook.objects.filter(user=actor.user).order_by("-made", "id")


def open_webhooks(actor: Actor) -> QuerySet[Webhook]:
    """Return her webhooks that have not ended, newest first, each with `told`, when it was last told of something."""
    return webhooks(actor).filter(ended=None).annotate(told=Max("deliveries__delivered"))


def webhook(actor: Actor, webhook_id: uuid.UUID) -> Webhook:
    """Return one of her webhooks; 404 for any other."""
    return get_object_or_404(Webhook, id=webhook_id, user=actor.user)


def deliveries(of: Webhook, *, after: str = "", before: str = "") -> Page:
    """Return the messages to a webhook, newest first."""
    return page_of(of.deliveries.all(), ("-made", "id"), after=after, before=before)
