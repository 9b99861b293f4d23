"""The pages of the files of an exchange."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lichen.site.match.forms.files import FileForm
from lichen.site.match.pages.desk import done
from lichen.site.match.queries import desk
from lichen.site.match.queries import files as queries
from lichen.site.match.services import files as services
from lichen.site.shell.doors import door
from lichen.site.shell.files import given
from lichen.site.trust.actor import Actor, actor_of


@door("match.pipeline_own")
@require_POST
def add(request: HttpRequest, exchange_id: uuid.UUID) -> HttpResponse:
    """Put a file with an exchange."""

    def verb(actor: Actor, of: Any, form: FileForm) -> None:
        services.add_file(actor, exchange=of, **form.cleaned_data)

    return done(request, exchange_id, "file_form", FileForm(request.POST, request.FILES), verb)


@door("match.pipeline_own")
@require_GET
def file(request: HttpRequest, exchange_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponseBase:
    """Give a file to who may read it; who put it there can read who had it."""
    actor = actor_of(request)
    found, content = services.open_file(actor, exchange=desk.exchange(actor, exchange_id), file_id=file_id)
    return given(content, found.name)


@door("match.pipeline_own")
@require_POST
def change(request: HttpRequest, exchange_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponse:
    """Let both sides read a file, or the desk alone."""
    actor = actor_of(request)
    of = desk.exchange(actor, exchange_id)
    shown = request.POST.get("for_parties") == "on"
    services.change_file(actor, file=queries.file(actor, of, file_id), for_parties=shown)
    messages.success(request, _("Saved."))
    return redirect("match:exchange", exchange_id=of.id)


@door("match.pipeline_own")
@require_POST
def remove(request: HttpRequest, exchange_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponse:
    """Remove a file."""
    actor = actor_of(request)
    of = desk.exchange(actor, exchange_id)
    services.remove_file(actor, file=queries.file(actor, of, file_id))
    messages.success(request, _("The file is removed."))
    return redirect("match:exchange", exchange_id=of.id)
