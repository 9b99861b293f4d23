"""Contacts as people name them, page by page, without script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from lichen.site.match.models import Contact, Exchange
from lichen.site.register.models import Person
from lichen.site.trust.models import User
from lichen.site.trust.roles import Role

Running, SignedIn, People = Callable[..., Exchange], Callable[[User], Client], Callable[..., User]


@pytest.fixture
def fay(person: People, signed_in: SignedIn) -> Client:
    """The browser of a facilitator."""
    return signed_in(person("fay", role=Role.FACILITATOR))


def test_contact_is_named_changed_and_taken_out(fay: Client, running: Running) -> None:
    of = running("bran")
    place = f"/match/exchanges/{of.id}/"
    asked = {"name": "Ann", "role": "permits", "email": "ann@example.org", "phone": "12"}
    said = fay.post(f"{place}contacts/", asked, follow=True).content.decode()
    assert 'href="mailto:ann@example.org"' in said
    assert "not for both sides" in said
    one = f"{place}contacts/{Contact.objects.get().id}/"
    assert 'value="permits"' in fay.get(one).content.decode()
    fay.post(one, asked | {"role": "law", "for_parties": "on"})
    assert (Contact.objects.get().role, Contact.objects.get().for_parties) == ("law", True)
    assert fay.post(one, asked | {"name": ""}).status_code == 400
    gone = fay.post(f"{one}remove/", follow=True).content.decode()
    assert "ann@example.org" not in gone
    assert "contact removed law" in " ".join(gone.split()).replace(" →", "")


def test_people_of_the_register_are_chosen(fay: Client, running: Running) -> None:
    of = running("bran")
    finn = Person.objects.create(organisation=of.taker, name="Finn", email="finn@example.org")
    place = f"/match/exchanges/{of.id}/"
    assert f'<option value="{finn.id}">Finn, bran taker</option>' in fay.get(place).content.decode()
    assert (
        "mailto:finn@example.org"
        in fay.post(f"{place}contacts/", {"person": finn.id}, follow=True).content.decode()
    )
    one = fay.get(f"{place}contacts/{Contact.objects.get().id}/").content.decode()
    assert ('name="role"' in one, 'name="email"' in one) == (True, False)
    assert fay.post(f"{place}contacts/", {"person": "x"}).status_code == 400


def test_party_names_its_own_and_the_other_side_only_reads(
    running: Running, person: People, signed_in: SignedIn
) -> None:
    of = running("bran")
    place = f"/match/exchanges/{of.id}/"
    mia, finn = (
        signed_in(person(name, party=side.party)) for name, side in (("mia", of.giver), ("finn", of.taker))
    )
    assert (
        "for_parties" not in mia.get(place).content.decode().partition("contacts/")[2].partition("</form>")[0]
    )
    mia.post(f"{place}contacts/", {"name": "Ann", "role": "buyer"})
    one = f"{place}contacts/{Contact.objects.get().id}/"
    said = finn.get(place).content.decode()
    assert ("Ann" in said, one in said) == (True, False)
    assert [finn.get(one).status_code, finn.post(f"{one}remove/").status_code] == [403, 403]
    assert one in mia.get(place).content.decode()


def test_contacts_for_the_desk_are_not_there_for_others(
    fay: Client, running: Running, person: People, signed_in: SignedIn
) -> None:
    of = running("bran")
    fay.post(f"/match/exchanges/{of.id}/contacts/", {"name": "Secret Ann"})
    mia = signed_in(person("mia", party=of.giver.party))
    assert "Secret Ann" not in mia.get(f"/match/exchanges/{of.id}/").content.decode()
    one = f"/match/exchanges/{of.id}/contacts/{Contact.objects.get().id}/"
    assert [mia.get(one).status_code, mia.post(f"{one}remove/").status_code] == [404, 404]


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_however_many(
    count: int, fay: Client, running: Running, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    of = running("bran")
    for number in range(count):
        ann = Person.objects.create(organisation=of.giver, name=f"Ann {number}")
        Contact.objects.create(exchange=of, person=ann)
        Contact.objects.create(exchange=of, name="Bo")
    with django_assert_num_queries(10):
        assert fay.get(f"/match/exchanges/{of.id}/").status_code == 200
