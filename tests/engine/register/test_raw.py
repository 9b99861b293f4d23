"""A raw table holds text cells, each row with its number."""

from __future__ import annotations

import polars as pl
import pytest

from lichen.engine.register.raw import RawPack, RawTable

ROWS = pl.Series([2], dtype=pl.UInt32)


def test_cells_that_are_no_text_are_refused() -> None:
    with pytest.raises(TypeError, match="amount"):
        RawTable("streams", "f", "", pl.DataFrame({"amount": [1.0]}), ROWS)
    with pytest.raises(TypeError):
        RawTable("streams", "f", "", pl.DataFrame({"amount": ["1", "2"]}), ROWS)


def test_column_is_stripped_and_null_where_empty_or_absent() -> None:
    table = RawTable("streams", "f", "", pl.DataFrame({"a": [" x "], "b": ["  "]}), ROWS)
    assert [table.column(name)[0] for name in "abc"] == ["x", None, None]
    empty = RawTable("streams", "f", "", pl.DataFrame({"a": []}, schema={"a": pl.String}), ROWS.clear())
    assert empty.column("b").to_list() == []


def test_empty_pack_has_nothing() -> None:
    assert (RawPack("x").tables, RawPack("x").others, RawPack("x").found.height) == ({}, (), 0)
