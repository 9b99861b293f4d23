"""How much others see of a stream: what all members see, and what each counterpart does."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lichen.site.register import services
from lichen.site.register.forms.beside import DiscloseForm, StageForm
from lichen.site.register.queries import kept
from lichen.site.shell.doors import door
from lichen.site.trust.actor import Actor, actor_of
from lichen.site.trust.queries import disclosures
from lichen.site.trust.services import disclose, withdraw


@door("trust.disclose")
@require_GET
def shown(request: HttpRequest, stream_id: uuid.UUID) -> HttpResponse:
    """Show what is disclosed of a stream, to whom, and since when; its owner changes it here."""
    actor = actor_of(request)
    return _shown(request, actor, _stream(actor, stream_id))


def _stream(actor: Actor, stream_id: uuid.UUID) -> Any:
    of = kept.stream_of(actor, stream_id)
    if of.party_id not in actor.parties and not actor.reads_all:
        raise Http404
    return of


def _shown(request: HttpRequest, actor: Actor, of: Any, **forms: Any) -> HttpResponse:
    given = list(disclosures(of.id))
    known = {
        "stream": of,
        "given": [one for one in given if one.revoked is None],
        "ended": [one for one in given if one.revoked is not None],
        "owns": actor.owns(of.party_id),
        "stage_form": StageForm(initial={"stage": of.stage}),
        "disclose_form": DiscloseForm(actor=actor),
        "names": kept.known_names(actor),
    }
    wrong = any(form.errors for form in forms.values())
    return render(request, "register/disclosure.html", known | forms, status=400 if wrong else 200)


@door("trust.disclose")
@require_POST
def to_all(request: HttpRequest, stream_id: uuid.UUID) -> HttpResponse:
    """Set how much every member sees."""
    actor = actor_of(request)
    of = _stream(actor, stream_id)
    form = StageForm(request.POST)
    if not form.is_valid():
        return _shown(request, actor, of, stage_form=form)
    services.set_stage(actor, streams=[of], stage=form.cleaned_data["stage"])
    messages.success(request, _("Saved."))
    return redirect("register:disclosure", of.id)


@door("trust.disclose")
@require_POST
def to_one(request: HttpRequest, stream_id: uuid.UUID) -> HttpResponse:
    """Let one organisation see more."""
    actor = actor_of(request)
    of = _stream(actor, stream_id)
    if not actor.owns(of.party_id):
        raise PermissionDenied(_("Only the owner can disclose."))
    form = DiscloseForm(request.POST, actor=actor)
    if not form.is_valid():
        return _shown(request, actor, of, disclose_form=form)
    to, stage = form.cleaned_data["to"], form.cleaned_data["to_stage"]
    disclose(actor, owner=of.party, subject=of.id, subject_name=str(of), to=to, stage=stage)
    messages.success(request, _("%(name)s sees it now: %(stage)s.") % {"name": to, "stage": stage.label})
    return redirect("register:disclosure", of.id)


@door("trust.disclose")
@require_POST
def end(request: HttpRequest, stream_id: uuid.UUID, disclosure_id: uuid.UUID) -> HttpResponse:
    """Take back what one organisation was shown."""
    actor = actor_of(request)
    of = _stream(actor, stream_id)
    found = next((one for one in disclosures(of.id) if one.id == disclosure_id), None)
    if found is None:
        raise Http404
    withdraw(actor, owner=of.party, subject=of.id, to=found.to)
    messages.success(request, _("Taken back."))
    return redirect("register:disclosure", of.id)
