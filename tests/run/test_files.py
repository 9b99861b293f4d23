"""Whole or not at all: whatever stops the writing, the target is as it was and nothing lies beside it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from lichen.core.errors import FileError
from lichen.run.files import _interrupts_held, replacing, write_file, write_files


class Failing(Mapping[str, bytes]):
    """Files of which the second cannot be made."""

    def __iter__(self) -> Iterator[str]:
        return iter(("a", "b"))

    def __len__(self) -> int:
        return 2

    def __getitem__(self, name: str) -> bytes:
        if name == "b":
            raise RuntimeError("the engine stopped")
        return b"new"


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_write_file_makes_parents_and_replaces(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "a.txt"
    write_file(path, b"one")
    assert write_file(path, b"two").read_bytes() == b"two"
    assert names(tmp_path) == ["deep", "deep/a.txt"]


def test_write_file_keeps_the_mode_of_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.touch(mode=0o640)
    write_file(path, b"x")
    assert path.stat().st_mode & 0o777 == 0o640


def test_write_file_follows_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("real")
    write_file(tmp_path / "link", b"x")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"x"


def test_write_file_to_a_device_writes_to_it() -> None:
    write_file("/dev/null", b"x")
    assert not Path("/dev/null").is_file()


@pytest.mark.parametrize("stop", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_replacing_stopped_leaves_the_old_file(tmp_path: Path, stop: type[BaseException]) -> None:
    path = write_file(tmp_path / "a", b"old")
    with pytest.raises(stop), replacing(path) as partial:
        partial.write_bytes(b"half")
        raise stop
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a"]


def test_replacing_without_a_write_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot be written: no such file"), replacing(tmp_path / "a"):
        pass
    assert names(tmp_path) == []


def test_replacing_lets_a_foreign_error_through(tmp_path: Path) -> None:
    """An error that is about another file is not said to be about this one."""
    with pytest.raises(FileNotFoundError), replacing(tmp_path / "a"):
        (tmp_path / "other").read_bytes()
    assert names(tmp_path) == []


def test_write_file_where_a_folder_stands_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="it is a folder. Mend that, or choose another place"):
        write_file(tmp_path, b"x")


def test_write_file_below_a_file_says_so(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a", b"old")
    with pytest.raises(FileError, match="cannot be written"):
        write_file(path / "b", b"x")


def test_write_files_makes_the_folder(tmp_path: Path) -> None:
    write_files(tmp_path / "out", {"a": b"1", "sub/b": b"2"})
    assert names(tmp_path) == ["out", "out/a", "out/sub", "out/sub/b"]


def test_write_files_keeps_files_of_other_names(tmp_path: Path) -> None:
    write_file(tmp_path / "out" / "mine.txt", b"keep")
    write_file(tmp_path / "out" / "a", b"old")
    write_files(tmp_path / "out", {"a": b"new", "sub/b": b"new"})
    assert names(tmp_path / "out") == ["a", "mine.txt", "sub", "sub/b"]
    assert (tmp_path / "out" / "a").read_bytes() == b"new"
    assert (tmp_path / "out" / "mine.txt").read_bytes() == b"keep"


@pytest.mark.parametrize("there", [False, True])
def test_write_files_stopped_leaves_the_old_folder(tmp_path: Path, there: bool) -> None:
    if there:
        write_file(tmp_path / "out" / "a", b"old")
    before = names(tmp_path)
    with pytest.raises(RuntimeError, match="the engine stopped"):
        write_files(tmp_path / "out", Failing())
    assert names(tmp_path) == before
    assert not there or (tmp_path / "out" / "a").read_bytes() == b"old"


def test_write_files_puts_back_what_it_replaced(tmp_path: Path) -> None:
    """The third name is a folder there: the first, replaced, and the second, new, are as before."""
    write_file(tmp_path / "out" / "a", b"old")
    write_file(tmp_path / "out" / "z" / "inner", b"old")
    before = names(tmp_path)
    with pytest.raises(FileError, match="'z' is a folder there"):
        write_files(tmp_path / "out", {"a": b"new", "sub/deep/b": b"new", "z": b"new"})
    assert names(tmp_path) == before
    assert (tmp_path / "out" / "a").read_bytes() == b"old"


@pytest.mark.parametrize("name", ["../a", "/a", "sub/../../a", ""])
def test_write_files_refuses_names_that_leave_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a name inside the folder"):
        write_files(tmp_path / "out", {name: b"x"})
    assert names(tmp_path) == []


def test_interrupt_is_held_until_the_end() -> None:
    reached = False
    with pytest.raises(KeyboardInterrupt), _interrupts_held():
        os.kill(os.getpid(), signal.SIGINT)
        reached = True
    assert reached


WRITER = """
import sys
from lichen.run.files import write_files
print("ready", flush=True)
while True:
    for version in (b"A", b"B"):
        write_files(sys.argv[1], {f"sub/{i}": version * 1000 for i in range(12)})
"""


@pytest.mark.parametrize("delay", [0.0, 0.013, 0.031])
def test_write_files_interrupted_leaves_one_version(tmp_path: Path, delay: float) -> None:
    """A process that writes two versions in turn gets Ctrl-C at some moment: one version is there, whole."""
    out = tmp_path / "out"
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(out)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"
    while not out.exists():
        time.sleep(0.001)
    time.sleep(delay)
    writer.send_signal(signal.SIGINT)
    _, said = writer.communicate(timeout=30)
    assert "KeyboardInterrupt" in said
    assert names(tmp_path) == sorted(["out", "out/sub", *(f"out/sub/{i}" for i in range(12))])
    assert len({path.read_bytes() for path in (out / "sub").iterdir()}) == 1
