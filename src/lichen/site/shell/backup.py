"""A whole installation as one file, and back: every row and every file, whatever the database.

The file is a zip: ``manifest.json``, one ``tables/APP.MODEL.jsonl`` for each table, and ``files/…``. A backup is taken
of one moment while the site runs. A file that a row names and that cannot be read is no reason to have no backup: it is
told, and the manifest names it. Restoring checks every hash first and then writes everything or nothing; it also
moves an installation from SQLite to PostgreSQL.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time
from itertools import islice
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils import timezone

from lichen import __version__
from lichen.core.errors import FileError

Report = Callable[[float, str], None]
MANIFEST = "manifest.json"
_BATCH = 2000
_LEFT_OUT = ("contenttypes", "auth", "sessions")  # made anew by the migrations, or nothing to keep


@dataclass(frozen=True)
class Held:
    """What a backup holds: the number of rows by table, and the files that rows name and that are `missing`."""

    rows: dict[str, int]
    missing: tuple[str, ...] = ()

    @property
    def warning(self) -> str:
        """What to say of files that are missing, "" if none are."""
        if not self.missing:
            return ""
        some = ", ".join(self.missing[:5]) + (" …" if len(self.missing) > 5 else "")
        return (
            f"Of the files that the site knows, {len(self.missing)} could not be read and are not in the backup: "
            f"{some}. "
            "Bring them back from an earlier backup, or remove them on their pages; all else is complete."
        )


def kept_models() -> list[type[models.Model]]:
    """Return the tables of a backup, in order of their names."""
    found = [
        model for model in apps.get_models() if model._meta.app_label not in _LEFT_OUT and model._meta.managed
    ]
    return sorted(found, key=lambda model: model._meta.label_lower)


def write_backup(path: Path, told: Report) -> Held:
    """Write a backup of this moment to `path`; return what it holds. Nothing half-written is left.

    Raises `FileError` where the backup itself cannot be written.
    """
    try:
        return _written(path, told)
    except OSError as error:
        raise FileError(
            f"The backup cannot be written to {path}: {error.strerror or error}. Nothing half-written is left there; "
            "name a place with enough room that you may write to."
        ) from error


def _written(path: Path, told: Report) -> Held:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as raw, zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
            entries: dict[str, dict[str, Any]] = {}
            with _snapshot():
                wanted = kept_models()
                for number, model in enumerate(wanted):
                    told(number / (len(wanted) + 1), model._meta.verbose_name_plural)
                    entries[f"tables/{model._meta.label_lower}.jsonl"] = _write_table(archive, model)
                named = set(_named_files(wanted))
            named |= set(_files())
            for file in sorted(named):
                if (about := _write_file(archive, file)) is not None:
                    entries[f"files/{file}"] = about
            missing = sorted(file for file in named if f"files/{file}" not in entries)
            manifest = {"lichen": __version__, "made": timezone.now().isoformat(), "entries": entries}
            manifest |= {"missing": missing}
            archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    rows = {
        entry.removeprefix("tables/").removesuffix(".jsonl"): about["rows"]
        for entry, about in entries.items()
        if "rows" in about
    }
    return Held(rows, tuple(missing))


@contextmanager
def _snapshot() -> Iterator[None]:
    """Read one moment of the database without keeping anybody from writing."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")  # Django's own transactions would hold back the writers
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
        return
    with transaction.atomic():
        if connection.vendor == "postgresql" and len(connection.savepoint_ids) == 0:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


class _Exact(DjangoJSONEncoder):
    """Keeps every moment to the microsecond, where Django's own encoder cuts it to milliseconds."""

    def default(self, o: Any) -> Any:
        """Return what JSON knows in place of a value that it does not."""
        return o.isoformat() if isinstance(o, (datetime, time)) else super().default(o)


class _Counted(io.TextIOBase):
    """Counts the lines and hashes the bytes on their way into the archive."""

    def __init__(self, target: IO[bytes]) -> None:
        self.target, self.rows, self.digest = target, 0, hashlib.sha256()

    def write(self, text: str) -> int:
        """Write text."""
        data = text.encode()
        self.digest.update(data)
        self.rows += data.count(b"\n")
        return self.target.write(data)


def _write_table(archive: zipfile.ZipFile, model: type[models.Model]) -> dict[str, Any]:
    with archive.open(f"tables/{model._meta.label_lower}.jsonl", "w", force_zip64=True) as target:
        counted = _Counted(target)
        rows = model._base_manager.order_by("pk").iterator(_BATCH)
        # Keys in one order: a database may keep those of a JSON value in another than they came in.
        serializers.serialize("jsonl", rows, stream=counted, sort_keys=True, cls=_Exact)
    return {"rows": counted.rows, "sha256": counted.digest.hexdigest()}


