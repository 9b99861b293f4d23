"""Files that people put with something: kept as they are, under a name of our own, and given back to be stored."""

from __future__ import annotations

import hashlib
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.http import FileResponse
from django.utils.translation import gettext as _

from lichen.core.errors import FileError, LichenError


class FileGoneError(FileError):
    """A row names a file whose content is no longer on the disk; answered as gone, not as a fault of the site."""

    status = 410


LARGEST = 50_000_000  # bytes of a file
HEADERS = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
CONTENT = {  # what the document of the API says of an operation that gives a file
    "responses": {
        200: {
            "description": "The file",
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


def keep(made: Any, file: UploadedFile) -> None:
    """Keep a file with a new row, which has `name`, `file`, `sha256` and `size`; the row is saved with it.

    Raises `LichenError` for a file that is too large.
    """
    if (file.size or 0) > LARGEST:
        raise LichenError(_("The file is larger than %d MB.") % (LARGEST // 1_000_000))
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    made.name = (file.name or "").replace("\\", "/").rpartition("/")[2][:300] or _("document")
    made.sha256, made.size = digest.hexdigest(), file.size or 0
    made.file.save(
        f"{made.pk}.bin", file, save=False
    )  # the name that somebody gave it never touches the disk
    made.save(force_insert=True)


def opened(file: FieldFile, name: str) -> BinaryIO:
    """Open what a row keeps as a file; raises `FileGoneError` with a sentence where its content is not on the disk."""
    try:
        return cast(BinaryIO, file.storage.open(file.name or "", "rb"))
    except OSError:
        raise FileGoneError(
            _(
                "“%s” is known here, but its content is no longer where this site keeps files. Whoever runs the site "
                "can bring it back from a backup; if there is none, it has to be put here or made again."
            )
            % name
        ) from None


def drop(kept: Any) -> None:
    """Delete a row with its file; the file goes once that is settled."""
    storage, name = kept.file.storage, kept.file.name
    transaction.on_commit(lambda: storage.delete(name))
    kept.delete()


def given(content: BinaryIO, name: str, *, tag: str = "") -> FileResponse:
    """Answer with a file that a browser stores, and never shows as a page of this site."""
    headers = HEADERS | ({"ETag": tag} if tag else {})
    kind = "application/octet-stream"
    return FileResponse(content, as_attachment=True, filename=name, content_type=kind, headers=headers)
