"""OpenDocument spreadsheets: cells by their kind, repeats, hidden sheets, and what is none, locked or hostile."""

from __future__ import annotations

import datetime as dt
from xml.parsers import expat

import pytest

from lichen.core.errors import ProblemsError
from lichen.engine.register import ods_read
from lichen.engine.register.ods_read import ods_sheets
from lichen.engine.register.sheet_cells import SheetCells
from tests.engine.register.books import (
    MIME,
    Failed,
    Percent,
    Value,
    ods_cell,
    ods_of,
    ods_row,
    ods_table,
    zipped,
)


def read(rows: str) -> SheetCells:
    ((_, found),) = ods_sheets(ods_of(ods_table("one", rows)), "a.ods")
    return found


def row(cells: str, extra: str = "") -> str:
    return f"<table:table-row {extra}>{cells}</table:table-row>"


def refused(data: bytes) -> str:
    with pytest.raises(ProblemsError) as caught:
        ods_sheets(data, "a.ods")
    return caught.value.problems[0].what


@pytest.mark.parametrize(
    ("value", "read_as"),
    [
        (1.5, 1.5), (12, 12.0), ("a & b", "a & b"), (True, "yes"), (False, "no"), (Percent(0.125), "12.5 %"),
        (dt.date(2024, 2, 1), "2024-02-01"), (dt.datetime(2024, 2, 1, 18, tzinfo=dt.UTC), "2024-02-01"),
    ],
)  # fmt: skip
def test_cell_is_read_by_its_kind(value: Value, read_as: object) -> None:
    assert read(ods_row([value])).rows == {1: {0: read_as}}


def test_cells_of_other_kinds() -> None:
    given = (
        '<table:table-cell office:value-type="time" office:time-value="PT18H30M00S"/>'
        '<table:table-cell office:value-type="currency" office:value="3.5"><text:p>3,50 €</text:p></table:table-cell>'
        '<table:table-cell><text:p>first  <text:span>line</text:span></text:p><text:p>a<text:s text:c="3"/>b</text:p>'
        "<office:annotation><text:p>a remark</text:p></office:annotation></table:table-cell>"
    )
    assert read(row(given)).rows == {1: {0: "18.5 h", 1: 3.5, 2: "first line\na   b"}}


def test_errors_are_told_and_leave_no_value() -> None:
    """LibreOffice marks them; other programs only show them as the result of a formula."""
    shown = '<table:table-cell table:formula="of:=x"><text:p>Err:508</text:p></table:table-cell>'
    found = read(row(ods_cell(Failed("#REF!")) + shown + ods_cell("Err:508")))
    assert found.errors == {(1, 0): "#REF!", (1, 1): "Err:508"}
    assert found.rows == {1: {2: "Err:508"}}


def test_repeats_are_written_out_and_empty_ones_cost_nothing() -> None:
    """A sheet that ends in a million empty rows is as large as what is in it."""
    found = read(
        row("<table:table-cell/>", 'table:number-rows-repeated="1000000"')
        + row(ods_cell("x", 'table:number-columns-repeated="2"'), 'table:number-rows-repeated="3"')
    )
    assert found.rows == {number: {0: "x", 1: "x"} for number in (1_000_001, 1_000_002, 1_000_003)}


def test_cells_repeated_without_measure_are_refused() -> None:
    """A file of a kilobyte does not become a sheet of gigabytes."""
    cell = ods_cell(1, 'table:number-columns-repeated="16384"')
    assert "repeated" in refused(ods_of(ods_table("one", row(cell, 'table:number-rows-repeated="1048576"'))))


def test_formulas_merged_cells_and_hidden_rows() -> None:
    title = ods_cell("title", 'table:number-columns-spanned="2" table:number-rows-spanned="1"')
    formula = '<table:table-cell table:formula="of:=1" office:value-type="float" office:value="1"/>'
    bare = '<table:table-cell table:formula="of:=1"/>'
    found = read(
        row(title + "<table:covered-table-cell/>") + row(formula + bare, 'table:visibility="collapse"')
    )
    assert found.merged == [(1, 0, 1, 1)]
    assert found.formulas == {(2, 0): True, (2, 1): False}
    assert (found.hidden, found.rows) == ([2], {1: {0: "title"}, 2: {0: 1.0}})


def test_hidden_sheets_are_known_and_copies_of_other_files_left_out() -> None:
    linked = '<table:table table:name="other"><table:table-source/>' + row(ods_cell("x")) + "</table:table>"
    changes = "<table:tracked-changes>" + ods_cell("old") + "</table:tracked-changes>"
    inside = row(f"<table:table-cell>{ods_table('inner', row(ods_cell('y')))}</table:table-cell>")
    tables = changes + ods_table("one", inside) + ods_table("two", row(ods_cell("x")), "ta2") + linked
    found = ods_sheets(ods_of(tables), "a.ods")
    assert [(sheet.name, sheet.hidden, cells.rows) for sheet, cells in found] == [
        ("one", False, {}), ("two", True, {1: {0: "x"}}),
    ]  # fmt: skip


def test_other_documents_and_locked_ones_are_refused() -> None:
    text = zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"})
    assert "no spreadsheet" in refused(text)
    assert "no spreadsheet" in refused(zipped({"mimetype": MIME.encode(), "content.xml": b"<a/>"}))
    manifest = {"META-INF/manifest.xml": b"<manifest:encryption-data/>"}
    assert "password" in refused(ods_of("", **manifest))
    assert "password" in refused(zipped({"mimetype": MIME.encode(), "encrypted-package": b"x"}))


def test_content_that_unfolds_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits are those of any zip: sizes are counted while unpacking."""
    steep = zipped({"mimetype": MIME.encode(), "content.xml": b" " * (1 << 25)})
    assert "unfolds" in refused(steep)
    monkeypatch.setattr(ods_read, "_ROOM", 10)
    assert "repeated" in refused(
        ods_of(ods_table("one", row(ods_cell("x", 'table:number-columns-repeated="12"'))))
    )


def test_entities_and_damage_are_errors() -> None:
    for content in (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', b"<a"):
        with pytest.raises((ValueError, expat.ExpatError)):
            ods_sheets(zipped({"mimetype": MIME.encode(), "content.xml": content}), "a.ods")
    with pytest.raises(ValueError, match="column"):
        read(row(ods_cell("x", 'table:number-columns-repeated="16385"')))
