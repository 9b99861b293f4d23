"""What the desk shows: the board, what is overdue or stuck, one exchange as its reader may see it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from lichen.site.match.models import Answer, Event, Exchange, Outcome, Task
from lichen.site.register.models import Stream
from lichen.site.register.policy import shown
from lichen.site.trust.actor import Actor
from lichen.site.trust.roles import Stage

State = Exchange.State
COLUMNS = (State.IDEA, State.CONTACTED, State.TESTING, State.AGREED, State.RUNNING)
_TALKING = (State.IDEA, State.CONTACTED, State.TESTING)
# Of those that went back or ended, the history says whether anybody was contacted.
_BEYOND = Event.objects.filter(Q(after=State.CONTACTED) | Q(before__in=COLUMNS[1:]), kind="moved")
_CONTACTED = Q(state__in=COLUMNS[1:]) | Q(Exists(_BEYOND.filter(exchange=OuterRef("pk"))))

# Days without an event after which an exchange in a state counts as stuck; a running one is looked after yearly.
PATIENCE = {State.IDEA: 30, State.CONTACTED: 21, State.TESTING: 60, State.AGREED: 90, State.RUNNING: 400}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the board: a state, how many exchanges stand there, and the ones that are shown.

    `late` ones have a task whose day has passed; of `stuck` ones nothing was heard for longer than their state allows.
    """

    state: State
    count: int
    rows: list[Exchange]
    late: frozenset[uuid.UUID]
    stuck: frozenset[uuid.UUID]


def _reads_desk(actor: Actor) -> bool:
    """Return whether somebody reads what the desk does: those who keep it, and analysts."""
    return actor.may("match.desk") or actor.may("match.plan")


def visible(actor: Actor) -> QuerySet[Exchange]:
    """Return the exchanges that somebody may see: the desk and analysts all, members those of their organisations.

    An idea is the desk's: it names two organisations to each other, and no owner has disclosed anything. The parties
    see it once they were contacted, or where both streams are shown to the reader exactly anyway.
    """
    if _reads_desk(actor):
        return Exchange.objects.all()
    ours = Exchange.objects.filter(Q(giver__party__in=actor.parties) | Q(taker__party__in=actor.parties))
    exact = Stream.objects.filter(shown(actor, Stage.EXACT), removed=None).values("id")
    return ours.filter(_CONTACTED | Q(offer__in=exact, need__in=exact))


def is_told(of: Exchange) -> bool:
    """Return whether the two parties of an exchange were told of it, and so of each other."""
    return Exchange.objects.filter(_CONTACTED, id=of.id).exists()


def as_told(actor: Actor, rows: Sequence[Exchange]) -> Sequence[Exchange]:
    """Take out of exchanges what the desk read from both streams, until both have agreed.

    What is expected of a suggested pair is the less of two exact amounts, and what happens otherwise is the giver's:
    each owner discloses them to the other herself.
    """
    veiled = {row.id for row in rows if row.offer_id and row.need_id and row.state in _TALKING}
    if _reads_desk(actor) or not veiled:
        return rows
    ends = Stream.objects.filter(Q(exchanges_out__in=veiled) | Q(exchanges_in__in=veiled))
    exact = set(ends.filter(shown(actor, Stage.EXACT), removed=None).values_list("id", flat=True))
    for row in rows:
        if row.id in veiled and not {row.offer_id, row.need_id} <= exact:
            row.expected, row.reference = None, ""
    return rows


def board(actor: Actor, *, search: str = "", each: int = 30) -> list[Column]:
    """Return the columns of the board, longest unattended first."""
    found = visible(actor)
    if search:
        found = found.filter(
            Q(title__icontains=search) | Q(giver__name__icontains=search) | Q(taker__name__icontains=search)
        )
    counts = dict(found.order_by().values_list("state").annotate(Count("id")))
    columns = []
    for state in COLUMNS:
        rows: list[Any] = []
        if counts.get(state):
            rows = list(with_attention(found.filter(state=state)).order_by("touched", "id")[:each])
        as_told(actor, rows)
        columns.append(Column(state, counts.get(state, 0), rows, *_attention(actor, state, rows)))
    return columns


