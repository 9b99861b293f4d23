"""Rows are added, changed and taken away in forms made from the pack."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lichen.core.errors import LichenError, ProblemsError
from lichen.site.register import policy, services
from lichen.site.register.forms.rows import RowForm
from lichen.site.register.queries import kept
from lichen.site.register.queries.places import on_plane
from lichen.site.shell.doors import door
from lichen.site.shell.telling import sentence_of
from lichen.site.trust.actor import Actor, actor_for, actor_of
from lichen.site.trust.services import found_party

_ADD = ["GET", "POST"]


def _edited(
    request: HttpRequest, form: RowForm, save: Callable[[dict[str, str]], Any], known: dict[str, Any]
) -> HttpResponse:
    """Show a form, or do what it says; what the engine finds wrong stands at the fields."""
    if request.method == "POST" and "suggest" not in request.POST and form.is_valid():
        try:
            made = save(form.cells())
        except ProblemsError as error:
            form.add_problems(error.problems)
        except LichenError as error:
            form.add_error(None, sentence_of(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(f"register:{known['kind']}", made.id)
    wrong = request.method == "POST" and "suggest" not in request.POST
    if "suggest" in request.POST:
        form.errors.clear()
    return render(request, "register/edit.html", known | {"form": form}, status=422 if wrong else 200)


def _changer(actor: Actor, of: Any) -> None:
    if not policy.may_change(actor, of.party_id):
        raise PermissionDenied(_("You cannot change what belongs to this organisation."))


@door("register.write")
@require_http_methods(_ADD)
def organisation_new(request: HttpRequest) -> HttpResponse:
    """Add an organisation; a member founds her own, and owns it."""
    actor = actor_of(request)

    @transaction.atomic
    def save(cells: dict[str, str]) -> Any:
        if actor.is_staff or actor.user is None:
            return services.save_organisation(actor, cells=cells)
        party = found_party(actor, name=cells.get("name", ""))
        return services.save_organisation(actor_for(actor.user, actor.scopes), cells=cells, party=party)

    known = {"kind": "organisation", "title": _("Add an organisation"), "founds": not actor.is_staff}
    return _edited(request, RowForm("organisations", request.POST or None), save, known)


@door("register.write")
@require_http_methods(_ADD)
def organisation_edit(request: HttpRequest, organisation_id: uuid.UUID) -> HttpResponse:
    """Change an organisation."""
    actor = actor_of(request)
    of = kept.organisation_of(actor, organisation_id)
    _changer(actor, of)
    form = RowForm("organisations", request.POST or None, cells=of.cells)
    known = {"kind": "organisation", "title": _("Change %s") % of, "row": of}
    return _edited(
        request, form, lambda cells: services.save_organisation(actor, cells=cells, organisation=of), known
    )


@door("register.write")
@require_http_methods(_ADD)
def site_new(request: HttpRequest, organisation_id: uuid.UUID) -> HttpResponse:
    """Add a site to an organisation."""
    actor = actor_of(request)
    of = kept.organisation_of(actor, organisation_id)
    _changer(actor, of)
    form = RowForm("sites", request.POST or None, plane=on_plane())
    known = {"kind": "site", "title": _("Add a site"), "above": of, "above_kind": "organisation"}
    return _edited(
        request, form, lambda cells: services.save_site(actor, cells=cells, organisation=of), known
    )


@door("register.write")
@require_http_methods(_ADD)
def site_edit(request: HttpRequest, site_id: uuid.UUID) -> HttpResponse:
    """Change a site."""
    actor = actor_of(request)
    of = kept.site_of(actor, site_id)
    _changer(actor, of)
    form = RowForm("sites", request.POST or None, cells=of.cells, plane=on_plane())
    known = {"kind": "site", "title": _("Change %s") % of, "row": of}
    return _edited(request, form, lambda cells: services.save_site(actor, cells=cells, site=of), known)


@door("register.write")
@require_http_methods(_ADD)
def stream_new(request: HttpRequest, site_id: uuid.UUID) -> HttpResponse:
    """Add a stream to a site."""
    actor = actor_of(request)
    of = kept.site_of(actor, site_id)
    _changer(actor, of)
    form = RowForm("streams", request.POST or None)
    known = {"kind": "stream", "title": _("Add a stream"), "above": of, "above_kind": "site"}
    return _stream(request, actor, form, known, site=of)


@door("register.write")
@require_http_methods(_ADD)
def stream_edit(request: HttpRequest, stream_id: uuid.UUID) -> HttpResponse:
    """Change a stream."""
    actor = actor_of(request)
    of = kept.stream_of(actor, stream_id)
    _changer(actor, of)
    form = RowForm("streams", request.POST or None, cells=of.cells)
    known = {"kind": "stream", "title": _("Change %s") % of, "row": of}
    return _stream(request, actor, form, known, stream=of)


def _stream(
    request: HttpRequest, actor: Actor, form: RowForm, known: dict[str, Any], **of: Any
) -> HttpResponse:
    """Show the form of a stream with codes that its words may mean; the one that is taken goes into the code."""
    words = request.POST.get("resource", "").strip()
    if "suggest" in request.POST and words:
        try:
            known["suggestions"] = services.suggest_codes(actor, text=words)
        except LichenError as error:
            known["said"] = sentence_of(error)
    taken = request.POST.get("take", "")
    known["taken"] = taken

    @transaction.atomic
    def save(cells: dict[str, str]) -> Any:
        made = services.save_stream(actor, cells=cells, by_hand=True, **of)
        return services.confirm_code(actor, stream=made, code=taken) if taken else made

    return _edited(request, form, save, known)


@door("register.write")
@require_http_methods(_ADD)
def remove(request: HttpRequest, kind: str, row_id: uuid.UUID) -> HttpResponse:
    """Ask, and then take an organisation, site or stream out of the register; it can be undone."""
    actor = actor_of(request)
    find = {"organisation": kept.organisation_of, "site": kept.site_of, "stream": kept.stream_of}[kind]
    of: Any = find(actor, row_id)
    _changer(actor, of)
    if request.method == "POST":
        services.remove(actor, row=of)
        messages.success(request, _("%s was removed. You can undo it here.") % of)
        return redirect("register:changes")
    return render(request, "register/remove.html", {"kind": kind, "row": of})
