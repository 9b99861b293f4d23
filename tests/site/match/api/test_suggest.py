"""Suggestions by program: judged on what is disclosed, answered by those who edit."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.test import Client

from lichen.site.match.models import Answer
from lichen.site.register.models import Stream
from lichen.site.shell.jobs import run_waiting
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import Delivery, User, Webhook
from lichen.site.trust.roles import Stage

API = "/api/v1/match"
Program = Callable[..., Client]


def test_partners_are_those_that_are_disclosed(
    valley: dict[str, Stream], miller: User, program: Program
) -> None:
    client, place = program(miller), f"{API}/streams/{valley['bran'].id}/suggestions"
    assert client.get(place).json()["rows"] == []
    Stream.objects.filter(ref="feed").update(stage=Stage.RANGES)
    (one,) = client.get(place).json()["rows"]
    assert (one["need"], one["seen"], one["partner"]) == (str(valley["feed"].id), "ranges", "")
    assert "Hill Farm" not in client.get(place).content.decode()
    assert [row["resource"] for row in client.get(f"{API}/streams").json()["rows"]] == ["wheat bran"]


def test_what_is_not_shown_is_not_answered(valley: dict[str, Stream], miller: User, program: Program) -> None:
    client, body = program(miller), {"kind": "interested"}
    pair = f"{API}/pairs/{valley['bran'].id}/{valley['feed'].id}"
    nothing = f"{API}/pairs/{valley['bran'].id}/{uuid.uuid4()}"
    for path in ("", "/answer"):
        send = (lambda to: client.post(to, body, "application/json")) if path else client.get
        hidden, missing = send(pair + path), send(nothing + path)
        assert (hidden.status_code, hidden.content) == (404, missing.content)
    Stream.objects.filter(ref="feed").update(stage=Stage.RANGES)
    assert client.post(f"{pair}/answer", body, "application/json").status_code == 201
    assert Answer.objects.get().kind == "interested"
    assert client.post(f"{pair}/answer", {"kind": "never"}, "application/json").status_code == 422
    why = {"kind": "never", "because": "weather"}
    assert client.post(f"{pair}/answer", why, "application/json").status_code == 422
    made = client.post(f"{pair}/answer", why | {"because": "far"}, "application/json")
    assert (made.status_code, made.json()["because"]) == (201, "far")


def test_job_tells_a_member_no_count_of_everything(
    valley: dict[str, Stream], miller: User, program: Program
) -> None:
    Webhook.objects.create(user=miller, url="https://example.org/", events=["suggestions.ready"], salt="s")
    client = program(miller)
    job = client.post(f"{API}/suggestions").json()
    run_waiting(1)
    told = client.get(f"/api/v1/jobs/{job['id']}").json()
    assert (told["state"], told["result"]) == ("done", None)
    assert Delivery.objects.count() == 0, "no partner is disclosed, so there is nothing to be told"
    assert client.post(f"{API}/suggestions").status_code == 204
    assert client.get(f"{API}/suggestions/best").json()["rows"] == []


def test_who_reads_all_sees_the_best(valley: dict[str, Stream], facilitator: Actor, program: Program) -> None:
    client = program(facilitator.user)
    client.post(f"{API}/suggestions")
    run_waiting(1)
    assert client.get(f"{API}/suggestions/best").status_code == 200
