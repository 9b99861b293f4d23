"""The pages of suggestions: what fits my streams, and why."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lichen.core.errors import LichenError
from lichen.site.match.forms.plan import AnswerForm
from lichen.site.match.queries import suggest as queries
from lichen.site.match.services import show
from lichen.site.match.services import suggest as services
from lichen.site.shell.doors import door
from lichen.site.shell.paging import page_of
from lichen.site.shell.telling import sentence_of
from lichen.site.shell.titles import title_of
from lichen.site.trust.actor import actor_of


@door("match.read")
@require_GET
def suggestions(request: HttpRequest) -> HttpResponse:
    """List one's own streams; for who reads all, the most promising pairs of the region, too."""
    actor = actor_of(request)
    job = services.refresh(actor)
    cursors = {name: request.GET.get(name, "") for name in ("after", "before")}
    page = page_of(queries.own_streams(actor), ("key", "id"), **cursors)
    known = {"page": page, "best": queries.best(actor), "job": job, "reads_all": actor.reads_all}
    return render(request, "match/suggestions.html", known)


@door("match.read")
@require_GET
def of_stream(request: HttpRequest, stream_id: uuid.UUID) -> HttpResponse:
    """Show the partners of one stream, best first, each with its card."""
    actor = actor_of(request)
    of = queries.stream(actor, stream_id)
    services.refresh(actor)
    try:
        found, said = show.suggestions(actor, of=of), ""
    except LichenError as error:
        found, said = [], sentence_of(error)
    own = of.party_id in actor.parties
    known = {
        "stream": of,
        "found": found,
        "said": said,
        "elsewhere": [
            row | {"title": title_of("nace", row["sector"]) or row["title"]}
            for row in show.elsewhere(actor, of=of)
        ],
        "reads_all": actor.reads_all,
        "answers": own and actor.edits(of.party_id),
        "keeps": actor.may("match.desk"),
        "reasons": services.REASONS,
    }
    return render(request, "match/stream.html", known)


@door("match.read")
@require_GET
def card(request: HttpRequest, offer_id: uuid.UUID, need_id: uuid.UUID) -> HttpResponse:
    """Show the card of one pair."""
    actor = actor_of(request)
    found = show.card(actor, offer_id=offer_id, need_id=need_id)
    return render(request, "match/card.html", {"one": found, "keeps": actor.may("match.desk")})


@door("match.respond")
@require_POST
def answer(request: HttpRequest, offer_id: uuid.UUID, need_id: uuid.UUID) -> HttpResponse:
    """Take an answer to a suggestion."""
    form = AnswerForm(request.POST)
    mine = request.POST.get("stream", "")
    if form.is_valid():
        try:
            made = services.answer(actor_of(request), offer_id=offer_id, need_id=need_id, **form.cleaned_data)
        except LichenError as error:
            messages.error(request, sentence_of(error))
        else:
            said = {
                "interested": _("Noted. A facilitator will bring you together."),
                "not_now": _("Noted. It comes back in three months."),
                "never": _("Noted. It will not be suggested again."),
            }
            messages.success(request, said[made.kind])
    try:
        return redirect("match:of_stream", stream_id=uuid.UUID(mine))
    except ValueError:
        return redirect("match:suggestions")
