"""The operations of trust: tokens, webhooks, members, jobs, and what is sent twice."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from lichen.site.shell.models import Job
from lichen.site.trust import services
from lichen.site.trust.models import Membership, Party, Token, User, Webhook
from lichen.site.trust.roles import Role, Standing

Program = Callable[..., Client]
API = "/api/v1/trust"


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every name is that of a machine outside."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: [(2, 1, 6, "", ("93.184.216.34", 443))])


def post(client: Client, path: str, body: dict[str, Any], **headers: str) -> Any:
    return client.post(path, body, "application/json", headers=headers)


def test_me_is_who_asks(person: Callable[..., User], program: Program, mill: Party) -> None:
    mia = person("mia", party=mill)
    told = program(mia, "shell.account", "register.read").get(f"{API}/me").json()
    assert (told["email"], told["standings"]) == (mia.email, {str(mill.id): "owner"})
    assert told["doors"] == ["register.read", "shell.account"]


def test_a_token_is_made_by_a_person_only(person: Callable[..., User], program: Program) -> None:
    """A program that could make tokens could outlive its own."""
    mia = person("mia")
    wanted = {"name": "meter", "scopes": ["register.read"]}
    assert post(program(mia), f"{API}/tokens", wanted).status_code == 403
    session = Client()
    session.force_login(mia)
    made = post(session, f"{API}/tokens", wanted)
    assert made.status_code == 201
    by_it = Client(headers={"Authorization": f"Bearer {made.json()['secret']}"})
    assert by_it.get("/api/v1/register/streams").status_code == 200
    assert by_it.get("/api/v1/match/exchanges").status_code == 403
    assert "secret" not in session.get(f"{API}/tokens").json()["rows"][0]
    assert session.delete(f"{API}/tokens/{made.json()['id']}").status_code == 204
    assert by_it.get("/api/v1/register/streams").status_code == 401
    assert post(session, f"{API}/tokens", wanted | {"scopes": ["trust.people"]}).status_code == 403


@pytest.mark.usefixtures("outside")
def test_a_webhook_is_its_owners(person: Callable[..., User], program: Program) -> None:
    mia, finn = program(person("mia")), program(person("finn"))
    made = post(mia, f"{API}/webhooks", {"url": "https://example.org/", "events": ["exchange.moved"]})
    assert (made.status_code, made.json()["secret"][:6]) == (201, "whsec_")
    place = f"{API}/webhooks/{made.json()['id']}"
    assert "secret" not in mia.get(place).json()
    assert post(mia, f"{place}/ping", {}).status_code == 202
    assert [row["event"] for row in mia.get(f"{place}/deliveries").json()["rows"]] == ["ping"]
    for path in (place, f"{place}/deliveries"):
        assert finn.get(path).status_code == 404
    assert (post(finn, f"{place}/ping", {}).status_code, finn.delete(place).status_code) == (404, 404)
    assert (
        finn.put(f"{place}/on", {"on": False}, "application/json").status_code,
        post(finn, f"{place}/secret", {}).status_code,
    ) == (404, 404)
    assert mia.delete(place).status_code == 204
    assert Webhook.objects.get().ended is not None
    assert post(mia, f"{place}/secret", {}).status_code == 422


@pytest.mark.usefixtures("outside")
def test_a_webhook_is_switched_and_gets_another_secret(person: Callable[..., User], program: Program) -> None:
    mia = program(person("mia"))
    made = post(mia, f"{API}/webhooks", {"url": "https://example.org/", "events": ["exchange.moved"]}).json()
    place = f"{API}/webhooks/{made['id']}"
    assert mia.put(f"{place}/on", {"on": False}, "application/json").json()["off"] is not None
    assert post(mia, f"{place}/ping", {}).status_code == 422
    assert mia.put(f"{place}/on", {"on": True}, "application/json").json()["off"] is None
    renewed = post(mia, f"{place}/secret", {})
    assert (renewed.status_code, renewed.json()["secret"] == made["secret"]) == (201, False)
    assert post(mia, f"{place}/ping", {}).json()["state"] == "waits"


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ({"url": "https://127.0.0.1/", "events": ["ping"]}, 422),
        ({"url": "https://example.org/", "events": ["nothing"]}, 422),
        ({"url": "https://example.org/", "events": []}, 422),
    ],
)
def test_a_webhook_that_cannot_be_is_refused(
    person: Callable[..., User], program: Program, wanted: dict[str, Any], status: int
) -> None:
    assert post(program(person("mia")), f"{API}/webhooks", wanted).status_code == status


def test_what_is_sent_twice_with_a_key_is_done_once(person: Callable[..., User], program: Program) -> None:
    user = person("mia")
    mia, key = program(user), {"Idempotency-Key": "one"}
    hook, other = (
        Webhook.objects.create(user=user, url="https://example.org/", events=[], salt="s") for _ in "ab"
    )
    first = post(mia, f"{API}/webhooks/{hook.id}/ping", {}, **key)
    again = post(mia, f"{API}/webhooks/{hook.id}/ping", {}, **key)
    assert (first.status_code, again.status_code, again.content) == (202, 202, first.content)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert hook.deliveries.count() == 1
    assert post(mia, f"{API}/webhooks/{other.id}/ping", {}, **key).status_code == 422


def test_a_key_of_a_request_that_failed_is_free_again(person: Callable[..., User], program: Program) -> None:
    user = person("mia")
    mia, key = program(user), {"Idempotency-Key": "two"}
    hook = Webhook.objects.create(user=user, url="https://example.org/", events=[], salt="s")
    assert post(mia, f"{API}/webhooks/{user.id}/ping", {}, **key).status_code == 404
    assert post(mia, f"{API}/webhooks/{hook.id}/ping", {}, **key).status_code == 202


def test_members_of_an_organisation_are_for_its_own(
    person: Callable[..., User], program: Program, mill: Party, farm: Party
) -> None:
    mia, finn = person("mia", party=mill), person("finn", party=farm)
    place = f"{API}/organisations/{mill.id}/members"
    assert [row["email"] for row in program(mia).get(place).json()["rows"]] == [mia.email]
    nothing = f"{API}/organisations/{finn.id}/members"
    hidden, missing = program(finn).get(place), program(finn).get(nothing)
    assert (hidden.status_code, hidden.content) == (404, missing.content)
    joined = post(program(mia), place, {"email": finn.email, "standing": "reader"})
    assert (joined.status_code, Membership.objects.get(user=finn, party=mill).standing) == (
        201,
        Standing.READER,
    )
    assert program(mia).delete(f"{place}/{finn.id}").status_code == 204


def test_a_token_that_reads_who_it_acts_for_lets_nobody_in(
    person: Callable[..., User], program: Program, mill: Party
) -> None:
    """Changing who acts for an organisation asks for a permission of its own."""
    mia, ed = person("mia", party=mill), person("ed")
    place, wanted = f"{API}/organisations/{mill.id}/members", {"email": ed.email, "standing": "owner"}
    reads = program(mia, "shell.account")
    assert reads.get(place).status_code == 200
    assert (post(reads, place, wanted).status_code, reads.delete(f"{place}/{mia.id}").status_code) == (
        403,
        403,
    )
    assert post(program(mia, "trust.members"), place, wanted).status_code == 201


def test_asking_for_accounts_is_counted_also_where_requests_are_repeatable(
    person: Callable[..., User], program: Program, mill: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A question that failed is counted all the same, with an Idempotency-Key, too."""
    monkeypatch.setattr(services, "MOST_LOOKS", 2)
    mia, place = program(person("mia", party=mill)), f"{API}/organisations/{mill.id}/members"
    wanted = {"email": "nobody@example.org", "standing": "reader"}
    keys = [{"Idempotency-Key": key} for key in "abc"]
    assert [post(mia, place, wanted, **key).status_code for key in keys] == [404, 404, 422]


