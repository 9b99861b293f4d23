"""The cells of a sheet's XML, with formulas, errors, merged ranges, dates and percentages."""

from __future__ import annotations

from xml.parsers import expat

import pytest

from lichen.engine.register.sheet_cells import SheetCells, column_letters, read_cells
from lichen.engine.register.sheet_parts import Book

BOOK = Book((), ("shared",), ("plain", "percent", "date", "time"), from_1904=False)


def read(cells: str, after: str = "", book: Book = BOOK) -> SheetCells:
    xml = f'<worksheet xmlns="x"><sheetData><row r="1">{cells}</row></sheetData>{after}</worksheet>'
    return read_cells(xml.encode(), book)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="A1"><v>1.5</v></c>', 1.5), ('<c r="A1" t="s"><v>0</v></c>', "shared"),
        ('<c r="A1" t="b"><v>1</v></c>', "yes"),
        ('<c r="A1" t="b"><v>0</v></c>', "no"), ('<c r="A1" t="str"><v>a &amp; b</v></c>', "a & b"),
        ('<c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r><rPh><t>no</t></rPh></is></c>', "ab"),
        ('<c r="A1" s="1"><v>0.125</v></c>', "12.5 %"), ('<c r="A1" s="2"><v>45323</v></c>', "2024-02-01"),
        ('<c r="A1" s="2"><v>45323.75</v></c>', "2024-02-01"), ('<c r="A1" t="d"><v>2024-02-01</v></c>', "2024-02-01"),
        ('<c r="A1" t="str"><v>x_x000D_y</v></c>', "x\ry"), ("<c><v>3</v></c>", 3.0),
        ('<x:c xmlns:x="x" r="A1"><x:v>2</x:v></x:c>', 2.0),
    ],
)  # fmt: skip
def test_cell_is_read_by_its_kind(cell: str, value: object) -> None:
    assert read(cell).rows == {1: {0: value}}


def test_days_count_from_1904_where_the_workbook_says_so() -> None:
    book = Book((), (), ("date",), from_1904=True)
    assert read('<c r="A1"><v>43861</v></c>', book=book).rows[1][0] == "2024-02-01"


def test_empty_cells_are_none() -> None:
    assert read('<c r="A1"/><c r="B1" t="str"><v></v></c>').rows == {1: {}}


def test_formula_with_and_without_its_result() -> None:
    found = read(
        '<c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>1+1</f></c><c r="C1" t="str"><f>""</f><v></v></c>'
    )
    assert found.formulas == {(1, 0): True, (1, 1): False, (1, 2): True}
    assert found.rows == {1: {0: 2.0}}


def test_error_is_noted_and_leaves_no_value() -> None:
    found = read('<c r="A1" t="e"><v>#N/A</v></c>')
    assert (found.errors, found.rows) == ({(1, 0): "#N/A"}, {1: {}})


def test_merged_ranges_and_hidden_rows() -> None:
    row = b'<row r="2" hidden="1"><c r="A2"><v>1</v></c></row>'
    merged = b'<mergeCells><mergeCell ref="A2:B3"/></mergeCells>'
    found = read_cells(b"<w><sheetData>" + row + b"</sheetData>" + merged + b"</w>", BOOK)
    assert (found.merged, found.hidden) == ([(2, 0, 3, 1)], [2])


def test_cell_in_the_far_corner_costs_nothing() -> None:
    xml = b'<w><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></w>'
    assert read_cells(xml, BOOK).rows == {1048576: {16383: 1.0}}


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A2"><v>1</v></c>',
        '<c r="1A"/>',
        '<c r="ZZZ1"/>',
        '<c r="A1" t="s"><v>9</v></c>',
        '<c r="A1"><v>x</v></c>',
        "<c",
    ],
)
def test_damage_is_raised(cell: str) -> None:
    with pytest.raises((ValueError, IndexError, expat.ExpatError)):
        read(cell)


def test_entities_are_refused() -> None:
    bomb = b'<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><w><row><c t="str"><v>&b;</v></c></row></w>'
    with pytest.raises(ValueError, match="entities"):
        read_cells(bomb, BOOK)


def test_column_letters() -> None:
    assert [column_letters(place) for place in (0, 25, 26, 701, 702, 16383)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
        "XFD",
    ]
