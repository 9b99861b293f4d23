"""The pages of trust: people, who acts for an organisation, the log, tokens, webhooks."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lichen.core.errors import LichenError
from lichen.site.shell.doors import door
from lichen.site.trust import queries, services
from lichen.site.trust.actor import Actor, actor_of
from lichen.site.trust.forms import SCOPES, JoinForm, RoleForm, TokenForm, WebhookForm, event_word
from lichen.site.trust.roles import Role, Standing


def _cursors(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in ("after", "before")}


@door("trust.admit")
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """List accounts, and let those in who wait."""
    actor, search = actor_of(request), request.GET.get("search", "").strip()
    page = queries.people(actor, search=search, **_cursors(request))
    roles = Role.choices if actor.may("trust.people") else [(Role.MEMBER.value, Role.MEMBER.label)]
    return render(
        request,
        "trust/people.html",
        {"page": page, "search": search, "roles": roles, "waiting": queries.waiting()[:50]},
    )


@door("trust.admit")
@require_POST
def admit(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    """Give somebody a role."""
    form = RoleForm(request.POST)
    user = queries.person(user_id)
    if form.is_valid():
        services.admit(actor_of(request), user=user, role=Role(form.cleaned_data["role"]))
        said = _("%(name)s is %(role)s now.") % {"name": user, "role": Role(user.role).label}
        messages.success(request, said)
    return redirect("trust:people")


@door("shell.account")
@require_http_methods(["GET", "POST"])
def party(request: HttpRequest, party_id: uuid.UUID) -> HttpResponse:
    """Show who acts for an organisation, and let somebody in."""
    actor, of = actor_of(request), queries.party(party_id)
    if of.id not in actor.parties and not actor.is_staff:
        return render(request, "404.html", status=404)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = _found(actor, form)
        if user is not None:
            standing = Standing(form.cleaned_data["standing"])
            services.join(actor, user=user, party=of, standing=standing)
            messages.success(request, _("%(name)s acts for %(party)s now.") % {"name": user, "party": of})
            return redirect("trust:party", party_id=of.id)
    known = {"party": of, "memberships": queries.memberships(of.id), "form": form, "owns": actor.owns(of.id)}
    return render(request, "trust/party.html", known, status=400 if form.errors else 200)


def _found(actor: Actor, form: JoinForm) -> Any:
    """Return the account that a form names; where there is none, the form says so."""
    try:
        user = services.look_up(actor, email=form.cleaned_data["email"])
    except LichenError as error:
        form.add_error("email", f"{error}.")
        return None
    if user is None:
        form.add_error("email", _("Nobody has an account with this address. Ask her to sign up first."))
    return user


@door("shell.account")
@require_POST
def leave(request: HttpRequest, party_id: uuid.UUID, membership_id: int) -> HttpResponse:
    """End that somebody acts for an organisation."""
    actor = actor_of(request)
    membership = queries.membership(actor, party_id, membership_id)
    try:
        services.leave(actor, membership=membership)
        messages.success(request, _("%(name)s no longer acts for %(party)s.") % _who(membership))
    except LichenError as error:
        messages.error(request, f"{error}.")
    return redirect("trust:party", party_id=party_id)


def _who(membership: Any) -> dict[str, object]:
    return {"name": membership.user, "party": membership.party}


@door("trust.audit_own")
@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """Show who saw or used what is ours."""
    actor = actor_of(request)
    everything = request.GET.get("of") == "all" and actor.may("trust.audit_all")
    page = queries.accesses(actor, everything=everything, **_cursors(request))
    return render(
        request,
        "trust/log.html",
        {"page": page, "everything": everything, "may_all": actor.may("trust.audit_all")},
    )


@door("trust.tokens")
@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """List tokens and make one; its secret is shown once."""
    actor = actor_of(request)
    form = TokenForm(request.POST or None, actor=actor)
    secret = ""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        _token, secret = services.make_token(
            actor, name=given["name"], scopes=given["scopes"], days=given["days"]
        )
        form = TokenForm(actor=actor)
    held = [(one, [SCOPES.get(door, door) for door in one.scopes]) for one in queries.tokens(actor)]
    known = {"tokens": held, "form": form, "secret": secret}
    return render(request, "trust/tokens.html", known, status=400 if form.errors else 200)


@door("trust.tokens")
@require_POST
def revoke(request: HttpRequest, token_id: uuid.UUID) -> HttpResponse:
    """End a token."""
    services.revoke_token(actor_of(request), token_id=token_id)
    messages.success(request, _("The token is revoked."))
    return redirect(reverse("trust:tokens"))


@door("trust.webhooks")
@never_cache
@require_http_methods(["GET", "POST"])
def webhooks(request: HttpRequest) -> HttpResponse:
    """List one's own webhooks and make one; its secret is shown once."""
    actor, secret = actor_of(request), ""
    form = WebhookForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            _made, secret = services.make_webhook(actor, **form.cleaned_data)
        except LichenError as error:
            form.add_error("url", f"{error}.")
        else:
            form = WebhookForm(actor=actor)
    found = [(one, _words(one)) for one in queries.open_webhooks(actor)]
    known = {"webhooks": found, "form": form, "secret": secret}
    return render(request, "trust/webhooks.html", known, status=400 if form.errors else 200)