def _files() -> Iterator[str]:
    """Give the files that are there, by their place in the folder of files."""
    root = Path(settings.MEDIA_ROOT)
    return (path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def _named_files(wanted: list[type[models.Model]]) -> Iterator[str]:
    """Give the files that rows name."""
    for model in wanted:
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField):
                names = model._base_manager.values_list(field.attname, flat=True)
                yield from filter(None, names.iterator(_BATCH))


def _write_file(archive: zipfile.ZipFile, name: str) -> dict[str, Any] | None:
    """Write a file; None if it cannot be read."""
    try:
        data = (Path(settings.MEDIA_ROOT) / name).read_bytes()
    except OSError:
        return None
    archive.writestr(f"files/{name}", data)
    return {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def restore_backup(path: Path, told: Report) -> Held:
    """Restore a backup into an installation that holds no accounts yet; all of it, or nothing.

    Raises `FileError` if the file is damaged, is no backup, or the installation is in use.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise FileError(f"{path} cannot be read as a backup ({error}). Is it the whole file?") from None
    with archive:
        manifest, missing = _verified(archive, path)
        held = [model._meta.label for model in kept_models() if model._base_manager.exists()]
        if held:
            raise FileError(
                f"The installation is in use (it has rows in {', '.join(held[:3])}). Restore into a new one: "
                "lichen site init --home NEW, then lichen site restore --home NEW"
            )
        with tempfile.TemporaryDirectory(dir=_made(Path(settings.MEDIA_ROOT).parent)) as folder:
            names = [name for name in manifest if name.startswith("files/")]
            for name in names:
                _extract(archive, name, Path(folder))
            with transaction.atomic():
                counts = _restore_tables(archive, manifest, told)
            for name in names:
                place = Path(settings.MEDIA_ROOT) / name.removeprefix("files/")
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(Path(folder) / name, place)
    return Held(counts, missing)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _extract(archive: zipfile.ZipFile, name: str, folder: Path) -> None:
    place = (folder / name).resolve()
    if not place.is_relative_to(folder.resolve()):
        raise FileError(f"The backup holds a file that would land outside its folder: {name}")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(archive.read(name))


def _verified(archive: zipfile.ZipFile, path: Path) -> tuple[dict[str, dict[str, Any]], tuple[str, ...]]:
    """Return the entries of the manifest once every one is there and is what it was, and what was missing before."""
    try:
        whole = json.loads(archive.read(MANIFEST))
        manifest: dict[str, dict[str, Any]] = whole["entries"]
    except (KeyError, ValueError):
        raise FileError(f"{path} is no backup of Lichen: it has no manifest.") from None
    damaged = []
    for name, about in manifest.items():
        digest = hashlib.sha256()
        try:
            with archive.open(name) as entry:
                while part := entry.read(1 << 20):
                    digest.update(part)
        except (KeyError, zipfile.BadZipFile, OSError):
            damaged.append(name)
            continue
        if digest.hexdigest() != about["sha256"]:
            damaged.append(name)
    if damaged:
        raise FileError(
            f"{path} is damaged: {', '.join(damaged[:5])}. Nothing was restored; take another backup."
        )
    return manifest, tuple(whole.get("missing", ()))


def _restore_tables(
    archive: zipfile.ZipFile, manifest: dict[str, dict[str, Any]], told: Report
) -> dict[str, int]:
    wanted = {f"tables/{model._meta.label_lower}.jsonl": model for model in kept_models()}
    unknown = [name for name in manifest if name.startswith("tables/") and name not in wanted]
    if unknown:
        raise FileError(
            f"The backup is of another version of Lichen: there is no table for {', '.join(unknown[:3])}."
        )
    counts = {}
    for number, (name, model) in enumerate(wanted.items()):
        if name not in manifest:
            continue
        told(number / len(wanted), model._meta.verbose_name_plural)
        with archive.open(name) as entry:
            objects = serializers.deserialize("jsonl", io.TextIOWrapper(entry, "utf-8"))
            while batch := list(islice(objects, _BATCH)):
                model._base_manager.bulk_create([one.object for one in batch])
        counts[name.removeprefix("tables/").removesuffix(".jsonl")] = manifest[name]["rows"]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(wanted.values())):
            cursor.execute(statement)
    return counts
