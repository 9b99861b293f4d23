"""The files of an exchange: who reads which, who puts one there, who takes it away."""

from __future__ import annotations

import uuid

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from lichen.site.match.models import Exchange, File
from lichen.site.match.queries.contacts import keeper
from lichen.site.trust.actor import Actor


def files(actor: Actor, of: Exchange) -> QuerySet[File]:
    """Return the files of an exchange, newest first: all for the desk, for its two parties those for both sides."""
    found = of.files.select_related("by", "exchange__giver", "exchange__taker").order_by("-at", "id")
    if actor.may("match.desk"):
        return found
    partakes = bool(actor.parties & {of.giver.party_id, of.taker.party_id})
    return found.filter(for_parties=True) if partakes and actor.may("match.pipeline_own") else found.none()


def file(actor: Actor, of: Exchange, file_id: uuid.UUID) -> File:
    """Return one file of an exchange; 404 if there is none that the actor may read."""
    return get_object_or_404(files(actor, of), id=file_id)


def may_put(actor: Actor, of: Exchange) -> bool:
    """Return whether somebody may put a file with an exchange: the desk, and who edits for one of the two parties."""
    return actor.may("match.desk") or keeper(actor, of) is not None


def may_change(actor: Actor) -> bool:
    """Return whether somebody may change who reads the files of an exchange: the desk."""
    return actor.may("match.desk")


def may_remove(actor: Actor, file: File) -> bool:
    """Return whether somebody may remove a file: the desk, and who edits for the party that put it."""
    if actor.may("match.desk"):
        return True
    own = file.party_id in actor.parties and actor.edits(file.party_id)
    return own and actor.may("match.pipeline_own")
