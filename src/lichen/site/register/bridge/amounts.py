"""Amounts that a list writes with their unit in one cell: ``500 t/a``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from lichen.core.errors import LichenError, Problem
from lichen.core.said import counted, said
from lichen.core.units import read_amount_unit
from lichen.engine.register import RawTable

_WORTH_A_LOOK = r"\d\s*\p{L}"
_BOTH = re.compile(r"([+-]?[\d.,'’ \u00a0\u2009\u202f]*\d)\s*([^\W\d_].{0,20})")


def apart(table: RawTable) -> tuple[RawTable, tuple[Problem, ...]]:
    """Return streams with amounts and units apart, where the unit stands beside the amount and nowhere else."""
    frame = table.frame
    if "amount" not in frame.columns:
        return table, ()
    cells = frame["amount"]
    worth = cells.filter(cells.str.contains(_WORTH_A_LOOK).fill_null(value=False)).unique()
    cut = {text: pair for text in worth if (pair := _cut(text))}
    if not cut:
        return table, ()
    unit = frame["unit"] if "unit" in frame.columns else pl.Series("unit", [None] * frame.height, pl.String)
    beside = cells.replace_strict({t: u for t, (_n, u) in cut.items()}, default=None, return_dtype=pl.String)
    number = cells.replace_strict({t: n for t, (n, _u) in cut.items()}, default=None, return_dtype=pl.String)
    agreed = beside.is_not_null() & (unit.is_null() | (unit.str.strip_chars() == beside)).fill_null(
        value=True
    )
    if not agreed.any():
        return table, ()
    frame = frame.with_columns(
        number.zip_with(agreed, cells).alias("amount"), beside.zip_with(agreed, unit).alias("unit")
    )
    return replace(table, frame=frame), tuple(_told(table, cells, agreed))


def _told(table: RawTable, cells: pl.Series, agreed: pl.Series) -> Iterator[Problem]:
    what = counted(
        "{number} amount had its unit beside it, which was read as its unit",
        "{number} amounts had their units beside them, which were read as their units",
        int(agreed.sum()),
    )
    first = int(agreed.arg_true()[0])
    mend = said("nothing, if that is meant")
    yield Problem(table.file, table.sheet, int(table.rows[first]), "amount", cells[first], what, mend)


def _cut(text: str) -> tuple[str, str] | None:
    found = _BOTH.fullmatch(text.strip())
    if found is None:
        return None
    try:
        read_amount_unit(found[2].strip())
    except LichenError:
        return None
    return found[1].strip(), found[2].strip()
