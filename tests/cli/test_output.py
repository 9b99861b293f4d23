"""What is printed: JSON that parses, tables that fit, text that steers no terminal."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.cli.output import emit, facts, number, print_line, say, shown_width, style, table, to_json


@dataclass(frozen=True)
class Point:
    x: float
    tags: tuple[str, ...]


def test_to_json_keeps_values_and_turns_not_a_number_into_null() -> None:
    value = {
        "point": Point(float("inf"), ("a", "b")),
        "numpy": np.float64(1.5),
        "array": np.array([[1, 2], [3, 4]]),
        "series": pl.Series([1, None]),
        "frame": pl.DataFrame({"list": [[1.0, float("nan")]]}),
        "path": Path("a") / "b",
        "text": "Økologi",
        1: None,
        "flag": np.bool_(True),
    }
    assert json.loads(to_json(value)) == {
        "point": {"x": None, "tags": ["a", "b"]},
        "numpy": 1.5,
        "array": [[1, 2], [3, 4]],
        "series": [1, None],
        "frame": [{"list": [1.0, None]}],
        "path": "a/b",
        "text": "Økologi",
        "1": None,
        "flag": True,
    }


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_to_json_round_trip_returns(value: object) -> None:
    assert json.loads(to_json(value)) == value


FRAME = pl.DataFrame(
    {"id": ["a", "b"], "name": ["Valley Mill with a very long name", None], "amount": [1234.5, 0.25]}
)


def test_table_fits_the_width_by_shortening_text() -> None:
    lines = table(FRAME, width=30).splitlines()
    assert max(len(line) for line in lines) <= 30
    assert lines[2] == "a   Valley Mill with…    1 234"
    assert lines[3] == "b                         0.25"


def test_table_never_shortens_numbers() -> None:
    assert "1 234" in table(FRAME, width=5)


def test_table_without_terminal_is_whole() -> None:
    assert "Valley Mill with a very long name" in table(FRAME)


def test_table_says_how_many_rows_are_not_shown() -> None:
    assert table(pl.DataFrame({"n": range(1005)}), rows=2).splitlines()[2:] == [
        "0",
        "1",
        "... and 1 003 more",
    ]


def test_table_of_nothing_shows_its_head() -> None:
    assert table(FRAME.clear()) == "id  name  amount\n--  ----  ------"


def test_table_shows_units_and_lists() -> None:
    frame = pl.DataFrame({"codes": [["a", "b"]], "amount": [2]})
    assert table(frame, units={"amount": "t"}) == "codes  amount [t]\n-----  ----------\na; b            2"


@given(st.lists(st.text(max_size=30), min_size=1, max_size=4), st.integers(12, 40))
def test_table_lines_are_single_and_fit(texts: list[str], width: int) -> None:
    """Whatever the text holds (line ends, escapes, wide letters), a row is one line no wider than asked."""
    lines = table(pl.DataFrame({"text": texts}), width=width).split("\n")
    assert len(lines) == len(texts) + 2
    assert all(shown_width(line) <= width for line in lines)
    assert "\x1b" not in "".join(lines)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (float("nan"), ""),
        (float("inf"), "∞"),
        (float("-inf"), "-∞"),
        (True, "yes"),
        (False, "no"),
        (-1234567, "-1 234 567"),
        (np.int64(5), "5"),
        (999.96, "1000"),
        (0.0, "0"),
        ("a\tb\n", "a b "),
    ],
)
def test_number_reads_well(value: object, shown: str) -> None:
    assert number(value) == shown


def test_facts_align() -> None:
    assert facts({"a": 1, "long name": None, "x": "y"}) == "a          1\nlong name\nx          y"
    assert facts({}) == ""


def test_emit_chooses_the_form(capsys: pytest.CaptureFixture[str]) -> None:
    emit({"a": 1}, as_json=False)
    emit({"a": 1}, as_json=True)
    emit(pl.DataFrame({"a": [1]}), as_json=False)
    emit("text", as_json=False)
    assert capsys.readouterr().out == 'a  1\n{\n  "a": 1\n}\na\n-\n1\ntext\n'


def test_say_leaves_standard_output_alone(capsys: pytest.CaptureFixture[str]) -> None:
    say("for the person")
    print_line("for the pipe")
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("for the pipe\n", "for the person\n")


def test_style_is_plain_where_no_terminal_looks() -> None:
    assert style("text", "good") == "text"
