"""Suggestions learn from the answers of the organisation that they are made to, and of no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lichen.core.errors import LichenError
from lichen.site.match.bridge import learning as bridge
from lichen.site.match.bridge.suggest import one_card
from lichen.site.match.queries.suggest import Suggested, newest_answers
from lichen.site.register.bridge.region import read_of
from lichen.site.register.models import Stream
from lichen.site.trust.actor import Actor
from lichen.site.trust.roles import Stage

REASONS = bridge.REASONS


def learned(actor: Actor, of: Stream, found: Sequence[Suggested]) -> list[Suggested]:
    """Return the suggestions of an own stream at the places that own answers give them; others as they are."""
    if of.party_id not in actor.parties:
        return list(found)
    features = [bridge.features_of(one.judged.card, _division(one.partner)) for one in found]
    moved = bridge.places(newest_answers(of.party_id), features)
    return [replace(found[one.index], placed=one.why) for one in moved]


def features_now(mine: Stream, other: Stream, seen: Stage) -> list[str]:
    """Return what a suggestion is judged by as it is shown now; nothing while the register cannot be read."""
    offer, need = (mine, other) if mine.role == Stream.Role.OFFER else (other, mine)
    try:
        read = read_of()
        refs = read.stream_refs
        stages = {refs[mine.id]: int(Stage.EXACT), refs[other.id]: int(seen)}
        judged = one_card(read.region, refs[offer.id], refs[need.id], stages)
    except (LichenError, KeyError):
        return []
    return list(bridge.features_of(judged.card, _division(other)))


def _division(partner: Stream) -> str:
    return partner.site.organisation.sector[:2]  # every stage shows it
