"""Any list on its way into a pack: which column means what, rows mended, keys made where a list has none."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from lichen.core.errors import Problem
from lichen.engine.kit.text import fold
from lichen.engine.register import RawPack, RawTable, decode, encode_aside
from lichen.engine.register.grid import Grid
from lichen.engine.register.header_words import meant_column
from lichen.engine.register.headers import table_called
from lichen.site.register.bridge.packs import KEPT, SHAPES
from lichen.site.shell.telling import told

SAMPLES = 5
_ID = {
    "organisations": ("name",),
    "sites": ("organisation", "name"),
    "streams": ("site", "role", "resource", "code"),
}
_ABOVE = {"sites": ("organisation", "organisations"), "streams": ("site", "sites")}
_LABELS = ("set_aside_from", "set_aside_row", "set_aside_because")
Mapped = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """A column of a list: its `place`, its header, some cells, and what it may mean (``table.column`` or "")."""

    place: int
    header: str
    samples: tuple[str, ...]
    meant: str


@dataclass(frozen=True)
class Source:
    """A list in a file: `key` is its place (file and sheet), `table` the one it is by name, "" if by none."""

    key: str
    file: str
    sheet: str
    rows: int
    table: str
    columns: tuple[Column, ...]


def sources_of(files: Mapping[str, bytes], name: str) -> tuple[Source, ...]:
    """Return the lists in files, and what their columns may mean. Raises `ProblemsError` as `decode` does."""
    found: list[Source] = []

    def look(grid: Grid) -> Sequence[Grid]:
        found.append(_source(grid))
        return (grid,)

    decode(files, name, look)
    return tuple(found)


def _source(grid: Grid) -> Source:
    table = table_called(grid.name) or ""
    columns, taken = [], set()
    for text in grid.frame.columns:
        place = int(text)
        header = (grid.header[place] if place < len(grid.header) else None) or ""
        meant = meant_column(header, table or None) or ""
        if table and not meant.startswith(f"{table}."):
            meant = ""
        meant = "" if meant in taken else meant
        taken.add(meant)
        samples = tuple(grid.frame[text].drop_nulls().unique(maintain_order=True).head(SAMPLES))
        columns.append(Column(place, header, samples, meant))
    return Source(
        source_key(grid.file, grid.sheet), grid.file, grid.sheet, grid.frame.height, table, tuple(columns)
    )


def source_key(file: str, sheet: str) -> str:
    """Return the key of a list by its file and sheet.

    >>> source_key("a.xlsx", "2024")
    'a.xlsx|2024'
    """
    return f"{file}|{sheet}"


def suggested(sources: Sequence[Source], constants: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Return a mapping to begin with: of each list that is no table of the pack, its columns by place and constants.

    `constants` (``{"streams.site": "mill"}``) are taken where a list feeds that table and has no such column.
    """
    mapping = {}
    for source in sources:
        if source.table:
            continue
        columns = {str(column.place): column.meant for column in source.columns}
        tables = {meant.partition(".")[0] for meant in columns.values() if meant}
        fixed = {
            name: text
            for name, text in constants.items()
            if name.partition(".")[0] in tables
            and name not in columns.values()
            and not (
                name in ("sites.organisation", "streams.site") and _ABOVE[name.partition(".")[0]][1] in tables
            )
        }
        mapping[source.key] = {"columns": columns, "constants": fixed}
    return mapping


def mapped_pack(files: Mapping[str, bytes], name: str, mapping: Mapped, mended: Mapped) -> RawPack:
    """Return the pack that files hold, read by a mapping, with what was mended (by list, row and ``table.column``)."""
    raw = decode(files, name, lambda grid: _recast(grid, mapping.get(source_key(grid.file, grid.sheet))))
    tables = dict(raw.tables)
    for key in dict.fromkeys([*mapping, *mended]):
        mine = {n: t for n, t in tables.items() if source_key(t.file, t.sheet) == key}
        constants = mapping.get(key, {}).get("constants", {})
        for table in KEPT:  # those above first: what is below needs their keys
            if table in mine:
                changed = _mended(_filled(mine[table], constants), mended.get(key, {}))
                mine[table] = _keyed(changed, mine) if key in mapping else changed
        for table in mine.keys() - set(KEPT):
            mine[table] = _mended(_filled(mine[table], constants), mended.get(key, {}))
        tables |= {
            n: _once(t) if key in mapping and n in ("organisations", "sites") else t for n, t in mine.items()
        }
    return replace(raw, tables=tables)


def _recast(grid: Grid, wanted: Mapped | None) -> Sequence[Grid]:
    """Return a list as the tables that its columns are to feed; columns without a meaning stay with the lowest."""
    if wanted is None:
        return (grid,)
    columns: dict[int, str] = {int(place): meant for place, meant in wanted["columns"].items() if meant}
    tables = [name for name in SHAPES if any(meant.partition(".")[0] == name for meant in columns.values())]
    if not tables:
        return (grid,)
    last = next((name for name in reversed(KEPT) if name in tables), tables[-1])
    return [_as_table(grid, name, columns, rest=name == last) for name in tables]


