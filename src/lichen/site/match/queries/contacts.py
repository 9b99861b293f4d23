"""Whom to talk to about an exchange: who reads which contact, who changes it, who could be one."""

from __future__ import annotations

import uuid

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from lichen.site.match.models import Contact, Exchange
from lichen.site.register.models import Person
from lichen.site.trust.actor import Actor


def contacts(actor: Actor, of: Exchange) -> QuerySet[Contact]:
    """Return the contacts of an exchange: all for the desk, else those for both sides, one's own, and oneself."""
    found = of.people.select_related("person__organisation", "user", "exchange").order_by("at", "id")
    if actor.may("match.desk"):
        return found
    own = Q(user=actor.user) if actor.user else Q()
    return found.filter(Q(for_parties=True) | Q(party__in=actor.parties) | own)


def contact(actor: Actor, of: Exchange, contact_id: uuid.UUID) -> Contact:
    """Return one contact of an exchange; 404 if there is none that the actor may read."""
    return get_object_or_404(contacts(actor, of), id=contact_id)


def keeper(actor: Actor, of: Exchange) -> uuid.UUID | None:
    """Return the one of the two parties for which somebody may name a contact, None if there is none."""
    sides = (of.giver.party_id, of.taker.party_id)
    own = (party for party in sides if party in actor.parties and actor.edits(party))
    return next(own, None) if actor.may("match.pipeline_own") else None


def may_name(actor: Actor, of: Exchange) -> bool:
    """Return whether somebody may name a contact: the desk, and who edits for one of the two parties."""
    return actor.may("match.desk") or keeper(actor, of) is not None


def may_change(actor: Actor, contact: Contact) -> bool:
    """Return whether somebody may change a contact: the desk, and who edits for the party that named it."""
    if actor.may("match.desk"):
        return True
    own = contact.party_id in actor.parties and actor.edits(contact.party_id)
    return own and actor.may("match.pipeline_own")


def people_to_choose(actor: Actor, of: Exchange) -> QuerySet[Person]:
    """Return the people of the two organisations whom somebody may read; the desk reads both."""
    found = Person.objects.filter(organisation__in=(of.giver_id, of.taker_id), organisation__removed=None)
    if not actor.may("match.desk"):
        own = [party for party in actor.parties if actor.edits(party)]
        found = found.filter(organisation__party__in=own)
    return found.select_related("organisation").order_by("organisation__name", "name", "id")
