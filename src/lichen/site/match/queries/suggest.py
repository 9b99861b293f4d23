"""Suggestions as somebody may see them."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from lichen.site.match.models import Answer, Exchange, Suggestion
from lichen.site.register.models import Stream
from lichen.site.trust.actor import Actor
from lichen.site.trust.policy import with_stage
from lichen.site.trust.roles import Stage

REST = timedelta(days=90)  # how long a "not now" rests
MOST_KNOWN = 400  # streams of others that one stream is compared with, at once
KEPT = 3600  # s that a comparison is kept
MOST_ANSWERS = 500  # of a party, that its suggestions learn from


@dataclass(frozen=True, slots=True)
class Suggested:
    """A partner of a stream, as its reader may see it: the pair, the card, and what her side said last.

    `placed` says why it stands higher or lower than its worth alone would place it.
    """

    offer: uuid.UUID
    need: uuid.UUID
    partner: Stream
    seen: Stage
    judged: Any
    answer: str = ""
    placed: tuple[str, ...] = ()

    @property
    def partner_name(self) -> str:
        """Who it is, if that is disclosed."""
        return str(self.partner.site.organisation) if self.seen == Stage.EXACT else ""


def own_streams(actor: Actor) -> QuerySet[Stream]:
    """Return the streams of the parties that somebody acts for, by what they are."""
    found = Stream.objects.filter(party__in=actor.parties, removed=None).select_related("site__organisation")
    return found.order_by("key", "id")


def stream(actor: Actor, stream_id: uuid.UUID) -> Stream:
    """Return a stream whose suggestions somebody may see: her own, or any for who reads all; 404 otherwise."""
    found = Stream.objects.filter(removed=None).select_related("site__organisation")
    if not actor.reads_all:
        found = found.filter(party__in=actor.parties)
    one = found.filter(id=stream_id).first()
    if one is None:
        raise Http404
    return one


def known_partners(actor: Actor, of: Stream) -> dict[Stream, Stage]:
    """Return the streams that may deal in the same thing and are disclosed to somebody at least as ranges."""
    same = Q(key=of.key) if of.key else Q(pk__in=[])
    if of.code:
        same |= Q(code=of.code)
    other = Stream.Role.NEED if of.role == Stream.Role.OFFER else Stream.Role.OFFER
    found = with_stage(actor, Stream.objects.filter(same, role=other, removed=None), owner="party_id")
    rows = found.filter(seen__gte=Stage.RANGES).exclude(site=of.site_id).select_related("site__organisation")
    return {row: Stage(row.seen) for row in rows.order_by("id")[:MOST_KNOWN]}


def last_answers(parties: Sequence[uuid.UUID], of: Stream) -> dict[tuple[uuid.UUID, uuid.UUID], Answer]:
    """Return the newest answer of these parties to each pair of a stream."""
    found = Answer.objects.filter(Q(offer=of) | Q(need=of), party__in=parties).order_by("at")
    return {(one.offer_id, one.need_id): one for one in found}


def newest_answers(party: uuid.UUID) -> list[Answer]:
    """Return the newest answer of a party to each pair, of the last that it gave."""
    last = Answer.objects.filter(party=party).order_by("-at")[:MOST_ANSWERS]
    found: dict[tuple[uuid.UUID, uuid.UUID], Answer] = {}
    for one in last:
        found.setdefault((one.offer_id, one.need_id), one)
    return list(found.values())


def arranged(found: list[Suggested], said: dict[tuple[uuid.UUID, uuid.UUID], Answer]) -> list[Suggested]:
    """Return suggestions in the order of their worth, after what was answered: interesting ones first, those that
    rest last, and none that was refused for good.
    """
    kept = []
    for number, one in enumerate(found):
        last = said.get((one.offer, one.need))
        kind = last.kind if last else ""
        if kind == Answer.Kind.NEVER:
            continue
        resting = kind == Answer.Kind.NOT_NOW and last is not None and last.at > timezone.now() - REST
        place = 0 if kind == Answer.Kind.INTERESTED else 2 if resting else 1
        kept.append((place, number, replace(one, answer=kind)))
    return [one for _place, _number, one in sorted(kept, key=lambda row: row[:2])]


def remembered(version: int, of: Stream, stages: dict[str, int], make: Any) -> Any:
    """Return what was compared before on the same register and disclosures, or compare now."""
    told = ";".join(f"{key}={stage}" for key, stage in sorted(stages.items()))
    key = f"match:{version}:{of.id}:{hashlib.sha256(told.encode()).hexdigest()[:32]}"
    found = cache.get(key)
    if found is None:
        found = make()
        cache.set(key, found, KEPT)
    return found


def written_key(of: Stream) -> str:
    """Return the key of a stream as its owner wrote it."""
    return str(of.cells.get("id") or of.ref).strip()


def stored(of: Stream, *, most: int = 10) -> list[Suggestion]:
    """Return the suggestions of a stream on everything, best first; for who reads all."""
    side, rank = ("offer", "rank_offer") if of.role == Stream.Role.OFFER else ("need", "rank_need")
    found = Suggestion.objects.filter(**{side: of}).exclude(**{rank: None}).order_by(rank, "id")
    return list(found.select_related("offer__site__organisation", "need__site__organisation")[:most])


def best(actor: Actor, *, most: int = 50) -> list[Suggestion]:
    """Return the suggestions of most worth in the region that nobody has answered or put on the desk yet."""
    if not actor.reads_all:
        return []
    pair = {"offer": OuterRef("offer"), "need": OuterRef("need")}
    answered, on_desk = Answer.objects.filter(**pair), Exchange.objects.filter(**pair)
    found = Suggestion.objects.filter(~Exists(answered), ~Exists(on_desk), rank_offer=1, worth__gt=0)
    found = found.exclude(verdict="fail").annotate(whole=F("worth") * F("amount"))
    return list(
        found.select_related("offer__site__organisation", "need__site__organisation").order_by(
            "-whole", "id"
        )[:most]
    )


def seen_pair(actor: Actor, offer_id: uuid.UUID, need_id: uuid.UUID) -> tuple[Any, Any] | None:
    """Return an offer and a need that somebody sees at least as ranges, one of them her own unless she reads all."""
    rows = with_stage(
        actor, Stream.objects.filter(id__in=[offer_id, need_id], removed=None), owner="party_id"
    )
    found = {row.id: row for row in rows.filter(seen__gte=Stage.RANGES).select_related("site__organisation")}
    offer, need = found.get(offer_id), found.get(need_id)
    if offer is None or need is None or (offer.role, need.role) != ("offer", "need"):
        return None
    own = offer.party_id in actor.parties or need.party_id in actor.parties
    return (offer, need) if own or actor.reads_all else None
