"""Whom to talk to about an exchange."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from ninja import Router, Status

from lichen.site.match.queries import contacts as queries
from lichen.site.match.queries import desk
from lichen.site.match.schemas import ContactIn, ContactOut, ContactWords
from lichen.site.match.services import contacts as services
from lichen.site.shell.answers import Rows, in_turn, need_unchanged, rows_of
from lichen.site.trust.actor import Actor, actor_of
from lichen.site.trust.keys import behind

router = Router()


def _contact(actor: Actor, exchange_id: UUID, contact_id: UUID) -> Any:
    return queries.contact(actor, desk.exchange(actor, exchange_id), contact_id)


def _words(body: ContactWords) -> services.Words:
    return services.Words(body.name, body.role, body.organisation, body.email, body.phone)


@router.get("/exchanges/{uuid:exchange_id}/contacts", response=Rows[ContactOut])
@behind("match.pipeline_own")
def contacts(request: HttpRequest, exchange_id: UUID) -> Any:
    """List whom to talk to about an exchange, as far as one may read it."""
    actor = actor_of(request)
    return rows_of(ContactOut, queries.contacts(actor, desk.exchange(actor, exchange_id)))


@router.post("/exchanges/{uuid:exchange_id}/contacts", response={201: ContactOut})
@behind("match.pipeline_own")
def add_contact(request: HttpRequest, exchange_id: UUID, body: ContactIn) -> Any:
    """Name somebody to talk to; those who keep the desk may, and the two parties."""
    actor = actor_of(request)
    made = services.add_contact(
        actor,
        exchange=desk.exchange(actor, exchange_id),
        words=_words(body),
        person=body.person,
        account=body.account,
        for_parties=body.for_parties,
    )
    return Status(201, ContactOut.model_validate(made))


@router.get("/exchanges/{uuid:exchange_id}/contacts/{uuid:contact_id}", response=ContactOut)
@behind("match.pipeline_own")
def contact(request: HttpRequest, exchange_id: UUID, contact_id: UUID) -> Any:
    """Show somebody to talk to."""
    return ContactOut.model_validate(_contact(actor_of(request), exchange_id, contact_id))


@router.put("/exchanges/{uuid:exchange_id}/contacts/{uuid:contact_id}", response=ContactOut)
@behind("match.pipeline_own")
@transaction.atomic
def change_contact(request: HttpRequest, exchange_id: UUID, contact_id: UUID, body: ContactWords) -> Any:
    """Change what is said of a contact."""
    actor = actor_of(request)
    in_turn(contact_id)
    one = _contact(actor, exchange_id, contact_id)
    need_unchanged(request, lambda: ContactOut.model_validate(one))
    made = services.change_contact(actor, contact=one, words=_words(body), for_parties=body.for_parties)
    return ContactOut.model_validate(made)


@router.delete("/exchanges/{uuid:exchange_id}/contacts/{uuid:contact_id}", response={204: None})
@behind("match.pipeline_own")
@transaction.atomic
def remove_contact(request: HttpRequest, exchange_id: UUID, contact_id: UUID) -> Any:
    """Take a contact out; nothing of her is kept."""
    actor = actor_of(request)
    in_turn(contact_id)
    one = _contact(actor, exchange_id, contact_id)
    need_unchanged(request, lambda: ContactOut.model_validate(one))
    services.remove_contact(actor, contact=one)
