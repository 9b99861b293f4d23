"""People, documents and codes of rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lichen.site.register.models import Document, Organisation, Person, Stream
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import Access, User
from lichen.site.trust.roles import Stage

SignedIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _files(settings: object, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]


def test_people_are_kept_for_those_who_act_for_it(miller: Actor, signed_in: SignedIn) -> None:
    mia, mill = signed_in(miller.user), Organisation.objects.get(ref="mill")
    url = f"/register/organisations/{mill.id}/people/"
    mia.post(url, {"name": "Max Miller", "function": "shift"})
    assert "Max Miller" in mia.get(f"/register/organisations/{mill.id}/").content.decode()
    assert mia.post(url, {"name": "", "email": "no"}).status_code == 400
    mia.post(f"/register/people/{Person.objects.get().id}/remove/")
    assert not Person.objects.exists()


def test_document_is_for_who_sees_the_stream_exactly(
    miller: Actor, farmer: Actor, signed_in: SignedIn
) -> None:
    mia, finn, bran = signed_in(miller.user), signed_in(farmer.user), Stream.objects.get(ref="bran")
    file = SimpleUploadedFile("analysis.pdf", b"%PDF dry", content_type="application/pdf")
    mia.post(f"/register/streams/{bran.id}/documents/", {"file": file})
    kept = Document.objects.get()
    said = mia.get(f"/register/streams/{bran.id}/").content.decode()
    assert "analysis.pdf" in said
    assert kept.sha256[:16] in said
    url = f"/register/documents/{kept.id}/"
    assert finn.get(url).status_code == 404
    Stream.objects.filter(ref="bran").update(stage=Stage.EXACT)
    answer = finn.get(url)
    assert b"".join(answer.streaming_content) == b"%PDF dry"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert Access.objects.filter(verb="read document", owner=bran.party_id).count() == 1
    assert finn.post(f"/register/streams/documents/{kept.id}/remove/").status_code == 403
    mia.post(f"/register/streams/documents/{kept.id}/remove/")
    assert not Document.objects.exists()


def test_code_is_confirmed_by_a_person(miller: Actor, signed_in: SignedIn) -> None:
    mia, bran = signed_in(miller.user), Stream.objects.get(ref="bran")
    page = mia.get("/register/streams/codes/")
    assert [one["stream"].ref for one in page.context["found"]] == ["bran"]
    found = mia.get(f"/register/streams/{bran.id}/code/").context["suggestions"]
    assert mia.post(f"/register/streams/{bran.id}/code/", {"take": "low:999999"}).status_code == 422
    answer = mia.post(f"/register/streams/{bran.id}/code/?all=yes", {"take": found.codes[0].id})
    assert answer.headers["Location"] == "/register/streams/codes/"
    assert Stream.objects.get(ref="bran").code == found.codes[0].code
    assert "All streams have a code" in mia.get("/register/streams/codes/").content.decode()