@door("trust.webhooks")
@never_cache
@require_GET
def webhook(request: HttpRequest, webhook_id: uuid.UUID) -> HttpResponse:
    """Show a webhook of one's own, and the messages to it."""
    return _webhook(request, queries.webhook(actor_of(request), webhook_id))


def _words(of: Any) -> str:
    return ", ".join(event_word(event) for event in of.events)


def _webhook(request: HttpRequest, of: Any, secret: str = "") -> HttpResponse:
    page = queries.deliveries(of, **_cursors(request))
    told = [(one, event_word(one.event)) for one in page.rows]
    known = {"webhook": of, "events": _words(of), "page": page, "told": told, "secret": secret}
    return render(request, "trust/webhook.html", known)


@door("trust.webhooks")
@require_POST
def ping(request: HttpRequest, webhook_id: uuid.UUID) -> HttpResponse:
    """Send a message that says nothing, to try a receiver."""
    actor = actor_of(request)
    try:
        services.ping(actor, webhook=queries.webhook(actor, webhook_id))
        messages.success(request, _("The message is on its way. Look again in a moment."))
    except LichenError as error:
        messages.error(request, f"{error}.")
    return redirect("trust:webhook", webhook_id=webhook_id)


@door("trust.webhooks")
@require_POST
def switch_webhook(request: HttpRequest, webhook_id: uuid.UUID) -> HttpResponse:
    """Switch a webhook off for a while, or on again."""
    actor, on = actor_of(request), request.POST.get("on") == "yes"
    try:
        services.switch_webhook(actor, webhook=queries.webhook(actor, webhook_id), on=on)
        messages.success(
            request, _("The webhook is switched on.") if on else _("The webhook is switched off.")
        )
    except LichenError as error:
        messages.error(request, f"{error}.")
    return redirect("trust:webhook", webhook_id=webhook_id)


@door("trust.webhooks")
@never_cache
@require_POST
def renew_secret(request: HttpRequest, webhook_id: uuid.UUID) -> HttpResponse:
    """Give a webhook another secret, and show it once."""
    actor = actor_of(request)
    try:
        held, secret = services.renew_webhook_secret(actor, webhook=queries.webhook(actor, webhook_id))
    except LichenError as error:
        messages.error(request, f"{error}.")
        return redirect("trust:webhook", webhook_id=webhook_id)
    return _webhook(request, held, secret)


@door("trust.webhooks")
@require_POST
def end_webhook(request: HttpRequest, webhook_id: uuid.UUID) -> HttpResponse:
    """Tell an address no more."""
    actor = actor_of(request)
    services.end_webhook(actor, webhook=queries.webhook(actor, webhook_id))
    messages.success(request, _("The webhook is deleted."))
    return redirect("trust:webhooks")
