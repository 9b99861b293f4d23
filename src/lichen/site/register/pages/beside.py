"""People and documents of rows, and the codes of streams."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lichen.core.errors import LichenError, ProblemsError
from lichen.site.register import queries, services
from lichen.site.register.forms.beside import DocumentForm, PersonForm
from lichen.site.register.pages import rows
from lichen.site.register.queries import kept
from lichen.site.shell.doors import door
from lichen.site.shell.files import given
from lichen.site.shell.paging import page_of
from lichen.site.shell.telling import sentence_of
from lichen.site.trust.actor import Actor, actor_of

_FIND: dict[str, Any] = {
    "organisation": (kept.organisation_of, rows.shown_organisation),
    "site": (kept.site_of, rows.shown_site),
    "stream": (kept.stream_of, rows.shown_stream),
}
_CODES_AT_ONCE = 10


@door("register.write")
@require_POST
def person_add(request: HttpRequest, organisation_id: uuid.UUID) -> HttpResponse:
    """Add somebody to talk to."""
    actor = actor_of(request)
    of = kept.organisation_of(actor, organisation_id)
    form = PersonForm(request.POST)
    if form.is_valid():
        try:
            services.save_person(actor, organisation=of, **form.cleaned_data)
        except LichenError as error:
            form.add_error(None, sentence_of(error))
        else:
            return redirect("register:organisation", of.id)
    return rows.shown_organisation(request, actor, of, person_form=form)


@door("register.write")
@require_POST
def person_remove(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    """Take somebody out of an organisation's people."""
    actor = actor_of(request)
    person = kept.person_of(actor, person_id)
    services.remove_person(actor, person=person)
    return redirect("register:organisation", person.organisation_id)


@door("register.write")
@require_POST
def document_add(request: HttpRequest, kind: str, row_id: uuid.UUID) -> HttpResponse:
    """Keep a file with a row."""
    actor = actor_of(request)
    find, show = _FIND[kind]
    of = find(actor, row_id)
    form = DocumentForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            services.add_document(actor, row=of, file=form.cleaned_data["file"])
        except LichenError as error:
            form.add_error("file", sentence_of(error))
        else:
            return redirect(f"register:{kind}", of.id)
    answer: HttpResponse = show(request, actor, of, document_form=form)
    return answer


@door("register.read")
@require_GET
def document(request: HttpRequest, document_id: uuid.UUID) -> HttpResponseBase:
    """Give a document to who may read it; its owner reads who did."""
    found = services.open_document(actor_of(request), document_id=document_id)
    if found is None:
        raise Http404
    kept_as, file = found
    return given(file, kept_as.name)


@door("register.write")
@require_POST
def document_remove(request: HttpRequest, kind: str, document_id: uuid.UUID) -> HttpResponse:
    """Delete a document."""
    actor = actor_of(request)
    found = queries.document(actor, document_id)
    if found is None:
        raise Http404
    services.remove_document(actor, document=found)
    return redirect(f"register:{kind}", found.subject)


@door("register.write")
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest, stream_id: uuid.UUID) -> HttpResponse:
    """Show what the words of a stream may mean, and take the code that a person settles on."""
    actor = actor_of(request)
    of = kept.stream_of(actor, stream_id)
    said, problems = "", ()
    if request.method == "POST":
        try:
            services.confirm_code(actor, stream=of, code=request.POST.get("take", ""))
        except ProblemsError as error:
            problems = tuple(error.problems)
        except LichenError as error:
            said = sentence_of(error)
        else:
            messages.success(request, _("Confirmed."))
            return redirect(
                "register:codes" if request.GET.get("all") else "register:stream", *_to(request, of)
            )
    known = {"stream": of, "suggestions": _suggested(actor, of), "said": said, "problems": problems}
    return render(request, "register/code.html", known, status=422 if said or problems else 200)


def _to(request: HttpRequest, of: Any) -> list[Any]:
    return [] if request.GET.get("all") else [of.id]


def _suggested(actor: Actor, of: Any) -> Any:
    words = of.cells.get("resource", "").strip()
    try:
        return services.suggest_codes(actor, text=words, code=of.code or None) if words else None
    except LichenError:
        return None


@door("register.write")
@require_GET
def codes(request: HttpRequest) -> HttpResponse:
    """List one's own streams without a code, each with the codes that its words may mean."""
    actor = actor_of(request)
    cursors = {name: request.GET.get(name, "") for name in ("after", "before")}
    page = page_of(
        kept.uncoded(actor).select_related("site__organisation"),
        ("key", "id"),
        size=_CODES_AT_ONCE,
        **cursors,
    )
    found = [{"stream": one, "suggestions": _suggested(actor, one)} for one in page.rows]
    return render(request, "register/codes.html", {"page": page, "found": found})
