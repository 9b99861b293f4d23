"""The template of a pack: every column explained, with a small worked example to write over."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Literal

import polars as pl

from lichen.core.tables import Column, TableShape
from lichen.engine.register.csv_write import write_csv
from lichen.engine.register.example import example_tables
from lichen.engine.register.headers import SHAPES
from lichen.engine.register.workbook_write import new_book, write_cells, write_row

_ROWS_AHEAD = 2000  # rows below the example that offer lists of choices
_README = (
    "This is a region pack for Lichen, filled in with a small invented example.",
    "",
    "1. Write your own rows over those of the example. Keep the first row of each table: it names the columns.",
    "2. An empty cell means 'not stated'. It is never a zero.",
    "3. Amounts, costs and emissions are in the unit of their row: t, kg, MWh, kWh, GJ, m3, l and many more.",
    "4. 'lichen check' says everything that has to be mended; 'lichen plan' finds the best exchanges.",
    "5. Columns that you do not need can be deleted; columns of your own are kept, but not read.",
    "",
    "The tables:",
)


def template(form: Literal["csv", "xlsx"]) -> dict[str, bytes]:
    """Return the files of the template: a folder of commented CSV tables, or one workbook.

    >>> sorted(template("csv"))[:3]
    ['README.md', 'coefficients.csv', 'distances.csv']
    """
    tables = example_tables()
    if form == "xlsx":
        return {"pack.xlsx": _workbook(tables)}
    files = {f"{name}.csv": _commented(SHAPES[name], frame) for name, frame in tables.items()}
    return {"README.md": _readme().encode("utf-8")} | files


def explanation(column: Column) -> str:
    """Return what belongs into a column, in one sentence or two.

    >>> explanation(SHAPES["sites"].column("organisation"))
    "Required. Who runs it; the id of a row in 'organisations'. For example: mill"
    """
    text = column.meaning[:1].upper() + column.meaning[1:]
    if column.kind == "ref" or (column.kind in ("list", "mix") and column.refers in SHAPES):
        text += (
            f"; the id of a row in '{column.refers}'"
            if column.kind == "ref"
            else f"; ids of '{column.refers}'"
        )
    if column.choices:
        text += f"; one of {', '.join(column.choices)}"
    if column.kind == "flag":
        text += "; yes or no"
    if column.unit:
        text += f" [{column.unit}]"
    text = ("Required. " if column.required else "") + text
    return f"{text}. For example: {column.example}" if column.example else f"{text}."


def _readme() -> str:
    lines = ["# A region pack", "", *_README, ""]
    for name, shape in SHAPES.items():
        lines.append(f"- `{name}.csv`: {_about(shape)}")
    return "\n".join(lines) + "\n"


def _about(shape: TableShape) -> str:
    return shape.meaning + ("" if shape.required else " May be left out.")


def _comments(shape: TableShape) -> Iterator[str]:
    yield f"# {shape.name}: {_about(shape)}"
    yield "# Lines that begin with # are explanations; they may stay or go. The rows below are an invented example."
    for column in shape.columns:
        yield f"# {column.name}: {explanation(column)}"


def _commented(shape: TableShape, frame: pl.DataFrame) -> bytes:
    """Return a table as CSV below its explanations, each in one cell."""
    quoted = ['"' + line.replace('"', '""') + '"' for line in _comments(shape)]
    return ("\n".join(quoted) + "\n").encode("utf-8") + write_csv(frame)


def _workbook(tables: dict[str, pl.DataFrame]) -> bytes:
    buffer = io.BytesIO()
    book = new_book(buffer)
    looks = {
        "required": book.add_format({"bold": True, "bottom": 1, "bg_color": "#DCE9D5"}),
        "optional": book.add_format({"bold": True, "bottom": 1, "bg_color": "#F2F2F2"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "head": book.add_format({"bold": True, "bottom": 1}),
    }
    front = book.add_worksheet("readme")
    front.set_column(0, 0, 110)
    lines = [*_README, *(f"{name}: {_about(shape)}" for name, shape in SHAPES.items())]
    write_row(front, 0, ["A region pack"], looks["title"])
    for row, line in enumerate(lines, 2):
        write_row(front, row, [line], looks["wrap"])
    for name, frame in tables.items():
        sheet = book.add_worksheet(name)
        write_cells(sheet, name, frame, looks["required"], commas=False)
        for place, column in enumerate(SHAPES[name].columns):
            _column(sheet, place, column, frame[column.name], looks)
        sheet.freeze_panes(1, 1)
    _columns_sheet(book, looks)
    book.get_worksheet_by_name("region").activate()
    book.close()
    return buffer.getvalue()


def _column(sheet: Any, place: int, column: Column, cells: pl.Series, looks: dict[str, Any]) -> None:
    """Give a column its width, its note and its list of choices."""
    longest = cells.str.len_chars().max()
    wide = max(len(column.name) + 2, min(longest if isinstance(longest, int) else 0, 40), 9)
    sheet.set_column(place, place, wide)
    sheet.write_string(0, place, column.name, looks["required" if column.required else "optional"])
    sheet.write_comment(0, place, explanation(column), {"x_scale": 2.2, "y_scale": 1.2, "author": "Lichen"})
    choices = list(column.choices) or (["yes", "no"] if column.kind == "flag" else [])
    if choices:
        sheet.data_validation(
            1, place, len(cells) + _ROWS_AHEAD, place,
            {"validate": "list", "source": choices, "error_title": column.name,
             "error_message": f"Choose one of: {', '.join(choices)}"},
        )  # fmt: skip


def _columns_sheet(book: Any, looks: dict[str, Any]) -> None:
    sheet = book.add_worksheet("columns")
    for place, width in enumerate((16, 20, 10, 110)):
        sheet.set_column(place, place, width)
    write_row(sheet, 0, ["table", "column", "required", "meaning"], looks["head"])
    rows = [(shape, column) for shape in SHAPES.values() for column in shape.columns]
    for row, (shape, column) in enumerate(rows, 1):
        required = "yes" if column.required else "no"
        write_row(sheet, row, [shape.name, column.name, required, explanation(column)], looks["wrap"])
    sheet.freeze_panes(1, 0)
