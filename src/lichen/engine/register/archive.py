"""Opens a zip file that may come from anywhere: nothing leaves its folder, nothing unfolds without end.

Limits: 1 GiB of content in all, 1 000 entries, and no entry above 16 MiB that unfolds to more than 200
times its packed size. Sizes are counted while unpacking, not believed.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from lichen.core.errors import Problem, ProblemsError
from lichen.core.said import said

LARGEST = 1 << 30
MOST_ENTRIES = 1000
_STEEPEST = 200
_STEEP_ABOVE = 1 << 24
_CHUNK = 1 << 20
_ENCRYPTED = 0x1


def open_zip(data: bytes, file: str, *, keep: str = "") -> dict[str, bytes]:
    """Return the files in a zip file by name.

    `keep` is a regular expression; entries in whose name it finds nothing are checked but not unpacked.

    Raises `ProblemsError` with everything that is wrong: names that climb out of the folder, links,
    passwords, damage, and content that unfolds beyond the limits.

    >>> buffer = io.BytesIO()
    >>> with zipfile.ZipFile(buffer, "w") as archive:
    ...     archive.writestr("../streams.csv", "id")
    >>> open_zip(buffer.getvalue(), "pack.zip")
    Traceback (most recent call last):
    lichen.core.errors.ProblemsError: 1 problem in the input
    """
    with _opened(data, file) as archive:
        room = LARGEST
        files: dict[str, bytes] = {}
        for entry in archive.infolist():
            name = entry.filename.replace("\\", "/")
            if not entry.is_dir() and re.search(keep, name):
                files[name] = _unpacked(archive, entry, room, file)
                room -= len(files[name])
        return files


def zip_names(data: bytes, file: str) -> frozenset[str]:
    """Return the names of the entries of a zip file; raises `ProblemsError` as `open_zip` does.

    >>> buffer = io.BytesIO()
    >>> with zipfile.ZipFile(buffer, "w") as archive:
    ...     archive.writestr("streams.csv", "id")
    >>> zip_names(buffer.getvalue(), "pack.zip")
    frozenset({'streams.csv'})
    """
    with _opened(data, file) as archive:
        return frozenset(archive.namelist())


@contextmanager
def _opened(data: bytes, file: str) -> Iterator[zipfile.ZipFile]:
    """Open a zip file that nothing speaks against, and say in words what goes wrong with it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            problems = list(_objections(archive.infolist(), file))
            if problems:
                raise ProblemsError(problems)
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError, IndexError) as error:
        raise _refused(
            file, said("the file is damaged"), said("save it again, or have it sent again")
        ) from error
    except (NotImplementedError, RuntimeError) as error:
        raise _refused(
            file, said("the file is packed in a way that cannot be read"), said("pack it as a plain zip")
        ) from error


def _refused(file: str, what: str, mend: str) -> ProblemsError:
    return ProblemsError([Problem(file, "", 0, "", "", what, mend)])


def _objections(entries: list[zipfile.ZipInfo], file: str) -> Iterator[Problem]:
    """Give what forbids opening the file at all."""
    if len(entries) > MOST_ENTRIES:
        what = said("it holds {count} files; {most} are allowed", count=len(entries), most=MOST_ENTRIES)
        yield Problem(file, "", 0, "", "", what, said("pack only the tables"))
    if sum(entry.file_size for entry in entries) > LARGEST:
        yield _bomb(file, "")
    names = [entry.filename for entry in entries]
    for name in sorted({name for name in names if names.count(name) > 1}):
        what = said("two entries have the same name")
        yield Problem(file, "", 0, "", name[:80], what, said("keep one of them"))
    for entry in entries:
        name = entry.filename
        parts = re.split(r"[/\\]", name)
        if ".." in parts or name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name):
            what = said("the name of an entry leads out of the folder")
            mend = said("pack the tables again, from inside their folder")
            yield Problem(file, "", 0, "", name[:80], what, mend)
        elif stat.S_ISLNK(entry.external_attr >> 16):
            mend = said("pack the file itself instead of a link")
            yield Problem(file, "", 0, "", name[:80], said("an entry is a link"), mend)
        elif entry.flag_bits & _ENCRYPTED:
            mend = said("pack without a password")
            yield Problem(file, "", 0, "", name[:80], said("an entry is locked with a password"), mend)


def _bomb(file: str, name: str) -> Problem:
    what = said(
        "it unfolds to more than is allowed ({size} MB, and {times} times its packed size)",
        size=LARGEST >> 20,
        times=_STEEPEST,
    )
    return Problem(file, "", 0, "", name, what, said("pack only the tables; give very large ones as Parquet"))


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int, file: str) -> bytes:
    """Return the content of an entry, unless it grows beyond what is left of `room` or too steeply."""
    parts, size = [], 0
    with archive.open(entry) as stream:
        while part := stream.read(_CHUNK):
            size += len(part)
            if size > room or (size > _STEEP_ABOVE and size > _STEEPEST * max(entry.compress_size, 1)):
                raise ProblemsError([_bomb(file, entry.filename[:80])])
            parts.append(part)
    return b"".join(parts)
