"""Reads cells that hold several entries: lists (``a; b``) and mixes (``moisture <= 14 %; starch >= 20 %``).

The entries of a column become a table of their own, one row each, so that a million cells are read as
columns are.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from lichen.core.said import said
from lichen.engine.register import figures
from lichen.engine.register.found import Cure, at_rows, in_words
from lichen.engine.register.reading import Reading

_NUMBER = r"[+\-−]?[0-9.,][0-9.,'’ \u00a0\u2007\u2009\u202f]*(?:[eE][+-]?[0-9]+)?"
_ENTRY = rf"^(?<name>[^=<>≤≥]+?)\s*(?<sign><=|>=|=<|=>|≤|≥|<|>|=)\s*(?<number>{_NUMBER})(?<unit>[^=<>≤≥]*)$"
_RELATIONS = {
    "=": "value",
    "<=": "max",
    "=<": "max",
    "≤": "max",
    "<": "max",
    ">=": "min",
    "=>": "min",
    "≥": "min",
    ">": "min",
}
_EXAMPLE = said("write entries such as '{example}'", example="moisture <= 14 %; starch >= 20 %")


def listed(reading: Reading, name: str, separators: str = ";") -> pl.DataFrame:
    """Return the entries of a column of lists: `row` (place in the table) and `entry`, empty ones left out."""
    cells = reading.text(name)
    for other in separators[1:]:
        cells = cells.str.replace_all(other, separators[0], literal=True)
    return (
        pl.DataFrame({"entry": cells.str.replace_all("\n", separators[0], literal=True)})
        .with_row_index("row")
        .drop_nulls()
        .with_columns(pl.col("entry").str.split(separators[0]))
        .explode("entry")
        .with_columns(pl.col("entry").str.strip_chars())
        .filter(pl.col("entry") != "")
    )


def mixed(
    reading: Reading,
    name: str,
    example: str = _EXAMPLE,
    spread: Callable[[pl.DataFrame], pl.DataFrame] | None = None,
) -> pl.DataFrame:
    """Return the entries of a column of mixes: row, entry, name, relation (value, max, min), number and unit (text).

    `spread` may turn an entry into several first. What cannot be read is a problem of its row, and so is a name given
    twice with the same relation.
    """
    found = listed(reading, name)
    found = spread(found) if spread is not None else found
    parts = found["entry"].str.extract_groups(_ENTRY).struct.unnest()
    table = found.with_columns(
        parts["name"].str.strip_chars().alias("name"),
        parts["sign"].replace_strict(_RELATIONS, default=None, return_dtype=pl.String).alias("relation"),
        parts["unit"].str.strip_chars().alias("unit"),
    )
    column = figures.Column(parts["number"].str.strip_chars())
    read = figures.read_numbers(column, reading.numbers.around(reading.table.name))
    unread = table["name"].is_null() | read.wrong
    refuse(reading, name, table, unread, lambda entry: _unreadable(entry, example), "entry_form")
    refuse(reading, name, table, read.doubtful, _doubtful, "two_readings")
    reading.settled(name, table["entry"], read)
    keys = table.select("row", pl.col("name").str.to_lowercase(), "relation")
    twice = keys.is_duplicated() & table["name"].is_not_null()
    refuse(
        reading,
        name,
        table,
        twice,
        lambda entry: (said("the cell states '{entry}' and the same again", entry=entry), said("keep one")),
        "twice",
    )
    return table.with_columns(read.values.alias("number")).filter(~unread & ~read.doubtful & ~twice)


def refuse(
    reading: Reading,
    name: str,
    entries: pl.DataFrame,
    wrong: pl.Series,
    cure: Callable[[str], Cure],
    kind: str,
    about: str = "entry",
) -> None:
    """Note a problem for each entry where `wrong` is true, in words found for each distinct text of column `about`."""
    bad = entries.filter(wrong.fill_null(value=False))
    if not bad.is_empty():
        what, mend, again = in_words(bad[about], cure)
        reading.found.append(at_rows(reading.table, bad["row"], name, what, mend, kind, again))


def _unreadable(entry: str, example: str) -> Cure:
    signs = sum(entry.count(sign) for sign in "=<>≤≥") - entry.count("<=") - entry.count(">=")
    if signs > 1:
        return said("'{entry}' seems to be several entries", entry=entry), said(
            "separate entries by semicolons"
        )
    if not signs:
        return said("'{entry}' does not say how much", entry=entry), example
    return said("'{entry}' cannot be read", entry=entry), example


def _doubtful(entry: str) -> Cure:
    return (
        said("the number in '{entry}' can be read in two ways", entry=entry),
        said("write it with a decimal point and without thousands marks"),
    )
