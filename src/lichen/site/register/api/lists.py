"""The lists of the register: streams, sites, organisations, the map, what a text may mean."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import ConfigDict

from lichen.site.register import queries, services
from lichen.site.register.queries import Circle, Filters
from lichen.site.register.queries.places import FURTHEST, area_of, on_plane
from lichen.site.register.schemas import OrganisationOut, SiteOut, StreamOut, SuggestionsOut
from lichen.site.shell.answers import MOST, Rows, rows_of, seal, unseal
from lichen.site.shell.problems import ApiError
from lichen.site.trust.actor import actor_of
from lichen.site.trust.keys import behind

router = Router()
After = Annotated[str, Query(max_length=4000, description="`next` of the page before")]
Size = Annotated[int, Query(ge=1, le=MOST, description="rows of a page")]
Text = Annotated[str, Query(max_length=200)]
GEOJSON = {
    "responses": {
        200: {
            "description": "A collection of points",
            "content": {
                "application/geo+json": {"schema": {"type": "object", "required": ["type", "features"]}}
            },
        }
    }
}


class Place(Schema):
    """Where: all up to `km` from `x`, `y`; or within the corners of `area`, written ``x y, x y, x y``.

    Four numbers are a box: west, south, east, north.
    """

    model_config = ConfigDict(allow_inf_nan=False)

    x: Annotated[float, Query(ge=-FURTHEST, le=FURTHEST)] | None = None
    y: Annotated[float, Query(ge=-FURTHEST, le=FURTHEST)] | None = None
    km: Annotated[float, Query(ge=0, le=50_000)] | None = None
    area: Annotated[
        str,
        Query(max_length=5000, description="corners `x y, x y, x y`, or a box `west, south, east, north`"),
    ] = ""

    def circle(self) -> Circle | None:
        """Return the circle that is meant; raises `ApiError` (422) for half of one."""
        given = [one for one in (self.x, self.y, self.km) if one is not None]
        if given and len(given) < 3:
            raise ApiError(422, _("A circle is x, y and km; give all three or none."))
        return Circle(*given) if given else None

    def corners(self) -> tuple[tuple[float, float], ...]:
        """Return the corners that are meant; raises `ApiError` (422) for what is no area."""
        try:
            return area_of(self.area, plane=bool(self.area) and on_plane())
        except ValueError as error:
            raise ApiError(422, str(error)) from None


class Wanted(Place):
    """What a list of streams is narrowed to; `amount_from`, `amount_to` [canonical unit/year]."""

    text: Text = ""
    role: Literal["", "offer", "need"] = ""
    code: Annotated[str, Query(max_length=20)] = ""
    dimension: Literal["", "mass", "energy", "volume"] = ""
    amount_from: float | None = None
    amount_to: float | None = None
    own: bool = False
    site: UUID | None = None
    organisation: UUID | None = None

    def filters(self) -> Filters:
        """Return them as the queries ask."""
        return Filters(
            text=self.text, role=self.role, code=self.code, dimension=self.dimension, amount_from=self.amount_from,
            amount_to=self.amount_to, near=self.circle(), area=self.corners(), own=self.own, site=self.site,
            organisation=self.organisation,
        )  # fmt: skip


@router.get("/streams", response=Rows[StreamOut])
@behind("register.read")
def streams(
    request: HttpRequest,
    wanted: Annotated[Wanted, Query()],
    sort: Literal["resource", "amount"] = "resource",
    after: After = "",
    size: Size = queries.SIZE,
) -> Any:
    """List the streams that one may know of, each as far as it is disclosed."""
    page = services.read_streams(
        actor_of(request), wanted.filters(), sort=sort, after=unseal(after, of=f"streams {sort}"), size=size
    )
    return rows_of(StreamOut, page.rows, seal(page.after, of=f"streams {sort}"))


@router.get("/sites", response=Rows[SiteOut])
@behind("register.read")
def sites(
    request: HttpRequest,
    where: Annotated[Place, Query()],
    text: Text = "",
    organisation: UUID | None = None,
    own: bool = False,
    after: After = "",
    size: Size = queries.SIZE,
) -> Any:
    """List the sites whose names and places one may know."""
    page = queries.sites(
        actor_of(request), text=text, organisation=organisation, near=where.circle(), area=where.corners(), own=own,
        after=unseal(after, of="sites"), size=size,
    )  # fmt: skip
    return rows_of(SiteOut, page.rows, seal(page.after, of="sites"))


@router.get("/organisations", response=Rows[OrganisationOut])
@behind("register.read")
def organisations(
    request: HttpRequest,
    text: Text = "",
    sector: Annotated[str, Query(max_length=20)] = "",
    own: bool = False,
    after: After = "",
    size: Size = queries.SIZE,
) -> Any:
    """List the organisations whose names one may know."""
    page = queries.organisations(
        actor_of(request),
        text=text,
        sector=sector,
        own=own,
        after=unseal(after, of="organisations"),
        size=size,
    )
    return rows_of(OrganisationOut, page.rows, seal(page.after, of="organisations"))


@router.get("/map", openapi_extra=GEOJSON)
@behind("register.read")
def region(request: HttpRequest, wanted: Annotated[Wanted, Query()]) -> Any:
    """Give what the map shows as GeoJSON: places that one may know, and cells for all else."""
    text = queries.map_text(actor_of(request), wanted.filters())
    return HttpResponse(text, content_type="application/geo+json")


@router.get("/codes", response=SuggestionsOut)
@behind("register.read")
def codes(
    request: HttpRequest,
    text: Annotated[str, Query(max_length=2000)],
    language: Annotated[str, Query(max_length=10)] = "",
    code: Annotated[str, Query(max_length=40)] = "",
) -> Any:
    """Tell what a text may mean: codes of waste, resources, sectors; a person confirms."""
    found = services.suggest_codes(actor_of(request), text=text, language=language or None, code=code or None)
    return SuggestionsOut.model_validate(found)
