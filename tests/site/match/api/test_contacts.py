"""Contacts by program."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from lichen.site.match.models import Exchange
from lichen.site.register.models import Person
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import User

Program = Callable[..., Client]


def test_contacts_are_named_changed_and_taken_out(
    running: Callable[..., Exchange], facilitator: Actor, person: Callable[..., User], program: Program
) -> None:
    of = running("bran")
    fay, mia = program(facilitator.user), program(person("mia", party=of.giver.party))
    place = f"/api/v1/match/exchanges/{of.id}/contacts"
    made = fay.post(place, {"name": "Ann", "role": "permits", "email": "ann@example.org"}, "application/json")
    assert (made.status_code, made.json()["name"]) == (201, "Ann")
    one = f"{place}/{made.json()['id']}"
    hidden, missing = mia.get(one), mia.get(f"{place}/{of.id}")
    assert (hidden.status_code, hidden.content, mia.get(place).json()["rows"]) == (404, missing.content, [])
    tag = {"If-Match": fay.get(one).headers["ETag"]}
    body = {"name": "Ann", "role": "law", "for_parties": True}
    assert fay.put(one, body, "application/json", headers=tag).json()["role"] == "law"
    assert fay.put(one, body, "application/json", headers=tag).status_code == 412
    assert [row["name"] for row in mia.get(place).json()["rows"]] == ["Ann"]
    assert [mia.put(one, body, "application/json").status_code, mia.delete(one).status_code] == [403, 403]
    assert (fay.delete(one, headers=tag).status_code, fay.delete(one).status_code) == (412, 204)
    assert fay.get(place).json()["rows"] == []


def test_people_and_accounts_are_named_by_where_they_are_known(
    running: Callable[..., Exchange], person: Callable[..., User], program: Program
) -> None:
    of = running("bran")
    user = person("mia", party=of.giver.party)
    mia, place = program(user), f"/api/v1/match/exchanges/{of.id}/contacts"
    ann = Person.objects.create(organisation=of.giver, name="Ann", phone="12")
    assert mia.post(place, {"person": str(ann.id)}, "application/json").json()["phone"] == "12"
    told = mia.post(place, {"account": user.email, "role": "quality"}, "application/json").json()
    assert (told["user"], told["name"], told["for_parties"]) == (str(user.id), "mia", True)
    assert mia.post(place, {}, "application/json").status_code == 422
