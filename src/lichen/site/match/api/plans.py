"""Plans of the region under wishes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest
from ninja import Router, Status

from lichen.site.match.queries import plan as queries
from lichen.site.match.schemas import PlanIn, PlanOut
from lichen.site.match.services import plan as services
from lichen.site.register.queries import kept
from lichen.site.shell.answers import Rows, in_turn, need_unchanged, rows_of
from lichen.site.shell.files import opened
from lichen.site.trust.actor import actor_of
from lichen.site.trust.keys import behind

router = Router()
ZIP = {
    "responses": {
        200: {
            "description": "Tables, JSON and report",
            "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


@router.get("/plans", response=Rows[PlanOut])
@behind("match.plan")
def plans(request: HttpRequest) -> Any:  # noqa: ARG001 - asked by its door
    """List the plans, newest first."""
    return rows_of(PlanOut, queries.scenarios())


@router.post("/plans", response={202: PlanOut})
@behind("match.plan_run")
def ask_plan(request: HttpRequest, body: PlanIn) -> Any:
    """Have a plan made, as a job: `job` of the answer tells how far it is."""
    actor = actor_of(request)
    wishes = body.model_dump(exclude={"name"}) | {
        "catalogue": "all" if body.catalogue else "",
        "without": [kept.site_of(actor, one).ref for one in body.without],
    }
    made = services.ask_plan(actor, name=body.name, wishes=wishes)
    return Status(202, PlanOut.model_validate(made))


@router.get("/plans/{uuid:scenario_id}", response=PlanOut)
@behind("match.plan")
def plan(request: HttpRequest, scenario_id: UUID) -> Any:  # noqa: ARG001 - asked by its door
    """Show a plan."""
    return PlanOut.model_validate(queries.scenario(scenario_id))


@router.get("/plans/{uuid:scenario_id}/files", openapi_extra=ZIP)
@behind("match.plan")
def plan_files(request: HttpRequest, scenario_id: UUID) -> Any:  # noqa: ARG001 - asked by its door
    """Give the tables, the JSON and the report of a plan as one file."""
    found = queries.scenario(scenario_id)
    if not found.document:
        raise Http404
    return FileResponse(opened(found.document, "plan.zip"), as_attachment=True, filename="plan.zip")


@router.delete("/plans/{uuid:scenario_id}", response={204: None})
@behind("match.plan_run")
@transaction.atomic
def forget_plan(request: HttpRequest, scenario_id: UUID) -> Any:
    """Delete a plan."""
    in_turn(scenario_id)
    found = queries.scenario(scenario_id)
    need_unchanged(request, lambda: PlanOut.model_validate(found))
    services.forget_plan(actor_of(request), scenario=found)
