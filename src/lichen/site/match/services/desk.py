"""The verbs of the desk: open an exchange, move it, note, plan tasks. Every one leaves an event."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from lichen.core.errors import LichenError
from lichen.site.match.models import Event, Exchange, Suggestion, Task
from lichen.site.match.queries.desk import is_told
from lichen.site.register.models import Organisation, Stream
from lichen.site.shell.fields import said_later
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import User
from lichen.site.trust.services import emit, log

State = Exchange.State
ORDER = [State.IDEA, State.CONTACTED, State.TESTING, State.AGREED, State.RUNNING]

# What has at least to be so for an exchange to stand in a state: technology readiness, told of an exchange.
READINESS = {
    State.IDEA: 1,
    State.CONTACTED: 2,
    State.TESTING: 4,
    State.AGREED: 6,
    State.RUNNING: 8,
    State.ENDED: 1,
}


def need_staff(actor: Actor) -> None:
    """Raise `PermissionDenied` unless the actor keeps the desk."""
    if not actor.may("match.desk"):
        raise PermissionDenied(_("Only facilitators keep the desk."))


def note_down(exchange: Exchange, actor: Actor, kind: str, **fields: Any) -> Event:
    """Write an event of an exchange."""
    return Event.objects.create(exchange=exchange, kind=kind, by=actor.user, by_name=actor.name, **fields)


def log_for(
    actor: Actor, verb: str, exchange: Exchange, parties: Iterable[uuid.UUID], *, note: str = ""
) -> None:
    """Write a line of the log for parties of an exchange; until they were contacted, it names each her own stream."""
    told = is_told(exchange)
    for party in sorted(parties, key=str):
        ends = [end for end in (exchange.offer, exchange.need) if end is not None and end.party_id == party]
        name = exchange.title if told else ", ".join(map(str, ends))
        log(actor, verb, owner=party, subject=exchange.id, subject_name=name, note=note)


def sides(exchange: Exchange) -> set[uuid.UUID]:
    """Return the two parties of an exchange."""
    return {exchange.giver.party_id, exchange.taker.party_id}


def tell_of(exchange: Exchange, event: str, data: dict[str, Any], *, for_parties: bool = True) -> None:
    """Tell webhooks what happened to an exchange: those of the desk, and, once contacted, those of its two parties."""
    parties = sides(exchange) if is_told(exchange) else set()

    def told(actor: Actor) -> dict[str, Any] | None:
        return data if actor.may("match.desk") or (for_parties and actor.parties & parties) else None

    emit(event, told)


@transaction.atomic
def open_exchange(
    actor: Actor,
    *,
    giver: Organisation,
    taker: Organisation,
    resource: str,
    title: str = "",
    offer: Stream | None = None,
    need: Stream | None = None,
    dimension: str = "mass",
    expected: float | None = None,
    treatment: str = "",
    reference: str = "",
    passes_on: Exchange | None = None,
    card: dict[str, Any] | None = None,
) -> Exchange:
    """Put an exchange on the desk as an idea."""
    need_staff(actor)
    if giver == taker:
        raise LichenError(_("Giver and taker are the same organisation. Choose two"))
    if expected is not None and not expected > 0:
        raise LichenError(
            _("The expected amount has to be more than nothing. Leave it empty if it is not known")
        )
    made = Exchange.objects.create(
        title=(title or f"{resource}: {giver} → {taker}")[:300],
        giver=giver,
        taker=taker,
        offer=offer,
        need=need,
        resource=resource[:500],
        dimension=dimension,
        expected=expected,
        treatment=treatment[:300],
        reference=reference[:500],
        passes_on=passes_on,
        card=card,
        facilitator=actor.user,
    )
    note_down(made, actor, "opened", after=State.IDEA, for_parties=True)
    log_for(actor, "open exchange", made, sides(made))
    return made


def open_of_pair(actor: Actor, *, offer_id: uuid.UUID, need_id: uuid.UUID) -> Exchange:
    """Put the exchange of an offer and a need on the desk, with what their suggestion says; once only.

    Raises `Http404` if one of the streams is not there.
    """
    need_staff(actor)
    streams = Stream.objects.filter(removed=None).select_related("site__organisation")
    offer = get_object_or_404(streams, id=offer_id, role=Stream.Role.OFFER)
    need = get_object_or_404(streams, id=need_id, role=Stream.Role.NEED)
    known = Exchange.objects.filter(offer=offer, need=need).exclude(state=State.ENDED).first()
    if known is not None:
        return known
    suggestion = Suggestion.objects.filter(offer=offer, need=need).first()
    return open_exchange(
        actor,
        giver=offer.site.organisation,
        taker=need.site.organisation,
        resource=str(offer),
        offer=offer,
        need=need,
        dimension=offer.dimension or "mass",
        expected=(suggestion.amount or None) if suggestion else None,
        reference=str(offer.cells.get("reference") or ""),
        card=suggestion.card if suggestion else None,
    )


@transaction.atomic
def move(actor: Actor, *, exchange: Exchange, to: str, text: str = "", for_parties: bool = True) -> Exchange:
    """Move an exchange to a state: one step forward, any steps back, or to its end; the last two say why.

    Raises `LichenError` for a step that leaves one out, and for one without the reason that it needs.
    """
    need_staff(actor)
    held = Exchange.objects.select_for_update().get(id=exchange.id)
    target, before = State(to), State(held.state)
    if target == before:
        return held
    forward = target in ORDER and before in ORDER and ORDER.index(target) == ORDER.index(before) + 1
    if target in ORDER and before in ORDER and ORDER.index(target) > ORDER.index(before) + 1:
        following = ORDER[ORDER.index(before) + 1].label
        raise LichenError(_("The next step is “%s”; none is left out") % following)
    if not forward and not text.strip():
        raise LichenError(_("Say why: a step back, an end and a new beginning need a reason"))
    held.state, held.since = target, timezone.now()
    held.readiness = max(held.readiness, READINESS[target]) if forward else min(held.readiness, 9)
    held.ended_because = text.strip()[:500] if target == State.ENDED else ""
    held.save()
    note_down(held, actor, "moved", before=before, after=target, text=text.strip(), for_parties=for_parties)
    log_for(actor, "move exchange", held, sides(held), note=said_later(State(target).label))
    tell_of(held, "exchange.moved", {"exchange": str(held.id), "state": str(target)}, for_parties=for_parties)
    return held


@transaction.atomic
def set_readiness(actor: Actor, *, exchange: Exchange, level: int, text: str = "") -> Exchange:
    """State how ready an exchange is, from 1 (an idea) to 9 (it runs and is measured)."""
    need_staff(actor)
    if not 1 <= level <= 9:
        raise LichenError(_("Readiness counts from 1 to 9"))
    held = Exchange.objects.select_for_update().get(id=exchange.id)
    before, held.readiness = held.readiness, level
    held.save(update_fields=["readiness"])
    note_down(held, actor, "readiness", before=str(before), after=str(level), text=text.strip())
    return held


@transaction.atomic
def add_note(actor: Actor, *, exchange: Exchange, text: str, for_parties: bool = False) -> Event:
    """Write a note: for the staff, or for the two parties, too. A party's own people write for both sides and staff."""
    partaker = bool(actor.parties & {exchange.giver.party_id, exchange.taker.party_id})
    if not actor.may("match.desk") and not (partaker and actor.may("match.pipeline_own")):
        raise PermissionDenied(_("Only facilitators and the two parties write here."))
    if not text.strip():
        raise LichenError(_("The note is empty"))
    return note_down(
        exchange, actor, "note", text=text.strip(), for_parties=for_parties or not actor.may("match.desk")
    )


@transaction.atomic
def add_task(
    actor: Actor, *, exchange: Exchange, title: str, due: date | None = None, who: User | None = None
) -> Task:
    """Note what has to be done, by when and by whom."""
    need_staff(actor)
    if not title.strip():
        raise LichenError(_("Say what has to be done"))
    task = Task.objects.create(exchange=exchange, title=title.strip()[:300], due=due, who=who or actor.user)
    note_down(exchange, actor, "task", after=task.title, text=due.isoformat() if due else "")
    return task


@transaction.atomic
def finish_task(actor: Actor, *, task_id: uuid.UUID) -> Task | None:
    """Tick a task off; None if there is no such open task."""
    need_staff(actor)
    task = Task.objects.select_for_update().filter(id=task_id, done=None).first()
    if task is not None:
        task.done = timezone.now()
        task.save(update_fields=["done"])
        note_down(task.exchange, actor, "task done", after=task.title)
    return task
