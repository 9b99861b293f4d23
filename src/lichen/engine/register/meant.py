"""Writes figures so that they mean the same in any file.

``12,5`` or ``1.234`` is read by the other figures of its file (`lichen.engine.register.figures`). Where rows of several
files come together, that evidence is mixed up: each figure has to be understood beside those it came with, once, and
kept plainly.
"""

from __future__ import annotations

import re

import polars as pl

from lichen.engine.register import figures
from lichen.engine.register.grid import THREE_DECIMALS, number_texts
from lichen.engine.register.headers import SHAPES
from lichen.engine.register.raw import RawPack, RawTable
from lichen.engine.register.reading import NumberColumns, number_columns

_NUMBERS = ("number", "integer")
_MARKED = re.compile(
    r"(?<![\w.,])\d[\d.,'’ \u00a0\u2007\u2009\u202f]*\d(?![\w.,])|(?<![\w.,])[.,]\d+(?![\w.,])"
)
_MARK = r"\d[.,]\d"


def meant(raw: RawPack) -> dict[str, pl.DataFrame]:
    """Return, by table, the figures that another file could mean otherwise, plainly written [row]; null where certain.

    Columns of mixes (``moisture = 12,5 %``) are whole cells with their figures written so. What has two readings even
    here, or is no figure at all, is left out: `lichen.engine.register.check.check` tells it.

    >>> from lichen.engine.register.decode import decode
    >>> pack = decode({"streams.csv": b"id;amount;quality\\na;1,5;moisture = 12,5 %\\nb;2.500;\\nc;7;\\n"}, "p")
    >>> meant(pack)["streams"].rows()
    [('1.5', 'moisture = 12.5 %'), ('2500', None), (None, None)]
    """
    numbers = number_columns(raw)
    return {name: _of_table(table, numbers) for name, table in raw.tables.items()}


def plain_text(values: pl.Series) -> pl.Series:
    """Return numbers [row, float] as text that has one reading whatever stands beside it.

    >>> plain_text(pl.Series([1.234, 12.5, 3.0, None])).to_list()
    ['1.2340', '12.5', '3', None]
    """
    text = number_texts(values)
    exposed = text.str.contains(THREE_DECIMALS).fill_null(value=False)
    return (text + "0").zip_with(exposed, text)


def _of_table(table: RawTable, numbers: NumberColumns) -> pl.DataFrame:
    found = {}
    for shape in SHAPES[table.name].columns:
        if shape.name not in table.frame.columns:
            continue
        if shape.kind in _NUMBERS:
            column = numbers.columns[table.name][shape.name]
            read = figures.read_numbers(column, numbers.around(table.name), shape.minimum, shape.maximum)
            certain = column.plain.is_not_null() & ~column.cells.str.contains(THREE_DECIMALS)
            cells = plain_text(read.values)
            found[shape.name] = cells.set(certain.fill_null(value=True), None)
        elif shape.kind == "mix":
            found[shape.name] = _mixes(table.column(shape.name), numbers, table.name)
    return pl.DataFrame(found) if found else pl.DataFrame({"": [None] * table.frame.height}).drop("")


def _mixes(cells: pl.Series, numbers: NumberColumns, table: str) -> pl.Series:
    """Return the cells of mixes in which a figure has a mark, with all figures written plainly."""
    doubtful = cells.filter(cells.str.contains(_MARK)).unique(maintain_order=True).to_list()
    written = [figure for cell in doubtful for figure in _MARKED.findall(cell)]
    column = figures.Column(pl.Series(written, dtype=pl.String).str.strip_chars())
    read = plain_text(figures.read_numbers(column, numbers.around(table)).values)
    plain = {figure: text for figure, text in zip(written, read, strict=True) if text is not None}
    said = {cell: _MARKED.sub(lambda hit: plain.get(hit[0], hit[0]), cell) for cell in doubtful}
    changed = {cell: text for cell, text in said.items() if text != cell}
    return cells.replace_strict(changed, default=None, return_dtype=pl.String)
