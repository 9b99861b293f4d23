"""What the register says flows: in the region for those who read all, at one's own sites, at one site."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from lichen.site.flows.api.forms import FILES, Form, answer, need_there
from lichen.site.flows.queries import sums
from lichen.site.flows.schemas import RegionOut, SitesOut
from lichen.site.flows.services import region as services
from lichen.site.flows.services.files import file_of_register
from lichen.site.shell.jobs import Job
from lichen.site.trust.actor import actor_of
from lichen.site.trust.keys import behind
from lichen.site.trust.schemas import JobOut

router = Router()
Dimension = Literal["", "mass", "energy", "volume"]


class Wanted(Schema):
    """What a picture of the region shows; what is empty is as most of the register states."""

    dimension: Dimension = ""
    grouping: Annotated[
        Literal["", "sector", "activity"], Query(description="by what those are named who give and take")
    ] = ""
    shows: Annotated[Literal["", "needs", "now"], Query(description="who needs it, or where it goes now")] = (
        ""
    )
    within: Annotated[
        str,
        Query(
            max_length=600,
            pattern="^((key|chapter):.*)?$",
            description="only one resource, or one chapter of waste",
        ),
    ] = ""
    of: (
        Annotated[str, Query(max_length=300, description="only one sector (or activity), by its sites")]
        | None
    ) = None

    def asked(self) -> dict[str, str]:
        """Return what is asked for, as the service takes it."""
        given = {name: getattr(self, name) for name in ("dimension", "grouping", "shows", "within")}
        return {name: text for name, text in given.items() if text} | (
            {} if self.of is None else {"of": self.of}
        )


@router.get("/region", response={200: RegionOut, 202: JobOut}, openapi_extra=FILES)
@behind("flows.balance")
def region(request: HttpRequest, wanted: Annotated[Wanted, Query()], form: Form = "") -> Any:
    """Show who gives what in the region, and who takes it or where it goes now.

    If the register has to be added up first, that is a job (202): ask again when it is done.
    """
    found = services.region_picture(actor_of(request), wanted.asked())
    if isinstance(found, Job):
        return Status(202, JobOut.model_validate(found).model_copy(update={"result": None}))
    return answer(
        request, form, "flows-region", document=lambda: RegionOut.of_chosen(found),
        file=lambda wanted: file_of_register(wanted, found.drawn),
    )  # fmt: skip


def _sites(request: HttpRequest, form: str, name: str, dimension: str, found: Any) -> Any:
    need_there(dimension, found.dimension, found.dimensions)
    return answer(
        request, form, name, document=lambda: SitesOut.of_sites(found),
        file=lambda wanted: file_of_register(wanted, found.drawn),
    )  # fmt: skip


@router.get("/own", response=SitesOut, openapi_extra=FILES)
@behind("flows.read")
def own(request: HttpRequest, dimension: Dimension = "", form: Form = "") -> Any:
    """Show what enters and leaves all of one's own sites."""
    found = services.own_picture(actor_of(request), dimension=dimension)
    return _sites(request, form, "flows-own", dimension, found)


@router.get("/sites/{uuid:site_id}", response=SitesOut, openapi_extra=FILES)
@behind("flows.read")
def site(request: HttpRequest, site_id: UUID, dimension: Dimension = "", form: Form = "") -> Any:
    """Show what enters and leaves one site, as far as it is disclosed to the reader."""
    actor = actor_of(request)
    found = services.site_picture(actor, site=sums.site(actor, site_id), dimension=dimension)
    return _sites(request, form, "flows-site", dimension, found)
