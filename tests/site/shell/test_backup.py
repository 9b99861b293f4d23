"""A backup restored is the installation it was taken of: the same rows, the same files, the same hashes."""

from __future__ import annotations

import hashlib
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile

from lichen.core.errors import FileError
from lichen.site.match.models import Exchange, File
from lichen.site.register.models import Organisation, Site, Stream
from lichen.site.shell.backup import MANIFEST, kept_models, restore_backup, write_backup
from lichen.site.shell.files import keep
from lichen.site.shell.jobs import ask
from lichen.site.trust.models import Party, User


def quiet(_share: float, _stage: str) -> None:
    pass


def entries(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as archive:
        found: dict[str, Any] = json.loads(archive.read(MANIFEST))["entries"]
        return found


def emptied() -> None:
    for model in kept_models():
        model._base_manager.all().delete()


@pytest.fixture
def something(db: None, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    (tmp_path / "files" / "documents").mkdir(parents=True)
    (tmp_path / "files" / "documents" / "зерно.txt").write_text("spent grain")
    user = User.objects.create_user("mia@example.org", "a long password")
    party = Party.objects.create(name="Мельница & Co")
    organisation = Organisation.objects.create(party=party, ref="mill", name=party.name, cells={"id": "mill"})
    site = Site.objects.create(organisation=organisation, ref="north", x=12.5, y=55.1)
    Stream.objects.create(site=site, ref="grain", role="offer", resource="spent grain", amount=0.1 + 0.2)
    exchange = Exchange.objects.create(
        title="grain", giver=organisation, taker=organisation, resource="grain"
    )
    keep(File(exchange=exchange, party=party, by=user), SimpleUploadedFile("permit.pdf", b"%PDF permit"))
    ask("nothing", "Nothing", {"a": [1, None]}, by=user.id)


def test_restored_backup_has_the_same_hashes(something: None, tmp_path: Path) -> None:
    counts = write_backup(tmp_path / "one.zip", quiet)
    assert (counts.rows["register.stream"], counts.missing, counts.warning) == (1, (), "")
    emptied()
    (tmp_path / "files" / "documents" / "зерно.txt").unlink()
    assert restore_backup(tmp_path / "one.zip", quiet) == counts
    write_backup(tmp_path / "two.zip", quiet)
    assert entries(tmp_path / "two.zip") == entries(tmp_path / "one.zip")
    assert (tmp_path / "files" / "documents" / "зерно.txt").read_text() == "spent grain"
    Party.objects.create(name="new")  # sequences go on where they were


def test_files_of_exchanges_come_back(something: None, tmp_path: Path) -> None:
    """Row and content, found again under the name that nobody gave it."""
    place = Path(File.objects.get().file.path)
    write_backup(tmp_path / "one.zip", quiet)
    assert f"files/{place.relative_to(tmp_path / 'files').as_posix()}" in entries(tmp_path / "one.zip")
    emptied()
    place.unlink()
    restore_backup(tmp_path / "one.zip", quiet)
    one = File.objects.get()
    with one.file.open("rb") as content:
        assert hashlib.sha256(content.read()).hexdigest() == one.sha256
    assert (one.name, one.party.name, one.by_name) == ("permit.pdf", "Мельница & Co", "mia@example.org")


def test_file_that_is_gone_is_told_and_the_rest_kept(something: None, tmp_path: Path) -> None:
    """A backup that stops at one lost file would keep an installation from ever having another."""
    place = Path(File.objects.get().file.path)
    name = place.relative_to(tmp_path / "files").as_posix()
    place.unlink()
    held = write_backup(tmp_path / "one.zip", quiet)
    assert held.missing == (name,)
    assert held.warning.startswith(
        f"Of the files that the site knows, 1 could not be read and are not in the backup: {name}. Bring"
    )
    emptied()
    assert restore_backup(tmp_path / "one.zip", quiet) == held
    assert (File.objects.get().name, place.exists()) == ("permit.pdf", False)


def test_file_that_cannot_be_read_is_told(something: None, tmp_path: Path) -> None:
    """Here a folder stands where the file was; the same holds for one that may not be read."""
    place = Path(File.objects.get().file.path)
    place.unlink()
    place.mkdir()
    assert write_backup(tmp_path / "one.zip", quiet).missing == (
        place.relative_to(tmp_path / "files").as_posix(),
    )


def test_place_that_cannot_be_written_is_a_sentence(something: None, tmp_path: Path) -> None:
    (tmp_path / "no folder").write_text("")
    with pytest.raises(FileError, match=r"cannot be written to .*no folder/one\.zip"):
        write_backup(tmp_path / "no folder" / "one.zip", quiet)


def test_moments_are_restored_to_the_microsecond(something: None, tmp_path: Path) -> None:
    moment = datetime(2026, 11, 22, 3, 2, 58, 258, tzinfo=UTC)
    Site.objects.update(changed=moment)
    write_backup(tmp_path / "one.zip", quiet)
    emptied()
    restore_backup(tmp_path / "one.zip", quiet)
    assert Site.objects.get().changed == moment


def test_installation_in_use_is_left_alone(something: None, tmp_path: Path) -> None:
    write_backup(tmp_path / "one.zip", quiet)
    with pytest.raises(FileError, match="is in use"):
        restore_backup(tmp_path / "one.zip", quiet)


def test_damaged_backup_restores_nothing(something: None, tmp_path: Path) -> None:
    write_backup(tmp_path / "one.zip", quiet)
    emptied()
    with zipfile.ZipFile(tmp_path / "one.zip") as good, zipfile.ZipFile(tmp_path / "bad.zip", "w") as bad:
        for name in good.namelist():
            data = good.read(name)
            bad.writestr(name, data.replace(b"spent", b"fresh") if name.startswith("tables/") else data)
    with pytest.raises(FileError, match=r"damaged: tables/register\.stream\.jsonl"):
        restore_backup(tmp_path / "bad.zip", quiet)
    assert not User.objects.exists()


@pytest.mark.parametrize("content", [b"", b"no zip"])
def test_what_is_no_backup_is_refused(db: None, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(FileError, match="cannot be read as a backup"):
        restore_backup(tmp_path / "x.zip", quiet)


def test_every_room_is_kept() -> None:
    rooms = {config.label for config in apps.get_app_configs() if config.name.startswith("lichen.site.")}
    with_tables = {model._meta.app_label for model in apps.get_models()} & rooms
    assert with_tables <= {model._meta.app_label for model in kept_models()}
