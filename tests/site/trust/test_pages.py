"""The pages of trust, as each role meets them."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from lichen.site.trust.models import Access, Delivery, Membership, Party, Token, User, Webhook
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
    hidden = client.post(f"/trust/organisations/{mill.id}/{mia.id}/leave/")
    missing = client.post(f"/trust/organisations/{mill.id}/{mia.id + 1}/leave/")
    assert (hidden.status_code, missing.status_code) == (404, 404)  # nobody counts who acts for others


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


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every name is that of a machine outside."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: [(2, 1, 6, "", ("93.184.216.34", 443))])


HOOK = {"url": "https://example.org/in", "events": ["exchange.moved"]}


@pytest.mark.usefixtures("outside")
def test_webhook_is_made_and_its_secret_shown_once(person: People, signed_in: SignedIn) -> None:
    client = signed_in(person("mia"))
    assert 'href="/trust/webhooks/"' in client.get("/trust/tokens/").content.decode()
    answer = client.post("/trust/webhooks/", HOOK)
    secret = re.search(r"<code>(whsec_[\w-]+)</code>", answer.content.decode())[1]
    assert "no-store" in answer.headers["Cache-Control"]
    hook = Webhook.objects.get()
    said = client.get("/trust/webhooks/").content.decode()
    assert f'href="/trust/webhooks/{hook.id}/"' in said
    assert "an exchange took a step" in said
    renewed = client.post(f"/trust/webhooks/{hook.id}/secret/").content.decode()
    other = re.search(r"<code>(whsec_[\w-]+)</code>", renewed)[1]
    again = client.get(f"/trust/webhooks/{hook.id}/").content.decode()
    assert (secret == other, secret in again, other in again) == (False, False, False)


@pytest.mark.usefixtures("outside")
@pytest.mark.parametrize(
    "wrong",
    [{"url": "http://example.org/"}, {"url": "no address"}, {"events": []}, {"events": ["nothing"]}],
)
def test_webhook_that_cannot_be_is_told_why(
    wrong: dict[str, object], person: People, signed_in: SignedIn
) -> None:
    answer = signed_in(person("mia")).post("/trust/webhooks/", HOOK | wrong)
    assert (answer.status_code, Webhook.objects.count()) == (400, 0)


def test_a_receiver_inside_is_named_where_the_installation_allows_it(
    person: People, signed_in: SignedIn, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: [(2, 1, 6, "", ("10.0.0.7", 80))])
    client, inside = signed_in(person("mia")), HOOK | {"url": "http://meters/in"}
    assert "reads like https://" in client.post("/trust/webhooks/", inside).content.decode()
    settings.WEBHOOKS_INSIDE = True
    assert client.post("/trust/webhooks/", inside).status_code == 200
    assert Webhook.objects.get().url == "http://meters/in"


def test_events_are_those_that_the_reader_may_know(person: People, signed_in: SignedIn) -> None:
    said = signed_in(person("ana", role=Role.ANALYST)).get("/trust/webhooks/").content.decode()
    assert "suggestions were made anew" in said
    assert "an exchange took a step" not in said


@pytest.fixture
def hook(person: People) -> Webhook:
    """A member's webhook."""
    return Webhook.objects.create(user=person("mia"), url=HOOK["url"], events=HOOK["events"], salt="s")


def test_webhook_is_tried_switched_and_deleted(hook: Webhook, signed_in: SignedIn) -> None:
    client, place = signed_in(hook.user), f"/trust/webhooks/{hook.id}/"
    assert "on its way" in client.post(f"{place}ping/", follow=True).content.decode()
    assert "waits" in client.get(place).content.decode()
    off = client.post(f"{place}switch/", {"on": "no"}, follow=True).content.decode()
    assert "The webhook is switched off." in off
    assert "Send a trial" not in off
    assert "Switch it on first" in client.post(f"{place}ping/", follow=True).content.decode()
    assert "is switched on." in client.post(f"{place}switch/", {"on": "yes"}, follow=True).content.decode()
    gone = client.post(f"{place}delete/", follow=True).content.decode()
    assert "The webhook is deleted." in gone
    assert hook.url not in gone
    for verb in ("ping", "switch", "secret"):
        assert "has ended" in client.post(f"{place}{verb}/", follow=True).content.decode(), verb


def test_webhook_of_others_is_not_there(hook: Webhook, person: People, signed_in: SignedIn) -> None:
    client, place = signed_in(person("finn")), f"/trust/webhooks/{hook.id}/"
    assert client.get(place).status_code == 404
    for verb in ("ping", "switch", "secret", "delete"):
        assert client.post(f"{place}{verb}/").status_code == 404, verb
    assert Webhook.objects.get().salt == "s"


@pytest.mark.parametrize("count", [1, 3])
def test_webhooks_and_messages_cost_the_same_however_many(
    count: int, hook: Webhook, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        other = Webhook.objects.create(user=hook.user, url=HOOK["url"], events=["ping"], salt="s")
        Delivery.objects.create(webhook=other, event="ping")
        Delivery.objects.create(webhook=hook, event="ping")
    client = signed_in(hook.user)
    for place in ("", f"{hook.id}/"):
        with django_assert_num_queries(5 if place else 4):
            assert client.get(f"/trust/webhooks/{place}").status_code == 200
