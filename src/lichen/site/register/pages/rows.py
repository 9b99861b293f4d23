"""The pages of single rows: an organisation, a site, a stream, each with what belongs to it."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lichen.site.register import policy, queries, services
from lichen.site.register.forms.beside import DocumentForm, PersonForm
from lichen.site.register.pages.lines import lines_of
from lichen.site.register.queries import Filters, kept
from lichen.site.register.queries.places import on_plane
from lichen.site.shell.doors import door
from lichen.site.shell.titles import titled
from lichen.site.trust.actor import Actor, actor_of
from lichen.site.trust.queries import disclosures
from lichen.site.trust.roles import Stage

_NEWEST = 30


@door("register.read")
@require_GET
def organisation(request: HttpRequest, organisation_id: uuid.UUID) -> HttpResponse:
    """Show an organisation: its sites, streams, people and documents."""
    actor = actor_of(request)
    of = kept.organisation_of(actor, organisation_id)
    return shown_organisation(request, actor, of)


def shown_organisation(request: HttpRequest, actor: Actor, of: Any, **forms: Any) -> HttpResponse:
    """Show an organisation, with forms that somebody has sent."""
    known = {
        "organisation": of,
        "cells": kept.cells_of("organisations", of.cells),
        "sites": queries.sites(actor, organisation=of.id),
        "lines": lines_of(services.read_streams(actor, Filters(organisation=of.id)).rows),
        "people": queries.people(actor, of.id),
        "person_form": PersonForm(),
        "sees_people": actor.reads_all or of.party_id in actor.parties,
        "acts": of.party_id in actor.parties or actor.is_staff,
    }
    return _shown(request, actor, "register/organisation.html", of, known, forms)


@door("register.read")
@require_GET
def site(request: HttpRequest, site_id: uuid.UUID) -> HttpResponse:
    """Show a site: where it is and what it gives and needs."""
    actor = actor_of(request)
    of = kept.site_of(actor, site_id)
    return shown_site(request, actor, of)


def shown_site(request: HttpRequest, actor: Actor, of: Any, **forms: Any) -> HttpResponse:
    """Show a site, with forms that somebody has sent."""
    known = {
        "site": of,
        "cells": kept.cells_of("sites", of.cells),
        "lines": lines_of(services.read_streams(actor, Filters(site=of.id)).rows),
        "plane": on_plane(),
    }
    return _shown(request, actor, "register/site.html", of, known, forms)


@door("register.read")
@require_GET
def stream(request: HttpRequest, stream_id: uuid.UUID) -> HttpResponse:
    """Show a stream as far as it is disclosed to the reader."""
    actor = actor_of(request)
    row = services.read_stream(actor, stream_id)
    if row is None:
        raise Http404
    if row.seen < Stage.EXACT:
        [line] = lines_of([row])
        known = {"row": row, "line": line, "plane": on_plane(), "code": titled("low", row.code)}
        return render(request, "register/stream_veiled.html", known)
    return shown_stream(request, actor, kept.stream_of(actor, stream_id), row=row)


def shown_stream(
    request: HttpRequest, actor: Actor, of: Any, *, row: Any = None, **forms: Any
) -> HttpResponse:
    """Show all of a stream, with forms that somebody has sent."""
    owns = actor.owns(of.party_id)
    told = [one for one in disclosures(of.id) if one.revoked is None] if owns or actor.reads_all else []
    known = {
        "stream": of,
        "row": row or queries.stream(actor, of.id).rows[0],
        "cells": kept.cells_of("streams", of.cells),
        "code": titled("low", of.code),
        "told": told,
        "owns": owns,
        "suggests": actor.reads_all or of.party_id in actor.parties,
    }
    return _shown(request, actor, "register/stream.html", of, known, forms)


def _shown(
    request: HttpRequest, actor: Actor, template: str, of: Any, known: dict[str, Any], forms: dict[str, Any]
) -> HttpResponse:
    """Show a page with what all rows have: documents, history, and whether the reader may change it."""
    history = [
        {"change": change, "cells": kept.changed_cells(change)}
        for change in queries.history(actor, of.id)[:_NEWEST]
    ]
    beside = {
        "row_id": of.id,
        "history": history,
        "sees_history": policy.sees_history(actor, of.id),
        "documents": queries.documents(actor, of.id),
        "document_form": DocumentForm(),
        "may_change": policy.may_change(actor, of.party_id),
    }
    wrong = any(form.errors for form in forms.values())
    return render(request, template, known | beside | forms, status=400 if wrong else 200)
