"""A pack is recognised by its content; what is none, or damaged, or hostile ends in words."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.core.errors import ProblemsError
from lichen.core.pack import PACK
from lichen.engine.register import check, decode, encode, set_aside
from lichen.engine.register.template import template
from tests.engine.register.books import MIME, ods, xls
from tests.engine.register.packs import SOUND, pack, pack_files

WORKBOOK = template("xlsx")["pack.xlsx"]
ZIP = encode(pack(), "zip")["pack.zip"]
PARQUET = encode(pack(), "parquet")["streams.parquet"]
SHEETS = {name: [line.split(",") for line in text.strip().split("\n")] for name, text in SOUND.items()}
UNKNOWN = b'<?xml version="1.0" encoding="UTF-K"?><a/>'
OTHER = {"ods": ods(SHEETS), "xls": xls(SHEETS)}


def refused(files: dict[str, bytes]) -> str:
    with pytest.raises(ProblemsError) as caught:
        decode(files, "pack")
    return caught.value.problems[0].what


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        for name, data in files.items():
            out.writestr(name, data)
    return buffer.getvalue()


@pytest.mark.parametrize("name", ["pack.xlsx", "pack.zip", "pack", "Pack.XLSM"])
def test_workbook_is_known_by_its_content(name: str) -> None:
    assert len(decode({name: WORKBOOK}, "pack").tables) == len(PACK)


def test_workbook_alone_in_a_folder_is_the_pack() -> None:
    assert len(
        decode(
            {"pack.xlsx": WORKBOOK, "~$pack.xlsx": b"x", "README.md": b"", ".DS_Store": b""}, "pack"
        ).tables
    ) == len(PACK)


@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_other_workbooks_are_known_by_their_content(kind: str) -> None:
    """Whatever they are called, alone in a folder, or in a zip; a zip in a zip stays shut."""
    book = OTHER[kind]
    for files in (
        {f"pack.{kind}": book}, {"Pack.XLSX": book}, {"pack": book}, {f"pack.{kind}": book, "README.md": b""},
        {"pack.zip": zipped({f"mail/pack.{kind}": book})},
    ):  # fmt: skip
        assert check(decode(files, "pack")).problems == ()
    assert "among other files" in refused(pack_files(streams="") | {f"streams.{kind}": book})
    assert refused({"pack.zip": zipped({"pack.ods": zipped({"pack.ods": OTHER["ods"]})})})


@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_web_page_or_text_called_a_workbook_is_refused(kind: str) -> None:
    assert "web page" in refused({f"pack.{kind}": b"<html><table><tr><td>id</td></tr></table></html>"})
    assert "no workbook" in refused({f"pack.{kind}": b"id\tname\n"})


def test_zip_with_its_tables_in_a_folder_is_read() -> None:
    files = {f"my pack/{name}": data for name, data in pack_files().items()} | {
        "__MACOSX/._streams.csv": b"\x00"
    }
    assert check(decode({"pack.zip": zipped(files)}, "pack")).problems == ()


def test_workbook_alone_in_a_zip_is_read() -> None:
    data = zipped({"mail/pack.xlsx": WORKBOOK, "__MACOSX/._pack.xlsx": b"x"})
    assert len(decode({"pack.zip": data}, "pack").tables) == len(PACK)


def test_tables_of_both_kinds_mix() -> None:
    files = pack_files(streams="") | {"streams.parquet": PARQUET}
    assert check(decode(files, "pack")).problems == ()


def test_table_given_twice_is_told_and_kept() -> None:
    raw = decode(pack_files() | {"streams.parquet": PARQUET}, "pack")
    assert check(raw).found["kind"].to_list() == ["table_twice"]
    assert len(raw.others) == 1


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"pack.pdf": b"%PDF-1.4"}, "a PDF"), ({"pack.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}, "old kind"),
        ({"pack.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 locked"}, "password"), ({"pack.xlsx": b""}, "is empty"),
        ({"pack.xlsx": b"id,name\n"}, "no workbook"), ({"pack.zip": b"hello"}, "no zip file"), ({}, "no table"),
        ({"notes.docx": zipped({"[Content_Types].xml": b"", "word/document.xml": b""})}, "document"),
        ({"pack.ods": zipped({"mimetype": b"x", "content.xml": b"x"})}, "OpenDocument"),
        ({"pack.ods": zipped({"mimetype": MIME.encode(), "content.xml": b"x"})}, "damaged"),
        ({"pack.ods": zipped({"mimetype": MIME.encode(), "content.xml": UNKNOWN})}, "damaged"),
        ({"pack.xlsx": zipped({"[Content_Types].xml": b"", "xl/workbook.xml": UNKNOWN})}, "damaged"),
        ({"pack.zip": zipped({"inner.zip": ZIP})}, "among other files"),
        ({"pack.zip": zipped({"a.txt": b"hi"})}, "no table"),
        ({"a.xlsx": WORKBOOK, "b.xlsx": WORKBOOK}, "among other files"), ({"photo.jpg": b"\xff\xd8"}, "no table"),
        ({"pack.xlsx": WORKBOOK[: len(WORKBOOK) // 2]}, "damaged"), ({"streams.parquet": b"PAR1 no"}, "damaged"),
        ({"pack.xlsx": zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b"<a"})}, "damaged"),
    ],
)  # fmt: skip
def test_what_is_no_pack_is_refused_in_words(files: dict[str, bytes], said: str) -> None:
    assert said in refused(files)


def test_empty_table_is_told_by_its_file() -> None:
    found = check(decode(pack_files() | {"streams.csv": b""}, "pack"))
    assert ("streams.csv", "empty_file") in found.found.select("file", "kind").rows()


def test_files_that_hold_no_table_are_noted_unless_they_are_about_it() -> None:
    raw = decode(pack_files() | {"photo.jpg": b"x", "SOURCE.md": b"x", "LICENSE": b""}, "pack")
    assert [notice.file for notice in raw.notices] == ["photo.jpg"]


FEW = settings(max_examples=settings.default.max_examples // 10)  # each goes the whole way


def outcome(files: dict[str, bytes]) -> None:
    """Go all the way with whatever it is; only words may come of it."""
    try:
        raw = decode(files, "pack")
    except ProblemsError:
        return
    found = check(raw)
    assert (found.region is None) == (found.found.height > 0)
    total = found.accounted.sum()
    assert total["read"][0] == total["imported"][0] + total["refused"][0]
    set_aside(raw)


@FEW
@given(
    st.binary(max_size=400),
    st.sampled_from(
        ["pack.xlsx", "pack.ods", "pack.xls", "pack.zip", "streams.csv", "streams.parquet", "pack"]
    ),
)
def test_any_bytes_end_in_words(data: bytes, name: str) -> None:
    outcome({name: data})
    outcome(pack_files(streams="") | {name: data})


@FEW
@given(st.sampled_from(["xlsx", "zip", "parquet", "csv", "ods", "xls"]), st.data())
def test_wounded_files_end_in_words(form: str, data: st.DataObject) -> None:
    """A file with some bytes changed, taken out or put in, anywhere."""
    known = {"xlsx": WORKBOOK, "zip": ZIP, "parquet": PARQUET, "csv": template("csv")["streams.csv"]}
    whole = (known | OTHER)[form]
    at = data.draw(st.integers(0, len(whole) - 1))
    gone = data.draw(st.integers(0, 8))
    patch = data.draw(st.binary(max_size=8))
    wounded = whole[:at] + patch + whole[at + gone :]
    if form in ("xlsx", "zip", "ods", "xls"):
        outcome({f"pack.{form}": wounded})
    else:
        outcome(pack_files(streams="") | {f"streams.{form}": wounded})


@FEW
@given(st.data())
def test_workbook_with_a_wounded_sheet_ends_in_words(data: st.DataObject) -> None:
    """The wound is inside the packed sheet, so that the zip around it is sound."""
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    name = data.draw(st.sampled_from([n for n in parts if n.endswith((".xml", ".rels"))]))
    at = data.draw(st.integers(0, len(parts[name])))
    parts[name] = (
        parts[name][:at]
        + data.draw(st.binary(max_size=6))
        + parts[name][at + data.draw(st.integers(0, 30)) :]
    )
    outcome({"pack.xlsx": zipped(parts)})


@FEW
@given(st.data())
def test_spreadsheet_with_wounded_content_ends_in_words(data: st.DataObject) -> None:
    """The wound is inside the packed content, so that the zip around it is sound."""
    with zipfile.ZipFile(io.BytesIO(OTHER["ods"])) as book:
        content = book.read("content.xml")
    at = data.draw(st.integers(0, len(content)))
    gone = data.draw(st.integers(0, 30))
    wounded = content[:at] + data.draw(st.binary(max_size=6)) + content[at + gone :]
    outcome({"pack.ods": zipped({"mimetype": MIME.encode(), "content.xml": wounded})})


CELL = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["1,5", "=1", "t", "ton", "a;b", "x = 1", "*", "Apr-Sep", "-1", "1e400", ";", "= 5 %"]),
)


@FEW
@given(st.sampled_from(sorted(name for name in template("csv") if name.endswith(".csv"))), st.data())
def test_template_with_any_cell_changed_ends_in_words(name: str, data: st.DataObject) -> None:
    files = dict(template("csv"))
    lines = files[name].decode().split("\n")
    at = data.draw(st.integers(0, len(lines) - 1))
    parts = lines[at].split(",")
    parts[data.draw(st.integers(0, len(parts) - 1))] = data.draw(CELL)
    files[name] = "\n".join([*lines[:at], ",".join(parts), *lines[at + 1 :]]).encode(
        "utf-8", errors="replace"
    )
    outcome(files)
