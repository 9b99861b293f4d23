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
from lichen.engine.register.workbook_read import read_ods, read_workbook, read_xls
from tests.engine.register.books import Failed, Percent, Sheets, Value, compound, ods, xls
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


def sheets_with(streams: list[list[Value]], before: list[list[Value]] | None = None) -> Sheets:
    """Return the sound pack as sheets, with these streams and an uncertainty in percent."""
    tables: dict[str, list[list[Value]]] = {
        name: [list(line.split(",")) for line in text.strip().split("\n")]
        for name, text in SOUND.items()
        if name != "streams"
    }
    return tables | {"streams": [*(before or []), [*HEADER, "uncertainty", "since"], *streams]}


def xlsx(sheets: Sheets, hidden: tuple[str, ...] = ()) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        percent, day = book.add_format({"num_format": "0.0%"}), book.add_format({"num_format": 14})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            for row, values in enumerate(rows):
                for place, value in enumerate(values):
                    if isinstance(value, Failed):
                        sheet.write_formula(row, place, "=1/0", None, str(value))
                    elif isinstance(value, Percent):
                        sheet.write_number(row, place, value, percent)
                    elif isinstance(value, dt.date):
                        sheet.write_datetime(row, place, value, day)
                    elif value is not None:
                        sheet.write(row, place, value)
    return buffer.getvalue()


DAY = dt.date(2024, 5, 31)
STREAMS: list[list[Value]] = [
    ["a", "mill-1", "offer", "трици", 100, "t", Percent(0.125), DAY],
    ["b", "farm-1", "need", "x", 80.25, "t", None, True],
    [None] * 8,
    ["c", "farm-1", "need", "x", "1,5", "t", "5 %", "soon"],
]


@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_pack_reads_the_same_in_every_kind_of_workbook(kind: str) -> None:
    """Numbers, percentages, dates, truths, gaps, a title and a hidden sheet: what .xlsx gives, the others give."""
    sheets = sheets_with(STREAMS, before=[["Our streams"], [None]])
    written = {"ods": ods, "xls": xls}[kind](sheets, hidden=("transport",))
    found = decode({f"pack.{kind}": written}, "pack")
    wanted = decode({"pack.xlsx": xlsx(sheets, hidden=("transport",))}, "pack")
    assert found.tables.keys() == wanted.tables.keys()
    for name, table in wanted.tables.items():
        assert found.tables[name].frame.equals(table.frame), name
        assert found.tables[name].rows.equals(table.rows)
        assert (found.tables[name].typed, found.tables[name].header_row) == (table.typed, table.header_row)
    assert [(n.sheet, n.row, n.what) for n in found.notices] == [
        (n.sheet, n.row, n.what) for n in wanted.notices
    ]
    ours, theirs = check(found), check(wanted)
    assert ours.sound().streams.equals(theirs.sound().streams)
    assert ours.sound().streams["amount"].to_list() == [100.0, 80.25, 1.5]


@pytest.mark.parametrize("kind", ["ods", "xls"])
@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!"])
def test_error_cell_of_other_workbooks_is_told(kind: str, error: str) -> None:
    sheets = sheets_with([["a", "mill-1", "offer", "x", Failed(error), "t"]])
    found = check(decode({f"pack.{kind}": {"ods": ods, "xls": xls}[kind](sheets)}, "pack"))
    assert (2, "amount", "cell_error") in kinds(found)


@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_other_workbooks_agree_with_calamine(kind: str) -> None:
    """Cross-check: what the tests write is such a file to another reader, too, and holds the same texts and numbers."""
    rows: list[list[Value]] = [
        ["id", "дъб — ž", "n"],
        ["a", "x" * 5000, 1.5],
        ["b", "y" * 5000, -7],
        ["c", "z", 1e9],
    ]
    data = {"ods": ods, "xls": xls}[kind]({"streams": rows})
    theirs = (
        python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        .get_sheet_by_name("streams")
        .to_python()
    )
    assert theirs == rows
    (grid,) = {"ods": read_ods, "xls": read_xls}[kind](data, f"a.{kind}")
    assert grid.frame["1"].to_list() == [row[1] for row in rows[1:]]
    assert [float(text) for text in grid.frame["2"]] == [row[2] for row in rows[1:]]


@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_other_workbooks_cut_short_are_damaged(kind: str) -> None:
    whole = {"ods": ods, "xls": xls}[kind](sheets_with([[f"s{n}", "x" * 50] for n in range(200)]))
    for cut in (600, len(whole) // 2, len(whole) - 700):
        with pytest.raises(ProblemsError) as caught:
            decode({f"pack.{kind}": whole[:cut]}, "pack")
        assert caught.value.problems[0].what in ("the workbook is damaged", "the file is damaged")


def test_stray_cell_in_an_old_workbook_costs_nothing() -> None:
    """The last cell of a sheet of 65 536 rows asks for no more than itself."""
    rows: list[list[Value]] = [["id", "site"], ["a", "b"], *[[]] * 65_533, [None] * 255 + ["far"]]
    (grid,) = read_xls(xls({"streams": rows}), "a.xls")
    assert (grid.frame.height, grid.rows.to_list()) == (2, [2, 65_536])


def test_old_kinds_and_documents_are_refused() -> None:
    """Excel 95 has another stream, and so has a letter."""
    for data in (compound(b"x" * 5000, "Book"), compound(b"x" * 5000, "WordDocument"), compound(b"x")):
        with pytest.raises(ProblemsError) as caught:
            read_xls(data, "a.xls")
        assert "old kind" in caught.value.problems[0].what
