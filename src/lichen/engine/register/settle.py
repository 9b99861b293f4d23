"""Turns grids of cells into the tables of a pack: says which column is which, and what is wrong with the
headers.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from lichen.core.errors import Problem
from lichen.engine.register.found import at_table, gathered, no_findings
from lichen.engine.register.grid import THREE_DECIMALS, Grid, Mark
from lichen.engine.register.headers import (
    SHAPES,
    column_called,
    column_meant,
    table_called,
    table_meant,
    unguarded,
)
from lichen.engine.register.raw import RawPack, RawTable

NUMBERS = ("number", "integer")
_AIDS = ("readme", "columns", "lists")  # sheets of the template that help and hold no data
_Names = dict[int, str]


def settle(name: str, grids: list[Grid], found: list[pl.DataFrame], notices: list[Problem]) -> RawPack:
    """Return the pack that the grids make up; `found` and `notices` are what the readers have to say
    already.
    """
    tables: dict[str, RawTable] = {}
    others: list[RawTable] = []
    found, notices = list(found), list(notices)
    commas = any(_has_commas(grid) for grid in grids)
    for grid in grids:
        table = table_called(grid.name)
        names, wrong = _names(grid, table)
        raw = _table(grid, table, names, commas=commas)
        found.append(wrong)
        for mark in grid.marks:
            _place(mark, grid, raw, names, found, notices)
        if table is None:
            others.append(raw)
        elif table in tables:
            what = f"the pack has the table '{table}' twice: here and in {_home(tables[table])}"
            found.append(at_table((raw.file, raw.sheet, table), what, "keep one of them", "table_twice"))
        else:
            tables[table] = raw
            notices += _unknown_columns(raw)
    missing, said = _tables_of(name, tables, others)
    return RawPack(name, tables, tuple(others), gathered([*found, missing]), tuple(notices + said))


def _home(table: RawTable) -> str:
    return f"sheet '{table.sheet}'" if table.sheet else table.file


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
            what, mend = f"the header names the column '{name}' twice", "rename or delete one of the two"
            wrong.append(
                at_table(
                    here, what, mend, "column_twice", row=grid.header_row, column=name, value=written or ""
                )
            )
        while name in taken:
            name += " (again)"
        taken.add(name)
        names[place] = name
    if table is None:
        return names, no_findings()
    shape = SHAPES[table]
    absent = [column for column in shape.names if column not in taken]
    unknown = [name for name in names.values() if name not in shape.names]
    for column in absent:
        if shape.column(column).required:
            like = next((name for name in unknown if column_meant(table, name, absent) == column), None)
            mend = f"rename the column '{like}' to '{column}'" if like else f"add a column '{column}'"
            wrong.append(
                at_table(here, f"the column '{column}' is missing", mend, "column_missing",
                row=grid.header_row,
                         column=column)
            )  # fmt: skip
    return names, gathered(wrong)


def _table(grid: Grid, table: str | None, names: _Names, *, commas: bool) -> RawTable:
    """Return the grid as a table: columns named, empty cells null, empty rows left out."""
    shape = SHAPES.get(table or "")
    columns, typed = [], set()
    for place, name in names.items():
        cells = grid.frame[str(place)].alias(name)
        if (cells == "").any():
            cells = cells.set(cells == "", None)
        if place in grid.numbers and shape and name in shape.names and shape.column(name).kind in NUMBERS:
            typed.add(name)
            if commas:
                exposed = grid.numbers[place] & cells.str.contains(THREE_DECIMALS)
                cells = (cells + "0").zip_with(exposed, cells)
        columns.append(cells)
    frame = pl.DataFrame(columns)
    filled = _filled(frame)
    if not filled.all():
        frame, rows = frame.filter(filled), grid.rows.filter(filled)
    else:
        rows = grid.rows
    return RawTable(table or grid.name, grid.file, grid.sheet, frame, rows, grid.header_row, frozenset(typed))


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


def _place(
    mark: Mark, grid: Grid, raw: RawTable, names: _Names, found: list[pl.DataFrame], notices: list[Problem]
) -> None:
    """Add a reader's mark to the problems of its row, or to the notices."""
    column = names.get(mark.place, "") if mark.place is not None else ""
    if mark.place is not None and not column and mark.place < len(grid.header):
        column = grid.header[mark.place] or ""
    if mark.notice:
        notices.append(Problem(raw.file, raw.sheet, mark.row, column, mark.value, mark.what, mark.mend))
        return
    index = raw.rows.index_of(mark.row) if mark.row else None
    one = at_table(
        (raw.file, raw.sheet, raw.name), mark.what, mark.mend, mark.kind, row=mark.row, column=column,
        value=mark.value,
    )  # fmt: skip
    found.append(one.with_columns(pl.lit(index, pl.Int64).alias("index")))


def _unknown_columns(raw: RawTable) -> Iterator[Problem]:
    """Give a notice for each column that the pack does not know."""
    shape = SHAPES[raw.name]
    absent = [column for column in shape.names if column not in raw.frame.columns]
    for name in raw.frame.columns:
        if name in shape.names or name.endswith(" (again)"):
            continue
        if name.startswith("(column "):
            what, mend = "a column without a name was not read", "name it, or leave it: nothing is lost"
        else:
            like = column_meant(raw.name, name, absent)
            what = f"the pack knows no column '{name}' in '{raw.name}'; it was not read"
            mend = (
                f"rename it to '{like}' if that is meant"
                if like
                else "nothing, if it is a remark of your own"
            )
        yield Problem(raw.file, raw.sheet, raw.header_row, name, "", what, mend)


def _tables_of(
    name: str, tables: dict[str, RawTable], others: list[RawTable]
) -> tuple[pl.DataFrame, list[Problem]]:
    """Return a problem for each table that is missing, and a notice for each that is not known."""
    missing, said = [], []
    absent = [table for table in SHAPES if table not in tables]
    meant = {other.name: table for other in others if (table := table_meant(other.name)) in absent}
    for table in absent:
        if SHAPES[table].required:
            like = next((other for other in others if meant.get(other.name) == table), None)
            mend = (
                f"rename {_home(like)} to '{table}'"
                if like
                else f"add a table '{table}' ('lichen new' shows how)"
            )
            missing.append(
                at_table((name, "", table), f"the table '{table}' is missing", mend, "table_missing")
            )
    for other in others:
        like_name = meant.get(other.name)
        if other.name.casefold() not in _AIDS or like_name:
            mend = (
                f"rename it to '{like_name}' if that is meant" if like_name else "nothing, if that is meant"
            )
            what = f"'{other.name}' is no table of the pack and was not read"
            said.append(Problem(other.file, other.sheet, 0, "", "", what, mend))
    return gathered(missing), said
