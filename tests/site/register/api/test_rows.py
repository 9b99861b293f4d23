"""Rows are read and changed by those who may; to others, what is not disclosed is as if it were not there."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from lichen.site.register.models import Organisation, Site, Stream
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import Access, Delivery, Webhook
from lichen.site.trust.roles import Stage

API = "/api/v1/register"
Program = Callable[..., Client]


@pytest.fixture
def husk(valley: None) -> Stream:
    """A stream of the mill that nobody else knows of."""
    Stream.objects.filter(ref="husk").update(stage=Stage.HIDDEN)
    return Stream.objects.get(ref="husk")


def ask(client: Client, method: str, path: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
    return client.generic(method, path, json.dumps(body or {}), "application/json", headers=headers)


REQUESTS: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "/streams/{stream}", {}),
    ("PATCH", "/streams/{stream}", {"cells": {"amount": "1"}}),
    ("DELETE", "/streams/{stream}", {}),
    ("PUT", "/streams/{stream}/stage", {"stage": "exact"}),
    ("POST", "/streams/{stream}/code", {"code": "low:020304"}),
    ("GET", "/streams/{stream}/disclosures", {}),
    ("POST", "/streams/{stream}/disclosures", {"to": None, "stage": "exact"}),
    ("DELETE", "/streams/{stream}/disclosures", {}),
    ("GET", "/sites/{site}", {}),
    ("PATCH", "/sites/{site}", {"cells": {"name": "x"}}),
    ("DELETE", "/sites/{site}", {}),
    ("POST", "/sites/{site}/streams", {"cells": {"role": "offer", "resource": "x"}}),
    ("GET", "/organisations/{organisation}", {}),
    ("PATCH", "/organisations/{organisation}", {"cells": {"name": "x"}}),
    ("DELETE", "/organisations/{organisation}", {}),
    ("POST", "/organisations/{organisation}/sites", {"cells": {"name": "x"}}),
    ("GET", "/organisations/{organisation}/people", {}),
    ("POST", "/organisations/{organisation}/people", {"name": "x"}),
    ("GET", "/documents?subject={stream}", {}),
    ("GET", "/history/{stream}", {}),
]


@pytest.mark.parametrize(("method", "path", "body"), REQUESTS)
def test_the_hidden_is_as_if_it_were_not_there(
    farmer: Actor, husk: Stream, program: Program, method: str, path: str, body: dict[str, Any]
) -> None:
    """Status, body and headers are those of an address at which there is nothing, and nothing is written."""
    client = program(farmer.user)
    Stream.objects.filter(party=husk.party_id).update(stage=Stage.HIDDEN)
    there = {"stream": husk.id, "site": husk.site_id, "organisation": husk.site.organisation_id}
    nowhere = dict.fromkeys(there, uuid.uuid4())
    kept = list(Stream.objects.order_by("id").values())
    seen = ask(client, method, API + path.format(**there), body)
    missing = ask(client, method, API + path.format(**nowhere), body)
    assert (seen.status_code, seen.content) == (missing.status_code, missing.content)
    assert dict(seen.headers) == dict(missing.headers)
    assert seen.status_code == 404 or (method, path) == ("GET", "/history/{stream}")
    assert list(Stream.objects.order_by("id").values()) == kept


def test_owner_changes_what_is_hers(miller: Actor, husk: Stream, program: Program) -> None:
    client, place = program(miller.user), f"{API}/streams/{husk.id}"
    read = client.get(place)
    assert (read.json()["seen"], read.json()["cells"]["resource"]) == ("exact", "husks")
    assert client.get(place, headers={"If-None-Match": read.headers["ETag"]}).status_code == 304
    tag = {"If-Match": read.headers["ETag"]}
    changed = ask(client, "PATCH", place, {"cells": {"amount": "50"}}, **tag)
    assert (changed.status_code, changed.json()["amount"]) == (200, 50)
    assert ask(client, "PATCH", place, {"cells": {"amount": "60"}}, **tag).status_code == 412
    assert ask(client, "DELETE", place, **tag).status_code == 412
    assert client.get(place).json()["amount"] == 50
    gone = ask(client, "DELETE", place, **{"If-Match": changed.headers["ETag"]})
    assert (gone.status_code, client.get(place).status_code) == (200, 404)
    assert ask(client, "POST", f"{API}/batches/{gone.json()['id']}/undo").status_code == 201
    assert client.get(place).json()["amount"] == 50


def test_problems_of_a_row_are_told_all_at_once(miller: Actor, husk: Stream, program: Program) -> None:
    answer = ask(
        program(miller.user), "PATCH", f"{API}/streams/{husk.id}", {"cells": {"amount": "x", "unit": "y"}}
    )
    assert answer.status_code == 422
    assert {"amount", "unit"} & {one["column"] for one in answer.json()["problems"]}


def test_who_sees_exactly_may_not_change(
    miller: Actor, farmer: Actor, husk: Stream, program: Program
) -> None:
    told = {"to": str(next(iter(farmer.parties))), "stage": "exact"}
    given = ask(program(miller.user), "POST", f"{API}/streams/{husk.id}/disclosures", told)
    assert (given.status_code, given.json()["to_name"]) == (201, "Hill Farm")
    other, place = program(farmer.user), f"{API}/streams/{husk.id}"
    assert other.get(place).json()["amount"] == 40
    assert Access.objects.filter(verb="read stream", owner=husk.party_id).count() == 1
    assert ask(other, "PATCH", place, {"cells": {"amount": "1"}}).status_code == 403
    assert ask(other, "GET", f"{place}/disclosures").status_code == 404
    assert other.get(f"{API}/history/{husk.id}").json()["rows"] == []
    end = f"{place}/disclosures?to={told['to']}"
    assert ask(program(miller.user), "DELETE", end).status_code == 204
    assert other.get(place).status_code == 404


def test_staff_do_not_disclose_for_the_owner(staff: Actor, husk: Stream, program: Program) -> None:
    assert (
        ask(program(staff.user), "PUT", f"{API}/streams/{husk.id}/stage", {"stage": "exact"}).status_code
        == 403
    )


def test_a_member_adds_an_organisation_of_her_own(farmer: Actor, program: Program) -> None:
    client = program(farmer.user)
    made = ask(client, "POST", f"{API}/organisations", {"cells": {"id": "barn", "name": "Barn"}})
    assert (made.status_code, made.json()["own"]) == (201, True)
    place = f"{API}/organisations/{made.json()['id']}"
    site = ask(
        client, "POST", f"{place}/sites", {"cells": {"name": "Big barn", "latitude": "55", "longitude": "12"}}
    )
    assert site.status_code == 201, site.content
    cells = {"role": "offer", "resource": "straw", "amount": "3", "unit": "t"}
    stream = ask(client, "POST", f"{API}/sites/{site.json()['id']}/streams", {"cells": cells})
    assert (stream.status_code, stream.json()["amount"]) == (201, 3)
    assert (
        Site.objects.filter(organisation__name="Barn").count()
        == Organisation.objects.filter(name="Barn").count()
    )


def test_webhooks_hear_of_changes_that_their_owners_may_see(
    miller: Actor, farmer: Actor, husk: Stream, program: Program
) -> None:
    for actor in (miller, farmer):
        Webhook.objects.create(
            user=actor.user, url="https://example.org/", events=["stream.changed"], salt="s"
        )
    ask(program(miller.user), "PATCH", f"{API}/streams/{husk.id}", {"cells": {"amount": "50"}})
    assert [(one.webhook.user, one.data) for one in Delivery.objects.all()] == [
        (miller.user, {"streams": [str(husk.id)]})
    ]
