"""Numbers become the shortest text that reads back the same."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from lichen.engine.register.grid import empty_cells, number_texts, row_numbers


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False)))
def test_number_comes_back_from_its_text(numbers: list[float]) -> None:
    texts = number_texts(pl.Series(numbers, dtype=pl.Float64))
    assert [float(text) for text in texts] == numbers
    assert number_texts(texts.cast(pl.Float64)).to_list() == texts.to_list()


def test_whole_number_has_no_point() -> None:
    assert number_texts(pl.Series([20304.0, 0.5, None])).to_list() == ["20304", "0.5", None]


def test_empty_cells_and_row_numbers() -> None:
    assert empty_cells(2).schema == {"0": pl.String, "1": pl.String}
    assert row_numbers(5, 2).to_list() == [5, 6]