def _attention(
    actor: Actor, state: State, rows: Sequence[Any]
) -> tuple[frozenset[uuid.UUID], frozenset[uuid.UUID]]:
    """Return which exchanges are late and which are stuck; the parties read nothing of the tasks of the desk."""
    if not _reads_desk(actor):
        for row in rows:
            row.due = None
        return frozenset(), frozenset()
    today, oldest = timezone.localdate(), timezone.now() - timedelta(days=PATIENCE[state])
    late = frozenset(row.id for row in rows if row.due and row.due < today)
    return late, frozenset(row.id for row in rows if row.touched and row.touched < oldest)


def with_attention(found: QuerySet[Exchange]) -> QuerySet[Exchange]:
    """Add to exchanges when something last happened (`touched`) and the first day that an open task is due (`due`)."""
    return found.select_related("giver", "taker", "facilitator").annotate(
        touched=Max("events__at"), due=Min("tasks__due", filter=Q(tasks__done=None))
    )


def overdue(actor: Actor, *, most: int = 50) -> list[Task]:
    """Return tasks whose day has passed, oldest first."""
    found = Task.objects.filter(done=None, due__lt=timezone.localdate(), exchange__in=visible(actor))
    return list(found.select_related("exchange", "who").order_by("due", "id")[:most])


def stuck(actor: Actor, *, most: int = 50) -> list[Exchange]:
    """Return exchanges of which nothing was heard for longer than their state allows, longest first."""
    now, late = timezone.now(), Q()
    for state, days in PATIENCE.items():
        late |= Q(state=state, touched__lt=now - timedelta(days=days))
    return list(with_attention(visible(actor)).filter(late).order_by("touched", "id")[:most])


def exchange(actor: Actor, exchange_id: uuid.UUID) -> Exchange:
    """Return one exchange; 404 if there is none that the actor may see."""
    found = (
        visible(actor).select_related("giver", "taker", "facilitator", "offer", "need").filter(id=exchange_id)
    )
    one = found.first()
    if one is None:
        raise Http404
    as_told(actor, [one])
    return one


def events(actor: Actor, of: Exchange) -> QuerySet[Event]:
    """Return what happened to an exchange, newest first; the parties do not see notes among the staff."""
    found = of.events.order_by("-at", "-id")
    return found if actor.may("match.desk") else found.filter(for_parties=True)


def tasks(actor: Actor, of: Exchange) -> QuerySet[Task]:
    """Return the tasks of an exchange, open ones first, the most urgent on top; the desk's alone, as its notes are."""
    if not actor.may("match.desk"):
        return of.tasks.none()
    return of.tasks.select_related("who").order_by("done", "due", "title")


def outcomes(of: Exchange) -> QuerySet[Outcome]:
    """Return the records of an exchange, newest period first; corrected ones are marked by `replaced_by`."""
    return of.outcomes.select_related("by").order_by("-begins", "-at")


def outcome(of: Exchange, outcome_id: uuid.UUID) -> Outcome:
    """Return one record of an exchange; 404 if there is none."""
    return get_object_or_404(Outcome.objects.select_related("exchange"), id=outcome_id, exchange=of)


def following(of: Exchange) -> str:
    """Return the state that comes next; that of now, if none does."""
    place = COLUMNS.index(State(of.state)) if of.state in COLUMNS else len(COLUMNS)
    return COLUMNS[place + 1] if place + 1 < len(COLUMNS) else of.state


def wishes(*, most: int = 50) -> list[Answer]:
    """Return interest that somebody has said and that no exchange on the desk answers yet, newest first."""
    on_desk = Exchange.objects.filter(offer=OuterRef("offer"), need=OuterRef("need"))
    newer = Answer.objects.filter(
        offer=OuterRef("offer"), need=OuterRef("need"), party=OuterRef("party"), at__gt=OuterRef("at")
    )
    found = Answer.objects.filter(~Exists(on_desk), ~Exists(newer), kind=Answer.Kind.INTERESTED)
    related = ("party", "offer__site__organisation", "need__site__organisation")
    return list(found.select_related(*related).order_by("-at", "id")[:most])
