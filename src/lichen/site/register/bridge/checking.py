"""Rows checked by the engine beside what they refer to, and what it reads from them in canonical units."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from lichen.core.errors import LichenError, Problem
from lichen.engine.match.veil import band, cell_middle
from lichen.engine.register import RawPack, RawTable
from lichen.engine.register.check import examine
from lichen.engine.register.found import as_problems
from lichen.site.register.bridge.packs import KEPT, SHAPES, Written, number_columns_of, raw_table
from lichen.site.register.bridge.stored import PARENTS, live, sheet_table
from lichen.site.register.models import Sheet

_FEW, _ENOUGH = 3, 1000  # sites from which the middle of the region can be told, and on which it is told
_NAMED = {"organisations": ("id", "name"), "sites": ("id", "organisation", "name")}
_BESIDE = {"technologies": ("prices",), "flows": ("processes",), "stocks": ("processes",),
           "coefficients": ("processes", "flows")}  # fmt: skip


@dataclass(frozen=True)
class Examined:
    """What is wrong with rows, what is notable, and by table the `fields` of each row as the engine read them."""

    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...]
    fields: Mapping[str, list[dict[str, Any]]]


def region_rows(raw: RawPack | None = None) -> RawTable:
    """Return the table `region` of a pack, or else of the register.

    Raises `LichenError` if there is none: without it no coordinate and no price has a meaning.
    """
    if raw is not None and "region" in raw.tables:
        return raw.tables["region"]
    sheet = Sheet.objects.filter(name="region").first()
    table = sheet_table(sheet, plain=True) if sheet else None
    if table is None or not table.frame.height:
        raise LichenError(
            _(
                "The region is not set up yet. A facilitator first imports a pack with the table “region”: name, "
                "year, currency and coordinate system."
            )
        )
    return table


def beside(
    raw: RawPack, parties: Collection[uuid.UUID] | None, keys: Collection[str] | None = None
) -> dict[str, RawTable]:
    """Return what rows of a pack may refer to and what is not in it: keys of some owners' rows, or of all.

    With `keys` (of the region) only the rows of those are there: enough where a single row is checked.
    """
    found = {"region": region_rows(raw)}
    wanted = {name for table in raw.tables for name in _BESIDE.get(table, ())}
    for name, columns in _NAMED.items():
        known = _ids(raw, name)
        cells = (
            [row for row in named(name, parties) if row["id"] not in known]
            if keys is None
            else [dict.fromkeys(columns, key) for key in keys]
        )
        found[name] = raw_table(name, columns, cells)
    for sheet in Sheet.objects.filter(name__in=wanted, known=True):
        table = sheet_table(sheet, plain=True)
        known = _ids(raw, sheet.name)
        if sheet.name in raw.tables and not known:
            continue  # a table without keys is replaced as a whole
        keep = ~table.column("id").is_in(list(known)) if known else pl.Series([True] * table.frame.height)
        found[sheet.name] = replace(table, frame=table.frame.filter(keep), rows=table.rows.filter(keep))
    return found


def named(name: str, parties: Collection[uuid.UUID] | None) -> Iterator[dict[str, str]]:
    """Give key, name and what they belong to of rows: of some owners as they wrote it, of all by the region's keys."""
    above = PARENTS[name][0] if name in PARENTS else ""
    values = ["ref", "cells", "name", *([f"{above}__ref", f"{above}__cells"] if above else [])]
    if parties is None:
        values = [value for value in values if not value.endswith("cells")]
    for row in live(name, parties).order_by("position", "id").values(*values).iterator(chunk_size=5000):
        told = {"id": own_key(row["ref"], row.get("cells")), "name": row["name"]}
        yield told | ({above: own_key(row[f"{above}__ref"], row.get(f"{above}__cells"))} if above else {})


def own_key(ref: str, cells: Mapping[str, str] | None) -> str:
    """Return the key of a row as its owner wrote it; `ref` is that of the region."""
    return ((cells or {}).get("id") or ref).strip()


def _ids(raw: RawPack, name: str) -> set[str]:
    if name not in raw.tables or SHAPES[name].columns[0].kind != "id":
        return set()
    return set(raw.tables[name].column("id").drop_nulls())


