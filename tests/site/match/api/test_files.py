"""Files of an exchange by program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lichen.site.match.models import Exchange
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import Access, Party, User
from lichen.site.trust.roles import Role

Program, People = Callable[..., Client], Callable[..., User]


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def of(running: Callable[..., Exchange]) -> Exchange:
    """An exchange."""
    return running("bran")


@pytest.fixture
def place(of: Exchange) -> str:
    """Where its files are."""
    return f"/api/v1/match/exchanges/{of.id}/files"


def paper(name: str = "permit.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF")


def test_a_file_is_put_read_and_removed(
    of: Exchange, place: str, person: People, program: Program, facilitator: Actor
) -> None:
    """The tag of its content is that of the answer that put it; who states an old one removes nothing."""
    mia, finn = (
        program(person(name, party=side.party)) for name, side in (("mia", of.giver), ("finn", of.taker))
    )
    made = mia.post(place, {"file": paper()})
    assert made.status_code == 201
    told = made.json()
    assert (told["name"], told["size"], told["for_parties"], told["by_name"]) == (
        "permit.pdf",
        4,
        True,
        "mia",
    )
    one = f"{place}/{told['id']}"
    read = finn.get(one)
    assert b"".join(read.streaming_content) == b"%PDF"
    assert (read.headers["ETag"], read.headers["Content-Type"]) == (
        made.headers["ETag"],
        "application/octet-stream",
    )
    tag = read.headers["ETag"]
    assert finn.get(one, headers={"If-None-Match": tag}).status_code == 304
    assert Access.objects.filter(verb="read file", owner=of.giver.party).count() == 1
    assert finn.delete(one, headers={"If-Match": tag}).status_code == 403
    assert mia.delete(one, headers={"If-Match": '"old"'}).status_code == 412
    assert mia.delete(one, headers={"If-Match": tag}).status_code == 204
    assert [client.get(place).json()["rows"] for client in (mia, program(facilitator.user))] == [[], []]


def test_what_is_not_for_her_answers_as_what_is_not_there(
    of: Exchange, place: str, facilitator: Actor, person: People, program: Program, mill: Party
) -> None:
    fay, mia, eve = (
        program(user)
        for user in (facilitator.user, person("mia", party=of.giver.party), person("eve", party=mill))
    )
    secret = fay.post(place, {"file": paper("secret.pdf")}).json()
    both = fay.post(place, {"file": paper("both.pdf"), "for_parties": "true"}).json()
    assert (secret["for_parties"], both["for_parties"]) == (False, True)
    assert [row["name"] for row in fay.get(place).json()["rows"]] == ["both.pdf", "secret.pdf"]
    assert [row["name"] for row in mia.get(place).json()["rows"]] == ["both.pdf"]
    missing = mia.get(f"{place}/{of.id}")
    for client, one in ((mia, secret), (eve, secret), (eve, both)):
        hidden = client.get(f"{place}/{one['id']}")
        assert (hidden.status_code, hidden.content) == (404, missing.content)
        assert client.delete(f"{place}/{one['id']}").status_code == 404
    assert (eve.get(place).status_code, eve.post(place, {"file": paper()}).status_code) == (404, 404)
    assert mia.delete(f"{place}/{both['id']}").status_code == 403


@pytest.mark.parametrize("role", [Role.VISITOR, Role.ANALYST])
def test_the_door_is_closed_to_others(
    of: Exchange, place: str, role: Role, person: People, program: Program, facilitator: Actor
) -> None:
    """Even where they belong to a party: a visitor waits to be let in, an analyst has no part in exchanges."""
    made = program(facilitator.user).post(place, {"file": paper(), "for_parties": "true"}).json()
    client = program(person("ann", role=role, party=of.giver.party), "match.pipeline_own")
    for answer in (
        client.get(place),
        client.post(place, {"file": paper()}),
        client.get(f"{place}/{made['id']}"),
    ):
        assert answer.status_code == 403


def test_what_is_no_file_is_refused(
    place: str, facilitator: Actor, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    fay = program(facilitator.user)
    assert fay.post(place, {"file": "permit.pdf"}).status_code == 422
    monkeypatch.setattr("lichen.site.shell.files.LARGEST", 3)
    answer = fay.post(place, {"file": paper()})
    assert (answer.status_code, answer.json()["detail"]) == (422, "The file is larger than 0 MB.")


def test_who_reads_a_file_is_changed_as_it_was_read(
    of: Exchange, place: str, facilitator: Actor, person: People, program: Program
) -> None:
    """By those who keep the desk, who state what they change; a party is refused, and learns of no hidden file."""
    fay, mia = program(facilitator.user), program(person("mia", party=of.giver.party))
    made = fay.post(place, {"file": paper()})
    one, shown = f"{place}/{made.json()['id']}", {"for_parties": True}
    tag = made.headers["ETag"]
    assert mia.patch(one, shown, "application/json").status_code == 404
    assert fay.patch(one, shown, "application/json", headers={"If-Match": '"old"'}).status_code == 412
    changed = fay.patch(one, shown, "application/json", headers={"If-Match": tag})
    assert (changed.status_code, changed.json()) == (200, made.json() | shown)
    given = mia.get(one)
    assert b"".join(given.streaming_content) == b"%PDF"
    assert changed.headers["ETag"] == given.headers["ETag"] != tag
    assert mia.patch(one, {"for_parties": False}, "application/json").status_code == 403
    assert fay.patch(one, {}, "application/json").status_code == 422


def test_content_that_is_gone_is_a_problem_with_a_sentence(
    place: str, facilitator: Actor, program: Program, tmp_path: Path
) -> None:
    fay = program(facilitator.user)
    made = fay.post(place, {"file": paper()}).json()
    for path in tmp_path.rglob("*.bin"):
        path.unlink()
    answer = fay.get(f"{place}/{made['id']}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (410, "application/problem+json")
    assert answer.json()["detail"].startswith("“permit.pdf” is known here")
