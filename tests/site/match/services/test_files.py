"""Files of an exchange: kept as they are, read by whom they are for, and each reading, adding and removing is told."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404

from lichen.core.errors import LichenError
from lichen.site.match.models import Event, Exchange, File
from lichen.site.match.queries import files as queries
from lichen.site.match.services import files
from lichen.site.match.services.files import add_file, change_file, open_file, remove_file
from lichen.site.shell.files import FileGoneError
from lichen.site.trust.actor import Actor, actor_for
from lichen.site.trust.models import Access, Party, User
from lichen.site.trust.roles import Role, Standing

People = Callable[..., User]


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def of(running: Callable[..., Exchange]) -> Exchange:
    """An exchange."""
    return running("bran")


@pytest.fixture
def mia(of: Exchange, person: People) -> Actor:
    """Somebody of the giver."""
    return actor_for(person("mia", party=of.giver.party))


@pytest.fixture
def finn(of: Exchange, person: People) -> Actor:
    """Somebody of the taker."""
    return actor_for(person("finn", party=of.taker.party))


def paper(name: str = "permit.pdf", content: bytes = b"%PDF") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def read(actor: Actor, of: Exchange, file: File) -> bytes:
    _found, content = open_file(actor, exchange=of, file_id=file.id)
    with content:
        return content.read()


def lines(verb: str) -> list[tuple[Any, str]]:
    return list(Access.objects.filter(verb=verb).order_by("id").values_list("owner", "note"))


def test_a_file_is_kept_as_it_is(of: Exchange, mia: Actor, finn: Actor) -> None:
    """What a party puts there, both sides read, whatever it asked for."""
    one = add_file(mia, exchange=of, file=paper("../../permit.pdf"), for_parties=False)
    assert (one.name, one.size, one.sha256) == ("permit.pdf", 4, hashlib.sha256(b"%PDF").hexdigest())
    assert (one.party_id, one.by, one.by_name, one.for_parties) == (of.giver.party_id, mia.user, "mia", True)
    assert "permit" not in one.file.name
    assert [read(actor, of, one) for actor in (mia, finn)] == [b"%PDF", b"%PDF"]


def test_the_desk_says_who_reads_it(of: Exchange, facilitator: Actor, mia: Actor, finn: Actor) -> None:
    both = add_file(facilitator, exchange=of, file=paper("both.pdf"), for_parties=True)
    add_file(facilitator, exchange=of, file=paper("secret.pdf"))
    names = [{one.name for one in queries.files(actor, of)} for actor in (facilitator, mia, finn)]
    assert names == [{"both.pdf", "secret.pdf"}, {"both.pdf"}, {"both.pdf"}]
    assert (both.party_id, read(finn, of, both)) == (None, b"%PDF")


def test_the_history_names_a_file_only_where_both_sides_may_read_it(of: Exchange, facilitator: Actor) -> None:
    for name, for_parties in (("both.pdf", True), ("secret.pdf", False)):
        remove_file(
            facilitator, file=add_file(facilitator, exchange=of, file=paper(name), for_parties=for_parties)
        )
    told = [(one.kind, one.before, one.after, one.for_parties) for one in Event.objects.order_by("id")]
    assert told == [
        ("file added", "", "both.pdf", True),
        ("file removed", "both.pdf", "", True),
        ("file added", "", "", False),
        ("file removed", "", "", False),
    ]


def test_owners_read_who_put_had_and_removed_it(
    of: Exchange, facilitator: Actor, mia: Actor, finn: Actor
) -> None:
    """Both sides of adding and removing; the party whose file it is of each reading but its own."""
    giver, sides = of.giver.party_id, sorted((of.giver.party_id, of.taker.party_id), key=str)
    one = add_file(mia, exchange=of, file=paper())
    for actor in (mia, finn, facilitator):
        read(actor, of, one)
    assert lines("read file") == [(giver, "permit.pdf"), (giver, "permit.pdf")]
    remove_file(mia, file=one)
    for verb in ("file added", "file removed"):
        assert lines(verb) == [(side, "permit.pdf") for side in sides]


def test_of_the_file_of_the_desk_it_is_told_who_else_had_it(
    of: Exchange, facilitator: Actor, mia: Actor
) -> None:
    """Without an owner: administrators read it. Of what no side may read, no side reads a line."""
    both = add_file(facilitator, exchange=of, file=paper("both.pdf"), for_parties=True)
    secret = add_file(facilitator, exchange=of, file=paper("secret.pdf"))
    read(facilitator, of, both)
    read(facilitator, of, secret)
    read(mia, of, both)
    assert lines("read file") == [(None, "both.pdf")]
    remove_file(facilitator, file=secret)
    assert not Access.objects.filter(note="secret.pdf").exists()


def test_what_is_not_for_her_is_not_there(
    of: Exchange, facilitator: Actor, mia: Actor, person: People, mill: Party
) -> None:
    """Another organisation, the other side of what the desk keeps to itself, and who may not read at all."""
    secret = add_file(facilitator, exchange=of, file=paper("secret.pdf"))
    both = add_file(facilitator, exchange=of, file=paper("both.pdf"), for_parties=True)
    ana, vic = (
        actor_for(person(name, role=role, party=of.giver.party))
        for name, role in (("ana", Role.ANALYST), ("vic", Role.VISITOR))
    )
    eve = actor_for(person("eve", party=mill))
    for actor, one in ((mia, secret), (eve, both), (ana, both), (vic, both), (Actor(), both)):
        with pytest.raises(Http404):
            open_file(actor, exchange=of, file_id=one.id)
    with pytest.raises(Http404):
        open_file(facilitator, exchange=of, file_id=uuid.uuid4())
    assert lines("read file") == []


def test_whoever_is_none_of_them_puts_nothing(
    of: Exchange, person: People, mill: Party, tmp_path: Path
) -> None:
    reader = actor_for(person("rob", party=of.giver.party, standing=Standing.READER))
    analyst = actor_for(person("ana", role=Role.ANALYST, party=of.giver.party))
    for actor in (actor_for(person("eve", party=mill)), reader, analyst, Actor()):
        with pytest.raises(PermissionDenied):
            add_file(actor, exchange=of, file=paper())
    assert (File.objects.exists(), list(tmp_path.rglob("*"))) == (False, [])


def test_who_put_it_and_the_desk_remove_it(
    of: Exchange,
    facilitator: Actor,
    mia: Actor,
    finn: Actor,
    person: People,
    django_capture_on_commit_callbacks: Any,
) -> None:
    reader = actor_for(person("rob", party=of.giver.party, standing=Standing.READER))
    first, second = (add_file(mia, exchange=of, file=paper()) for _ in range(2))
    both = add_file(facilitator, exchange=of, file=paper(), for_parties=True)
    for actor, one in ((finn, first), (reader, first), (mia, both)):
        with pytest.raises(PermissionDenied):
            remove_file(actor, file=one)
    place = Path(first.file.path)
    with django_capture_on_commit_callbacks(execute=True):
        remove_file(mia, file=first)
        assert place.is_file()
    assert not place.exists()
    remove_file(facilitator, file=second)
    with pytest.raises(Http404):  # somebody was faster
        remove_file(mia, file=second)
    assert set(File.objects.all()) == {both}


def test_there_is_an_end_to_them(
    of: Exchange, mia: Actor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(files, "MOST", 1)
    add_file(mia, exchange=of, file=paper())
    with pytest.raises(LichenError, match="at most 1 files"):
        add_file(mia, exchange=of, file=paper())
    monkeypatch.setattr(files, "MOST", 9)
    monkeypatch.setattr("lichen.site.shell.files.LARGEST", 3)
    with pytest.raises(LichenError, match="larger than"):
        add_file(mia, exchange=of, file=paper())
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == File.objects.count() == 1


def test_who_reads_a_file_of_the_desk_is_changed_and_told(
    of: Exchange, facilitator: Actor, mia: Actor, finn: Actor
) -> None:
    """Shown, both sides read it; hidden, neither does; both read in the history and in their logs that it was so."""
    made = add_file(facilitator, exchange=of, file=paper())
    assert not queries.files(mia, of)
    change_file(facilitator, file=made, for_parties=True)
    assert [read(one, of, made) for one in (mia, finn)] == [b"%PDF", b"%PDF"]
    change_file(facilitator, file=made, for_parties=True)  # as it is: nothing to tell
    change_file(facilitator, file=made, for_parties=False)
    with pytest.raises(Http404):
        read(finn, of, made)
    told = Event.objects.order_by("id").values_list("kind", "before", "after", "for_parties")
    assert list(told) == [
        ("file added", "", "", False),
        ("file shown", "", "permit.pdf", True),
        ("file hidden", "permit.pdf", "", True),
    ]
    for party in (of.giver.party, of.taker.party):
        lines = Access.objects.filter(owner=party, verb__in=("file shown", "file hidden"))
        assert lines.count() == 2


def test_what_a_party_put_stays_for_both_and_nobody_else_decides(
    of: Exchange, facilitator: Actor, mia: Actor
) -> None:
    made = add_file(mia, exchange=of, file=paper())
    with pytest.raises(LichenError, match="both sides read"):
        change_file(facilitator, file=made, for_parties=False)
    with pytest.raises(PermissionDenied):
        change_file(mia, file=made, for_parties=False)
    assert File.objects.get().for_parties


def test_content_that_is_gone_is_said_and_no_reading_of_it_told(
    of: Exchange, mia: Actor, finn: Actor
) -> None:
    made = add_file(mia, exchange=of, file=paper())
    Path(made.file.path).unlink()
    with pytest.raises(FileGoneError, match=r"permit\.pdf.*backup"):
        read(finn, of, made)
    assert not Access.objects.filter(verb="read file").exists()
