"""Workbooks as people make them: formulas, merged cells, errors, titles, hidden rows; cross-checked with other
readers.
"""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
import python_calamine
import xlsxwriter

from lichen.core.errors import ProblemsError
from lichen.engine.register import Checked, check, decode, workbook_read
from lichen.engine.register.template import template
from lichen.engine.register.workbook_read import read_workbook
from tests.engine.register.packs import SOUND

HEADER = ["id", "site", "role", "resource", "amount", "unit"]


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def book_with(rows: list[list[Any]], before: list[list[Any]] | None = None) -> openpyxl.Workbook:
    """Return the sound pack as a workbook, with these streams."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, text in SOUND.items():
        if name != "streams":
            sheet = book.create_sheet(name)
            for line in text.strip().split("\n"):
                sheet.append(line.split(","))
    sheet = book.create_sheet("Streams")
    for row in [*(before or []), HEADER, *rows]:
        sheet.append(row)
    return book


def outcome(book: openpyxl.Workbook) -> Checked:
    return check(decode({"pack.xlsx": saved(book)}, "pack"))


def kinds(found: Checked) -> list[tuple[int, str, str]]:
    return list(found.found.select("row", "column", "kind").iter_rows())


ROW = ["a", "mill-1", "offer", "x", 100, "t"]


def test_plain_workbook_is_sound() -> None:
    found = outcome(book_with([ROW, ["b", "farm-1", "need", "x", "80,5", "t"]]))
    assert found.sound().streams["amount"].to_list() == [100.0, 80.5]


def test_formula_without_a_stored_result_is_told_with_its_cell() -> None:
    """openpyxl writes formulas without results, as scripts do."""
    found = outcome(book_with([[*ROW[:4], "=50+50", "t"]]))
    assert kinds(found) == [(2, "amount", "formula_without_result")]
    assert "the cell E2 holds a formula" in " ".join(p.what for p in found.problems)


def test_formula_with_its_result_is_used_and_noted() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        for name, text in SOUND.items():
            sheet = book.add_worksheet(name)
            for row, line in enumerate(text.strip().split("\n")):
                sheet.write_row(row, 0, line.split(","))
        book.get_worksheet_by_name("streams").write_formula(1, 4, "=50+60", None, 110)
    found = check(decode({"pack.xlsx": buffer.getvalue()}, "pack"))
    assert found.sound().streams["amount"][0] == 110.0
    assert [n.what for n in found.notices] == [
        "1 cell holds a formula; the result stored with the file was used"
    ]


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!"])
def test_error_cell_is_told(error: str) -> None:
    book = book_with([ROW])
    book["Streams"]["E2"] = error
    book["Streams"]["E2"].data_type = "e"
    assert (2, "amount", "cell_error") in kinds(outcome(book))


def test_words_merged_downwards_hold_for_each_row() -> None:
    book = book_with([ROW, ["b", None, "need", "x", 80, "t"]])
    book["Streams"].merge_cells("B2:B3")
    found = outcome(book)
    assert found.sound().streams["site"].to_list() == ["mill-1", "mill-1"]
    assert [n.value for n in found.notices] == ["B2:B3"]


@pytest.mark.parametrize(("cells", "column"), [("E2:E3", "amount"), ("C2:D2", "role"), ("A2:A3", "id")])
def test_other_merged_cells_are_told(cells: str, column: str) -> None:
    """100 t merged over two rows may be 100 t each, or together."""
    book = book_with([ROW, ["b", "farm-1", "need", "x", 80, "t"]])
    book["Streams"].merge_cells(cells)
    assert (2, column, "merged") in kinds(outcome(book))


def test_title_rows_above_the_header_are_noted() -> None:
    found = outcome(book_with([ROW], before=[["Register of streams"], []]))
    assert found.sound().streams.height == 1
    assert [(n.row, n.what) for n in found.notices] == [(3, "what stands above the header was not read")]


def test_hidden_rows_and_sheets_are_read_and_noted() -> None:
    book = book_with([ROW, ["b", "farm-1", "need", "x", 80, "t"]])
    book["Streams"].row_dimensions[3].hidden = True
    book["transport"].sheet_state = "hidden"
    found = outcome(book)
    assert found.sound().streams.height == 2
    assert sorted(n.what for n in found.notices) == [
        "1 hidden row was read like any other",
        "the sheet is hidden and was read like any other",
    ]


def test_percentage_is_read_as_it_is_shown() -> None:
    """A cell that shows 10 % holds 0.1; read as 0.1 % it would be silently wrong."""
    book = book_with([[*ROW, 0.1]])
    book["Streams"]["G1"] = "uncertainty"
    book["Streams"]["G2"].number_format = "0%"
    assert outcome(book).sound().streams["rel_sd"][0] == 0.1


def test_date_where_a_code_was_meant_is_told() -> None:
    book = book_with([[*ROW, dt.date(2024, 2, 1)]])
    book["Streams"]["G1"] = "code"
    found = outcome(book)
    assert kinds(found) == [(2, "code", "code")]
    assert found.problems[0].what.startswith("'2024-02-01' is a date")


@pytest.mark.parametrize("code", [20304, "02 03 04", "020304", 20304.0])
def test_code_that_became_a_number_is_found_again(code: object) -> None:
    book = book_with([[*ROW, code]])
    book["Streams"]["G1"] = "code"
    assert outcome(book).sound().streams["code"][0] == "020304"


def test_number_typed_as_text_is_read() -> None:
    book = book_with([[*ROW[:4], " 1 234,5 ", "t"]])
    assert outcome(book).sound().streams["amount"][0] == 1234.5


def test_number_with_three_decimals_stays_one_beside_decimal_commas() -> None:
    found = outcome(book_with([[*ROW[:4], 1.234, "t"], ["b", "farm-1", "need", "x", "0,5", "t"]]))
    assert found.sound().streams["amount"].to_list() == [1.234, 0.5]


def test_blank_rows_between_and_below_are_passed_over() -> None:
    book = book_with([ROW, [], ["b", "farm-1", "need", "x", -1, "t"], [], []])
    book["Streams"]["A40"].font = openpyxl.styles.Font(bold=True)
    found = outcome(book)
    assert kinds(found) == [(4, "amount", "too_small")]
    assert found.accounted.filter(found.accounted["table"] == "streams")["read"].item() == 2


def test_stray_cell_far_away_is_told_and_harmless() -> None:
    book = book_with([ROW])
    book["Streams"]["XFD1048576"] = "x"
    found = outcome(book)
    assert found.region is None
    assert any("(column 16384)" in n.column for n in found.notices)


def test_sheets_spread_too_thinly_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_read, "_ROOMY", 1000)
    book = openpyxl.Workbook()
    book.active.title = "streams"
    book.active.append([f"c{i}" for i in range(300)])
    for row in range(2, 302):
        book.active.cell(row, row - 1, "x")
    with pytest.raises(ProblemsError) as caught:
        read_workbook(saved(book), "pack.xlsx")
    assert "too thinly" in caught.value.problems[0].what


def test_cells_agree_with_two_other_readers() -> None:
    """Cross-check on the template: openpyxl and calamine see the same cells."""
    data = template("xlsx")["pack.xlsx"]
    theirs = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    rust = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    for grid in read_workbook(data, "pack.xlsx"):
        rows = [list(grid.header), *map(list, grid.frame.rows())]
        numbers = [
            [cell.value for cell in row] for row in theirs[grid.name].iter_rows(max_col=len(grid.header))
        ]
        fast = rust.get_sheet_by_name(grid.name).to_python(skip_empty_area=False)
        for other in (numbers, fast):
            plain = [
                [
                    None
                    if value in (None, "")
                    else f"{value:g}"
                    if isinstance(value, (int, float))
                    else str(value)
                    for value in row
                ]
                for row in other
            ]
            kept = [row for row in plain if any(row)]
            assert [[cell and _same(cell) for cell in row] for row in rows] == [
                [cell and _same(cell) for cell in row] for row in kept
            ]


def _same(cell: str) -> str:
    try:
        return f"{float(cell):g}"
    except ValueError:
        return cell
