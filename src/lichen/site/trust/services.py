"""The verbs of trust: log, disclose, withdraw, admit, join and leave, tokens, webhooks."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from datetime import timedelta
from secrets import token_urlsafe
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from lichen.core.errors import LichenError
from lichen.core.said import said
from lichen.site.shell import jobs
from lichen.site.shell.fields import said_later
from lichen.site.shell.sending import checked
from lichen.site.trust.actor import Actor, actor_for
from lichen.site.trust.keys import digest, new_secret
from lichen.site.trust.models import (
    Access,
    Delivery,
    Disclosure,
    Membership,
    Party,
    Token,
    User,
    Webhook,
)
from lichen.site.trust.roles import Role, Stage, Standing

MOST_LOOKS = 20  # a day, for accounts or organisations that somebody may not know of


def log(
    actor: Actor,
    verb: str,
    *,
    owner: uuid.UUID | None = None,
    subject: uuid.UUID | None = None,
    subject_name: str = "",
    stage: Stage | None = None,
    note: str = "",
) -> None:
    """Write a line of the log. Of a party's own doings with its own things no line is written."""
    if owner is not None and owner in actor.parties and verb.startswith("read"):
        return
    Access.objects.create(
        actor=actor.user,
        actor_name=actor.name,
        verb=verb,
        owner_id=owner,
        subject=subject,
        subject_name=subject_name,
        stage=stage,
        note=note,
    )


def log_reading(
    actor: Actor,
    verb: str,
    owners: Iterable[tuple[uuid.UUID, Stage]],
    *,
    subject: uuid.UUID | None = None,
    subject_name: str = "",
) -> None:
    """Write a line of the log for each owner of what a page shows, all in one statement."""
    others = [(owner, stage) for owner, stage in owners if owner not in actor.parties]
    if not others:
        return

    # Every page of a list writes up to fifty lines. As objects of Django they cost as much as the page's own query.
    def stored(name: str, value: Any) -> Any:
        return Access._meta.get_field(name).get_db_prep_save(value, connection)

    before = [
        stored("at", timezone.now()),
        stored("actor", actor.user and actor.user.id),
        stored("actor_name", actor.name),
        verb,
    ]
    behind = [stored("subject", subject), stored("subject_name", subject_name), ""]
    values = [(*before, stored("owner", owner), stage, *behind) for owner, stage in others]
    line = f"({', '.join(['%s'] * len(values[0]))})"
    columns = "at, actor_id, actor_name, verb, owner_id, stage, subject, subject_name, note"
    line_of_log = f"INSERT INTO trust_access ({columns}) VALUES {', '.join([line] * len(values))}"  # noqa: S608 - no values
    with connection.cursor() as cursor:
        cursor.execute(line_of_log, [value for one in values for value in one])


@transaction.atomic
def disclose(
    actor: Actor, *, owner: Party, subject: uuid.UUID, subject_name: str, to: Party | None, stage: Stage
) -> Disclosure:
    """Let a party (or every member) see a thing at a stage; what was in force for the same party ends.

    Only the owner's own people may; staff may not do it for her.
    """
    if not actor.owns(owner.id):
        raise PermissionDenied(_("Only the owner can disclose."))
    withdraw(actor, owner=owner, subject=subject, to=to)
    log(
        actor,
        "disclose",
        owner=owner.id,
        subject=subject,
        subject_name=subject_name,
        stage=stage,
        note=str(to or ""),
    )
    return Disclosure.objects.create(subject=subject, owner=owner, to=to, stage=stage, by=actor.user)


@transaction.atomic
def withdraw(actor: Actor, *, owner: Party, subject: uuid.UUID, to: Party | None) -> int:
    """End what is disclosed of a thing to a party; return how many disclosures that were."""
    if not actor.owns(owner.id):
        raise PermissionDenied(_("Only the owner can withdraw what she disclosed."))
    open_ones = Disclosure.objects.filter(owner=owner, subject=subject, to=to, revoked=None)
    count = open_ones.update(revoked=timezone.now())
    if count:
        log(actor, "withdraw", owner=owner.id, subject=subject, note=str(to or ""))
    return count


@transaction.atomic
def admit(actor: Actor, *, user: User, role: Role = Role.MEMBER) -> User:
    """Give somebody a role. Staff may let visitors in; only an administrator gives or takes any other role."""
    letting_in = user.role in (Role.VISITOR, Role.MEMBER) and role is Role.MEMBER
    if not actor.may("trust.admit") or not (letting_in or actor.may("trust.people")):
        raise PermissionDenied(_("Your role cannot give this role."))
    user.role = role
    user.save(update_fields=["role"])
    log(actor, "admit", subject=user.id, subject_name=str(user), note=said_later(Role(role).label))
    return user


