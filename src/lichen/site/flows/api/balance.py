"""Reconciled flows: have them made, see where that stands, their pictures."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from lichen.site.flows.api.forms import FILES, Form, answer
from lichen.site.flows.queries import kept
from lichen.site.flows.schemas import (
    BalanceLink,
    BalanceOut,
    BalancePicture,
    DepthOut,
    LayerOut,
    ProcessOut,
    StandingOut,
)
from lichen.site.flows.services import balance as services
from lichen.site.flows.services import told
from lichen.site.register.schemas import batch_key
from lichen.site.shell import jobs
from lichen.site.trust.actor import actor_of
from lichen.site.trust.keys import behind
from lichen.site.trust.schemas import JobOut

router = Router()
Word = Annotated[str, Query(max_length=300)]


@router.get("/balance", response=StandingOut)
@behind("flows.balance")
def standing(request: HttpRequest) -> Any:
    """Tell what is reconciled, what there is in it, and what is being reconciled."""
    actor = actor_of(request)
    made, waits = kept.balance(actor), kept.balance_asked(actor)
    job = jobs.find(waits.job) if waits and waits.job else None
    return StandingOut(
        balance=_balance(made) if made else None,
        job=_without_result(job) if job else None,
        has_sheets=kept.has_flow_sheets(),
    )


def _without_result(job: Any) -> JobOut:
    return JobOut.model_validate(job).model_copy(update={"result": None})


def _balance(made: Any) -> BalanceOut:
    about = made.about
    return BalanceOut(
        id=made.id,
        name=about["name"],
        at=made.at,
        batch=batch_key(made.version or 0),
        is_old=kept.is_old(made),
        layers=[LayerOut(**one) for one in about["layers"]],
        periods=about["periods"],
        depths=[DepthOut(key=key, label=label) for key, label in told.depths(made)],
        processes=[
            ProcessOut(id=key, name=name or key, parent=about["parents"].get(key))
            for key, name in about["processes"].items()
        ],
        sentences=[str(one) for one in told.sentences(made)],
        figures=about["figures"],
        contradictions=about["contradictions"],
        tables=list(services.TABLES),
    )


@router.post("/balance", response={202: JobOut})
@behind("flows.balance")
def run(request: HttpRequest) -> Any:
    """Have the sheets of flows reconciled, as a job; the same one if it is asked for already."""
    return Status(202, _without_result(services.ask_balance(actor_of(request))))


@router.get("/balance/picture", response=BalancePicture, openapi_extra=FILES)
@behind("flows.balance")
def picture(
    request: HttpRequest, layer: Word = "", period: Word = "", depth: Word = "", form: Form = ""
) -> Any:
    """Show the reconciled flows of one layer, period and depth: by default the first, the last, the coarsest."""
    made = services.current(actor_of(request))
    found = services.picture(made, layer=layer, period=period, depth=depth)
    return answer(
        request, form, "flows-balance", document=lambda: _picture(made, found),
        file=lambda wanted: told.file_of_balance(wanted, made, found),
    )  # fmt: skip


def _picture(made: Any, found: Any) -> BalancePicture:
    rows = [
        row
        | {
            "source_name": told.name_of(made, row["from_process"]),
            "target_name": told.name_of(made, row["to_process"]),
        }
        for row in found.table.to_dicts()
    ]
    return BalancePicture(
        layer=found.layer, unit=found.unit, period=found.period, depth=found.depth["key"],
        links=[BalanceLink.model_validate(row) for row in rows],
    )  # fmt: skip
