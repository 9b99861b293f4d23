"""The file of a balance, opened again. It needs nothing of what makes one, so that a page does not wait for that."""

from __future__ import annotations

import json
import zipfile
from functools import partial
from typing import Any

import polars as pl

from lichen.engine.kit.draw.net_kept import from_json
from lichen.site.shell.amounts import amount
from lichen.site.shell.telling import told

TABLES = ("data", "sheets", "stated_sheets", "faults", "contradictions", "indicators")


def read_table(file: Any, name: str) -> pl.DataFrame:
    """Return one table of such a file."""
    with zipfile.ZipFile(file) as parts:
        return pl.read_parquet(parts.read(f"{name}.parquet"))


def read_picture(file: Any, layer: int, depth: str, period: int, unit: str) -> tuple[str, pl.DataFrame]:
    """Return one picture of such a file in the reader's language, and the table of all periods beside it.

    `unit` is that of the layer. Files of earlier versions hold pictures in English.
    """
    with zipfile.ZipFile(file) as parts:
        table = pl.read_parquet(parts.read(f"{layer}/{depth}.parquet"))
        if f"{layer}/{depth}.json" not in parts.namelist():
            return parts.read(f"{layer}/{depth}/{period}.svg").decode(), table
        network = from_json(json.loads(parts.read(f"{layer}/{depth}.json")))
    when = list(network.links)[period]
    return str(network.drawn(when, partial(amount, unit=unit), told)), table
