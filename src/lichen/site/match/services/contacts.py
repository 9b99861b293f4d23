"""The verbs of contacts: whom to talk to about an exchange.

A contact is one of the people of the two organisations, somebody with an account, or somebody whose words stand here.
The history says in which role somebody was added, changed or taken out, and never who: what is taken out is gone.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lichen.core.errors import LichenError
from lichen.site.match.models import Contact, Exchange
from lichen.site.match.queries import contacts as queries
from lichen.site.match.services.desk import log_for, note_down, sides
from lichen.site.register.models import Person
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import User

MOST = 50  # contacts of an exchange


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of a contact; of somebody of the register or with an account, only `role` and `organisation`."""

    name: str = ""
    role: str = ""
    organisation: str = ""
    email: str = ""
    phone: str = ""


@transaction.atomic
def add_contact(
    actor: Actor,
    *,
    exchange: Exchange,
    words: Words,
    person: uuid.UUID | None = None,
    account: str = "",
    for_parties: bool = False,
) -> Contact:
    """Add somebody to talk to: `person` of the two organisations, the `account` of an e-mail address, or by `words`.

    Those who keep the desk may, and who edits for one of the two parties: what a party adds, both sides read. Raises
    `LichenError` for somebody who is no contact, or is one already.
    """
    if not queries.may_name(actor, exchange):
        raise PermissionDenied(_("Only facilitators and the two parties name contacts."))
    keeper = None if actor.may("match.desk") else queries.keeper(actor, exchange)
    Exchange.objects.select_for_update().get(id=exchange.id)  # one after another
    if exchange.people.count() >= MOST:
        raise LichenError(_("An exchange has at most %d contacts") % MOST)
    made = Contact(exchange=exchange, party_id=keeper, by=actor.user)
    made.for_parties = for_parties or not actor.may("match.desk")
    if person is not None and account:
        raise LichenError(_("Choose somebody of the register or an account, not both"))
    if person is not None:
        made.person = _person(actor, exchange, person)
        made.party_id = made.person.organisation.party_id
    elif account:
        made.user = _account(actor, account)
    linked = {"person": made.person} if made.person else {"user": made.user} if made.user else {}
    if linked and exchange.people.filter(**linked).exists():
        raise LichenError(_("%s is a contact of this exchange already") % made.called)
    _write(made, words)
    _tell(actor, made, "contact added", after=made.said)
    return made


@transaction.atomic
def change_contact(actor: Actor, *, contact: Contact, words: Words, for_parties: bool = False) -> Contact:
    """Change what is said of a contact; raises `LichenError` for what cannot be said of one."""
    held = _held(actor, contact)
    before = held.said
    held.for_parties = for_parties or not actor.may("match.desk")
    _write(held, words)
    _tell(actor, held, "contact changed", before=before, after=held.said)
    return held


@transaction.atomic
def remove_contact(actor: Actor, *, contact: Contact) -> None:
    """Take a contact out; nothing of her is kept."""
    held = _held(actor, contact)
    _tell(actor, held, "contact removed", before=held.said)
    held.delete()


def _held(actor: Actor, contact: Contact) -> Contact:
    if not queries.may_change(actor, contact):
        raise PermissionDenied(_("Only who has named a contact, and facilitators, change it."))
    related = ("exchange__giver", "exchange__taker")
    return Contact.objects.select_related(*related).select_for_update(of=("self",)).get(id=contact.id)


def _person(actor: Actor, exchange: Exchange, person: uuid.UUID) -> Person:
    found = queries.people_to_choose(actor, exchange).filter(id=person).first()
    if found is None:
        raise LichenError(_("This is nobody of the two organisations whom you could name"))
    return found


def _account(actor: Actor, email: str) -> User:
    """Return an account; whoever does not keep the desk names her own people only, and learns of no other account."""
    found = User.objects.filter(email=email.strip().lower(), is_active=True)
    if not actor.may("match.desk"):
        found = found.filter(memberships__party__in=actor.parties).distinct()
    one = found.first()
    if one is None:
        raise LichenError(_("Nobody whom you could name has an account with this address"))
    return one


def _write(made: Contact, words: Words) -> None:
    made.role, made.organisation = words.role.strip(), words.organisation.strip()
    own = (words.name.strip(), words.email.strip(), words.phone.strip())
    if made.is_linked and any(own):
        raise LichenError(_("Name, e-mail and phone of somebody who is known are not written here"))
    if not made.is_linked and not own[0]:
        raise LichenError(_("Say who it is: choose somebody or write a name"))
    made.name, made.email, made.phone = own
    try:
        made.clean_fields(exclude=["exchange", "person", "user", "party", "by"])
    except ValidationError as error:
        raise LichenError(" ".join(error.messages).rstrip(".")) from error
    made.save()


def _tell(actor: Actor, contact: Contact, kind: str, *, before: str = "", after: str = "") -> None:
    """Write an event, and a line of the log for those whose contact it is or who read of it."""
    of = contact.exchange
    note_down(of, actor, kind, before=before[:300], after=after[:300], for_parties=contact.for_parties)
    parties = sides(of) if contact.for_parties else {contact.party_id} - {None}
    log_for(actor, kind, of, parties)
