"""Which sheets a workbook has, its shared texts, and how its styles show numbers."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from lichen.engine.register.archive import open_zip
from lichen.engine.register.sheet_parts import PARTS, Book, _look_of, local, parse, read_book, unescaped


def book_of(**formats: str) -> Book:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("streams")
        for row, code in enumerate(formats.values()):
            sheet.write_number(row, 0, 1, book.add_format({"num_format": code}))
        book.add_worksheet("secret").hide()
    return read_book(open_zip(buffer.getvalue(), "pack.xlsx", keep=PARTS.pattern))


def test_sheets_are_listed_with_their_parts() -> None:
    assert [(s.name, s.part, s.hidden) for s in book_of().sheets] == [
        ("streams", "xl/worksheets/sheet1.xml", False), ("secret", "xl/worksheets/sheet2.xml", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "look"),
    [
        ("0.00", "plain"), ("#,##0", "plain"), ("0%", "percent"), ("0.0 %", "percent"), ("dd/mm/yyyy", "date"),
        ("yyyy-mm-dd hh:mm", "date"),
        ("mmm yy", "date"), ("hh:mm", "time"), ("[h]:mm:ss", "time"), ('0.0 "days"', "plain"), ("General", "plain"),
        ("@", "plain"),
        ("[$€-407] #,##0.00", "plain"), ("[Red]0.00;-0.00", "plain"), ("0\\d", "plain"),
    ],
)  # fmt: skip
def test_number_format_says_what_a_number_is_shown_as(code: str, look: str) -> None:
    assert _look_of(code) == look
    assert look in book_of(a=code).looks


def test_shared_texts_join_their_parts() -> None:
    rich = b"<si><r><t>b</t></r><r><rPr/><t>c</t></r><rPh><t>no</t></rPh></si>"
    xml = b'<sst xmlns="x"><si><t>a</t></si>' + rich + b"<si/></sst>"
    rels = b'<r><Relationship Id="1" Type="t/sharedStrings" Target="s.xml"/></r>'
    parts = {"xl/workbook.xml": b"<workbook/>", "xl/_rels/workbook.xml.rels": rels, "xl/s.xml": xml}
    assert read_book(parts).texts == ("a", "bc", "")


def test_missing_workbook_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        read_book({})


def test_entities_are_refused() -> None:
    with pytest.raises(ValueError, match="entities"):
        parse(b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>')


def test_names_and_escapes() -> None:
    assert (local("{ns}row"), local("row")) == ("row", "row")
    assert unescaped("_x005F_x0041__x000D_") == "_x0041_\r"


def test_parts_are_only_what_is_read() -> None:
    """Pictures and macros in a workbook are never unpacked."""
    names = ["xl/media/image1.png", "xl/vbaProject.bin", "xl/worksheets/sheet1.xml", "_rels/.rels"]
    assert [name for name in names if PARTS.search(name)] == names[2:]
