"""Turns grids of cells into the tables of a pack: says which column is which, and what is wrong with the headers."""

from __future__ import annotations

import polars as pl

from lichen.core.errors import Problem
from lichen.core.said import said
from lichen.engine.register.found import FOUND, at_table, gathered, no_findings
from lichen.engine.register.grid import THREE_DECIMALS, Grid, Mark
from lichen.engine.register.headers import (
    SHAPES,
    column_called,
    table_called,
    unguarded,
)
from lichen.engine.register.misshapen import home
from lichen.engine.register.raw import RawPack, RawTable
from lichen.engine.register.wording import coded

NUMBERS = ("number", "integer")
_Names = dict[int, str]


def settle(name: str, grids: list[Grid], found: list[pl.DataFrame], notices: list[Problem]) -> RawPack:
    """Return the pack that the grids make up; `found` and `notices` are what the readers have to say already."""
    tables: dict[str, RawTable] = {}
    others: list[RawTable] = []
    found, notices = list(found), list(notices)
    commas = any(_has_commas(grid) for grid in grids)
    for grid in grids:
        table = table_called(grid.name)
        names, wrong = _names(grid, table)
        raw = _table(grid, table, names, commas=commas)
        if table is None or table in tables:
            others.append(raw)
        if table is None:
            continue
        found.append(wrong)
        found.append(_marked(grid, raw, names))
        notices += [
            Problem(
                raw.file, raw.sheet, mark.row, _column(mark, grid, names), mark.value, mark.what, mark.mend
            )
            for mark in grid.marks
            if mark.notice
        ]
        if table in tables:
            what = said(
                "the pack has the table '{table}' twice: here and in {place}",
                table=table,
                place=home(tables[table]),
            )
            found.append(
                at_table((raw.file, raw.sheet, table), what, said("keep one of them"), "table_twice")
            )
        else:
            tables[table] = raw
    ordered = {table: tables[table] for table in SHAPES if table in tables}
    return RawPack(name, ordered, tuple(others), gathered(found), tuple(notices))


def _has_commas(grid: Grid) -> bool:
    """Whether a column of numbers holds text with a comma."""
    table = table_called(grid.name)
    for place, name in enumerate(grid.header):
        column = column_called(table, name) if table and name else None
        if column and str(place) in grid.frame.columns and SHAPES[table or ""].column(column).kind in NUMBERS:
            cells = grid.frame[str(place)]
            if cells.str.contains(",", literal=True).any():
                return True
    return False


def _names(grid: Grid, table: str | None) -> tuple[_Names, pl.DataFrame]:
    """Return the name of each column by its place, and what is wrong with the header."""
    names: _Names = {}
    wrong: list[pl.DataFrame] = []
    here = (grid.file, grid.sheet, table or grid.name)
    taken: set[str] = set()
    for text in grid.frame.columns:
        place = int(text)
        written = unguarded(grid.header[place]) if place < len(grid.header) else None
        name = (column_called(table, written) if table and written else None) or written
        if name is None:
            if place < len(grid.header) and grid.frame[text].null_count() == grid.frame.height:
                continue
            name = f"(column {place + 1})"
        elif name in taken and table:
            what = said("the header names the column '{column}' twice", column=name)
            mend = said("rename or delete one of the two")
            wrong.append(
                at_table(
                    here, what, mend, "column_twice", row=grid.header_row, column=name, value=written or ""
                )
            )
        while name in taken:
            name += " (again)"
        taken.add(name)
        names[place] = name
    return names, gathered(wrong)


def _table(grid: Grid, table: str | None, names: _Names, *, commas: bool) -> RawTable:
    """Return the grid as a table: columns named, empty cells null, empty rows left out."""
    shape = SHAPES.get(table or "")
    columns, typed, asked = [], set(), set()
    for place, name in names.items():
        cells = grid.frame[str(place)].alias(name)
        if (cells == "").any():
            cells = cells.set(cells == "", None)
        if shape and name in shape.names and shape.column(name).kind in NUMBERS:
            numbers = grid.numbers.get(place)
            doubtful = cells.str.contains(THREE_DECIMALS).fill_null(value=False)
            if numbers is not None:
                typed.add(name)
            if numbers is not None and (commas or (doubtful & ~numbers).any()):
                cells = (cells + "0").zip_with(numbers & doubtful, cells)
                doubtful &= ~numbers
            elif numbers is not None:
                doubtful &= False
            if grid.asks and doubtful.any():
                asked.add(name)
        columns.append(cells)
    frame = pl.DataFrame(columns)
    filled = _filled(frame) | grid.rows.is_in([mark.row for mark in grid.marks if not mark.notice])
    if not filled.all():
        frame, rows = frame.filter(filled), grid.rows.filter(filled)
    else:
        rows = grid.rows
    return RawTable(
        table or grid.name,
        grid.file,
        grid.sheet,
        frame,
        rows,
        grid.header_row,
        frozenset(typed),
        frozenset(asked),
    )


def _filled(frame: pl.DataFrame) -> pl.Series:
    """Return which rows hold anything but spaces [row]."""
    if not frame.width:
        return pl.Series([], dtype=pl.Boolean)
    first = frame.to_series(0).str.strip_chars()
    open_rows = (first.is_null() | (first == "")).fill_null(value=True)
    if not open_rows.any():
        return ~open_rows
    anything = frame.filter(open_rows).select(
        pl.any_horizontal((pl.all().str.strip_chars() != "").fill_null(value=False)).alias("any")
    )["any"]
    return (~open_rows).scatter(open_rows.arg_true(), anything)


def _marked(grid: Grid, raw: RawTable, names: _Names) -> pl.DataFrame:
    """Return the problems that the reader has marked, each with the row of the table that it belongs to."""
    marks = [mark for mark in grid.marks if not mark.notice]
    if not marks:
        return no_findings()
    columns = {
        "row": [mark.row for mark in marks],
        "column": [_column(mark, grid, names) for mark in marks],
        "value": [mark.value for mark in marks],
        "what": [mark.what for mark in marks],
        "mend": [mark.mend for mark in marks],
        "kind": [mark.kind for mark in marks],
        "said": [coded(mark.what, mark.mend) for mark in marks],
    }
    places = pl.DataFrame({"row": raw.rows.cast(pl.Int64)}).with_row_index("index")
    return (
        pl.DataFrame(columns, schema_overrides={"row": pl.Int64, "said": pl.String})
        .join(places, on="row", how="left", maintain_order="left")
        .with_columns(file=pl.lit(raw.file), sheet=pl.lit(raw.sheet), table=pl.lit(raw.name))
        .select(pl.col(name).cast(dtype) for name, dtype in FOUND.items())
    )


def _column(mark: Mark, grid: Grid, names: _Names) -> str:
    """Return the name of the column that a mark stands in, "" for a whole row."""
    if mark.place is None:
        return ""
    written = grid.header[mark.place] if mark.place < len(grid.header) else None
    return names.get(mark.place, written or "")
