"""Organisations and sites that a list of streams names again and again: one row each, nothing lost of the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from lichen.core.errors import Problem
from lichen.core.said import said
from lichen.engine.register import RawTable
from lichen.engine.register.found import in_rows
from lichen.engine.register.reading import listed_rows

_PLACE = ("latitude", "longitude", "x", "y")
_OF_NAMES = ("id", "name", "organisation")  # what rows have in common, but for capitals and accents
_NEAR = 0.01  # degrees or km within which two figures of one site are the same


def once(table: RawTable) -> tuple[RawTable, pl.DataFrame, tuple[Problem, ...]]:
    """Return the first row of each key with what later ones add, where they contradict it, and where they differ."""
    if "id" not in table.frame.columns:
        return table, pl.DataFrame(), ()
    named = table.frame["id"].is_not_null()
    table = replace(table, frame=table.frame.filter(named), rows=table.rows.filter(named))
    frame = table.frame
    if not frame["id"].is_duplicated().any():
        return table, pl.DataFrame(), ()
    columns = [name for name in frame.columns if name not in _OF_NAMES]
    first = frame.with_columns(pl.col(name).drop_nulls().first().over("id") for name in columns)
    wrong = [_apart(table, name, first[name]) for name in columns if name in _PLACE]
    notices = tuple(
        notice for name in columns if name not in _PLACE for notice in _otherwise(table, name, first[name])
    )
    keep = frame["id"].is_first_distinct()
    found = pl.concat(wrong).with_columns(index=pl.lit(None, pl.Int64)) if wrong else pl.DataFrame()
    return replace(table, frame=first.filter(keep), rows=table.rows.filter(keep)), found, notices


def _apart(table: RawTable, name: str, first: pl.Series) -> pl.DataFrame:
    """Return a problem for each row that puts a site elsewhere than the first row that names it."""
    here = table.frame[name]
    figure, other = (
        cells.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False) for cells in (here, first)
    )
    far = ((figure - other).abs() > _NEAR).fill_null(value=False)
    unread = (figure.is_null() | other.is_null()) & here.is_not_null() & (here.str.strip_chars() != first)
    what = said("a row above puts the same site elsewhere")
    mend = said("write the same place in all rows of the site, or give the other site a name of its own")
    return in_rows(table, far | unread.fill_null(value=False), name, what, mend, "elsewhere")


def _otherwise(table: RawTable, name: str, first: pl.Series) -> Iterator[Problem]:
    """Give a notice where rows say otherwise of the same thing."""
    cells = table.frame[name].str.strip_chars()
    other = (cells.is_not_null() & (cells != first.str.strip_chars())).fill_null(value=False)
    if other.any():
        row = int(other.arg_true()[0])
        what = said("rows above say otherwise of the same one; what the first says was taken")
        mend = said("nothing, if the first is right")
        yield Problem(table.file, table.sheet, int(table.rows[row]), name, cells[row] or "", what, mend)


def same_rows(table: RawTable) -> Iterator[Problem]:
    """Give a notice where rows are the same in every cell but their made keys: one amount twice, or two loads."""
    twice = table.frame.drop("id", strict=False).is_duplicated()
    if twice.any():
        rows = table.rows.filter(twice)
        listed = listed_rows([str(row) for row in rows])
        what = said("the rows {rows} are the same as others in every cell", rows=listed)
        mend = said("nothing, if each is an amount of its own; else leave one out of the file")
        yield Problem(table.file, table.sheet, int(rows[0]), "", "", what, mend)
