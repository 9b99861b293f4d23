"""Lists show what is disclosed, and nothing of what is not: no row, no count, no order, no name."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.test import Client

from lichen.site.register.models import Stream
from lichen.site.trust.actor import Actor
from lichen.site.trust.roles import Stage

API = "/api/v1/register"
Program = Callable[..., Client]
LISTS = (
    "streams",
    "streams?sort=amount",
    "streams?text=husks",
    "sites",
    "organisations",
    "map",
    "map?text=husks",
)


def test_pages_follow_each_other_to_the_end(staff: Actor, valley: None, program: Program) -> None:
    client, address, found = program(staff.user), f"{API}/streams?size=1", []
    while address:
        answer = client.get(address)
        found += [row["ref"] for row in answer.json()["rows"]]
        link = answer.headers.get("Link", "")
        assert bool(link) == bool(answer.json()["next"])
        address = link[1:].partition(">")[0]
    assert sorted(found) == ["bran", "feed", "husk"]


def test_what_is_not_disclosed_changes_nothing(farmer: Actor, program: Program) -> None:
    """The answers to a member are the same bytes whether a hidden stream is there, is another, or is not."""
    client = program(farmer.user)
    hidden = Stream.objects.filter(ref="husk")
    hidden.update(stage=Stage.HIDDEN)
    before = [client.get(f"{API}/{one}").content for one in LISTS]
    assert not any(b"husk" in one for one in before)
    hidden.update(amount=1e9, low=1e8, high=1e10, key="aaa", resource="aaa")
    assert [client.get(f"{API}/{one}").content for one in LISTS] == before
    hidden.delete()
    assert [client.get(f"{API}/{one}").content for one in LISTS] == before


def test_below_exact_nobody_is_named(farmer: Actor, program: Program) -> None:
    said = " ".join(program(farmer.user).get(f"{API}/{one}").content.decode() for one in LISTS)
    assert "Valley Mill" not in said
    assert "North works" not in said
    assert "55.68" not in said


def test_map_is_geojson(miller: Actor, program: Program) -> None:
    answer = program(miller.user).get(f"{API}/map")
    assert answer.headers["Content-Type"] == "application/geo+json"
    names = [one["properties"].get("name") for one in json.loads(answer.content)["features"]]
    assert "North works" in names


@pytest.mark.parametrize(
    "odd", ["x=1", "area=1", "area=1 2,3 4", "area=1 2,3 nan,5 6", "size=201", "amount_from=nan"]
)
def test_half_a_question_is_refused(miller: Actor, program: Program, odd: str) -> None:
    assert program(miller.user).get(f"{API}/streams?{odd}").status_code == 422


def test_a_circle_and_an_area_narrow(miller: Actor, program: Program) -> None:
    client = program(miller.user)
    near = client.get(f"{API}/sites?x=12.57&y=55.68&km=1").json()["rows"]
    assert [row["name"] for row in near] == ["North works"]
    assert client.get(f"{API}/sites?area=0 0,1 0,1 1").json()["rows"] == []
    for area in ("12 55,13 55,13 56,12 56", "12,55,13,56"):
        assert client.get(f"{API}/sites?area={area}").json()["rows"] != []
        assert client.get(f"{API}/streams?area={area}").json()["rows"] != []
        assert client.get(f"{API}/map?area={area}").json()["features"] != []


def test_codes_are_suggested(miller: Actor, program: Program) -> None:
    told = program(miller.user).get(f"{API}/codes?text=sawdust").json()
    assert told["text"] == "sawdust"
    assert {"codes", "resources", "sectors"} <= set(told)
