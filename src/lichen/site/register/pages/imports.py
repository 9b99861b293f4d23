"""The wizard of imports: upload, say what columns mean, mend rows, import, done."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lichen.core.errors import LichenError, ProblemsError
from lichen.site.register import services
from lichen.site.register.forms.imports import (
    UploadForm,
    cell_name,
    chosen,
    decimals,
    fixed,
    heads_of,
    mapping_of,
    meanings,
    mended_of,
)
from lichen.site.register.forms.rows import field_label
from lichen.site.register.queries.kept import own_keys
from lichen.site.shell.doors import door
from lichen.site.shell.telling import sentence_of
from lichen.site.trust.actor import actor_of
from lichen.site.trust.queries import own_parties

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@door("register.import")
@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """Upload a file, or go on with one that was uploaded before."""
    actor = actor_of(request)
    parties = {str(party.id): party for party in own_parties(actor) if actor.edits(party.id)}
    choices = [(key, party.name) for key, party in parties.items()]
    if actor.may("register.import_region"):
        choices = [("", _("the whole region")), *choices]
    form = UploadForm(request.POST or None, request.FILES or None, choices=choices)
    problems: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        party = parties.get(form.cleaned_data["whose"])
        try:
            draft = services.upload(actor, name=file.name, content=file.read(), party=party)
        except ProblemsError as error:
            problems = tuple(error.problems)
        except LichenError as error:
            form.add_error("file", sentence_of(error))
        else:
            return redirect("register:import_columns" if draft.mapping else "register:import_rows", draft.id)
    known = {
        "form": form,
        "problems": problems,
        "drafts": services.drafts(actor),
        "may_upload": bool(choices),
    }
    wrong = request.method == "POST"
    return render(request, "register/imports.html", known, status=422 if wrong else 200)


@door("register.import")
@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Say what the columns of each list mean."""
    actor = actor_of(request)
    draft = services.draft_of(actor, draft_id)
    lists = [source for source in services.sources(actor, draft=draft) if not source.table]
    mapping, said = draft.mapping, ""
    if request.method == "POST":
        if heads := heads_of(request.POST, lists):
            services.set_heads(actor, draft=draft, heads=heads)
            return redirect("register:import_columns", draft.id)
        mapping = mapping_of(request.POST, lists)
        try:
            services.set_mapping(actor, draft=draft, mapping=mapping)
        except LichenError as error:
            said = sentence_of(error)
        else:
            return redirect("register:import_rows", draft.id)
    own = own_keys(actor, draft.party_id) if draft.party_id else {}
    shown = [
        {
            "source": source,
            "number": number,
            "columns": chosen(number, source, mapping.get(source.key, {})),
            "fixed": fixed(number, mapping.get(source.key, {}), **own),
            "leave": mapping.get(source.key, {}).get("leave"),
            "decimal": mapping.get(source.key, {}).get("decimal", ""),
            "rivals": any(column.rival for column in source.columns),
        }
        for number, source in enumerate(lists)
    ]
    known = {"draft": draft, "lists": shown, "meanings": meanings(), "decimals": decimals(), "said": said}
    return render(request, "register/import_columns.html", known, status=422 if said else 200)


@door("register.import")
@require_http_methods(["GET", "POST"])
def rows(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Show what is wrong, row by row, with the cells to mend; a form mends them and looks again."""
    actor = actor_of(request)
    draft = services.draft_of(actor, draft_id)
    if draft.imported_id:
        return redirect("register:import_done", draft.id)
    if request.method == "POST":
        services.mend(actor, draft=draft, cells=mended_of(request.POST))
        return redirect("register:import_rows", draft.id)
    found = services.review(actor, draft=draft)
    wrong = [
        {"wrong": one, "name": cell_name(one.source, one.row, one.field), "label": field_label(one.field)}
        for one in found.wrong
    ]
    seen: set[str] = set()
    for one in wrong:  # a cell with two problems has one control
        one["first"] = one["name"] not in seen and "." in one["wrong"].field
        seen.add(str(one["name"]))
    known = {
        "draft": draft,
        "review": found,
        "tables": [(field_label(table), count) for table, count in found.tables.items()],
        "whole": [{"wrong": one, "label": field_label(one.field)} for one in found.whole],
        "wrong": wrong,
        "lists": any(not source.table for source in services.sources(actor, draft=draft)),
        "total": sum(found.tables.values()),
    }
    return render(request, "register/import_rows.html", known)


@door("register.import")
@require_GET
def bad_rows(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Give the rows that have problems as a workbook, to mend them there."""
    actor = actor_of(request)
    content = services.bad_rows(actor, draft=services.draft_of(actor, draft_id))
    headers = {"Content-Disposition": 'attachment; filename="bad-rows.xlsx"'}
    return HttpResponse(content, content_type=_XLSX, headers=headers)


@door("register.import")
@require_POST
def begin(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Import a draft: a job that tells how far it is."""
    actor = actor_of(request)
    draft = services.draft_of(actor, draft_id)
    done = reverse("register:import_done", args=[draft.id])
    try:
        job = services.begin_import(
            actor, draft=draft, leave_bad=request.POST.get("leave_bad") == "yes", next_url=done
        )
    except LichenError as error:
        messages.error(request, sentence_of(error))
        return redirect("register:import_rows", draft.id)
    return redirect("job", job_id=job.id)


@door("register.import")
@require_GET
def done(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Say what an import did, and how it can be undone."""
    actor = actor_of(request)
    draft = services.draft_of(actor, draft_id)
    if draft.imported is None:
        return redirect("register:import_rows", draft.id)
    batch = draft.imported
    known = {
        "draft": draft,
        "batch": batch,
        "counts": _counts(batch),
        "may_undo": services.may_undo(actor, batch),
    }
    return render(request, "register/import_done.html", known)


def _counts(batch: Any) -> list[dict[str, Any]]:
    return [
        {
            "table": field_label(table),
            **{verb: counts.get(verb, 0) for verb in ("new", "changed", "unchanged", "removed")},
        }
        for table, counts in batch.counts.items()
    ]


@door("register.import")
@require_POST
def discard(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Delete a draft."""
    actor = actor_of(request)
    services.discard(actor, draft=services.draft_of(actor, draft_id))
    return redirect("register:imports")
