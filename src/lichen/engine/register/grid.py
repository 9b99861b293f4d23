"""A sheet of cells as a reader found it, before anybody knows what its columns mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import polars as pl

from lichen.core.said import said

# A number with exactly three decimals, beside text with decimal commas, gets a fourth where a reader could
# take its point for a thousands mark.
THREE_DECIMALS = r"^[+-]?\d{1,3}\.\d{3}$"


NO_HEADS: Mapping[tuple[str, str], int] = MappingProxyType({})
"""Rows of headers that somebody chose, by file and sheet: none."""

ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!")


@dataclass(frozen=True, slots=True)
class Mark:
    """Something about one cell or row of a grid: a problem, or (`notice`) what works but should be known.

    `row` is the row of the file; `place` is the column, from 0, None for the row as a whole.
    """

    row: int
    place: int | None
    value: str
    what: str
    mend: str
    kind: str
    notice: bool = False


@dataclass(frozen=True, eq=False)
class Grid:
    """A sheet of text cells.

    `header` are the names of the columns as written (None where empty), `frame` the cells [row, column],
    each column named by its place ("0", "1", …; columns without header and cells may be left out), `rows`
    the row of the file of each; `numbers` gives, by place, which cells [row, bool] the file holds as
    numbers, not as text. `asks` says that nothing about
    the file itself tells how a text such as ``1.234`` is meant.
    """

    name: str
    file: str
    sheet: str
    header: tuple[str | None, ...]
    header_row: int
    frame: pl.DataFrame
    rows: pl.Series
    numbers: Mapping[int, pl.Series] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()
    asks: bool = False


def cell_error(row: int, place: int, error: str) -> Mark:
    """Return the mark of a cell that holds an error of a spreadsheet.

    >>> cell_error(2, 0, "#N/A").what
    'the cell shows the error #N/A'
    """
    mend = said("correct the formula, or write the value; leave the cell empty if it is not known")
    return Mark(row, place, error, said("the cell shows the error {error}", error=error), mend, "cell_error")


def empty_cells(width: int) -> pl.DataFrame:
    """Return the cells of a grid of that many columns and no rows.

    >>> empty_cells(2).columns
    ['0', '1']
    """
    return pl.DataFrame(schema={str(place): pl.String for place in range(width)})


def row_numbers(first: int, count: int) -> pl.Series:
    """Return the numbers of `count` rows from `first` on.

    >>> row_numbers(2, 3).to_list()
    [2, 3, 4]
    """
    return pl.int_range(first, first + count, dtype=pl.UInt32, eager=True).alias("row")


def number_texts(numbers: pl.Series) -> pl.Series:
    """Return numbers [row, float] as the shortest text that reads back the same; whole ones without a point.

    >>> number_texts(pl.Series([12.0, 0.1, -1.234, 1e22, None])).to_list()
    ['12', '0.1', '-1.234', '1e+22', None]
    """
    return numbers.cast(pl.Float64).cast(pl.String).str.strip_suffix(".0")
