"""Rows that are no records: headers repeated, totals, titles; told once instead of cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from lichen.core.said import said
from lichen.engine.register.found import explained_by, in_rows, no_findings
from lichen.engine.register.headers import SHAPES
from lichen.engine.register.raw import RawPack, RawTable

_TOTAL = (
    r"(?i)^\s*(grand |sub-?)?(total|totals|sum|summe|gesamt|gesamtsumme|somme|totaal|totale|suma|razem|итого|всего)"
    r"(\s|:|$)"
)
_TOTAL_ALONE = (
    r"(?i)^\s*(grand |sub[- ]?)?(totals?|sum|zwischensumme|(gesamt)?summe|gesamt(menge)?|insgesamt|somme|totaal|totale|"
    r"total general|suma|ogółem|ogolem|razem|łącznie|итого|всего|сумма|общо|всичко|сума|i alt|sum total)"
    r"(\s*[:=]|\s+\d{4}|\s*\(?(t|kg|mg|т)\)?)*\s*$"
)
_CELL = ["table", "index", "column"]
_ROW = ["table", "index"]


def plainly(raw: RawPack, wrong: Sequence[pl.DataFrame]) -> list[pl.DataFrame]:
    """Return what is wrong with a pack without saying the same thing twice.

    `wrong` is what the columns say. A cell that could not even be read is told once, a row that repeats the header or
    sums up is told as that alone, and of a row that states next to nothing it is told once what it lacks.

    >>> [part.height for part in plainly(RawPack("none"), [])]
    [0, 0, 0, 0]
    """
    found = pl.concat([no_findings(), *wrong])
    unread = raw.found.filter(pl.col("index").is_not_null())
    tables = list(raw.tables.values())
    strange = pl.concat([no_findings(), *(part for table in tables for part in _strange(table))])
    bare = pl.concat([no_findings(), *(_bare(table) for table in tables)])
    bare = bare.join(strange, on=_ROW, how="anti", maintain_order="left")
    found = found.join(unread.filter(pl.col("column") != ""), on=_CELL, how="anti", maintain_order="left")
    found = found.join(strange, on=_ROW, how="anti", maintain_order="left")
    lacks = bare.select(*_ROW).join(pl.DataFrame({"kind": ["not_stated", "no_resource"]}), how="cross")
    found = found.join(lacks, on=[*_ROW, "kind"], how="anti", maintain_order="left")
    return [raw.found, strange, bare, found]


def _needed(table: RawTable) -> list[str]:
    return [
        column.name
        for column in SHAPES[table.name].columns
        if column.required and column.name in table.frame.columns
    ]


def _strange(table: RawTable) -> Iterator[pl.DataFrame]:
    """Give a problem for each row that repeats the header, or sums up."""
    needed = _needed(table)
    if len(needed) < 2 or not table.frame.height:
        return
    cells = {name: table.frame[name].str.to_lowercase().str.strip_chars() for name in needed[:3]}
    again = (
        pl.DataFrame([cell == name for name, cell in cells.items()])
        .select(pl.all_horizontal(pl.all()))
        .to_series()
    )
    yield in_rows(table, again, "", said("the row repeats the header"), said("delete it"), "header_again")
    if SHAPES[table.name].columns[0].kind == "id" and "id" in table.frame.columns:
        total = table.frame["id"].str.contains(_TOTAL)
        rest = table.frame.select(pl.all_horizontal(pl.col(needed[1:3]).is_null())).to_series()
        yield in_rows(
            table, total & rest, "", said("the row seems to be a total"), said("delete it"), "total"
        )
    if "resource" in table.frame.columns and table.name == "streams":
        alone = table.column("resource").str.contains(_TOTAL_ALONE).fill_null(value=False)
        sums = alone & table.column("code").is_null()
        yield in_rows(
            table, sums, "", said("the row seems to be a total of the others"),
            said("leave it out, or say in 'resource' what it is"), "total",
        )  # fmt: skip


def _bare(table: RawTable) -> pl.DataFrame:
    """Return a problem for each row that states less than half of what it must."""
    needed = _needed(table)
    if len(needed) < 3 or not table.frame.height:
        return no_findings()
    empty = table.frame.select(
        (pl.col(name).str.strip_chars().fill_null("") == "").alias(name) for name in needed
    )
    count = empty.select(pl.sum_horizontal(pl.all())).to_series()
    index = (count * 2 > len(needed)).arg_true()
    if index.is_empty():
        return no_findings()
    lacking = (
        empty[index]
        .select(
            pl.concat_str(
                [pl.when(pl.col(name)).then(pl.lit(name)) for name in needed],
                separator=", ",
                ignore_nulls=True,
            )
        )
        .to_series()
    )
    whole = pl.Series([None], dtype=pl.String).new_from_index(0, table.frame.height).scatter(index, lacking)
    mend = said("fill them in, or delete the row if it is a title or a remark")
    return explained_by(
        table,
        count * 2 > len(needed),
        "",
        whole,
        lambda columns: (said("the row does not state {columns}", columns=columns), mend),
        "bare_row",
    )
