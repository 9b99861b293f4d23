"""Names of tables and columns are understood however they are written, and likely slips are seen."""

from __future__ import annotations

import pytest

from lichen.engine.register.headers import (
    column_called,
    column_meant,
    folded,
    guarded,
    header_place,
    table_called,
    table_meant,
    unguarded,
)


@pytest.mark.parametrize("name", ["streams", "Streams", " STREAMS ", "03_streams", "stream", "Streams "])
def test_table_is_known_by_its_name(name: str) -> None:
    assert table_called(name) == "streams"


@pytest.mark.parametrize(
    ("name", "column"),
    [("Reference Cost", "reference_cost"), ("reference-cost", "reference_cost"), ("ID", "id")],
)
def test_column_is_known_without_capitals_and_spaces(name: str, column: str) -> None:
    assert column_called("streams", name) == column


def test_other_words_lead_to_a_column_only_where_it_is() -> None:
    assert column_called("sites", "Lat") == "latitude"
    assert column_called("streams", "Lat") is None
    assert column_called("sites", "organization") == "organisation"
    assert column_called("nothing", "id") is None


@pytest.mark.parametrize(
    ("name", "column"), [("ammount", "amount"), ("amount (t)", "amount"), ("unitt", "unit"), ("colour", None)]
)
def test_column_that_is_likely_meant(name: str, column: str | None) -> None:
    assert column_meant("streams", name, ["amount", "unit"]) == column


def test_table_that_is_likely_meant() -> None:
    assert (table_meant("steams"), table_meant("Sheet1")) == ("streams", None)


def test_header_is_the_first_row_that_names_most_columns() -> None:
    rows = [["Register"], [], ["# id", "site"], ["id", "site", "role"], ["a", "amount", "unit"]]
    assert header_place("streams", rows) == 3
    assert header_place(None, rows) == 0
    assert header_place("streams", [[], [None, " "]]) is None


def test_folded_keeps_letters_and_digits() -> None:
    assert folded("Ａ b-1_é") == "ab1é"


@pytest.mark.parametrize("name", ["#", "'#", "''#x", "'x", "id", ""])
def test_guard_comes_off_again(name: str) -> None:
    assert unguarded(guarded(name)) == name
    assert not guarded(name).startswith("#")
