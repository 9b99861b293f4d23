"""The file of a balance, opened again. It needs nothing of what makes one, so that a page does not wait for that."""

from __future__ import annotations

import zipfile
from typing import Any

import polars as pl

TABLES = ("data", "sheets", "stated_sheets", "faults", "contradictions", "indicators")


def read_table(file: Any, name: str) -> pl.DataFrame:
    """Return one table of such a file."""
    with zipfile.ZipFile(file) as parts:
        return pl.read_parquet(parts.read(f"{name}.parquet"))


def read_picture(file: Any, layer: int, depth: str, period: int) -> tuple[str, pl.DataFrame]:
    """Return one picture of such a file, and the table of all periods beside it."""
    with zipfile.ZipFile(file) as parts:
        table = pl.read_parquet(parts.read(f"{layer}/{depth}.parquet"))
        return parts.read(f"{layer}/{depth}/{period}.svg").decode(), table
