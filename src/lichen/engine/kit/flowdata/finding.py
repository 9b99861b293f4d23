"""One thing that is wrong with a table of flows, before it is known in which file the row stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import polars as pl


class Finding(NamedTuple):
    """What is wrong in a `row` (place from 0; None: the table as a whole) of a `table`, and how to mend it."""

    table: str
    row: int | None
    column: str
    what: str
    mend: str
    kind: str


def where(table: str, wrong: pl.Series, column: str, what: str, mend: str, kind: str) -> Iterator[Finding]:
    """Give the same finding for each row where `wrong` [row, bool; null counts as no] is true.

    >>> [found.row for found in where("flows", pl.Series([False, True, None]), "unit", "it is odd", "mend it", "odd")]
    [1]
    """
    for row in wrong.fill_null(value=False).arg_true():
        yield Finding(table, int(row), column, what, mend, kind)
