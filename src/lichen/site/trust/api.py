"""The operations of trust: who am I, people, the log, tokens, webhooks, jobs."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest
from ninja import Query, Router, Status

from lichen.site.shell import jobs
from lichen.site.shell.answers import Rows, in_turn, need_unchanged, rows_of, seal, unseal
from lichen.site.trust import queries, services
from lichen.site.trust.actor import Actor, actor_of
from lichen.site.trust.keys import behind
from lichen.site.trust.roles import MAY
from lichen.site.trust.schemas import (
    AccessOut,
    AccountOut,
    DeliveryOut,
    JobOut,
    JoinIn,
    MembershipOut,
    MeOut,
    RoleIn,
    SwitchIn,
    TokenIn,
    TokenMade,
    TokenOut,
    WebhookIn,
    WebhookMade,
    WebhookOut,
)

router = Router()
jobs_router = Router(tags=["jobs"])
After = Annotated[str, Query(max_length=2000, description="`next` of the page before")]
Search = Annotated[str, Query(max_length=200)]


@router.get("/me", response=MeOut)
@behind("shell.account")
def me(request: HttpRequest) -> Any:
    """Tell who asks, for whom she acts, and what she may do."""
    actor = actor_of(request)
    if actor.user is None:
        raise Http404
    standings = {str(party): str(standing) for party, standing in actor.standings.items()}
    doors = sorted(door for door in MAY if actor.may(door))
    return MeOut(
        id=actor.user.id, name=actor.user.name, email=actor.user.email, role=str(actor.role), standings=standings,
        doors=doors,
    )  # fmt: skip


@router.get("/people", response=Rows[AccountOut])
@behind("trust.admit")
def people(request: HttpRequest, search: Search = "", after: After = "") -> Any:
    """List accounts, those who wait to be let in first."""
    page = queries.people(actor_of(request), search=search.strip(), after=unseal(after, of="people") or "")
    return rows_of(AccountOut, page.rows, seal(page.after, of="people"))


@router.put("/people/{uuid:user_id}/role", response=AccountOut)
@behind("trust.admit")
def admit(request: HttpRequest, user_id: UUID, body: RoleIn) -> Any:
    """Give somebody a role."""
    found = services.admit(actor_of(request), user=queries.person(user_id), role=body.role)
    return AccountOut.model_validate(found)


def _party(actor: Actor, party_id: UUID) -> Any:
    found = queries.party(party_id)
    if found.id not in actor.parties and not actor.is_staff:
        raise Http404
    return found


@router.get("/organisations/{uuid:party_id}/members", response=Rows[MembershipOut])
@behind("shell.account")
def members(request: HttpRequest, party_id: UUID) -> Any:
    """List who acts for an organisation."""
    return rows_of(MembershipOut, queries.memberships(_party(actor_of(request), party_id).id))


@router.post("/organisations/{uuid:party_id}/members", response={201: MembershipOut})
@behind("trust.members", repeatable=False)
def join(request: HttpRequest, party_id: UUID, body: JoinIn) -> Any:
    """Let somebody who has an account act for an organisation."""
    actor = actor_of(request)
    party, user = _party(actor, party_id), services.look_up(actor, email=body.email)
    if user is None:
        raise Http404
    made = services.join(actor, user=user, party=party, standing=body.standing)
    return Status(201, MembershipOut.model_validate(made))


@router.delete("/organisations/{uuid:party_id}/members/{uuid:user_id}", response={204: None})
@behind("trust.members")
def leave(request: HttpRequest, party_id: UUID, user_id: UUID) -> Any:
    """End that somebody acts for an organisation."""
    actor = actor_of(request)
    found = queries.memberships(_party(actor, party_id).id).filter(user=user_id).first()
    if found is None:
        raise Http404
    services.leave(actor, membership=found)


@router.get("/log", response=Rows[AccessOut])
@behind("trust.audit_own")
def log(request: HttpRequest, everything: bool = False, after: After = "") -> Any:
    """List who saw or used what is ours, newest first; administrators may ask for everything."""
    page = queries.accesses(actor_of(request), everything=everything, after=unseal(after, of="log") or "")
    return rows_of(AccessOut, page.rows, seal(page.after, of="log"))


@router.get("/tokens", response=Rows[TokenOut])
@behind("trust.tokens")
def tokens(request: HttpRequest) -> Any:
    """List one's own tokens, newest first."""
    return rows_of(TokenOut, queries.tokens(actor_of(request)))


@router.post("/tokens", response={201: TokenMade})
@behind("trust.tokens", repeatable=False)
def make_token(request: HttpRequest, body: TokenIn) -> Any:
    """Make a token; only a person may, by her session. Its secret is shown once."""
    made, secret = services.make_token(actor_of(request), name=body.name, scopes=body.scopes, days=body.days)
    return Status(201, TokenMade(**TokenOut.model_validate(made).model_dump(), secret=secret))


@router.delete("/tokens/{uuid:token_id}", response={204: None})
@behind("trust.tokens")
def revoke_token(request: HttpRequest, token_id: UUID) -> Any:
    """End a token."""
    services.revoke_token(actor_of(request), token_id=token_id)


