"""What exchanges brought: records, sums, what is published, the transaction report."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from lichen.site.match.queries import desk as exchanges
from lichen.site.match.queries import results as queries
from lichen.site.match.schemas import OutcomeIn, OutcomeOut, PublishedOut, PublishedRow, ResultsOut, SumOut
from lichen.site.match.services import outcomes as services
from lichen.site.match.services.publish import publish, rule
from lichen.site.match.services.transactions import transaction_report
from lichen.site.shell.answers import Rows, rows_of
from lichen.site.trust.actor import actor_of
from lichen.site.trust.keys import behind

router = Router()
CSV = {
    "responses": {
        200: {"description": "The report", "content": {"text/csv": {"schema": {"type": "string"}}}},
    }
}


@router.get("/exchanges/{uuid:exchange_id}/outcomes", response=Rows[OutcomeOut])
@behind("match.pipeline_own")
def outcomes(request: HttpRequest, exchange_id: UUID) -> Any:
    """List the records of an exchange, newest period first; of corrected ones the newer counts."""
    return rows_of(OutcomeOut, exchanges.outcomes(exchanges.exchange(actor_of(request), exchange_id)))


@router.post("/exchanges/{uuid:exchange_id}/outcomes", response={201: OutcomeOut})
@behind("match.pipeline_own")
def record(request: HttpRequest, exchange_id: UUID, body: OutcomeIn) -> Any:
    """Record what an exchange brought in a period."""
    actor = actor_of(request)
    of = exchanges.exchange(actor, exchange_id)
    made = services.record_outcome(actor, exchange=of, **body.model_dump())
    return Status(201, OutcomeOut.model_validate(made))


@router.post("/exchanges/{uuid:exchange_id}/outcomes/{uuid:outcome_id}/correct", response={201: OutcomeOut})
@behind("match.pipeline_own")
def correct(request: HttpRequest, exchange_id: UUID, outcome_id: UUID, body: OutcomeIn) -> Any:
    """Replace a record by a better one; both stay, the newer one counts."""
    actor = actor_of(request)
    of = exchanges.outcome(exchanges.exchange(actor, exchange_id), outcome_id)
    made = services.correct_outcome(actor, outcome=of, **body.model_dump())
    return Status(201, OutcomeOut.model_validate(made))


@router.get("/results", response=ResultsOut)
@behind("match.read")
def own(request: HttpRequest, begins: date | None = None, ends: date | None = None) -> Any:
    """Add up what the exchanges brought that one may see, each sum with its records."""
    rows = queries.results(actor_of(request), begins=begins, ends=ends)
    sums = [
        SumOut(
            figure=one.figure, value=one.value, unit=one.unit, records=[row.id for row in one.records],
            unknown=one.unknown, measured=one.measured,
        )
        for one in queries.sums(rows)
    ]  # fmt: skip
    return ResultsOut(sums=sums, records=[OutcomeOut.model_validate(row) for row in rows])


@router.get("/results/transactions", openapi_extra=CSV)
@behind("match.read")
def transactions(request: HttpRequest, begins: date | None = None, ends: date | None = None) -> Any:
    """Give the transaction report as CSV."""
    report = transaction_report(actor_of(request), begins=begins, ends=ends)
    headers = {"Content-Disposition": 'attachment; filename="transactions.csv"'}
    return HttpResponse(report, content_type="text/csv; charset=utf-8", headers=headers)


@router.get("/published", response=PublishedOut, auth=None)
@behind("match.results")
def published(request: HttpRequest) -> Any:  # noqa: ARG001 - asked by its door
    """Show what everybody may see: sums that tell nobody's figure."""
    return _published(queries.latest_publication())


@router.post("/published", response={201: PublishedOut})
@behind("match.desk")
def publish_now(request: HttpRequest) -> Any:
    """Publish the sums of now; what would tell somebody's figure is withheld."""
    return Status(201, _published(publish(actor_of(request))))


def _published(made: Any) -> PublishedOut:
    rows = [PublishedRow.model_validate(row) for row in made.figures] if made else []
    return PublishedOut(at=made.at if made else None, figures=rows, rule=rule())
