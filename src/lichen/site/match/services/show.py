"""What a page of suggestions shows: computed on what its reader may see, and logged for those whose data it uses."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import Http404

from lichen.site.match.bridge import suggest as bridge
from lichen.site.match.queries import suggest as queries
from lichen.site.match.queries.suggest import Suggested, written_key
from lichen.site.match.services.learning import learned
from lichen.site.register.bridge.region import read_of
from lichen.site.register.models import Stream
from lichen.site.trust.actor import Actor
from lichen.site.trust.roles import Stage
from lichen.site.trust.services import log


def suggestions(actor: Actor, *, of: Stream) -> list[Suggested]:
    """Return the partners of a stream that its reader may know of, best first, each with its card.

    Who reads all sees the suggestions of the whole register, judged on everything; others those among the streams that
    are disclosed to them, judged on what is disclosed. Owners whose streams are shown as ranges or exactly read it.
    """
    read = read_of()
    refs = read.stream_refs
    if of.id not in refs:
        return []
    staff = actor.reads_all and of.party_id not in actor.parties
    found = _of_all(read, of, refs) if staff else []
    if not found:  # for staff until the job has compared all with all
        found = _of_known(actor, read, of, refs)
    for one in found:
        log(
            actor, "read suggestion", owner=one.partner.party_id, subject=one.partner.id,
            subject_name=str(one.partner), stage=one.seen,
        )  # fmt: skip
    if actor.reads_all:
        log(
            actor,
            "read suggestions",
            owner=of.party_id,
            subject=of.id,
            subject_name=str(of),
            stage=Stage.EXACT,
        )
    said = queries.last_answers(list(actor.parties) or [of.party_id], of)
    return queries.arranged(learned(actor, of, found), said)


def _of_all(read: Any, of: Stream, refs: Mapping[uuid.UUID, str]) -> list[Suggested]:
    found = []
    for one in queries.stored(of):
        if one.offer_id in refs and one.need_id in refs:
            partner = one.need if one.offer_id == of.id else one.offer
            judged = bridge.one_card(read.region, refs[one.offer_id], refs[one.need_id], {})
            found.append(Suggested(one.offer_id, one.need_id, partner, Stage.EXACT, judged))
    return found


def _of_known(actor: Actor, read: Any, of: Stream, refs: Mapping[uuid.UUID, str]) -> list[Suggested]:
    known = {row.id: (row, seen) for row, seen in queries.known_partners(actor, of).items() if row.id in refs}
    ids = {refs[key]: key for key in known}
    stages = {refs[key]: int(seen) for key, (_row, seen) in known.items()}
    if not stages:
        return []
    names = {refs[one.id]: written_key(one) for one in (of, *(row for row, _seen in known.values()))}
    cards = queries.remembered(
        read.version, of, stages, lambda: bridge.partners(read.region, refs[of.id], stages, names)
    )
    found = []
    for card in cards:
        offers = of.role == Stream.Role.OFFER
        row, seen = known[ids[card.need if offers else card.offer]]
        pair = (of.id, row.id) if offers else (row.id, of.id)
        found.append(Suggested(*pair, row, seen, card))
    return found


def elsewhere(actor: Actor, *, of: Stream) -> list[dict[str, Any]]:
    """Return the sectors that take such a stream elsewhere, with what is on record; of an offer only."""
    if of.role != Stream.Role.OFFER or not (actor.reads_all or of.party_id in actor.parties):
        return []
    return bridge.takers(of.resource, of.code)


def card(actor: Actor, *, offer_id: uuid.UUID, need_id: uuid.UUID) -> Suggested:
    """Return the card of one pair as the actor may see it; raises `Http404` if it is not for her to see."""
    found = queries.seen_pair(actor, offer_id, need_id)
    if found is None:
        raise Http404
    read = read_of()
    refs = read.stream_refs
    if offer_id not in refs or need_id not in refs:
        raise Http404
    offer, need = found
    stages = {refs[one.id]: int(one.seen) for one in found}
    needs_it = need.party_id in actor.parties and offer.party_id not in actor.parties
    partner = offer if needs_it else need
    names = {refs[one.id]: written_key(one) for one in found}
    judged = bridge.one_card(read.region, refs[offer_id], refs[need_id], stages, names)
    for one in found:
        log(
            actor, "read card", owner=one.party_id, subject=one.id, subject_name=str(one), stage=Stage(one.seen)
        )  # fmt: skip
    return Suggested(offer_id, need_id, partner, Stage(partner.seen), judged)
