"""Suggestions: what fits my streams and why, and what I think of it."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from lichen.core.errors import LichenError
from lichen.site.match.queries import suggest as queries
from lichen.site.match.schemas import (
    AnswerIn,
    AnswerOut,
    BestOut,
    ElsewhereOut,
    OwnStreamOut,
    PartnersOut,
    SuggestedOut,
)
from lichen.site.match.services import show
from lichen.site.match.services import suggest as services
from lichen.site.shell.answers import Rows, rows_of, seal, unseal
from lichen.site.shell.paging import page_of
from lichen.site.trust.actor import actor_of
from lichen.site.trust.keys import behind
from lichen.site.trust.schemas import JobOut

router = Router()
After = Annotated[str, Query(max_length=4000, description="`next` of the page before")]


@router.get("/streams", response=Rows[OwnStreamOut])
@behind("match.read")
def own_streams(request: HttpRequest, after: After = "") -> Any:
    """List one's own streams, to ask suggestions for."""
    found = queries.own_streams(actor_of(request))
    page = page_of(found, ("key", "id"), after=unseal(after, of="own streams") or "")
    return rows_of(OwnStreamOut, page.rows, seal(page.after, of="own streams"))


@router.post("/suggestions", response={202: JobOut, 204: None})
@behind("match.read")
def refresh(request: HttpRequest) -> Any:
    """Have suggestions made on the register as it is now, as a job (202); 204 if they are there."""
    job = services.refresh(actor_of(request))
    if job is None:
        return None
    return Status(202, JobOut.model_validate(job).model_copy(update={"result": None}))


@router.get("/suggestions/best", response=Rows[BestOut])
@behind("match.read")
def best(request: HttpRequest) -> Any:
    """List the most promising pairs of the region that nobody has answered yet; for who reads all."""
    return rows_of(BestOut, queries.best(actor_of(request)))


@router.get("/streams/{uuid:stream_id}/suggestions", response=PartnersOut)
@behind("match.read")
def suggestions(request: HttpRequest, stream_id: UUID) -> Any:
    """List the partners of a stream, best first, each judged on what is disclosed."""
    actor = actor_of(request)
    of = queries.stream(actor, stream_id)
    try:
        found, said = show.suggestions(actor, of=of), ""
    except LichenError as error:
        found, said = [], f"{str(error).rstrip('.')}."
    elsewhere = [ElsewhereOut.model_validate(one) for one in show.elsewhere(actor, of=of)]
    return PartnersOut(rows=[SuggestedOut.of(one) for one in found], elsewhere=elsewhere, said=said)


@router.get("/pairs/{uuid:offer_id}/{uuid:need_id}", response=SuggestedOut)
@behind("match.read")
def card(request: HttpRequest, offer_id: UUID, need_id: UUID) -> Any:
    """Show the card of a pair: route, amounts, price range, emissions, what is missing, what limits."""
    return SuggestedOut.of(show.card(actor_of(request), offer_id=offer_id, need_id=need_id))


@router.post("/pairs/{uuid:offer_id}/{uuid:need_id}/answer", response={201: AnswerOut})
@behind("match.respond")
def answer(request: HttpRequest, offer_id: UUID, need_id: UUID, body: AnswerIn) -> Any:
    """Say whether a pair is of interest; the newest answer counts."""
    made = services.answer(
        actor_of(request), offer_id=offer_id, need_id=need_id, kind=body.kind, reason=body.reason,
        because=body.because,
    )  # fmt: skip
    return Status(201, AnswerOut.model_validate(made))
