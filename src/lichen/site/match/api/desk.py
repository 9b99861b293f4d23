"""The desk: exchanges from idea to running, notes, tasks."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest
from ninja import Query, Router, Status

from lichen.site.match.queries import desk as queries
from lichen.site.match.schemas import (
    AttentionOut,
    EventOut,
    ExchangeIn,
    ExchangeOut,
    MoveIn,
    NoteIn,
    PairIn,
    ReadinessIn,
    TaskIn,
    TaskOut,
    WishOut,
)
from lichen.site.match.services import desk
from lichen.site.register.queries import kept
from lichen.site.shell.answers import Rows, in_turn, need_unchanged, rows_of, seal, unseal
from lichen.site.shell.paging import page_of
from lichen.site.trust.actor import actor_of
from lichen.site.trust.keys import behind

router = Router()
After = Annotated[str, Query(max_length=4000, description="`next` of the page before")]
State = Literal["", "idea", "contacted", "testing", "agreed", "running", "ended"]


@router.get("/exchanges", response=Rows[ExchangeOut])
@behind("match.pipeline_own")
def exchanges(request: HttpRequest, state: State = "", after: After = "") -> Any:
    """List the exchanges that one may see, newest first: staff all, others those of their organisations."""
    actor = actor_of(request)
    found = queries.visible(actor).select_related("giver", "taker")
    found = found.filter(state=state) if state else found
    page = page_of(found, ("-made", "id"), after=unseal(after, of="exchanges") or "")
    return rows_of(ExchangeOut, queries.as_told(actor, page.rows), seal(page.after, of="exchanges"))


@router.post("/exchanges", response={201: ExchangeOut})
@behind("match.desk")
def open_exchange(request: HttpRequest, body: ExchangeIn) -> Any:
    """Put an exchange on the desk as an idea."""
    actor = actor_of(request)
    given = body.model_dump()
    sides = {side: kept.organisation_of(actor, given.pop(side)) for side in ("giver", "taker")}
    return Status(201, ExchangeOut.model_validate(desk.open_exchange(actor, **sides, **given)))


@router.post("/exchanges/of-pair", response={201: ExchangeOut})
@behind("match.desk")
def open_of_pair(request: HttpRequest, body: PairIn) -> Any:
    """Put the exchange of a suggested pair on the desk; once only."""
    made = desk.open_of_pair(actor_of(request), offer_id=body.offer, need_id=body.need)
    return Status(201, ExchangeOut.model_validate(made))


@router.get("/exchanges/{uuid:exchange_id}", response=ExchangeOut)
@behind("match.pipeline_own")
def exchange(request: HttpRequest, exchange_id: UUID) -> Any:
    """Show an exchange."""
    return ExchangeOut.model_validate(queries.exchange(actor_of(request), exchange_id))


@router.put("/exchanges/{uuid:exchange_id}/state", response=ExchangeOut)
@behind("match.desk")
@transaction.atomic
def move(request: HttpRequest, exchange_id: UUID, body: MoveIn) -> Any:
    """Move an exchange along the pipeline."""
    actor = actor_of(request)
    in_turn(exchange_id)
    of = queries.exchange(actor, exchange_id)
    need_unchanged(request, lambda: ExchangeOut.model_validate(of))
    desk.move(actor, exchange=of, to=body.state, text=body.text)
    return ExchangeOut.model_validate(queries.exchange(actor, exchange_id))


@router.put("/exchanges/{uuid:exchange_id}/readiness", response=ExchangeOut)
@behind("match.desk")
@transaction.atomic
def set_readiness(request: HttpRequest, exchange_id: UUID, body: ReadinessIn) -> Any:
    """State how ready an exchange is."""
    actor = actor_of(request)
    in_turn(exchange_id)
    of = queries.exchange(actor, exchange_id)
    need_unchanged(request, lambda: ExchangeOut.model_validate(of))
    desk.set_readiness(actor, exchange=of, level=body.level, text=body.text)
    return ExchangeOut.model_validate(queries.exchange(actor, exchange_id))


@router.get("/exchanges/{uuid:exchange_id}/events", response=Rows[EventOut])
@behind("match.pipeline_own")
def events(request: HttpRequest, exchange_id: UUID, after: After = "") -> Any:
    """List what happened to an exchange, newest first."""
    actor = actor_of(request)
    found = queries.events(actor, queries.exchange(actor, exchange_id))
    page = page_of(found, ("-at", "-id"), after=unseal(after, of="events") or "")
    return rows_of(EventOut, page.rows, seal(page.after, of="events"))


@router.post("/exchanges/{uuid:exchange_id}/notes", response={201: EventOut})
@behind("match.pipeline_own")
def add_note(request: HttpRequest, exchange_id: UUID, body: NoteIn) -> Any:
    """Write a note."""
    actor = actor_of(request)
    of = queries.exchange(actor, exchange_id)
    made = desk.add_note(actor, exchange=of, text=body.text, for_parties=body.for_parties)
    return Status(201, EventOut.model_validate(made))


@router.get("/exchanges/{uuid:exchange_id}/tasks", response=Rows[TaskOut])
@behind("match.pipeline_own")
def tasks(request: HttpRequest, exchange_id: UUID) -> Any:
    """List what has to be done for an exchange, and what was; the desk's alone, none for the parties."""
    actor = actor_of(request)
    return rows_of(TaskOut, queries.tasks(actor, queries.exchange(actor, exchange_id)))


@router.post("/exchanges/{uuid:exchange_id}/tasks", response={201: TaskOut})
@behind("match.desk")
def add_task(request: HttpRequest, exchange_id: UUID, body: TaskIn) -> Any:
    """Note what has to be done, and by when."""
    actor = actor_of(request)
    of = queries.exchange(actor, exchange_id)
    made = desk.add_task(actor, exchange=of, title=body.title, due=body.due)
    return Status(201, TaskOut.model_validate(made))


@router.post("/tasks/{uuid:task_id}/done", response=TaskOut)
@behind("match.desk")
def finish_task(request: HttpRequest, task_id: UUID) -> Any:
    """Tick a task off."""
    done = desk.finish_task(actor_of(request), task_id=task_id)
    if done is None:
        raise Http404
    return TaskOut.model_validate(done)


@router.get("/attention", response=AttentionOut)
@behind("match.desk")
def attention(request: HttpRequest) -> Any:
    """Tell what needs a hand first."""
    actor = actor_of(request)
    return AttentionOut(
        overdue=[TaskOut.model_validate(one) for one in queries.overdue(actor)],
        stuck=[ExchangeOut.model_validate(one) for one in queries.stuck(actor)],
        wishes=[WishOut.model_validate(one) for one in queries.wishes()],
    )
