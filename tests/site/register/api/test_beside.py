"""People, documents and batches belong to their owner."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lichen.site.register.models import Organisation, Stream
from lichen.site.register.services import twice
from lichen.site.shell.jobs import run_waiting
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import Access

API = "/api/v1/register"
Program = Callable[..., Client]


def read(client: Client, place: str) -> Any:
    """Ask for a document and take it whole."""
    answer = client.get(place)
    assert b"".join(answer.streaming_content) == b"moist"
    return answer


def test_people_are_kept_and_taken_out(miller: Actor, farmer: Actor, program: Program) -> None:
    mia, finn = program(miller.user), program(farmer.user)
    place = f"{API}/organisations/{Organisation.objects.get(ref='mill').id}/people"
    made = mia.post(place, {"name": "Ann", "email": "ann@example.org"}, "application/json")
    assert [row["name"] for row in mia.get(place).json()["rows"]] == ["Ann"]
    one = f"{API}/people/{made.json()['id']}"
    assert finn.put(one, {"name": "x"}, "application/json").status_code == 404
    assert (finn.get(one).status_code, mia.get(one).json()) == (404, made.json())
    assert mia.put(one, {"name": "Anna"}, "application/json").json()["name"] == "Anna"
    assert (finn.delete(one).status_code, mia.delete(one).status_code) == (404, 204)


def test_people_and_documents_are_not_changed_as_they_were_before(miller: Actor, program: Program) -> None:
    """Who states what she changes is refused if somebody was faster; whoever states nothing wins."""
    mia, mill = program(miller.user), Organisation.objects.get(ref="mill").id
    made = mia.post(f"{API}/organisations/{mill}/people", {"name": "Ann"}, "application/json")
    one = f"{API}/people/{made.json()['id']}"
    tag = {"If-Match": mia.get(one).headers["ETag"]}
    assert tag["If-Match"] == made.headers["ETag"]
    assert mia.put(one, {"name": "Anna"}, "application/json", headers=tag).status_code == 200
    assert mia.put(one, {"name": "Anne"}, "application/json", headers=tag).status_code == 412
    assert mia.delete(one, headers=tag).status_code == 412
    assert mia.get(one).json()["name"] == "Anna"
    assert mia.delete(one, headers={"If-Match": mia.get(one).headers["ETag"]}).status_code == 204
    file = SimpleUploadedFile("analysis.pdf", b"moist")
    kept = mia.post(f"{API}/documents", {"subject": str(mill), "file": file})
    place = f"{API}/documents/{kept.json()['id']}"
    tag = read(mia, place).headers["ETag"]
    assert tag == kept.headers["ETag"]
    assert mia.get(place, headers={"If-None-Match": tag}).status_code == 304
    assert mia.delete(place, headers={"If-Match": '"old"'}).status_code == 412
    assert mia.delete(place, headers={"If-Match": tag}).status_code == 204


def test_a_document_that_somebody_has_is_not_read_again(
    staff: Actor, miller: Actor, program: Program
) -> None:
    mia, fay = program(miller.user), program(staff.user)
    file = SimpleUploadedFile("analysis.pdf", b"moist")
    made = mia.post(f"{API}/documents", {"subject": str(Stream.objects.get(ref="bran").id), "file": file})
    place = f"{API}/documents/{made.json()['id']}"
    tag = read(fay, place).headers["ETag"]
    assert fay.get(place, headers={"If-None-Match": tag}).status_code == 304
    assert Access.objects.filter(verb="read document").count() == 1


def test_documents_are_for_who_sees_the_row_exactly(miller: Actor, farmer: Actor, program: Program) -> None:
    mia, finn = program(miller.user), program(farmer.user)
    file = SimpleUploadedFile("analysis.pdf", b"moist")
    made = mia.post(f"{API}/documents", {"subject": str(Stream.objects.get(ref="bran").id), "file": file})
    assert (made.status_code, made.json()["size"]) == (201, 5)
    place = f"{API}/documents/{made.json()['id']}"
    read = mia.get(place)
    assert (b"".join(read.streaming_content), read.headers["Content-Type"]) == (
        b"moist",
        "application/octet-stream",
    )
    assert (finn.get(place).status_code, finn.delete(place).status_code) == (404, 404)
    assert mia.delete(place).status_code == 204


def test_batches_of_others_are_not_there(
    staff: Actor, miller: Actor, farmer: Actor, program: Program
) -> None:
    stream = Stream.objects.get(ref="bran")
    program(miller.user).patch(f"{API}/streams/{stream.id}", {"cells": {"amount": "7"}}, "application/json")
    (batch,) = program(miller.user).get(f"{API}/batches").json()["rows"]
    assert program(farmer.user).get(f"{API}/batches").json()["rows"] == []
    assert program(farmer.user).post(f"{API}/batches/{batch['id']}/undo").status_code == 404
    assert len(program(staff.user).get(f"{API}/batches").json()["rows"]) == 2
    assert len(program(miller.user).get(f"{API}/history/{stream.id}").json()["rows"]) == 2


def test_doubles_are_for_staff(staff: Actor, miller: Actor, program: Program) -> None:
    assert program(miller.user).get(f"{API}/doubles").status_code == 403
    told = program(staff.user).get(f"{API}/doubles").json()
    assert told == {"rows": [], "next": None, "crowded": 0, "more": 0, "is_old": False}


def test_doubles_of_a_large_register_are_a_job(
    staff: Actor, valley: None, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twice, "AT_ONCE", 0)
    client = program(staff.user)
    asked = client.get(f"{API}/doubles")
    assert (asked.status_code, asked.json()["kind"]) == (202, "register.doubles")
    run_waiting()
    assert client.get(f"{API}/doubles").status_code == 200
