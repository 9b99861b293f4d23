"""Who may see and change which rows of the register.

A stream has a stage of disclosure. An organisation or a site has none of its own: its name and place are seen by its
owner, by who reads all, and by whoever sees one of its streams exactly.
"""

from __future__ import annotations

import uuid

from django.db.models import Exists, OuterRef, Q, QuerySet

from lichen.site.register.models import Document, Organisation, Site, Stream
from lichen.site.trust.actor import Actor
from lichen.site.trust.policy import in_force, stage_seen, with_stage
from lichen.site.trust.roles import Role, Stage


def streams_seen(actor: Actor, streams: QuerySet | None = None) -> QuerySet:
    """Return the streams that somebody may know of at all, each with `seen`, how much of it."""
    there = (Stream.objects.all() if streams is None else streams).filter(removed=None)
    return with_stage(actor, there, owner="party_id")


def stage_of(actor: Actor, stream: Stream) -> Stage:
    """Return how much of one stream somebody may see."""
    if stream.removed is not None:
        return Stage.HIDDEN
    return stage_seen(actor, owner=stream.party_id, subject=stream.id, general=stream.stage)


def shown(actor: Actor, least: Stage) -> Q:
    """Return the condition of streams of which somebody may see at least so much; the same as `seen` in `streams_seen`.

    In words that a database can look up, where `seen` would be worked out for every row.
    """
    if actor.reads_all:
        return Q()
    own = Q(party__in=actor.parties)
    if actor.user is None or actor.role is Role.VISITOR:
        return own
    told = in_force(actor.parties).filter(stage__gte=least).values("subject")
    return own | Q(stage__gte=least) | Q(id__in=told)


def sites_seen(actor: Actor) -> QuerySet:
    """Return the sites whose name and place somebody may see."""
    there = Site.objects.filter(removed=None)
    if actor.reads_all:
        return there
    exact = Stream.objects.filter(shown(actor, Stage.EXACT), site=OuterRef("pk"), removed=None)
    return there.filter(Q(party__in=actor.parties) | Q(Exists(exact)))


def organisations_seen(actor: Actor) -> QuerySet:
    """Return the organisations whose name somebody may see."""
    there = Organisation.objects.filter(removed=None)
    if actor.reads_all:
        return there
    exact = Stream.objects.filter(shown(actor, Stage.EXACT), party=OuterRef("party"), removed=None)
    return there.filter(Q(party__in=actor.parties) | Q(Exists(exact)))


def may_change(actor: Actor, party: uuid.UUID) -> bool:
    """Return whether somebody may change the rows of an owner; a program needs the scope, too."""
    return actor.may("register.write") and actor.edits(party)


def sees_exactly(actor: Actor, subject: uuid.UUID) -> bool:
    """Return whether somebody may see all of an organisation, site or stream, by its id."""
    stream = Stream.objects.filter(id=subject).first()
    if stream is not None:
        return stage_of(actor, stream) == Stage.EXACT
    return (
        sites_seen(actor).filter(id=subject).exists() or organisations_seen(actor).filter(id=subject).exists()
    )


def sees_history(actor: Actor, subject: uuid.UUID) -> bool:
    """Return whether somebody may see what a row was before: its owner, and who reads all.

    Who was shown a row exactly was shown it as it is, not as it was.
    """
    if actor.reads_all:
        return True
    for model in (Organisation, Site, Stream):
        owner = model.objects.filter(id=subject).values_list("party_id", flat=True).first()
        if owner is not None:
            return owner in actor.parties
    return False


def documents_seen(actor: Actor, subject: uuid.UUID) -> QuerySet:
    """Return the documents of a row that somebody may read: who sees the row exactly."""
    if not sees_exactly(actor, subject):
        return Document.objects.none()
    return Document.objects.filter(subject=subject).order_by("-at", "id")
