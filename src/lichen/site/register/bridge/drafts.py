"""Any list on its way into a pack: which column means what, rows mended, keys made where a list has none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import polars as pl

from lichen.core.errors import Problem
from lichen.core.said import said
from lichen.engine.register import RawPack, RawTable, decode, encode_aside
from lichen.engine.register.grid import Grid
from lichen.engine.register.header_units import unit_in
from lichen.engine.register.header_words import meant_column
from lichen.engine.register.headers import table_called
from lichen.site.register.bridge.amounts import apart
from lichen.site.register.bridge.known import NOBODY, Known
from lichen.site.register.bridge.once import once, same_rows
from lichen.site.register.bridge.packs import KEPT, number_columns_of
from lichen.site.register.bridge.recast import recast
from lichen.site.register.bridge.slugs import slug
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
NO_MAPPING: Mapped = MappingProxyType({})
_POOR, _RICH = 2, 3  # columns with a meaning: of a legend, of a list
_TOLD = ("encoding", "above_header")


@dataclass(frozen=True)
class Column:
    """A column of a list: its `place`, its header, some cells, and what it may mean (``table.column`` or "").

    `rival` is what several columns of figures may mean: which of them does, is asked and not guessed.
    """

    place: int
    header: str
    samples: tuple[str, ...]
    meant: str
    rival: str = ""


@dataclass(frozen=True)
class Source:
    """A list in a file: `key` is its place (file and sheet), `table` the one it is by name, "" if by none.

    `head` is the row of its header, `hidden` whether the sheet is; `remarks` are what a reader should know of it.
    """

    key: str
    file: str
    sheet: str
    rows: int
    table: str
    columns: tuple[Column, ...]
    head: int = 1
    hidden: bool = False
    remarks: tuple[tuple[str, str], ...] = ()


def sources_of(files: Mapping[str, bytes], name: str, mapping: Mapped = NO_MAPPING) -> tuple[Source, ...]:
    """Return the lists in files, and what their columns may mean. Raises `ProblemsError` as `decode` does."""
    found: list[Source] = []

    def look(grid: Grid) -> Sequence[Grid]:
        found.append(_source(grid))
        return (grid,)

    decode(files, name, look, _heads(mapping))
    return tuple(found)


def _source(grid: Grid) -> Source:
    table = table_called(grid.name) or ""
    meant = {
        int(text): _meant(grid.header[int(text)] if int(text) < len(grid.header) else None, table)
        for text in grid.frame.columns
    }
    columns, taken = [], set()
    for text in grid.frame.columns:
        place = int(text)
        header = (grid.header[place] if place < len(grid.header) else None) or ""
        one = meant[place]
        figures = one.partition(".")[2] in number_columns_of(one.partition(".")[0])
        rival = one if figures and list(meant.values()).count(one) > 1 else ""
        one = "" if one in taken or rival else one
        taken.add(one)
        samples = tuple(grid.frame[text].drop_nulls().unique(maintain_order=True).head(SAMPLES))
        columns.append(Column(place, header, samples, one, rival))
    key = source_key(grid.file, grid.sheet)
    hidden = any(mark.kind == "hidden_sheet" for mark in grid.marks)
    remarks = tuple((mark.what, mark.mend) for mark in grid.marks if mark.kind in _TOLD)
    rows = grid.frame.height
    return Source(key, grid.file, grid.sheet, rows, table, tuple(columns), grid.header_row, hidden, remarks)


def _meant(header: str | None, table: str) -> str:
    found = meant_column(header or "", table or None) or ""
    return "" if table and not found.startswith(f"{table}.") else found


def _heads(mapping: Mapped) -> dict[tuple[str, str], int]:
    """Return the rows of headers that somebody chose, by file and sheet."""
    chosen = {key: part["head"] for key, part in mapping.items() if part.get("head")}
    return {(key.partition("|")[0], key.partition("|")[2]): int(head) for key, head in chosen.items()}


def source_key(file: str, sheet: str) -> str:
    """Return the key of a list by its file and sheet.

    >>> source_key("a.xlsx", "2024")
    'a.xlsx|2024'
    """
    return f"{file}|{sheet}"


def suggested(sources: Sequence[Source], constants: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Return a mapping to begin with: of each list that is no table of the pack, its columns by place and constants.

    `constants` (``{"streams.site": "mill"}``) are taken where a list feeds that table and has no such column, and so is
    a unit that the header of the amounts names. Hidden sheets are left out, and legends beside lists.
    """
    mapping = {}
    known = {s.key: {c.meant or c.rival for c in s.columns} - {""} for s in sources if not s.table}
    rich = any(len(meant) >= _RICH for meant in known.values())
    for source in sources:
        if source.table:
            continue
        columns = {str(column.place): column.meant for column in source.columns}
        tables = {meant.partition(".")[0] for meant in columns.values() if meant}
        said = dict(constants)
        if unit := _unit_of(source):
            said["streams.unit"] = unit
        fixed = {
            name: text
            for name, text in said.items()
            if name.partition(".")[0] in tables
            and name not in columns.values()
            and not (
                name in ("sites.organisation", "streams.site") and _ABOVE[name.partition(".")[0]][1] in tables
            )
        }
        mapping[source.key] = {"columns": columns, "constants": fixed}
        if source.hidden or (rich and len(known[source.key]) < _POOR):
            mapping[source.key]["leave"] = True
    return mapping


