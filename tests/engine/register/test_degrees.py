"""Places are read as maps and receivers write them, and what could be two things is left as it is."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.engine.register.degrees import halves, plain_degrees


def one(text: str, *, north: bool = True) -> str:
    """Return what becomes of one text."""
    return plain_degrees(pl.Series([text]), north=north)[0]


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        ("51°03'12\"N", "51.0533333"), ("51° 30′ 36″ S", "-51.51"), ("N 51 30.6", "51.51"), ("51,5° N", "51.5"),
        ("51.0504°", "51.0504"), ("-33°30'", "-33.5"),
    ],
)  # fmt: skip
def test_minutes_seconds_and_sides_become_decimal_degrees(text: str, decimal: str) -> None:
    assert one(text) == decimal


@pytest.mark.parametrize(
    "text", ["51.5", "51,5", "51 30", "13°44'E", "51°61'N", "-51° S", "51.5° 30'", "north"]
)
def test_what_is_no_such_text_or_of_the_other_axis_stays(text: str) -> None:
    assert one(text) == text


@given(st.integers(0, 89), st.integers(0, 59), st.integers(0, 59))
def test_degrees_written_out_come_back(degrees: int, minutes: int, seconds: int) -> None:
    text = f"{degrees}°{minutes:02}'{seconds:02}\"W"
    assert float(one(text, north=False)) == pytest.approx(
        -(degrees + minutes / 60 + seconds / 3600), abs=1e-6
    )


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("52.1, 21.0", ("52.1", "21.0")), ("52,1; 21,0", ("52,1", "21,0")), ("(52.1 21.0)", ("52.1", "21.0")),
        ("51°03'12\"N 13°44'20\"E", ("51°03'12\"N", "13°44'20\"E")), ("52,1,21,0", None), ("somewhere", None),
    ],
)  # fmt: skip
def test_a_place_in_one_cell_is_cut_where_there_is_one_way(text: str, pair: tuple[str, str] | None) -> None:
    assert halves(text) == pair
