"""What was changed together, and undone; what is there twice; the register as files."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lichen.core.errors import LichenError
from lichen.site.register import queries, services
from lichen.site.register.queries import kept
from lichen.site.shell.doors import door
from lichen.site.shell.jobs import Job
from lichen.site.shell.paging import page_of
from lichen.site.shell.telling import sentence_of
from lichen.site.trust.actor import actor_of

_PAIRS = 50


@door("register.read")
@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """List what was changed together, newest first, each with a way back."""
    actor = actor_of(request)
    cursors = {name: request.GET.get(name, "") for name in ("after", "before")}
    page = page_of(queries.batches(actor), ("-id",), **cursors)
    rows = [{"batch": batch, "may_undo": services.may_undo(actor, batch)} for batch in page.rows]
    return render(request, "register/changes.html", {"page": page, "rows": rows})


@door("register.write")
@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, batch_id: uuid.UUID) -> HttpResponse:
    """Ask, and then undo a batch."""
    actor = actor_of(request)
    batch = kept.batch_of(actor, batch_id)
    if request.method == "GET":
        known = {"batch": batch, "may_undo": services.may_undo(actor, batch), "count": batch.changes.count()}
        return render(request, "register/undo.html", known)
    try:
        services.undo(actor, batch=batch)
    except LichenError as error:
        messages.error(request, sentence_of(error))
    else:
        messages.success(request, _("Undone."))
    return redirect("register:changes")


@door("register.merge")
@require_GET
def doubles(request: HttpRequest) -> HttpResponse:
    """Show organisations and sites that may be the same thing twice, side by side."""
    found = services.doubles(actor_of(request))
    if isinstance(found, Job):
        return redirect("job", job_id=found.id)
    shown = found.pairs[:_PAIRS]
    rows: dict[uuid.UUID, Any] = {}
    for kind in ("organisations", "sites"):
        ids = [key for pair in shown if pair.kind == kind for key in (pair.first, pair.second)]
        rows |= kept.rows_of(kind, ids)
    pairs = [_beside(pair, rows) for pair in shown if pair.first in rows and pair.second in rows]
    known = {"pairs": pairs, "found": found, "count": len(found.pairs) + found.more, "shown": len(pairs)}
    return render(request, "register/doubles.html", known)


def _beside(pair: Any, rows: dict[uuid.UUID, Any]) -> dict[str, Any]:
    """Return two rows cell by cell."""
    first, second = rows[pair.first], rows[pair.second]
    left = {cell.label: cell.text for cell in kept.cells_of(pair.kind, first.cells)}
    right = {cell.label: cell.text for cell in kept.cells_of(pair.kind, second.cells)}
    names = dict.fromkeys([*left, *right])
    cells = [(name, left.get(name, ""), right.get(name, "")) for name in names]
    return {"pair": pair, "first": first, "second": second, "cells": cells}


@door("register.merge")
@require_POST
def merge(request: HttpRequest, kind: str, first_id: uuid.UUID, second_id: uuid.UUID) -> HttpResponse:
    """Make one of two rows, or keep that they are two."""
    actor = actor_of(request)
    rows = kept.rows_of(kind, [first_id, second_id])
    if len(rows) != 2:
        raise Http404
    keep = request.POST.get("keep", "")
    if keep == "both":
        services.tell_apart(actor, first=first_id, second=second_id)
        return redirect("register:doubles")
    stays, goes = (first_id, second_id) if keep == "first" else (second_id, first_id)
    if keep not in ("first", "second"):
        messages.error(request, _("Choose which one stays."))
        return redirect("register:doubles")
    try:
        services.merge(actor, keep=rows[stays], drop=rows[goes])
    except LichenError as error:
        messages.error(request, sentence_of(error))
    else:
        messages.success(request, _("They are one now. You can undo it among the changes."))
    return redirect("register:doubles")
