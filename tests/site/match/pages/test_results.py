"""The pages of results: everybody sees sums, members their own."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from lichen.site.match.models import Exchange, Outcome
from lichen.site.trust.models import User
from lichen.site.trust.roles import Role

Running, Brought, SignedIn = Callable[..., Exchange], Callable[..., Outcome], Callable[[User], Client]


def test_visitor_sees_what_is_published(
    client: Client, running: Running, brought: Brought, person: Callable[..., User], signed_in: SignedIn
) -> None:
    assert "Nothing is published yet" in client.get("/match/results/").content.decode()
    for name in "abcd":
        brought(running(name), amount=10.0)
    lone = running("lone")
    type(lone.giver).objects.filter(id=lone.giver_id).update(sector="35.11")
    brought(lone, amount=9.0)
    fay = signed_in(person("fay", role=Role.FACILITATOR))
    assert "figures are published." in fay.post("/match/results/publish/", follow=True).content.decode()
    said = client.get("/match/results/").content.decode()
    assert "Material diverted" in said
    assert "49" in said
    assert "withheld" in said
    assert "lone" not in said


def test_days_that_are_none_are_told(person: Callable[..., User], signed_in: SignedIn) -> None:
    mia = signed_in(person("mia"))
    assert mia.get("/match/results/own/?begins=yesterday").status_code == 400
    assert "Nothing is recorded yet" in mia.get("/match/results/own/?begins=2025-01-01").content.decode()