def test_a_job_is_told_to_who_asked_for_it(person: Callable[..., User], program: Program) -> None:
    """What came of work on everything (how many suggestions there are) is not told to a member."""
    mia, finn, fay = person("mia"), person("finn"), person("fay", role=Role.FACILITATOR)
    job = Job.objects.create(kind="match.suggest", title="x", by=mia, state="done", result={"suggestions": 7})
    place = f"/api/v1/jobs/{job.id}"
    assert program(mia).get(place).json()["result"] is None
    assert program(fay).get(place).json()["result"] == {"suggestions": 7}
    assert program(finn).get(place).status_code == 404
    assert program(finn).post(f"{place}/stop").status_code == 404


def test_people_are_let_in(person: Callable[..., User], program: Program) -> None:
    visitor, fay = person("val", role=Role.VISITOR), program(person("fay", role=Role.FACILITATOR))
    assert visitor.email in [row["email"] for row in fay.get(f"{API}/people").json()["rows"]]
    place = f"{API}/people/{visitor.id}/role"
    assert fay.put(place, {"role": "administrator"}, "application/json").status_code == 403
    assert fay.put(place, {"role": "member"}, "application/json").json()["role"] == "member"
    assert Token.objects.count() == 1


def test_the_log_is_that_of_ones_own(person: Callable[..., User], program: Program, mill: Party) -> None:
    mia, finn = person("mia", party=mill), person("finn")
    post(program(mia), f"{API}/organisations/{mill.id}/members", {"email": finn.email, "standing": "reader"})
    assert [row["verb"] for row in program(mia).get(f"{API}/log").json()["rows"]] == ["join"]
    assert program(mia).get(f"{API}/log?everything=1").status_code == 403
