"""What is wrong with the shape of a pack: tables and columns that are missing, or that nobody knows."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from lichen.core.errors import Problem
from lichen.core.said import said
from lichen.engine.register.found import at_table, gathered
from lichen.engine.register.headers import SHAPES, column_meant, table_meant
from lichen.engine.register.raw import RawPack, RawTable

_AIDS = ("readme", "columns", "lists")  # sheets of the template that help and hold no data


def home(table: RawTable) -> str:
    """Return where a table stands, for a sentence."""
    return said("sheet '{sheet}'", sheet=table.sheet) if table.sheet else table.file


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
            mend = (
                said("rename {place} to '{table}'", place=home(like), table=name)
                if like
                else _where(raw, name)
            )
            what = said("the table '{table}' is missing", table=name)
            found.append(at_table((raw.name, "", name), what, mend, "table_missing"))
    return gathered(found)


def _where(raw: RawPack, name: str) -> str:
    """Return how to come by a table that is missing."""
    files = {table.file for table in (*raw.tables.values(), *raw.others) if not table.sheet}
    if files == {raw.name}:
        return said("give the folder that holds '{file}' and the other tables", file=raw.name)
    return said("add a table '{table}'; '{command}' shows how", table=name, command="lichen new")


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
        what = said("no column of this table is named in it")
        mend = said("make the first row name the columns: {columns} and so on", columns=names)
        yield at_table(place, what, mend, "no_header", row=table.header_row)
        return
    for column in absent:
        if shape.column(column).required:
            like = next((name for name in unknown if column_meant(table.name, name, absent) == column), None)
            mend = (
                said("rename the column '{like}' to '{column}'", like=like, column=column)
                if like
                else said("add a column '{column}'", column=column)
            )
            what = said("the column '{column}' is missing", column=column)
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
            mend = (
                said("rename it to '{like}' if that is meant", like=like)
                if like
                else said("nothing, if that is meant")
            )
            what = said("'{table}' is no table of the pack and was not read", table=other.name)
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
            what = said("a column without a name was not read")
            mend = said("name it, or leave it: nothing is lost")
        else:
            like = column_meant(table.name, name, absent)
            what = said("'{table}' has no column '{column}'; it was not read", table=table.name, column=name)
            mend = (
                said("rename it to '{like}' if that is meant", like=like)
                if like
                else said("nothing, if it is a remark of your own")
            )
        yield Problem(table.file, table.sheet, table.header_row, name, "", what, mend)