def examine_rows(raw: RawPack, context: Mapping[str, RawTable]) -> Examined:
    """Return what the engine finds in the rows of a pack, read beside the rows of `context`.

    What is wrong with the context itself is not told: it is not what is being changed.
    """
    tables = {}
    for name in SHAPES:
        if name in raw.tables:
            tables[name] = _joined(raw.tables[name], context.get(name))
        elif name in context and (context[name].frame.height or name in KEPT):
            tables[name] = context[name]
    whole = replace(raw, tables=tables)
    examined = examine(whole, _middle() if "sites" in raw.tables else None)
    heights = {name: table.frame.height for name, table in raw.tables.items()}
    height = pl.col("table").replace_strict(heights, default=-1, return_dtype=pl.Int64)
    mine = examined.found.filter(
        ((height >= 0) & (pl.col("index").is_null() | (pl.col("index") < height)))
        | ((pl.col("table") == "region") & (pl.col("kind") == "table_missing"))
    )
    names = {table.file for table in (*raw.tables.values(), *raw.others)}
    notices = tuple(notice for notice in examined.notices if notice.file in names)
    plane = examined.head.coordinate_system == "plane_km"
    fields = {
        name: fields_of(name, examined.built[name].frame[: heights[name]], plane=plane)
        for name in KEPT
        if name in raw.tables and name in examined.built
    }
    return Examined(as_problems(mine), notices, fields)


def _middle() -> tuple[float, float] | None:
    """Return the middle (longitude, latitude) of the sites of the register, None if there are too few to tell."""
    places = live("sites").exclude(x=None).exclude(y=None).values_list("x", "y")[:_ENOUGH]
    if len(places) < _FEW:
        return None
    east, north = zip(*places, strict=True)
    return median(east), median(north)


def _joined(table: RawTable, more: RawTable | None) -> RawTable:
    """Return a table with the rows of another below it, which stand in no row of the file."""
    if more is None or not more.frame.height:
        return table
    rows = pl.concat([table.rows.cast(pl.UInt32), pl.Series([0] * more.frame.height, dtype=pl.UInt32)])
    figures = number_columns_of(table.name)  # no figure of the register is evidence for those of a file
    shared = [name for name in more.frame.columns if name in table.frame.columns and name not in figures]
    frame = pl.concat([table.frame, more.frame.select(shared)], how="diagonal")
    return replace(table, frame=frame, rows=rows)


def fields_of(name: str, frame: pl.DataFrame, *, plane: bool) -> list[dict[str, Any]]:
    """Return the fields of the register for canonical rows of a table; texts are cut to what lists show."""
    make = {"organisations": _organisation, "sites": _site, "streams": _stream}[name]
    return [make(row, plane) for row in frame.iter_rows(named=True)]


def _organisation(row: dict[str, Any], _plane: bool) -> dict[str, Any]:
    return {
        "name": _text(row["name"], 300),
        "sector": _text(row["sector"], 20),
        "country": _text(row["country"], 100),
    }


def _site(row: dict[str, Any], plane: bool) -> dict[str, Any]:
    x, y = row["x"], row["y"]
    cell = (None, None) if x is None or y is None else cell_middle(x, y, plane=plane)
    return {
        "name": _text(row["name"], 300), "activity": _text(row["activity"], 300), "country": _text(row["country"], 100),
        "x": x, "y": y, "cell_x": cell[0], "cell_y": cell[1],
    }  # fmt: skip


def _stream(row: dict[str, Any], _plane: bool) -> dict[str, Any]:
    found = None if row["amount"] is None else band(row["amount"])
    ends = (found.low, found.high) if found else (None, None)
    return {
        "role": row["role"] or "offer", "resource": _text(row["resource"], 500), "key": _text(row["key"], 500),
        "code": _text(row["code"], 20), "hazardous": row["hazardous"], "dimension": row["dimension"] or "",
        "amount": row["amount"], "low": ends[0], "high": ends[1],
    }  # fmt: skip


def _text(value: str | None, most: int) -> str:
    return (value or "")[:most]


def pack_of(
    rows: Mapping[str, Sequence[tuple[Written, str]]], file: str = "", *, asked: frozenset[str] = frozenset()
) -> RawPack:
    """Return rows as written, each with the key of the row above it, as a pack with their keys of the region.

    `asked` are columns where a text such as ``1.234`` may have either meaning.
    """
    tables = {}
    for name, listed in rows.items():
        cells = []
        for row, parent in listed:
            keys = {"id": row.ref} | ({PARENTS[name][0]: parent} if name in PARENTS and parent else {})
            cells.append(row.cells | row.meant | keys)
        # every column that has to be there is there, so that what a cell lacks is told of the row
        needed = [column.name for column in SHAPES[name].columns if column.required]
        columns = list(dict.fromkeys([*needed, *_places(name), *(column for row in cells for column in row)]))
        table = raw_table(name, columns, cells, file=file or name, plain=False)
        tables[name] = replace(table, asked=asked)
    return RawPack(file or "register", tables)


def _places(name: str) -> tuple[str, ...]:
    return ("latitude", "longitude", "x", "y") if name == "sites" else ()
