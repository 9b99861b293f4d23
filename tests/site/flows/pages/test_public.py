"""The page that everybody sees."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from lichen.site.register.models import Stream
from lichen.site.shell import jobs
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import User

SignedIn = Callable[[User], Client]


def test_everybody_sees_what_is_published(
    valley: dict[str, Stream], facilitator: Actor, signed_in: SignedIn, client: Client
) -> None:
    assert client.get("/flows/public.csv").status_code == 404
    fay = signed_in(facilitator.user)  # type: ignore[arg-type]
    answer = fay.post("/flows/public/publish/")
    assert answer.status_code == 302
    assert jobs.run_waiting() == 1
    said = client.get("/flows/public/").content.decode()
    assert "wheat bran" in said
    assert "<svg" in said
    assert "slag" not in said
    assert "withheld; only" not in said
    assert "5 flows are withheld" in fay.get("/flows/public/").content.decode()
    table = client.get("/flows/public.csv").content.decode("utf-8-sig")
    assert table.count("165.0") == 2
    assert client.get("/flows/public.svg").content.startswith(b"<?xml")


def test_member_does_not_publish(miller: User, signed_in: SignedIn) -> None:
    assert signed_in(miller).post("/flows/public/publish/").status_code == 403


def test_page_is_a_few_queries(
    valley: dict[str, Stream], facilitator: Actor, signed_in: SignedIn, client: Client,
    django_assert_num_queries: Callable[[int], object],
) -> None:  # fmt: skip
    signed_in(facilitator.user).post("/flows/public/publish/")  # type: ignore[arg-type]
    jobs.run_waiting()
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        client.get("/flows/public/?shows=now")
