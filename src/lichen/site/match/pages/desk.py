"""The pages of the desk."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lichen.core.errors import LichenError
from lichen.site.match.forms.contacts import ContactForm
from lichen.site.match.forms.desk import (
    ExchangeForm,
    MoveForm,
    NoteForm,
    OutcomeForm,
    ReadinessForm,
    TaskForm,
)
from lichen.site.match.forms.files import FileForm
from lichen.site.match.queries import contacts, files
from lichen.site.match.queries import desk as queries
from lichen.site.match.services import desk, outcomes
from lichen.site.register.queries.places import currency
from lichen.site.shell.doors import door
from lichen.site.shell.telling import sentence_of
from lichen.site.trust.actor import Actor, actor_of


@door("match.desk")
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Show all exchanges by where they stand, and what needs a hand first."""
    actor, search = actor_of(request), request.GET.get("search", "").strip()
    columns = queries.board(actor, search=search)
    known = {
        "columns": columns,
        "any": any(column.count for column in columns),
        "overdue": queries.overdue(actor),
        "stuck": queries.stuck(actor),
        "wishes": queries.wishes(),
        "search": search,
    }
    return render(request, "match/board.html", known)


@door("match.pipeline_own")
@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """Show the exchanges of one's own organisations."""
    columns = queries.board(actor_of(request), each=200)
    known = {"columns": columns, "any": any(column.count for column in columns)}
    return render(request, "match/own.html", known)


