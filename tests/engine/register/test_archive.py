"""A zip that climbs out, links, locks or unfolds without end is refused; all objections at once."""

from __future__ import annotations

import io
import stat
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.core.errors import ProblemsError
from lichen.engine.register import archive
from lichen.engine.register.archive import open_zip, zip_names


def packed(entries: dict[str, bytes], **special: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in entries.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = special.get("mode", 0o644) << 16
            out.writestr(info, data)
    return buffer.getvalue()


def refused(data: bytes) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        open_zip(data, "pack.zip")
    return [problem.what for problem in caught.value.problems]


def test_plain_zip_is_unpacked() -> None:
    data = packed({"a.csv": b"id", "folder/b.csv": b"x", "folder\\c.csv": b"y"})
    assert open_zip(data, "pack.zip") == {"a.csv": b"id", "folder/b.csv": b"x", "folder/c.csv": b"y"}
    assert open_zip(data, "pack.zip", keep="^a") == {"a.csv": b"id"}
    assert "a.csv" in zip_names(data, "pack.zip")


@pytest.mark.parametrize(
    "name", ["../a.csv", "x/../../a.csv", "/etc/a.csv", "..\\a.csv", "C:\\a.csv", "\\\\host\\a.csv"]
)
def test_path_that_climbs_out_is_refused(name: str) -> None:
    assert refused(packed({name: b"id", "b.csv": b"id"})) == ["the name of an entry leads out of the folder"]


def test_every_objection_is_told() -> None:
    assert len(refused(packed({"../a.csv": b"id", "/b.csv": b"id"}))) == 2


def test_link_is_refused() -> None:
    assert refused(packed({"a.csv": b"/etc/passwd"}, mode=stat.S_IFLNK | 0o777)) == ["an entry is a link"]


def test_locked_entry_is_refused() -> None:
    data = bytearray(packed({"a.csv": b"id"}))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(signature) + place
        data[at : at + 2] = struct.pack("<H", 1)
    assert refused(bytes(data)) == ["an entry is locked with a password"]


def test_two_entries_of_one_name_are_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        out.writestr("a.csv", "1")
        with pytest.warns(UserWarning, match="Duplicate name"):
            out.writestr("a.csv", "2")
    assert refused(buffer.getvalue()) == ["two entries have the same name"]


def test_bomb_is_refused_by_its_ratio() -> None:
    assert "unfolds" in refused(packed({"streams.csv": b"0" * (20 << 20)}))[0]


def test_bomb_is_refused_by_its_total(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST", 1000)
    assert "unfolds" in refused(packed({"a.csv": b"x" * 600, "b.csv": b"y" * 600}))[0]


def test_size_is_counted_and_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry that states a small size and unfolds to a large one is stopped or found damaged."""
    data = bytearray(packed({"a.csv": b"x" * 5000}))
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = struct.pack("<I", 10)
    monkeypatch.setattr(archive, "LARGEST", 1000)
    assert len(refused(bytes(data))) == 1


def test_too_many_entries_are_refused() -> None:
    assert "files; 1000 are allowed" in refused(packed({f"{i}.csv": b"" for i in range(1001)}))[0]


@given(st.binary(max_size=300), st.integers(0, 200), st.binary(min_size=1, max_size=4))
def test_damaged_zip_ends_in_words(noise: bytes, place: int, patch: bytes) -> None:
    data = packed({"a.csv": b"id\nx\n", "b.csv": noise})
    for broken in (noise, data[:place], data[:place] + patch + data[place + len(patch) :]):
        try:
            open_zip(broken, "pack.zip")
        except ProblemsError as error:
            assert error.problems  # noqa: PT017 - a zip that survived its wounds is as good
