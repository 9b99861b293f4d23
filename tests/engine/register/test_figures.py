"""Numbers as people write them; the numbered rules are those at the head of the module."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.engine.register.figures import Column, placed, read_numbers


def read(
    *cells: str | None, around: tuple[str, ...] = (), typed: bool = False, **limits: float
) -> list[float | str | None]:
    """Return each number, "?" where there are two readings, "x" where there is none."""
    others = [[Column(pl.Series([cell]))] for cell in around]
    column = Column(pl.Series(cells, dtype=pl.String), typed=typed)
    found = read_numbers(column, others, limits.get("minimum"), limits.get("maximum"))
    marks = zip(found.values, found.wrong, found.doubtful, strict=True)
    return ["x" if wrong else "?" if doubtful else value for value, wrong, doubtful in marks]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12.0),
        ("-0.5", -0.5),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("+7", 7.0),
        ("0005", 5.0),
        ("1.234", 1.234),
    ],
)
def test_rule_1_plain_numbers(text: str, value: float) -> None:
    assert read(text) == [value]


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u2009", "\u202f", "'", "’"])
def test_rule_2_spaces_and_apostrophes_are_thousands_marks(space: str) -> None:
    assert read(f"1{space}234", f"12{space}345{space}678,5", f"-1{space}234.567") == [
        1234.0,
        12345678.5,
        -1234.567,
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12,5", 12.5), ("0,125", 0.125), ("1234,567", 1234.567), ("1.234,5", 1234.5), ("1,234.5", 1234.5), (",5", 0.5),
        ("1,234,567", 1234567.0), ("1.234.567", 1234567.0), ("1.234.567,8", 1234567.8), ("1,5e3", 1500.0),
        ("−3,5", -3.5),
    ],
)  # fmt: skip
def test_rule_3_marks_that_leave_no_doubt(text: str, value: float) -> None:
    assert read(text) == [value]


def test_rule_4_the_column_decides() -> None:
    assert read("1,234", "12,5") == [1.234, 12.5]
    assert read("1,234", "12.5") == [1234.0, 12.5]
    assert read("1.234", "12,5") == [1234.0, 12.5]


def test_rule_4_then_the_table_then_the_pack() -> None:
    assert read("1,234", around=("0,5",)) == [1.234]
    assert read("1,234", around=("7", "0.5")) == [1234.0]
    assert read("1,234", around=("0,5", "0.5")) == [1.234]


def test_rule_4_both_ways_or_nothing_is_a_problem() -> None:
    assert read("1,234") == ["?"]
    assert read("1,234", "7,5", "7.5") == ["?", 7.5, 7.5]
    assert read("1.234", "7,5", "7.5") == ["?", 7.5, 7.5]


def test_rule_4_limits_leave_one_reading() -> None:
    assert read("55,676", minimum=-90, maximum=90) == [55.676]
    assert read("55.676", "1,5", minimum=-90, maximum=90) == [55.676, 1.5]
    assert read("1,234", minimum=100, maximum=5000) == [1234.0]


def test_rule_5_numbers_of_the_file_are_no_evidence() -> None:
    assert read("1,234", "12.5", typed=True) == ["?", 12.5]
    assert read("1,234", "12.5", typed=False) == [1234.0, 12.5]


@pytest.mark.parametrize(
    "text",
    [
        "n/a",
        "-",
        "12 34",
        "1,2,3",
        "1..2",
        "inf",
        "nan",
        "1e999",
        "12 kg",
        "(5)",
        "1_000",
        "٣",
        "0x10",
        "1,23,456",
        "5 %",
    ],
)
def test_what_is_no_number_is_wrong(text: str) -> None:
    assert read(text) == ["x"]


def test_empty_cells_are_neither_numbers_nor_wrong() -> None:
    assert read(None, "1") == [None, 1.0]
    assert read() == []


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32), max_size=20))
def test_written_with_points_or_commas_numbers_come_back(numbers: list[float]) -> None:
    """The same numbers in both ways of writing; 0,5 stands by to say which way it is."""
    points = ["0.5", *map(repr, numbers)]
    commas = [text.replace(".", ",") for text in points]
    assert read(*points) == [0.5, *numbers]
    assert read(*commas) == [0.5, *numbers]


@given(st.lists(st.text(max_size=12), max_size=10))
def test_any_text_is_a_number_or_told(texts: list[str]) -> None:
    """Nothing is dropped: a cell that is not empty is a finite number, wrong or in doubt."""
    assert all(mark is not None for mark in read(*texts))


def test_placed_leaves_the_column_as_it_is() -> None:
    column = pl.Series([1, 2])
    assert placed(column, pl.Series([0]), pl.Series([5])).to_list() == [5, 2]
    assert column.to_list() == [1, 2]
