"""CSV that no spreadsheet runs as formulas, and that reads back the same."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.engine.register.csv_read import read_csv
from lichen.engine.register.csv_write import write_csv
from lichen.engine.register.grid import ERRORS

NASTY = st.text(
    st.one_of(st.sampled_from("'=+-@\t\r\n\",;# 0a"), st.characters(exclude_categories=["Cs"])),
    min_size=1,
    max_size=8,
).filter(lambda text: text.strip() not in ERRORS)  # an error of a spreadsheet is told, not read


@pytest.mark.parametrize("risky", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "-x", "'=1"])
def test_what_a_spreadsheet_would_run_is_guarded(risky: str) -> None:
    assert write_csv(pl.DataFrame({"note": [risky]})).split(b"\n", 1)[1].lstrip(b'"').startswith(b"'")


@pytest.mark.parametrize("number", ["-5", "+5", "-1.234,5", "-1e3", "12"])
def test_numbers_are_left_alone(number: str) -> None:
    assert number.encode() in write_csv(pl.DataFrame({"amount": [number]}))
    assert b"'" not in write_csv(pl.DataFrame({"amount": [number]}))


@given(st.lists(st.tuples(NASTY, st.none() | NASTY), min_size=1, max_size=8))
def test_any_cells_read_back_the_same(rows: list[tuple[str, str | None]]) -> None:
    frame = pl.DataFrame(rows, schema={"id": pl.String, "note": pl.String}, orient="row")
    grid = read_csv(write_csv(frame), "organisations.csv", "organisations")
    assert grid is not None
    assert grid.frame.rows() == rows
    assert grid.marks == ()
