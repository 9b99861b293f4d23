"""Reads what flows where: the tables processes, flows, stocks and coefficients."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import polars as pl

from lichen.core.graph import empty_table
from lichen.core.tables import Column
from lichen.engine.kit.flowdata.canonical import SHEETS, canonical, sheet_schema
from lichen.engine.kit.flowdata.finding import Finding
from lichen.engine.kit.flowdata.rules import broken
from lichen.engine.register.built import Built
from lichen.engine.register.entries import listed
from lichen.engine.register.found import at_rows
from lichen.engine.register.months import spread
from lichen.engine.register.reading import Reading
from lichen.engine.register.wording import coded
from lichen.engine.register.words import KnownKeys


def read_flow_tables(
    readings: Mapping[str, Reading], currency: str | None, sites: KnownKeys | None
) -> dict[str, Built]:
    """Return the tables of flows that a pack has, in canonical form; what breaks their rules is noted at its row.

    `currency` is that of the pack, `sites` the keys of its sites; None where they are not known.

    >>> read_flow_tables({}, None, None)
    {}
    """
    mine = {name: readings[name] for name in SHEETS if name in readings}
    if not mine:
        return {}
    known: dict[str, KnownKeys] = {
        name: KnownKeys(name, mine[name].cells("id").drop_nulls().unique(maintain_order=True))
        for name in ("processes", "flows")
        if name in mine and "id" in mine[name].table.frame.columns
    }
    if sites is not None:
        known["sites"] = sites
    tables = {name: empty_table(name) for name in SHEETS}
    for name, reading in mine.items():
        made = canonical(name, _typed(reading, known), currency)
        tables[name] = made.frame
        _note(reading, [one for one in made.found if not _follows(reading, one)])
    found = broken(tables)
    for name, reading in mine.items():
        _note(reading, [finding for finding in found if finding.table == name])
    return {name: Built(tables[name]) for name in mine}


def _typed(reading: Reading, known: Mapping[str, KnownKeys]) -> pl.DataFrame:
    """Return the columns of a sheet by their kinds, nulls where a cell is wrong."""
    columns = {column.name: _column(reading, column, known) for column in reading.shape.columns}
    schema = sheet_schema(reading.table.name)
    return pl.DataFrame({name: columns[name].cast(dtype) for name, dtype in schema.items()})


def _column(reading: Reading, column: Column, known: Mapping[str, KnownKeys]) -> pl.Series:
    read: dict[str, Callable[[str], pl.Series]] = {
        "number": reading.number, "flag": reading.flag, "choice": reading.choice, "code": reading.code,
        "list": lambda name: _entries(reading, name),
        "ref": lambda name: reading.reference(name, known.get(column.refers)),
    }  # fmt: skip
    if column.kind == "id" and reading.table.name != "flows":
        return reading.key(column.name)
    return read.get(column.kind, reading.text)(column.name)


def _entries(reading: Reading, name: str) -> pl.Series:
    grouped = listed(reading, name, ";,").group_by("row", maintain_order=True).agg(pl.col("entry"))
    return spread(reading.height, grouped["row"], grouped["entry"])


def _follows(reading: Reading, one: Finding) -> bool:
    """Return whether a finding only follows from a cell that could not be read, which is told already."""
    return (
        one.kind == "error_alone" and one.row is not None and reading.cells(one.column)[one.row] is not None
    )


def _note(reading: Reading, found: Iterable[Finding]) -> None:
    """Note findings at their rows in the file, those of one kind and column at once."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for one in found:
        if one.row is None:
            reading.whole(one.column, one.what, one.mend, one.kind)
        else:
            groups.setdefault((one.column, one.kind), []).append(one)
    for (column, kind), ones in groups.items():
        rows = pl.Series([one.row for one in ones], dtype=pl.Int64)
        what, mend = pl.Series([str(one.what) for one in ones]), pl.Series([str(one.mend) for one in ones])
        again = pl.Series([coded(one.what, one.mend) for one in ones], dtype=pl.String)
        reading.found.append(at_rows(reading.table, rows, column, what, mend, kind, again))
