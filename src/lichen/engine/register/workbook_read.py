"""Reads a workbook (.xlsx, .xlsm, .ods, .xls): each sheet as a grid, with a mark for what a person should know of."""

from __future__ import annotations

import struct
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from xml.parsers import expat

import polars as pl

from lichen.core.errors import Problem, ProblemsError
from lichen.core.said import counted, said
from lichen.engine.register.archive import open_zip
from lichen.engine.register.compound import compound_stream
from lichen.engine.register.grid import NO_HEADS, Grid, Mark, cell_error, number_texts
from lichen.engine.register.headers import SHAPES, column_called, table_called
from lichen.engine.register.heads import head_names, head_place
from lichen.engine.register.ods_read import ods_sheets
from lichen.engine.register.sheet_cells import Cell, SheetCells, column_letters, read_cells
from lichen.engine.register.sheet_parts import PARTS, Sheet, read_book
from lichen.engine.register.xls_cells import read_xls_cells
from lichen.engine.register.xls_parts import is_biff8, read_globals

_HEAD_ROWS = 60
_BLOCK = 50_000
_THIN = 50  # places of a table for each cell in use, beyond which a sheet is refused
_ROOMY = 10_000_000
_MOST_SHOWN = 5
_DAMAGED = (
    ValueError, LookupError, TypeError, OverflowError, struct.error, ET.ParseError, expat.ExpatError,
)  # fmt: skip
Found = tuple[Sheet, SheetCells]
Place = tuple[int, int]


def read_workbook(
    data: bytes, file: str, heads: Mapping[tuple[str, str], int] = NO_HEADS
) -> tuple[Grid, ...]:
    """Return the sheets of a workbook that hold anything; `heads` are rows of headers by file and sheet.

    Raises `ProblemsError` if it is damaged, locked with a password, or unfolds beyond the limits.
    """
    parts = open_zip(data, file, keep=PARTS.pattern)

    def sheets() -> Iterator[Found]:
        book = read_book(parts)
        for sheet in book.sheets:
            yield sheet, read_cells(parts[sheet.part], book)

    return _grids(sheets, file, heads)


def read_ods(data: bytes, file: str, heads: Mapping[tuple[str, str], int] = NO_HEADS) -> tuple[Grid, ...]:
    """Return the sheets of an OpenDocument spreadsheet that hold anything, as `read_workbook` does."""
    return _grids(lambda: ods_sheets(data, file), file, heads)


def read_xls(data: bytes, file: str, heads: Mapping[tuple[str, str], int] = NO_HEADS) -> tuple[Grid, ...]:
    """Return the sheets of an old Excel workbook (97 to 2003) that hold anything, as `read_workbook` does."""

    def sheets() -> Iterator[Found]:
        stream = compound_stream(data, "Workbook")
        if stream is None or not is_biff8(stream):
            what = said("this is a workbook of an old kind (.xls), or one locked with a password")
            mend = said("save it as .xlsx without a password")
            raise ProblemsError([Problem(file, "", 0, "", "", what, mend)])
        book = read_globals(stream, file)
        for sheet in book.sheets:
            yield sheet, read_xls_cells(stream, int(sheet.part), book)

    return _grids(sheets, file, heads)


def _grids(
    sheets: Callable[[], Iterable[Found]], file: str, heads: Mapping[tuple[str, str], int]
) -> tuple[Grid, ...]:
    """Return the sheets that hold anything as grids, and say in words where the workbook is damaged."""
    try:
        grids = [_grid(cells, sheet, file, heads.get((file, sheet.name))) for sheet, cells in sheets()]
    except _DAMAGED as error:
        mend = said("open it in a spreadsheet program and save it again as .xlsx")
        raise ProblemsError([Problem(file, "", 0, "", "", said("the workbook is damaged"), mend)]) from error
    return tuple(grid for grid in grids if grid is not None)


def _grid(found: SheetCells, sheet: Sheet, file: str, head: int | None) -> Grid | None:
    """Return the sheet as a grid, None if it is empty."""
    table = table_called(sheet.name)
    troubled = {row for row, _ in found.errors} | {
        row for (row, _), stored in found.formulas.items() if not stored
    }
    numbers = sorted(number for number, cells in found.rows.items() if cells or number in troubled)
    first = numbers[:_HEAD_ROWS]
    wide = [max(found.rows[number], default=-1) + 1 for number in first]
    heads = [
        [_text(found.rows[number].get(place)) for place in range(width)]
        for number, width in zip(first, wide, strict=True)
    ]
    place = head_place(table, heads, first.index(head) if head in first else None)
    if place is None:
        return None
    header_row = first[place]
    header = head_names(_beside(heads, first, place), 1) if table is None else _stripped(heads[place])
    filled, told = _unmerged(found, table, header, header_row)
    body = numbers[place + 1 :]
    frame, typed = _frame(found, body, header, file, sheet.name)
    above = [
        number
        for number in first[:place]
        if not ([*heads[first.index(number)], None][0] or "").startswith("#")
    ]
    marks = [*_odd_cells(found, header_row), *told, *filled, *_of_sheet(found, sheet, header_row, above)]
    rows = pl.Series("row", body, pl.UInt32)
    return Grid(sheet.name, file, sheet.name, header, header_row, frame, rows, typed, tuple(marks), asks=True)


def _beside(heads: list[list[str | None]], numbers: list[int], place: int) -> list[list[str | None]]:
    """Return the header with the row just above it, an empty one if nothing stands there."""
    near = place > 0 and numbers[place] == numbers[place - 1] + 1
    return [heads[place - 1] if near else [], heads[place]]


