"""The pages of contacts: whom to talk to about an exchange."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lichen.core.errors import LichenError
from lichen.site.match.forms.contacts import ContactForm, LinkedForm, WordsForm
from lichen.site.match.pages.desk import done
from lichen.site.match.queries import contacts as queries
from lichen.site.match.queries import desk
from lichen.site.match.services import contacts as services
from lichen.site.shell.doors import door
from lichen.site.trust.actor import Actor, actor_of

_WORDS = ("role", "organisation", "name", "email", "phone", "for_parties")


@door("match.pipeline_own")
@require_POST
def add(request: HttpRequest, exchange_id: uuid.UUID) -> HttpResponse:
    """Add somebody to talk to."""
    actor = actor_of(request)
    people = queries.people_to_choose(actor, desk.exchange(actor, exchange_id))

    def verb(actor: Actor, of: Any, form: ContactForm) -> None:
        given = form.cleaned_data
        services.add_contact(
            actor,
            exchange=of,
            words=services.Words(**form.words()),
            person=uuid.UUID(given["person"]) if given["person"] else None,
            account=given["account"],
            for_parties=given["for_parties"],
        )

    return done(request, exchange_id, "contact_form", ContactForm(request.POST, people=people), verb)


@door("match.pipeline_own")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, exchange_id: uuid.UUID, contact_id: uuid.UUID) -> HttpResponse:
    """Change what is said of a contact."""
    actor = actor_of(request)
    of = desk.exchange(actor, exchange_id)
    one = queries.contact(actor, of, contact_id)
    if not queries.may_change(actor, one):
        raise PermissionDenied(_("Only who has named a contact, and facilitators, change it."))
    kind = LinkedForm if one.is_linked else WordsForm
    form = kind(request.POST or None, initial={name: getattr(one, name) for name in _WORDS})
    if request.method == "POST" and form.is_valid():
        words = services.Words(**form.words())
        try:
            services.change_contact(
                actor, contact=one, words=words, for_parties=form.cleaned_data["for_parties"]
            )
        except LichenError as error:
            form.add_error(None, f"{error}.")
        else:
            messages.success(request, _("Saved."))
            return redirect("match:exchange", exchange_id=of.id)
    known = {"exchange": of, "contact": one, "form": form, "keeps": actor.may("match.desk")}
    return render(request, "match/contact.html", known, status=400 if form.errors else 200)


@door("match.pipeline_own")
@require_POST
def remove(request: HttpRequest, exchange_id: uuid.UUID, contact_id: uuid.UUID) -> HttpResponse:
    """Take a contact out."""
    actor = actor_of(request)
    of = desk.exchange(actor, exchange_id)
    services.remove_contact(actor, contact=queries.contact(actor, of, contact_id))
    messages.success(request, _("The contact is taken out."))
    return redirect("match:exchange", exchange_id=of.id)
