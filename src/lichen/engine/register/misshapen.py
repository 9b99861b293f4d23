"""What is wrong with the shape of a pack: tables and columns that are missing, or that nobody knows."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from lichen.core.errors import Problem
from lichen.engine.register.found import at_table, gathered
from lichen.engine.register.headers import SHAPES, column_meant, table_meant
from lichen.engine.register.raw import RawPack, RawTable

_AIDS = ("readme", "columns", "lists")  # sheets of the template that help and hold no data


def home(table: RawTable) -> str:
    """Return where a table stands, for a sentence."""
    return f"sheet '{table.sheet}'" if table.sheet else table.file


def missing(raw: RawPack) -> pl.DataFrame:
    """Return a problem for each table and column that a pack must have and this one has not.

    >>> missing(RawPack("none"))["what"][0]
    "the table 'region' is missing"
    """
    found = []
    meant = _meant(raw)
    for name, shape in SHAPES.items():
        if name in raw.tables:
            found += list(_missing_columns(raw.tables[name]))
        elif shape.required:
            like = next((other for other in raw.others if meant.get(other.name) == name), None)
            mend = f"rename {home(like)} to '{name}'" if like else _where(raw, name)
            found.append(
                at_table((raw.name, "", name), f"the table '{name}' is missing", mend, "table_missing")
            )
    return gathered(found)


def _where(raw: RawPack, name: str) -> str:
    """Return how to come by a table that is missing."""
    files = {table.file for table in (*raw.tables.values(), *raw.others) if not table.sheet}
    if files == {raw.name}:
        return f"give the folder that holds '{raw.name}' and the other tables"
    return f"add a table '{name}'; 'lichen new' shows how"


def _meant(raw: RawPack) -> dict[str, str]:
    """Return which unknown tables are likely to be meant for which missing ones."""
    absent = [name for name in SHAPES if name not in raw.tables]
    return {other.name: name for other in raw.others if (name := table_meant(other.name)) in absent and name}


def _missing_columns(table: RawTable) -> Iterator[pl.DataFrame]:
    shape = SHAPES[table.name]
    absent = [column for column in shape.names if column not in table.frame.columns]
    unknown = [name for name in table.frame.columns if name not in shape.names]
    place = (table.file, table.sheet, table.name)
    if headless(table):
        names = ", ".join(shape.names[:4])
        mend = f"make the first row name the columns: {names} and so on"
        yield at_table(
            place, "no column of this table is named in it", mend, "no_header", row=table.header_row
        )
        return
    for column in absent:
        if shape.column(column).required:
            like = next((name for name in unknown if column_meant(table.name, name, absent) == column), None)
            mend = f"rename the column '{like}' to '{column}'" if like else f"add a column '{column}'"
            what = f"the column '{column}' is missing"
            yield at_table(place, what, mend, "column_missing", row=table.header_row, column=column)


def unknown(raw: RawPack) -> Iterator[Problem]:
    """Give a notice for each column and table that the pack does not know, with what is likely meant.

    >>> list(unknown(RawPack("none")))
    []
    """
    for table in raw.tables.values():
        yield from _unknown_columns(table)
    meant = _meant(raw)
    for other in raw.others:
        like = meant.get(other.name)
        if like and SHAPES[like].required:
            continue  # told as the cure of the missing table
        if other.name not in SHAPES and (like or other.name.casefold() not in _AIDS):
            mend = f"rename it to '{like}' if that is meant" if like else "nothing, if that is meant"
            what = f"'{other.name}' is no table of the pack and was not read"
            yield Problem(other.file, other.sheet, 0, "", "", what, mend)


def headless(table: RawTable) -> bool:
    """Return whether a table names none of its columns, so that its first row is hardly a header."""
    return not set(SHAPES[table.name].names) & set(table.frame.columns)


def _unknown_columns(table: RawTable) -> Iterator[Problem]:
    shape = SHAPES[table.name]
    if headless(table):
        return
    absent = [column for column in shape.names if column not in table.frame.columns]
    for name in table.frame.columns:
        if name in shape.names or name.endswith(" (again)"):
            continue
        if name.startswith("(column "):
            what, mend = "a column without a name was not read", "name it, or leave it: nothing is lost"
        else:
            like = column_meant(table.name, name, absent)
            what = f"'{table.name}' has no column '{name}'; it was not read"
            mend = (
                f"rename it to '{like}' if that is meant"
                if like
                else "nothing, if it is a remark of your own"
            )
        yield Problem(table.file, table.sheet, table.header_row, name, "", what, mend)