def _stripped(names: list[str | None]) -> tuple[str | None, ...]:
    return tuple(name.strip() or None if name else None for name in names)


def _text(cell: Cell | None) -> str | None:
    return cell if isinstance(cell, str) or cell is None else number_texts(pl.Series([cell]))[0]


def _frame(
    found: SheetCells, body: list[int], header: tuple[str | None, ...], file: str, sheet: str
) -> tuple[pl.DataFrame, dict[int, pl.Series]]:
    """Return the cells below the header as text, and which of them are numbers."""
    count = sum(len(found.rows[number]) for number in body)
    places = sorted({place for number in body for place in found.rows[number]} | set(range(len(header))))
    places = [place for place in places if place >= len(header) or header[place] or _used(found, body, place)]
    if len(places) * len(body) > _THIN * count + _ROOMY:
        mend = said("copy the table alone to a new sheet")
        what = said("cells are spread too thinly over the sheet")
        raise ProblemsError([Problem(file, sheet, 0, "", "", what, mend)])
    columns: dict[str, pl.Series] = {}
    typed: dict[int, pl.Series] = {}
    for place in places:
        texts, numeric = [], []
        for start in range(0, max(len(body), 1), _BLOCK):
            cells = [found.rows[number].get(place) for number in body[start : start + _BLOCK]]
            values = pl.Series([c if isinstance(c, float) else None for c in cells], dtype=pl.Float64)
            words = pl.Series([c if isinstance(c, str) else None for c in cells], dtype=pl.String)
            texts.append(words.zip_with(values.is_null(), number_texts(values)))
            numeric.append(values.is_not_null())
        columns[str(place)] = pl.concat(texts).alias(str(place))
        mask = pl.concat(numeric)
        if mask.any():
            typed[place] = mask
    return pl.DataFrame(columns), typed


def _used(found: SheetCells, body: list[int], place: int) -> bool:
    return any(place in found.rows[number] for number in body)


def _odd_cells(found: SheetCells, header_row: int) -> Iterator[Mark]:
    """Give errors, formulas without a result, and, once per column, that formulas were not recalculated."""
    for (row, place), error in found.errors.items():
        yield cell_error(row, place, error)
    stored: Counter[int] = Counter()
    for (row, place), has_result in found.formulas.items():
        if row <= header_row or (row, place) in found.errors:
            continue
        if has_result:
            stored[place] += 1
        else:
            yield Mark(
                row, place, "",
                said(
                    "the cell {cell} holds a formula without a stored result", cell=f"{column_letters(place)}{row}"
                ),
                said("open the file in a spreadsheet program and save it, or write the value"),
                "formula_without_result",
            )  # fmt: skip
    for place, count in stored.items():
        yield Mark(
            0, place, "",
            counted(
                "{number} cell holds a formula; the result stored with the file was used",
                "{number} cells hold formulas; the result stored with the file was used",
                count,
            ),
            said("nothing, if the file was saved after the last change"),
            "formula", notice=True,
        )  # fmt: skip


def _of_sheet(found: SheetCells, sheet: Sheet, header_row: int, above: list[int]) -> Iterator[Mark]:
    """Give what should be known of the sheet as a whole."""
    if above:
        yield Mark(
            header_row, None, "", said("what stands above the header was not read"),
            said("nothing, if it is only a title"),
            "above_header", notice=True,
        )  # fmt: skip
    hidden = [row for row in found.hidden if row > header_row and found.rows[row]]
    if hidden:
        shown = ", ".join(map(str, hidden[:_MOST_SHOWN])) + (", ..." if len(hidden) > _MOST_SHOWN else "")
        yield Mark(
            0, None, shown,
            counted(
                "{number} hidden row was read like any other", "{number} hidden rows were read like any other",
                len(hidden),
            ),
            said("delete them if they do not belong to the table"), "hidden_rows", notice=True,
        )  # fmt: skip
    if sheet.hidden:
        yield Mark(
            0, None, "", said("the sheet is hidden and was read like any other"),
            said("delete it if it should not count"),
            "hidden_sheet", notice=True,
        )  # fmt: skip


def _unmerged(
    found: SheetCells, table: str | None, header: tuple[str | None, ...], header_row: int
) -> tuple[list[Mark], list[Mark]]:
    """Write the value of cells merged downwards into each of their rows; give notices, then problems.

    Numbers are not repeated (100 t over two rows may be 100 t each, or together), nor is anything to the
    side.
    """
    notices, problems = [], []
    for top, left, bottom, right in found.merged:
        value = found.rows.get(top, {}).get(left)
        covered = f"{column_letters(left)}{top}:{column_letters(right)}{bottom}"
        if value is None or bottom < header_row or (top, left) == (bottom, right):
            continue
        name = header[left] if left < len(header) else None
        column = column_called(table, name) if table and name else None
        words = column is None or SHAPES[table or ""].column(column).kind not in ("number", "integer", "id")
        if left == right and top > header_row and words and bottom - top < _BLOCK:
            for row in range(top + 1, bottom + 1):
                if found.rows.get(row):
                    found.rows[row].setdefault(left, value)
            notices.append(
                Mark(top, left, covered,
                     said("the cells {cells} are merged; their value was used for each row", cells=covered),
                     said("nothing, if that is meant; else unmerge them"), "merged", notice=True)
            )  # fmt: skip
        else:
            problems.append(
                Mark(top, left, covered,
                     said("the cells {cells} are merged, and only the first holds the value", cells=covered),
                     said("unmerge them and write the value into each cell where it holds"), "merged")
            )  # fmt: skip
    return notices, problems