@router.get("/webhooks", response=Rows[WebhookOut])
@behind("trust.webhooks")
def webhooks(request: HttpRequest) -> Any:
    """List one's own webhooks, newest first."""
    return rows_of(WebhookOut, queries.webhooks(actor_of(request)))


@router.post("/webhooks", response={201: WebhookMade})
@behind("trust.webhooks", repeatable=False)
def make_webhook(request: HttpRequest, body: WebhookIn) -> Any:
    """Have an address told of events; the secret that signs the messages is shown once."""
    made, secret = services.make_webhook(actor_of(request), url=body.url, events=body.events)
    return Status(201, WebhookMade(**WebhookOut.model_validate(made).model_dump(), secret=secret))


@router.get("/webhooks/{uuid:webhook_id}", response=WebhookOut)
@behind("trust.webhooks")
def webhook(request: HttpRequest, webhook_id: UUID) -> Any:
    """Show a webhook of one's own."""
    return WebhookOut.model_validate(queries.webhook(actor_of(request), webhook_id))


def _unchanged(request: HttpRequest, actor: Actor, webhook_id: UUID) -> Any:
    """Return a webhook that is to be changed, as it is if the request states how it is."""
    in_turn(webhook_id)
    found = queries.webhook(actor, webhook_id)
    need_unchanged(request, lambda: WebhookOut.model_validate(found))
    return found


@router.delete("/webhooks/{uuid:webhook_id}", response={204: None})
@behind("trust.webhooks")
@transaction.atomic
def end_webhook(request: HttpRequest, webhook_id: UUID) -> Any:
    """Tell an address no more."""
    actor = actor_of(request)
    services.end_webhook(actor, webhook=_unchanged(request, actor, webhook_id))


@router.put("/webhooks/{uuid:webhook_id}/on", response=WebhookOut)
@behind("trust.webhooks")
@transaction.atomic
def switch_webhook(request: HttpRequest, webhook_id: UUID, body: SwitchIn) -> Any:
    """Switch a webhook off for a while, or on again; what happens meanwhile is not told later."""
    actor = actor_of(request)
    found = services.switch_webhook(actor, webhook=_unchanged(request, actor, webhook_id), on=body.on)
    return WebhookOut.model_validate(found)


@router.post("/webhooks/{uuid:webhook_id}/secret", response={201: WebhookMade})
@behind("trust.webhooks", repeatable=False)
def renew_secret(request: HttpRequest, webhook_id: UUID) -> Any:
    """Give a webhook another secret, which is shown once; the old one proves nothing from now on."""
    actor = actor_of(request)
    made, secret = services.renew_webhook_secret(actor, webhook=queries.webhook(actor, webhook_id))
    return Status(201, WebhookMade(**WebhookOut.model_validate(made).model_dump(), secret=secret))


@router.post("/webhooks/{uuid:webhook_id}/ping", response={202: DeliveryOut})
@behind("trust.webhooks")
def ping(request: HttpRequest, webhook_id: UUID) -> Any:
    """Send a message that says nothing, to try a receiver."""
    actor = actor_of(request)
    made = services.ping(actor, webhook=queries.webhook(actor, webhook_id))
    return Status(202, DeliveryOut.model_validate(made))


@router.get("/webhooks/{uuid:webhook_id}/deliveries", response=Rows[DeliveryOut])
@behind("trust.webhooks")
def deliveries(request: HttpRequest, webhook_id: UUID, after: After = "") -> Any:
    """List the messages to a webhook, newest first."""
    page = queries.deliveries(
        queries.webhook(actor_of(request), webhook_id), after=unseal(after, of="deliveries") or ""
    )
    return rows_of(DeliveryOut, page.rows, seal(page.after, of="deliveries"))


def _job(request: HttpRequest, job_id: UUID) -> Any:
    actor, found = actor_of(request), jobs.find(job_id)
    if found is None or actor.user is None or (found.by_id != actor.user.id and not actor.is_staff):
        raise Http404
    return found


def _told(request: HttpRequest, found: Any) -> JobOut:
    """Return a job; what came of it is told to who did it on what is hers (of other work it says how much there is)."""
    told = JobOut.model_validate(found)
    own = found.kind == "register.import" or found.result is None
    kept = {key: value for key, value in (found.result or {}).items() if key in ("counts", "problems")}
    return told if actor_of(request).is_staff else told.model_copy(update={"result": kept if own else None})


@jobs_router.get("/{uuid:job_id}", response=JobOut)
@behind("shell.jobs")
def job(request: HttpRequest, job_id: UUID) -> Any:
    """Tell how far long work is, and what came of it."""
    return _told(request, _job(request, job_id))


@jobs_router.post("/{uuid:job_id}/stop", response={202: JobOut})
@behind("shell.jobs")
def stop(request: HttpRequest, job_id: UUID) -> Any:
    """Ask long work to stop."""
    found = _job(request, job_id)
    jobs.stop(found)
    found.refresh_from_db()
    return Status(202, _told(request, found))