def _unit_of(source: Source) -> str:
    """Return the unit that the headers of amounts name, "" if none does or they name several."""
    units = {unit_in(c.header) for c in source.columns if "streams.amount" in (c.meant, c.rival)} - {""}
    return units.pop() if len(units) == 1 else ""


def mapped_pack(
    files: Mapping[str, bytes],
    name: str,
    mapping: Mapped,
    mended: Mapped,
    *,
    known: Known = NOBODY,
    system: str = "WGS84",
) -> RawPack:
    """Return the pack that files hold, read by a mapping, with what was mended (by list, row and ``table.column``).

    `known` are names of the register, which give their rows' keys; `system` is how the region gives places.
    """
    units: list[Problem] = []

    def look(grid: Grid) -> Sequence[Grid]:
        wanted = mapping.get(source_key(grid.file, grid.sheet))
        units.extend(_other_unit(grid, wanted))
        return recast(grid, wanted, system)

    raw = decode(files, name, look, _heads(mapping))
    tables, found, notices = dict(raw.tables), [raw.found], [*raw.notices, *units]
    for key in dict.fromkeys([*mapping, *mended]):
        mine = {n: t for n, t in tables.items() if source_key(t.file, t.sheet) == key}
        part = mapping.get(key, {})
        for table in KEPT:  # those above first: what is below needs their keys
            if table in mine:
                changed = mine[table]
                if key in mapping and table == "streams":
                    changed, told = apart(changed)
                    notices += told
                changed = _mended(_filled(changed, part.get("constants", {})), mended.get(key, {}))
                changed = replace(changed, decimal=part.get("decimal", ""))
                mine[table] = _keyed(changed, mine, known) if key in mapping else changed
                if key in mapping and table == "streams" and "id" not in changed.frame.columns:
                    notices += same_rows(mine[table])
        for table in mine.keys() - set(KEPT):
            mine[table] = _mended(_filled(mine[table], part.get("constants", {})), mended.get(key, {}))
        for table in ("organisations", "sites"):
            if table in mine and key in mapping:
                mine[table], wrong, told = once(mine[table])
                found += [wrong] if wrong.height else []
                notices += told
        tables |= mine
    return replace(raw, tables=tables, found=pl.concat(found), notices=tuple(notices))


def _other_unit(grid: Grid, wanted: Mapped | None) -> Iterator[Problem]:
    """Give a notice where the header of the amounts names another unit than the rows are read in."""
    if not wanted or wanted.get("leave"):
        return
    places = {meant: int(place) for place, meant in wanted["columns"].items()}
    fixed = wanted.get("constants", {}).get("streams.unit", "")
    place = places.get("streams.amount")
    header = grid.header[place] if place is not None and place < len(grid.header) else None
    unit = unit_in(header or "")
    if not header or not unit or unit == fixed or ("streams.unit" in places and not fixed):
        return
    what = said("the header says “{unit}”, but the rows are read in “{other}”", unit=unit, other=fixed or "–")
    mend = said("nothing, if that is meant; else correct the unit that holds for all rows")
    yield Problem(grid.file, grid.sheet, grid.header_row, "unit", header, what, mend)


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


def _keyed(table: RawTable, mine: Mapping[str, RawTable], known: Known) -> RawTable:
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
        texts = [" ".join(cell for cell in row if cell) for row in zip(*parts, strict=True)]
        keys_made = [slug(text) or None for text in texts] if parts else [None] * frame.height
        if table.name == "streams":
            keys_made = _numbered(keys_made, table.rows)
        else:
            keys_made = [
                there or made for there, made in zip(_there(frame, table.name, known), keys_made, strict=True)
            ]
        frame = pl.DataFrame([pl.Series("id", keys_made, pl.String), *frame.get_columns()])
    return replace(table, frame=frame)


def _there(frame: pl.DataFrame, table: str, known: Known) -> list[str | None]:
    """Return the keys of rows that the register knows by name."""
    nothing = [None] * frame.height
    names = [slug(name or "") for name in (frame["name"] if "name" in frame.columns else nothing)]
    if table == "organisations":
        return [known.organisations.get(name) for name in names]
    above = frame["organisation"] if "organisation" in frame.columns else nothing
    return [known.sites.get((key or "", name)) for key, name in zip(above, names, strict=True)]


def _numbered(keys: Sequence[str | None], rows: pl.Series) -> list[str | None]:
    """Return keys that are all different: the second of the same is numbered 2, and so on."""
    count: dict[str, int] = {}
    made: list[str | None] = []
    for key, row in zip(keys, rows, strict=True):
        base = key or f"row-{row}"
        count[base] = count.get(base, 0) + 1
        made.append(base if count[base] == 1 else f"{base}-{count[base]}")
    return made


def without_rows(raw: RawPack, rows: Mapping[str, set[int]]) -> RawPack:
    """Return a pack without some rows of its lists (rows of the file by list)."""
    tables = {}
    for name, table in raw.tables.items():
        bad = rows.get(source_key(table.file, table.sheet), set())
        keep = ~table.rows.is_in(list(bad))
        tables[name] = replace(table, frame=table.frame.filter(keep), rows=table.rows.filter(keep))
    gone = pl.DataFrame(
        [(*source.partition("|")[::2], row) for source, listed in rows.items() for row in listed],
        schema={"file": pl.String, "sheet": pl.String, "row": pl.Int64},
        orient="row",
    )
    found = raw.found.join(gone, on=["file", "sheet", "row"], how="anti", maintain_order="left")
    left = {name: table for name, table in tables.items() if table.frame.height}
    return replace(raw, tables=left, found=found)


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
