"""Writes a region pack in one of its forms; every cell, known to the pack or not, reads back as it was."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Literal, get_args

import polars as pl

from lichen.core.errors import LichenError
from lichen.core.said import said
from lichen.engine.register.csv_write import write_csv
from lichen.engine.register.grid import THREE_DECIMALS, number_texts
from lichen.engine.register.headers import SHAPES, guarded
from lichen.engine.register.raw import RawPack, RawTable
from lichen.engine.register.workbook_write import has_commas, write_workbook

Form = Literal["xlsx", "csv", "zip", "parquet"]
FORMS: tuple[Form, ...] = get_args(Form)
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_UNFIT = re.compile(r"[^\w.\- ]")


def encode(pack: RawPack, form: Form) -> dict[str, bytes]:
    """Return the files of a pack: one named ``pack.xlsx`` or ``pack.zip``, or one per table (``csv``, ``parquet``).

    Cells are written as they are; comments above headers and the looks of cells are not kept.

    Raises `LichenError` for a form that cannot hold the pack (a workbook ends at 1 048 576 rows).

    >>> from lichen.engine.register.decode import decode
    >>> pack = decode({"region.csv": b"name,year\\nValley,2024\\n"}, "valley")
    >>> sorted(encode(pack, "parquet"))
    ['region.parquet']
    """
    tables = _named([pack.tables[name] for name in SHAPES if name in pack.tables] + list(pack.others))
    if form == "xlsx":
        return {"pack.xlsx": write_workbook(tables)}
    if form == "parquet":
        commas = has_commas(tables)
        return {f"{name}.parquet": _parquet(name, frame, commas=commas) for name, frame in tables.items()}
    files = {f"{name}.csv": write_csv(frame) for name, frame in tables.items()}
    if form == "csv":
        return files
    if form == "zip":
        return {"pack.zip": zipped(files)}
    raise LichenError(
        said("There is no form '{form}'. There are: {choices}.", form=form, choices=", ".join(FORMS))
    )


def zipped(files: dict[str, bytes]) -> bytes:
    """Return the files as a zip, the same bytes for the same files.

    >>> zipped({"a.csv": b"id"}) == zipped({"a.csv": b"id"})
    True
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, _LONG_AGO), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _named(tables: list[RawTable]) -> dict[str, pl.DataFrame]:
    """Return the tables by names that files and sheets may have, all different."""
    named: dict[str, pl.DataFrame] = {}
    for table in tables:
        base = _UNFIT.sub("-", table.name).strip(" .")[:25] or "table"
        name, number = base, 2
        while name.casefold() in {other.casefold() for other in named}:
            name, number = f"{base} {number}", number + 1
        named[name] = table.frame.rename(guarded)
    return named


def _parquet(name: str, frame: pl.DataFrame, *, commas: bool) -> bytes:
    """Return a table as Parquet; a column of numbers holds numbers where every one reads back the same."""
    shape = SHAPES.get(name)
    columns = []
    for column in frame.iter_columns():
        known = shape is not None and column.name in shape.names
        if known and shape is not None and shape.column(column.name).kind in ("number", "integer"):
            numbers = column.cast(pl.Float64, strict=False)
            same = number_texts(numbers).eq_missing(column).all() and numbers.is_finite().any()
            doubtful = commas and column.str.contains(THREE_DECIMALS).any()
            columns.append(numbers if same and not doubtful else column)
        else:
            columns.append(column)
    buffer = io.BytesIO()
    pl.DataFrame(columns).write_parquet(buffer, compression="zstd")
    return buffer.getvalue()