@door("match.desk")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Put an exchange on the desk."""
    form = ExchangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = desk.open_exchange(actor_of(request), **form.cleaned_data)
        except LichenError as error:
            form.add_error(None, f"{error}.")
        else:
            return redirect("match:exchange", exchange_id=made.id)
    return render(request, "match/new.html", {"form": form}, status=400 if form.errors else 200)


@door("match.desk")
@require_POST
def from_pair(request: HttpRequest, offer_id: uuid.UUID, need_id: uuid.UUID) -> HttpResponse:
    """Put the exchange of a suggested pair on the desk."""
    try:
        made = desk.open_of_pair(actor_of(request), offer_id=offer_id, need_id=need_id)
    except LichenError as error:
        messages.error(request, f"{error}.")
        return redirect("match:board")
    return redirect("match:exchange", exchange_id=made.id)


@door("match.pipeline_own")
@require_GET
def exchange(request: HttpRequest, exchange_id: uuid.UUID) -> HttpResponse:
    """Show one exchange: where it stands, what to do, what happened, what it brought."""
    actor = actor_of(request)
    return shown(request, actor, queries.exchange(actor, exchange_id))


def shown(request: HttpRequest, actor: Actor, of: Any, **forms: Any) -> HttpResponse:
    """Show an exchange, with the forms that something is wrong in."""
    records = list(queries.outcomes(of))
    known = {
        "exchange": of,
        "contacts": [(one, contacts.may_change(actor, one)) for one in contacts.contacts(actor, of)],
        "contact_form": ContactForm(people=contacts.people_to_choose(actor, of)),
        "names": contacts.may_name(actor, of),
        "files": [(one, files.may_remove(actor, one)) for one in files.files(actor, of)],
        "file_form": FileForm(),
        "puts": files.may_put(actor, of),
        "events": queries.events(actor, of)[:200],
        "tasks": queries.tasks(actor, of),
        "today": timezone.localdate(),
        "currency": currency() if records else "",
        "outcomes": records,
        "keeps": actor.may("match.desk"),
        "records": outcomes.may_record(actor, of),
        "move_form": MoveForm(initial={"state": queries.following(of)}),
        "readiness_form": ReadinessForm(initial={"level": of.readiness}),
        "note_form": NoteForm(),
        "task_form": TaskForm(),
        "outcome_form": OutcomeForm(initial={"reference": of.reference}),
    }
    known |= forms
    for name, form in known.items():
        if name.endswith("_form"):
            form.auto_id = (
                f"{name}_%s"  # forms of the page share names of fields: a label has to mean its own
            )
    wrong = any(form.errors for form in forms.values())
    return render(request, "match/exchange.html", known, status=400 if wrong else 200)


def done(
    request: HttpRequest,
    exchange_id: uuid.UUID,
    name: str,
    form: Any,
    verb: Callable[[Actor, Any, Any], object],
) -> HttpResponse:
    """Do what a form of the page asks for; if it cannot be done, show the page with the form and say why."""
    actor = actor_of(request)
    of = queries.exchange(actor, exchange_id)
    if form.is_valid():
        try:
            verb(actor, of, form)
        except LichenError as error:
            form.add_error(None, sentence_of(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("match:exchange", exchange_id=exchange_id)
    return shown(request, actor, of, **{name: form})


@door("match.desk")
@require_POST
def move(request: HttpRequest, exchange_id: uuid.UUID) -> HttpResponse:
    """Move an exchange along the pipeline."""

    def verb(actor: Actor, of: Any, form: MoveForm) -> None:
        desk.move(actor, exchange=of, to=form.cleaned_data["state"], text=form.cleaned_data["text"])

    return done(request, exchange_id, "move_form", MoveForm(request.POST), verb)


@door("match.desk")
@require_POST
def readiness(request: HttpRequest, exchange_id: uuid.UUID) -> HttpResponse:
    """State how ready an exchange is."""

    def verb(actor: Actor, of: Any, form: ReadinessForm) -> None:
        desk.set_readiness(actor, exchange=of, level=form.cleaned_data["level"])

    return done(request, exchange_id, "readiness_form", ReadinessForm(request.POST), verb)


@door("match.pipeline_own")
@require_POST
def note(request: HttpRequest, exchange_id: uuid.UUID) -> HttpResponse:
    """Write a note."""

    def verb(actor: Actor, of: Any, form: NoteForm) -> None:
        desk.add_note(actor, exchange=of, **form.cleaned_data)

    return done(request, exchange_id, "note_form", NoteForm(request.POST), verb)


@door("match.desk")
@require_POST
def task(request: HttpRequest, exchange_id: uuid.UUID) -> HttpResponse:
    """Note what has to be done."""

    def verb(actor: Actor, of: Any, form: TaskForm) -> None:
        desk.add_task(actor, exchange=of, **form.cleaned_data)

    return done(request, exchange_id, "task_form", TaskForm(request.POST), verb)


@door("match.desk")
@require_POST
def task_done(request: HttpRequest, task_id: uuid.UUID) -> HttpResponse:
    """Tick a task off."""
    ticked = desk.finish_task(actor_of(request), task_id=task_id)
    if ticked is None:
        raise Http404
    return redirect("match:exchange", exchange_id=ticked.exchange_id)


@door("match.pipeline_own")
@require_POST
def outcome(request: HttpRequest, exchange_id: uuid.UUID) -> HttpResponse:
    """Record what an exchange brought."""

    def verb(actor: Actor, of: Any, form: OutcomeForm) -> None:
        outcomes.record_outcome(actor, exchange=of, **form.verb())

    return done(request, exchange_id, "outcome_form", OutcomeForm(request.POST), verb)


@door("match.pipeline_own")
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, exchange_id: uuid.UUID, outcome_id: uuid.UUID) -> HttpResponse:
    """Correct a record; the old one stays and no longer counts."""
    actor = actor_of(request)
    of = queries.exchange(actor, exchange_id)
    record = queries.outcome(of, outcome_id)
    form = OutcomeForm(request.POST or None, instance=None if request.method == "POST" else record)
    if request.method == "POST" and form.is_valid():
        try:
            outcomes.correct_outcome(actor, outcome=record, **form.verb())
        except LichenError as error:
            form.add_error(None, f"{error}.")
        else:
            messages.success(request, _("Saved."))
            return redirect("match:exchange", exchange_id=of.id)
    known = {"exchange": of, "form": form}
    return render(request, "match/correct.html", known, status=400 if form.errors else 200)
