"""The register as files: all of it for who reads all, one's own for others."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from django.test import Client

from lichen.site.trust.actor import Actor
from lichen.site.trust.models import Access, User

SignedIn = Callable[[User], Client]


def test_member_takes_what_is_hers(miller: Actor, signed_in: SignedIn) -> None:
    mia = signed_in(miller.user)
    assert "The whole region" not in mia.get("/register/export/").content.decode()
    content = mia.get("/register/export/zip/").content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        said = b"".join(archive.read(name) for name in archive.namelist())
    assert b"wheat bran" in said
    assert b"Hill Farm" not in said


@pytest.mark.parametrize("form", ["xlsx", "zip", "parquet"])
def test_staff_takes_the_region_and_owners_read_it(
    form: str, staff: Actor, valley: None, signed_in: SignedIn
) -> None:
    answer = signed_in(staff.user).get(f"/register/export/{form}/")
    assert answer.content[:2] == b"PK"
    assert Access.objects.filter(verb="read all").count() == 2


def test_unknown_form_is_not_there(staff: Actor, signed_in: SignedIn) -> None:
    assert signed_in(staff.user).get("/register/export/pdf/").status_code == 404


def test_example_is_handed_out(miller: Actor, signed_in: SignedIn) -> None:
    answer = signed_in(miller.user).get("/register/imports/example.xlsx")
    assert "example-streams.xlsx" in answer.headers["Content-Disposition"]
