"""How much of a thing somebody may see: one rule with two faces, tested to agree.

The owner sees her things exactly. Staff and analysts do, too, and each reading is logged for the owner. Any other
member sees what the thing's own stage shows to all, or more where the owner has disclosed more to a party that she
acts for. A visitor sees nothing of a single thing.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from itertools import groupby
from operator import itemgetter

from django.db.models import Case, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest

from lichen.site.trust.actor import Actor
from lichen.site.trust.models import Disclosure, Membership
from lichen.site.trust.roles import READERS_OF_ALL, Role, Stage


def in_force(parties: Collection[uuid.UUID]) -> QuerySet[Disclosure]:
    """Return the disclosures in force to any of the parties, or to every member."""
    return Disclosure.objects.filter(Q(to__in=parties) | Q(to=None), revoked=None)


def stage_seen(actor: Actor, *, owner: uuid.UUID, subject: uuid.UUID, general: int) -> Stage:
    """Return how much of one thing the actor may see; `general` is the stage that the thing shows to all members."""
    if actor.user is None or actor.role is Role.VISITOR:
        return Stage.EXACT if owner in actor.parties else Stage.HIDDEN
    if actor.reads_all or owner in actor.parties:
        return Stage.EXACT
    told = in_force(actor.parties).filter(subject=subject).aggregate(most=Max("stage"))["most"]
    return Stage(max(general, told or Stage.HIDDEN))


def with_stage(actor: Actor, things: QuerySet, *, owner: str, general: str = "stage") -> QuerySet:
    """Return the things that the actor may see at all, each with `seen`, how much of it.

    `owner` is the path from a thing to the id of its owner's party, `general` the field of the stage shown to all.
    """
    if actor.reads_all:
        return things.annotate(seen=Value(Stage.EXACT, IntegerField()))
    own = Q(**{f"{owner}__in": actor.parties})
    if actor.user is None or actor.role is Role.VISITOR:
        return things.filter(own).annotate(seen=Value(Stage.EXACT, IntegerField()))
    told = (
        in_force(actor.parties)
        .filter(subject=OuterRef("pk"))
        .order_by()
        .values("subject")
        .annotate(m=Max("stage"))
    )
    most = Greatest(F(general), Coalesce(Subquery(told.values("m")), Value(0)))
    seen = Case(When(own, then=Value(Stage.EXACT)), default=most, output_field=IntegerField())
    # The same as seen > 0, in words that a database can look up instead of working `seen` out for every row.
    shown = own | Q(**{f"{general}__gt": Stage.HIDDEN})
    shown |= Q(pk__in=in_force(actor.parties).filter(stage__gt=Stage.HIDDEN).values("subject"))
    return things.filter(shown).annotate(seen=seen)


def known_together() -> dict[uuid.UUID, uuid.UUID]:
    """Return for parties that one person acts for which of them stands for all: whatever one is told, the others know.

    Who founds several organisations is one contributor of a sum, not several. Those who read all anyway join nobody.
    """
    found: dict[uuid.UUID, uuid.UUID] = {}

    def first(party: uuid.UUID) -> uuid.UUID:
        while found.get(party, party) != party:
            party = found[party]
        return party

    rows = Membership.objects.exclude(user__role__in=READERS_OF_ALL).order_by("user", "id")
    for _user, of in groupby(rows.values_list("user", "party"), itemgetter(0)):
        one, *others = (first(party) for _same, party in of)
        for other in others:
            found[first(other)] = first(one)
    return {party: first(party) for party in found}


def disclosed_to(party: uuid.UUID, subjects: Iterable[uuid.UUID]) -> dict[uuid.UUID, Stage]:
    """Return what one party has been told of the subjects, beyond what every member sees."""
    rows = in_force([party]).filter(subject__in=list(subjects)).values("subject").annotate(m=Max("stage"))
    return {row["subject"]: Stage(row["m"]) for row in rows.order_by()}
