"""Results by program: recorded, corrected, added up, published."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from lichen.site.match.models import Exchange
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import User

API = "/api/v1/match"
Program = Callable[..., Client]
RECORD = {
    "begins": "2024-01-01",
    "ends": "2024-12-31",
    "figures": {"amount": 10, "co2e": 2},
    "reference": "landfill",
}


def test_record_is_corrected_and_counts_once(
    running: Callable[..., Exchange], person: Callable[..., User], program: Program
) -> None:
    of = running("ours")
    client, place = program(person("mia", party=of.giver.party)), f"{API}/exchanges/{of.id}/outcomes"
    made = client.post(place, RECORD, "application/json")
    assert made.status_code == 201, made.content
    assert client.post(place, RECORD, "application/json").status_code == 422
    better = RECORD | {"figures": {"amount": 12}}
    assert client.post(f"{place}/{made.json()['id']}/correct", better, "application/json").status_code == 201
    told = client.get(f"{API}/results").json()
    assert [(one["figure"], one["value"]) for one in told["sums"]] == [("mass", 12)]
    assert len(client.get(place).json()["rows"]) == 2
    assert client.get(f"{API}/results/transactions").content.count(b"\r\n") == 2


def test_published_is_for_everybody(
    running: Callable[..., Exchange], brought: Callable[..., object], facilitator: Actor, program: Program
) -> None:
    """One exchange alone is told to nobody."""
    brought(running("ours"), amount=10.0)
    assert program(facilitator.user).post(f"{API}/published").status_code == 201
    told = Client().get(f"{API}/published").json()
    assert told["figures"]
    assert all(row["withheld"] and row["value"] is None for row in told["figures"])
