"""What is published, by program: everybody reads it, staff publish."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from lichen.site.register.models import Stream
from lichen.site.shell import jobs
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import User

API = "/api/v1/flows/public"
Program = Callable[..., Client]


def test_nothing_is_published_at_first(db: None, client: Client) -> None:
    assert client.get(API).json()["at"] is None
    assert client.get(f"{API}?form=csv").status_code == 404


def test_everybody_reads_what_staff_publish(
    valley: dict[str, Stream], facilitator: Actor, program: Program, client: Client
) -> None:
    fay = program(facilitator.user)
    assert fay.post(API).status_code == 202
    assert jobs.run_waiting() == 1
    answer = client.get(f"{API}?shows=now")
    found = answer.json()
    assert {(one["source"], one["amount"]) for one in found["links"]} == {
        ("gives:10", 165.0),
        ("what:key:wheat bran", 165.0),
    }
    assert found["withheld"] is None
    assert "slag" not in answer.content.decode()
    assert client.get(f"{API}?form=csv&shows=now").content.decode("utf-8-sig").count("165.0") == 2
    assert client.get(f"{API}?dimension=energy").status_code == 422


def test_only_staff_read_how_much_is_withheld(
    valley: dict[str, Stream], facilitator: Actor, program: Program, signed_in: Callable[[User], Client]
) -> None:
    program(facilitator.user).post(API)
    jobs.run_waiting()
    assert signed_in(facilitator.user).get(API).json()["withheld"] == 5  # type: ignore[arg-type]


def test_member_does_not_publish(miller: User, program: Program) -> None:
    assert program(miller).post(API).status_code == 403
