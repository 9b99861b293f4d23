"""Writes the tables of a pack as an Excel workbook that reads back the same."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import xlsxwriter

from lichen.core.errors import LichenError
from lichen.core.said import said
from lichen.engine.register.grid import THREE_DECIMALS, number_texts
from lichen.engine.register.headers import SHAPES

MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 1_048_575, 16_384, 32_767
MOST_CELLS = 6_000_000  # what a workbook can hold in about 4 GB of memory while it is put together
_NUMBERS = ("number", "integer")
_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")


def new_book(buffer: io.BytesIO) -> Any:
    """Return a workbook that writes text as text, and the same bytes for the same cells whenever it is run.

    >>> new_book(io.BytesIO()).add_worksheet("streams").get_name()
    'streams'
    """
    book = xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    created = pl.select(pl.datetime(2000, 1, 1)).item()
    book.set_properties({"created": created})
    return book


def write_workbook(tables: Mapping[str, pl.DataFrame]) -> bytes:
    """Return a workbook with one sheet for each table, by name.

    Columns of numbers hold numbers where that loses nothing, all other cells text; nothing is ever a formula.

    Raises `LichenError` for what a workbook cannot hold.
    """
    buffer = io.BytesIO()
    cells = sum(frame.height * frame.width for frame in tables.values())
    if cells > MOST_CELLS:
        raise LichenError(
            said(
                "The pack has {cells} cells, more than a workbook is written with here ({most}). "
                "Choose the form csv, zip or parquet.",
                cells=cells,
                most=MOST_CELLS,
            )
        )
    book = new_book(buffer)
    bold = book.add_format({"bold": True, "bottom": 1})
    commas = has_commas(tables)
    for name, frame in tables.items():
        if frame.height > MOST_ROWS or frame.width > MOST_COLUMNS:
            raise LichenError(
                said(
                    "Table '{table}' has {rows} rows and {columns} columns, more than a sheet of a workbook holds. "
                    "Choose the form csv, zip or parquet.",
                    table=name,
                    rows=frame.height,
                    columns=frame.width,
                )
            )
        sheet = book.add_worksheet(sheet_name(name))
        sheet.freeze_panes(1, 0)
        write_cells(sheet, name, frame, bold, commas=commas)
    if not tables:
        book.add_worksheet()
    book.close()
    return buffer.getvalue()


def sheet_name(name: str) -> str:
    """Return a name that a sheet may have.

    >>> sheet_name("a/b"), sheet_name("streams")
    ('a-b', 'streams')
    """
    return _SHEET_NAME.sub("-", name).strip("'")[:31] or "table"


def write_row(sheet: Any, row: int, texts: Sequence[str], style: Any) -> None:
    """Write texts into a row of a sheet, from its first cell on; rows count from 0."""
    for place, text in enumerate(texts):
        sheet.write_string(row, place, text, style)


def write_cells(sheet: Any, table: str, frame: pl.DataFrame, style: Any, *, commas: bool) -> None:
    """Write a table with its header; `commas`: the pack has decimal commas, so some numbers have to stay text."""
    write_row(sheet, 0, frame.columns, style)
    for place, column in enumerate(frame.iter_columns()):
        _write_column(sheet, place, column, table, commas=commas)


def has_commas(tables: Mapping[str, pl.DataFrame]) -> bool:
    """Return whether any column of numbers holds a comma, so that ``1.234`` beside it could be misread.

    >>> has_commas({"streams": pl.DataFrame({"amount": ["1,5"], "note": ["a"]})})
    True
    """
    return any(
        frame[column].str.contains(",", literal=True).any()
        for name, frame in tables.items()
        for column in _number_columns(name, frame)
    )


def _number_columns(name: str, frame: pl.DataFrame) -> list[str]:
    shape = SHAPES.get(name)
    known = shape.names if shape else ()
    return [
        column
        for column in frame.columns
        if shape and column in known and shape.column(column).kind in _NUMBERS
    ]


def _write_column(sheet: Any, place: int, column: pl.Series, table: str, *, commas: bool) -> None:
    numeric = bool(_number_columns(table, column.to_frame()))
    plain = None
    if numeric:
        numbers = column.cast(pl.Float64, strict=False)
        plain = (number_texts(numbers) == column).fill_null(value=False) & numbers.is_finite()
    for row, text in enumerate(column, 1):
        if text is None:
            continue
        if reason := _unfit(text):
            raise LichenError(
                said(
                    "Table '{table}', column '{column}', row {row}: {reason}. Choose the form csv, zip or parquet.",
                    table=table,
                    column=column.name,
                    row=str(row + 1),
                    reason=reason,
                )
            )
        if plain is not None and plain[row - 1] and _kept(text, commas=commas):
            sheet.write_number(row, place, float(text))
        else:
            sheet.write_string(row, place, text)


def _kept(text: str, *, commas: bool) -> bool:
    """Whether a number is the same after the workbook has rounded it to 16 digits, and sure to be read as one."""
    number = float(text)
    if commas and re.match(THREE_DECIMALS, text):
        return False
    return float(f"{number:.16G}") == number and text != "-0"


def _unfit(text: str) -> str:
    """Return why a workbook cannot hold a text, "" if it can."""
    if 2 * len(text) > LONGEST_CELL and (length := len(text.encode("utf-16-le")) // 2) > LONGEST_CELL:
        return said(
            "the text of {length} characters is longer than a cell of a workbook holds ({longest})",
            length=length,
            longest=LONGEST_CELL,
        )
    # The library would write such a text as the parts of a formatted one, without looking into it.
    return (
        said("a workbook cannot hold text between <r> and </r>")
        if re.fullmatch(r"(?s)<r>.*</r>", text)
        else ""
    )
