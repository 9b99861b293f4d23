"""Who reads and who changes which contact."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import Http404

from lichen.site.match.models import Contact, Exchange
from lichen.site.match.queries import contacts
from lichen.site.trust.actor import Actor, actor_for
from lichen.site.trust.models import User
from lichen.site.trust.roles import Role


def test_each_reads_what_is_for_her(
    running: Callable[..., Exchange], facilitator: Actor, person: Callable[..., User]
) -> None:
    """The desk all; a party what is for both sides and its own; whoever is named, herself."""
    of = running("bran")
    mia, finn = (
        actor_for(person(name, party=side.party)) for name, side in (("mia", of.giver), ("finn", of.taker))
    )
    made = {
        "both": Contact.objects.create(exchange=of, name="both", for_parties=True),
        "giver": Contact.objects.create(exchange=of, name="giver", party=of.giver.party),
        "finn": Contact.objects.create(exchange=of, user=finn.user),
        "desk": Contact.objects.create(exchange=of, name="desk"),
    }
    read = {who: [one.called for one in contacts.contacts(actor, of)] for who, actor in
            {"fay": facilitator, "mia": mia, "finn": finn, "nobody": Actor()}.items()}  # fmt: skip
    assert read == {"fay": list(made), "mia": ["both", "giver"], "finn": ["both", "finn"], "nobody": ["both"]}
    with pytest.raises(Http404):
        contacts.contact(mia, of, made["desk"].id)
    assert [one for one in made if contacts.may_change(mia, made[one])] == ["giver"]
    assert [one for one in made if contacts.may_change(facilitator, made[one])] == list(made)
    assert contacts.keeper(mia, of) == of.giver.party_id
    assert contacts.keeper(actor_for(person("ana", role=Role.ANALYST)), of) is None


def test_a_token_without_the_desk_changes_no_contact_of_the_other_side(
    running: Callable[..., Exchange], person: Callable[..., User]
) -> None:
    """What a facilitator's program may do without that scope is what her own parties may."""
    of = running("bran")
    user = person("fay", role=Role.FACILITATOR, party=of.giver.party)
    actor = actor_for(user, frozenset({"match.pipeline_own"}))
    made = [
        Contact.objects.create(exchange=of, name="Ann", party=side.party, for_parties=True)
        for side in (of.giver, of.taker)
    ]
    assert [contacts.may_change(actor, one) for one in made] == [True, False]