def count_look(actor: Actor, verb: str) -> None:
    """Count that somebody asks for an account or an organisation that she may not know of.

    Each answer tells whether it is here. Raises `LichenError` where she has asked so often within a day that she
    seems to try names. What is counted stays, whatever becomes of the request.
    """
    if actor.is_staff:
        return
    day = timezone.now() - timedelta(days=1)
    if Access.objects.filter(actor=actor.user, verb=verb, at__gt=day).count() >= MOST_LOOKS:
        raise LichenError(_("You have asked for many names today. Go on tomorrow, or ask a facilitator"))
    log(actor, verb)


def look_up(actor: Actor, *, email: str) -> User | None:
    """Return the account of an address, for who may let it act for an organisation; None if there is none."""
    if not actor.is_staff and Standing.OWNER not in actor.standings.values():
        raise PermissionDenied(_("Only the owner can let somebody act for an organisation."))
    count_look(actor, "look for account")
    return User.objects.filter(email=email.strip().lower()).first()


@transaction.atomic
def join(actor: Actor, *, user: User, party: Party, standing: Standing) -> Membership:
    """Let somebody act for a party: its owner may, and staff may where it has no owner yet."""
    orphan = not Membership.objects.filter(party=party, standing=Standing.OWNER).exists()
    if not (actor.owns(party.id) or (orphan and actor.is_staff)):
        raise PermissionDenied(_("Only the owner can let somebody act for an organisation."))
    made, _new = Membership.objects.update_or_create(user=user, party=party, defaults={"standing": standing})
    log(
        actor,
        "join",
        owner=party.id,
        subject=user.id,
        subject_name=str(user),
        note=said_later(Standing(standing).label),
    )
    return made


@transaction.atomic
def leave(actor: Actor, *, membership: Membership) -> None:
    """End that somebody acts for a party: herself, or by its owner. The last owner stays."""
    party = membership.party
    if not (actor.owns(party.id) or (actor.user is not None and actor.user.id == membership.user_id)):
        raise PermissionDenied(_("Only the owner can end this."))
    owners = Membership.objects.select_for_update().filter(party=party, standing=Standing.OWNER)
    if membership.standing == Standing.OWNER and owners.count() == 1:
        raise LichenError(_("The last owner of an organisation cannot leave it. Name another owner first"))
    log(actor, "leave", owner=party.id, subject=membership.user_id, subject_name=str(membership.user))
    membership.delete()


@transaction.atomic
def found_party(actor: Actor, *, name: str) -> Party:
    """Make a party that the actor owns."""
    if actor.user is None or not actor.may("register.write"):
        raise PermissionDenied(_("Your role cannot make an organisation."))
    party = Party.objects.create(name=name[:300])
    Membership.objects.create(user=actor.user, party=party, standing=Standing.OWNER)
    log(actor, "found", owner=party.id, subject=party.id, subject_name=party.name)
    return party


@transaction.atomic
def make_token(actor: Actor, *, name: str, scopes: Iterable[str], days: int | None) -> tuple[Token, str]:
    """Make a token with some of the actor's own permissions; return it with its secret, which is shown once."""
    wanted = sorted(set(scopes))
    beyond = [scope for scope in wanted if not actor.may(scope)]
    if actor.user is None or actor.scopes is not None or not actor.may("trust.tokens") or beyond:
        raise PermissionDenied(_("A token cannot do more than who makes it."))
    if not wanted:
        raise LichenError(_("Choose at least one thing that the token may do"))
    secret = new_secret()
    token = Token.objects.create(
        user=actor.user,
        name=name[:100],
        digest=digest(secret),
        scopes=wanted,
        expires=timezone.now() + timedelta(days=days) if days else None,
    )
    log(actor, "make token", subject=token.id, subject_name=token.name, note=", ".join(wanted))
    return token, secret


@transaction.atomic
def revoke_token(actor: Actor, *, token_id: uuid.UUID) -> None:
    """End one of her tokens."""
    known = Token.objects.filter(id=token_id, user=actor.user, revoked=None).first()
    if known is None:
        raise Http404
    known.revoked = timezone.now()
    known.save(update_fields=["revoked"])
    log(actor, "revoke token", subject=known.id, subject_name=known.name)


# What a webhook can be told of, and the door that its owner has to be able to go through for it.
EVENTS = {
    "stream.changed": "register.read",
    "suggestions.ready": "match.read",
    "exchange.moved": "match.pipeline_own",
    "outcome.recorded": "match.pipeline_own",
    "results.published": "match.results",
    "ping": "trust.webhooks",
}
DELIVER = "trust.deliver"
MOST_WEBHOOKS = 20


