"""The desk by program: from idea to running, and who may see which exchange."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.test import Client

from lichen.site.match.models import Exchange
from lichen.site.register.models import Organisation, Stream
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import Delivery, User, Webhook

API = "/api/v1/match"
Program = Callable[..., Client]


def test_exchange_goes_along_the_pipeline(
    facilitator: Actor, organisation: Callable[..., Organisation], program: Program
) -> None:
    client = program(facilitator.user)
    sides = {"giver": str(organisation("Mill").id), "taker": str(organisation("Farm").id)}
    made = client.post(f"{API}/exchanges", {**sides, "resource": "bran"}, "application/json")
    assert made.status_code == 201
    place = f"{API}/exchanges/{made.json()['id']}"
    tag = {"If-Match": client.get(place).headers["ETag"]}
    moved = client.put(f"{place}/state", {"state": "contacted"}, "application/json", headers=tag)
    assert (moved.status_code, moved.json()["state"]) == (200, "contacted")
    assert (
        client.put(f"{place}/state", {"state": "testing"}, "application/json", headers=tag).status_code == 412
    )
    assert client.put(f"{place}/state", {"state": "running"}, "application/json").status_code == 422
    assert client.put(f"{place}/readiness", {"level": 5}, "application/json").json()["readiness"] == 5
    task = client.post(
        f"{place}/tasks", {"title": "ring them", "due": "2020-01-01"}, "application/json"
    ).json()
    assert [one["id"] for one in client.get(f"{API}/attention").json()["overdue"]] == [task["id"]]
    assert client.post(f"{API}/tasks/{task['id']}/done").json()["done"] is not None
    kinds = [one["kind"] for one in client.get(f"{place}/events").json()["rows"]]
    assert kinds == ["task done", "task", "readiness", "moved", "opened"]


def test_exchanges_of_others_are_not_there(
    running: Callable[..., Exchange], person: Callable[..., User], program: Program
) -> None:
    ours, theirs = running("ours"), running("theirs")
    client = program(person("mia", party=ours.giver.party))
    assert [row["title"] for row in client.get(f"{API}/exchanges").json()["rows"]] == ["ours"]
    for path in ("", "/events", "/tasks", "/outcomes"):
        hidden = client.get(f"{API}/exchanges/{theirs.id}{path}")
        missing = client.get(f"{API}/exchanges/{uuid.uuid4()}{path}")
        assert (hidden.status_code, hidden.content) == (404, missing.content)
    assert (
        client.post(f"{API}/exchanges/{theirs.id}/notes", {"text": "x"}, "application/json").status_code
        == 404
    )
    assert (
        client.post(f"{API}/exchanges/{ours.id}/notes", {"text": "x"}, "application/json").status_code == 201
    )


def test_webhooks_of_the_parties_hear_of_a_step(
    running: Callable[..., Exchange], person: Callable[..., User], facilitator: Actor, program: Program
) -> None:
    of, other = running("ours"), running("theirs")
    for name, exchange in (("mia", of), ("finn", other)):
        user = person(name, party=exchange.giver.party)
        Webhook.objects.create(user=user, url=f"https://{name}.org/", events=["exchange.moved"], salt="s")
    place = f"{API}/exchanges/{of.id}/state"
    program(facilitator.user).put(place, {"state": "ended", "text": "sold"}, "application/json")
    told = [(one.webhook.url, one.data) for one in Delivery.objects.all()]
    assert told == [("https://mia.org/", {"exchange": str(of.id), "state": "ended"})]


def test_a_pair_is_opened_once(valley: dict[str, Stream], facilitator: Actor, program: Program) -> None:
    body = {"offer": str(valley["bran"].id), "need": str(valley["feed"].id)}
    client = program(facilitator.user)
    first, again = (client.post(f"{API}/exchanges/of-pair", body, "application/json") for _ in "ab")
    assert (first.status_code, first.json()["id"]) == (201, again.json()["id"])
