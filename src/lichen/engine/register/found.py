"""What is wrong with a pack, as a table: a million problems are found as fast as one.

Columns: file, sheet, table, index (place of the row in the table's frame; null: the table as a whole, which
cannot be mended by setting rows aside), row (as the person sees it), column, value, what, mend, kind
(problems of one kind are alike and may be printed as one), said (how what and mend can be said in another language,
`lichen.engine.register.wording`; null: they are plain texts).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

import polars as pl

from lichen.core.errors import Problem
from lichen.core.pack import PACK
from lichen.engine.register.wording import coded, kept

FOUND: dict[str, pl.DataType] = {
    "file": pl.String(), "sheet": pl.String(), "table": pl.String(), "index": pl.Int64(), "row": pl.Int64(),
    "column": pl.String(), "value": pl.String(), "what": pl.String(), "mend": pl.String(), "kind": pl.String(),
    "said": pl.String(),
}  # fmt: skip
_LONGEST = 120
Cure = tuple[str, str]


class Placed(Protocol):
    """A table whose rows have a place in a file."""

    @property
    def name(self) -> str:
        """The table's name."""

    @property
    def file(self) -> str:
        """The file it stands in."""

    @property
    def sheet(self) -> str:
        """The sheet it stands on, "" if files have none."""

    @property
    def frame(self) -> pl.DataFrame:
        """Its cells."""

    @property
    def rows(self) -> pl.Series:
        """The row of the file of each of its rows."""


def no_findings() -> pl.DataFrame:
    """Return an empty table of problems.

    >>> no_findings().height
    0
    """
    return pl.DataFrame(schema=FOUND)


