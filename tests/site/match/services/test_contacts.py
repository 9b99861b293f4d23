"""Contacts of an exchange: who names whom, who reads it, and that nothing stays of who is taken out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied

from lichen.core.errors import LichenError
from lichen.site.match.models import Contact, Event, Exchange
from lichen.site.match.queries import contacts as queries
from lichen.site.match.services import contacts
from lichen.site.match.services.contacts import Words, add_contact, change_contact, remove_contact
from lichen.site.register.models import Organisation, Person
from lichen.site.trust.actor import Actor, actor_for
from lichen.site.trust.models import Access, Party, User
from lichen.site.trust.roles import Role, Standing

People = Callable[..., User]


@pytest.fixture
def of(running: Callable[..., Exchange]) -> Exchange:
    """An exchange."""
    return running("bran")


@pytest.fixture
def mia(of: Exchange, person: People) -> Actor:
    """Somebody of the giver."""
    return actor_for(person("mia", party=of.giver.party))


@pytest.fixture
def finn(of: Exchange, person: People) -> Actor:
    """Somebody of the taker."""
    return actor_for(person("finn", party=of.taker.party))


def names(actor: Actor, of: Exchange) -> list[str]:
    return [one.called for one in queries.contacts(actor, of)]


def test_the_desk_names_anybody_and_says_who_reads_it(
    of: Exchange, facilitator: Actor, mia: Actor, finn: Actor
) -> None:
    add_contact(facilitator, exchange=of, words=Words("Ann", "permits", "Province", "ann@example.org", "1"))
    add_contact(facilitator, exchange=of, words=Words("Bo", "haulage"), for_parties=True)
    assert [names(actor, of) for actor in (facilitator, mia, finn)] == [["Ann", "Bo"], ["Bo"], ["Bo"]]
    events = [(one.kind, one.after, one.for_parties) for one in Event.objects.order_by("id")]
    assert events == [("contact added", "permits, Province", False), ("contact added", "haulage", True)]


def test_people_of_the_register_are_read_there(
    of: Exchange, facilitator: Actor, mia: Actor, finn: Actor
) -> None:
    """What changes there changes here, and who goes there goes here; her own organisation reads that she is named."""
    ann = Person.objects.create(organisation=of.giver, name="Ann", email="ann@example.org", function="buyer")
    one = add_contact(facilitator, exchange=of, words=Words(), person=ann.id)
    assert (one.called, one.writes, one.does, one.of) == ("Ann", "ann@example.org", "buyer", of.giver.name)
    assert [names(actor, of) for actor in (mia, finn)] == [["Ann"], []]
    assert Access.objects.get(verb="contact added").owner_id == of.giver.party_id
    Person.objects.filter(id=ann.id).update(email="new@example.org")
    assert queries.contacts(mia, of).get().writes == "new@example.org"
    with pytest.raises(LichenError, match="Ann is a contact of this exchange already"):
        add_contact(facilitator, exchange=of, words=Words(), person=ann.id)
    ann.delete()
    assert names(facilitator, of) == []


def test_a_party_names_its_own_for_both_sides(
    of: Exchange, mia: Actor, finn: Actor, facilitator: Actor, person: People
) -> None:
    theirs = Person.objects.create(organisation=of.taker, name="Otto")
    with pytest.raises(LichenError, match="nobody of the two organisations whom you could name"):
        add_contact(mia, exchange=of, words=Words(), person=theirs.id)
    for email in (
        "finn@example.org",
        "fay@example.org",
        "nobody@example.org",
    ):  # all alike: no account is told of
        with pytest.raises(LichenError, match="Nobody whom you could name has an account"):
            add_contact(mia, exchange=of, words=Words(), account=email)
    one = add_contact(mia, exchange=of, words=Words(role="quality"), account="Mia@example.org")
    assert (one.user, one.for_parties, names(finn, of)) == (mia.user, True, ["mia"])
    with pytest.raises(PermissionDenied):
        change_contact(finn, contact=one, words=Words(role="boss"))
    with pytest.raises(PermissionDenied):
        remove_contact(finn, contact=one)
    assert (
        change_contact(facilitator, contact=one, words=Words(role="tests"), for_parties=True).role == "tests"
    )


def test_whoever_is_none_of_them_names_nobody(of: Exchange, person: People, mill: Party) -> None:
    stranger = actor_for(person("eve", party=mill))
    reader = actor_for(person("rob", party=of.giver.party, standing=Standing.READER))
    analyst = actor_for(person("ana", role=Role.ANALYST, party=of.giver.party))
    for actor in (stranger, reader, analyst, Actor()):
        with pytest.raises(PermissionDenied):
            add_contact(actor, exchange=of, words=Words("Ann"))
        assert not queries.may_name(actor, of)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (Words(), "Say who it is"),
        (Words(name=" "), "Say who it is"),
        (Words("Ann", email="no address"), "valid email"),
        (Words("A" * 201), "200"),
    ],
)
def test_what_is_nobody_is_refused(of: Exchange, facilitator: Actor, words: Words, said: str) -> None:
    with pytest.raises(LichenError, match=said):
        add_contact(facilitator, exchange=of, words=words)
    assert not Contact.objects.exists()


def test_somebody_is_known_in_one_way_only(of: Exchange, facilitator: Actor) -> None:
    ann = Person.objects.create(organisation=of.giver, name="Ann")
    with pytest.raises(LichenError, match="not both"):
        add_contact(facilitator, exchange=of, words=Words(), person=ann.id, account="fay@example.org")
    with pytest.raises(LichenError, match="not written here"):
        add_contact(facilitator, exchange=of, words=Words(phone="1"), person=ann.id)


def test_of_who_is_taken_out_nothing_stays(of: Exchange, facilitator: Actor) -> None:
    one = add_contact(
        facilitator, exchange=of, words=Words("Ann Unique", "permits", email="unique@example.org")
    )
    one = change_contact(facilitator, contact=one, words=Words("Ann Unique", "law"))
    remove_contact(facilitator, contact=one)
    told = [(one.kind, one.before, one.after) for one in Event.objects.order_by("id")]
    assert told == [
        ("contact added", "", "permits"),
        ("contact changed", "permits", "law"),
        ("contact removed", "law", ""),
    ]
    assert not Contact.objects.exists()
    assert "nique" not in str(list(Access.objects.values_list("subject_name", "note")))


def test_there_is_an_end_to_them(of: Exchange, facilitator: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contacts, "MOST", 1)
    add_contact(facilitator, exchange=of, words=Words("Ann"))
    with pytest.raises(LichenError, match="at most 1"):
        add_contact(facilitator, exchange=of, words=Words("Bo"))


def test_people_of_others_are_not_offered(
    of: Exchange, mia: Actor, facilitator: Actor, organisation: Callable[..., Organisation]
) -> None:
    for place, name in ((of.giver, "Ann"), (of.taker, "Finn"), (organisation("Port"), "Otto")):
        Person.objects.create(organisation=place, name=name)
    assert [one.name for one in queries.people_to_choose(facilitator, of)] == ["Ann", "Finn"]
    assert [one.name for one in queries.people_to_choose(mia, of)] == ["Ann"]
