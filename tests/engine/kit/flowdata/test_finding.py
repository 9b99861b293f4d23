"""Findings stand at the rows that are marked, and nowhere else."""

from __future__ import annotations

import polars as pl

from lichen.engine.kit.flowdata.finding import Finding, where


def test_each_marked_row_is_found_once() -> None:
    found = list(where("flows", pl.Series([True, None, True]), "unit", "odd", "mend", "k"))
    assert found == [Finding("flows", row, "unit", "odd", "mend", "k") for row in (0, 2)]