def gathered(parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Return all problems in the order of the pack: by table, row and column; each once.

    >>> gathered([]).columns == list(FOUND)
    True
    """
    order = {"": -1} | {table.name: place for place, table in enumerate(PACK)}
    columns = {"": -1} | {name: place for place, name in enumerate(c for table in PACK for c in table.names)}
    every = pl.concat([no_findings(), *parts])
    return (
        every.unique(subset=["file", "sheet", "table", "index", "row", "column", "what"], maintain_order=True)
        .sort(
            pl.col("table").replace_strict(order, default=len(order), return_dtype=pl.Int64),
            pl.col("row"),
            pl.col("column").replace_strict(columns, default=len(columns), return_dtype=pl.Int64),
            maintain_order=True,
        )
        .select(*FOUND)
    )


def as_problems(found: pl.DataFrame) -> tuple[Problem, ...]:
    """Return the rows of a table of problems as problems.

    >>> as_problems(no_findings())
    ()
    """
    rows = found.select("file", "sheet", "row", "column", "value", "what", "mend", "said").iter_rows()
    return tuple(
        Problem(file, sheet, row, column, value, *kept(what, mend, said))
        for file, sheet, row, column, value, what, mend, said in rows
    )


def at_rows(
    table: Placed,
    index: pl.Series,
    column: str,
    what: pl.Series,
    mend: pl.Series,
    kind: str,
    said: pl.Series | None = None,
) -> pl.DataFrame:
    """Return one problem for each place in `index`, in the words of `what` and `mend` [problem].

    `said` [problem] is how these can be said again, where they are no plain texts.
    """
    count = len(index)

    def same(text: str | None) -> pl.Series:
        return pl.Series([text], dtype=pl.String).new_from_index(0, count)

    cells = _cells(table, column).gather(index).fill_null("").str.slice(0, _LONGEST)
    return pl.DataFrame({
        "file": same(table.file), "sheet": same(table.sheet), "table": same(table.name),
        "index": index.cast(pl.Int64), "row": table.rows.gather(index).cast(pl.Int64), "column": same(column),
        "value": cells, "what": what, "mend": mend, "kind": same(kind),
        "said": same(None) if said is None else said,
    }, schema=FOUND)  # fmt: skip


def in_rows(
    table: Placed, wrong: pl.Series, column: str, what: str | pl.Series, mend: str | pl.Series, kind: str
) -> pl.DataFrame:
    """Return one problem for each row where `wrong` [row, bool; null counts as no] is true.

    `what` and `mend` are one text, or a text per row.

    >>> from lichen.engine.register.raw import RawTable
    >>> table = RawTable("streams", "a.csv", "", pl.DataFrame({"amount": ["5", "-1"]}), pl.Series([2, 3]))
    >>> in_rows(table, pl.Series([False, True]), "amount", "it is odd", "mend it", "odd")["row"].to_list()
    [3]
    """
    index = wrong.fill_null(value=False).arg_true()
    if index.is_empty():
        return no_findings()
    said = coded(what, mend) if isinstance(what, str) and isinstance(mend, str) else None
    what, mend, again = (
        text.gather(index)
        if isinstance(text, pl.Series)
        else pl.Series([text], dtype=pl.String).new_from_index(0, len(index))
        for text in (what, mend, said)
    )
    return at_rows(table, index, column, what, mend, kind, again)


def explained(
    table: Placed,
    wrong: pl.Series,
    column: str,
    explain: Callable[[str], Cure] | Mapping[str, Cure],
    kind: str,
) -> pl.DataFrame:
    """Return one problem for each row where `wrong` is true, in words that `explain` finds for the cell's text.

    `explain` is asked once for each distinct text.
    """
    return explained_by(table, wrong, column, _cells(table, column).str.strip_chars(), explain, kind)


def explained_by(
    table: Placed,
    wrong: pl.Series,
    column: str,
    texts: pl.Series,
    explain: Callable[[str], Cure] | Mapping[str, Cure],
    kind: str,
) -> pl.DataFrame:
    """Return one problem for each row where `wrong` is true, in words that `explain` finds for one of `texts` [row]."""
    index = wrong.fill_null(value=False).arg_true()
    if index.is_empty():
        return no_findings()
    what, mend, said = in_words(texts.gather(index).fill_null(""), explain)
    return at_rows(table, index, column, what, mend, kind, said)


def in_words(
    texts: pl.Series, explain: Callable[[str], Cure] | Mapping[str, Cure]
) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Return what is wrong with each text, how to mend it, and how both can be said again (null: plain texts).

    `explain` is asked once for each distinct text.

    >>> [part.to_list() for part in in_words(pl.Series(["a", "a"]), lambda text: (f"{text} is odd", "mend it"))]
    [['a is odd', 'a is odd'], ['mend it', 'mend it'], [None, None]]
    """
    find = explain.__getitem__ if isinstance(explain, Mapping) else explain
    distinct = texts.unique(maintain_order=True).to_list()
    columns: tuple[list[str], list[str], list[str | None]] = ([], [], [])
    for text in distinct:
        cure = find(text)
        columns[0].append(str(cure[0]))
        columns[1].append(str(cure[1]))
        columns[2].append(coded(*cure))
    what, mend, said = (
        texts.replace_strict(distinct, pl.Series(column, dtype=pl.String), return_dtype=pl.String)
        for column in columns
    )
    return what, mend, said


def at_table(place: tuple[str, str, str], what: str, mend: str, kind: str, **more: str | int) -> pl.DataFrame:
    """Return one problem of a table as a whole; `place` is (file, sheet, table), `more` row, column or value.

    >>> found = at_table(("streams.csv", "", "streams"), "the table is empty", "add rows", "empty_table")
    >>> found["index"].to_list(), found["what"].to_list()
    ([None], ['the table is empty'])
    """
    file, sheet, table = place
    return pl.DataFrame({
        "file": [file], "sheet": [sheet], "table": [table], "index": [None], "row": [more.get("row", 0)],
        "column": [more.get("column", "")], "value": [str(more.get("value", ""))[:_LONGEST]], "what": [what],
        "mend": [mend], "kind": [kind], "said": [coded(what, mend)],
    }, schema=FOUND)  # fmt: skip


def _cells(table: Placed, column: str) -> pl.Series:
    if column in table.frame.columns:
        return table.frame[column]
    return pl.Series(column, [None], pl.String).new_from_index(0, table.frame.height)
