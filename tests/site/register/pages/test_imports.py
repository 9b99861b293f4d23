"""The wizard, from an odd list to rows in the register, and back."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lichen.site.register.models import Draft, Stream
from lichen.site.shell.jobs import run_waiting
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import User

SignedIn = Callable[[User], Client]
LIST = "what we have,offer or need,how much,measure\nspent grain,offer,-3,t\nhay,need,5,t\n"


@pytest.fixture(autouse=True)
def _files(settings: object, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]


def _uploaded(client: Client, actor: Actor, text: str = LIST, name: str = "ours.csv") -> Draft:
    party = str(next(iter(actor.parties), ""))
    answer = client.post(
        "/register/imports/", {"file": SimpleUploadedFile(name, text.encode()), "whose": party}
    )
    assert answer.status_code == 302, answer.content.decode()
    return Draft.objects.get()


def _mapped(client: Client, draft: Draft) -> None:
    meant = ("streams.resource", "streams.role", "streams.amount", "streams.unit")
    given = {f"c-0-{place}": name for place, name in enumerate(meant)} | {"k-0-streams.site": "mill-north"}
    assert client.post(f"/register/imports/{draft.id}/columns/", given).status_code == 302


def test_odd_list_is_mapped_mended_imported_and_undone(miller: Actor, signed_in: SignedIn) -> None:
    mia = signed_in(miller.user)
    draft = _uploaded(mia, miller)
    page = mia.get(f"/register/imports/{draft.id}/columns/")
    assert "spent grain · hay" in page.content.decode()
    _mapped(mia, draft)
    rows = mia.get(f"/register/imports/{draft.id}/rows/")
    assert rows.context["review"].bad_rows == 1
    (wrong,) = [one for one in rows.context["wrong"] if one["first"]]
    name = wrong["name"]
    mia.post(f"/register/imports/{draft.id}/rows/", {name: "3", f"was|{name}": "-3"})
    assert "All rows can be imported." in mia.get(f"/register/imports/{draft.id}/rows/").content.decode()
    job = mia.post(f"/register/imports/{draft.id}/begin/").headers["Location"]
    run_waiting()
    done = mia.get(job).headers["Location"]
    assert done == f"/register/imports/{draft.id}/done/"
    said = mia.get(done).content.decode()
    assert "Undo this import" in said
    assert Stream.objects.filter(resource__in=["spent grain", "hay"], removed=None).count() == 2
    draft.refresh_from_db()
    mia.post(f"/register/changes/{draft.imported_id}/undo/")
    assert Stream.objects.filter(resource__in=["spent grain", "hay"], removed=None).count() == 0
    assert "It was undone" in mia.get(done).content.decode()


def test_bad_rows_come_as_a_workbook_and_can_be_left(miller: Actor, signed_in: SignedIn) -> None:
    mia = signed_in(miller.user)
    draft = _uploaded(mia, miller)
    _mapped(mia, draft)
    content = mia.get(f"/register/imports/{draft.id}/bad-rows.xlsx").content
    openpyxl = pytest.importorskip("openpyxl")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert "spent grain" in [cell.value for row in sheet.iter_rows() for cell in row]
    mia.post(f"/register/imports/{draft.id}/begin/", {"leave_bad": "yes"})
    run_waiting()
    assert list(
        Stream.objects.filter(resource__in=["spent grain", "hay"]).values_list("resource", flat=True)
    ) == ["hay"]


def test_two_columns_cannot_mean_the_same(miller: Actor, signed_in: SignedIn) -> None:
    mia = signed_in(miller.user)
    draft = _uploaded(mia, miller)
    given = {"c-0-0": "streams.unit", "c-0-1": "streams.unit"}
    answer = mia.post(f"/register/imports/{draft.id}/columns/", given)
    assert answer.status_code == 422
    assert "Two columns cannot both mean" in answer.content.decode()


def test_unreadable_file_is_said(miller: Actor, signed_in: SignedIn) -> None:
    party = str(next(iter(miller.parties)))
    given = {"file": SimpleUploadedFile("ours.xlsx", b"no workbook"), "whose": party}
    answer = signed_in(miller.user).post("/register/imports/", given)
    assert answer.status_code == 422
    assert "ours.xlsx" in answer.content.decode()


def test_pack_of_the_region_skips_the_columns(staff: Actor, signed_in: SignedIn) -> None:
    fay = signed_in(staff.user)
    text = "name,year,currency,coordinate_system\nValley,2024,EUR,WGS84\n"
    draft = _uploaded(fay, staff, text, "region.csv")
    said = fay.get(f"/register/imports/{draft.id}/rows/").content.decode()
    assert "Region: 1" in said


def test_drafts_of_others_are_not_there(miller: Actor, farmer: Actor, signed_in: SignedIn) -> None:
    draft = _uploaded(signed_in(miller.user), miller)
    finn = signed_in(farmer.user)
    for part in ("columns", "rows", "bad-rows.xlsx", "done"):
        end = "" if part.endswith("xlsx") else "/"
        assert finn.get(f"/register/imports/{draft.id}/{part}{end}").status_code == 404
    assert "ours.csv" not in finn.get("/register/imports/").content.decode()
    signed_in(miller.user).post(f"/register/imports/{draft.id}/discard/")
    assert not Draft.objects.exists()


def test_member_without_organisation_is_told_what_first(
    valley: None, person: Callable[..., User], signed_in: SignedIn
) -> None:
    assert (
        "First add your organisation" in signed_in(person("nia")).get("/register/imports/").content.decode()
    )
