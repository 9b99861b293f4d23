"""Parquet becomes text cells: numbers at their shortest, truth as yes and no, lists with semicolons."""

from __future__ import annotations

import datetime as dt
import io

import polars as pl
import pytest

from lichen.core.errors import ProblemsError
from lichen.engine.register import parquet_read
from lichen.engine.register.parquet_read import read_parquet


def written(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def cells(values: list[object], dtype: pl.DataType | None = None) -> list[object]:
    return (
        read_parquet(written(pl.DataFrame({"x": pl.Series(values, dtype=dtype)})), "f.parquet", None)
        .frame["0"]
        .to_list()
    )


def test_each_kind_of_value_becomes_text() -> None:
    assert cells([1.0, 0.1, 1.234, None]) == ["1", "0.1", "1.234", None]
    assert cells([1, 20304]) == ["1", "20304"]
    assert cells([True, False, None]) == ["yes", "no", None]
    assert cells([[0.5, 0.5], None]) == ["0.5; 0.5", None]
    assert cells([dt.date(2024, 2, 1)]) == ["2024-02-01"]
    assert cells(["a", ""]) == ["a", ""]
    assert cells(["a", "b"], pl.Categorical()) == ["a", "b"]


def test_numbers_are_known_as_numbers() -> None:
    grid = read_parquet(written(pl.DataFrame({"id": ["a"], "amount": [1.5]})), "f.parquet", "streams")
    assert (list(grid.numbers), grid.rows.to_list(), grid.header) == ([1], [2], ("id", "amount"))


@pytest.mark.parametrize("values", [[{"a": 1}], [b"x"], [[[1]]]])
def test_values_that_are_no_cells_are_refused(values: list[object]) -> None:
    with pytest.raises(ProblemsError) as caught:
        cells(values)
    assert "no plain cells" in caught.value.problems[0].what


@pytest.mark.parametrize("data", [b"", b"PAR1", b"PAR1" * 10])
def test_damaged_file_is_refused(data: bytes) -> None:
    with pytest.raises(ProblemsError):
        read_parquet(data, "f.parquet", None)


def test_file_that_unfolds_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_read, "MOST_ROWS", 10)
    with pytest.raises(ProblemsError) as caught:
        cells([1] * 11)
    assert "unfolds to 11 rows" in caught.value.problems[0].what
