"""The desk as people use it, page by page, without script."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from lichen.site.match.models import Answer, Exchange, Outcome, Task
from lichen.site.register.models import Organisation, Site, Stream
from lichen.site.trust.models import User
from lichen.site.trust.roles import Role

Running, Organisations, SignedIn = (
    Callable[..., Exchange],
    Callable[..., Organisation],
    Callable[[User], Client],
)


@pytest.fixture
def fay(person: Callable[..., User], signed_in: SignedIn) -> Client:
    return signed_in(person("fay", role=Role.FACILITATOR))


def test_facilitator_brings_an_exchange_from_idea_to_result(fay: Client, organisation: Organisations) -> None:
    organisation("Valley Mill")
    organisation("Hill Farm")
    asked = {
        "giver": "valley mill",
        "taker": "Hill",
        "resource": "bran",
        "expected": "40",
        "dimension": "mass",
    }
    answer = fay.post("/match/desk/new/", asked, follow=True)
    url = answer.redirect_chain[-1][0]
    for state in ("contacted", "testing", "agreed", "running"):
        assert "Saved." in fay.post(f"{url}move/", {"state": state, "text": ""}, follow=True).content.decode()
    yesterday = timezone.localdate() - timedelta(days=1)
    figures = {
        "begins": "2026-01-01",
        "ends": yesterday.isoformat(),
        "amount": "12.5",
        "reference": "landfill",
    }
    assert "Saved." in fay.post(f"{url}results/", figures, follow=True).content.decode()
    assert "bran: Valley Mill → Hill Farm" in fay.get("/match/desk/").content.decode()
    said = fay.get("/match/results/own/").content.decode()
    assert "Material diverted" in said
    assert re.search(r"12[.,]5", said)
    assert b"12.5" in fay.get("/match/results/transactions.csv").content


def test_wrong_step_shows_the_page_with_the_reason(fay: Client, running: Running) -> None:
    bran = running("bran", state="idea")
    answer = fay.post(f"/match/exchanges/{bran.id}/move/", {"state": "running", "text": ""})
    assert answer.status_code == 400
    assert "The next step is “contacted”; none is left out." in answer.content.decode()


def test_ambiguous_and_unknown_names_are_told(fay: Client, organisation: Organisations) -> None:
    organisation("North Mill")
    organisation("South Mill")
    asked = {"giver": "mill", "taker": "nobody", "resource": "bran", "dimension": "mass"}
    said = fay.post("/match/desk/new/", asked).content.decode()
    assert "Several are called so: North Mill, South Mill." in said
    assert "There is no organisation of this name." in said


def test_interest_is_put_on_the_desk_once(fay: Client, organisation: Organisations) -> None:
    streams = []
    for name, role in (("Mill", "offer"), ("Farm", "need")):
        site = Site.objects.create(organisation=organisation(name), ref=name, name=name)
        streams.append(
            Stream.objects.create(site=site, ref=name, role=role, resource="bran", dimension="mass")
        )
    offer, need = streams
    Answer.objects.create(offer=offer, need=need, party=offer.site.organisation.party, kind="interested")
    assert "Somebody is interested" in fay.get("/match/desk/").content.decode()
    for _ in range(2):
        answer = fay.post(f"/match/desk/from/{offer.id}/{need.id}/")
        assert answer.headers["Location"] == f"/match/exchanges/{Exchange.objects.get().id}/"
    assert "Somebody is interested" not in fay.get("/match/desk/").content.decode()


def test_party_sees_her_exchange_and_writes(
    running: Running, person: Callable[..., User], signed_in: SignedIn
) -> None:
    ours, theirs = running("ours"), running("theirs")
    mia = signed_in(person("mia", party=ours.giver.party))
    said = mia.get("/match/exchanges/").content.decode()
    assert "ours" in said
    assert "theirs" not in said
    assert mia.get(f"/match/exchanges/{theirs.id}/").status_code == 404
    page = mia.get(f"/match/exchanges/{ours.id}/").content.decode()
    assert "Move" not in page
    mia.post(f"/match/exchanges/{ours.id}/notes/", {"text": "it smells"})
    assert "it smells" in mia.get(f"/match/exchanges/{ours.id}/").content.decode()


def test_record_is_corrected_in_the_page(
    fay: Client, running: Running, brought: Callable[..., Outcome]
) -> None:
    record = brought(running("bran"), amount=100.0)
    url = f"/match/exchanges/{record.exchange_id}/results/{record.id}/"
    assert 'value="100.0"' in fay.get(url).content.decode()
    asked = {"begins": "2025-01-01", "ends": "2025-12-31", "amount": "90", "reference": "landfill"}
    assert "corrected" in fay.post(url, asked, follow=True).content.decode()
    assert Outcome.objects.get(replaced_by=None).amount == 90.0


def test_task_is_added_and_ticked_off(fay: Client, running: Running) -> None:
    bran = running("bran")
    fay.post(f"/match/exchanges/{bran.id}/tasks/", {"title": "call", "due": "2026-01-01"})
    assert "Overdue" in fay.get("/match/desk/").content.decode()
    task = Task.objects.get()
    assert task.due == date(2026, 1, 1)
    assert "call" in fay.post(f"/match/tasks/{task.id}/done/", follow=True).content.decode()
    assert fay.post(f"/match/tasks/{task.id}/done/").status_code == 404
    fay.post(f"/match/exchanges/{bran.id}/readiness/", {"level": "9"})
    assert Exchange.objects.get().readiness == 9


@pytest.mark.parametrize("count", [1, 3])
def test_desk_costs_the_same_however_many(
    count: int, fay: Client, running: Running, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        running(f"bran {number}")
    with django_assert_num_queries(8):
        assert fay.get("/match/desk/").status_code == 200
