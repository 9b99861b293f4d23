"""Workbooks among the sources; reading the old kind (.xls) needs the package fastexcel beside the test requirements."""

from __future__ import annotations

from pathlib import Path

import polars as pl


def read_sheet(path: Path, number: int = 1) -> list[tuple[object, ...]]:
    """Return the rows of one sheet, without its header; sheets count from 1."""
    return pl.read_excel(path, sheet_id=number, infer_schema_length=0).rows()
