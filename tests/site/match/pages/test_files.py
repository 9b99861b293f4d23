"""Files of an exchange as people put them there, page by page, without script."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from lichen.site.match.models import Exchange, File
from lichen.site.trust.models import Access, Party, User
from lichen.site.trust.roles import Role

SignedIn, People = Callable[[User], Client], Callable[..., User]


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def fay(person: People, signed_in: SignedIn) -> Client:
    """The browser of a facilitator."""
    return signed_in(person("fay", role=Role.FACILITATOR))


@pytest.fixture
def of(running: Callable[..., Exchange]) -> Exchange:
    """An exchange."""
    return running("bran")


@pytest.fixture
def place(of: Exchange) -> str:
    """Its page."""
    return f"/match/exchanges/{of.id}/"


def paper(name: str = "permit.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF", content_type="application/pdf")


def test_file_is_put_downloaded_and_removed(fay: Client, place: str) -> None:
    said = fay.post(f"{place}files/", {"file": paper()}, follow=True).content.decode()
    kept = File.objects.get()
    one = f"{place}files/{kept.id}/"
    for text in (f'href="{one}"', "permit.pdf", "4\xa0bytes", "fay", kept.sha256, "not for both sides"):
        assert text in said
    answer = fay.get(one)
    assert b"".join(answer.streaming_content) == b"%PDF"
    headers = {name: answer.headers[name] for name in ("Content-Disposition", "Content-Security-Policy")}
    assert headers == {
        "Content-Disposition": 'attachment; filename="permit.pdf"',
        "Content-Security-Policy": "sandbox",
    }
    gone = fay.post(f"{one}remove/", follow=True).content.decode()
    assert ("The file is removed" in gone, "permit.pdf" in gone, "file removed" in gone) == (
        True,
        False,
        True,
    )
    assert fay.get(one).status_code == 404


def test_party_puts_files_for_both_and_the_other_side_only_reads(
    of: Exchange, place: str, person: People, signed_in: SignedIn
) -> None:
    mia, finn = (
        signed_in(person(name, party=side.party)) for name, side in (("mia", of.giver), ("finn", of.taker))
    )
    form = mia.get(place).content.decode().partition(f"{place}files/")[2].partition("</form>")[0]
    assert ("Both sides read what you add" in form, "for_parties" in form) == (True, False)
    mia.post(f"{place}files/", {"file": paper()})
    one = f"{place}files/{File.objects.get().id}/"
    said = finn.get(place).content.decode()
    assert (one in said, f"{one}remove/" in said, "file added" in said) == (True, False, True)
    assert b"".join(finn.get(one).streaming_content) == b"%PDF"
    assert Access.objects.filter(verb="read file", owner=of.giver.party).count() == 1
    assert finn.post(f"{one}remove/").status_code == 403
    assert f"{one}remove/" in mia.get(place).content.decode()
    mia.post(f"{one}remove/")
    assert not File.objects.exists()


def test_files_for_others_are_not_there(
    fay: Client, of: Exchange, place: str, person: People, signed_in: SignedIn, mill: Party
) -> None:
    """What only the desk reads, for a party; and everything, for another organisation."""
    fay.post(f"{place}files/", {"file": paper("secret.pdf")})
    fay.post(f"{place}files/", {"file": paper("both.pdf"), "for_parties": "on"})
    secret, both = (File.objects.get(name=name) for name in ("secret.pdf", "both.pdf"))
    mia, eve = signed_in(person("mia", party=of.giver.party)), signed_in(person("eve", party=mill))
    said = mia.get(place).content.decode()
    assert ("secret.pdf" in said, "both.pdf" in said) == (False, True)
    for client, one in ((mia, secret), (eve, secret), (eve, both)):
        address = f"{place}files/{one.id}/"
        assert [client.get(address).status_code, client.post(f"{address}remove/").status_code] == [404, 404]
    assert eve.post(f"{place}files/", {"file": paper()}).status_code == 404
    assert not Access.objects.filter(verb="read file").exists()


@pytest.mark.parametrize("role", [Role.VISITOR, Role.ANALYST])
def test_the_door_is_closed_to_others(
    role: Role, fay: Client, of: Exchange, place: str, person: People, signed_in: SignedIn
) -> None:
    fay.post(f"{place}files/", {"file": paper(), "for_parties": "on"})
    client = signed_in(person("ann", role=role, party=of.giver.party))
    one = f"{place}files/{File.objects.get().id}/"
    answers = (
        client.get(one),
        client.post(f"{one}remove/"),
        client.post(f"{place}files/", {"file": paper()}),
    )
    assert [answer.status_code for answer in answers] == [403, 403, 403]


def test_reader_of_a_party_is_asked_for_no_file(
    of: Exchange, place: str, person: People, signed_in: SignedIn
) -> None:
    rob = signed_in(person("rob", party=of.giver.party, standing="reader"))
    assert 'type="file"' not in rob.get(place).content.decode()
    assert rob.post(f"{place}files/", {"file": paper()}).status_code == 403


def test_what_is_no_file_is_said(fay: Client, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = fay.post(f"{place}files/", {})
    assert (answer.status_code, "This field is required." in answer.content.decode()) == (400, True)
    monkeypatch.setattr("lichen.site.shell.files.LARGEST", 3)
    answer = fay.post(f"{place}files/", {"file": paper()})
    said = answer.content.decode()
    assert (answer.status_code, "larger than 0 MB." in said, "MB.." in said) == (400, True, False)


def test_each_label_of_the_page_means_one_field(fay: Client, place: str) -> None:
    """Several forms ask who may read something: a label that is pressed marks the box beside it."""
    for said in (fay.get(place), fay.post(f"{place}files/", {})):
        ids = re.findall(r'\bid="([^"]+)"', said.content.decode())
        assert [one for one, times in Counter(ids).items() if times > 1] == []


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_however_many(
    count: int, fay: Client, of: Exchange, place: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        user = User.objects.create_user(f"{number}@example.org", "a long password")
        File.objects.create(exchange=of, name=str(number), size=1, party=of.giver.party, by=user)
    with django_assert_num_queries(10):
        assert fay.get(place).status_code == 200


def test_desk_shows_a_file_to_both_sides_and_hides_it(
    fay: Client, of: Exchange, place: str, person: People, signed_in: SignedIn
) -> None:
    """One button without script, for files of the desk alone; a party has none and may not press it."""
    fay.post(f"{place}files/", {"file": paper()})
    one = f"{place}files/{File.objects.get().id}/"
    mia = signed_in(person("mia", party=of.giver.party))
    assert mia.post(f"{one}change/", {"for_parties": "on"}).status_code == 404
    assert "Show to both sides: permit.pdf" in fay.get(place).content.decode()
    said = fay.post(f"{one}change/", {"for_parties": "on"}, follow=True).content.decode()
    assert ("Hide from both sides" in said, "file for both sides" in said) == (True, True)
    said = mia.get(place).content.decode()
    assert (one in said, f"{one}change/" in said) == (True, False)
    assert mia.post(f"{one}change/").status_code == 403
    fay.post(f"{one}change/")
    assert one not in mia.get(place).content.decode()
    mia.post(f"{place}files/", {"file": paper("ours.pdf")})
    ours = File.objects.get(name="ours.pdf")
    assert f"{ours.id}/change/" not in fay.get(place).content.decode()
    assert fay.post(f"{place}files/{ours.id}/change/").status_code == 422


def test_file_without_content_is_answered_by_a_sentence(fay: Client, place: str) -> None:
    """A disk that lost a file is no fault of who asks, and no riddle; the row can still be removed."""
    fay.post(f"{place}files/", {"file": paper()})
    kept = File.objects.get()
    Path(kept.file.path).unlink()
    answer = fay.get(f"{place}files/{kept.id}/")
    assert (answer.status_code, "bring it back from a backup" in answer.content.decode()) == (410, True)
    assert fay.post(f"{place}files/{kept.id}/remove/").status_code == 302
    assert not File.objects.exists()
