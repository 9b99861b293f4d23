"""The cells of an old workbook by their records."""

from __future__ import annotations

import struct

import pytest

from lichen.engine.register.sheet_cells import SheetCells
from lichen.engine.register.sheet_parts import Book
from lichen.engine.register.xls_cells import read_xls_cells
from tests.engine.register.books import begin, biff_text, record

BOOK = Book((), ("shared",), ("plain", "percent", "date", "time"), from_1904=False)
AT = struct.pack("<HH", 0, 0)


def read(body: bytes) -> SheetCells:
    return read_xls_cells(begin(16) + body + record(0x000A), 0, BOOK)


def formula(result: bytes) -> bytes:
    return record(0x0006, AT + struct.pack("<H", 0) + result + b"\0" * 8)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (record(0x0203, AT + struct.pack("<Hd", 0, 1.5)), 1.5),
        (record(0x0203, AT + struct.pack("<Hd", 1, 0.125)), "12.5 %"),
        (record(0x0203, AT + struct.pack("<Hd", 2, 45323.75)), "2024-02-01"),
        (record(0x0203, AT + struct.pack("<Hd", 3, 0.75)), "18 h"),
        (record(0x027E, AT + struct.pack("<HI", 0, (-7 << 2 | 2) & 0xFFFFFFFF)), -7.0),
        (record(0x027E, AT + struct.pack("<HI", 0, 1250 << 2 | 3)), 12.5),
        (record(0x00FD, AT + struct.pack("<HI", 0, 0)), "shared"),
        (record(0x0204, AT + b"\0\0" + biff_text("žito")), "žito"),
        (record(0x0205, AT + struct.pack("<HBB", 0, 1, 0)), "yes"),
        (record(0x0205, AT + struct.pack("<HBB", 0, 0, 0)), "no"),
        (formula(struct.pack("<d", 2.5)), 2.5), (formula(b"\1\0\1\0\0\0\xff\xff"), "yes"),
        (formula(b"\0\0\0\0\0\0\xff\xff") + record(0x0207, biff_text("told")), "told"),
    ],
)  # fmt: skip
def test_cell_is_read_by_its_kind(cell: bytes, value: object) -> None:
    assert read(cell).rows == {1: {0: value}}


def test_many_numbers_in_one_record() -> None:
    packed = b"".join(struct.pack("<HI", 0, number << 2 | 2) for number in (5, 6, 7))
    assert read(record(0x00BD, struct.pack("<HH", 3, 2) + packed + struct.pack("<H", 4))).rows == {
        4: {2: 5.0, 3: 6.0, 4: 7.0}
    }


def test_errors_leave_no_value() -> None:
    found = read(record(0x0205, AT + struct.pack("<HBB", 0, 0x17, 1)))
    assert (found.errors, found.rows) == ({(1, 0): "#REF!"}, {1: {}})
    found = read(formula(b"\2\0\x2a\0\0\0\xff\xff"))
    assert (found.errors, found.formulas) == ({(1, 0): "#N/A"}, {(1, 0): True})


def test_merged_ranges_hidden_rows_and_charts() -> None:
    """A chart that lies in the sheet has records of its own, which are no cells."""
    merged = record(0x00E5, struct.pack("<H4H", 1, 0, 1, 2, 3))
    hidden = record(0x0208, struct.pack("<HHHHHHI", 4, 0, 1, 255, 0, 0, 0x20))
    chart = begin(32) + record(0x0203, AT + struct.pack("<Hd", 0, 9.0)) + record(0x000A)
    found = read(chart + merged + hidden)
    assert (found.merged, found.hidden, found.rows) == ([(1, 2, 2, 3)], [5], {5: {}})


@pytest.mark.parametrize(
    "stream", [begin(16), record(0x000A), begin(16) + record(0x0203, b"x") + record(0x000A)]
)
def test_damage_is_an_error(stream: bytes) -> None:
    with pytest.raises((ValueError, IndexError, struct.error)):
        read_xls_cells(stream, 0, BOOK)
