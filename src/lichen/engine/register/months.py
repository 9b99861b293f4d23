"""Reads when a stream is there: twelve shares of the year, or months such as Apr-Sep."""

from __future__ import annotations

import re

import numpy as np
import polars as pl

from lichen.core.errors import UnitError
from lichen.core.said import Figure, said
from lichen.engine.register import figures
from lichen.engine.register.found import Cure
from lichen.engine.register.reading import Reading

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_WHOLE_YEAR = ("all year", "year", "year-round", "always", "even", "jan-dec")
_MEND = said("write twelve numbers separated by semicolons, or months such as {example}", example="Apr-Sep")
_SLACK = 0.011  # twelve rounded shares need not add up to one to the last digit


def availability(reading: Reading, name: str = "availability") -> pl.Series:
    """Return a column of twelve shares that add up to one [row, list of float], null where not stated."""
    cells = reading.text(name)
    lists = cells.str.strip_chars("; ").str.split(";")
    commas = lists.list.len().eq(1) & cells.str.count_matches(",", literal=True).eq(11)
    if commas.any():
        lists = cells.str.split(",").zip_with(commas.fill_null(value=False), lists)
    twelve = lists.list.len().eq(12).fill_null(value=False)
    values = reading.empty(pl.List(pl.Float64()))
    if twelve.any():
        values = _shares(reading, name, lists.filter(twelve), twelve)
    words = cells.set(twelve, None)
    months = _months(reading, name, words)
    return months.zip_with(words.is_not_null(), values)


def _shares(reading: Reading, name: str, lists: pl.Series, rows: pl.Series) -> pl.Series:
    """Return the shares of the rows that give twelve numbers, null in all others and where they are wrong."""
    texts = lists.explode().str.strip_chars().str.replace(r"\s*%$", "")
    read = figures.read_numbers(figures.Column(texts), reading.numbers.around("streams"), 0, None)
    table = read.values.fill_null(np.nan).to_numpy().reshape(-1, 12)
    unread = np.isnan(table).any(axis=1)
    negative = (table < 0).any(axis=1)
    total = table.sum(axis=1)
    one, hundred = np.abs(total - 1) <= _SLACK, np.abs(total - 100) <= 100 * _SLACK
    places = rows.arg_true()
    off = ~(one | hundred | unread | negative)
    sums = figures.placed(reading.empty(pl.Float64()), places, pl.Series(total))
    everywhere = pl.Series([], dtype=pl.Boolean).extend_constant(value=False, n=reading.height)
    below = said("one of the twelve shares is negative"), said("give shares from 0 to 1")
    for wrong, cure, kind in (
        (unread, (said("one of the twelve shares is not a number"), _MEND), "not_a_number"),
        (negative, below, "too_small"),
    ):
        if wrong.any():
            reading.wrong(figures.placed(everywhere, places, pl.Series(wrong)), name, *cure, kind)
    if off.any():
        rows_off, texts = figures.placed(everywhere, places, pl.Series(off)), sums.round(4).cast(pl.String)
        reading.explain_by(rows_off, name, texts, _adds_up, "shares")
    good = ~(unread | negative | off)
    shares = pl.Series("shares", table[good] / total[good, None]).arr.to_list()
    return spread(reading.height, places.filter(pl.Series(good)), shares)


def _adds_up(total: str) -> Cure:
    mend = said("make them add up to 1, or to 100 %")
    return said("the twelve shares add up to {total}", total=Figure(total)), mend


def spread(height: int, places: pl.Series, values: pl.Series) -> pl.Series:
    """Return a column of that height with `values` at `places` and nulls elsewhere, whatever their kind.

    >>> spread(3, pl.Series([1]), pl.Series([[0.5, 0.5]])).to_list()
    [None, [0.5, 0.5], None]
    """
    rows = pl.DataFrame({"row": pl.int_range(height, dtype=pl.Int64, eager=True)})
    given = pl.DataFrame({"row": places.cast(pl.Int64), "value": values})
    return rows.join(given, on="row", how="left", maintain_order="left")["value"]


def _months(reading: Reading, name: str, words: pl.Series) -> pl.Series:
    """Return the shares of the rows that name months: the same in each of them."""
    found: dict[str, list[float] | None] = {}
    errors: dict[str, Cure] = {}
    for text in words.drop_nulls().unique(maintain_order=True):
        try:
            found[text] = month_shares(text)
        except UnitError as error:
            errors[text] = (error.what, error.mend)
    reading.explain(
        words.is_in(pl.Series(list(errors), dtype=pl.String).implode()), name, errors.__getitem__, "months"
    )
    if not found:
        return reading.empty(pl.List(pl.Float64()))
    known = pl.DataFrame(
        {"cell": list(found), "shares": list(found.values())},
        schema_overrides={"shares": pl.List(pl.Float64)},
    )
    return pl.DataFrame({"cell": words}).join(known, on="cell", how="left", maintain_order="left")["shares"]


def month_shares(text: str) -> list[float] | None:
    """Return the share of the year's amount in each month; None for the whole year.

    Raises `UnitError` for a text that names no months.

    >>> month_shares("Oct-Mar")[:4]
    [0.16666666666666666, 0.16666666666666666, 0.16666666666666666, 0.0]
    >>> month_shares("Jul; Sep")[6:9]
    [0.5, 0.0, 0.5]
    """
    folded = " ".join(text.replace("–", "-").replace("—", "-").casefold().split())
    if folded in _WHOLE_YEAR:
        return None
    chosen: set[int] = set()
    for part in re.split(r"[;,]", folded):
        ends = [_month(end, text) for end in re.split(r"\s*-\s*|\s+to\s+", part.strip())]
        if len(ends) > 2:
            raise UnitError(said("'{text}' names no months", text=text), _MEND)
        month = ends[0]
        chosen.add(month)
        while month != ends[-1]:
            month = (month + 1) % 12
            chosen.add(month)
    return [1 / len(chosen) if month in chosen else 0.0 for month in range(12)]


def _month(text: str, whole: str) -> int:
    word = text.strip(" .")
    if word.isdigit() and 1 <= int(word) <= 12:
        return int(word) - 1
    for place, month in enumerate(_MONTHS):
        if len(word) >= 3 and (month.startswith(word)):
            return place
    raise UnitError(said("'{text}' names no months", text=whole), _MEND)
