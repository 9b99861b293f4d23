"""Reads a Parquet file as text cells."""

from __future__ import annotations

import io

import polars as pl

from lichen.core.errors import Problem, ProblemsError
from lichen.core.said import said
from lichen.engine.register.grid import Grid, number_texts, row_numbers

MOST_ROWS, MOST_CELLS = 20_000_000, 500_000_000


def read_parquet(data: bytes, file: str, table: str | None) -> Grid:
    """Return the cells of a Parquet file; its records count from row 2, as if it had a header.

    Raises `ProblemsError` if it is damaged or holds what is no table of plain cells.

    >>> buffer = io.BytesIO()
    >>> pl.DataFrame({"id": ["a"], "amount": [12.0]}).write_parquet(buffer)
    >>> read_parquet(buffer.getvalue(), "streams.parquet", "streams").frame.rows()
    [('a', '12')]
    """
    try:
        count, width = _size(data)
        if count > MOST_ROWS or count * width > MOST_CELLS:
            what = said("the file unfolds to {rows} rows of {cells} cells", rows=count, cells=width)
            raise ProblemsError([Problem(file, "", 0, "", "", what, said("split the pack"))])
        found = pl.read_parquet(io.BytesIO(data), use_statistics=False)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError) as error:
        what, mend = said("the file is damaged, or no Parquet file"), said("write it again")
        raise ProblemsError([Problem(file, "", 0, "", "", what, mend)]) from error
    columns, typed = {}, {}
    for place, column in enumerate(found.iter_columns()):
        columns[str(place)] = _texts(column, file)
        if column.dtype.is_numeric():
            typed[place] = column.is_not_null()
    frame = pl.DataFrame(columns) if columns else pl.DataFrame()
    header = tuple(name.strip() or None for name in found.columns)
    rows = row_numbers(2, found.height)
    return Grid(table or file, file, "", header, 1, frame, rows, typed)


def _size(data: bytes) -> tuple[int, int]:
    """Return how many rows and columns the file states, without unfolding it."""
    lazy = pl.scan_parquet(io.BytesIO(data))
    return int(lazy.select(pl.len()).collect().item()), len(lazy.collect_schema())


def _texts(column: pl.Series, file: str) -> pl.Series:
    """Return a column as text: numbers at their shortest, truth as yes and no, lists with semicolons."""
    dtype = column.dtype
    if dtype == pl.String:
        return column
    if dtype.is_float():
        return number_texts(column)
    if dtype == pl.Boolean:
        return column.replace_strict({True: "yes", False: "no"}, return_dtype=pl.String)
    if isinstance(dtype, (pl.List, pl.Array)):
        inner = dtype.inner
        plain = isinstance(inner, pl.DataType) and not inner.is_nested()
        return column.cast(pl.List(pl.String)).list.join("; ") if plain else _refuse(column, file)
    if dtype.is_nested() or dtype in (pl.Binary, pl.Object):
        return _refuse(column, file)
    return column.cast(pl.String)


def _refuse(column: pl.Series, file: str) -> pl.Series:
    what = said("the column holds {kind} values, which are no plain cells", kind=str(column.dtype))
    mend = said("write text, numbers, truth values or dates")
    raise ProblemsError([Problem(file, "", 0, column.name, "", what, mend)])
