"""Flows of the register by program: the same as the pages show, to the same people."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from lichen.site.flows.services import region as services
from lichen.site.register.models import Site, Stream
from lichen.site.shell import jobs
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import Access, User
from lichen.site.trust.roles import Role

API = "/api/v1/flows"
Program = Callable[..., Client]
Valley = dict[str, Stream]
SECRETS = ("slag", "smith", "Smithy", "forge", "25 Manufacture")


@pytest.fixture
def analyst(person: Callable[..., User], program: Program) -> Client:
    """A program of somebody who may read all."""
    return program(person("ana", role=Role.ANALYST))


def flows(found: dict[str, Any]) -> set[tuple[str, str, float]]:
    """Return the flows of a document in words."""
    names = {node["id"]: node["label"] for node in found["nodes"]}
    return {(names[one["source"]], names[one["target"]], one["amount"]) for one in found["links"]}


def test_region_is_told_as_bars_and_flows(valley: Valley, analyst: Client) -> None:
    found = analyst.get(f"{API}/region?shows=now").json()
    assert (found["unit"], found["dimension"], found["dimensions"], found["unstated"]) == (
        "t",
        "mass",
        ["mass"],
        0,
    )
    assert len(found["nodes"]) == len({node["id"] for node in found["nodes"]})
    assert ("10 Manufacture of food products", "wheat bran", 165.0) in flows(found)
    assert sum(one["amount"] for one in found["links"]) == 2 * (
        165 + 40 + 7
    )  # into what it is, and out of it
    of = analyst.get(f"{API}/region?shows=now&of=25").json()
    assert ("Hidden forge", "10 Wastes from thermal processes", 7.0) in flows(of)
    assert of["batch"] == found["batch"]


def test_what_makes_no_sense_is_refused(valley: Valley, analyst: Client) -> None:
    for path in (
        "region?shows=x",
        "region?within=bran",
        "region?dimension=money",
        "region?form=exe",
        "own?form=x",
    ):
        assert analyst.get(f"{API}/{path}").status_code == 422, path


def test_the_same_comes_as_a_file(valley: Valley, analyst: Client) -> None:
    """By name or by `Accept`; the table is the one that the page gives."""
    by_name = analyst.get(f"{API}/region?form=csv&shows=now")
    by_header = analyst.get(f"{API}/region?shows=now", headers={"Accept": "text/csv"})
    assert by_name.content == by_header.content
    assert by_name.headers["Content-Disposition"] == 'attachment; filename="flows-region.csv"'
    assert "Accept" in by_header.headers["Vary"]
    assert by_name.content.decode("utf-8-sig").splitlines()[0] == "from,to,amount,unit"
    assert analyst.get(f"{API}/region?form=svg").content.startswith(b"<?xml")
    tag = {"If-None-Match": by_name.headers["ETag"]}
    assert analyst.get(f"{API}/region?form=csv&shows=now", headers=tag).status_code == 304
    assert analyst.get(f"{API}/region", headers={"Accept": "text/html, */*"}).json()["unit"] == "t"


def test_a_large_region_is_added_up_by_a_job(
    valley: Valley, analyst: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "AT_ONCE", 1)
    asked = analyst.get(f"{API}/region")
    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    assert jobs.run_waiting() == 1
    assert analyst.get(f"{API}/region").status_code == 200


def test_nothing_tells_a_member_of_another(
    valley: Valley, miller: User, program: Program, forge: Site, facilitator: Actor
) -> None:
    mia = program(miller)
    paths = (
        "region",
        "region?of=25",
        "region?form=csv&of=25",
        "balance",
        "balance/figures",
        "balance/tables/data",
    )
    for path in paths:
        answer = mia.get(f"{API}/{path}")
        assert answer.status_code == 403, path
        assert not [secret for secret in SECRETS if secret in answer.content.decode()], path
    hidden, missing = mia.get(f"{API}/sites/{forge.id}"), mia.get(f"{API}/sites/{uuid.uuid4()}")
    assert (hidden.status_code, hidden.content) == (404, missing.content)
    for path in ("own", "own?form=csv", "own?form=svg", "public"):
        said = mia.get(f"{API}/{path}").content.decode()
        assert not [secret for secret in SECRETS if secret in said], path


def test_member_reads_her_own(valley: Valley, miller: User, program: Program) -> None:
    mia = program(miller)
    found = mia.get(f"{API}/own").json()
    assert flows(found) == {("North works", "wheat bran", 50.0), ("North works", "husks", 40.0)}
    assert (found["streams"], found["unstated"], found["all_seen"]) == (2, 0, True)
    site = Site.objects.get(ref="north-1")
    assert flows(mia.get(f"{API}/sites/{site.id}").json()) == flows(found)
    refused = mia.get(f"{API}/own?dimension=energy")
    assert (refused.status_code, refused.json()["detail"]) == (
        422,
        "There is nothing of “energy” here; there is: mass.",
    )
    assert not Access.objects.filter(verb="read flows").exists()


def test_an_owner_reads_who_saw_her_site(valley: Valley, analyst: Client, forge: Site) -> None:
    assert analyst.get(f"{API}/sites/{forge.id}").status_code == 200
    line = Access.objects.get(verb="read flows")
    assert (line.owner_id, line.subject) == (forge.party_id, forge.id)


def test_a_token_needs_the_scope(miller: User, program: Program) -> None:
    assert program(miller, "register.read").get(f"{API}/own").status_code == 403
    assert program(miller, "flows.read").get(f"{API}/own").status_code == 200
