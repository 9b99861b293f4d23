"""The pages of trust, as each role meets them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from lichen.site.trust.models import Access, Membership, Party, Token, User
from lichen.site.trust.roles import Role, Standing

People = Callable[..., User]
SignedIn = Callable[[User], Client]


def test_staff_lets_somebody_in(person: People, signed_in: SignedIn) -> None:
    newcomer, client = person("new", role=Role.VISITOR), signed_in(person("fay", role=Role.FACILITATOR))
    assert "Let new in" in client.get("/trust/people/").content.decode()
    answer = client.post(f"/trust/people/{newcomer.id}/role/", {"role": "member"}, follow=True)
    assert "new is member now." in answer.content.decode()
    assert "Let new in" not in answer.content.decode()
    assert User.objects.get(id=newcomer.id).role == Role.MEMBER


@pytest.mark.parametrize("count", [1, 3])
def test_people_cost_the_same_however_many(
    count: int, person: People, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(person("fay", role=Role.FACILITATOR))
    for number in range(count):
        person(f"p{number}")
    with django_assert_num_queries(5):
        assert client.get("/trust/people/").status_code == 200


def test_owner_lets_a_colleague_in_and_out(mill: Party, person: People, signed_in: SignedIn) -> None:
    client, _ed = signed_in(person("mia", party=mill)), person("ed")
    url = f"/trust/organisations/{mill.id}/"
    unknown = client.post(url, {"email": "no@example.org", "standing": "editor"})
    assert unknown.status_code == 400
    assert "Nobody has an account with this address" in unknown.content.decode()
    said = client.post(url, {"email": "Ed@example.org", "standing": "editor"}, follow=True).content.decode()
    assert "ed acts for Valley Mill Ltd now." in said
    joined = Membership.objects.get(user__name="ed")
    assert joined.standing == Standing.EDITOR
    said = client.post(f"{url}{joined.id}/leave/", follow=True).content.decode()
    assert "ed no longer acts for Valley Mill Ltd." in said
    last = Membership.objects.get(user__name="mia")
    assert "last owner" in client.post(f"{url}{last.id}/leave/", follow=True).content.decode()


def test_organisation_of_others_is_not_there(
    mill: Party, farm: Party, person: People, signed_in: SignedIn
) -> None:
    client = signed_in(person("finn", party=farm))
    assert client.get(f"/trust/organisations/{mill.id}/").status_code == 404
    mia = Membership.objects.create(user=person("mia"), party=mill, standing=Standing.READER)
    assert client.post(f"/trust/organisations/{mill.id}/{mia.id}/leave/").status_code == 403


def test_log_shows_owners_their_own_lines(
    mill: Party, farm: Party, person: People, signed_in: SignedIn
) -> None:
    for party in (mill, farm):
        Access.objects.create(actor_name=f"reader of {party}", verb="read stream", owner=party)
    mia = signed_in(person("mia", party=mill)).get("/trust/log/?of=all").content.decode()
    assert "reader of Valley Mill Ltd" in mia
    assert "Hill Farm" not in mia
    admin = signed_in(person("ada", role=Role.ADMINISTRATOR)).get("/trust/log/?of=all").content.decode()
    assert "reader of Hill Farm" in admin


def test_token_is_shown_once_and_works(person: People, signed_in: SignedIn) -> None:
    client = signed_in(person("mia"))
    said = client.post("/trust/tokens/", {"name": "sheet", "days": "90", "scopes": ["register.read"]})
    secret = re.search(r"<code>(lichen_[\w-]+)</code>", said.content.decode())[1]
    assert secret not in client.get("/trust/tokens/").content.decode()
    token = Token.objects.get()
    client.post(f"/trust/tokens/{token.id}/revoke/")
    assert Token.objects.get().revoked is not None
    odd = client.post("/trust/tokens/", {"name": "x", "days": "90", "scopes": ["match.desk"]})
    assert odd.status_code == 400
