"""Reconciled flows by program, from nothing to pictures."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from lichen.site.shell import jobs
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import User
from lichen.site.trust.roles import Role

API = "/api/v1/flows/balance"
Program = Callable[..., Client]


@pytest.fixture
def fay(facilitator: Actor, program: Program) -> Client:
    """The program of a facilitator."""
    return program(facilitator.user)


def test_without_sheets_it_says_so(fay: Client) -> None:
    assert fay.get(API).json() == {"balance": None, "job": None, "has_sheets": False}
    for path in ("picture", "findings", "processes", "figures", "indicators", "tables/data"):
        assert fay.get(f"{API}/{path}").status_code == 404, path


def test_a_balance_is_made_by_a_job(balanced: None, fay: Client) -> None:
    asked = fay.post(API)
    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    assert fay.post(API).json()["id"] == asked.json()["id"]
    assert fay.get(API).json()["job"]["id"] == asked.json()["id"]
    assert jobs.run_waiting() == 1
    found = fay.get(API).json()
    assert (found["job"], found["has_sheets"]) == (None, True)
    made = found["balance"]
    assert made["layers"] == [{"name": "goods", "unit": "t"}]
    assert (made["periods"], made["figures"], made["is_old"]) == (["2023", "2024"], 8, False)
    assert made["depths"] == [{"key": "all", "label": "every process"}]
    assert {one["id"]: one["name"] for one in made["processes"]} == {
        "outside": "The world outside", "homes": "Homes", "sorting": "Sorting plant",
    }  # fmt: skip
    assert made["sentences"]


def test_a_picture_is_flows_or_a_file(balanced: None, fay: Client) -> None:
    fay.post(API)
    jobs.run_waiting()
    found = fay.get(f"{API}/picture?period=2023").json()
    assert (found["layer"], found["unit"], found["period"], found["depth"]) == ("goods", "t", "2023", "all")
    assert [one["amount"] for one in found["links"]] == sorted(
        (one["amount"] for one in found["links"]), reverse=True
    )
    first = found["links"][0]
    assert (first["source"], first["target_name"], first["resource"]) == ("outside", "Homes", "goods")
    table = fay.get(f"{API}/picture?period=2023&form=csv").content.decode("utf-8-sig").splitlines()
    assert table[0] == "period,from,to,resource,amount,sd,unit"
    assert len(table) == 1 + len(found["links"])
    assert fay.get(f"{API}/picture", headers={"Accept": "image/svg+xml"}).content.startswith(b"<?xml")
    assert fay.get(f"{API}/picture?period=1999").status_code == 404


def test_a_member_has_no_balance(balanced: None, person: Callable[..., User], program: Program) -> None:
    mia = program(person("mo", role=Role.MEMBER))
    assert [mia.get(API).status_code, mia.post(API).status_code] == [403, 403]
