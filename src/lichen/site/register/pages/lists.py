"""The lists of streams, organisations and sites, and the map."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from lichen.site.register import queries, services
from lichen.site.register.forms.lists import NameFilters, StreamFilters
from lichen.site.register.pages.lines import lines_of
from lichen.site.register.queries.kept import own_sites
from lichen.site.register.queries.places import on_plane
from lichen.site.shell.doors import door
from lichen.site.trust.actor import actor_of


@door("register.read")
@require_GET
def streams(request: HttpRequest) -> HttpResponse:
    """List the streams that the reader may know of, with the map of where they are."""
    actor, plane = actor_of(request), on_plane()
    form = StreamFilters(request.GET, plane=plane)
    filters = form.filters()
    page = services.read_streams(actor, filters, sort=form.order(), after=request.GET.get("after"))
    asked = request.GET.copy()
    as_table = plane or asked.get("view") == "table"
    for name in ("after", "view"):
        asked.pop(name, None)
    query = asked.urlencode()
    known = {
        "form": form,
        "page": page,
        "lines": lines_of(page.rows),
        "plane": plane,
        "narrowed": filters != queries.EVERYTHING,
        "source": f"{reverse('register:map')}?{query}",
        "map_url": f"?{query}",
        "table_url": f"?{query}&view=table",
        "as_table": as_table,
        "as_map": not as_table,
        "may_add": actor.may("register.write"),
        "reads_all": actor.reads_all,
    }
    return render(request, "register/streams.html", known)


def any_site() -> str:
    """Return the address of the page of a site, of which the map makes those of all."""
    return reverse("register:site", kwargs={"site_id": queries.ANY})


@door("register.read")
@require_GET
def map_points(request: HttpRequest) -> HttpResponse:
    """Give the places of the list of streams as GeoJSON."""
    filters = StreamFilters(request.GET, plane=on_plane()).filters()
    text = queries.map_text(actor_of(request), filters, address=any_site())
    return HttpResponse(text, content_type="application/json", headers={"Cache-Control": "private, no-cache"})


@door("register.read")
@require_GET
def organisations(request: HttpRequest) -> HttpResponse:
    """List the organisations whose names the reader may know."""
    actor, form = actor_of(request), NameFilters(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    page = queries.organisations(actor, after=request.GET.get("after"), **_named(given))
    known = {
        "form": form,
        "page": page,
        "may_add": actor.may("register.write"),
        "narrowed": any(given.values()),
        "sectors": any(row.sector for row in page.rows),
        "countries": any(row.country for row in page.rows),
    }
    return render(request, "register/organisations.html", known)


@door("register.read")
@require_GET
def sites(request: HttpRequest) -> HttpResponse:
    """List the sites whose places the reader may know."""
    actor, form = actor_of(request), NameFilters(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    page = queries.sites(actor, after=request.GET.get("after"), **_named(given))
    known = {
        "form": form,
        "page": page,
        "narrowed": any(given.values()),
        "countries": any(row.country for row in page.rows),
        "choose": bool(request.GET.get("choose")),
        "any": queries.ANY,
        "plane": on_plane(),
    }
    return render(request, "register/sites.html", known)


def _named(given: dict[str, Any]) -> dict[str, Any]:
    return {"text": given.get("text") or "", "own": bool(given.get("own"))}


@door("register.write")
@require_GET
def add_stream(request: HttpRequest) -> HttpResponse:
    """Go to the form of a new stream: of one's only site, or of one that is to be chosen."""
    found = own_sites(actor_of(request), most=2)
    if len(found) == 1:
        return redirect("register:stream_new", site_id=found[0].id)
    own = "&own=on" if found else ""
    return redirect(f"{reverse('register:sites')}?choose=1{own}")
