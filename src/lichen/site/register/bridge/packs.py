"""Packs as files and as rows: what the engine decodes, cell by cell as written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl
from django.utils.translation import gettext as _

from lichen.core.errors import Problem
from lichen.core.pack import PACK
from lichen.core.tables import TableShape
from lichen.engine.register import Form, RawPack, RawTable, decode, encode
from lichen.engine.register.meant import meant

SHAPES: dict[str, TableShape] = {shape.name: shape for shape in PACK}
KEPT = ("organisations", "sites", "streams")
OTHER = "other:"
LONGEST_REF = 200
_NUMBERS = ("number", "integer")


@dataclass(slots=True)
class Written:
    """A row as written: its key (`ref`, "" in tables without one), cells by column, and figures plainly written."""

    ref: str
    cells: dict[str, str]
    meant: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class WrittenTable:
    """A table as written: `name` in the register, its columns in their order, and its rows."""

    name: str
    known: bool
    columns: tuple[str, ...]
    rows: list[Written]


def decode_pack(files: Mapping[str, bytes], name: str) -> RawPack:
    """Return the pack that files hold; raises `ProblemsError` where there is nothing to read."""
    return decode(files, name)


def encode_pack(raw: RawPack, form: Form) -> dict[str, bytes]:
    """Return the files of a pack; raises `LichenError` for a form that cannot hold it."""
    return encode(raw, form)


def has_key(name: str) -> bool:
    """Return whether the rows of a table have a key of their own; a flow has a row for each period and layer.

    >>> has_key("streams"), has_key("prices"), has_key("flows"), has_key("other:notes")
    (True, False, False, False)
    """
    shape = SHAPES.get(name)
    return shape is not None and shape.columns[0].kind == "id" and "layer" not in shape.names


def tables_of(raw: RawPack) -> list[WrittenTable]:
    """Return every table of a pack, the unknown ones last under names of their own (``other:…``)."""
    plain = meant(raw)
    found = [_written(table, name, plain[name]) for name, table in raw.tables.items()]
    taken: set[str] = set()
    for table in raw.others:
        name, number = f"{OTHER}{table.name}"[:LONGEST_REF], 2
        while name in taken:
            name, number = f"{OTHER}{table.name}"[: LONGEST_REF - 4] + f" {number}", number + 1
        taken.add(name)
        found.append(_written(table, name, None))
    return found


def _written(table: RawTable, name: str, plain: pl.DataFrame | None) -> WrittenTable:
    rows = [Written("", cells) for cells in _dicts(table.frame)]
    if has_key(name):
        for row, ref in zip(rows, table.column("id"), strict=True):
            row.ref = ref or ""
    if plain is not None and plain.width:
        for row, figures in zip(rows, _dicts(plain), strict=True):
            row.meant = figures
    return WrittenTable(name, name in SHAPES, tuple(table.frame.columns), rows)


def _dicts(frame: pl.DataFrame) -> list[dict[str, str]]:
    names = frame.columns
    return [
        {name: cell for name, cell in zip(names, row, strict=True) if cell is not None}
        for row in frame.iter_rows()
    ]


def unfit(raw: RawPack) -> list[Problem]:
    """Return what the register cannot hold: keys that are too long, and characters that no database keeps."""
    found = []
    for table in raw.tables.values():
        for column in table.frame.iter_columns():
            for row in column.str.contains("\x00", literal=True).fill_null(value=False).arg_true():
                where = (table.file, table.sheet, int(table.rows[row]), column.name)
                said = column[row].replace("\x00", "�")[:120]
                what = _("the cell holds an invisible character")
                found.append(Problem(*where, said, what, _("write it anew")))
        if has_key(table.name):
            ids = table.column("id")
            for row in (ids.str.len_chars() > LONGEST_REF).fill_null(value=False).arg_true():
                where = (table.file, table.sheet, int(table.rows[row]), "id")
                what = _("the id is longer than %d characters") % LONGEST_REF
                found.append(Problem(*where, ids[row][:120], what, _("give it a shorter one")))
    return found


def raw_table(
    name: str,
    columns: Sequence[str],
    rows: Iterable[Mapping[str, str]],
    *,
    file: str = "register",
    numbers: Sequence[int] | None = None,
    plain: bool = True,
) -> RawTable:
    """Return a table of the pack made of rows as written.

    `numbers` are the rows of the file; `plain` says that every figure is written plainly, so that none is evidence
    for how another is meant.
    """
    listed = list(rows)
    data = {column: [row.get(column) for row in listed] for column in columns}
    frame = pl.DataFrame(data, schema=dict.fromkeys(columns, pl.String))
    return raw_frame(name, frame, file=file, numbers=numbers, plain=plain)


def raw_frame(
    name: str,
    frame: pl.DataFrame,
    *,
    file: str = "register",
    numbers: Sequence[int] | None = None,
    plain: bool = True,
) -> RawTable:
    """Return a table of the pack made of a frame of texts; see `raw_table`."""
    places = range(2, frame.height + 2) if numbers is None else numbers
    typed = frozenset(number_columns_of(name)) if plain else frozenset()
    return RawTable(name, file, name, frame, pl.Series("row", places, pl.UInt32), typed=typed)


def number_columns_of(name: str) -> tuple[str, ...]:
    """Return the columns of figures of a table.

    >>> number_columns_of("distances")
    ('km',)
    """
    shape = SHAPES.get(name)
    return tuple(c.name for c in shape.columns if c.kind in _NUMBERS) if shape else ()