def _as_table(grid: Grid, table: str, columns: Mapping[int, str], *, rest: bool) -> Grid:
    header, keep = list(grid.header), []
    for text in grid.frame.columns:
        place = int(text)
        written = header[place] if place < len(header) else None
        target, _, column = columns.get(place, "").partition(".")
        if target == table:
            header += [None] * (place + 1 - len(header))
            header[place] = column
            keep.append(text)
        elif rest and not target and written and written not in SHAPES[table].names:
            keep.append(text)
    numbers = {place: cells for place, cells in grid.numbers.items() if str(place) in keep}
    marks = tuple(mark for mark in grid.marks if mark.place is None or str(mark.place) in keep)
    return replace(
        grid, name=table, header=tuple(header), frame=grid.frame.select(keep), numbers=numbers, marks=marks
    )


def _filled(table: RawTable, constants: Mapping[str, str]) -> RawTable:
    """Return a table with constants in the empty cells of their columns."""
    frame = table.frame
    for name, text in constants.items():
        target, _, column = name.partition(".")
        if target == table.name and text.strip():
            there = (
                frame[column]
                if column in frame.columns
                else pl.Series(column, [None] * frame.height, pl.String)
            )
            frame = frame.with_columns(there.fill_null(text.strip()).alias(column))
    return replace(table, frame=frame)


def _mended(table: RawTable, rows: Mapping[str, Mapping[str, str]]) -> RawTable:
    """Return a table with cells as somebody mended them; an empty text empties a cell."""
    frame = table.frame
    places = {int(row): place for place, row in enumerate(table.rows)}
    for row, cells in rows.items():
        for name, text in cells.items():
            target, _, column = name.partition(".")
            if target == table.name and int(row) in places:
                there = (
                    frame[column]
                    if column in frame.columns
                    else pl.Series(column, [None] * frame.height, pl.String)
                )
                listed = there.to_list()
                listed[places[int(row)]] = text.strip() or None
                frame = frame.with_columns(pl.Series(column, listed, pl.String))
    return replace(table, frame=frame)


def _keyed(table: RawTable, mine: Mapping[str, RawTable]) -> RawTable:
    """Return a table with the keys that its list does not state: of the row above, and its own."""
    frame = table.frame
    if table.name in _ABOVE:
        column, above = _ABOVE[table.name]
        if column not in frame.columns and above in mine:
            keys = dict(zip(mine[above].rows, mine[above].frame["id"], strict=True))
            found = [keys.get(row) for row in table.rows]
            frame = frame.with_columns(pl.Series(column, found, pl.String))
    if "id" not in frame.columns:
        parts = [frame[name] for name in _ID[table.name] if name in frame.columns]
        said = [" ".join(cell for cell in row if cell) for row in zip(*parts, strict=True)]
        keys_made = [slug(text) or None for text in said] if parts else [None] * frame.height
        if table.name == "streams":
            keys_made = _numbered(keys_made, table.rows)
        frame = pl.DataFrame([pl.Series("id", keys_made, pl.String), *frame.get_columns()])
    return replace(table, frame=frame)


def slug(text: str) -> str:
    """Return a text as a key: small letters, digits and hyphens.

    >>> slug("Öl-Mühle  Süd"), slug("Завод №1")
    ('ol-muhle-sud', 'завод-no1')
    """
    return "-".join(re.findall(r"[^\W_]+", fold(text).lower()))[:150]


def _numbered(keys: Sequence[str | None], rows: pl.Series) -> list[str | None]:
    """Return keys that are all different: the second of the same is numbered 2, and so on."""
    count: dict[str, int] = {}
    made: list[str | None] = []
    for key, row in zip(keys, rows, strict=True):
        base = key or f"row-{row}"
        count[base] = count.get(base, 0) + 1
        made.append(base if count[base] == 1 else f"{base}-{count[base]}")
    return made


def _once(table: RawTable) -> RawTable:
    """Return a table with the first row of each key: a list of streams names its sites again and again."""
    if "id" not in table.frame.columns:
        return table
    keep = table.frame["id"].is_first_distinct() & table.frame["id"].is_not_null()
    return replace(table, frame=table.frame.filter(keep), rows=table.rows.filter(keep))


def without_rows(raw: RawPack, rows: Mapping[str, set[int]]) -> RawPack:
    """Return a pack without some rows of its lists (rows of the file by list)."""
    tables = {}
    for name, table in raw.tables.items():
        bad = rows.get(source_key(table.file, table.sheet), set())
        keep = ~table.rows.is_in(list(bad))
        tables[name] = replace(table, frame=table.frame.filter(keep), rows=table.rows.filter(keep))
    return replace(raw, tables={name: table for name, table in tables.items() if table.frame.height})


def bad_rows_file(raw: RawPack, problems: Sequence[Problem], suffix: str) -> bytes:
    """Return the rows with problems as ``.xlsx``, ``.zip`` or ``.csv``, whole, with where they stand and why.

    Why is told in the language of the page that asks for it.
    """
    why: dict[tuple[str, str, int], list[str]] = {}
    for problem in problems:
        said = f"{problem.column + ': ' if problem.column else ''}{told(problem.what)}; {told(problem.mend)}"
        why.setdefault((problem.file, problem.sheet, problem.row), []).append(said)
    aside = {}
    for name, table in raw.tables.items():
        reasons = [" | ".join(why.get((table.file, table.sheet, int(row)), ())) for row in table.rows]
        place = f"{table.file} {table.sheet}".strip()
        labels = [[place] * len(reasons), [str(row) for row in table.rows], reasons]
        columns = [pl.Series(label, cells, pl.String) for label, cells in zip(_LABELS, labels, strict=True)]
        frame = pl.DataFrame([*columns, *table.frame.get_columns()])
        if (bad := frame.filter(pl.col(_LABELS[2]) != "")).height:
            aside[name] = bad
    return encode_aside(aside, suffix)
