"""The register's rows as tables of a pack: as written (for files), or plainly (for the engine)."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Iterator, Mapping

import polars as pl
from django.db.models import F, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from lichen.engine.register import RawPack, RawTable
from lichen.engine.register.figures import read_numbers
from lichen.engine.register.reading import number_columns
from lichen.site.register.bridge.packs import KEPT, OTHER, SHAPES, number_columns_of, raw_frame, raw_table
from lichen.site.register.models import Organisation, Sheet, SheetRow, Site, Stream

MODELS = {"organisations": Organisation, "sites": Site, "streams": Stream}
# The column of the pack that names the row above, and the field that holds its key.
PARENTS = {"sites": ("organisation", "organisation__ref"), "streams": ("site", "site__ref")}
_AT_ONCE = 50_000


def live(kind: str, parties: Collection[uuid.UUID] | None = None) -> QuerySet:
    """Return the rows of a table that are there, of some owners or of all."""
    rows = MODELS[kind].objects.filter(removed=None)
    return rows if parties is None else rows.filter(party__in=parties)


def columns_of(name: str) -> tuple[str, ...]:
    """Return the columns that a table has in the register, in the order they came."""
    listed = Sheet.objects.filter(name=name).values_list("columns", flat=True).first()
    return tuple(listed) if listed else (SHAPES[name].names if name in SHAPES else ())


def kept_frame(
    kind: str, rows: QuerySet, *, plain: bool, written: Mapping[str, Mapping[str, str]] | None = None
) -> pl.DataFrame:
    """Return rows of organisations, sites or streams as a frame of texts, in their order.

    `plain`: columns of the pack only, figures plainly written, keys as they are in the region. Else as written, with
    the keys of `written` (as `written_keys`) where they are not those of the region.
    """
    columns = SHAPES[kind].names if plain else columns_of(kind)
    parent = F(PARENTS[kind][1]) if kind in PARENTS else Value(None, TextField())
    fields = rows.order_by("position", "id").values_list(
        "ref", parent, Cast("cells", TextField()), Cast("meant", TextField())
    )
    parts = [_frame(kind, part, columns, plain=plain, written=written or {}) for part in _chunks(fields)]
    return pl.concat(parts) if parts else pl.DataFrame(schema=dict.fromkeys(columns, pl.String))


def written_keys(parties: Collection[uuid.UUID]) -> dict[str, dict[str, str]]:
    """Return for each row of some owners, by table and key in the region, the key that they wrote.

    A key of the region has an ending where another owner has a row of that key, too, which is not theirs to know. Only
    where two of their own rows have the same are both told apart.
    """
    found: dict[str, dict[str, str]] = {}
    for kind in KEPT:
        rows = live(kind, parties).values_list("id", "ref", KeyTextTransform("id", "cells"))
        told = [(row_id, ref, (text or ref).strip()) for row_id, ref, text in rows]
        times = Counter(text for _row_id, _ref, text in told)
        found[kind] = {
            ref: text if times[text] == 1 else f"{text}~{row_id.hex[:6]}" for row_id, ref, text in told
        }
    return found


def _chunks(fields: QuerySet) -> Iterator[list[tuple]]:
    return (list(part) for part in _batches(fields.iterator(chunk_size=_AT_ONCE)))


def _batches(rows: Iterator[tuple]) -> Iterator[list[tuple]]:
    part: list[tuple] = []
    for row in rows:
        part.append(row)
        if len(part) == _AT_ONCE:
            yield part
            part = []
    if part:
        yield part


def _frame(
    kind: str,
    part: list[tuple],
    columns: tuple[str, ...],
    *,
    plain: bool,
    written: Mapping[str, Mapping[str, str]],
) -> pl.DataFrame:
    refs, parents, cells, plainly = (
        pl.Series(list(column), dtype=pl.String) for column in zip(*part, strict=True)
    )
    frame = _decoded(cells, columns)
    if plain and (plainly != "{}").any():
        figures = _decoded(plainly, columns)
        frame = pl.DataFrame([
            figures[name].alias(name).zip_with(figures[name].is_not_null(), frame[name]) for name in columns
        ])  # fmt: skip
    keys = {"id": (refs, kind)}
    if kind in PARENTS:
        keys[PARENTS[kind][0]] = parents, f"{PARENTS[kind][0]}s"
    for name, (of_region, table) in keys.items():
        key = of_region.replace(written[table]) if table in written else of_region
        if name in columns:
            same = (frame[name].str.strip_chars() == key).fill_null(value=False)
            frame = frame.with_columns((key if plain else frame[name].zip_with(same, key)).alias(name))
    return frame


def _decoded(texts: pl.Series, columns: tuple[str, ...]) -> pl.DataFrame:
    shape = pl.Struct(dict.fromkeys(columns, pl.String))
    return texts.str.json_decode(shape).struct.unnest()


def sheet_table(sheet: Sheet, *, plain: bool) -> RawTable:
    """Return any other table of the register."""
    rows = SheetRow.objects.filter(sheet=sheet.name).order_by("position").values_list("cells", "meant")
    told = [cells | figures if plain else cells for cells, figures in rows]
    name = sheet.name.removeprefix(OTHER) if not sheet.known else sheet.name
    columns = tuple(sheet.columns)
    return raw_table(name, columns, told, plain=plain)


def stored_pack(*, plain: bool, parties: Collection[uuid.UUID] | None = None) -> RawPack:
    """Return the register as a pack: all of it, or the rows of some owners with the row of the region.

    As written (not `plain`), a figure that would mean something else beside the others is written plainly. What some
    owners get tells nothing of others: neither which keys these have, nor which columns of their own.
    """
    written = None if plain or parties is None else written_keys(parties)
    tables: dict[str, RawTable] = {}
    others: list[RawTable] = []
    sheets = {sheet.name: sheet for sheet in Sheet.objects.order_by("position", "name")}
    for name in SHAPES:
        if name in KEPT and (name in sheets or live(name, parties).exists()):
            frame = kept_frame(name, live(name, parties), plain=plain, written=written)
            if written is not None:
                known = set(SHAPES[name].names)
                frame = frame.select(c for c in frame if c.name in known or c.null_count() < len(c))
            tables[name] = raw_frame(name, frame, plain=plain)
        elif name in sheets and (parties is None or name == "region"):
            table = sheet_table(sheets[name], plain=plain)
            if table.frame.height or not plain:
                tables[name] = table
    if parties is None and not plain:
        others = [sheet_table(sheet, plain=plain) for sheet in sheets.values() if not sheet.known]
    raw = RawPack("register", tables, tuple(others))
    return raw if plain else _unmistakable(raw, parties)


def _unmistakable(raw: RawPack, parties: Collection[uuid.UUID] | None) -> RawPack:
    """Write those figures plainly that the pack as a whole would read otherwise than they were meant."""
    numbers = number_columns(raw)
    tables = dict(raw.tables)
    for name, table in raw.tables.items():
        plain = _plain_again(name, parties)
        if plain is None:
            continue
        frame = table.frame
        for column in numbers.columns.get(name, {}):
            shape = SHAPES[name].column(column)
            column_read = numbers.columns[name][column]
            read = read_numbers(column_read, numbers.around(name), shape.minimum, shape.maximum)
            texts = (
                plain.column(column).str.replace(r"\s*%$", "") if shape.unit == "%" else plain.column(column)
            )
            meant = texts.cast(pl.Float64, strict=False)
            wrong = (meant.is_not_null() & read.values.ne_missing(meant)).fill_null(value=False)
            if wrong.any():
                frame = frame.with_columns(plain.column(column).zip_with(wrong, frame[column]).alias(column))
        tables[name] = raw_frame(name, frame, plain=False)
    return RawPack(raw.name, tables, raw.others)


def _plain_again(name: str, parties: Collection[uuid.UUID] | None) -> RawTable | None:
    """Return the plain form of a table whose figures need one, None for all others."""
    if not number_columns_of(name):
        return None
    if name in KEPT:
        if not live(name, parties).exclude(meant={}).exists():
            return None
        return raw_frame(name, kept_frame(name, live(name, parties), plain=True))
    sheet = Sheet.objects.filter(name=name).first()
    return sheet_table(sheet, plain=True) if sheet else None
