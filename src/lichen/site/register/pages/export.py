"""The register as files, and a list to try the import with."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lichen.site.register import services
from lichen.site.register.services import handed
from lichen.site.shell.doors import door
from lichen.site.trust.actor import actor_of

_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
}


@door("register.export")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Say what can be taken along."""
    actor = actor_of(request)
    known = {"reads_all": actor.reads_all, "own": bool(actor.parties)}
    return render(request, "register/export.html", known)


@door("register.export")
@require_GET
def files(request: HttpRequest, form: str) -> HttpResponse:
    """Give the register, or what is one's own of it, as one file."""
    if form not in services.FORMS:
        raise Http404
    made = services.export_pack(actor_of(request), form=form, own=request.GET.get("of") == "own")
    return _given(*handed.one_file(made, "register.zip"))


@door("register.import")
@require_GET
def example(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - asked by its door
    """Give a small list to try the import with."""
    return _given(*handed.example_list())


def _given(name: str, content: bytes) -> HttpResponse:
    kind = next(
        (kind for suffix, kind in _TYPES.items() if name.endswith(suffix)), "application/octet-stream"
    )
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
