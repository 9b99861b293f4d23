"""Writing so that nothing is ever half-written: first beside the target, then in its place in one step.

Whatever stops the writing (a full disk, an error, Ctrl-C) leaves the target as it was and nothing beside it.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from types import FrameType

from lichen.core.errors import FileError


@contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Give a path to write to, and put what was written there in the place of `path` if all went well.

    For writers that want a path rather than bytes. Missing parent folders are made. A symbolic link is
    followed; a device such as ``/dev/stdout`` is written to as it is.

    Raises `FileError` where the place cannot be written to.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with replacing(Path(folder) / "table.csv") as partial:
    ...         _ = partial.write_text("id;amount")
    ...     (Path(folder) / "table.csv").read_text()
    'id;amount'
    """
    target = Path(path).resolve()
    with _spoken(path):
        if target.is_dir():
            raise IsADirectoryError(None, "it is a folder")
        target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists() and not target.is_file():
        with _spoken(path, target):
            yield target
        return
    partial = _beside(target)
    try:
        with _spoken(path, partial):
            yield partial
        with _spoken(path):
            _settle(partial)
            if target.exists():
                shutil.copymode(target, partial)
            partial.replace(target)
    except BaseException:
        with _interrupts_held():  # a second Ctrl-C must not leave the partial file behind
            partial.unlink(missing_ok=True)
        raise


def write_file(path: str | os.PathLike[str], data: bytes) -> Path:
    """Write `data` to `path`, whole or not at all, and return the path.

    Raises `FileError` where the place cannot be written to.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_file(Path(folder) / "deep" / "note.txt", b"seen").read_bytes()
    b'seen'
    """
    with replacing(path) as partial:
        partial.write_bytes(data)
    return Path(path)


def write_files(folder: str | os.PathLike[str], files: Mapping[str, bytes]) -> Path:
    """Write all `files` (relative name to content) into `folder`, or none of them, and return the folder.

    A folder that is not there appears in one step. In a folder that is there, each file is replaced in one
    step, and an error puts back those already replaced; other files stay. Ctrl-C takes effect when all are
    written, so that it can never come between the writing and the clearing up.

    Raises `FileError` where the place cannot be written to, `ValueError` for a name that leaves the folder.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     out = write_files(Path(place) / "out", {"plan.json": b"{}", "tables/exchanges.csv": b"id"})
    ...     sorted(path.relative_to(out).as_posix() for path in out.rglob("*.*"))
    ['plan.json', 'tables/exchanges.csv']
    """
    names = [_inside(name) for name in files]
    target = Path(folder).resolve()
    with _interrupts_held(), _spoken(folder):
        if target.exists() and not target.is_dir():
            raise NotADirectoryError(None, "a file of that name is in the way")
        target.parent.mkdir(parents=True, exist_ok=True)
        stage = _beside(target)
        try:
            stage.mkdir()
            for name, data in zip(names, files.values(), strict=True):
                (stage / name).parent.mkdir(parents=True, exist_ok=True)
                (stage / name).write_bytes(data)
                _settle(stage / name)
            if not target.exists():
                stage.rename(target)
            else:
                _move_in(stage, target, names)
        finally:
            shutil.rmtree(stage, ignore_errors=True)
    return Path(folder)


def _move_in(stage: Path, target: Path, names: list[PurePosixPath]) -> None:
    """Put the staged files in their places; on an error put the old ones back."""
    old = stage / secrets.token_hex(8)
    with ExitStack() as undo:
        for number, name in enumerate(names):
            place, saved = target / name, old / str(number)
            old.mkdir(exist_ok=True)
            missing = [parent for parent in place.parents if not parent.exists()]
            place.parent.mkdir(parents=True, exist_ok=True)
            for parent in reversed(missing):
                undo.callback(parent.rmdir)
            if place.is_dir():
                raise IsADirectoryError(None, f"'{name}' is a folder there")
            if place.exists():
                shutil.copymode(place, stage / name)
                shutil.copy2(place, saved)
                undo.callback(saved.replace, place)
            else:
                undo.callback(place.unlink, missing_ok=True)
            (stage / name).replace(place)
        undo.pop_all()


def _beside(target: Path) -> Path:
    """Return a free hidden name in the same folder: only there is a rename one step."""
    return target.with_name(f".{target.name}.{secrets.token_hex(4)}.partial")


def _settle(path: Path) -> None:
    """Ask the disk to have the content before the name points to it."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _inside(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise ValueError(f"'{name}' is not a name inside the folder; give a relative name without '..'")
    return path


@contextmanager
def _spoken(path: str | os.PathLike[str], only: Path | None = None) -> Iterator[None]:
    """Turn what the operating system says into a sentence with a cure; `only`: what it says of that file."""
    try:
        yield
    except OSError as error:
        if only is not None and error.filename not in (None, str(only)):
            raise  # the caller stumbled over a file of its own
        why = error.strerror or str(error)
        raise FileError(
            f"'{os.fspath(path)}' cannot be written: {why[:1].lower()}{why[1:]}. "
            "Mend that, or choose another place."
        ) from error


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let a Ctrl-C that arrives meanwhile take effect at the end; only the main thread ever receives one."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    arrived: list[tuple[int, FrameType | None]] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: arrived.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if arrived and callable(before):
            before(*arrived[0])
