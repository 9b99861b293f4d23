"""The verbs of suggestions: have them made, answer one."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from lichen.core.errors import LichenError
from lichen.core.said import said
from lichen.site.match.bridge.suggest import all_pairs
from lichen.site.match.models import Answer, Suggestion
from lichen.site.match.queries.suggest import known_partners, own_streams
from lichen.site.match.services.learning import REASONS, features_now
from lichen.site.register.bridge.region import read_of, version
from lichen.site.register.models import Stream
from lichen.site.shell import jobs
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import Party
from lichen.site.trust.policy import stage_seen
from lichen.site.trust.roles import Stage
from lichen.site.trust.services import emit, log

KIND = "match.suggest"
MOST_TOLD = 200  # own streams that a webhook is told of


def refresh(actor: Actor | None = None) -> jobs.Job | None:
    """Ask for suggestions on the register as it is now; None if they are there, or nothing is in the register."""
    now = version()
    if not now or Suggestion.objects.filter(version=now).exists():
        return None
    user = actor.user.id if actor and actor.user else None
    return jobs.ask(KIND, said("Looking for what fits"), {"version": now}, by=user, once=str(now))


def make_suggestions(asked: dict[str, Any], told: jobs.Told) -> dict[str, Any]:
    """Make all suggestions anew in one transaction; the work of the job."""
    read = read_of()
    pairs = all_pairs(read.region, told)
    ids = read.ids["streams"]
    rows = [
        Suggestion(
            offer_id=ids[pair.offer],
            need_id=ids[pair.need],
            verdict=pair.verdict,
            limiting=pair.limiting,
            worth=pair.worth,
            amount=pair.amount,
            distance=pair.distance,
            rank_offer=pair.rank_offer,
            rank_need=pair.rank_need,
            version=read.version,
        )
        for pair in pairs
        if pair.offer in ids and pair.need in ids
    ]
    with transaction.atomic():
        told.hold()
        Suggestion.objects.all().delete()
        Suggestion.objects.bulk_create(rows, batch_size=1000)
        emit("suggestions.ready", _ready)
    return {"suggestions": len(rows), "asked": asked.get("version"), "version": read.version}


def _ready(actor: Actor) -> dict[str, Any] | None:
    """Return for a webhook of which own streams a partner is disclosed; for who reads all, that there are new ones.

    It is told from what is disclosed to her alone: suggestions on what is hidden must not be guessed by it.
    """
    own = [one for one in own_streams(actor)[:MOST_TOLD] if known_partners(actor, one)]
    if not own and not actor.reads_all:
        return None
    return {"streams": [str(one.id) for one in own]}


def own_side(actor: Actor, offer: Stream, need: Stream) -> tuple[Stream, Stream]:
    """Return the stream of a pair that is the actor's own, and the other; raises `Http404` if neither is."""
    for mine, other in ((offer, need), (need, offer)):
        if mine.party_id in actor.parties:
            return mine, other
    raise Http404


@transaction.atomic
def answer(
    actor: Actor, *, offer_id: uuid.UUID, need_id: uuid.UUID, kind: str, reason: str = "", because: str = ""
) -> Answer:
    """Say whether a pair interests the party that the actor acts for; the newest answer counts.

    `because` is one of the reasons that suggestions learn from, `reason` says it in words. The other stream has to be
    disclosed to her at least as ranges: what she cannot know of she cannot answer.
    """
    if not actor.may("match.respond"):
        raise PermissionDenied(_("Your role does not answer suggestions."))
    streams = {one.id: one for one in _streams(offer_id, need_id)}
    offer, need = streams.get(offer_id), streams.get(need_id)
    if offer is None or need is None or offer.role != Stream.Role.OFFER or need.role != Stream.Role.NEED:
        raise Http404
    mine, other = own_side(actor, offer, need)
    seen = stage_seen(actor, owner=other.party_id, subject=other.id, general=other.stage)
    if seen < Stage.RANGES:
        raise Http404
    if not actor.edits(mine.party_id):
        raise PermissionDenied(_("You may read for this organisation, not answer for it."))
    if because and because not in REASONS:
        raise LichenError(_("There is no such reason: %s") % because)
    if Answer.Kind(kind) is Answer.Kind.NEVER and not (because or reason.strip()):
        raise LichenError(_("Say why it will never fit: it helps to suggest better ones"))
    log(actor, f"answer {kind}", owner=other.party_id, subject=other.id, subject_name=str(other), stage=seen)
    party = Party.objects.get(id=mine.party_id)
    return Answer.objects.create(
        offer=offer, need=need, party=party, kind=kind, because=because, reason=reason.strip()[:500],
        features=features_now(mine, other, seen), by=actor.user,
    )  # fmt: skip


def _streams(*ids: uuid.UUID) -> list[Stream]:
    return list(Stream.objects.filter(id__in=ids, removed=None).select_related("site__organisation"))
