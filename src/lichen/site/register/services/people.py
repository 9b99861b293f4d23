"""People of an organisation: somebody to talk to."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lichen.core.errors import LichenError
from lichen.site.register import policy
from lichen.site.register.models import Organisation, Person
from lichen.site.trust.actor import Actor
from lichen.site.trust.services import log


@transaction.atomic
def save_person(
    actor: Actor,
    *,
    organisation: Organisation,
    name: str,
    email: str = "",
    phone: str = "",
    function: str = "",
    person: Person | None = None,
) -> Person:
    """Add or change somebody of an organisation; raises `LichenError` for a name or address that is none."""
    if not policy.may_change(actor, organisation.party_id) or (
        person and person.organisation_id != organisation.id
    ):
        raise PermissionDenied(_("You cannot change what belongs to this organisation."))
    made = person or Person(organisation=organisation)
    made.name, made.email, made.phone, made.function = (
        name.strip(),
        email.strip(),
        phone.strip(),
        function.strip(),
    )
    try:
        made.full_clean(exclude=["organisation", "user"])
    except ValidationError as error:
        raise LichenError(" ".join(error.messages)) from error
    made.save()
    log(actor, "save person", owner=organisation.party_id, subject=organisation.id, subject_name=made.name)
    return made


@transaction.atomic
def remove_person(actor: Actor, *, person: Person) -> None:
    """Take somebody out of an organisation's people; nothing of her is kept."""
    if not policy.may_change(actor, person.organisation.party_id):
        raise PermissionDenied(_("You cannot change what belongs to this organisation."))
    log(actor, "remove person", owner=person.organisation.party_id, subject=person.organisation_id)
    person.delete()
