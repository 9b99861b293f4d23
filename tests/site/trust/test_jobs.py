"""A message to a webhook is sent until it arrives, later each time, and to nobody who may not have it any more."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from lichen.core.errors import LichenError
from lichen.site.shell.jobs import run_waiting
from lichen.site.shell.models import Job
from lichen.site.shell.sending import signature
from lichen.site.trust import jobs
from lichen.site.trust.actor import actor_for
from lichen.site.trust.models import Delivery, User, Webhook
from lichen.site.trust.roles import Role
from lichen.site.trust.services import emit, ping, renew_webhook_secret, secret_of, switch_webhook


@pytest.fixture
def hook(person: Callable[..., User]) -> Webhook:
    """A member's webhook for two events."""
    events = ["exchange.moved", "results.published"]
    return Webhook.objects.create(user=person("mia"), url="https://example.org/in", events=events, salt="s")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was sent; the receiver answers what stands in `answers`, else 200."""
    found: list[Any] = []

    def send(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        found.append((url, json.loads(body), headers, body))
        return 200, "thanks"

    monkeypatch.setattr(jobs, "send", send)
    return found


def test_message_is_signed_and_arrives_once(hook: Webhook, sent: list[Any]) -> None:
    assert emit("exchange.moved", lambda _actor: {"exchange": "1"}) == 1
    run_waiting()
    ((url, told, headers, body),) = sent
    one = Delivery.objects.get()
    assert (url, told["event"], told["data"], told["id"]) == (
        hook.url,
        "exchange.moved",
        {"exchange": "1"},
        str(one.id),
    )
    at = int(headers["Lichen-Signature"].split(",")[0].removeprefix("t="))
    assert headers["Lichen-Signature"] == signature(secret_of(hook), at, body)
    assert (one.status, one.tries, one.delivered is not None) == (200, 1, True)


def test_who_may_not_know_is_not_told(hook: Webhook, sent: list[Any]) -> None:
    assert emit("exchange.moved", lambda _actor: None) == 0
    assert emit("stream.changed", lambda _actor: {}) == 0
    User.objects.update(role=Role.VISITOR)
    assert emit("exchange.moved", lambda _actor: {}) == 0
    User.objects.update(role=Role.MEMBER, is_active=False)
    assert emit("exchange.moved", lambda _actor: {}) == 0
    assert Delivery.objects.count() == 0


def test_message_waits_longer_each_time_and_is_given_up(
    hook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> tuple[int, str]:
        raise LichenError("The receiver does not answer")

    monkeypatch.setattr(jobs, "send", refuse)
    ping(actor_for(hook.user), webhook=hook)
    waits = []
    for _round in range(len(jobs.PAUSES) + 1):
        assert run_waiting() == 1
        after = Job.objects.filter(state="waiting").first()
        if after is not None:
            waits.append(round((after.not_before - timezone.now()).total_seconds() / 60))
            Job.objects.filter(id=after.id).update(not_before=timezone.now())
    assert waits == [1, 5, 30, 120, 480, 1440]
    assert run_waiting() == 0
    assert Job.objects.filter(state="failed").count() == 1
    assert Delivery.objects.get().state == "dropped"
    assert (Delivery.objects.get().tries, Delivery.objects.get().said) == (7, "The receiver does not answer")


def test_an_ended_webhook_is_told_nothing(hook: Webhook, sent: list[Any]) -> None:
    ping(actor_for(hook.user), webhook=hook)
    Webhook.objects.update(ended=timezone.now())
    run_waiting()
    assert sent == []


def test_what_happens_while_a_webhook_is_off_is_not_told_later(hook: Webhook, sent: list[Any]) -> None:
    actor = actor_for(hook.user)
    ping(actor, webhook=hook)
    switch_webhook(actor, webhook=hook, on=False)
    assert emit("exchange.moved", lambda _actor: {}) == 0
    run_waiting()
    one = Delivery.objects.get()
    assert (sent, one.state, one.said) == ([], "dropped", "The webhook was switched off before it was sent.")
    switch_webhook(actor, webhook=hook, on=True)
    assert emit("exchange.moved", lambda _actor: {}) == 1
    run_waiting()
    assert [told["event"] for _url, told, _headers, _body in sent] == ["exchange.moved"]


def test_a_new_secret_signs_the_next_message(hook: Webhook, sent: list[Any]) -> None:
    actor, old = actor_for(hook.user), secret_of(hook)
    held, secret = renew_webhook_secret(actor, webhook=hook)
    ping(actor, webhook=held)
    run_waiting()
    ((_url, _told, headers, body),) = sent
    at = int(headers["Lichen-Signature"].split(",")[0].removeprefix("t="))
    assert headers["Lichen-Signature"] == signature(secret, at, body) != signature(old, at, body)