def secret_of(webhook: Webhook) -> str:
    """Return the secret by which a receiver proves who sent a message."""
    made = salted_hmac("lichen.webhook", f"{webhook.id}{webhook.salt}", algorithm="sha256")
    return f"whsec_{made.hexdigest()}"


@transaction.atomic
def make_webhook(actor: Actor, *, url: str, events: Iterable[str]) -> tuple[Webhook, str]:
    """Have an address told of events; return it with its secret. Raises `LichenError` for what cannot be told so."""
    wanted = sorted(set(events))
    if actor.user is None or not actor.may("trust.webhooks"):
        raise PermissionDenied(_("Your role has no webhooks."))
    if unknown := [event for event in wanted if event not in EVENTS]:
        raise LichenError(_("There is no event “%s”") % unknown[0])
    if not wanted:
        raise LichenError(_("Choose at least one event"))
    if any(not actor.may(EVENTS[event]) for event in wanted):
        raise PermissionDenied(_("A webhook is told of no more than who makes it may read."))
    if Webhook.objects.filter(user=actor.user, ended=None).count() >= MOST_WEBHOOKS:
        raise LichenError(_("You have %d webhooks; end one first") % MOST_WEBHOOKS)
    made = Webhook.objects.create(user=actor.user, url=checked(url), events=wanted, salt=token_urlsafe(16))
    log(actor, "make webhook", subject=made.id, subject_name=url, note=", ".join(wanted))
    return made, secret_of(made)


def _need_own(actor: Actor, webhook: Webhook) -> None:
    if actor.user is None or webhook.user_id != actor.user.id or not actor.may("trust.webhooks"):
        raise Http404


def _need_open(webhook: Webhook) -> None:
    if webhook.ended is not None:
        raise LichenError(_("This webhook has ended. Make another one"))


@transaction.atomic
def end_webhook(actor: Actor, *, webhook: Webhook) -> None:
    """Tell an address no more; what waits to be sent is not sent."""
    _need_own(actor, webhook)
    Webhook.objects.filter(id=webhook.id, ended=None).update(ended=timezone.now())
    log(actor, "end webhook", subject=webhook.id, subject_name=webhook.url)


@transaction.atomic
def switch_webhook(actor: Actor, *, webhook: Webhook, on: bool) -> Webhook:
    """Switch a webhook off for a while, or on again; what happens meanwhile is not told later.

    Raises `LichenError` for one that has ended.
    """
    _need_own(actor, webhook)
    held = Webhook.objects.select_for_update().get(id=webhook.id)
    _need_open(held)
    if on != (held.off is None):
        held.off = None if on else timezone.now()
        held.save(update_fields=["off"])
        log(
            actor,
            "switch webhook",
            subject=held.id,
            subject_name=held.url,
            note=said("switched on") if on else said("switched off"),
        )
    return held


@transaction.atomic
def renew_webhook_secret(actor: Actor, *, webhook: Webhook) -> tuple[Webhook, str]:
    """Give a webhook another secret, which is shown once; the old one proves nothing from now on.

    Raises `LichenError` for one that has ended.
    """
    _need_own(actor, webhook)
    held = Webhook.objects.select_for_update().get(id=webhook.id)
    _need_open(held)
    held.salt = token_urlsafe(16)
    held.save(update_fields=["salt"])
    log(actor, "renew webhook secret", subject=held.id, subject_name=held.url)
    return held, secret_of(held)


def ping(actor: Actor, *, webhook: Webhook) -> Delivery:
    """Send a message that says nothing, so that a receiver can be tried.

    Raises `LichenError` for a webhook that has ended or is switched off.
    """
    _need_own(actor, webhook)
    _need_open(webhook)
    if webhook.off is not None:
        raise LichenError(_("This webhook is switched off. Switch it on first"))
    return _deliver(webhook, "ping", {})


def emit(event: str, told: Callable[[Actor], dict[str, Any] | None]) -> int:
    """Tell the webhooks that listen to an event; return how many.

    `told` gives what the owner of a webhook may know of it, None if she may not know that it happened. The messages are
    sent by a job, if and when the transaction is kept.
    """
    count = 0
    for webhook in Webhook.objects.filter(ended=None, off=None, user__is_active=True).select_related("user"):
        if event not in webhook.events:
            continue
        actor = actor_for(webhook.user)
        data = told(actor) if actor.may(EVENTS[event]) and actor.may("trust.webhooks") else None
        if data is not None:
            _deliver(webhook, event, data)
            count += 1
    return count


def _deliver(webhook: Webhook, event: str, data: dict[str, Any]) -> Delivery:
    made = Delivery.objects.create(webhook=webhook, event=event, data=data)
    title = said("Message to {address}", address=webhook.url)
    jobs.ask(DELIVER, title, {"delivery": str(made.id)}, by=webhook.user_id, once=f"{made.id}/0")
    return made
