"""Pages that belong to no room: the first page, health, jobs, theme, errors."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lichen.site.shell import jobs
from lichen.site.shell.context import THEMES
from lichen.site.shell.doors import door
from lichen.site.shell.guide import samples

YEAR = 365 * 24 * 3600


@door("shell.public")
@require_GET
def health(_request: HttpRequest) -> JsonResponse:
    """Say whether the site and its database answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})


@door("shell.public")
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the theme that the reader chose, and go back to where she was."""
    chosen = request.POST.get("theme", "auto")
    response = HttpResponseRedirect(_back(request, "/"))
    response.set_cookie("theme", chosen if chosen in THEMES else "auto", max_age=YEAR, samesite="Lax")
    return response


def _back(request: HttpRequest, otherwise: str) -> str:
    """Return where a form asks to go next, if that is a page of this site."""
    asked = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if safe else otherwise


def _job(request: HttpRequest, job_id: uuid.UUID) -> jobs.Job:
    found = jobs.find(job_id)
    actor = request.lichen_actor
    if found is None or (found.by_id != actor.user.id and not actor.is_staff):
        raise Http404
    return found


@door("shell.jobs")
@require_GET
def job(request: HttpRequest, job_id: uuid.UUID) -> HttpResponse:
    """Show how far a job is; a fragment of the page asks again each second, and goes on when it is done."""
    found = _job(request, job_id)
    fragment = request.headers.get("HX-Request") == "true"
    if found.state == found.State.DONE and found.next_url:
        if fragment:
            return HttpResponse(status=204, headers={"HX-Redirect": found.next_url})
        return HttpResponseRedirect(found.next_url)
    template = "shell/parts/job.html" if fragment else "shell/job.html"
    return render(request, template, {"job": found})


@door("shell.jobs")
@require_POST
def stop_job(request: HttpRequest, job_id: uuid.UUID) -> HttpResponse:
    """Ask a job to stop."""
    jobs.stop(_job(request, job_id))
    return HttpResponseRedirect(_back(request, f"/jobs/{job_id}/"))


@door("shell.guide")
@require_GET
def guide(request: HttpRequest) -> HttpResponse:
    """Show every component with sample data."""
    return render(request, "shell/guide.html", samples())


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400."""
    return _error(request, 400, exception)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403."""
    return _error(request, 403, exception)


def unproved(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - a word for who builds pages
    """Answer 403 to a form that does not prove that it is of a page of this site, as one left open too long."""
    return _error(
        request, 403, PermissionDenied(_("This form is no longer valid. Open its page anew and try again."))
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404; what is hidden and what is not there look the same."""
    return _error(request, 404, exception)


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer 429 to who tries to sign in, or asks for letters, too often."""
    return _error(request, 429, None)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500; if even the page for it cannot be made, in plain words."""
    try:
        return _error(request, 500, None)
    except Exception:  # noqa: BLE001 - the last frame: whatever is broken, somebody is told something
        return HttpResponse("Something went wrong inside Lichen.", status=500, content_type="text/plain")


def _error(request: HttpRequest, status: int, exception: Exception | None) -> HttpResponse:
    said = str(exception) if status == 403 and exception else ""  # of a 404 the text would name the hidden
    return render(request, f"{status}.html", {"said": said, "debug": settings.DEBUG}, status=status)
