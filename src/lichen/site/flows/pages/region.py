"""The pages of what the register says: the region for those who read all, one's own sites, one site."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from lichen.site.flows.pages.answers import address, downloads, picture_file
from lichen.site.flows.pages.public import public
from lichen.site.flows.queries import kept, sums
from lichen.site.flows.services import region as services
from lichen.site.flows.services.files import linked
from lichen.site.shell.doors import door
from lichen.site.shell.jobs import Job
from lichen.site.trust.actor import actor_of

ASKED = ("dimension", "grouping", "shows", "within", "of")


@door("flows.public")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show the region to those who read all, their own sites to members, what is published to visitors."""
    actor = actor_of(request)
    if actor.reads_all:
        return region(request)
    return own(request) if actor.may("flows.read") else public(request)


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in ASKED if name in request.GET}


@door("flows.balance")
@require_GET
def region(request: HttpRequest) -> HttpResponse:
    """Show who gives what in the region, and who takes it or where it goes now."""
    asked = _asked(request)
    found = services.region_picture(actor_of(request), asked)
    if isinstance(found, Job):
        return redirect("job", job_id=found.id)
    wanted = found.wanted

    def to(**changed: str | None) -> str:
        return address("flows:region", **{**asked, **changed})

    def lead(kind: str, key: str) -> str:
        if kind in ("gives", "takes"):
            return to(of=key) if wanted.of is None else reverse("flows:site", args=[key])
        return to(within=key) if kind == "what" and key != wanted.within else ""

    known: dict[str, Any] = {
        "found": found,
        "svg": linked(found.drawn.svg, lead),
        "files": downloads(request, "flows:region_file"),
        "dimensions": [(name, to(dimension=name), name == wanted.dimension) for name in found.dimensions],
        "shows": [(name, to(shows=name), name == wanted.shows) for name in ("needs", "now")],
        "groupings": [
            (name, to(grouping=name, of=None), name == wanted.grouping) for name in ("sector", "activity")
        ],
        "without_within": to(within=None) if wanted.within else "",
        "without_of": to(of=None) if wanted.of is not None else "",
        "has_sheets": kept.has_flow_sheets(),
    }
    return render(request, "flows/region.html", known)


@door("flows.balance")
@require_GET
def region_file(request: HttpRequest, form: str) -> HttpResponse:
    """Give the picture of the region as a file."""
    found = services.region_picture(actor_of(request), _asked(request))
    if isinstance(found, Job):
        return redirect("job", job_id=found.id)
    return picture_file("flows-region", form, found.drawn)


@door("flows.read")
@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """Show what enters and leaves all of one's own sites."""
    actor = actor_of(request)
    found = services.own_picture(actor, dimension=request.GET.get("dimension", ""))
    known = _sites(request, found, "flows:own", "flows:own_file")
    return render(request, "flows/own.html", known | {"sites": sums.own_sites(actor)})


@door("flows.read")
@require_GET
def own_file(request: HttpRequest, form: str) -> HttpResponse:
    """Give the picture of one's own sites as a file."""
    found = services.own_picture(actor_of(request), dimension=request.GET.get("dimension", ""))
    return picture_file("flows-own", form, found.drawn)


@door("flows.read")
@require_GET
def site(request: HttpRequest, site_id: uuid.UUID) -> HttpResponse:
    """Show what enters and leaves one site, as far as it is disclosed to the reader."""
    actor = actor_of(request)
    place = sums.site(actor, site_id)
    found = services.site_picture(actor, site=place, dimension=request.GET.get("dimension", ""))
    known = _sites(request, found, "flows:site", "flows:site_file", site_id)
    return render(request, "flows/site.html", known | {"site": place, "reads_all": actor.reads_all})


@door("flows.read")
@require_GET
def site_file(request: HttpRequest, site_id: uuid.UUID, form: str) -> HttpResponse:
    """Give the picture of one site as a file."""
    actor = actor_of(request)
    place = sums.site(actor, site_id)
    found = services.site_picture(actor, site=place, dimension=request.GET.get("dimension", ""))
    return picture_file("flows-site", form, found.drawn)


def _sites(
    request: HttpRequest, found: services.OfSites, view: str, file: str, *args: uuid.UUID
) -> dict[str, Any]:
    def lead(kind: str, key: str) -> str:
        return reverse("flows:site", args=[key]) if kind == "site" and view == "flows:own" else ""

    return {
        "found": found,
        "svg": linked(found.drawn.svg, lead),
        "files": downloads(request, file, args),
        "dimensions": [
            (name, address(view, args, dimension=name), name == found.dimension) for name in found.dimensions
        ],
    }
