"""A file comes into the register as a job, and goes out of it cell by cell."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lichen.site.register.models import Stream
from lichen.site.shell.jobs import run_waiting
from lichen.site.trust.actor import Actor

API = "/api/v1/register"
Program = Callable[..., Client]
ROWS = b"id,site,role,resource,amount,unit\nchaff,mill-north,offer,chaff,12,t\n"


def file(content: bytes = ROWS) -> SimpleUploadedFile:
    return SimpleUploadedFile("streams.csv", content, "text/csv")


def test_upload_is_imported_by_a_job(miller: Actor, program: Program) -> None:
    client, party = program(miller.user), str(next(iter(miller.parties)))
    asked = client.post(f"{API}/imports", {"file": file(), "party": party, "begin": "true"})
    assert asked.status_code == 202, asked.content
    job = f"/api/v1/jobs/{asked.json()['job']['id']}"
    assert client.get(job).json()["state"] == "waiting"
    run_waiting()
    assert client.get(job).json()["state"] == "done", client.get(job).content
    assert Stream.objects.get(ref="chaff").amount == 12
    assert client.get(f"{API}/imports/{asked.json()['id']}").json()["imported"] is True


def test_draft_is_mended_before_it_is_imported(miller: Actor, program: Program) -> None:
    client, party = program(miller.user), str(next(iter(miller.parties)))
    made = client.post(f"{API}/imports", {"file": file(ROWS.replace(b"12", b"twelve")), "party": party})
    place = f"{API}/imports/{made.json()['id']}"
    assert made.status_code == 201
    (source,) = client.get(f"{place}/sources").json()["rows"]
    assert source["table"] == "streams"
    (wrong,) = client.get(f"{place}/review").json()["wrong"]
    assert (wrong["field"], wrong["value"]) == ("streams.amount", "twelve")
    assert client.get(f"{place}/bad-rows?form=csv").headers["Content-Type"] == "text/csv"
    cell = {"source": wrong["source"], "row": wrong["row"], "field": wrong["field"], "text": "12"}
    assert client.patch(f"{place}/cells", {"cells": [cell]}, "application/json").status_code == 200
    assert client.get(f"{place}/review").json()["count"] == 0
    assert client.post(f"{place}/begin", {}, "application/json").status_code == 202


def test_drafts_of_others_are_not_there(miller: Actor, farmer: Actor, program: Program) -> None:
    party = str(next(iter(miller.parties)))
    made = program(miller.user).post(f"{API}/imports", {"file": file(), "party": party}).json()
    finn = program(farmer.user)
    assert finn.get(f"{API}/imports").json()["rows"] == []
    for path in ("", "/sources", "/review", "/bad-rows"):
        assert finn.get(f"{API}/imports/{made['id']}{path}").status_code == 404
    assert finn.post(f"{API}/imports", {"file": file(), "party": party}).status_code == 404
    assert finn.post(f"{API}/imports", {"file": file()}).status_code == 403


@pytest.mark.parametrize("form", ["xlsx", "csv", "parquet"])
def test_export_holds_ones_own(miller: Actor, program: Program, form: str) -> None:
    answer = program(miller.user).get(f"{API}/export?form={form}")
    assert answer.status_code == 200
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert form == "xlsx" or any(name.startswith("streams") for name in names)
    assert b"Hill Farm" not in answer.content
    assert form != "csv" or b"husks" in zipfile.ZipFile(io.BytesIO(answer.content)).read("streams.csv")
