"""The picture of flows that everybody may see."""

from __future__ import annotations

from typing import Any, Literal

from django.http import Http404, HttpRequest
from ninja import Router, Status

from lichen.site.flows.api.forms import FILES, Form, answer, asked_form, need_there
from lichen.site.flows.api.region import Dimension
from lichen.site.flows.queries import kept
from lichen.site.flows.schemas import PublicOut
from lichen.site.flows.services import publish as services
from lichen.site.flows.services.files import file_of_register
from lichen.site.trust.actor import actor_of
from lichen.site.trust.keys import behind
from lichen.site.trust.schemas import JobOut

router = Router()


@router.get("/public", response=PublicOut, openapi_extra=FILES, auth=None)
@behind("flows.public")
def public(
    request: HttpRequest, dimension: Dimension = "", shows: Literal["", "needs", "now"] = "", form: Form = ""
) -> Any:
    """Show the flows of the region as far as they tell nobody's figure."""
    made = kept.publication()
    if made is None:
        if asked_form(request, form) != "json":
            raise Http404
        return PublicOut(
            unit="", nodes=[], links=[], at=None, dimension="", dimensions=[], shows="", ways=[], withheld=None,
            rule=services.rule(),
        )  # fmt: skip
    found = services.published_picture(made, dimension=dimension, shows=shows)
    need_there(dimension, found.dimension, found.dimensions)
    need_there(shows, found.shows, found.ways)
    keeps = actor_of(request).may("flows.publish")
    return answer(
        request, form, "flows-public",
        document=lambda: PublicOut.of_published(made, found, services.rule(), keeps=keeps),
        file=lambda wanted: file_of_register(wanted, found.drawn),
    )  # fmt: skip


@router.post("/public", response={202: JobOut})
@behind("flows.publish")
def publish(request: HttpRequest) -> Any:
    """Publish the flows of now, as a job; what would tell somebody's figure is withheld."""
    job = services.ask_publication(actor_of(request))
    return Status(202, JobOut.model_validate(job).model_copy(update={"result": None}))
