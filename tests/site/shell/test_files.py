"""A file is kept as it is, under a name of our own, and goes with its row; a browser never shows it as a page."""

from __future__ import annotations

import hashlib
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import FileField

from lichen.core.errors import LichenError
from lichen.site.register.models import Document
from lichen.site.shell import files
from lichen.site.shell.files import FileGoneError, drop, given, keep, opened
from lichen.site.trust.models import Party


@pytest.fixture
def row(mill: Party, settings: Any, tmp_path: Path) -> Document:
    """A row that has no file yet."""
    settings.MEDIA_ROOT = tmp_path
    return Document(party=mill, subject=mill.id)


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("sheet.pdf", "sheet.pdf"),
        ("../../etc/sheet.pdf", "sheet.pdf"),
        ("C:\\in\\sheet.pdf", "sheet.pdf"),
        ("Гранулы.pdf", "Гранулы.pdf"),
    ],
)
def test_a_name_never_touches_the_disk(row: Document, tmp_path: Path, given_name: str, name: str) -> None:
    file = SimpleUploadedFile("x", b"bran" * 30_000)
    file._name = given_name  # as a program may send it
    keep(row, file)
    kept = Document.objects.get()
    assert (kept.name, kept.size) == (name, 120_000)
    assert kept.sha256 == hashlib.sha256(b"bran" * 30_000).hexdigest()
    (place,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert (place.name, place.read_bytes()) == (f"{kept.id}.bin", b"bran" * 30_000)


def test_there_is_a_largest_one(row: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", 3)
    with pytest.raises(LichenError, match="larger than"):
        keep(row, SimpleUploadedFile("x", b"1234"))
    assert (Document.objects.exists(), list(tmp_path.rglob("*"))) == (False, [])
    keep(row, SimpleUploadedFile("x", b"123"))


def test_a_file_goes_once_that_is_settled(row: Document, django_capture_on_commit_callbacks: Any) -> None:
    """As long as the row may come back, so may the file."""
    keep(row, SimpleUploadedFile("x", b"1"))
    path = Path(row.file.path)
    with django_capture_on_commit_callbacks(execute=True):
        drop(row)
        assert path.is_file()
    assert (path.exists(), Document.objects.exists()) == (False, False)


def test_a_browser_stores_it_and_shows_nothing() -> None:
    answer = given(BytesIO(b"<script>"), "page.html", tag='"a"')
    assert answer.headers["Content-Disposition"] == 'attachment; filename="page.html"'
    assert answer.headers["Content-Type"] == "application/octet-stream"
    wanted = ("nosniff", "sandbox", '"a"')
    assert (
        tuple(answer.headers[name] for name in ("X-Content-Type-Options", "Content-Security-Policy", "ETag"))
        == wanted
    )
    assert "ETag" not in given(BytesIO(b""), "x").headers


def test_content_that_is_gone_is_a_sentence_and_no_fault(row: Document) -> None:
    keep(row, SimpleUploadedFile("sheet.pdf", b"1"))
    with opened(row.file, row.name) as content:
        assert content.read() == b"1"
    Path(row.file.path).unlink()
    with pytest.raises(FileGoneError, match=r"^“sheet\.pdf” is known here") as raised:
        opened(row.file, row.name)
    assert raised.value.status == 410
    drop(row)  # what has no content is removed as any other
    assert not Document.objects.exists()


def test_nothing_else_opens_what_a_row_keeps() -> None:
    """Whoever opens a file by another way answers with a fault of the site where it is gone."""
    site = Path(files.__file__).parents[1]
    kept = {
        field.name
        for model in apps.get_models()
        for field in model._meta.fields
        if isinstance(field, FileField)
    }
    assert kept == {"file", "document"}
    way = re.compile(rf"\.({'|'.join(kept)})\.(open|read|path|chunks)\b")
    found = [path.name for path in site.rglob("*.py") if way.search(path.read_text("utf-8"))]
    assert found == []
