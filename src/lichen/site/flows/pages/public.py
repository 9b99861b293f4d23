"""The page of flows that everybody may see."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from lichen.site.flows.pages.answers import address, downloads, picture_file
from lichen.site.flows.queries import kept
from lichen.site.flows.services import publish as services
from lichen.site.flows.services.files import linked
from lichen.site.shell.doors import door
from lichen.site.trust.actor import actor_of

ASKED = ("dimension", "shows")


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in ASKED}


@door("flows.public")
@require_GET
def public(request: HttpRequest) -> HttpResponse:
    """Show the flows of the region as far as they tell nobody's figure."""
    made = kept.publication()
    actor = actor_of(request)
    known = {
        "made": made,
        "rule": services.rule(),
        "keeps": actor.may("flows.publish"),
        "signed_in": actor.may("flows.read"),
        "reads_all": actor.reads_all,
    }
    if made is not None:
        found = services.published_picture(made, **_asked(request))
        known |= {
            "found": found,
            "svg": linked(found.drawn.svg, lambda _kind, _key: ""),
            "files": downloads(request, "flows:public_file"),
            "dimensions": [
                (name, address("flows:public", dimension=name), name == found.dimension)
                for name in found.dimensions
            ],
            "shows": [
                (name, address("flows:public", dimension=found.dimension, shows=name), name == found.shows)
                for name in found.ways
            ],
        }
    return render(request, "flows/public.html", known)


@door("flows.public")
@require_GET
def public_file(request: HttpRequest, form: str) -> HttpResponse:
    """Give the published picture as a file."""
    made = kept.publication()
    if made is None:
        raise Http404
    return picture_file("flows-public", form, services.published_picture(made, **_asked(request)).drawn)


@door("flows.publish")
@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    """Publish the flows of now."""
    return redirect("job", job_id=services.ask_publication(actor_of(request)).id)
